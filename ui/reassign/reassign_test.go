package reassign_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/ui/kit"
	"keystone/ui/kit/kittest"
	"keystone/ui/reassign"
)

const (
	anna  = "Anna Price, district nurse, Porthaven Community"
	meera = "Meera Patel, GP, Harbour"
)

// ask opens the dialog about an action of Ben Okoro's.
func ask(t *testing.T) (kittest.Hand, *[]meeting.ReassignAction) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	w := test.NewTempWindow(t, kit.Text(""))
	w.Resize(fyne.NewSize(1366, 768))
	told := &[]meeting.ReassignAction{}
	now := func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }
	reassign.Ask(kit.NewEnv(w, now).AtOnce(), reassign.Question{
		Action: meeting.Action{Action: "a1", What: "bed rail", OwnerID: "ben", Due: "2026-11-20"}, About: "bed rail",
		Members: []caseload.Member{
			{ID: "anna", Name: "Anna Price", Role: "district nurse", Organisation: "Porthaven Community", Active: true},
			{ID: "ben", Name: "Ben Okoro", Role: "occupational therapist", Organisation: "Porthaven Community", Active: true},
			{ID: "meera", Name: "Meera Patel", Role: "GP", Organisation: "Harbour", Active: true},
			{ID: "tom", Name: "Tom Reed", Role: "link worker", Organisation: "Age Concern"},
		},
		Do: func(cmd meeting.ReassignAction) error {
			*told = append(*told, cmd)
			return nil
		},
	})
	return kittest.Hand{T: t, Window: w}, told
}

func was(t *testing.T, told *[]meeting.ReassignAction, want ...meeting.ReassignAction) {
	t.Helper()
	if len(*told) != len(want) || len(want) > 0 && (*told)[0] != want[0] {
		t.Errorf("told %+v, want %+v", *told, want)
	}
}

func TestAsk_KeepsTheDate(t *testing.T) {
	w, told := ask(t)
	w.Sees("<20-Nov-2026>")
	w.ReachesAll()
	w.Fill("Who", meera)
	w.Fill("Reason", "on leave")
	w.Tap("Give it to them")
	was(t, told, meeting.ReassignAction{Action: "a1", Owner: "meera", Reason: "on leave"})
}

func TestAsk_AnotherDate(t *testing.T) {
	w, told := ask(t)
	w.Fill("Who", anna)
	w.Fill("By; as it was", "30-Nov-2026")
	w.Tap("Give it to them")
	was(t, told, meeting.ReassignAction{Action: "a1", Owner: "anna", Due: "2026-11-30"})
}

// TestAsk_OnlyThoseOfAnOrganisation: a choice that is not offered any more is none.
func TestAsk_OnlyThoseOfAnOrganisation(t *testing.T) {
	w, told := ask(t)
	w.Fill("Who", meera)
	w.Fill("Organisation", "Porthaven Community")
	w.SeesNot("<" + meera + ">")
	w.Fill("Who", anna)
	w.Tap("Give it to them")
	was(t, told, meeting.ReassignAction{Action: "a1", Owner: "anna"})
}

// TestAsk_NeitherTheOwnerNorWhoLeft are offered.
func TestAsk_NeitherTheOwnerNorWhoLeft(t *testing.T) {
	for _, who := range []string{"Ben Okoro, occupational therapist, Porthaven Community", "Tom Reed, link worker, Age Concern"} {
		w, told := ask(t)
		w.Fill("Who", who)
		w.SeesNot("<" + who + ">")
		for _, cmd := range *told {
			if cmd.Owner != "" {
				t.Errorf("%s was offered: %+v", who, cmd)
			}
		}
	}
}

func TestAsk_SomebodyOutside(t *testing.T) {
	w, told := ask(t)
	w.Fill("Who", anna)
	w.Fill("Or somebody outside the team", "Red Cross")
	w.Fill("Their telephone", "01632 496 0100")
	w.Tap("Give it to them")
	w.Sees("An action has one owner")
	was(t, told)
	w.Fill("Who", "")
	w.Tap("Give it to them")
	was(t, told, meeting.ReassignAction{Action: "a1", Owner: "Red Cross", Phone: "01632 496 0100"})
}
