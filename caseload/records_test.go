package caseload_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"keystone/caseload"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
)

// unseen writes fields of a record as another laptop does that has seen nothing.
func (w *world) unseen(kind, number string, fields map[string]any) {
	w.t.Helper()
	w.later()
	id := w.IDOf(nhs.Number(number))
	_, err := w.ledger.Command(w.ctx, func(ledger.Querier) (ledger.Save, error) {
		var writes []ledger.Write
		for field, value := range fields {
			writes = append(writes, ledger.Write{Entity: kind + "/" + id, Field: field, Value: value, Scope: id, Parents: []ledger.WriteID{}})
		}
		return ledger.Save{Kind: "elsewhere", Writes: writes}, nil
	})
	w.ok(err)
}

func (w *world) asked(member string) map[string]any {
	w.t.Helper()
	m, err := w.Member(w.ctx, member)
	w.ok(err)
	return map[string]any{"keyWorker": map[string]string{"member": m.ID, "state": caseload.Accepted, "since": "2026-11-23"}}
}

// conflicting are the conflicts of a patient, as "field: value | value".
func conflicting(p caseload.Patient) []string {
	found := []string{}
	for _, c := range p.Conflicts {
		var values []string
		for _, v := range c.Values {
			values = append(values, v.Value)
		}
		slices.Sort(values)
		found = append(found, c.Field+": "+strings.Join(values, " | "))
	}
	return found
}

// TestJoinWhileElsewhere: one laptop joins a record to another while a second
// gives it a plan, a key worker and a carer. Whatever arrives first, the person
// ends with the same, and nothing of it is hidden.
func TestJoinWhileElsewhere(t *testing.T) {
	carer := func(name string) map[string]any {
		return map[string]any{"carer": map[string]string{"name": name}, "firstContact": "Dr " + name, "others": []map[string]string{{"name": name}}}
	}
	for _, c := range []struct {
		name      string
		has       func(w *world) // the record that is shown
		conflicts []string
		keyWorker string
		crisis    string
		carer     string
		others    int
	}{
		{name: "nothing of its own", has: func(*world) {}, conflicts: []string{}, keyWorker: "Anna Price", crisis: "call 999", carer: "Tom", others: 1},
		{name: "the same", has: func(w *world) {
			w.unseen("patient", ivy, w.asked("Anna Price"))
			w.unseen("patient", ivy, carer("Tom"))
			w.unseen("plan", ivy, map[string]any{"crisis": "call 999"})
		}, conflicts: []string{}, keyWorker: "Anna Price", crisis: "call 999", carer: "Tom", others: 1},
		{name: "others", has: func(w *world) {
			w.unseen("patient", ivy, w.asked("Ben Okoro"))
			w.unseen("patient", ivy, carer("Una"))
			w.unseen("plan", ivy, map[string]any{"crisis": "ring me", "topGoal": "the garden"})
		}, conflicts: []string{
			`carer: Tom | Una`, "crisis: call 999 | ring me", "firstContact: Dr Tom | Dr Una", "keyWorker: Anna Price | Ben Okoro",
		}, keyWorker: "Ben Okoro", crisis: "ring me", carer: "Una", others: 2},
	} {
		steps := []func(w *world){
			func(w *world) { w.elsewhere(smith, ivy) },
			func(w *world) { w.unseen("patient", smith, w.asked("Anna Price")) },
			func(w *world) { w.unseen("patient", smith, carer("Tom")) },
			func(w *world) { w.unseen("plan", smith, map[string]any{"crisis": "call 999"}) },
		}
		for i := range steps {
			t.Run(c.name, func(t *testing.T) {
				w := staffed(t)
				w.nominate(smith, "HARD", "Ivy", "1941-03-02")
				if i%2 == 0 {
					c.has(w)
				}
				for k := range steps {
					steps[(i+k)%len(steps)](w)
				}
				if i%2 == 1 {
					c.has(w)
				}
				p := w.patient(smith)
				if got := conflicting(p); !slices.Equal(got, c.conflicts) {
					t.Errorf("conflicts %q, want %q", got, c.conflicts)
				}
				if p.NHSNumber != ivy || p.Family != "HART" || p.KeyWorker == nil || p.KeyWorker.Name != c.keyWorker || p.Plan == nil || p.Plan.Sections["crisis"] != c.crisis ||
					p.Carer == nil || p.Carer.Name != c.carer || len(p.Others) != c.others {
					t.Errorf("%s", shownJSON(t, p))
				}
				if contested := p.KeyWorker.State == caseload.Provisional; contested != (len(c.conflicts) > 0) {
					t.Errorf("key worker %s", p.KeyWorker.State)
				}
				_, total, err := w.Rows(w.ctx, caseload.Query{Filter: caseload.FilterConflict})
				w.ok(err)
				if total != min(len(c.conflicts), 1) {
					t.Errorf("%d rows in conflict", total)
				}
				w.entries()
			})
		}
	}
}

func shownJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestResolveBetweenRecords: resolving leaves one value, and parting the records
// leaves each with what it still has.
func TestResolveBetweenRecords(t *testing.T) {
	w := staffed(t)
	w.nominate(smith, "HARD", "Ivy", "1941-03-02")
	w.assign(ivy, "Ben Okoro")
	w.unseen("patient", smith, w.asked("Anna Price"))
	w.unseen("plan", smith, map[string]any{"crisis": "call 999"})
	w.ok(plan(caseload.WritePlan{Patient: ivy, Crisis: "ring me", MattersToMe: "the dog"})(w))
	w.elsewhere(smith, ivy)
	w.later()
	w.refused(plan(caseload.WritePlan{Patient: ivy, Agreed: caseload.AgreedPerson})(w), caseload.CodePlanContested)
	w.ok(resolve("keyWorker", "Anna Price", "asked her")(w))
	w.ok(resolve("crisis", "ring me, then 999", "both")(w))
	p := w.patient(ivy)
	if len(p.Conflicts) != 0 || p.KeyWorker.Name != "Anna Price" || p.KeyWorker.State != caseload.Accepted || p.Plan.Sections["crisis"] != "ring me, then 999" {
		t.Errorf("%s", shownJSON(t, p))
	}
	w.ok(plan(caseload.WritePlan{Patient: ivy, Agreed: caseload.AgreedPerson})(w))
	if p = w.patient(ivy); p.Plan.Agreed != caseload.AgreedPerson {
		t.Errorf("%s", shownJSON(t, p))
	}
	w.entries()
}

// TestCommandsFindTheRecordThatHolds: what another record of the person has is
// theirs to every command, and goes with it when the records are parted.
func TestCommandsFindTheRecordThatHolds(t *testing.T) {
	w := staffed(t)
	w.nominate(smith, "HARD", "Ivy", "1941-03-02")
	w.ok(only(w.SetOthers(w.ctx, caseload.SetOthers{Patient: smith, Others: []caseload.Other{{Name: "Tom"}}})))
	w.ok(only(w.SetReadyAccess(w.ctx, caseload.SetReadyAccess{Patient: smith, On: true})))
	w.later()
	w.ok(same(smith, ivy)(w))
	join := w.lastEntry()
	w.unseen("patient", smith, w.asked("Anna Price"))
	w.unseen("plan", smith, map[string]any{"crisis": "call 999"})
	_, err := w.AssignKeyWorker(w.ctx, caseload.AssignKeyWorker{Patient: ivy, Member: "Ben Okoro"})
	w.refused(err, caseload.CodeKeyWorkerExists)
	_, err = w.HandOverKeyWorker(w.ctx, caseload.HandOverKeyWorker{Patient: ivy, To: "Ben Okoro", Summary: "likes mornings"})
	w.ok(err)
	w.later()
	w.ok(plan(caseload.WritePlan{Patient: ivy, MattersToMe: "the dog", Agreed: caseload.AgreedPerson})(w))
	w.ok(only(w.SetOthers(w.ctx, caseload.SetOthers{Patient: ivy, Others: []caseload.Other{{Name: "Una"}}})))
	w.ok(only(w.SetReadyAccess(w.ctx, caseload.SetReadyAccess{Patient: ivy, On: false})))
	p := w.patient(ivy)
	if len(p.Conflicts) != 0 || p.KeyWorker.Name != "Ben Okoro" || p.Plan.Agreed != caseload.AgreedPerson || len(p.Plan.Sections) != 2 || len(p.Others) != 1 || p.ReadyAccess {
		t.Errorf("%s", shownJSON(t, p))
	}
	spells, err := w.KeyWorkerHistory(w.ctx, ivy)
	w.ok(err)
	if len(spells) != 2 || spells[0].Summary != "likes mornings" {
		t.Errorf("%+v", spells)
	}
	versions, err := w.PlanVersions(w.ctx, ivy)
	w.ok(err)
	if len(versions) != p.Plan.Version || versions[len(versions)-1].Agreed != caseload.AgreedPerson {
		t.Errorf("%+v", versions)
	}
	w.later()
	w.ok(takeBack(join, "they are two")(w))
	if p = w.patient(ivy); p.KeyWorker != nil || p.Plan != nil {
		t.Errorf("%s", shownJSON(t, p))
	}
	if p = w.patient(smith); p.KeyWorker == nil || p.Plan == nil {
		t.Errorf("%s", shownJSON(t, p))
	}
	w.entries()
}

