package ui

import (
	"testing"
	"time"

	"keystone/caseload"
)

// TestLock_SleepIsAGapBetweenTicks: also in a meeting, and at once.
func TestLock_SleepIsAGapBetweenTicks(t *testing.T) {
	for name, meet := range map[string]bool{"in a meeting": true, "else": false} {
		t.Run(name, func(t *testing.T) {
			d := inTeam(t)
			if meet {
				d.startMeeting()
			}
			d.window.tick()
			d.now = d.now.Add(time.Minute)
			d.window.tick()
			if d.window.house == nil {
				t.Fatal("locked after a minute that a busy laptop may need")
			}
			d.now = d.now.Add(time.Minute + time.Second)
			d.window.tick()
			if d.window.house != nil {
				t.Fatal("a laptop that slept is open")
			}
			d.Sees("Locked.")
			d.unlock("Meera Patel", phrase)
			d.window.tick()
			if d.window.house == nil {
				t.Error("locked again by the sleep before")
			}
		})
	}
}

func TestLock_TheSystemLocks(t *testing.T) {
	d := inTeam(t)
	lock := d.locks
	lock()
	d.Sees("Locked.")
	if d.locks != nil {
		t.Error("the locked window still listens")
	}
	lock()
	d.Sees("Locked.")
	d.unlock("Meera Patel", phrase)
	d.locks()
	d.Sees("Locked.")
}

// TestFooter_TellsTheTimeOfTheClockOnTheWall: in summer too.
func TestFooter_TellsTheTimeOfTheClockOnTheWall(t *testing.T) {
	d := newDesk(t)
	d.now = time.Date(2026, time.July, 6, 11, 0, 0, 0, time.UTC)
	d.must(d.window.StartDemo(ctx))
	_, err := d.window.house.People.AddMember(ctx, caseload.AddMember{Name: "Tom", Role: "pharmacist", Organisation: "Harbour"})
	d.must(err)
	d.Sees("saved on this laptop 12:00:00")
}
