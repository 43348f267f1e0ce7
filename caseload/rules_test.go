package caseload_test

import (
	"strings"
	"testing"
	"time"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/sync/fault"
)

// given is something done before a command is refused.
type given func(w *world)

func anna(w *world) { w.assign(ivy, "Anna Price") }

func accepted(w *world) {
	anna(w)
	_, err := w.AcceptKeyWorker(w.ctx, caseload.AcceptKeyWorker{Patient: ivy, Member: "Anna Price"})
	w.ok(err)
}

func died(w *world) {
	_, err := w.RecordDeath(w.ctx, caseload.RecordDeath{Patient: ivy, Born: "1941-03-02"})
	w.ok(err)
}

func annaLeft(w *world) {
	_, err := w.EndMember(w.ctx, caseload.EndMember{Member: "Anna Price", Reason: "moved"})
	w.ok(err)
}

func planned(w *world) {
	_, err := w.WritePlan(w.ctx, caseload.WritePlan{Patient: ivy, MattersToMe: "my dog"})
	w.ok(err)
}

// refusal is a command that a rule refuses, and what was done before.
type refusal struct {
	name  string
	given []given
	do    func(w *world) error
	code  string
}

var refusals = []refusal{
	{"ErrNHSNumberInvalid", nil, assign("943 476 5910", "Anna Price"), nhs.CodeNumberInvalid},
	{"ErrPatientUnknown", nil, assign("9434765919", "Anna Price"), caseload.CodePatientUnknown},
	{"ErrMemberUnknown", nil, assign(ivy, "Nobody Known"), caseload.CodeMemberUnknown},
	{"ErrMemberBlank", nil, assign(ivy, ""), caseload.CodeMemberUnknown},
	{"ErrMemberEnded", []given{annaLeft}, assign(ivy, "Anna Price"), caseload.CodeMemberEnded},
	{"ErrSecondWhileProposed", []given{anna}, assign(ivy, "Ben Okoro"), caseload.CodeKeyWorkerExists},
	{"ErrSecondWhileAccepted", []given{accepted}, assign(ivy, "Ben Okoro"), caseload.CodeKeyWorkerExists},
	{"ErrAssignTheDead", []given{died}, assign(ivy, "Anna Price"), caseload.CodeDied},
	{"ErrAcceptNone", nil, accept("Anna Price"), caseload.CodeKeyWorkerNone},
	{"ErrAcceptAnother", []given{anna}, accept("Ben Okoro"), caseload.CodeNotKeyWorker},
	{"ErrAcceptTwice", []given{accepted}, accept("Anna Price"), caseload.CodeAlreadyRecorded},
	{"ErrDeclineNone", nil, decline("Anna Price", ""), caseload.CodeKeyWorkerNone},
	{"ErrDeclineAnother", []given{anna}, decline("Ben Okoro", ""), caseload.CodeNotKeyWorker},
	{"ErrStopWithoutReason", []given{accepted}, decline("Anna Price", " "), caseload.CodeReasonRequired},
	{"ErrHandOverNone", nil, handOver("Ben Okoro", "wound healing"), caseload.CodeKeyWorkerNone},
	{"ErrHandOverWithoutSummary", []given{accepted}, handOver("Ben Okoro", " "), caseload.CodeSummaryRequired},
	{"ErrHandOverToSelf", []given{accepted}, handOver("Anna Price", "wound healing"), caseload.CodeKeyWorkerExists},
	{"ErrHandOverToUnknown", []given{accepted}, handOver("No One", "wound healing"), caseload.CodeMemberUnknown},
	{"ErrNobodyWithSomebody", []given{anna}, nobody("waiting", "2026-12-01"), caseload.CodeKeyWorkerExists},
	{"ErrNobodyWithoutReason", nil, nobody("", "2026-12-01"), caseload.CodeReasonRequired},
	{"ErrNobodyForEver", nil, nobody("waiting", ""), caseload.CodeDueRequired},
	{"ErrNobodyUntilYesterday", nil, nobody("waiting", "2026-11-22"), caseload.CodeDueRequired},
	{"ErrNobodyUntilNoDate", nil, nobody("waiting", "1/12/2026"), nhs.CodeDateInvalid},
	{"ErrEndKeyWorker", []given{anna}, func(w *world) error {
		return only(w.EndMember(w.ctx, caseload.EndMember{Member: "Anna Price", Reason: "moved"}))
	}, caseload.CodeHasPatients},
	{"ErrEndWithoutReason", nil, func(w *world) error {
		return only(w.EndMember(w.ctx, caseload.EndMember{Member: "Anna Price"}))
	}, caseload.CodeReasonRequired},
	{"ErrMemberWithoutRole", nil, func(w *world) error {
		return only(w.AddMember(w.ctx, caseload.AddMember{Name: "X", Organisation: "Y"}))
	}, caseload.CodeNameRequired},
	{"ErrMemberExists", nil, func(w *world) error {
		return only(w.AddMember(w.ctx, caseload.AddMember{Name: "Anna Price", Role: "matron", Organisation: "Porthaven Community"}))
	}, caseload.CodeMemberExists},
	{"ErrChangeUnknown", nil, func(w *world) error {
		return only(w.ChangeMember(w.ctx, caseload.ChangeMember{Member: "No One", Phone: "1"}))
	}, caseload.CodeMemberUnknown},
	{"ErrNominateWithoutReason", nil, nominate(caseload.Nominate{Patient: "9434765919", Family: "A", Born: "1941-03-02"}), caseload.CodeReasonRequired},
	{"ErrNominateNameless", nil, nominate(caseload.Nominate{Patient: "9434765919", Born: "1941-03-02", Reason: "falls"}), caseload.CodeNameRequired},
	{"ErrNominateUnborn", nil, nominate(caseload.Nominate{Patient: "9434765919", Family: "A", Reason: "falls"}), "born-required"},
	{"ErrNominateNumber", nil, nominate(caseload.Nominate{Patient: "1111111111", Family: "A", Born: "1941-03-02", Reason: "falls"}), nhs.CodeNumberInvalid},
	{"ErrNominateFuture", nil, nominate(caseload.Nominate{Patient: "9434765919", Family: "A", Born: "2031-03-02", Reason: "falls"}), nhs.CodeDateFuture},
	{"ErrNominateOther", nil, nominate(caseload.Nominate{Patient: ivy, Born: "1941-03-03", Reason: "falls"}), caseload.CodeBornMismatch},
	{"ErrPlanEmpty", nil, plan(caseload.WritePlan{Patient: ivy}), caseload.CodePlanIncomplete},
	{"ErrPlanAgreedTooSoon", nil, plan(caseload.WritePlan{Patient: ivy, MattersToMe: "my dog", Agreed: "person"}), caseload.CodePlanIncomplete},
	{"ErrPlanAgreedSomehow", nil, plan(caseload.WritePlan{Patient: ivy, MattersToMe: "my dog", Agreed: "maybe"}), caseload.CodeAgreedUnknown},
	{"ErrPlanAttorneyUnseen", nil, plan(caseload.WritePlan{Patient: ivy, MattersToMe: "a", Crisis: "b", Agreed: "attorney"}), "basis-required"},
	{"ErrPlanSection", nil, plan(caseload.WritePlan{Patient: ivy, Sections: map[string]string{"mood": "low"}}), caseload.CodeSectionUnknown},
	{"ErrPlanReviewPast", nil, plan(caseload.WritePlan{Patient: ivy, MattersToMe: "a", ReviewDue: "2026-11-22"}), caseload.CodeDueRequired},
	{"ErrPlanReviewNoDate", nil, plan(caseload.WritePlan{Patient: ivy, MattersToMe: "a", ReviewDue: "soon"}), nhs.CodeDateInvalid},
	{"ErrPlanOfTheDead", []given{died}, plan(caseload.WritePlan{Patient: ivy, MattersToMe: "a"}), caseload.CodeDied},
	{"ErrPlanDueOwner", nil, planDue("", "2026-12-01"), caseload.CodeOwnerRequired},
	{"ErrPlanDueBy", nil, planDue("Anna Price", ""), caseload.CodeDueRequired},
	{"ErrPlanDueYesterday", nil, planDue("Anna Price", "2026-11-22"), caseload.CodeDueRequired},
	{"ErrContributeService", nil, contribute(caseload.Contribute{Patient: ivy, Text: "x"}), caseload.CodeNameRequired},
	{"ErrContributeText", nil, contribute(caseload.Contribute{Patient: ivy, Service: "x"}), caseload.CodePlanIncomplete},
	{"ErrDeathOfAnother", nil, death("1941-03-03", ""), caseload.CodeBornMismatch},
	{"ErrDeathUnconfirmed", nil, death("", ""), caseload.CodeBornMismatch},
	{"ErrDeathToCome", nil, death("1941-03-02", "2026-11-24"), nhs.CodeDateInvalid},
	{"ErrDeathTwice", []given{died}, death("1941-03-02", ""), caseload.CodeAlreadyRecorded},
	{"ErrDischargeUndated", nil, discharge(""), caseload.CodeDueRequired},
	{"ErrDischargeTwice", []given{func(w *world) { w.ok(discharge("2026-11-20")(w)) }}, discharge("2026-11-20"), caseload.CodeAlreadyRecorded},
	{"ErrAdmittedTwice", []given{func(w *world) { w.ok(admit(w)) }}, admit, caseload.CodeAlreadyRecorded},
	{"ErrObjectToNobody", nil, object(""), caseload.CodeNameRequired},
	{"ErrObjectTwice", []given{func(w *world) { w.ok(object("Council")(w)) }}, object("council"), caseload.CodeAlreadyRecorded},
	{"ErrSameItself", nil, same(ivy, ivy), caseload.CodeSamePersonItself},
	{"ErrSameUnknown", nil, same(ivy, "9434765919"), caseload.CodePatientUnknown},
	{"ErrSameWithKeyWorker", []given{anna, other}, same(ivy, "9434765919"), caseload.CodeKeyWorkerExists},
	{"ErrSameWithPlan", []given{planned, other}, same(ivy, "9434765919"), "plan-exists"},
	{"ErrCorrectWithoutReason", nil, func(w *world) error {
		return only(w.CorrectPatient(w.ctx, caseload.CorrectPatient{Patient: ivy, Born: "1941-03-04"}))
	}, caseload.CodeReasonRequired},
	{"ErrOthersNameless", nil, func(w *world) error {
		return only(w.SetOthers(w.ctx, caseload.SetOthers{Patient: ivy, Others: []caseload.Other{{Role: "physio"}}}))
	}, caseload.CodeNameRequired},
	{"ErrTakeBackWithoutReason", []given{anna}, takeBack("", ""), caseload.CodeReasonRequired},
	{"ErrTakeBackUnknown", nil, takeBack("no such entry", "slip"), caseload.CodeNothingToTake},
	{"ErrErrorWithoutReason", []given{died}, enteredInError("death", ""), caseload.CodeReasonRequired},
	{"ErrErrorOfNothing", nil, enteredInError("death", "slip"), caseload.CodeNothingRecorded},
	{"ErrEraseWithoutReason", nil, erase("patient "+ivy, ""), caseload.CodeReasonRequired},
	{"ErrEraseUnknownList", nil, erase("no such list", "court order"), caseload.CodeListUnknown},
	{"ErrEraseListed", []given{func(w *world) { w.bringIn("frail.csv", frail) }}, erase("patient 9434765919", "court order"), "on-list"},
	{"ErrConflictNone", nil, resolve("keyWorker", "Anna Price", "asked her"), caseload.CodeConflictNone},
	{"ErrConflictReason", nil, resolve("keyWorker", "Anna Price", ""), caseload.CodeReasonRequired},
}

