package sync_test

import (
	"strings"
	"testing"
	"time"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/sync/faultfs"
)

func TestDrafts_SurviveACrash(t *testing.T) {
	cfg, disk := memory(t)
	l := unlock(t, cfg, "")
	l.Drafts().Put("item/1", "what matters to her")
	l.Drafts().Put("item/2", "gone again")
	must(t, l.Drafts().Flush())
	l.Drafts().Put("item/1", "what matters to her is the garden")
	l.Drafts().Clear("item/2")
	must(t, l.Drafts().Flush())
	for _, loss := range []faultfs.Loss{faultfs.LoseAll, faultfs.KeepNames, faultfs.KeepAll} {
		cfg.FS = disk.Crash(loss)
		after := unlock(t, cfg, "")
		all := after.Drafts().All()
		if len(all) != 1 || all["item/1"] != "what matters to her is the garden" {
			t.Fatalf("loss %d: drafts = %v", loss, all)
		}
		after.Drafts().Clear("item/1")
		must(t, after.Close())
		again := unlock(t, cfg, "")
		if len(again.Drafts().All()) != 0 {
			t.Fatalf("a cleared draft came back: %v", again.Drafts().All())
		}
		must(t, again.Close())
	}
}

func TestDrafts_WrittenInTheBackground(t *testing.T) {
	cfg, disk := memory(t)
	l := unlock(t, cfg, "")
	l.Drafts().Put("item/1", "typed")
	deadline := time.Now().Add(2 * time.Second)
	for {
		cfg.FS = disk.Crash(faultfs.LoseAll)
		after := unlock(t, cfg, "")
		text := after.Drafts().All()["item/1"]
		must(t, after.Close())
		if text == "typed" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("not on the disk after two seconds")
		}
	}
	must(t, l.Close())
}

func TestDrafts_AfterAFullDisk(t *testing.T) {
	cfg, disk := memory(t)
	l := unlock(t, cfg, "")
	l.Drafts().Put("a", "one")
	must(t, l.Drafts().Flush())
	disk.Fail(1, fullDisk, true)
	l.Drafts().Put("a", "two")
	wantCode(t, l.Drafts().Flush(), "disk-full")
	disk.Heal()
	must(t, l.Drafts().Flush())
	cfg.FS = disk.Crash(faultfs.LoseAll)
	after := unlock(t, cfg, "")
	if got := after.Drafts().All()["a"]; got != "two" {
		t.Fatalf("draft = %q", got)
	}
	must(t, after.Close())
}

func TestDrafts_BelongToAMember(t *testing.T) {
	cfg, _ := memory(t)
	l := unlock(t, cfg, "")
	must(t, l.AddLogin(ctx, ledger.Login{Name: "Grace"}, phrase))
	l.Drafts().Put("item/1", "Amina's")
	must(t, l.Close())
	l = unlock(t, cfg, "Grace")
	if len(l.Drafts().All()) != 0 {
		t.Fatal("another member's text")
	}
	l.Drafts().Put("item/1", "Grace's")
	must(t, l.Close())
	l = unlock(t, cfg, "Amina Khan")
	if got := l.Drafts().All()["item/1"]; got != "Amina's" {
		t.Fatalf("draft = %q", got)
	}
	must(t, l.Close())
}

func TestHistory_ReadsPrintsAndEntries(t *testing.T) {
	cfg, disk := memory(t)
	l := unlock(t, cfg, "")
	l.Seen("1", "record")
	l.Seen("1", "record")
	l.Seen("2", "record")
	must(t, trySave(l, 1))
	must(t, l.Printed(ctx, "1", "emergency card"))
	l.Seen("1", "plan")
	must(t, l.Drafts().Flush())
	cfg.FS = disk.Crash(faultfs.LoseAll) // the last read is in the sealed draft alone
	l = unlock(t, cfg, "")
	events, err := l.History(ctx, "1")
	must(t, err)
	var got []string
	for _, e := range events {
		if e.Actor != "Amina Khan" {
			t.Fatalf("actor %q", e.Actor)
		}
		got = append(got, e.Kind+" "+e.What)
	}
	if want := "read record; note a, b; print emergency card; read plan"; strings.Join(got, "; ") != want {
		t.Fatalf("history = %q, want %q", strings.Join(got, "; "), want)
	}
	must(t, l.Close())
	l = unlock(t, cfg, "")
	if report, err := l.Verify(ctx); err != nil || !report.OK || report.Entries != 4 {
		t.Fatalf("the read was not saved at closing: %+v %v", report, err)
	}
	must(t, l.Close())
}

