package sync_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	ledger "keystone/sync"
	"keystone/sync/limit"
)

// behind is two laptops, the second on a real disk, and n entries of the first
// that the second has not got, in files of so many.
func behind(b *testing.B, n, each int) (r *rig, to *pc, files [][]byte) {
	b.Helper()
	r = newRig(b)
	to = r.joinOn(b.TempDir()+"/data", "Ben Okoro")
	r.all()
	chain := ledger.Chain(r.laptops[0].Ledger, n, func(i int) ledger.Write {
		return ledger.Write{Entity: fmt.Sprintf("patient/%08d", i), Field: "key-worker", Value: "Grace Adeyemi, district nurse", Scope: fmt.Sprint(i)}
	})
	for some := range slices.Chunk(chain, each) {
		files = append(files, bytes.Join(some, nil))
	}
	return r, to, files
}

// joinOn is join on a real disk.
func (r *rig) joinOn(dir, name string) *pc {
	r.t.Helper()
	p := &pc{t: r.t, cfg: ledger.Config{Dir: dir, Cost: cheap, Open: r.open}}
	words, _, err := ledger.Join(ctx, p.cfg, "memory", ledger.Joining{Login: ledger.Login{Name: name, Role: "nurse", Organisation: "Moss Lane Surgery"}, Passphrase: phrase})
	must(r.t, err)
	admin := r.laptops[0]
	admin.round()
	_, err = admin.Approve(ctx, admin.x.Requests(), words)
	must(r.t, err)
	admin.round()
	p.unlock(r)
	r.laptops = append(r.laptops, p)
	return p
}

// BenchmarkMerge is a laptop that takes in 100,000 entries it has nothing of,
// beside opening, verifying and decoding them alone (issue 3, How good: at most
// 1.5 times), and then reads them again from its own log.
func BenchmarkMerge(b *testing.B) {
	const n = 100_000
	for b.Loop() {
		r, to, files := behind(b, n, 700)
		for i, data := range files {
			r.place.Set(fmt.Sprintf("log/x%05d.seg", i), data)
		}
		start := time.Now()
		if rows := ledger.ReadAlone(to.Ledger, files); rows != n {
			b.Fatal(rows)
		}
		alone := time.Since(start)
		start = time.Now()
		if round := to.round(); round.Received != n {
			b.Fatalf("round = %+v", round)
		}
		took := time.Since(start)
		b.ReportMetric(alone.Seconds(), "s/alone")
		b.ReportMetric(took.Seconds(), "s/merge")
		limit.Hold(b, "merge", took.Seconds()/alone.Seconds(), 1.5, "times")
		b.StopTimer()
		must(b, to.Close())
		removeSnapshots(b, to.cfg.Dir)
		b.StartTimer()
		start = time.Now()
		to.unlock(r)
		again := time.Since(start)
		b.ReportMetric(again.Seconds(), "s/again")
		limit.Hold(b, "merge-again", again.Seconds()/alone.Seconds(), 1.5, "times")
		for _, p := range r.laptops {
			must(b, p.Close())
		}
		r.laptops = nil
	}
}

func removeSnapshots(b *testing.B, dir string) {
	b.Helper()
	names, err := filepath.Glob(dir + "/snapshot-*")
	must(b, err)
	for _, name := range names {
		must(b, os.Remove(name))
	}
}