func TestRulesRefuse(t *testing.T) {
	for _, c := range refusals {
		t.Run(c.name, func(t *testing.T) {
			w := staffed(t)
			for _, g := range c.given {
				g(w)
			}
			before := w.entries()
			w.refused(c.do(w), c.code)
			if after := w.entries(); after != before {
				t.Errorf("a refusal saved something: %d entries, then %d", before, after)
			}
		})
	}
}

func only[T any](_ T, err error) error { return err }

func other(w *world) { w.nominate("9434765919", "HART", "Ivie", "1941-03-02") }

func assign(patient, member string) func(w *world) error {
	return func(w *world) error {
		return only(w.AssignKeyWorker(w.ctx, caseload.AssignKeyWorker{Patient: patient, Member: member}))
	}
}

func accept(member string) func(w *world) error {
	return func(w *world) error {
		return only(w.AcceptKeyWorker(w.ctx, caseload.AcceptKeyWorker{Patient: ivy, Member: member}))
	}
}

func decline(member, reason string) func(w *world) error {
	return func(w *world) error {
		return only(w.DeclineKeyWorker(w.ctx, caseload.DeclineKeyWorker{Patient: ivy, Member: member, Reason: reason}))
	}
}

func handOver(to, summary string) func(w *world) error {
	return func(w *world) error {
		return only(w.HandOverKeyWorker(w.ctx, caseload.HandOverKeyWorker{Patient: ivy, To: to, Summary: summary, Reason: "leaving the team"}))
	}
}

