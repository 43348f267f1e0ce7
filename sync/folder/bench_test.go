package folder_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"keystone/sync/limit"
)

func median(d []time.Duration) float64 {
	slices.Sort(d)
	return float64(d[len(d)/2])
}

// BenchmarkPoll lists a folder of 25,000 segments beside a plain walk that asks
// for each file's size (issue 3, How good: at most twice), by turns.
func BenchmarkPoll(b *testing.B) {
	p, home := shared(b)
	for i := range 25_000 {
		device, month := fmt.Sprintf("device-%02d", i%8), fmt.Sprintf("2026%02d", i/8%12+1)
		lay(b, home, fmt.Sprintf("log/%s/%s/%s-%012d-0011aabb.seg", device, month, device, i), "segment")
	}
	var ours, theirs []time.Duration
	for b.Loop() {
		for range 15 {
			start := time.Now()
			l, err := p.List(ctx, "")
			must(b, err)
			middle := time.Now()
			n := walk(b, home)
			ours, theirs = append(ours, middle.Sub(start)), append(theirs, time.Since(middle))
			if len(l.Items) != 25_000 || n != 25_001 { // and the note
				b.Fatalf("%d listed, %d walked", len(l.Items), n)
			}
		}
	}
	limit.Hold(b, "poll", median(ours)/median(theirs), 2, "times")
	b.ReportMetric(median(ours)/1e6, "poll-ms")
}

func walk(b *testing.B, dir string) (n int) {
	b.Helper()
	must(b, filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		n++
		_, err = d.Info()
		return err
	}))
	return n
}

// BenchmarkPutInFolder is one Put of a segment beside a bare write, fsync,
// rename and folder fsync (issue 3, How good: at most three times), by turns.
func BenchmarkPutInFolder(b *testing.B) {
	p, _ := shared(b)
	dir := b.TempDir()
	data := make([]byte, 4096)
	must(b, p.Put(ctx, "log/d/202611/first.seg", data))
	puts := 0
	var ours, theirs []time.Duration
	for b.Loop() {
		for range 200 {
			puts++
			data[0], data[1] = byte(puts), byte(puts>>8)
			start := time.Now()
			must(b, p.Put(ctx, fmt.Sprintf("log/d/202611/d-%012d-0011aabb.seg", puts), data))
			middle := time.Now()
			bare(b, dir, puts, data)
			ours, theirs = append(ours, middle.Sub(start)), append(theirs, time.Since(middle))
		}
	}
	limit.Hold(b, "put-in-folder", median(ours)/median(theirs), 3, "times")
	b.ReportMetric(median(ours)/1e6, "put-ms")
}

// bare is the least a durable file can cost: write, fsync, rename, fsync of the folder.
func bare(b *testing.B, dir string, i int, data []byte) {
	b.Helper()
	path := filepath.Join(dir, fmt.Sprintf("%06d", i))
	f, err := os.OpenFile(path+".tmp", os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	must(b, err)
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
