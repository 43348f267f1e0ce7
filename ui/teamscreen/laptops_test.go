package teamscreen_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/ui/kit"
	"keystone/ui/teamscreen"
)

const hubAddress = "nats://hub.harbour.example:4222/?pin=5f1c&word=kq3v&team=2ff9a57c"

const eight = "fit clarify pizza awful cancel affair hundred cloud"

// laptopsDesk is the Team screen of a team of three laptops, at its laptops.
func laptopsDesk(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	d.sharing = teamscreen.Sharing{
		Place: "/mnt/practice", Lines: []string{"Sent 08:10.", kit.MarkWarning + " 2 entries of ended laptops wait for review."}, Administers: true, Administrators: 1,
		Laptops: []ledger.Laptop{
			{Device: "d0000000000000a1", Member: "Meera Patel", Organisation: "Harbour", Administrator: true, State: ledger.StateIn, This: true, Seen: true},
			{Device: "d0000000000000b2", Member: "Ben Okoro", Organisation: "Porthaven Community", State: ledger.StateIn, Heard: "2026-11-20T08:10:00Z", Ahead: 12 * time.Minute},
			{Device: "d0000000000000c3", Member: "Ben Okoro", Organisation: "Porthaven Community", State: ledger.StateEnded, Heard: "2026-11-02T08:10:00Z"},
		},
		Requests: []ledger.Request{{Words: eight, Device: "dnew", Login: ledger.Login{Name: "Anna Price", Role: "district nurse", Organisation: "Porthaven Community"}, At: "2026-11-23T08:10:00Z"}},
		Review: []ledger.Quarantined{
			{Entry: "e1", At: "2026-11-19T08:10:00Z", Actor: "Ben Okoro", Kind: "record-discharge", State: "accepted"},
			{Entry: "e2", At: "2026-11-20T08:10:00Z", Actor: "Ben Okoro", Kind: "nominate", State: ledger.ReviewWaiting},
		},
	}
	d.screen.Refresh()
	d.screen.ShowLaptops()
	d.screen.Focus()
	return d
}

func TestLaptops_SaysHowEachStands(t *testing.T) {
	d := laptopsDesk(t)
	d.Sees("Laptops  3", "Meera Patel", "this laptop", "administrator", "Ben Okoro", kit.MarkWarning+"20-Nov-2026 08:10", "not yet", "ended", "0000b2",
		"Sent 08:10.", "The clock of Ben Okoro's laptop runs 12 minutes before this one's", "You are the only administrator", "/mnt/practice")
	d.sharing.Administrators = 2
	d.screen.Refresh()
	d.SeesNot("the only administrator")
}

func TestLaptops_OnlyAnAdministratorDecides(t *testing.T) {
	d := laptopsDesk(t)
	d.sharing.Administers = false
	d.screen.Refresh()
	d.Sees("The team has one administrator, Meera Patel.", "An administrator decides.")
	d.SeesNot("[End this laptop…]", "[Make administrator…]", "asks to join", "Also memory sticks")
	d.Key(fyne.KeyReturn)
	d.Sees("For an administrator")
}

func TestLaptops_LetInOnlyWhenCompared(t *testing.T) {
	d := laptopsDesk(t)
	d.Tap("Compare the words…")
	d.Sees("fit", "cloud", "district nurse, Porthaven Community")
	d.ReachesAll()
	d.Key(fyne.KeyEscape)
	d.was()
	d.Tap("Compare the words…")
	d.Key(fyne.KeyReturn)
	d.Sees("Compare the words first")
	d.Key(fyne.KeySpace, fyne.KeyReturn)
	d.Sees("Anna Price's laptop is let in", "It reads nobody yet. Porthaven Community sees a patient who is on an agenda with them")
	d.Key(fyne.KeyReturn)
	d.closed()
	d.was("let in " + eight)
}

func TestLaptops_LetInOfTheSameOrganisationGetsTheCaseload(t *testing.T) {
	d := laptopsDesk(t)
	d.sharing.Requests[0].Login.Organisation = "harbour"
	d.screen.Refresh()
	d.Tap("Compare the words…")
	d.Key(fyne.KeySpace, fyne.KeyReturn)
	d.Sees("the whole caseload comes")
	d.SeesNot("It reads nobody yet")
}

func TestLaptops_ShareFailsWhereItWasAsked(t *testing.T) {
	d := laptopsDesk(t)
	d.sharing.Place, d.sharing.Team, d.noPlace = "", "2ff9a57c", fault.New("place-unreachable", "The hub does not answer.")
	d.screen.Refresh()
	d.Tap("Share this team…")
	d.Sees("from this team's number, 2ff9a57c.")
	d.ReachesAll()
	d.Tap("Copy the number")
	if got := fyne.CurrentApp().Clipboard().Content(); got != "2ff9a57c" {
		t.Errorf("copied %q", got)
	}
	d.Fill("A folder that the other laptops see", hubAddress)
	d.Key(fyne.KeyReturn)
	d.Sees("Share this team", "<"+hubAddress+">", "The hub does not answer.")
	d.noPlace = nil
	d.Key(fyne.KeyReturn)
	d.Sees("meet at the hub at hub.harbour.example:4222.", "paste the hub's address")
}

