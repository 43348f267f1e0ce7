package main

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
)

// TestWindows_TwoOrganisationsMeetAtAHub: the practice shares its team through a
// hub, the council joins, and sees whom it is shared on a stated basis, as long as
// it is: all of it in the windows of two laptops.
func TestWindows_TwoOrganisationsMeetAtAHub(t *testing.T) {
	practice, council := newAlbum(t, looks[0], ""), newAlbum(t, looks[0], "")
	practice.here()
	practice.makeTeam()
	practice.nominate("999 000 0050", "HART", "Ivy")
	address := practice.shareByHub(startHub(t), t)
	council.here()
	council.Tap("Join a team on another laptop")
	council.fillJoin(address, "Dev Shah", "social worker", "Borough Council")
	council.Tap("Ask to join")
	practice.here()
	practice.letInWhoShows(council)
	council.here()
	council.Tap("Look now")
	council.Sees("Good afternoon, Dev Shah")
	council.caseload("Nobody is on the caseload yet")

	practice.here()
	practice.Ctrl(fyne.Key3)
	practice.Tap("Start meeting")
	practice.settle()
	practice.Ctrl(fyne.KeyH)
	practice.Fill("Who", "Dev Shah")
	practice.Tap("Record")
	practice.Sees("On what basis is everybody on this agenda shared with Borough Council?")
	practice.Type("direct care, agreed with her")
	practice.Tap("Share")
	practice.nominate("999 035 8540", "ALI", "Noor")
	practice.lookAtLaptops()
	council.here()
	council.caseload("HART, Ivy", "1 of 1")
	council.SeesNot("ALI, Noor")
	practice.here()
	practice.caseload("ALI, Noor", "2 of 2")

	practice.find("hart")
	practice.Sees("Shared with Borough Council, since 23-Nov-2026. Basis: direct care, agreed with her")
	practice.Tap("Stop sharing…")
	practice.Type("she asked")
	practice.Tap("Stop sharing")
	practice.Sees("nobody can unread it")
	practice.Tap("Close")
	practice.SeesNot("Shared with Borough Council")
	practice.lookAtLaptops()
	council.here()
	council.caseload("Nobody is on the caseload yet")
	council.SeesNot("HART")
}

// here makes this laptop's program the one that is worked with: each has one of
// its own, and the toolkit knows of one at a time.
func (a *album) here() { fyne.SetCurrentApp(a.app) }

func (a *album) nominate(number, family, given string) {
	a.T.Helper()
	a.Ctrl(fyne.Key2)
	a.Ctrl(fyne.KeyN)
	a.Fill("NHS number", number)
	a.Fill("Born", "02-Mar-1941")
	a.Fill("Surname", family)
	a.Fill("First name", given)
	a.Fill("Why they should be here", "three falls")
	a.Tap("Nominate")
}

// shareByHub gives the hub's operator the team's number, shares by the address
// that comes back, and returns the one for other laptops.
func (a *album) shareByHub(h runningHub, t *testing.T) string {
	t.Helper()
	a.Ctrl(fyne.Key6)
	a.Ctrl(fyne.KeyT)
	a.Tap("Share this team…")
	a.Tap("Copy the number")
	board := fyne.CurrentApp().Clipboard()
	a.Fill("A folder that the other laptops see", h.invite(t, board.Content()).Address)
	a.Tap("Share there")
	a.Sees("meet at the hub at " + h.Listen)
	a.Tap("Close")
	a.Tap("Copy the address")
	return board.Content()
}

// letInWhoShows lets in the one laptop that asks, once the words are those on its screen.
func (a *album) letInWhoShows(other *album) {
	a.T.Helper()
	a.Tap("Look now")
	a.Tap("Compare the words…")
	same := 0
	for _, word := range strings.Fields(other.Text()) {
		if len(word) > 2 && a.Shows("\n"+word+"\n") {
			same++
		}
	}
	if same < 8 {
		a.T.Fatalf("%d words are the same on\n%s\nand\n%s", same, a.Text(), other.Text())
	}
	a.Tap("All eight are the same on both screens")
	a.Tap("They are the same: let in")
	a.Sees("'s laptop is let in", "It reads nobody yet.")
	a.Tap("Close")
}

// lookAtLaptops has this laptop and what is heard of it shown.
func (a *album) lookAtLaptops() {
	a.T.Helper()
	a.Ctrl(fyne.Key6)
	a.Ctrl(fyne.KeyT)
	a.Tap("Look now")
}

// caseload looks at the others first, and then at whom this laptop reads.
func (a *album) caseload(sees ...string) {
	a.T.Helper()
	a.lookAtLaptops()
	a.Ctrl(fyne.Key2)
	a.Key(fyne.KeyEscape) // what was looked for before
	a.Sees(sees...)
}
