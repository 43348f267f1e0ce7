package sync_test

import (
	"errors"
	"testing"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/sync/faultfs"
)

// saved is how many laptops hold what was saved here, of how many.
func (p *pc) saved() (seen, of int) {
	p.t.Helper()
	s, err := p.Saved(ctx)
	if err != nil {
		p.t.Fatal(err)
	}
	return s.Seen, s.Devices
}

func TestSaved_SeenOnceTheOthersSaySo(t *testing.T) {
	r := newRig(t)
	a, b := r.laptops[0], r.join("Ben Okoro", "Moss Lane Surgery")
	r.all()
	b.round()
	a.round() // the word that says so
	if seen, of := a.saved(); seen != 2 || of != 2 {
		t.Fatalf("seen by %d of %d, want both", seen, of)
	}
	a.put("patient/1", "name", "Zoë")
	if seen, _ := a.saved(); seen != 1 {
		t.Fatalf("seen by %d before anybody could", seen)
	}
	round := a.round()
	if s, err := a.Saved(ctx); err != nil || round.Own != s.Seq || s.Seq == 0 {
		t.Fatalf("sent up to %d of %d, %v", round.Own, s.Seq, err)
	}
	b.round()
	if seen, _ := a.saved(); seen != 1 {
		t.Fatalf("seen by %d before its word came", seen)
	}
	a.round()
	if seen, _ := a.saved(); seen != 2 {
		t.Fatalf("seen by %d, want both", seen)
	}
	if _, err := a.Revoke(ctx, b.Team().Device, "lost"); err != nil {
		t.Fatal(err)
	}
	if _, of := a.saved(); of != 1 {
		t.Fatalf("of %d laptops, want none that was ended", of)
	}
}

func TestUnlock_WaitingKeepsItsWordsWhenThePlaceIsGone(t *testing.T) {
	r := newRig(t)
	cfg := ledger.Config{Dir: "/data", Cost: cheap, FS: faultfs.New(), Open: r.open}
	words, _, err := ledger.Join(ctx, cfg, "memory", ledger.Joining{Login: ledger.Login{Name: "Ben Okoro", Role: "nurse", Organisation: "Moss Lane Surgery"}, Passphrase: phrase})
	if err != nil {
		t.Fatal(err)
	}
	for gone, code := range map[bool]string{false: "join-waiting", true: "place-unreachable"} {
		r.place.Gone = gone
		_, err := ledger.Unlock(ctx, cfg, "", phrase)
		var waits *ledger.Waiting
		if !errors.As(err, &waits) || fault.Code(err) != code || waits.Words != words || waits.Since.IsZero() {
			t.Errorf("gone %v: %v, waiting %+v", gone, err, waits)
		}
	}
	r.place.Gone = false
}