func nobody(reason, until string) func(w *world) error {
	return func(w *world) error {
		return only(w.NoKeyWorkerFor(w.ctx, caseload.NoKeyWorkerFor{Patient: ivy, Reason: reason, Until: until}))
	}
}

func nominate(n caseload.Nominate) func(w *world) error {
	return func(w *world) error { return only(w.Nominate(w.ctx, n)) }
}

func plan(p caseload.WritePlan) func(w *world) error {
	return func(w *world) error { return only(w.WritePlan(w.ctx, p)) }
}

func planDue(owner, by string) func(w *world) error {
	return func(w *world) error {
		return only(w.SetPlanDue(w.ctx, caseload.PlanDueCommand{Patient: ivy, Owner: owner, By: by}))
	}
}

func contribute(cmd caseload.Contribute) func(w *world) error {
	return func(w *world) error { return only(w.Contribute(w.ctx, cmd)) }
}

func death(born, on string) func(w *world) error {
	return func(w *world) error {
		return only(w.RecordDeath(w.ctx, caseload.RecordDeath{Patient: ivy, Born: born, On: on}))
	}
}

func discharge(on string) func(w *world) error {
	return func(w *world) error {
		return only(w.RecordDischarge(w.ctx, caseload.RecordDischarge{Patient: ivy, Hospital: "Porthaven General", Discharged: on}))
	}
}

