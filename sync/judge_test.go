package sync_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"

	ledger "keystone/sync"
	"keystone/sync/fault"
)

// court is a team of two, an administrator's laptop and another, with their
// rosters as a hub was given them and the key of the second.
func court(t *testing.T) (admin, other *pc, rosters [][]byte, team string, key ed25519.PublicKey) {
	t.Helper()
	r := newRig(t)
	admin, other = r.laptops[0], r.join("Ben Okoro", "Moss Lane Surgery")
	r.all()
	return admin, other, ledger.Rosters(admin.Ledger), admin.Team().ID, ledger.DeviceKey(other.Ledger)
}

// TestBench: the rosters alone say who was ended, who administers, and what
// counts beside them.
func TestBench(t *testing.T) {
	admin, other, rosters, team, key := court(t)
	founder := ledger.DeviceKey(admin.Ledger)
	b := ledger.NewBench(team, nil, rosters)
	if sum := sha256.Sum256(rosters[0]); hex.EncodeToString(b.Founded()) != hex.EncodeToString(sum[:]) {
		t.Errorf("founded by %x", b.Founded())
	}
	if b.Ended(key) != nil || b.Ended(founder) != nil || !b.Administers(admin.Team().Device) || b.Administers(other.Team().Device) {
		t.Error("before anybody was ended")
	}
	must2(t)(admin.Revoke(ctx, other.Team().Device, "lost"))
	end := ledger.Rosters(admin.Ledger)[len(rosters)]
	must(t, b.Takes(end))
	must(t, b.Takes(end))
	wantCode(t, b.Ended(key), "laptop-ended")
	if b.Ended(founder) != nil {
		t.Error("who ended another is ended")
	}
}

// TestBench_RubbishHidesNothing: what an admitted laptop puts as rosters is not
// taken, so that the one that ends it counts whatever came before.
func TestBench_RubbishHidesNothing(t *testing.T) {
	admin, other, rosters, team, key := court(t)
	b := ledger.NewBench(team, nil, rosters)
	raised := ledger.NextRoster(other.Ledger, func(r *ledger.Roster) {
		for i := range r.Members {
			r.Members[i].Admin = 1
		}
	})
	stranger := newRig(t)
	for what, rubbish := range map[string][]byte{
		"noise": []byte("noise"), "nothing": nil, "cut": rosters[0][:len(rosters[0])-1],
		"one that makes its author an administrator": raised,
		"another team's": ledger.Rosters(stranger.laptops[0].Ledger)[0],
	} {
		if err := b.Takes(rubbish); fault.Code(err) != "roster-refused" {
			t.Errorf("%s: %v", what, err)
		}
	}
	must2(t)(admin.Revoke(ctx, other.Team().Device, "lost"))
	must(t, b.Takes(ledger.Rosters(admin.Ledger)[len(rosters)]))
	wantCode(t, b.Ended(key), "laptop-ended")
}

// TestBench_KeepsWhatDoesNotCount: a hub passes on what an ended laptop wrote as
// rosters, since laptops decide by it what counts, but no more than a little; nor
// does a laptop keep more.
func TestBench_KeepsWhatDoesNotCount(t *testing.T) {
	r := newRig(t)
	admin, other := r.laptops[0], r.join("Ben Okoro", "Moss Lane Surgery")
	r.all()
	signed := other.newKeys(24)
	ledger.KeepRosters(t, 2*len(signed[0])+10)
	must2(t)(admin.Revoke(ctx, other.Team().Device, "lost"))
	b := ledger.NewBench(admin.Team().ID, nil, ledger.Rosters(admin.Ledger))
	refused := 0
	for i, data := range signed {
		if b.Takes(data) != nil {
			refused++
		}
		r.place.Set(fmt.Sprintf("roster/late%d.ros", i), data)
	}
	wantCode(t, b.Ended(ledger.DeviceKey(other.Ledger)), "laptop-ended")
	if got := admin.round(); refused != 24-16 || len(ledger.Rosters(admin.Ledger)) != 3+2 {
		t.Errorf("the hub refused %d, the laptop keeps %d (%q)", refused, len(ledger.Rosters(admin.Ledger)), got.Refused)
	}
	r.laptops = []*pc{admin}
	must(t, other.Close())
}

// TestBench_FoundedOnce: nobody founds a team anew where it is known who did, and
// without that roster nothing counts.
func TestBench_FoundedOnce(t *testing.T) {
	_, other, rosters, team, _ := court(t)
	founded := ledger.NewBench(team, nil, rosters).Founded()
	again := ledger.Refounded(team)
	for what, b := range map[string]*ledger.Bench{
		"nothing but the hash": ledger.NewBench(team, founded, nil), "all": ledger.NewBench(team, nil, rosters),
		"the wrong one kept": ledger.NewBench(team, founded, [][]byte{again}),
	} {
		if err := b.Takes(again); what != "the wrong one kept" && fault.Code(err) != "roster-refused" {
			t.Errorf("%s: founded anew: %v", what, err)
		}
		if hex.EncodeToString(b.Founded()) != hex.EncodeToString(founded) || b.Administers(other.Team().Device) {
			t.Errorf("%s: founded by %x", what, b.Founded())
		}
	}
	b := ledger.NewBench(team, founded, nil)
	wantCode(t, b.Takes(rosters[1]), "roster-refused")
	for _, r := range rosters {
		must(t, b.Takes(r))
	}
	first := ledger.NewBench(team, nil, [][]byte{again})
	wantCode(t, first.Takes(rosters[0]), "roster-refused")
}
