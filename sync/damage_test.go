package sync_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	ledger "keystone/sync"
	"keystone/sync/faultfs"
)

func segments(disk *faultfs.FS) map[string][]byte {
	out := map[string][]byte{}
	for path, data := range disk.Files() {
		if strings.HasSuffix(path, ".seg") {
			out[path] = data
		}
	}
	return out
}

func withoutSnapshot(disk *faultfs.FS) *faultfs.FS {
	disk = disk.Crash(faultfs.KeepAll)
	for path := range disk.Files() {
		if strings.Contains(path, "snapshot-") {
			_ = disk.Remove(path)
		}
	}
	return disk
}

// saved is a locked team with some entries.
func saved(t *testing.T, n int) (ledger.Config, *faultfs.FS) {
	t.Helper()
	cfg, disk := memory(t)
	l := unlock(t, cfg, "")
	for i := 1; i < n; i++ {
		must(t, trySave(l, i))
	}
	must(t, l.Close())
	return cfg, disk
}

func TestVerify_FlippedByte(t *testing.T) {
	cfg, disk := saved(t, 3)
	for path, data := range segments(disk) {
		for at := 0; at < len(data); at += 37 {
			broken := withoutSnapshot(disk)
			changed := bytes.Clone(data)
			changed[at] ^= 0x10
			broken.Set(path, changed)
			cfg.FS = broken
			l := unlock(t, cfg, "")
			report, err := l.Verify(ctx)
			if err != nil || report.OK || len(report.Problems) == 0 || len(l.Damage()) == 0 {
				t.Fatalf("byte %d of %s changed and nobody noticed: %+v %v", at, path, report, err)
			}
			must(t, trySave(l, 9))
			must(t, l.Close())
		}
	}
}

func TestVerify_FlippedByteUnderSnapshot(t *testing.T) {
	cfg, disk := saved(t, 3)
	for path, data := range segments(disk) {
		changed := bytes.Clone(data)
		changed[len(changed)-1] ^= 1
		broken := disk.Crash(faultfs.KeepAll)
		broken.Set(path, changed)
		cfg.FS = broken
		l := unlock(t, cfg, "")
		if report, err := l.Verify(ctx); err != nil || report.OK {
			t.Fatalf("verify = %+v, %v", report, err)
		}
		must(t, l.Close())
	}
}

func TestUnlock_TruncatedLastSegment(t *testing.T) {
	cfg, disk := saved(t, 4)
	last := ""
	for path := range segments(disk) {
		last = max(last, path)
	}
	whole := segments(disk)[last]
	for _, size := range []int{0, 3, 11, 500, 1024, 1090, len(whole) - 1} {
		broken := withoutSnapshot(disk)
		broken.Set(last, whole[:size])
		cfg.FS = broken
		l := unlock(t, cfg, "")
		for n := range 3 {
			if shown(t, l, fmt.Sprintf("patient/%d", n), "a") != "first half" {
				t.Fatalf("cut at %d: entry %d before the cut is lost", size, n)
			}
		}
		report, err := l.Verify(ctx)
		if err != nil || report.OK {
			t.Fatalf("cut at %d: verify = %+v, %v", size, report, err)
		}
		must(t, trySave(l, 8))
		must(t, l.Close())
		cfg.FS = withoutSnapshot(broken)
		l = unlock(t, cfg, "")
		if shown(t, l, "patient/8", "a") != "first half" {
			t.Fatalf("cut at %d: what was saved after the cut is lost", size)
		}
		must(t, l.Close())
	}
}

func TestVerify_LeftoverTmpIsNoProblem(t *testing.T) {
	cfg, disk := saved(t, 2)
	for path, data := range segments(disk) {
		disk.Set(path+".tmp", data[:100])
	}
	l := unlock(t, cfg, "")
	report, err := l.Verify(ctx)
	if err != nil || !report.OK || report.Entries != 2 || report.Devices != 1 {
		t.Fatalf("verify = %+v, %v", report, err)
	}
	must(t, l.Close())
}

func TestVerify_MissingSegment(t *testing.T) {
	cfg, disk := saved(t, 4)
	first := "~"
	for path := range segments(disk) {
		first = min(first, path)
	}
	must(t, disk.Remove(first))
	l := unlock(t, cfg, "")
	report, err := l.Verify(ctx)
	if err != nil || report.OK || !strings.Contains(strings.Join(report.Problems, "\n"), "does not follow") {
		t.Fatalf("verify = %+v, %v", report, err)
	}
	must(t, l.Close())
}

func TestSnapshot_DamagedOrStaleIsRebuilt(t *testing.T) {
	cfg, disk := saved(t, 3)
	var snapshot string
	for path := range disk.Files() {
		if strings.Contains(path, "snapshot-") {
			snapshot = path
		}
	}
	data := disk.Files()[snapshot]
	for at := 0; at < len(data); at += 997 {
		broken := disk.Crash(faultfs.KeepAll)
		changed := bytes.Clone(data)
		changed[at] ^= 1
		broken.Set(snapshot, changed)
		cfg.FS = broken
		l := unlock(t, cfg, "")
		if shown(t, l, "patient/2", "b") != "second half" {
			t.Fatalf("byte %d of the snapshot changed and the log was not read", at)
		}
		must(t, l.Close())
	}
	cfg.FS = disk
	l := unlock(t, cfg, "") // now newer than the snapshot kept below
	must(t, trySave(l, 7))
	must(t, l.Close())
	for path := range disk.Files() {
		if strings.Contains(path, "snapshot-") {
			must(t, disk.Remove(path))
		}
	}
	disk.Set(snapshot, data)
	l = unlock(t, cfg, "")
	if shown(t, l, "patient/7", "a") != "first half" || shown(t, l, "patient/2", "a") != "first half" {
		t.Fatal("an old snapshot hides newer entries")
	}
	if report, err := l.Verify(ctx); err != nil || !report.OK || report.Entries != 4 {
		t.Fatalf("verify = %+v, %v", report, err)
	}
	must(t, l.Close())
}

// TestDisk_NoPlaintext looks through every file of a run, the temp folder
// included, for what was written about a patient.
func TestDisk_NoPlaintext(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	t.Setenv("SQLITE_TMPDIR", temp)
	cfg := ledger.Config{Dir: filepath.Join(t.TempDir(), "data"), Cost: cheap}
	secret := []string{"Nguyễn Thị Nguyệt", "9434765919", "patient/6f0c", "wants to stay at home", "spoke to her daughter", "the minutes of"}
	l, _ := found(t, cfg)
	for range 300 {
		save(t, l, "note", ledger.Write{Entity: secret[2], Field: "name", Value: secret[0], Scope: "6f0c"},
			ledger.Write{Entity: secret[2], Field: "nhs", Value: map[string]string{"number": secret[1]}, Scope: "6f0c"})
	}
	l.Drafts().Put("item", secret[3])
	must(t, l.Drafts().Flush())
	l.Seen("6f0c", secret[4])
	_, err := l.PutBlob(ctx, []byte(secret[5]))
	must(t, err)
	look := func() {
		for _, root := range []string{cfg.Dir, temp} {
			must(t, filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				data, err := os.ReadFile(path)
				for _, s := range secret {
					if bytes.Contains(data, []byte(s)) || strings.Contains(path, s) {
						t.Errorf("%s holds %q", path, s)
					}
				}
				return err
			}))
		}
	}
	look()
	must(t, l.Close())
	look()
}
