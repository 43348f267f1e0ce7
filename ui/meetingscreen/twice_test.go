package meetingscreen_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/sync/fault"
)

// twice is the minutes of a meeting whose version 1 was signed on two laptops.
func twice() *fake {
	f := newFake()
	f.meeting.State, f.next.Open = meeting.MeetingSigned, ""
	f.signed = []meeting.Signed{
		{Version: 1, By: "Tom Reid", At: "2026-11-23T14:00:00Z", SHA256: "his", Aside: true},
		{Version: 1, By: "Meera Patel", At: "2026-11-23T14:10:00Z", SHA256: "hers"},
	}
	f.apart = []caseload.Conflict{{Field: "minutes", Label: "Signed minutes, version 1", Values: []caseload.ConflictValue{
		{Value: "3 discussed, 2 actions", Detail: "HART, Ivy: discussed, “hoist”", Actor: "Meera Patel", Laptop: "Meera Patel's laptop", At: "2026-11-23T14:10:00Z", Entry: "e1"},
		{Value: "3 discussed, 2 actions", Detail: "HART, Ivy: discussed, “bed rail”", Actor: "Tom Reid", Laptop: "Tom Reid's laptop", At: "2026-11-23T14:00:00Z", Entry: "e2"},
	}}}
	return f
}

// TestMinutes_SignedTwice: both papers side by side, each to be read and printed;
// one is chosen with a reason, by keyboard.
func TestMinutes_SignedTwice(t *testing.T) {
	f := twice()
	d := newDesk(t, f)
	d.tap("Past minutes")
	d.sees("signed on two laptops: choose which paper counts", "“hoist”", "“bed rail”", "Tom Reid, 23-Nov-2026 14:00", "Version 1, signed by Meera Patel")
	d.tap("version 1, set aside")
	d.sees("Version 1, signed by Tom Reid", "set aside: another laptop's paper of this version counts")
	d.tap("Preview")
	if len(d.opened) != 1 || d.opened[0] != "minutes "+f.meeting.ID+" his" {
		t.Errorf("previewed %q", d.opened)
	}
	d.tap("version 1")
	d.tap("Keep this…")
	d.sees("What this one says of its patients is recorded, with your reason, where the record reads otherwise now.")
	d.typing("the hoist was agreed")
	d.tap("Keep it")
	if got := last[meeting.ResolveMinutes](t, f); got != (meeting.ResolveMinutes{Meeting: f.meeting.ID, Entry: "e1", Reason: "the hoist was agreed"}) {
		t.Errorf("chosen %+v", got)
	}
	d.seesNot("signed on two laptops")
}

// TestMinutes_Late: who was discussed after the meeting was closed elsewhere is
// named, and closing again asks what closing asks.
func TestMinutes_Late(t *testing.T) {
	f := newFake()
	f.meeting.State, f.next.Open = meeting.MeetingClosed, ""
	f.item(patel).Late = true
	f.lacks = []meeting.Lack{{Patient: patel, Name: "PATEL, Ramesh (Mr)", What: []string{"next review"}}}
	d := newDesk(t, f)
	d.tap("Past minutes")
	d.sees("1 person was discussed on another laptop after this meeting was closed: close it again")
	d.tap("Close again…")
	d.sees("PATEL, Ramesh (Mr) has no next review")
	d.tap("Close again")
	if len(many[meeting.CloseMeeting](f)) != 0 {
		t.Fatal("closed with something missing")
	}
	d.focus("Why not")
	d.typing("in hospital")
	d.key(fyne.KeyReturn)
	if got := last[meeting.CloseMeeting](t, f); len(got.Without) != 1 || got.Without[0] != (meeting.Without{Patient: patel, Reason: "in hospital"}) {
		t.Errorf("closed %+v", got)
	}
}

// TestMinutes_Since: what the signed paper lacks stands beside it.
func TestMinutes_Since(t *testing.T) {
	f := twice()
	f.apart = nil
	item := *f.item(patel)
	item.Decision = "a walking frame"
	f.since = []meeting.Item{item}
	d := newDesk(t, f)
	d.tap("Past minutes")
	d.sees("1 person reads otherwise on another laptop than on this paper: reopen the minutes", "not on the signed paper", "a walking frame")
	f.refuse = fault.New(meeting.CodeReasonRequired, "Say why.")
	d.tap("Reopen…")
	d.tap("Reopen")
	d.sees("Say why.")
}