func TestBlob_OK(t *testing.T) {
	cfg, disk := memory(t)
	l := unlock(t, cfg, "")
	sha, err := l.PutBlob(ctx, []byte("signed minutes"))
	must(t, err)
	again, err := l.PutBlob(ctx, []byte("signed minutes"))
	if err != nil || again != sha {
		t.Fatalf("second put: %s %v", again, err)
	}
	data, err := l.Blob(sha)
	if err != nil || string(data) != "signed minutes" {
		t.Fatalf("blob = %q, %v", data, err)
	}
	_, err = l.Blob("../keyring")
	wantCode(t, err, "blob-unknown")
	_, err = l.Blob(strings.Repeat("0", 64))
	wantCode(t, err, "blob-unknown")
	path := "/data/blob/" + sha + ".ks1"
	changed := append([]byte(nil), disk.Files()[path]...)
	changed[len(changed)-1] ^= 1
	disk.Set(path, changed)
	_, err = l.Blob(sha)
	wantCode(t, err, "data-damaged")
	if report, err := l.Verify(ctx); err != nil || report.OK {
		t.Fatalf("verify = %+v, %v", report, err)
	}
	must(t, l.Close())
}

func TestBackupRestore_OK(t *testing.T) {
	cfg, disk := saved(t, 3)
	l := unlock(t, cfg, "")
	sha, err := l.PutBlob(ctx, []byte("signed minutes"))
	must(t, err)
	n, err := l.Backup(ctx, "/stick")
	if err != nil || n != 3 {
		t.Fatalf("backup = %d, %v", n, err)
	}
	must(t, trySave(l, 5))
	if n, err = l.Backup(ctx, "/stick"); err != nil || n != 4 {
		t.Fatalf("second backup = %d, %v", n, err)
	}
	disk.Set("/full/else.txt", []byte("x"))
	_, err = l.Backup(ctx, "/full")
	wantCode(t, err, "data-not-empty")
	must(t, l.Close())

	fresh := ledger.Config{Dir: "/new", Cost: cheap, FS: disk}
	_, err = ledger.Restore(ctx, cfg, "/stick")
	wantCode(t, err, "data-not-empty")
	_, err = ledger.Restore(ctx, fresh, "/full")
	wantCode(t, err, "no-team")
	if n, err = ledger.Restore(ctx, fresh, "/stick"); err != nil || n != 4 {
		t.Fatalf("restore = %d, %v", n, err)
	}
	l = unlock(t, fresh, "")
	if shown(t, l, "patient/5", "b") != "second half" {
		t.Fatal("restored without the last entry")
	}
	if data, err := l.Blob(sha); err != nil || string(data) != "signed minutes" {
		t.Fatalf("paper = %q, %v", data, err)
	}
	if report, err := l.Verify(ctx); err != nil || !report.OK {
		t.Fatalf("verify = %+v, %v", report, err)
	}
	must(t, l.Close())
}

func TestRestore_ErrDamaged(t *testing.T) {
	cfg, disk := saved(t, 3)
	l := unlock(t, cfg, "")
	_, err := l.Backup(ctx, "/stick")
	must(t, err)
	must(t, l.Close())
	for path, data := range segments(disk) {
		if strings.HasPrefix(path, "/stick") {
			changed := append([]byte(nil), data...)
			changed[len(changed)-3] ^= 1
			disk.Set(path, changed)
			break
		}
	}
	_, err = ledger.Restore(ctx, ledger.Config{Dir: "/new", Cost: cheap, FS: disk}, "/stick")
	wantCode(t, err, "data-damaged")
}

