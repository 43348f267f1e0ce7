package meetingscreen_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/meeting"
)

// torn is a meeting at Ivy Hart, of whom two laptops wrote differently: who her
// key worker is, the discussion, and what became of the bed rail.
func torn() *fake {
	f := newFake()
	for i := range f.meeting.Items {
		item := &f.meeting.Items[i]
		if item.Patient.NHSNumber != hart {
			continue
		}
		item.Patient.KeyWorker.State, item.Patient.KeyWorker.Recorded, item.Patient.KeyWorker.AlsoNamed = caseload.Provisional, caseload.Proposed, "Ben Okoro"
		item.Patient.Conflicts = []caseload.Conflict{{Field: "keyWorker", Label: "Key worker", Values: []caseload.ConflictValue{
			{Value: "Anna Price", Detail: "district nurse", Actor: "Meera Patel", At: "2026-11-22T10:00:00Z", Laptop: "Meera Patel's laptop", Entry: "e1"},
			{Value: "Ben Okoro", Detail: "occupational therapist", Actor: "Ben Okoro", At: "2026-11-22T11:00:00Z", Laptop: "Ben Okoro's laptop", Entry: "e2"},
		}}}
		item.Conflicts = []caseload.Conflict{{Field: "summary", Label: "Discussion", Text: true, Values: []caseload.ConflictValue{
			{Value: "dizzy in the morning", Actor: "Ben Okoro", At: "2026-11-23T13:06:00Z", Laptop: "Ben Okoro's laptop", Entry: "e3"},
			{Value: "fell twice", Actor: "Meera Patel", At: "2026-11-23T13:04:00Z", Laptop: "Meera Patel's laptop", Entry: "e4"},
		}}}
	}
	return f
}

func TestApart_BothSidesWithWhoWhenAndWhere(t *testing.T) {
	d := newDesk(t, torn())
	d.sees("two versions", "Key worker", "Anna Price", "or Ben Okoro", "Meera Patel, 22-Nov-2026 10:00", "on Meera Patel's laptop", "on Ben Okoro's laptop",
		"Discussion", "dizzy in the morning", "fell twice", "Ben Okoro, 23-Nov-2026 13:06", "Write another…")
}

func TestApart_ChosenByKeyboard(t *testing.T) {
	f := torn()
	d := newDesk(t, f)
	d.later(time.Second)
	d.ctrlShift(fyne.KeyV)
	d.key(fyne.KeyTab)
	d.key(fyne.KeySpace)
	d.focus("Why this one")
	d.typing("he visits")
	d.tap("Keep it")
	want := caseload.ResolveConflict{Patient: hart, Field: "keyWorker", Value: "Ben Okoro", Entry: "e2", Reason: "he visits"}
	if got := last[caseload.ResolveConflict](t, f); got != want {
		t.Errorf("told %+v, want %+v", got, want)
	}
}

func TestApart_AnotherText(t *testing.T) {
	f := torn()
	d := newDesk(t, f)
	d.later(time.Second)
	d.tap("Write another…")
	d.focus("Why")
	d.typing("both are so")
	d.tap("Keep these words")
	want := meeting.ResolveItem{Meeting: f.meeting.ID, Patient: hart, Field: "summary", Value: "dizzy in the morning", Reason: "both are so"}
	if got := last[meeting.ResolveItem](t, f); got != want {
		t.Errorf("told %+v, want %+v", got, want)
	}
}

func TestPictures_TwoVersions(t *testing.T) {
	d := newDesk(t, torn())
	d.picture("two-versions")
}
