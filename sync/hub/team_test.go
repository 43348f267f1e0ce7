package hub_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"testing"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/sync/faultfs"
	"keystone/sync/hub"
)

const phrase = "correct horse battery"

// office is a team whose laptops meet at a hub.
type office struct {
	t     testing.TB
	hub   *hub.Hub
	store string
	at    string
	team  string
	all   []*desk
}

// desk is one of its laptops.
type desk struct {
	*ledger.Ledger
	t     testing.TB
	disk  *faultfs.FS
	x     *ledger.Exchange
	close func() error
}

// newOffice is a team of two laptops, the first an administrator's.
func newOffice(t testing.TB, limits hub.Limits) *office {
	t.Helper()
	o := &office{t: t, store: t.TempDir()}
	o.hub = start(t, hub.Config{Store: o.store, Limits: limits, Judge: func(team string, founded []byte, rosters [][]byte) hub.Bench {
		return ledger.NewBench(team, founded, rosters)
	}})
	admin := &desk{t: t, disk: faultfs.New()}
	l, _, err := ledger.Found(t.Context(), o.config(admin.disk), ledger.Founding{Team: "T", Login: ledger.Login{Name: "Amina Khan", Role: "GP", Organisation: "Moss Lane"}, Passphrase: phrase, Test: true})
	must(t, err)
	admin.Ledger = l
	o.team = l.Team().ID
	o.at = address(t, o.hub, o.team)
	_, err = l.Share(t.Context(), o.at)
	must(t, err)
	o.meet(admin)

	joins := &desk{t: t, disk: faultfs.New()}
	words, _, err := ledger.Join(t.Context(), o.config(joins.disk), o.at, ledger.Joining{Login: ledger.Login{Name: "Ben Okoro", Role: "nurse", Organisation: "Moss Lane"}, Passphrase: phrase})
	must(t, err)
	admin.round()
	_, err = admin.Approve(t.Context(), admin.x.Requests(), words)
	must(t, err)
	admin.round()
	o.unlock(joins)
	o.settle()
	return o
}

func (o *office) config(disk *faultfs.FS) ledger.Config {
	return ledger.Config{
		Dir: "/data", Cost: ledger.Cost{Time: 1, MemoryKiB: 8, Lanes: 1}, FS: disk,
		Open: func(ctx context.Context, at, team string, device ed25519.PrivateKey) (ledger.Transport, error) {
			if team == "" { // who joins
				team = o.team
			}
			return hub.Dial(ctx, at, team, device)
		},
	}
}

// meet connects a laptop for as long as the test takes.
func (o *office) meet(d *desk) {
	o.t.Helper()
	x, letGo, err := d.Meet(o.t.Context())
	must(o.t, err)
	d.x, d.close = x, letGo
	o.all = append(o.all, d)
	o.t.Cleanup(func() { must(o.t, d.leave()) })
}

func (o *office) unlock(d *desk) {
	o.t.Helper()
	l, err := ledger.Unlock(o.t.Context(), o.config(d.disk), "", phrase)
	must(o.t, err)
	d.Ledger = l
	o.meet(d)
}

// leave locks the laptop, once.
func (d *desk) leave() error {
	if d.close == nil {
		return nil
	}
	err := d.close()
	d.close = nil
	if err == nil {
		err = d.Close()
	}
	return err
}

func (d *desk) round() ledger.Round {
	d.t.Helper()
	r, err := d.x.Round(d.t.Context())
	must(d.t, err)
	return r
}

// settle exchanges until nothing travels.
func (o *office) settle() {
	o.t.Helper()
	for moved := true; moved; {
		moved = false
		for _, d := range o.all {
			if d.close == nil {
				continue
			}
			r := d.round()
			moved = moved || r.Sent+r.Received > 0
		}
	}
}

func (d *desk) save(entity, value string) {
	d.t.Helper()
	_, err := d.Command(d.t.Context(), func(ledger.Querier) (ledger.Save, error) {
		return ledger.Save{Kind: "note", Writes: []ledger.Write{{Entity: "patient/" + entity, Field: "name", Value: value, Scope: entity}}}, nil
	})
	must(d.t, err)
}

// reads is what a laptop has of an entity, "" for nothing.
func (d *desk) reads(entity string) (value string) {
	d.t.Helper()
	state, err := ledger.State(d.t.Context(), d.DB(), "patient/"+entity)
	must(d.t, err)
	for _, h := range state["name"] {
		must(d.t, h.Decode(&value))
	}
	return value
}

