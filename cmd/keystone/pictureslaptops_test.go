package main

import (
	"context"
	"errors"
	"testing"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// laptops shares a team through a folder, lets laptops in, disagrees with one,
// ends it, and reviews what it wrote after.
func (a *album) laptops() {
	a.T.Helper()
	folder := a.T.TempDir()
	a.Ctrl(fyne.Key6)
	a.Ctrl(fyne.KeyT)
	a.take("laptops-alone")
	a.Tap("Share this team…")
	a.take("laptops-share")
	a.Fill("A folder that the other laptops see", "nats://hub.harbour.example:4222/?pin=5f1c")
	a.Key(fyne.KeyReturn)
	a.take("laptops-share-refused")
	a.Fill("A folder that the other laptops see", folder)
	a.Key(fyne.KeyReturn)
	a.take("laptops-shared")
	a.Key(fyne.KeyEscape)
	asking := ledger.Joining{Passphrase: demoPassphrase, Login: ledger.Login{Name: "Mallory", Role: "nurse", Organisation: "Elsewhere"}}
	_, _, err := joinAt(context.Background(), a.config(a.T.TempDir()), folder, asking)
	a.must(err)
	config := a.config(a.T.TempDir())
	_, _, err = joinAt(context.Background(), config, folder, ledger.Joining{
		Login: ledger.Login{Name: "Ben Okoro", Role: "occupational therapist", Organisation: "Harbour Medical Centre"}, Passphrase: demoPassphrase,
	})
	a.must(err)
	a.Tap("Look now")
	a.take("laptops-asking")
	a.compare("Ben Okoro")
	a.take("laptops-compare")
	a.Key(fyne.KeyReturn)
	a.take("laptops-compare-first")
	a.Tap("All eight are the same on both screens")
	a.Tap("They are the same: let in")
	a.take("laptops-let-in")
	a.Key(fyne.KeyEscape)
	a.Sees("only administrator")
	other := a.colleague(config)
	a.Tap("Look now")
	a.take("laptops-two")
	a.disagree(other)
	a.endAndReview(other)
	a.otherOrganisation(folder)
	a.joinWindow(folder)
}

// compare opens the comparison of somebody's laptop, and refuses others that ask
// before it.
func (a *album) compare(name string) {
	a.T.Helper()
	a.Tap("Compare the words…")
	for !a.Shows(name + " asks to join") {
		a.Tap("They differ: refuse")
		a.take("laptops-refused")
		a.Key(fyne.KeyEscape)
		a.Tap("Compare the words…")
	}
}

// disagree names a key worker here and another on a colleague's laptop, both
// before they have heard of each other, and meets.
func (a *album) disagree(other *house) {
	a.T.Helper()
	a.nominate("999 000 0050", "HART", "Ivy")
	a.lookAtLaptops()
	a.must(settle(other))
	_, err := other.People.AssignKeyWorker(context.Background(), caseload.AssignKeyWorker{Patient: "9990000050", Member: "Meera Patel", Basis: "has known her for years"})
	a.must(err)
	a.find("hart")
	a.Tap("Assign…")
	a.Fill("Who", "Ben Okoro, occupational therapist, Harbour Medical Centre")
	a.take("patient-assign")
	a.Tap("Assign")
	a.take("patient-provisional")
	a.must(settle(other))
	a.lookAtLaptops()
	a.find("hart")
	a.take("patient-two-versions")
	a.Tap("Keep this…")
	a.take("patient-keep-this")
	a.Key(fyne.KeyEscape)
	a.Ctrl(fyne.Key3)
	a.Tap("Start meeting")
	a.settle()
	a.take("meeting-two-versions")
	a.Ctrl(fyne.Key6)
}

// otherOrganisation lets a laptop of another one in, which then takes part in the
// running meeting, and ends.
func (a *album) otherOrganisation(folder string) {
	a.T.Helper()
	config := a.config(a.T.TempDir())
	_, _, err := joinAt(context.Background(), config, folder, ledger.Joining{
		Login: ledger.Login{Name: "Dev Shah", Role: "social worker", Organisation: "Borough Council"}, Passphrase: demoPassphrase,
	})
	a.must(err)
	a.lookAtLaptops()
	a.compare("Dev Shah")
	a.Tap("All eight are the same on both screens")
	a.Tap("They are the same: let in")
	a.take("laptops-let-in-other")
	a.Key(fyne.KeyEscape)
	a.Ctrl(fyne.Key3)
	a.Ctrl(fyne.KeyH)
	a.Fill("Who", "Dev Shah")
	a.Tap("Record")
	a.take("basis")
	a.Key(fyne.KeyReturn)
	a.take("basis-empty")
	a.Type("direct care, agreed with her")
	a.Key(fyne.KeyReturn)
	a.find("hart")
	a.take("patient-shared")
	a.Tap("Stop sharing…")
	a.take("patient-stop-sharing")
	a.Key(fyne.KeyEscape)
	a.Ctrl(fyne.Key6)
	a.Ctrl(fyne.KeyM)
	a.Key(fyne.KeyHome, fyne.KeyDown)
	a.Tap("Organisation has ended…")
	a.take("team-end-organisation")
	a.Key(fyne.KeyEscape)
	a.Ctrl(fyne.KeyT)
	a.take("laptops-three")
	a.Ctrl(fyne.KeyM)
}

// joinWindow is what a new laptop shows while it waits.
func (a *album) joinWindow(folder string) {
	a.T.Helper()
	t, ok := a.T.(*testing.T)
	if !ok {
		a.T.Fatal("not run by a test")
	}
	b := &album{look: a.look, folder: a.folder, now: a.now, app: a.app}
	b.open(t)
	b.Tap("Join a team on another laptop")
	b.fillJoin(folder, "Anna Price", "district nurse", "Porthaven Community")
	b.take("join")
	b.Tap("Ask to join")
	b.Tap("Look now")
	b.take("join-words")
}

func (a *album) fillJoin(at, name, role, organisation string) {
	a.T.Helper()
	a.Fill("Where the team meets", at)
	a.fillLogin(name, role, organisation)
}

// colleague is a laptop that was let in, met once.
func (a *album) colleague(config ledger.Config) *house {
	a.T.Helper()
	l, err := ledger.Unlock(context.Background(), config, "", demoPassphrase)
	a.must(err)
	h := furnish(l)
	a.T.Cleanup(func() { a.must(l.Close()) })
	a.must(settle(h))
	return h
}

func settle(h *house) error {
	x, letGo, err := h.Ledger.Meet(context.Background())
	if err != nil {
		return err
	}
	_, err = x.Settle(context.Background())
	return errors.Join(err, letGo())
}

// endAndReview ends a colleague's laptop and looks at what it writes later.
func (a *album) endAndReview(other *house) {
	a.T.Helper()
	a.Ctrl(fyne.KeyT)
	a.Key(fyne.KeyDown)
	a.Tap("End this laptop…")
	a.take("laptops-end")
	a.Type("stolen from the car")
	a.Key(fyne.KeyReturn)
	_, err := other.People.WritePlan(context.Background(), caseload.WritePlan{Patient: "9990000050", MattersToMe: "to stay at home with my dog", Crisis: "More breathless than usual: call the community nursing line. Chest pain: 999."})
	a.must(err)
	if err := settle(other); fault.Code(err) != "laptop-ended" {
		a.T.Errorf("an ended laptop: %v", err)
	}
	a.Tap("Look now")
	a.take("laptops-review")
	a.Tap("Take in…")
	a.Sees("What matters to me: to stay at home with my dog")
	a.take("laptops-take-in")
	a.Key(fyne.KeyEscape)
	a.Ctrl(fyne.KeyM)
}

func (a *album) must(err error) {
	a.T.Helper()
	if err != nil {
		a.T.Fatal(err)
	}
}