// TestPlanOfTwoLaptops is agreed only once somebody confirms the whole
// (ledger.md, Merge).
func TestPlanOfTwoLaptops(t *testing.T) {
	w := staffed(t)
	w.ok(plan(caseload.WritePlan{Patient: ivy, MattersToMe: "the dog", Crisis: "ring me", Agreed: caseload.AgreedPerson})(w))
	w.later()
	w.ok(plan(caseload.WritePlan{Patient: ivy, TopGoal: "the garden"})(w))
	if p := w.patient(ivy); p.Plan.Agreed != caseload.AgreedPerson {
		t.Fatalf("one laptop: %s", shownJSON(t, p.Plan))
	}
	w.unseen("plan", ivy, map[string]any{"needs": "a rail", "edited": true})
	for range 2 {
		p := w.patient(ivy)
		if p.Plan.Agreed != caseload.AgreedNotYet || p.Plan.AgreedOn != "" || len(p.Conflicts) != 0 || p.Plan.Sections["needs"] != "a rail" {
			t.Fatalf("two laptops: %s", shownJSON(t, p))
		}
		w.later()
		w.ok(plan(caseload.WritePlan{Patient: ivy, TopGoal: "the whole garden"})(w))
	}
	versions, err := w.PlanVersions(w.ctx, ivy)
	w.ok(err)
	if last := versions[len(versions)-1]; last.Agreed != caseload.AgreedNotYet || !slices.Equal(last.Fields, []string{"topGoal"}) {
		t.Errorf("%+v", last)
	}
	w.later()
	w.ok(plan(caseload.WritePlan{Patient: ivy, Agreed: caseload.AgreedPerson})(w))
	if p := w.patient(ivy); p.Plan.Agreed != caseload.AgreedPerson || p.Plan.AgreedOn == "" {
		t.Errorf("confirmed: %s", shownJSON(t, p.Plan))
	}
	before := w.entries()
	w.ok(plan(caseload.WritePlan{Patient: ivy, Agreed: caseload.AgreedPerson})(w))
	if w.entries() != before {
		t.Error("nothing new is no version")
	}
}

// TestTakeBackOfOneTextOfAPlan is not built upon by another text.
func TestTakeBackOfOneTextOfAPlan(t *testing.T) {
	w := staffed(t)
	w.ok(plan(caseload.WritePlan{Patient: ivy, MattersToMe: "the dog"})(w))
	w.later()
	w.ok(plan(caseload.WritePlan{Patient: ivy, Crisis: "another patient's"})(w))
	wrong := w.lastEntry()
	w.later()
	w.ok(plan(caseload.WritePlan{Patient: ivy, TopGoal: "the garden"})(w))
	w.later()
	w.ok(takeBack(wrong, "wrong patient")(w))
	if p := w.patient(ivy); p.Plan.Sections["crisis"] != "" || p.Plan.Sections["topGoal"] == "" {
		t.Errorf("%s", shownJSON(t, p.Plan))
	}
}