func admit(w *world) error {
	return only(w.RecordAdmission(w.ctx, caseload.RecordAdmission{Patient: ivy, Hospital: "Porthaven General"}))
}

func object(organisation string) func(w *world) error {
	return func(w *world) error {
		return only(w.Object(w.ctx, caseload.Object{Patient: ivy, Organisation: organisation}))
	}
}

func same(patient, as string) func(w *world) error {
	return func(w *world) error {
		return only(w.SamePerson(w.ctx, caseload.SamePerson{Patient: patient, As: as, Reason: "mistyped"}))
	}
}

func takeBack(entry, reason string) func(w *world) error {
	return func(w *world) error {
		return only(w.TakeBack(w.ctx, caseload.TakeBack{Entry: entry, Reason: reason}))
	}
}

func enteredInError(what, reason string) func(w *world) error {
	return func(w *world) error {
		return only(w.EnteredInError(w.ctx, caseload.EnteredInError{What: what, Patient: ivy, Reason: reason}))
	}
}

func erase(what, reason string) func(w *world) error {
	return func(w *world) error { return only(w.Erase(w.ctx, caseload.Erase{What: what, Reason: reason})) }
}

func resolve(field, value, reason string) func(w *world) error {
	return func(w *world) error {
		return only(w.ResolveConflict(w.ctx, caseload.ResolveConflict{Patient: ivy, Field: field, Value: value, Reason: reason}))
	}
}

