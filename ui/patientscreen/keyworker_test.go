package patientscreen_test

import (
	"testing"

	"keystone/caseload"
	"keystone/sync/fault"
)

const ben = "Ben Okoro, occupational therapist, Porthaven Community"

func TestKeyWorkerLine(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(p *caseload.Patient)
		want   []string
	}{
		{"accepted", func(*caseload.Patient) {}, []string{"Anna Price, district nurse, Porthaven Community · 01632 496 0001 · out of hours 01632 496 0002 · since 02-Nov-2026"}},
		{"proposed", func(p *caseload.Patient) { p.KeyWorker.State = caseload.Proposed }, []string{"asked, has not accepted yet"}},
		{"provisional", func(p *caseload.Patient) { p.KeyWorker.State = caseload.Provisional }, []string{"provisional until another laptop has seen it"}},
		{"no number at night", func(p *caseload.Patient) { p.KeyWorker.OutOfHours = "" }, []string{"no out-of-hours number"}},
		{"nobody", func(p *caseload.Patient) { p.KeyWorker = nil }, []string{"⚠ Nobody"}},
		{"nobody because", func(p *caseload.Patient) {
			p.KeyWorker, p.NoKeyWorker = nil, &caseload.NoKeyWorker{Reason: "moving away", Until: "2026-12-07"}
		}, []string{"Nobody, because: moving away until 07-Dec-2026"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := ivyHart()
			c.change(&f.patient)
			_, w, _ := open(t, f)
			for _, want := range c.want {
				if !w.Shows(want) {
					t.Errorf("%q is not shown: %q", want, w.Text())
				}
			}
		})
	}
}

func TestAssign(t *testing.T) {
	f := ivyHart()
	f.patient.KeyWorker = nil
	f.warning = []string{"Ben Okoro has 10 patients already."}
	_, w, _ := open(t, f)
	w.Tap("Assign…")
	w.Fill("Who", ben)
	w.Fill("Why them", "most contact")
	w.Tap("Assign")
	if want := (caseload.AssignKeyWorker{Patient: ivy, Member: "ben", Basis: "most contact"}); f.last() != want {
		t.Errorf("told %+v, not %+v", f.last(), want)
	}
	if !w.Shows("Ben Okoro has 10 patients already.") {
		t.Errorf("the warning is not said: %q", w.Text())
	}
}

func TestMemberWhoLeftIsNotOffered(t *testing.T) {
	f := ivyHart()
	f.patient.KeyWorker = nil
	_, w, _ := open(t, f)
	w.Tap("Assign…")
	w.Fill("Who", "Gone Away, social worker, Porthaven Council")
	if c, ok := f.last().(caseload.AssignKeyWorker); ok && c.Member == "gone" {
		t.Error("a member who has left was assigned")
	}
}

func TestAcceptAndDecline(t *testing.T) {
	f := ivyHart()
	f.patient.KeyWorker.State = caseload.Proposed
	_, w, _ := open(t, f)
	w.Tap("Accepts")
	w.Tap("Accepts")
	if want := (caseload.AcceptKeyWorker{Patient: ivy, Member: "anna"}); f.last() != want {
		t.Errorf("told %+v, not %+v", f.last(), want)
	}
	w.Tap("Declines…")
	w.Fill("Reason", "too far")
	w.Tap("Declines")
	if want := (caseload.DeclineKeyWorker{Patient: ivy, Member: "anna", Reason: "too far"}); f.last() != want {
		t.Errorf("told %+v, not %+v", f.last(), want)
	}
}

func TestHandOver(t *testing.T) {
	f := ivyHart()
	f.fail = fault.New("summary-required", "A hand-over needs a summary.")
	_, w, _ := open(t, f)
	w.Tap("Hand over…")
	w.Fill("To", ben)
	w.Tap("Hand over")
	if !w.Shows("A hand-over needs a summary.") {
		t.Fatalf("the refusal is not in the dialog: %q", w.Text())
	}
	f.fail = nil
	w.Fill("Summary", "wound healing; likes mornings")
	w.Fill("Reason", "leaving the team")
	w.Tap("Hand over")
	want := caseload.HandOverKeyWorker{Patient: ivy, To: "ben", Summary: "wound healing; likes mornings", Reason: "leaving the team"}
	if f.last() != want || w.Window.Canvas().Overlays().Top() != nil {
		t.Errorf("told %+v, not %+v", f.last(), want)
	}
}

func TestNobodyBecause(t *testing.T) {
	f := ivyHart()
	f.patient.KeyWorker = nil
	_, w, _ := open(t, f)
	w.Tap("Nobody, because…")
	w.Fill("Reason", "moving away")
	w.Fill("Until", "2w")
	w.Tap("Record")
	if want := (caseload.NoKeyWorkerFor{Patient: ivy, Reason: "moving away", Until: "2026-12-07"}); f.last() != want {
		t.Errorf("told %+v, not %+v", f.last(), want)
	}
}

func TestKeyWorkersUntilNow(t *testing.T) {
	_, w, _ := open(t, ivyHart())
	w.Tap("Key workers until now")
	if !w.Shows("Leg ulcers healed; likes mornings.") || !w.Shows("since 01-Mar-2025 until 02-Nov-2026") {
		t.Errorf("the history says %q", w.Text())
	}
}
