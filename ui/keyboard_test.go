package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/ui/kit"
)

// TestKeyboard_ReachesEverythingInEveryRoom: Tab alone, at the smallest window
// and the largest text that the program is for.
func TestKeyboard_ReachesEverythingInEveryRoom(t *testing.T) {
	for _, scale := range []float32{1, 1.5} {
		d := inTeam(t)
		d.window.setLook(kit.Light, scale)
		d.planned(ivy)
		d.keyWorker(ivy, "Anna Price")
		_, err := d.window.house.People.RecordDischarge(ctx, caseload.RecordDischarge{Patient: ivy, Hospital: "Porthaven General", Discharged: "2026-11-20T19:00"})
		d.must(err)
		for _, key := range []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5, fyne.Key6} {
			d.Ctrl(key)
			if d.Window.Canvas().Focused() == nil {
				t.Errorf("%s: nothing has the focus at first", d.window.frame.current.name)
			}
			d.ReachesAll()
		}
		d.window.openPatient(ivy)
		d.ReachesAll()
		d.Ctrl(fyne.KeyE)
		d.ReachesAll()
		d.startMeeting()
		d.ReachesAll()
		d.CtrlShift(fyne.KeyL)
		d.ReachesAll()
	}
}