// files is every file that lies at the hub.
func (o *office) files() (files [][]byte) {
	o.t.Helper()
	p, _ := laptopOf(o.t, o.at, o.team)
	for _, it := range list(o.t, p, "").Items {
		data, err := p.Get(o.t.Context(), it)
		must(o.t, err)
		files = append(files, data)
	}
	return files
}

// After an erasure and an exchange no byte of what was erased is in the hub's
// folder; what lay in the same file is.
func TestTeam_ErasedLeavesTheHub(t *testing.T) {
	t.Parallel()
	o := newOffice(t, hub.Limits{})
	admin, nurse := o.all[0], o.all[1]
	nurse.save("1", hex.EncodeToString(noise(2000, 1)))
	nurse.save("2", "Ali")
	admin.save("1", hex.EncodeToString(noise(400_000, 2))) // in chunks
	o.settle()
	before := o.files()
	if n, err := admin.Erase(t.Context(), "1", "a court's order"); err != nil || n != 2 {
		t.Fatalf("erased %d parts, %v", n, err)
	}
	o.settle()
	o.settle()
	var now []byte
	for _, data := range o.files() {
		now = append(now, data...)
	}
	erased := 0
	for _, data := range before {
		for at := 0; at+64 <= len(data); at += 4096 {
			if window := data[at : at+64]; !bytes.Contains(now, window) && bytes.HasPrefix(data, []byte("KSSEG")) {
				if erased++; contains(t, o.store, window) {
					t.Fatal("erased bytes are in the hub's folder")
				}
			}
		}
	}
	if erased < 50 {
		t.Errorf("looked for %d pieces of what was erased: too few to say", erased)
	}
	for i, d := range o.all {
		if d.reads("1") != "" || d.reads("2") != "Ali" {
			t.Errorf("laptop %d reads %q and %q", i, d.reads("1"), d.reads("2"))
		}
	}
}

// A laptop that was put back to an earlier day goes on under a new key, and so
// does its connection, by itself.
func TestTeam_RenewedAtTheHub(t *testing.T) {
	t.Parallel()
	o := newOffice(t, hub.Limits{})
	admin, nurse := o.all[0], o.all[1]
	nurse.save("1", "one")
	o.settle()
	image := nurse.disk.Crash(faultfs.KeepAll)
	nurse.save("1", "two")
	o.settle()
	must(t, nurse.leave())
	back := &desk{t: t, disk: image}
	o.unlock(back)
	old := back.Team().Device
	back.save("2", "three")
	o.settle()
	back.save("2", "four")
	o.settle()
	if back.Team().Device == old {
		t.Fatal("it goes on under the old key")
	}
	if admin.reads("1") != "two" || admin.reads("2") != "four" || back.reads("1") != "two" {
		t.Errorf("they read %q, %q and %q", admin.reads("1"), admin.reads("2"), back.reads("1"))
	}
	if last, err := back.x.Last(); err != nil || last.Own == 0 {
		t.Errorf("its last round: %+v, %v", last, err)
	}
}

// A hub that is full says so; the laptop keeps what it could not leave there, and
// a team with room goes on.
func TestTeam_FullHubIsTold(t *testing.T) {
	t.Parallel()
	o := newOffice(t, hub.Limits{TeamBytes: 200_000})
	admin, nurse := o.all[0], o.all[1]
	nurse.save("1", hex.EncodeToString(noise(200_000, 1)))
	nurse.save("2", "Ali")
	_, err := nurse.x.Round(t.Context())
	wantCode(t, err, "place-full")
	if _, failed := nurse.x.Last(); fault.Code(failed) != "place-full" {
		t.Errorf("the last round: %v", failed)
	}
	if len(nurse.reads("1")) != 400_000 || nurse.reads("2") != "Ali" || admin.round().Received != 0 {
		t.Error("what was saved is not where it was")
	}
	report, err := nurse.Verify(t.Context())
	if err != nil || !report.OK {
		t.Errorf("verify = %+v, %v", report, err)
	}
}

// A laptop that was ended is sent away, whatever rosters it put there; the team
// goes on.
func TestTeam_EndedIsSentAway(t *testing.T) {
	t.Parallel()
	o := newOffice(t, hub.Limits{})
	admin, nurse := o.all[0], o.all[1]
	p := nurse.Team()
	_, err := admin.Revoke(t.Context(), p.Device, "lost")
	must(t, err)
	admin.round()
	again(t, func() (bool, error) {
		_, err := nurse.x.Round(t.Context())
		if err == nil {
			return false, fault.New("place-unreachable", "still in")
		}
		if code := fault.Code(err); code != "place-refused" && code != "laptop-ended" {
			return false, err
		}
		return true, nil
	})
	admin.save("3", "after")
	admin.round()
}