func TestKeyWorkerIsProposedThenAcceptedThenHandedOver(t *testing.T) {
	w := staffed(t)
	w.assign(ivy, "Anna Price")
	if kw := w.patient(ivy).KeyWorker; kw == nil || kw.State != caseload.Proposed || kw.Name != "Anna Price" || kw.Since != "2026-11-23" || kw.OutOfHours == "" {
		t.Fatalf("%+v", kw)
	}
	w.ok(accept("Anna Price")(w))
	w.now = w.now.AddDate(0, 0, 7)
	w.ok(handOver("Ben Okoro", "wound healing; likes mornings")(w))
	if kw := w.patient(ivy).KeyWorker; kw.State != caseload.Proposed || kw.Name != "Ben Okoro" {
		t.Fatalf("%+v", kw)
	}
	spells, err := w.KeyWorkerHistory(w.ctx, ivy)
	w.ok(err)
	if len(spells) != 2 || spells[0].Name != "Anna Price" || spells[0].State != caseload.Accepted || spells[0].Until != "2026-11-30" ||
		spells[0].Summary != "wound healing; likes mornings" || spells[1].Until != "" {
		t.Errorf("%+v", spells)
	}
	result, err := w.HandOverKeyWorker(w.ctx, caseload.HandOverKeyWorker{Patient: ivy, To: "Anna Price", Summary: "back again", Reason: "back"})
	w.ok(err)
	if len(result.Warnings) != 1 {
		t.Errorf("the second change in six months warns: %v", result.Warnings)
	}
}

func TestDecliningLeavesNobody(t *testing.T) {
	w := staffed(t)
	w.assign(ivy, "Anna Price")
	w.ok(decline("Anna Price", "")(w))
	if p := w.patient(ivy); p.KeyWorker != nil {
		t.Fatalf("%+v", p.KeyWorker)
	}
	if rows, total, err := w.Rows(w.ctx, caseload.Query{Filter: caseload.FilterNobody}); err != nil || total != 1 || !rows[0].Nobody {
		t.Errorf("%+v %v", rows, err)
	}
	_, err := w.AssignKeyWorker(w.ctx, caseload.AssignKeyWorker{Patient: ivy, Member: "Anna Price", Imposed: true})
	w.ok(err)
	if kw := w.patient(ivy).KeyWorker; kw.State != caseload.Imposed {
		t.Errorf("%+v", kw)
	}
}

func TestNobodyMayStandUntilItExpires(t *testing.T) {
	w := staffed(t)
	w.ok(nobody("waiting for the new nurse", "2026-12-01")(w))
	for day, want := range map[int]int{0: 0, 8: 0, 9: 1} {
		start := w.now
		w.now = w.now.AddDate(0, 0, day)
		counts, err := w.Counts(w.ctx)
		w.ok(err)
		if counts.Nobody != want {
			t.Errorf("%d days on: %d with nobody, want %d", day, counts.Nobody, want)
		}
		w.now = start
	}
	w.assign(ivy, "Anna Price")
	if p := w.patient(ivy); p.NoKeyWorker != nil {
		t.Error("the reason for nobody outlived it")
	}
}

func TestElevenPatientsWarn(t *testing.T) {
	w := staffed(t)
	w.bringFile("emis.csv")
	patients, err := w.Patients(w.ctx, caseload.Query{Sort: caseload.SortName, Limit: 11})
	w.ok(err)
	for i, p := range patients {
		result, err := w.AssignKeyWorker(w.ctx, caseload.AssignKeyWorker{Patient: p.NHSNumber, Member: "Anna Price"})
		w.ok(err)
		if warned := len(result.Warnings) > 0; warned != (i == 10) {
			t.Errorf("number %d: %v", i+1, result.Warnings)
		}
	}
}

