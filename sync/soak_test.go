//go:build soak

package sync

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	stdsync "sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestSoakVerifyEveryByte changes every byte of a log of 10 MB, one at a time,
// and looks whether what Verify reads each file with tells. A small file is
// changed at every byte. Of a long list, and of a pack, where every change means
// reading megabytes, headers and signatures are, and every so many bytes else.
func TestSoakVerifyEveryByte(t *testing.T) {
	l := tenMegabytes(t)
	defer func() { must(t, l.Close()) }()
	files, err := l.log.list()
	must(t, err)
	if packs := strings.Count(fmt.Sprint(files), "-p"); packs < 1 {
		t.Fatalf("%d packs", packs)
	}
	queue := make(chan string)
	var wait stdsync.WaitGroup
	var size, changed atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for name := range queue {
				data, err := l.log.read(name)
				if err != nil {
					t.Error(err)
					continue
				}
				size.Add(int64(len(data)))
				changed.Add(int64(changeBytes(t, l, name, data)))
			}
		})
	}
	for _, name := range files {
		queue <- name
	}
	close(queue)
	wait.Wait()
	t.Logf("%d of %d bytes changed, in %d files", changed.Load(), size.Load(), len(files))
	if size.Load() < 10_000_000 || changed.Load() < size.Load()/4 {
		t.Error("too few")
	}
}

// tenMegabytes is an unlocked ledger: a past month in a pack, a list of 6 MB,
// and single saves of this month.
func tenMegabytes(t *testing.T) *Ledger {
	t.Helper()
	now := time.Date(2026, 2, 10, 9, 0, 0, 0, time.UTC)
	cfg := Config{Dir: filepath.Join(t.TempDir(), "data"), Cost: Cost{Time: 1, MemoryKiB: 8, Lanes: 1}, Clock: func() time.Time { now = now.Add(time.Second); return now }}
	ctx := context.Background()
	l, _, err := Found(ctx, cfg, Founding{Team: "T", Login: Login{Name: "A", Organisation: "O"}, Passphrase: "correct horse battery", Test: true})
	must(t, err)
	save := func(rows int) {
		writes := make([]Write, rows)
		for i := range writes {
			writes[i] = Write{Entity: fmt.Sprintf("patient/%d", i), Field: "row", Value: fmt.Sprintf("%0900d", i), Scope: fmt.Sprint(rows)}
		}
		_, err := l.Command(ctx, func(Querier) (Save, error) { return Save{Kind: "note", Writes: writes}, nil })
		must(t, err)
	}
	for range 300 {
		save(1)
	}
	now = now.AddDate(0, 1, 0)
	must(t, l.Close())
	l, err = Unlock(ctx, cfg, "", "correct horse battery")
	must(t, err)
	save(6500)
	for range 1750 {
		save(1)
	}
	return l
}

// changeBytes changes bytes of a file and says of how many Verify would tell.
func changeBytes(t *testing.T, l *Ledger, name string, data []byte) (changed int) {
	r := &reader{log: l.log, team: l.rosters.latest, circles: l.secrets.Circles}
	if f := r.readBytes(name, data); len(f.problems) > 0 {
		t.Errorf("%s: %v before anything changed", name, f.problems)
		return 0
	}
	step, dense := 1, 0
	if len(data) > 64<<10 {
		step, dense = len(data)/500|1, headerBlock+64
	}
	for at := 0; at < len(data); {
		mask := byte(at*7) | 1
		data[at] ^= mask
		if f := r.readBytes(name, data); len(f.problems) == 0 {
			t.Errorf("%s: byte %d changed by %#x and nobody noticed", name, at, mask)
		}
		data[at] ^= mask
		changed++
		if at < dense {
			at++
		} else {
			at += step
		}
	}
	return changed
}