// TestLaptops_AHubsAddressIsCopiedAndNotShown: its secret is in it.
func TestLaptops_AHubsAddressIsCopiedAndNotShown(t *testing.T) {
	d := laptopsDesk(t)
	d.SeesNot("Copy the address")
	d.sharing.Place = hubAddress
	d.screen.Refresh()
	d.Sees("At the hub at hub.harbour.example:4222.")
	d.SeesNot("word=kq3v")
	d.Tap("Copy the address")
	if got := fyne.CurrentApp().Clipboard().Content(); got != hubAddress {
		t.Errorf("copied %q", got)
	}
}

func TestLaptops_TheWordsDiffer(t *testing.T) {
	d := laptopsDesk(t)
	d.Tap("Compare the words…")
	d.Tap("They differ: refuse")
	d.Sees("Nobody was let in")
	d.was("turn away dnew")
	d.Key(fyne.KeyReturn)
	d.sharing.Requests[0].Refused, d.sharing.Requests[0].RefusedAt = "Ben Okoro", "2026-11-23T09:10:00Z"
	d.screen.Refresh()
	d.Sees("Anna Price of Porthaven Community asked to join; Ben Okoro refused it")
	d.SeesNot("Compare the words…")
}

func TestLaptops_EndSaysWhatItCannot(t *testing.T) {
	d := laptopsDesk(t)
	d.Key(fyne.KeyDown)
	d.Tap("End this laptop…")
	d.Sees("End Ben Okoro's laptop 0000b2?", "It cannot unread")
	d.Type("stolen from the car")
	d.Key(fyne.KeyReturn)
	d.closed()
	d.was("end d0000000000000b2: stolen from the car")
}

func TestLaptops_EndingAnAdministratorsTakesTwo(t *testing.T) {
	d := laptopsDesk(t)
	d.pending = true
	d.Key(fyne.KeyReturn)
	d.Type("given back")
	d.Key(fyne.KeyReturn)
	d.Sees("A second administrator has to agree")
}

// TestLaptops_HalfEnded: what one administrator said waits on every screen for another.
func TestLaptops_HalfEnded(t *testing.T) {
	d := laptopsDesk(t)
	d.SeesNot("another administrator")
	d.sharing.Laptops[1].Ending, d.sharing.Laptops[1].EndingReason = "Meera Patel", "stolen"
	d.screen.Refresh()
	d.Sees("Meera Patel ended Ben Okoro's laptop …0000b2 (stolen). That counts once another administrator ends it too.")
}

func TestLaptops_MakeAdministrator(t *testing.T) {
	d := laptopsDesk(t)
	d.Key(fyne.KeyDown)
	d.Tap("Make administrator…")
	d.Key(fyne.KeyReturn)
	d.closed()
	d.was("administrator Ben Okoro")
}

func TestLaptops_ReviewTheOneThatWaitsFirst(t *testing.T) {
	for button, accept := range map[string]bool{"Take in…": true, "Leave out…": false} {
		d := laptopsDesk(t)
		d.written = map[string]caseload.SaveInWords{"e2": {Kind: "nominate", About: []string{"HART, Ivy (Mrs)"}, Wrote: []string{"Nomination: three falls"}, Reason: "she asked"}}
		d.Tap(button)
		d.Sees("Nominate: HART, Ivy (Mrs)", "Nomination: three falls", "Reason: she asked")
		d.Type("her own note")
		d.Key(fyne.KeyReturn)
		d.closed()
		d.was([]any{"e2", accept, "her own note"})
	}
}

func TestLaptops_ReviewOfWhatIsNotForThisLaptop(t *testing.T) {
	d := laptopsDesk(t)
	d.Tap("Take in…")
	d.Sees("This laptop cannot open what was written")
}

func TestLaptops_KindsOfFolder(t *testing.T) {
	d := laptopsDesk(t)
	yes := true
	d.Tap("Also memory sticks")
	d.was(caseload.ChangeSettings{MemorySticks: &yes})
}

// TestLaptops_ARequestStaysUnderTheFinger: the button is the same while the
// same laptop asks.
func TestLaptops_ARequestStaysUnderTheFinger(t *testing.T) {
	d := laptopsDesk(t)
	d.Tap("Compare the words…")
	d.Key(fyne.KeyEscape)
	before := d.Window.Canvas().Focused()
	d.screen.Refresh()
	if before == nil || d.Window.Canvas().Focused() != before {
		t.Error("the focus is gone")
	}
	d.Key(fyne.KeyReturn)
	d.Sees("Compare these eight words")
}

func TestTeam_OnesOwnOrganisationIsEndedElsewhere(t *testing.T) {
	d := newDesk(t)
	d.sharing.Laptops = []ledger.Laptop{{Device: "d0000000000000a1", Member: "Meera Patel", Organisation: "porthaven community", This: true}}
	d.screen.Refresh()
	d.Tap("Organisation has ended…")
	d.Sees("Porthaven Community is your own organisation")
	d.was()
}

func TestLaptops_TabReachesAll(t *testing.T) {
	d := laptopsDesk(t)
	d.ReachesAll()
	d.TabsInReadingOrder()
}
