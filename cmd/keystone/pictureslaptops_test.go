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

// laptops shares the invented practice through a folder, lets a laptop in, ends
// it, and reviews what it wrote after.
func (a *album) laptops() {
	a.T.Helper()
	folder := a.T.TempDir()
	a.Ctrl(fyne.Key6)
	a.Ctrl(fyne.KeyT)
	a.take("laptops-alone")
	a.Tap("Share this team…")
	a.take("laptops-share")
	a.Fill("A folder that the other laptops see", folder)
	a.Key(fyne.KeyReturn)
	a.take("laptops-shared")
	a.Key(fyne.KeyEscape)
	asking := ledger.Joining{Passphrase: demoPassphrase, Login: ledger.Login{Name: "Mallory", Role: "nurse", Organisation: "Elsewhere"}}
	_, _, err := joinAt(context.Background(), a.config(a.T.TempDir()), folder, asking)
	a.must(err)
	config := a.config(a.T.TempDir())
	_, device, err := joinAt(context.Background(), config, folder, ledger.Joining{
		Login: ledger.Login{Name: "Ben Okoro", Role: "occupational therapist", Organisation: "Harbour Medical Centre"}, Passphrase: demoPassphrase,
	})
	a.must(err)
	a.Tap("Look now")
	a.take("laptops-asking")
	a.turnAwayFirst()
	a.Tap("All eight are the same on both screens")
	a.Tap("They are the same: let in")
	a.Sees("only administrator")
	other := a.colleague(config)
	a.Tap("Look now")
	a.take("laptops-two")
	a.endAndReview(other, device)
	a.joinWindow(folder)
}

// turnAwayFirst opens the comparison of the one laptop, and refuses the other one that asks.
func (a *album) turnAwayFirst() {
	a.T.Helper()
	a.Tap("Compare the words…")
	if !a.Shows("Ben Okoro asks to join") {
		a.Tap("They differ: refuse")
		a.take("laptops-refused")
		a.Key(fyne.KeyEscape)
		a.Tap("Compare the words…")
	}
	a.take("laptops-compare")
	a.Key(fyne.KeyReturn)
	a.take("laptops-compare-first")
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
	for label, text := range map[string]string{
		"Where the team meets": folder, "Your name": "Anna Price", "Your role": "district nurse", "Your organisation": "Porthaven Community",
		"Passphrase: at least": demoPassphrase, "The same passphrase again": demoPassphrase,
	} {
		b.Fill(label, text)
	}
	b.take("join")
	b.Tap("Ask to join")
	b.Tap("Look now")
	b.take("join-words")
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
func (a *album) endAndReview(other *house, device string) {
	a.T.Helper()
	a.Ctrl(fyne.KeyT)
	a.Key(fyne.KeyDown)
	a.Tap("End this laptop…")
	a.take("laptops-end")
	a.Type("stolen from the car")
	a.Key(fyne.KeyReturn)
	_, err := other.People.AddMember(context.Background(), caseload.AddMember{Name: "Late " + device[:4], Role: "pharmacist", Organisation: "Harbour"})
	a.must(err)
	if err := settle(other); fault.Code(err) != "laptop-ended" {
		a.T.Errorf("an ended laptop: %v", err)
	}
	a.Tap("Look now")
	a.take("laptops-review")
	a.Tap("Take in…")
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
