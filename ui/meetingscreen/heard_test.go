package meetingscreen_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"keystone/meeting"
)

func TestHeard_GoesRoundBackToNotAsked(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	for _, words := range []string{"nurse ?", "✓ nurse", "nurse: nothing", "nurse: not discussed"} {
		d.sees("[" + words + "]")
		d.tap(words)
	}
	d.sees("[nurse ?]")
	d.ctrl(fyne.KeyReturn)
	if n := len(many[meeting.Discuss](f)); n != 0 {
		t.Errorf("going round saved %d times", n)
	}
}

func TestHeard_SomebodyElseIsTyped(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.tap("Somebody else…")
	d.key(fyne.KeyReturn)
	d.sees("Say who spoke")
	d.typing("  hospice  nurse ")
	d.key(fyne.KeyReturn)
	d.sees("[✓ hospice nurse]")
	d.ctrl(fyne.KeyReturn)
	if got := last[meeting.Discuss](t, f).HeardFrom; len(got) != 1 || got["hospice nurse"] != meeting.HeardSpoke {
		t.Errorf("heard %v", got)
	}
}

// TestHeard_TakingOutWhatIsRecorded: asks why when the patient is left, puts it
// back where nobody says so, and keeps the other answers.
func TestHeard_TakingOutWhatIsRecorded(t *testing.T) {
	for _, why := range []string{"", "another patient's"} {
		f := newFake()
		f.item(hart).HeardFrom = map[string]string{"GP": meeting.HeardSpoke, "nurse": meeting.HeardNot}
		d := newDesk(t, f)
		d.tap("nurse: not discussed")
		d.ctrl(fyne.KeyReturn)
		d.sees("Take out what is recorded?", "heard from nurse")
		if why == "" {
			d.key(fyne.KeyEscape)
			d.sees("[nurse: not discussed]")
			continue
		}
		d.typing(why)
		d.key(fyne.KeyReturn)
		all := many[meeting.Discuss](f)
		if answer, told := all[0].HeardFrom["nurse"]; len(all) != 1 || !told || answer != "" || len(all[0].Clear) != 0 || all[0].Reason != why {
			t.Fatalf("told %+v", all)
		}
		if got := f.item(hart).HeardFrom; len(got) != 1 || got["GP"] != meeting.HeardSpoke {
			t.Errorf("kept %v", got)
		}
		d.sees("SINGH, Jaspal (Mr)")
	}
}

func TestHeard_AnAnswerFromAnotherLaptopIsKept(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.tap("GP ?")
	f.item(hart).HeardFrom = map[string]string{"nurse": meeting.HeardSpoke}
	d.screen.Refresh()
	d.sees("[✓ GP]", "[✓ nurse]")
	d.ctrl(fyne.KeyReturn)
	if got := last[meeting.Discuss](t, f).HeardFrom; got["GP"] != meeting.HeardSpoke || got["nurse"] != meeting.HeardSpoke {
		t.Errorf("heard %v", got)
	}
}

func TestWhy_FirstReasonsThenTheOthersUnfold(t *testing.T) {
	f := newFake()
	item := f.item(hart)
	item.Deferrals, item.Duty = 2, "safeguarding"
	item.Reasons = append(item.Reasons, reasons("discharged", "sent home on Friday")...)
	d := newDesk(t, f)
	d.sees("⚠ does not want to be discussed; duty: safeguarding · ⚠ deferred 2 times", "▸ 2 more")
	d.seesNot("sent home on Friday")
	d.tap("▸ 2 more")
	d.sees("three falls since August · sent home on Friday (A. Price)", "▾ fewer")
	d.later(time.Second)
	d.ctrl(fyne.KeyReturn)
	d.later(time.Second)
	d.ctrlShift(fyne.KeyReturn)
	d.seesNot("sent home on Friday")
}

func TestRun_NobodyToDiscussSaysSo(t *testing.T) {
	f := newFake()
	f.meeting.Items = nil
	d := newDesk(t, f)
	d.sees("Nobody to discuss", "[Add a patient…]")
	d.seesNot("Discussion")
}

func TestRun_TakeBackIsOfferedAfterASave(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.seesNot("Take back…")
	d.focus("Discussion")
	d.typing("falls")
	d.focus("Decision")
	d.sees("✓ saved", "[Take back…]")
	d.tap("Take back…")
	if len(d.opened) != 1 || d.opened[0] != "take back" {
		t.Errorf("asked for %v", d.opened)
	}
}

func TestRun_ARefusedActionNamesTheFieldThatLacks(t *testing.T) {
	f := newFake()
	d := newDesk(t, f)
	d.ctrl(fyne.KeyN)
	d.typing("bed rail")
	d.key(fyne.KeyReturn)
	d.sees("An action needs an owner")
	d.typing("Anna Price")
	d.key(fyne.KeyReturn)
	if got := last[meeting.AddAction](t, f); got.Owner != "Anna Price" {
		t.Errorf("gave %+v", got)
	}
}