// TestOneMoreThanTheNormIsRecordedWithItsReason: whether assigned or handed over (F41).
func TestOneMoreThanTheNormIsRecordedWithItsReason(t *testing.T) {
	w := staffed(t)
	w.nominate("9434765919", "SMITH", "Ann", "1940-01-02")
	w.ok(only(w.ChangeSettings(w.ctx, caseload.ChangeSettings{Norm: 1})))
	w.assign("9434765919", "Anna Price")
	given, err := w.AssignKeyWorker(w.ctx, caseload.AssignKeyWorker{Patient: ivy, Member: "Anna Price", OverCapacityReason: "knows her"})
	w.ok(err)
	w.ok(only(w.HandOverKeyWorker(w.ctx, caseload.HandOverKeyWorker{Patient: ivy, To: "Ben Okoro", Summary: "well"})))
	back, err := w.HandOverKeyWorker(w.ctx, caseload.HandOverKeyWorker{Patient: ivy, To: "Anna Price", Summary: "well", OverCapacityReason: "Ben is away"})
	w.ok(err)
	for text, warnings := range map[string][]string{"Recorded why one more: knows her": given.Warnings, "Recorded why one more: Ben is away": back.Warnings} {
		if !strings.Contains(strings.Join(warnings, " "), text) {
			t.Errorf("%q is not in %q", text, warnings)
		}
	}
	spells, err := w.KeyWorkerHistory(w.ctx, ivy)
	w.ok(err)
	if len(spells) != 3 || spells[0].OverCapacity != "knows her" || spells[1].OverCapacity != "" || spells[2].OverCapacity != "Ben is away" {
		t.Errorf("%+v", spells)
	}
}

func TestPlanVersions(t *testing.T) {
	w := staffed(t)
	w.ok(planDue("Anna Price", "2026-12-01")(w))
	w.assign(ivy, "Anna Price")
	six := caseload.WritePlan{
		Patient: ivy, MattersToMe: "stay at home with my dog", TopGoal: "walk to the shop", WhoDoesWhat: "Anna: dressings", Crisis: "999",
		ReviewDue: "2027-01-11", Agreed: "person",
	}
	first, err := w.WritePlan(w.ctx, six)
	w.ok(err)
	again, err := w.WritePlan(w.ctx, six)
	w.ok(err)
	if first.Version != 1 || again.Version != 1 {
		t.Fatalf("the same plan twice is one version: %+v %+v", first, again)
	}
	p := w.patient(ivy)
	if len(p.Plan.Lacks) != 0 || p.Plan.Agreed != "person" || p.Plan.AgreedOn != "2026-11-23" || p.PlanDue != nil || p.Plan.Sections["mattersToMe"] != "stay at home with my dog" {
		t.Errorf("%+v, due %v", p.Plan, p.PlanDue)
	}
	w.now = w.now.Add(time.Hour)
	second, err := w.WritePlan(w.ctx, caseload.WritePlan{Patient: ivy, Sections: map[string]string{"strengths": "stubborn", "topGoal": ""}})
	w.ok(err)
	versions, err := w.PlanVersions(w.ctx, ivy)
	w.ok(err)
	if second.Version != 2 || len(versions) != 2 || versions[0].Sections["topGoal"] == "" || versions[1].Sections["topGoal"] != "" || versions[1].Sections["strengths"] != "stubborn" {
		t.Errorf("%+v", versions)
	}
	if lacks := w.patient(ivy).Plan.Lacks; len(lacks) != 1 || lacks[0] != "top goal" {
		t.Errorf("%v", lacks)
	}
	w.now = w.now.AddDate(0, 2, 0)
	rows, total, err := w.Rows(w.ctx, caseload.Query{Filter: caseload.FilterReviewOverdue})
	w.ok(err)
	if total != 1 || !rows[0].ReviewOverdue || rows[0].Plan != "v2 11-Jan-2027" {
		t.Errorf("%+v", rows)
	}
}

