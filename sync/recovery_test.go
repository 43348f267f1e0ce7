package sync_test

import (
	"bytes"
	"os"
	"path"
	"strings"
	"testing"

	ledger "keystone/sync"
	"keystone/sync/faultfs"
)

// recoveries is the names of the files that the recovery identity opens.
func recoveries(disk *faultfs.FS, dir string) (names []string) {
	for p := range disk.Files() {
		if path.Dir(p) == dir && strings.HasPrefix(path.Base(p), "recovery") {
			names = append(names, p)
		}
	}
	return names
}

// recovered opens a data folder whose passphrases are lost.
func recovered(t *testing.T, cfg ledger.Config, identity string) *ledger.Ledger {
	t.Helper()
	must(t, ledger.Recover(ctx, cfg, identity, "Amina Khan", "a new phrase"))
	l, err := ledger.Unlock(ctx, cfg, "Amina Khan", "a new phrase")
	must(t, err)
	return l
}

// TestRecover_OpensWhatCameLater: an organisation joins, a laptop is ended, and
// then laptop and passphrases are lost: from the backup the recovery identity
// opens all of it, with the keyring and without.
func TestRecover_OpensWhatCameLater(t *testing.T) {
	r := newRig(t)
	a, _, c := r.laptops[0], r.join("Ben Okoro", borough), r.join("Cara Lee", surgery)
	_, err := a.Backup(ctx, "/stick") // brought up to date below
	must(t, err)
	r.all()
	must2(t)(a.Revoke(ctx, c.Team().Device, "stolen"))
	a.put("patient/1", "note", "under the new key")
	r.laptops = r.laptops[:2]
	must(t, c.Close())
	r.all()
	_, err = a.Backup(ctx, "/stick")
	must(t, err)
	disk := a.cfg.FS.(*faultfs.FS) //nolint:forcetypeassert // as newRig makes it
	if n := len(recoveries(disk, "/stick")); n != 1 {
		t.Fatalf("the backup has %d files for the recovery identity", n)
	}
	want, err := ledger.StateOf(a.Ledger)
	must(t, err)
	for _, lost := range []bool{false, true} {
		cfg := ledger.Config{Dir: "/new", Cost: cheap, FS: disk.Crash(faultfs.KeepAll)}
		must2(t)(ledger.Restore(ctx, cfg, "/stick"))
		if lost {
			must(t, ledger.LoseKeyring(cfg))
		}
		l := recovered(t, cfg, r.recovery)
		if got, err := ledger.StateOf(l); err != nil || got != want || ledger.KeysHeld(l) != ledger.KeysHeld(a.Ledger) {
			t.Errorf("keyring lost %t: %d keys of %d, %v", lost, ledger.KeysHeld(l), ledger.KeysHeld(a.Ledger), err)
		}
		must(t, l.Close())
	}
}

// TestRecover_EveryCall fails the disk at every call of getting a new key: what
// is sealed with a key that the ledger called kept, the recovery identity opens.
func TestRecover_EveryCall(t *testing.T) {
	base := faultfs.New()
	cfg := ledger.Config{Dir: "/data", Cost: cheap, FS: base}
	l, identity := found(t, cfg)
	must(t, l.Close())
	for _, forever := range []bool{false, true} {
		for at, ran := 1, true; ran; at++ {
			disk := base.Crash(faultfs.KeepAll)
			cfg.FS = disk
			l := unlock(t, cfg, "")
			before := disk.Calls()
			disk.Fail(at, os.ErrInvalid, forever)
			keys, err := ledger.NewEpoch(l)
			if ran = disk.Calls()-before >= at; !ran {
				must(t, err)
			}
			if err != nil {
				keys = 1
			}
			for _, loss := range []faultfs.Loss{faultfs.LoseAll, faultfs.KeepNames, faultfs.KeepAll} {
				after := cfg
				after.FS = disk.Crash(loss)
				opensAll(t, after, identity, keys)
				must(t, unlock(t, after, "").Close())
				if n := len(recoveries(after.FS.(*faultfs.FS), "/data")); n != 1 { //nolint:forcetypeassert // set above
					t.Fatalf("call %d: %d files for the recovery identity after unlocking", at, n)
				}
				opensAll(t, after, identity, keys)
			}
			disk.Heal()
			must(t, l.Close())
		}
	}
}

