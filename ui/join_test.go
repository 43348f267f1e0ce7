package ui

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	ledger "keystone/sync"
)

// host is a team on a laptop without a window, which meets where the desk's
// door goes to.
func (d *desk) host() *colleague {
	d.t.Helper()
	c := &colleague{d: d, cfg: d.door.cfg}
	c.cfg.Dir = filepath.Join(d.t.TempDir(), "host")
	h, _, err := establish(ctx, c.cfg, ledger.Founding{
		Team: "Harbour", Passphrase: phrase, Login: ledger.Login{Name: "Meera Patel", Role: "GP", Organisation: "Harbour Medical Centre"},
	})
	d.must(err)
	d.t.Cleanup(func() { d.must(h.Ledger.Close()) })
	_, err = h.Ledger.Share(ctx, "memory")
	d.must(err)
	c.House, c.x = h, h.Ledger.Exchange(d.door.place)
	return c
}

func (d *desk) fillJoin(at string) {
	d.t.Helper()
	d.Tap("Join a team on another laptop")
	d.Fill("Where the team meets", at)
	d.Fill("Your name", "Anna Price")
	d.Fill("Your role", "district nurse")
	d.Fill("Your organisation", "Porthaven Community")
	d.Fill("Passphrase: at least", phrase)
	d.Fill("The same passphrase again", phrase)
}

// letIn is what the administrator does on the other laptop.
func (c *colleague) letIn() {
	c.d.t.Helper()
	c.round()
	requests := c.x.Requests()
	if len(requests) != 1 {
		c.d.t.Fatalf("%d laptops ask", len(requests))
	}
	for _, word := range strings.Fields(requests[0].Words) {
		c.d.Sees(word)
	}
	_, err := c.People.LetIn(ctx, requests, requests[0].Words)
	c.d.must(err)
	c.round()
}

func TestJoin_ShowsTheWordsWaitsAndOpens(t *testing.T) {
	d := newDesk(t)
	host := d.host()
	d.Tap("Join a team on another laptop")
	d.Tap("Ask to join")
	d.Sees("Say where the team meets", "Your name stands beside", "Choose a passphrase")
	d.Tap("Back")
	d.fillJoin("memory")
	d.Key(fyne.KeyReturn)
	d.Sees("Read eight words to an administrator", "Waiting since 12:00 on 23-Nov-2026.", "You may close this window")
	d.now = d.now.Add(30 * time.Second)
	d.Tap("Look now")
	d.Sees("Looked at 12:00:30: nobody has let this laptop in yet.")
	d.door.place.Gone = true
	d.Tap("Look now")
	d.Sees("The place is gone.")
	d.door.place.Gone = false
	host.letIn()
	d.Tap("Look now")
	d.Sees("Good afternoon, Anna Price", "as heard 12:00 today")
	d.SeesNot("seen by") // nothing was saved here yet
}

func TestJoin_AfterANewStartTheWordsStandAgain(t *testing.T) {
	d := newDesk(t)
	host := d.host()
	d.fillJoin("memory")
	d.Tap("Ask to join")
	d.Ctrl(fyne.KeyQ)
	d.start()
	d.Sees("Harbour", "[Unlock]")
	d.now = d.now.Add(time.Hour)
	d.unlock("Anna Price", phrase)
	d.Sees("Read eight words to an administrator", "Waiting since 12:00 on 23-Nov-2026.", "nobody has let this laptop in yet")
	host.letIn()
	d.Tap("Look now")
	d.Sees("Good afternoon, Anna Price")
}

func TestJoin_ErrNoTeamThere(t *testing.T) {
	d := newDesk(t)
	d.fillJoin("memory")
	d.Tap("Ask to join")
	d.Sees("No team meets at memory")
	d.SeesNot("Read eight words to an administrator")
	d.Fill("Passphrase: at least", "short")
	d.Fill("The same passphrase again", "short")
	d.Tap("Ask to join")
	d.Sees("A passphrase needs at least 8 characters")
}

// TestJoin_AnotherOrganisationReadsWhomItIsShared: and where sharing stops while
// the page stands, the page is left.
func TestJoin_AnotherOrganisationReadsWhomItIsShared(t *testing.T) {
	d := newDesk(t)
	host := d.host()
	d.fillJoin("memory")
	d.Tap("Ask to join")
	host.letIn()
	d.Tap("Look now")
	d.Sees("Nobody is on the caseload yet", "once they are on an agenda with yours")
	for number, family := range map[string]string{ivy: "HART", cecil: "KHAN"} {
		_, err := host.People.Nominate(ctx, caseload.Nominate{Patient: number, Family: family, Given: "Ivy", Born: "1941-03-02", Reason: "three falls"})
		d.must(err)
	}
	_, err := host.People.Share(ctx, caseload.Share{Patient: ivy, Organisation: "Porthaven Community", Basis: "direct care"})
	d.must(err)
	look := func() {
		host.round()
		d.window.lookAtOthers()
	}
	look()
	d.Ctrl(fyne.Key2)
	d.Sees("HART, Ivy", "1 of 1")
	d.SeesNot("KHAN")
	d.window.openPatient(ivy)
	d.Sees("Shared with Harbour Medical Centre")
	_, err = host.People.Unshare(ctx, caseload.Unshare{Patient: ivy, Organisation: "Porthaven Community", Reason: "she asked"})
	d.must(err)
	look()
	d.Sees("HART, Ivy is read here no longer", "shared them with Porthaven Community has stopped")
	d.Key(fyne.KeyReturn)
	d.Sees("Nobody is on the caseload yet")
	d.SeesNot("HART")
}
