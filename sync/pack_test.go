package sync_test

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"strings"
	"testing"
	"time"

	ledger "keystone/sync"
	"keystone/sync/faultfs"
)

// calendar is a clock that a test turns on.
type calendar struct{ now time.Time }

func (c *calendar) clock() time.Time {
	c.now = c.now.Add(time.Second)
	return c.now
}

func (c *calendar) month(m time.Month) { c.now = time.Date(2026, m, 10, 9, 0, 0, 0, time.UTC) }

// threeMonths is a locked team with four saves in each of January, February
// and March, none of them packed, in April.
func threeMonths(t *testing.T) (ledger.Config, *calendar, *faultfs.FS) {
	t.Helper()
	disk, c := faultfs.New(), &calendar{}
	cfg := ledger.Config{Dir: "/data", Cost: cheap, FS: disk, Clock: c.clock}
	c.month(time.January)
	l, _ := found(t, cfg)
	for n := range 12 {
		c.month(time.January + time.Month(n/4))
		must(t, trySave(l, n))
	}
	c.month(time.January) // so that nothing is past when it locks
	must(t, l.Close())
	c.month(time.April)
	return cfg, c, disk
}

// folders is how many segment files each month has.
func folders(disk *faultfs.FS) string {
	n := map[string]int{}
	for p := range segments(disk) {
		n[path.Base(path.Dir(p))]++
	}
	return fmt.Sprint(n)
}

func wantWhole(t *testing.T, l *ledger.Ledger, entries int) {
	t.Helper()
	for n := range 12 {
		wantShown(t, l, n)
	}
	if report, err := l.Verify(ctx); err != nil || !report.OK || report.Entries != entries || len(l.Damage()) > 0 {
		t.Fatalf("verify = %+v, %v, damage %q", report, err, l.Damage())
	}
}

// relock unlocks and locks so often that everything is packed.
func relock(t *testing.T, cfg ledger.Config, times int) {
	t.Helper()
	for range times {
		must(t, unlock(t, cfg, "").Close())
	}
}

func TestPack_PastMonths(t *testing.T) {
	cfg, c, disk := threeMonths(t)
	l := unlock(t, cfg, "")
	must(t, trySave(l, 0))
	must(t, l.Close())
	if got := folders(disk); got != "map[202601:1 202602:1 202603:4 202604:1]" {
		t.Fatalf("after one lock: %s", got)
	}
	relock(t, cfg, 2)
	if got := folders(disk); got != "map[202601:1 202602:1 202603:1 202604:1]" {
		t.Fatalf("after three: %s", got)
	}
	l, opened := reading(t, cfg, disk)
	if len(opened) > 0 {
		t.Fatalf("packing made the log be read again: %q", opened)
	}
	wantWhole(t, l, 13)
	must(t, l.Close())
	cfg.FS = withoutSnapshot(disk)
	l = unlock(t, cfg, "")
	wantWhole(t, l, 13)
	must(t, l.Close())
	c.month(time.February) // a clock set back writes into a month that is packed
	l = unlock(t, cfg, "")
	must(t, trySave(l, 1))
	must(t, l.Close())
	c.month(time.May)
	relock(t, cfg, 3)
	l = unlock(t, cfg, "")
	wantWhole(t, l, 14)
	must(t, l.Close())
}

// TestPack_EveryCall fails the disk at every call of a lock that packs, for good
// and then crashes in every way, or once, and looks: nothing is lost, nothing is
// told, and the log is not read again but for what is double.
func TestPack_EveryCall(t *testing.T) {
	base, _, disk := threeMonths(t)
	for _, forever := range []bool{false, true} {
		for at := 1; ; at++ {
			now := disk.Crash(faultfs.KeepAll)
			cfg := base
			cfg.FS = now
			l := unlock(t, cfg, "")
			before := now.Calls()
			now.Fail(at, os.ErrInvalid, forever)
			_ = l.Close()
			ran := now.Calls() - before
			losses := []faultfs.Loss{faultfs.KeepAll}
			if forever {
				losses = append(losses, faultfs.LoseAll, faultfs.KeepNames)
			}
			for _, loss := range losses {
				afterPacking(t, cfg, now.Crash(loss), fmt.Sprintf("call %d, forever %t, loss %d", at, forever, loss))
			}
			if ran < at {
				break
			}
		}
	}
}

func afterPacking(t *testing.T, cfg ledger.Config, disk *faultfs.FS, when string) {
	t.Helper()
	cfg.FS = disk
	l, opened := reading(t, cfg, disk)
	for _, name := range opened {
		if strings.Contains(name, "/202603/") { // not packed by the first lock
			t.Fatalf("%s: the whole log was read again", when)
		}
	}
	wantWhole(t, l, 12)
	must(t, l.Close())
	relock(t, cfg, 1)
	if got := folders(disk); got != "map[202601:1 202602:1 202603:1]" {
		t.Fatalf("%s: %s", when, got)
	}
}

