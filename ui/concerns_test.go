package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/meeting"
	ledger "keystone/sync"
)

const noor = "9990358540"

// councils is a desk whose team meets in memory, with a laptop of another
// organisation's in it.
func councils(t *testing.T) (*desk, *colleague) {
	t.Helper()
	d := inTeam(t)
	d.share()
	c := d.asks("Dev Shah", "social worker", "Borough Council")
	d.window.lookAtOthers()
	_, err := laptops{newSources(d.window.house), d.window, d.window.house}.LetIn(ctx, c.words)
	d.must(err)
	c.comesIn()
	d.window.lookAtOthers()
	return d, c
}

func (c *colleague) lead(name string) {
	c.d.t.Helper()
	_, err := c.People.ChangeSettings(ctx, caseload.ChangeSettings{SafeguardingLead: &name})
	c.d.must(err)
}

// TestConcerns_ForALeadWhoDoesNotReadThePatient: Today leads to it, and to nothing
// else of who it is about (F51).
func TestConcerns_ForALeadWhoDoesNotReadThePatient(t *testing.T) {
	d, c := councils(t)
	_, err := c.People.Nominate(ctx, caseload.Nominate{Patient: noor, Family: "ALI", Given: "Noor", Born: "1940-01-01", Reason: "falls"})
	d.must(err)
	c.lead("Meera Patel")
	_, err = c.Meetings.SafeguardingConcern(ctx, meeting.SafeguardingConcern{Patient: noor, Concern: "Marks on both wrists."})
	d.must(err)
	c.round()
	d.Ctrl(fyne.Key1)
	d.SeesNot("For you alone")
	d.window.lookAtOthers()
	d.Tap("For you alone (1)")
	d.Sees("ALI, Noor · NHS No. 999 035 8540", "Marks on both wrists.", "raised by Dev Shah", "lead: Meera Patel")
	d.SeesNot("1940")
	d.Key(fyne.KeyEscape)
	d.SeesNot("Marks on both wrists.")
	d.Ctrl(fyne.Key2)
	d.SeesNot("ALI, Noor")
}

// TestConcerns_TheWindowHandsOverWhatItHears: the new lead was named on a laptop
// that cannot open the concern.
func TestConcerns_TheWindowHandsOverWhatItHears(t *testing.T) {
	d, c := councils(t)
	anna := "Anna Price"
	_, err := d.window.house.People.ChangeSettings(ctx, caseload.ChangeSettings{SafeguardingLead: &anna})
	d.must(err)
	_, err = d.window.house.Meetings.SafeguardingConcern(ctx, meeting.SafeguardingConcern{Patient: ivy, Concern: "Locked in at night."})
	d.must(err)
	d.must(d.window.house.Ledger.MakeAdministrator("Dev Shah"))
	d.window.lookAtOthers()
	c.round()
	c.lead("Dev Shah")
	c.round()
	d.window.lookAtOthers()
	d.window.lookAtOthers()
	c.round()
	read, err := c.People.Concerns(ctx, "")
	d.must(err)
	if len(read) != 1 || read[0].Text != "Locked in at night." || read[0].Lead != "Dev Shah" {
		t.Errorf("the new lead reads %+v", read)
	}
}

// raised is a concern that its lead has, once somebody who does not read it has
// filled the role.
func (d *desk) raised() {
	d.t.Helper()
	people := d.window.house.People
	anna, ben, nobody := "Anna Price", "Ben Okoro", ""
	_, err := people.ChangeSettings(ctx, caseload.ChangeSettings{SafeguardingLead: &anna})
	d.must(err)
	_, err = d.window.house.Meetings.SafeguardingConcern(ctx, meeting.SafeguardingConcern{Patient: ivy, Concern: "Locked in at night."})
	d.must(err)
	_, err = people.ChangeSettings(ctx, caseload.ChangeSettings{SafeguardingLead: &nobody})
	d.must(err)
	d.must(d.window.house.Ledger.AddLogin(ctx, ledger.Login{Name: ben, Role: "occupational therapist", Organisation: "Porthaven Community"}, phrase))
	d.window.lock()
	d.unlock(ben, phrase)
	_, err = d.window.house.People.ChangeSettings(ctx, caseload.ChangeSettings{SafeguardingLead: &ben})
	d.must(err)
	d.window.lock()
	d.unlock("Meera Patel", phrase)
}

// TestConcerns_HandedOverByHand: where somebody else named the lead, who raised a
// concern hands it over from the list.
func TestConcerns_HandedOverByHand(t *testing.T) {
	d := inTeam(t)
	d.raised()
	d.Tap("For you alone (1)")
	d.Sees("lead: Anna Price")
	d.Tap("Hand over to Ben Okoro…")
	d.Tap("Hand over")
	d.Sees("handed over from Anna Price to Ben Okoro by Meera Patel")
	d.SeesNot("Hand over to")
}
