package meetingscreen_test

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"keystone/caseload"
	"keystone/meeting"
	ledger "keystone/sync"
	"keystone/ui/kit"
	"keystone/ui/meetingscreen"
)

// paper prints nothing but its place.
type paper struct{}

func (paper) Minutes(meeting.Minutes) ([]byte, error) { return []byte("%PDF"), nil }

// TestHouse_OneMeetingByKeys runs a meeting on a real ledger, from the proposed
// agenda to signed minutes, by keys.
func TestHouse_OneMeetingByKeys(t *testing.T) {
	ctx := context.Background()
	d := &desk{t: t, now: start}
	l, _, err := ledger.Found(ctx, ledger.Config{
		Dir: t.TempDir() + "/data", Clock: func() time.Time { return d.now }, Cost: ledger.Cost{Time: 1, MemoryKiB: 8, Lanes: 1},
		Rooms: append(caseload.Rooms(), meeting.Rooms()...),
	}, ledger.Founding{Team: "Porthaven", Login: ledger.Login{Name: "Meera Patel", Role: "GP", Organisation: "Porthaven Surgery"}, Passphrase: "correct horse battery", Test: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	people := caseload.New(l)
	meetings := meeting.New(l, people, paper{})
	fill := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err = people.AddMember(ctx, caseload.AddMember{Name: "Meera Patel", Role: "GP", Organisation: "Porthaven Surgery"})
	fill(err)
	_, err = people.AddMember(ctx, caseload.AddMember{Name: "Anna Price", Role: "district nurse", Organisation: "Porthaven Community"})
	fill(err)
	_, err = people.Nominate(ctx, caseload.Nominate{Patient: hart, Family: "HART", Given: "Ivy", Born: "1941-03-02", Reason: "three falls"})
	fill(err)
	_, err = people.Nominate(ctx, caseload.Nominate{Patient: "9990358540", Family: "KHAN", Given: "Noor", Born: "1938-04-04", Reason: "alone"})
	fill(err)
	_, err = meetings.CreateSeries(ctx, meeting.WeeklyMDT, "Weekly MDT")
	fill(err)

	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	d.window = test.NewTempWindow(t, kit.Text(""))
	d.window.Resize(fyne.NewSize(1366, 768))
	env := kit.NewEnv(d.window, func() time.Time { return d.now }).AtOnce()
	env.Fail = func(err error) { t.Error(err) }
	d.screen = meetingscreen.New(meetingscreen.Source{Meetings: meetings, Caseload: people, Drafts: l.Drafts()}, meetingscreen.Actions{
		CheckPassphrase: func(_ string, then func()) { then() },
	}, env)
	d.window.SetContent(d.screen.Content())
	d.screen.Refresh()

	d.tap("Start meeting")
	d.later(time.Minute)
	first := d.run(ctx, meetings)
	d.tap("Change…")
	d.typing("Anna")
	d.key(fyne.KeyReturn)
	d.key(fyne.KeyReturn)
	d.ctrl(fyne.KeyE)
	d.typing("three falls since August")
	d.key(fyne.KeyTab)
	d.typing("OT visit")
	d.ctrl(fyne.KeyN)
	d.typing("bed rail")
	d.key(fyne.KeyTab)
	d.typing("anna")
	d.key(fyne.KeyTab)
	d.typing("30/11/2026")
	d.key(fyne.KeyReturn)
	d.focus("Next review")
	d.typing("7/12/2026")
	d.ctrl(fyne.KeyK)
	d.typing("anna")
	d.key(fyne.KeyTab)
	d.typing("most contact")
	d.key(fyne.KeyReturn)
	d.ctrl(fyne.KeyP)
	d.typing("anna")
	d.key(fyne.KeyTab)
	d.typing("14/12/2026")
	d.key(fyne.KeyReturn)
	d.ctrl(fyne.KeyReturn)
	d.later(time.Second)
	d.ctrl(fyne.KeyReturn)
	d.sees("nothing is missing", "1 was not reached")
	d.tap("Close meeting")
	d.sees("Draft, not signed", "OT visit", "bed rail · Anna Price · by 30-Nov-2026")
	d.tap("Sign")
	d.sees("Version 1, signed by Meera Patel")

	m, err := meetings.Meeting(ctx, first.ID)
	fill(err)
	item := m.Items[0]
	if item.Summary != "three falls since August" || item.Decision != "OT visit" || item.NextReview != "2026-12-07" || item.State != meeting.ItemDiscussed {
		t.Errorf("recorded %+v", item)
	}
	if item.Patient.KeyWorker == nil || item.Patient.KeyWorker.Name != "Anna Price" || item.Patient.PlanDue == nil || item.Patient.PlanDue.By != "2026-12-14" {
		t.Errorf("key worker %+v, plan due %+v", item.Patient.KeyWorker, item.Patient.PlanDue)
	}
	if m.Items[1].State != meeting.ItemDeferred {
		t.Errorf("the one not reached is %s", m.Items[1].State)
	}
	if drafts := l.Drafts().All(); len(drafts) != 0 {
		t.Errorf("drafts are left: %v", drafts)
	}
}

// run is the meeting that runs.
func (d *desk) run(ctx context.Context, meetings *meeting.Meetings) meeting.Meeting {
	d.t.Helper()
	next, err := meetings.NextMeeting(ctx)
	if err != nil || next.Open == "" {
		d.t.Fatalf("no meeting runs: %+v, %v", next, err)
	}
	m, err := meetings.Meeting(ctx, next.Open)
	if err != nil {
		d.t.Fatal(err)
	}
	return m
}