// TestPack_Erase: what lies in a pack is erased like anything else, and a
// backup from before the packing is brought up to date.
func TestPack_Erase(t *testing.T) {
	cfg, _, disk := threeMonths(t)
	l := unlock(t, cfg, "")
	_, err := l.Backup(ctx, "/stick")
	must(t, err)
	must(t, l.Close())
	relock(t, cfg, 2)
	l = unlock(t, cfg, "")
	sealed := partsOn(disk, "/data/log")
	n, err := l.Erase(ctx, "5", "court order")
	if err != nil || n != 1 {
		t.Fatalf("erased %d, %v", n, err)
	}
	entries, err := l.Backup(ctx, "/stick")
	if err != nil || entries != 13 {
		t.Fatalf("backup = %d, %v", entries, err)
	}
	must(t, l.Close())
	if a, b := folders(disk), folders(onlyBelow(disk, "/data")); a != b {
		t.Fatalf("the backup keeps what is packed: %s, the laptop %s", a, b)
	}
	gone := 0
	for part := range sealed {
		if !holds(disk, part) {
			gone++
		}
	}
	if gone != 1 {
		t.Fatalf("%d sealed parts of %d went from laptop and backup", gone, len(sealed))
	}
	for _, dir := range []string{"/data", "/new"} {
		if dir == "/new" {
			_, err := ledger.Restore(ctx, ledger.Config{Dir: dir, Cost: cheap, FS: disk}, "/stick")
			must(t, err)
		}
		cfg.Dir = dir
		l := unlock(t, cfg, "")
		report, err := l.Verify(ctx)
		if err != nil || !report.OK || report.Erased != 1 || shown(t, l, "patient/5", "a") != "" || shown(t, l, "patient/5", "b") == "" {
			t.Fatalf("%s: verify = %+v, %v", dir, report, err)
		}
		must(t, l.Close())
	}
}

// partsOn is the last 64 bytes of every segment file below a folder and, of a
// pack, of every segment in it: the ends of sealed parts.
func partsOn(disk *faultfs.FS, below string) map[string]bool {
	ends := map[string]bool{}
	for p, data := range segments(disk) {
		if !strings.HasPrefix(p, below) {
			continue
		}
		for _, one := range bytes.Split(data, []byte("KSSEG01"))[1:] {
			first := one[1024+64-len("KSSEG01"):] // the first part begins behind block and signature
			ends[string(first[:64])] = true
		}
	}
	return ends
}

func holds(disk *faultfs.FS, part string) bool {
	for _, data := range segments(disk) {
		if bytes.Contains(data, []byte(part)) {
			return true
		}
	}
	return false
}

func onlyBelow(disk *faultfs.FS, folder string) *faultfs.FS {
	out := faultfs.New()
	for p, data := range segments(disk) {
		if strings.HasPrefix(p, folder) {
			out.Set(p, data)
			out.Set("/stick"+strings.TrimPrefix(p, folder), data)
		}
	}
	return out
}

// TestPack_LeavesDamageAlone: a month in which a byte changed is packed only
// once it is mended.
func TestPack_LeavesDamageAlone(t *testing.T) {
	for _, at := range []int{-1, 200, 1024 + 10} { // the end of a part, the header, the signature
		cfg, _, disk := threeMonths(t)
		damaged := segmentPaths(disk)[1]
		whole := bytes.Clone(disk.Files()[damaged])
		rotten := bytes.Clone(whole)
		rotten[(at+len(rotten))%len(rotten)] ^= 1
		disk.Set(damaged, rotten)
		relock(t, cfg, 3)
		if got := folders(disk); got != "map[202601:4 202602:1 202603:1]" {
			t.Fatalf("byte %d: %s", at, got)
		}
		l := unlock(t, cfg, "")
		if report, err := l.Verify(ctx); err != nil || report.OK {
			t.Fatalf("byte %d: verify = %+v, %v", at, report, err)
		}
		must(t, l.Close())
		disk.Set(damaged, whole)
		relock(t, cfg, 2)
		l = unlock(t, cfg, "")
		wantWhole(t, l, 12)
		must(t, l.Close())
		if got := folders(disk); got != "map[202601:1 202602:1 202603:1]" {
			t.Fatalf("byte %d, mended: %s", at, got)
		}
	}
}

// TestPack_LargeFilesStay: a long list stays the file that it is, and packs
// have a size that can be read.
func TestPack_LargeFilesStay(t *testing.T) {
	cfg, c, disk := threeMonths(t)
	c.month(time.February)
	l := unlock(t, cfg, "")
	for n := range 12 { // of nearly 1 MB each, which no 8 MB hold
		save(t, l, "note", ledger.Write{Entity: fmt.Sprintf("plan/%d", n), Field: "goal", Value: strings.Repeat("x", 1<<20-8<<10), Scope: "1"})
	}
	save(t, l, "import", ledger.Write{Entity: "plan/list", Field: "goal", Value: strings.Repeat("x", 2<<20), Scope: "1"})
	c.month(time.January)
	must(t, l.Close())
	c.month(time.April)
	relock(t, cfg, 4)
	if got := folders(disk); got != "map[202601:1 202602:3 202603:1]" {
		t.Fatal(got)
	}
	for p, data := range segments(disk) {
		if len(data) > 8<<20 {
			t.Errorf("%s has %d bytes", p, len(data))
		}
	}
	l = unlock(t, cfg, "")
	wantWhole(t, l, 25)
	must(t, l.Close())
}
