package patientscreen_test

import (
	"testing"

	"keystone/caseload"
	"keystone/meeting"
)

// TestConcerns_ForYouAlone: folded, under a title that says nothing, and read only
// when it is opened.
func TestConcerns_ForYouAlone(t *testing.T) {
	f := ivyHart()
	f.concerns = []caseload.Concern{{
		Text: "Marks on both wrists.", RaisedBy: "Meera Patel", RaisedAt: "2026-11-23T13:00:00Z", Lead: "Carys Bevan",
		HandedOver: []caseload.HandedOver{{From: "Ben Okoro", To: "Carys Bevan", By: "Ben Okoro", At: "2026-11-23T14:00:00Z"}},
	}}
	screen, w, _ := open(t, f)
	w.Sees("For you alone (1)")
	w.SeesNot("Marks on both wrists.")
	for _, word := range []string{"afeguarding lead", "Carys Bevan"} {
		w.SeesNot(word)
	}
	if f.last() == "read" {
		t.Error("it was read before anybody opened it")
	}
	w.Tap("For you alone (1)")
	w.Sees("Marks on both wrists.", "raised by Meera Patel", "lead: Carys Bevan", "handed over from Ben Okoro to Carys Bevan", "That you read it is noted.")
	if f.last() != "read" {
		t.Error("nothing was read")
	}
	screen.Show("9434765919")
	w.SeesNot("Marks on both wrists.")
}

func TestConcerns_NothingForOthers(t *testing.T) {
	_, w, a := open(t, ivyHart())
	w.SeesNot("For you alone")
	w.Tap("Safeguarding concern…")
	if a.raised != ivy+" HART, Ivy (Mrs)" {
		t.Errorf("raised %q", a.raised)
	}
}

// TestActions_TelephoneSaysWhoReads: whoever writes about the call is warned.
func TestActions_TelephoneSaysWhoReads(t *testing.T) {
	f := ivyHart()
	f.actions = []meeting.Action{{Action: "a1", What: "Telephone Carys Bevan about this person, today", Kind: meeting.KindTelephone, Owner: "Meera Patel", OwnerID: "meera", Due: "2026-11-23", State: meeting.ActionAgreed}}
	_, w, _ := open(t, f)
	for _, button := range []string{"Done…", "Hand back…", "Give to…", "Cancel…"} {
		w.Tap(button)
		w.Sees("Everybody reads what is written here")
		w.Key("Escape")
	}
}

func TestActions_GiveTo(t *testing.T) {
	f := ivyHart()
	f.actions = []meeting.Action{{Action: "a1", What: "bed rail", Owner: "Anna Price", OwnerID: "anna", Due: "2026-11-20", State: meeting.ActionAgreed}}
	_, w, _ := open(t, f)
	w.Tap("Give to…")
	w.Fill("Who", ben)
	w.Fill("Reason", "moved teams")
	w.Tap("Give it to them")
	if want := (meeting.ReassignAction{Action: "a1", Owner: "ben", Reason: "moved teams"}); f.last() != want {
		t.Errorf("told %+v, not %+v", f.last(), want)
	}
}