func TestErase_OK(t *testing.T) {
	cfg, disk := saved(t, 3)
	l := unlock(t, cfg, "")
	save(t, l, "import", ledger.Write{Entity: "patient/1", Field: "a", Value: "from a wrong list", Scope: "list-7"})
	_, err := l.Erase(ctx, "list-7", " ")
	wantCode(t, err, "reason-required")
	n, err := l.Erase(ctx, "list-7", "wrong practice's list")
	if err != nil || n != 1 {
		t.Fatalf("erased %d, %v", n, err)
	}
	for range 2 {
		if got := shown(t, l, "patient/1", "a"); got != "first half" {
			t.Fatalf("after erasing the wrong list: %q", got)
		}
		report, err := l.Verify(ctx)
		if err != nil || !report.OK || report.Erased != 1 || report.Entries != 5 {
			t.Fatalf("verify = %+v, %v", report, err)
		}
		must(t, l.Close())
		l = unlock(t, cfg, "")
	}
	must(t, l.Close())
	for path, data := range segments(disk) { // somebody blanks a part without an entry
		broken := withoutSnapshot(disk)
		zeroed := append([]byte(nil), data...)
		clear(zeroed[1024+64:])
		broken.Set(path, zeroed)
		cfg.FS = broken
		l := unlock(t, cfg, "")
		report, err := l.Verify(ctx)
		if err != nil || report.OK != strings.Contains(path, ".e1") {
			t.Fatalf("%s: verify = %+v, %v", path, report, err)
		}
		must(t, l.Close())
	}
}

// TestErase_CutOff fails the disk at every call of an erasure: after reopening
// it is either not begun or finished.
func TestErase_CutOff(t *testing.T) {
	cfg, disk := saved(t, 2)
	for at := 1; ; at++ {
		now := disk.Crash(faultfs.KeepAll)
		cfg.FS = now
		l := unlock(t, cfg, "")
		now.Fail(at, fullDisk, true)
		_, err := l.Erase(ctx, "1", "court order")
		if err != nil && fault.Code(err) == fault.Internal {
			t.Fatalf("call %d: %v", at, err)
		}
		_ = l.Close()
		cfg.FS = now.Crash(faultfs.LoseAll)
		l = unlock(t, cfg, "")
		report, verr := l.Verify(ctx)
		if verr != nil || !report.OK {
			t.Fatalf("call %d: verify = %+v, %v", at, report, verr)
		}
		if gone := shown(t, l, "patient/1", "a") == ""; gone != (report.Erased == 1) {
			t.Fatalf("call %d: gone %t, %+v", at, gone, report)
		}
		must(t, l.Close())
		if err == nil {
			return
		}
	}
}

func TestCheckpoint_EightWords(t *testing.T) {
	cfg, _ := saved(t, 2)
	l := unlock(t, cfg, "")
	first, err := l.Checkpoint(ctx)
	must(t, err)
	if len(strings.Fields(first)) != 8 {
		t.Fatalf("words = %q", first)
	}
	second, err := l.Checkpoint(ctx)
	if err != nil || second == first {
		t.Fatalf("the chain moved and the words did not: %q %v", second, err)
	}
	var inside string
	r, err := l.Command(ctx, func(ledger.Querier) (ledger.Save, error) {
		inside, err = l.Checkpoint(ctx)
		must(t, l.Printed(ctx, "m", "minutes"))
		return ledger.Save{Kind: "close-meeting", Writes: []ledger.Write{{Entity: "meeting/1", Field: "state", Value: inside}}}, err
	})
	if err != nil || len(strings.Fields(inside)) != 8 || r.Seq != 5 {
		t.Fatalf("inside a command: %q %+v %v", inside, r, err)
	}
	events, err := l.History(ctx, "m")
	if err != nil || len(events) != 1 || events[0].What != "minutes" {
		t.Fatalf("history = %+v, %v", events, err)
	}
	must(t, l.Close())
}

func TestID_SameForTheSameName(t *testing.T) {
	cfg, _ := memory(t)
	l := unlock(t, cfg, "")
	id := l.ID("patient", "9434765919")
	if len(id) != 36 || id != l.ID("patient", "9434765919") || id == l.ID("plan", "9434765919") || id == l.ID("patient", "9434765918") {
		t.Fatalf("id = %q", id)
	}
	must(t, l.Close())
	other, _ := found(t, ledger.Config{Dir: "/o", Cost: cheap, FS: faultfs.New()})
	if other.ID("patient", "9434765919") == id {
		t.Fatal("another team gives the same id")
	}
	must(t, other.Close())
}
