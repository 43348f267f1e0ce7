package meetingscreen_test

import (
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"keystone/meeting"
	"keystone/ui/kit"
)

// picturesDir is where TestPictures leaves its pictures; without it the views
// are only drawn.
const picturesDir = "KEYSTONE_PICTURES"

func (d *desk) picture(name string) {
	d.t.Helper()
	img := d.window.Canvas().Capture()
	if img.Bounds().Empty() {
		d.t.Fatalf("%s: nothing was drawn", name)
	}
	dir := os.Getenv(picturesDir)
	if dir == "" {
		return
	}
	file, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		d.t.Fatal(err)
	}
	if err := png.Encode(file, img); err != nil {
		d.t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		d.t.Fatal(err)
	}
}

// TestPictures draws every view, and for somebody who looks at them in all the
// looks and sizes that people have.
func TestPictures(t *testing.T) {
	looks := []struct {
		name    string
		variant kit.Variant
		scale   float32
		size    fyne.Size
	}{
		{"light-1366", kit.Light, 1, fyne.NewSize(1366, 768)},
		{"dark-1920", kit.Dark, 1, fyne.NewSize(1920, 1080)},
		{"light-150-1366", kit.Light, 1.5, fyne.NewSize(1366, 768)},
		{"dark-150-1920", kit.Dark, 1.5, fyne.NewSize(1920, 1080)},
	}
	if os.Getenv(picturesDir) == "" {
		looks = looks[:1]
	}
	for _, look := range looks {
		t.Run(look.name, func(t *testing.T) {
			dress := func(d *desk) *desk {
				fyne.CurrentApp().Settings().SetTheme(kit.NewTheme(look.variant, look.scale))
				d.window.Resize(look.size)
				return d
			}
			pictureRun(t, dress, look.name)
			pictureOthers(t, dress, look.name)
		})
	}
}

func pictureRun(t *testing.T, dress func(*desk) *desk, name string) {
	t.Helper()
	f := newFake()
	f.item(hart).Actions = []meeting.Action{{What: "bed rail", Owner: "Ben Okoro", OwnerID: "m3", Due: "2026-11-30"}}
	d := dress(newDesk(t, f))
	d.ctrl(fyne.KeyE)
	d.typing("Three falls since August, the last in the bathroom at night.")
	d.picture("run-" + name)
	d.ctrl(fyne.KeyK)
	d.picture("run-handover-" + name)
	d.key(fyne.KeyEscape)
	d.ctrlShift(fyne.KeyP)
	second := test.NewTempWindow(t, d.projected.Content())
	second.Resize(fyne.NewSize(1366, 768))
	(&desk{t: t, window: second}).picture("projected-" + name)
}

func pictureOthers(t *testing.T, dress func(*desk) *desk, name string) {
	t.Helper()
	f := newFake()
	f.lacks = []meeting.Lack{
		{Patient: patel, Name: "PATEL, Ramesh (Mr)", What: []string{"key worker", "plan or plan due"}},
		{Patient: hart, Name: "HART, Ivy (Mrs)", What: []string{"next review"}},
	}
	d := dress(newDesk(t, f))
	d.ctrlShift(fyne.KeyL)
	d.picture("close-" + name)
	f.lacks = nil
	f.item(hart).Actions = []meeting.Action{{Action: "a9", Patient: hart, PatientName: "HART, Ivy (Mrs)", Born: "1941-03-02", What: "bed rail", Owner: "Ben Okoro", OwnerID: "m3", Due: "2026-11-30"}}
	f.meeting.Words = "harbour lantern maple seven quiet river stone thimble"
	d.tap("Back to the meeting")
	d.ctrlShift(fyne.KeyL)
	d.tap("Close meeting")
	d.picture("minutes-" + name)

	f = newFake()
	f.next.Open = ""
	f.next.Moved = "Monday 6 April is a bank holiday (Easter Monday); Tuesday 7 April is proposed instead."
	d = dress(newDesk(t, f))
	d.screen.Focus()
	d.picture("prepare-" + name)
	d.tap("Add a patient…")
	d.typing("kha")
	d.picture("prepare-add-" + name)
}
