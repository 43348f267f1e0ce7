package sync_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	ledger "keystone/sync"
	"keystone/sync/limit"
)

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

// bare is the least a durable save can cost: write, fsync, rename, fsync of the folder.
func bare(b *testing.B, dir string, i int, data []byte) {
	b.Helper()
	path := filepath.Join(dir, fmt.Sprintf("%06d", i))
	f, err := os.OpenFile(path+".tmp", os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		b.Fatal(err)
	}
	_, err = f.Write(data)
	must(b, err)
	must(b, f.Sync())
	must(b, f.Close())
	must(b, os.Rename(path+".tmp", path))
	d, err := os.Open(dir)
	must(b, err)
	must(b, d.Sync())
	must(b, d.Close())
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// BenchmarkSave is one saved command beside a bare write, fsync, rename and
// folder fsync of the same size in the same run (issue 2, How good: at most twice).
func BenchmarkSave(b *testing.B) {
	l, _ := found(b, ledger.Config{Dir: b.TempDir() + "/data", Cost: cheap})
	dir := b.TempDir()
	var ours, theirs []time.Duration
	data := make([]byte, 2048)
	saves := 0
	for b.Loop() {
		ours, theirs = ours[:0], theirs[:0]
		for i := range 200 {
			start := time.Now()
			save(b, l, "assign-key-worker", ledger.Write{Entity: fmt.Sprintf("patient/%d", i%50), Field: "key-worker", Value: "Grace Adeyemi, district nurse", Scope: "p"})
			middle := time.Now()
			bare(b, dir, saves, data)
			saves++
			ours, theirs = append(ours, middle.Sub(start)), append(theirs, time.Since(middle))
		}
	}
	limit.Hold(b, "save", float64(median(ours))/float64(median(theirs)), 2, "times")
	must(b, l.Close())
}

func rows(n int) []ledger.Write {
	writes := make([]ledger.Write, n)
	for i := range writes {
		writes[i] = ledger.Write{Entity: fmt.Sprintf("patient/0000-%08d-0000", i), Field: "row", Value: fmt.Sprintf("%0150d", i), Scope: "list"}
	}
	return writes
}

// BenchmarkList is a list of 100,000 rows saved as one entry, and read again with every row changed.
func BenchmarkList(b *testing.B) {
	writes := rows(100_000)
	for b.Loop() {
		l, _ := found(b, ledger.Config{Dir: b.TempDir() + "/data", Cost: cheap})
		start := time.Now()
		save(b, l, "import", writes...)
		b.ReportMetric(time.Since(start).Seconds(), "s/first")
		start = time.Now()
		save(b, l, "import", writes...)
		b.ReportMetric(time.Since(start).Seconds(), "s/again")
		start = time.Now()
		must(b, l.Close())
		b.ReportMetric(time.Since(start).Seconds(), "s/close")
		start = time.Now()
		l, err := ledger.Unlock(context.Background(), ledger.Config{Dir: l.Dir(), Cost: cheap}, "", phrase)
		must(b, err)
		b.ReportMetric(time.Since(start).Seconds(), "s/open")
		must(b, l.Close())
		must(b, os.RemoveAll(l.Dir()+"/snapshot-000001.ks1"))
		start = time.Now()
		l, err = ledger.Unlock(context.Background(), ledger.Config{Dir: l.Dir(), Cost: cheap}, "", phrase)
		must(b, err)
		b.ReportMetric(time.Since(start).Seconds(), "s/rebuild")
		must(b, l.Close())
	}
}
