package meetingscreen_test

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/ui/kit"
)

// shared are the patients that the fake was told to share with an organisation, in one save.
func shared(f *fake, organisation string) (patients []string) {
	for _, cmd := range many[caseload.ShareBasis](f) {
		if cmd.Organisation == organisation && cmd.Basis == "direct care" {
			patients = cmd.Patients
		}
	}
	return patients
}

// TestBasis_OfThoseOnTheAgenda: a start asks once an organisation, and shares the
// agenda on what is said, less whoever objects.
func TestBasis_OfThoseOnTheAgenda(t *testing.T) {
	f := newFake()
	f.meeting.State, f.next.Open = "", ""
	f.ask, f.objects = []string{"Council", "Age Concern"}, brien
	d := newDesk(t, f)
	d.tap("Start meeting")
	d.sees("Share with Council?", "On what basis is everybody on this agenda shared with Council?", "sees the name, the scores")
	d.key(fyne.KeyReturn)
	d.sees("Say on what basis, such as: direct care")
	d.typing("direct care")
	d.key(fyne.KeyReturn)
	if got := shared(f, "Council"); !slices.Equal(got, []string{patel, brien, hart, singh, khan}) {
		t.Errorf("shared %v", got)
	}
	d.sees("Share with Age Concern?")
	d.tap("Not now")
	d.sees("Whoever objects to Council stays hidden from it.", "Not shared with Age Concern: its laptops do not receive everybody on this agenda.")
	d.key(fyne.KeyReturn)
	if kit.DialogOpen(d.window) || len(shared(f, "Age Concern")) != 0 {
		t.Errorf("shared %v", shared(f, "Age Concern"))
	}
}

func TestBasis_OfWhoIsAdded(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	f.ask = []string{"Council"}
	d.ctrlShift(fyne.KeyN)
	d.typing("khan")
	d.key(fyne.KeyReturn)
	d.sees("On what basis is KHAN, Noor (Mrs) shared with Council?")
	d.typing("direct care")
	d.key(fyne.KeyReturn)
	if got := shared(f, "Council"); len(got) != 1 || got[0] != khan || kit.DialogOpen(d.window) {
		t.Errorf("shared %v", got)
	}
}

func TestBasis_OfWhoComesIn(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	f.ask = []string{"Council"}
	d.ctrl(fyne.KeyH)
	d.typing("łukasz")
	d.key(fyne.KeyReturn)
	d.key(fyne.KeyReturn)
	d.sees("Share with Council?")
	d.typing("direct care")
	d.key(fyne.KeyReturn)
	if got := shared(f, "Council"); len(got) != 5 || kit.DialogOpen(d.window) {
		t.Errorf("shared %v", got)
	}
}

// TestBasis_OfAKeyWorkerFromElsewhere: the screen asks about whom the command names.
func TestBasis_OfAKeyWorkerFromElsewhere(t *testing.T) {
	for _, ask := range [][]string{{"Council"}, nil} {
		f := newFake()
		f.item(hart).Patient.KeyWorker, f.ask = nil, ask
		d := newDesk(t, f)
		d.ctrl(fyne.KeyK)
		d.typing("łukasz")
		d.key(fyne.KeyReturn)
		d.key(fyne.KeyReturn)
		last[caseload.AssignKeyWorker](t, f)
		if kit.DialogOpen(d.window) != (ask != nil) {
			t.Errorf("to ask %v: asked %v", ask, kit.DialogOpen(d.window))
		}
		if ask != nil {
			d.sees("Share with Council?", "On what basis is HART, Ivy")
		}
	}
}

// TestConcern_AboutWhoIsDiscussed: a safeguarding concern is raised from the
// meeting by the dialog of the patient's page (F51).
func TestConcern_AboutWhoIsDiscussed(t *testing.T) {
	d := newDesk(t, newFake())
	d.ctrlShift(fyne.KeyG)
	if len(d.opened) != 1 || d.opened[0] != "concern "+hart+" HART, Ivy (Mrs)" {
		t.Errorf("opened %q", d.opened)
	}
}