// TestPlanFieldsAreEmptied: beside the sections, too, what was wrong can be taken
// away; an agreement for somebody keeps what it rests on.
func TestPlanFieldsAreEmptied(t *testing.T) {
	w := staffed(t)
	write := func(cmd caseload.WritePlan) error {
		cmd.Patient = ivy
		_, err := w.WritePlan(w.ctx, cmd)
		return err
	}
	w.ok(write(caseload.WritePlan{
		MattersToMe: "my dog", Crisis: "999", ReviewDue: "2027-01-11", Agreed: caseload.AgreedAttorney, AgreedWith: "Ruth Hart", Basis: "document seen",
	}))
	var cmd caseload.WritePlan
	w.ok(cmd.UnmarshalJSON([]byte(`{"clear":["agreedWith","reviewDue"]}`)))
	w.ok(write(cmd))
	if p := w.patient(ivy).Plan; p.AgreedWith != "" || p.ReviewDue != "" || p.Basis != "document seen" || p.Agreed != caseload.AgreedAttorney {
		t.Errorf("%+v", p)
	}
	if err := write(caseload.WritePlan{Clear: []string{"basis"}}); fault.Code(err) != "basis-required" {
		t.Errorf("an attorney without a document: %v", err)
	}
	w.ok(write(caseload.WritePlan{Agreed: caseload.AgreedNotYet, Clear: []string{"basis"}}))
	if p := w.patient(ivy).Plan; p.Basis != "" {
		t.Errorf("%+v", p)
	}
	if err := write(caseload.WritePlan{Clear: []string{"agreed"}}); fault.Code(err) != "clear-unknown" {
		t.Errorf("%v", err)
	}
	if err := cmd.UnmarshalJSON([]byte(`{"clear":"basis"}`)); fault.Code(err) != "field-invalid" {
		t.Errorf("%v", err)
	}
}

func TestWritePlanReadsSectionsBesideItsFields(t *testing.T) {
	var cmd caseload.WritePlan
	err := cmd.UnmarshalJSON([]byte(`{"do":"write-plan","patient":"9990000050","mattersToMe":"my dog","earlySigns":"swollen ankles","reviewDue":"2027-01-11","agreed":"person"}`))
	if err != nil || cmd.Sections["mattersToMe"] != "my dog" || cmd.Sections["earlySigns"] != "swollen ankles" || cmd.ReviewDue != "2027-01-11" || cmd.Patient != ivy {
		t.Errorf("%+v %v", cmd, err)
	}
	if err := cmd.UnmarshalJSON([]byte(`{"mattersToMee":"my dog"}`)); fault.Code(err) != caseload.CodeSectionUnknown {
		t.Errorf("%v", err)
	}
	if err := cmd.UnmarshalJSON([]byte(`{"mattersToMe":7}`)); fault.Code(err) != "field-invalid" {
		t.Errorf("%v", err)
	}
}

func TestContributionsAreNoSecondPlan(t *testing.T) {
	w := staffed(t)
	for _, service := range []string{"District nursing", "Neurology", "district nursing"} {
		w.ok(contribute(caseload.Contribute{Patient: ivy, Service: service, Title: "plan", Text: "dressings twice a week"})(w))
	}
	p := w.patient(ivy)
	if p.Plan != nil || len(p.Contributed) != 2 {
		t.Errorf("%+v %+v", p.Plan, p.Contributed)
	}
}

func TestDeathStopsMarksAndCanBeUndone(t *testing.T) {
	w := staffed(t)
	w.ok(plan(caseload.WritePlan{Patient: ivy, MattersToMe: "my dog", ReviewDue: "2026-11-23"})(w))
	w.now = w.now.AddDate(0, 0, 1)
	w.ok(death("1941-03-02", "2026-11-20")(w))
	if p := w.patient(ivy); p.Died != "2026-11-20" || p.Plan == nil {
		t.Fatalf("%+v", p)
	}
	counts, err := w.Counts(w.ctx)
	w.ok(err)
	if counts.ReviewOverdue+counts.Nobody+counts.NoPlan != 0 {
		t.Errorf("the dead are overdue: %+v", counts)
	}
	w.ok(enteredInError("death", "another patient of that name")(w))
	if counts, err = w.Counts(w.ctx); err != nil || counts.ReviewOverdue != 1 || counts.Nobody != 1 {
		t.Errorf("%+v %v", counts, err)
	}
}

