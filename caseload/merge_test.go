package caseload_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"keystone/caseload"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
)

func TestTakeBackIsTheLastSaveThatWasNot(t *testing.T) {
	w := staffed(t)
	w.now = w.now.Add(time.Minute)
	w.ok(plan(caseload.WritePlan{Patient: ivy, MattersToMe: "my dog"})(w))
	w.now = w.now.Add(time.Minute)
	w.ok(plan(caseload.WritePlan{Patient: ivy, MattersToMe: "my cat"})(w))
	for _, want := range []string{"my dog", ""} {
		w.now = w.now.Add(time.Minute)
		result, err := w.TakeBack(w.ctx, caseload.TakeBack{Reason: "wrong patient"})
		w.ok(err)
		if result.Kind != "write-plan" {
			t.Errorf("%+v", result)
		}
		p := w.patient(ivy)
		if want == "" && p.Plan != nil || want != "" && p.Plan.Sections["mattersToMe"] != want {
			t.Errorf("after taking back: %+v, want %q", p.Plan, want)
		}
	}
	versions, err := w.PlanVersions(w.ctx, ivy)
	w.ok(err)
	if len(versions) != 4 {
		t.Errorf("what was taken back stays in the history: %+v", versions)
	}
}

func TestTakeBackIsRefusedOnceBuiltUpon(t *testing.T) {
	w := staffed(t)
	entry := func() string {
		var id string
		w.ok(w.ledger.DB().QueryRowContext(w.ctx, "SELECT entry FROM saved ORDER BY clock DESC LIMIT 1").Scan(&id))
		return id
	}
	w.nominate("9434765919", "HART", "Ivie", "1941-03-02")
	nominated := entry()
	w.assign("9434765919", "Anna Price")
	assigned := entry()
	w.ok(only(w.AcceptKeyWorker(w.ctx, caseload.AcceptKeyWorker{Patient: "9434765919", Member: "Anna Price"})))
	w.refused(takeBack(nominated, "slip")(w), caseload.CodeBuiltUpon)
	w.refused(takeBack(assigned, "slip")(w), caseload.CodeBuiltUpon)
	w.ok(takeBack("", "slip")(w))
	if kw := w.patient("9434765919").KeyWorker; kw == nil || kw.State != caseload.Proposed {
		t.Errorf("%+v", kw)
	}
}

func TestTakeBackOfAWrongList(t *testing.T) {
	w := staffed(t)
	w.now = w.now.Add(time.Minute)
	w.bringFile("emis.csv")
	w.now = w.now.Add(time.Minute)
	w.ok(takeBack("", "the wrong practice's list")(w))
	counts, err := w.Counts(w.ctx)
	w.ok(err)
	lists, err := w.Lists(w.ctx)
	w.ok(err)
	if counts.All != 1 || len(lists) != 0 {
		t.Errorf("%+v %+v", counts, lists)
	}
	w.refused(only(w.TakeBack(w.ctx, caseload.TakeBack{Reason: "again", Entry: "taken"})), caseload.CodeNothingToTake)
}

func TestSamePersonIsShownOnce(t *testing.T) {
	w := staffed(t)
	w.bringIn("frail.csv", frail)
	w.now = w.now.Add(time.Minute)
	w.ok(same("9434765919", ivy)(w))
	p := w.patient("9434765919")
	if p.NHSNumber != ivy || len(p.Lists) != 1 || len(p.Scores) != 1 || p.Family != "HART" {
		t.Errorf("%+v", p)
	}
	rows, total, err := w.Rows(w.ctx, caseload.Query{})
	w.ok(err)
	if total != 2 {
		t.Errorf("%+v", rows)
	}
	w.now = w.now.Add(time.Minute)
	w.ok(takeBack("", "they are two")(w))
	if p = w.patient("9434765919"); p.NHSNumber != "9434765919" || p.Family != "SMITH" || len(w.patient(ivy).Lists) != 0 {
		t.Errorf("%+v", p)
	}
}

// apart writes a value as another laptop would that has seen nothing.
func (w *world) apart(entity, field string, value any) {
	w.t.Helper()
	_, err := w.ledger.Command(w.ctx, func(ledger.Querier) (ledger.Save, error) {
		return ledger.Save{Kind: "elsewhere", Writes: []ledger.Write{{
			Entity: entity, Field: field, Value: value, Scope: w.IDOf(nhs.Number(ivy)), Parents: []ledger.WriteID{},
		}}}, nil
	})
	w.ok(err)
}

