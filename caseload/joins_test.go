package caseload_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"keystone/caseload"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
)

const smith, brien = "9434765919", "9434765870"

// three is a world with three records: Ivy, nominated, and two of a list, one of
// whom does not want to be discussed.
func three(t testing.TB) *world {
	t.Helper()
	w := staffed(t)
	w.bringIn("frail.csv", frail)
	w.nominate(smith, "SMITH", "Ivy", "1935-01-15")
	w.ok(only(w.DeclineMeeting(w.ctx, caseload.DeclineMeeting{Patient: smith, Reason: "no thank you"})))
	w.later()
	return w
}

func (w *world) later() { w.now = w.now.Add(time.Minute) }

// elsewhere joins a record to another as a laptop that has heard of no other join.
func (w *world) elsewhere(from, to string) {
	w.t.Helper()
	w.later()
	id := w.IDOf(nhs.Number(from))
	_, err := w.ledger.Command(w.ctx, func(ledger.Querier) (ledger.Save, error) {
		var writes []ledger.Write
		for field, value := range map[string]string{"nhsNumber": from, "samePerson": to} {
			writes = append(writes, ledger.Write{Entity: "patient/" + id, Field: field, Value: value, Scope: id, Parents: []ledger.WriteID{}})
		}
		return ledger.Save{Kind: "same-person", Reason: "elsewhere", Writes: writes}, nil
	})
	w.ok(err)
}

// shownAs is who is shown for each of the three.
func (w *world) shownAs() []string {
	w.t.Helper()
	var found []string
	for _, number := range []string{ivy, smith, brien} {
		p := w.patient(number)
		byID, err := w.PatientByID(w.ctx, w.IDOf(nhs.Number(number)))
		w.ok(err)
		if byID.ID != p.ID {
			w.t.Errorf("%s is %s by number and %s by id", number, p.ID, byID.ID)
		}
		found = append(found, p.NHSNumber)
	}
	return found
}

// TestSamePersonChains: whatever was joined to whatever, in any order, there is
// one person who has everything.
func TestSamePersonChains(t *testing.T) {
	for _, c := range []struct {
		name  string
		joins [][2]string
		as    []string // who is shown for ivy, smith, brien
	}{
		{"chain", [][2]string{{smith, brien}, {brien, ivy}}, []string{ivy, ivy, ivy}},
		{"star", [][2]string{{smith, ivy}, {brien, ivy}}, []string{ivy, ivy, ivy}},
		{"circle of two", [][2]string{{smith, brien}, {brien, smith}}, []string{ivy, brien, brien}},
		{"circle of three", [][2]string{{smith, brien}, {brien, ivy}, {ivy, smith}}, []string{brien, brien, brien}},
		{"chain into a circle", [][2]string{{smith, brien}, {brien, smith}, {ivy, smith}}, []string{brien, brien, brien}},
		{"to itself", [][2]string{{smith, smith}}, []string{ivy, smith, brien}},
		{"to nobody", [][2]string{{smith, "9990000069"}}, []string{ivy, smith, brien}},
	} {
		for i, order := range orders(c.joins) {
			t.Run(fmt.Sprintf("%s %d", c.name, i), func(t *testing.T) {
				w := three(t)
				for _, j := range order {
					w.elsewhere(j[0], j[1])
				}
				if got := w.shownAs(); !slices.Equal(got, c.as) {
					t.Fatalf("shown as %v, want %v", got, c.as)
				}
				w.whole(c.as)
				w.entries()
			})
		}
	}
}

// whole checks that nothing of the three is lost or shown twice.
func (w *world) whole(as []string) {
	w.t.Helper()
	p := w.patient(smith)
	if p.Declines == nil || len(p.Lists) != 1 {
		w.t.Errorf("lost: %+v", p)
	}
	want := slices.Compact(slices.Sorted(slices.Values(as)))
	rows, total, err := w.Rows(w.ctx, caseload.Query{})
	w.ok(err)
	if total != len(want) || len(rows) != total {
		w.t.Errorf("%d rows, want %v: %+v", total, want, rows)
	}
	declining, err := w.Declining(w.ctx)
	w.ok(err)
	if !slices.Equal(declining, []string{p.NHSNumber}) {
		w.t.Errorf("declining %v", declining)
	}
}

func orders(joins [][2]string) [][][2]string {
	if len(joins) < 2 {
		return [][][2]string{joins}
	}
	var all [][][2]string
	for i := range joins {
		for _, rest := range orders(slices.Delete(slices.Clone(joins), i, i+1)) {
			all = append(all, append([][2]string{joins[i]}, rest...))
		}
	}
	return all
}

func (w *world) lastEntry() (id string) {
	w.t.Helper()
	w.ok(w.ledger.DB().QueryRowContext(w.ctx, "SELECT entry FROM saved ORDER BY clock DESC LIMIT 1").Scan(&id))
	return id
}