func TestAdmissionEndsWithDischarge(t *testing.T) {
	w := staffed(t)
	w.ok(admit(w))
	_, err := w.RecordDischarge(w.ctx, caseload.RecordDischarge{Patient: ivy, Hospital: "Porthaven General", Discharged: "2026-11-20 19:00", MedicinesChanged: true})
	w.ok(err)
	p := w.patient(ivy)
	if len(p.Discharges) != 1 || !p.Discharges[0].OutOfHours || p.Discharges[0].LetterDays != 3 {
		t.Errorf("%+v", p.Discharges)
	}
	for _, r := range p.Reasons {
		if r.Code == caseload.WhyAdmitted {
			t.Errorf("still in hospital: %+v", p.Reasons)
		}
	}
}

func TestContactsAreKept(t *testing.T) {
	w := staffed(t)
	w.ok(only(w.SetFirstContact(w.ctx, caseload.SetFirstContact{Patient: ivy, Name: "Dr Patel"})))
	w.ok(only(w.SetOthers(w.ctx, caseload.SetOthers{Patient: ivy, Others: []caseload.Other{{Name: "Sam", Role: "physio"}}})))
	w.ok(only(w.SetCarer(w.ctx, caseload.SetCarer{Patient: ivy, Name: "Ruth", Relation: "daughter", Phone: "01632 496 0009"})))
	w.ok(only(w.SetReadyAccess(w.ctx, caseload.SetReadyAccess{Patient: ivy, On: true})))
	w.ok(object("Porthaven Council")(w))
	p := w.patient(ivy)
	if p.FirstContact != "Dr Patel" || len(p.Others) != 1 || p.Carer == nil || p.Carer.Name != "Ruth" || !p.ReadyAccess || len(p.Objections) != 1 {
		t.Errorf("%+v", p)
	}
	before := w.entries()
	w.ok(only(w.SetReadyAccess(w.ctx, caseload.SetReadyAccess{Patient: ivy, On: true})))
	if w.entries() != before {
		t.Error("no change was saved")
	}
}

func TestMembers(t *testing.T) {
	w := staffed(t)
	m, err := w.Member(w.ctx, "anna price")
	w.ok(err)
	w.ok(only(w.ChangeMember(w.ctx, caseload.ChangeMember{Member: m.ID, Phone: "01632 496 0099"})))
	w.ok(only(w.EndMember(w.ctx, caseload.EndMember{Member: "Anna Price", Reason: "moved"})))
	if m, err = w.Member(w.ctx, m.ID); err != nil || m.Active || m.Phone != "01632 496 0099" {
		t.Errorf("%+v %v", m, err)
	}
	back, err := w.AddMember(w.ctx, caseload.AddMember{Name: "Anna Price", Role: "district nurse", Organisation: "Porthaven Community"})
	w.ok(err)
	if m, err = w.Member(w.ctx, "Anna Price"); err != nil || !m.Active || back.Member != m.ID {
		t.Errorf("%+v %v", m, err)
	}
	all, err := w.Members(w.ctx)
	w.ok(err)
	if len(all) != 3 {
		t.Errorf("%+v", all)
	}
	_, err = w.AddMember(w.ctx, caseload.AddMember{Name: "Anna Price", Role: "GP", Organisation: "Mill Lane"})
	w.ok(err)
	_, err = w.Member(w.ctx, "Anna Price")
	w.refused(err, caseload.CodeMemberUnknown)
}

func FuzzWritePlan(f *testing.F) {
	f.Add([]byte(`{"do":"write-plan","patient":"9990000050","mattersToMe":"my dog","agreed":"person"}`))
	f.Add([]byte(`{"crisis":null}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var cmd caseload.WritePlan
		if err := cmd.UnmarshalJSON(data); err == nil && cmd.Sections == nil {
			t.Error("no sections, not even none")
		}
	})
}