func TestConflictStandsUntilSomebodyResolvesIt(t *testing.T) {
	w := staffed(t)
	id := w.IDOf(nhs.Number(ivy))
	w.ok(plan(caseload.WritePlan{Patient: ivy, Crisis: "call 999"})(w))
	w.assign(ivy, "Anna Price")
	if p := w.patient(ivy); len(p.Conflicts) != 0 || p.KeyWorker.State != caseload.Proposed {
		t.Fatalf("one laptop has no conflicts: %+v", p.Conflicts)
	}
	ben, err := w.Member(w.ctx, "Ben Okoro")
	w.ok(err)
	w.now = w.now.Add(time.Minute)
	w.apart("plan/"+id, "crisis", "call the nurse")
	w.apart("patient/"+id, "keyWorker", map[string]string{"member": ben.ID, "state": "accepted", "since": "2026-11-23"})
	p := w.patient(ivy)
	if len(p.Conflicts) != 2 || p.KeyWorker.State != caseload.Provisional {
		t.Fatalf("%+v %+v", p.Conflicts, p.KeyWorker)
	}
	var said []string
	for _, c := range p.Conflicts {
		for _, v := range c.Values {
			said = append(said, c.Field+" "+v.Value)
		}
	}
	slices.Sort(said)
	if got := strings.Join(said, ", "); got != "crisis call 999, crisis call the nurse, keyWorker Anna Price, keyWorker Ben Okoro" {
		t.Errorf("%s", got)
	}
	if rows, total, err := w.Rows(w.ctx, caseload.Query{Filter: caseload.FilterConflict}); err != nil || total != 1 || !rows[0].Conflict {
		t.Errorf("%+v %v", rows, err)
	}
	w.refused(resolve("keyWorker", "Somebody Else", "asked")(w), "value-unknown")
	w.ok(resolve("keyWorker", "Anna Price", "asked her")(w))
	w.ok(resolve("crisis", "call the nurse, then 999", "both agreed")(w))
	if p = w.patient(ivy); len(p.Conflicts) != 0 || p.KeyWorker.Name != "Anna Price" || p.KeyWorker.State != caseload.Proposed || p.Plan.Sections["crisis"] != "call the nurse, then 999" {
		t.Errorf("%+v %+v %+v", p.Conflicts, p.KeyWorker, p.Plan)
	}
}

func TestEraseOfAPatientAndOfAList(t *testing.T) {
	w := staffed(t)
	w.bringIn("frail.csv", frail)
	result, err := w.Erase(w.ctx, caseload.Erase{What: "patient " + ivy, Reason: "court order"})
	w.ok(err)
	if result.Parts == 0 {
		t.Error("nothing was erased")
	}
	_, err = w.Patient(w.ctx, ivy)
	w.refused(err, caseload.CodePatientUnknown)
	lists, err := w.Lists(w.ctx)
	w.ok(err)
	w.ok(erase(lists[0].Title, "the wrong practice")(w))
	_, err = w.Patient(w.ctx, "9434765919")
	w.refused(err, caseload.CodePatientUnknown)
	w.entries()
}

func TestHistoryTellsWhoDidWhat(t *testing.T) {
	w := staffed(t)
	w.bringIn("frail.csv", "NHS Number,Surname,Forename,DOB\n"+ivy+",HART,Ivy,02/03/1941\n")
	w.assign(ivy, "Anna Price")
	w.ledger.Seen(w.IDOf(nhs.Number(ivy)), "patient")
	events, err := w.History(w.ctx, ivy)
	w.ok(err)
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, e.Kind)
	}
	for _, want := range []string{"nominate", "import", "assign-key-worker"} {
		if !slices.Contains(kinds, want) {
			t.Errorf("%s is not in %v", want, kinds)
		}
	}
}

func TestCorrectedByHandStandsBeforeLists(t *testing.T) {
	w := newWorld(t)
	w.bringIn("frail.csv", frail)
	w.ok(only(w.CorrectPatient(w.ctx, caseload.CorrectPatient{Patient: "9434765919", Family: "SMITHE", Born: "1935-01-16", Reason: "seen in the clinical system"})))
	w.now = w.now.Add(time.Minute)
	result := w.bringIn("frail.csv", strings.ReplaceAll(frail, "15/01/1935,0.30", "16/01/1935,0.31"))
	if result.Updated != 1 || len(result.Rejected) != 0 {
		t.Errorf("%+v", result)
	}
	if p := w.patient("9434765919"); p.Family != "SMITHE" || p.Born != "1935-01-16" || p.Scores[0].Value != 0.31 {
		t.Errorf("%+v", p)
	}
}