// TestSamePersonChainParts: taking back any join of a chain parts it there.
func TestSamePersonChainParts(t *testing.T) {
	for _, c := range []struct {
		name  string
		taken []int
		as    []string
	}{
		{"the first", []int{0}, []string{ivy, smith, ivy}},
		{"the second", []int{1}, []string{ivy, brien, brien}},
		{"both", []int{1, 0}, []string{ivy, smith, brien}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := three(t)
			w.ok(only(w.CorrectPatient(w.ctx, caseload.CorrectPatient{Patient: brien, Given: "Pat", Reason: "asked"})))
			var joins []string
			for _, j := range [][2]string{{smith, brien}, {brien, ivy}} {
				w.later()
				w.ok(same(j[0], j[1])(w))
				joins = append(joins, w.lastEntry())
			}
			w.whole([]string{ivy})
			for _, i := range c.taken {
				w.later()
				w.ok(takeBack(joins[i], "they are two")(w))
			}
			if got := w.shownAs(); !slices.Equal(got, c.as) {
				t.Fatalf("shown as %v, want %v", got, c.as)
			}
			w.whole(c.as)
			w.entries()
		})
	}
}

// TestSamePersonAsOneTakenBack: a record does not vanish with the one it was joined to.
func TestSamePersonAsOneTakenBack(t *testing.T) {
	w := newWorld(t)
	w.nominate(ivy, "HART", "Ivy", "1941-03-02")
	nominated := w.lastEntry()
	w.later()
	w.nominate(smith, "HART", "Ivie", "1941-03-02")
	w.later()
	w.ok(same(smith, ivy)(w))
	w.later()
	w.ok(takeBack(nominated, "wrong number")(w))
	if p := w.patient(smith); p.NHSNumber != smith || p.Given != "Ivie" {
		t.Errorf("%+v", p)
	}
	w.entries()
}

// TestSamePersonPlanOfACircle: of a circle the record with the plan is shown.
func TestSamePersonPlanOfACircle(t *testing.T) {
	w := three(t)
	w.ok(plan(caseload.WritePlan{Patient: ivy, MattersToMe: "my dog"})(w))
	w.elsewhere(ivy, brien)
	w.elsewhere(brien, ivy)
	if p := w.patient(brien); p.NHSNumber != ivy || p.Plan == nil {
		t.Errorf("%+v", p)
	}
	w.entries()
}

// TestEraseOfAJoinedPerson takes out every record of theirs, by any number.
func TestEraseOfAJoinedPerson(t *testing.T) {
	for _, by := range []string{ivy, smith, brien} {
		t.Run(by, func(t *testing.T) {
			w := staffed(t)
			w.nominate(smith, "HART", "Ivie", "1941-03-02")
			w.nominate(brien, "HEART", "Ivy", "1941-03-02")
			w.later()
			w.ok(same(smith, brien)(w))
			w.later()
			w.ok(same(brien, ivy)(w))
			w.ok(erase("patient "+by, "court order")(w))
			for _, number := range []string{ivy, smith, brien} {
				_, err := w.Patient(w.ctx, number)
				w.refused(err, caseload.CodePatientUnknown)
				var parts int
				w.ok(w.ledger.DB().QueryRowContext(w.ctx, "SELECT count(*) FROM ledger_part WHERE scope=?", w.IDOf(nhs.Number(number))).Scan(&parts))
				if parts != 0 {
					t.Errorf("%d sealed parts of %s are left", parts, number)
				}
			}
			w.entries()
		})
	}
}

// TestEraseOfAJoinedPersonOnAList: a list that names any record of theirs goes first.
func TestEraseOfAJoinedPersonOnAList(t *testing.T) {
	w := three(t)
	w.ok(same(smith, ivy)(w))
	for _, number := range []string{smith, ivy} {
		w.refused(erase("patient "+number, "court order")(w), "on-list")
	}
}

// TestSamePersonKeepsWhatIsSaid: what a record says follows through the chain.
func TestSamePersonKeepsWhatIsSaid(t *testing.T) {
	w := three(t)
	w.ok(only(w.Contribute(w.ctx, caseload.Contribute{Patient: smith, Service: "Community", Text: "walks twice a week"})))
	w.ok(only(w.RecordDischarge(w.ctx, caseload.RecordDischarge{Patient: smith, Discharged: "2026-11-20"})))
	w.ok(only(w.RecordDeath(w.ctx, caseload.RecordDeath{Patient: smith, Born: "1935-01-15"})))
	w.later()
	w.ok(same(smith, brien)(w))
	w.later()
	w.ok(same(brien, ivy)(w))
	p := w.patient(smith)
	if p.NHSNumber != ivy || len(p.Contributed) != 1 || len(p.Discharges) != 1 || p.Died == "" || p.Nominated == "" {
		t.Errorf("%+v", p)
	}
	w.refused(plan(caseload.WritePlan{Patient: ivy, MattersToMe: "my dog"})(w), caseload.CodeDied)
	rows, _, err := w.Rows(w.ctx, caseload.Query{})
	w.ok(err)
	if len(rows) != 1 || !rows[0].Died || !strings.Contains(rows[0].Why, "20-Nov-2026") {
		t.Errorf("%+v", rows)
	}
	events, err := w.History(w.ctx, ivy)
	w.ok(err)
	kinds := map[string]int{}
	for _, e := range events {
		kinds[e.Kind]++
	}
	if kinds["decline-meeting"] == 0 || kinds["add-contribution"] == 0 || kinds["import"] != 2 {
		t.Errorf("%v", kinds)
	}
	w.entries()
}
