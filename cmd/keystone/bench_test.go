package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"keystone/caseload"
	"keystone/caseload/intake"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/limit"
	"keystone/ui"
)

// The limits of issue 2 (How good) with 20,000 people.
const (
	openPeople = 20_000
	openLimit  = 1.5   // seconds from the passphrase to the first frame, beyond the key derivation
	heapLimit  = 250.0 // MB of memory in the window
)

const benchPhrase = "correct horse battery"

// openDoor lets the window in at once: what lies before it is the key derivation.
type openDoor struct {
	ui.Door
	config ledger.Config
}

func (d openDoor) Demo(ctx context.Context) (*ui.House, error) {
	l, err := ledger.Unlock(ctx, d.config, "", benchPhrase)
	if err != nil {
		return nil, err
	}
	return furnish(l), nil
}

// BenchmarkUnlock20000 is from the passphrase to the first frame of Today, with
// a passphrase that costs nothing to try, and the memory that takes.
func BenchmarkUnlock20000(b *testing.B) {
	config := ledger.Config{Dir: filepath.Join(b.TempDir(), "data"), Rooms: rooms(), Cost: ledger.Cost{Time: 1, MemoryKiB: 64, Lanes: 1}}
	fillPractice(b, config)
	debug.FreeOSMemory()
	for b.Loop() {
		a := test.NewApp()
		start := time.Now()
		w := ui.New(a, openDoor{config: config}, ui.Options{Papers: b.TempDir(), Now: time.Now, AtOnce: true})
		if err := w.StartDemo(b.Context()); err != nil {
			b.Fatal(err)
		}
		a.Driver().AllWindows()[0].Canvas().Capture()
		limit.Hold(b, "unlock", time.Since(start).Seconds(), openLimit, "s")
		var used runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&used)
		b.ReportMetric(float64(used.HeapInuse)/1e6, "heap-MB")
		limit.Hold(b, "memory", resident(b), heapLimit, "MB")
		a.Driver().AllWindows()[0].Close()
		a.Quit()
	}
}

// resident is what the process has in memory, in MB, where the system tells.
func resident(b *testing.B) float64 {
	b.Helper()
	debug.FreeOSMemory()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(text), "VmRSS:")
	var kB float64
	if _, err := fmt.Sscanf(after, "%f", &kB); err != nil {
		b.Fatal(err)
	}
	return kB / 1000
}

// fillPractice makes a team with a list of 20,000 invented people and locks it.
func fillPractice(b *testing.B, config ledger.Config) {
	b.Helper()
	h, _, err := establish(b.Context(), config, ledger.Founding{
		Team: "Harbour", Passphrase: benchPhrase, Test: true, Login: ledger.Login{Name: "Meera Patel", Role: "GP", Organisation: "Harbour Medical Centre"},
	})
	if err != nil {
		b.Fatal(err)
	}
	reading, err := intake.Read(b.Context(), intake.Source{Name: "frailty.csv", Data: manyPeople(openPeople)}, intake.Options{Today: nhs.DateOf(time.Now())})
	if err != nil {
		b.Fatal(err)
	}
	if result, err := h.People.Import(b.Context(), reading, caseload.ImportOptions{}); err != nil || result.New != openPeople {
		b.Fatal(result.New, err)
	}
	if err := h.Ledger.Close(); err != nil {
		b.Fatal(err)
	}
}

// manyPeople is a list with so many numbers of the range that is never issued.
func manyPeople(people int) []byte {
	var text strings.Builder
	text.WriteString("NHS Number,Surname,Forename,DOB,Gender,Postcode,eFI,eFI date,Unplanned Admissions,Repeat Medication Count\n")
	for n := 0; people > 0; n++ {
		number, err := nhs.ParseNumber(fmt.Sprintf("999%07d", n))
		if err != nil {
			continue
		}
		people--
		fmt.Fprintf(&text, "%s,Smith-%d,Margaret,%02d/%02d/%d,F,ZZ9 %dAB,%.2f,03/11/2026,%d,%d\n", number, n%5000, 1+n%28, 1+n%12, 1925+n%60, n%10, float64(n%61)/100, n%4, n%12)
	}
	return []byte(text.String())
}