// opensAll has the recovery identity open a copy of a data folder without its keyring.
func opensAll(t *testing.T, cfg ledger.Config, identity string, keys int) {
	t.Helper()
	cfg.FS = cfg.FS.(*faultfs.FS).Crash(faultfs.KeepAll) //nolint:forcetypeassert // of these tests
	must(t, ledger.LoseKeyring(cfg))
	l := recovered(t, cfg, identity)
	if got := ledger.KeysHeld(l); got < keys {
		t.Fatalf("the recovery identity opens %d keys of %d", got, keys)
	}
	must(t, l.Close())
}

// TestRecover_FolderOfAnEarlierVersion: there the file was written once, when
// the team was founded. The keyring still knows the rest, and the next Unlock
// renews the file.
func TestRecover_FolderOfAnEarlierVersion(t *testing.T) {
	disk := faultfs.New()
	cfg := ledger.Config{Dir: "/data", Cost: cheap, FS: disk}
	l, identity := found(t, cfg)
	first := bytes.Clone(disk.Files()[recoveries(disk, "/data")[0]])
	keys, err := ledger.NewEpoch(l)
	must(t, err)
	must(t, l.Close())
	for _, name := range recoveries(disk, "/data") {
		must(t, disk.Remove(name))
	}
	disk.Set("/data/recovery.age", first)
	old := cfg
	old.FS = disk.Crash(faultfs.KeepAll)
	l = recovered(t, old, identity)
	if got := ledger.KeysHeld(l); got != keys {
		t.Errorf("without having been unlocked: %d keys of %d", got, keys)
	}
	must(t, l.Close())
	must(t, unlock(t, cfg, "").Close())
	if all := recoveries(disk, "/data"); len(all) != 1 || all[0] == "/data/recovery.age" {
		t.Errorf("after unlocking: %q", all)
	}
	opensAll(t, cfg, identity, keys)
}

// TestVerify_RecoveryFile: what the recovery identity opens is seldom opened, so
// that it is damaged or gone must be found without it.
func TestVerify_RecoveryFile(t *testing.T) {
	for name, spoil := range map[string]func(disk *faultfs.FS, file string){
		"damaged": func(disk *faultfs.FS, file string) { disk.Set(file, append(bytes.Clone(disk.Files()[file]), 0)) },
		"missing": func(disk *faultfs.FS, file string) { must(t, disk.Remove(file)) },
	} {
		disk := faultfs.New()
		cfg := ledger.Config{Dir: "/data", Cost: cheap, FS: disk}
		l, identity := found(t, cfg)
		says := func(when string, want int) {
			t.Helper()
			report, err := l.Verify(ctx)
			must(t, err)
			if len(report.Problems) != want || report.OK != (want == 0) || want > 0 && !strings.Contains(report.Problems[0], name) || len(l.Damage()) > want {
				t.Errorf("%s, %s: %+v, %q", name, when, report, l.Damage())
			}
		}
		says("whole", 0)
		spoil(disk, recoveries(disk, "/data")[0])
		says("while unlocked", 1)
		must(t, l.Close())
		l = unlock(t, cfg, "")
		says("mended", 1)
		must(t, l.Close())
		l = unlock(t, cfg, "")
		says("afterwards", 0)
		must(t, l.Close())
		opensAll(t, cfg, identity, 1)
	}
}

// TestRestore_FindsItsOwnLaterKeys: the only laptop that may have a key made it
// after the backup. It left it where the team meets, for itself.
func TestRestore_FindsItsOwnLaterKeys(t *testing.T) {
	r := newRig(t)
	a, b := r.laptops[0], r.join("Cara Lee", surgery)
	r.all()
	must2(t)(a.Backup(ctx, "/stick"))
	must2(t)(a.Revoke(ctx, b.Team().Device, "stolen"))
	a.put("patient/1", "note", "under the new key")
	a.round()
	must(t, a.Close())
	must(t, b.Close())
	a.cfg.Dir = "/new"
	must2(t)(ledger.Restore(ctx, a.cfg, "/stick"))
	a.Ledger = recovered(t, a.cfg, r.recovery)
	a.x = a.Exchange(r.place)
	r.laptops = r.laptops[:1]
	r.all()
	r.agree("patient/1", "note", "under the new key")
}
