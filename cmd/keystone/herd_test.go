package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	stdsync "sync"
	"testing"
	"time"

	"keystone/caseload"
)

const (
	herdLaptops = 8
	herdShared  = 3                // patients that every laptop works on
	herdWork    = 60               // commands each laptop gives
	herdEnd     = 20 * time.Minute // beyond what KEYSTONE_HERD says: something hangs
)

// TestHerd is eight real processes on one folder, doing random work and
// exchanging it, while one after another is killed without warning. At the end
// nothing that was answered is lost, and all have the same. KEYSTONE_HERD=10m
// goes on for so long, at the pace of people; without it the work is counted.
func TestHerd(t *testing.T) {
	h := newHerd(t, func() {}, slices.Repeat([]string{t.TempDir()}, herdLaptops)...)
	start := time.Now()
	h.work()
	t.Logf("worked for %s", time.Since(start).Round(time.Second))
	h.settle()
}

// settle ends the work: everybody exchanges until nothing travels, and is
// compared with everybody, and with what was answered.
func (h *herd) settle() {
	h.Helper()
	for _, l := range h.laptops {
		h.Logf("%s: killed %d times, %d answered, %d refused", l.name, l.killed, l.answered, l.refused)
	}
	h.quiet()
	for _, l := range h.laptops {
		l.leave()
	}
	h.compare()
	h.nothingLost()
}

// herd is a team of laptops that meet in a folder, or each in one of its own
// that something else carries.
type herd struct {
	testing.TB
	carry   func()    // brings what lies in one folder into the others
	until   time.Time // zero: until the work is done
	beat    chan struct{}
	laptops []*pc
}

// newHerd founds a team, lets in everybody, one laptop a folder, and gives them
// some patients.
func newHerd(t testing.TB, carry func(), folders ...string) *herd {
	t.Helper()
	h := &herd{TB: t, carry: carry, beat: make(chan struct{}, herdLaptops*herdWork)}
	for i, folder := range folders {
		h.add(fmt.Sprintf("Ada %d", i), folder)
	}
	first := h.laptops[0]
	first.must("init", "--team", "Harbour", "--name", first.name, "--role", "GP", "--organisation", "Harbour")
	first.must("team", "share", first.folder)
	h.join()
	h.both(func(l *pc) {
		l.start()
		l.sync()
	})
	for i := range herdShared {
		first.ask(map[string]any{"do": "nominate", "patient": testNumber(i), "family": "HART", "given": "Ivy", "born": "1941-03-02", "reason": "falls"})
	}
	first.sync()
	h.carry()
	for _, l := range h.laptops {
		l.sync()
	}
	return h
}

// join lets everybody but the first in.
func (h *herd) join() {
	h.Helper()
	words := make([]struct{ Words string }, len(h.laptops))
	h.carry()
	h.both(func(l *pc) {
		if i := slices.Index(h.laptops, l); i > 0 {
			l.read(&words[i], "team", "join", l.folder, "--name", l.name, "--role", "nurse", "--organisation", "Harbour")
		}
	})
	h.carry()
	for _, w := range words[1:] {
		h.laptops[0].must("team", "approve", w.Words)
	}
	h.carry()
}

func (h *herd) add(name, folder string) {
	h.Helper()
	l := &pc{herd: h, name: name, folder: folder, data: filepath.Join(h.TempDir(), "data"), dice: rand.New(rand.NewPCG(3, uint64(len(h.laptops)))), events: map[event]int{}}
	h.laptops = append(h.laptops, l)
	h.Cleanup(l.stop)
}

// both does something for every laptop, two at a time: the machine has two processors.
func (h *herd) both(do func(*pc)) {
	var waits stdsync.WaitGroup
	slots := make(chan struct{}, 2)
	for _, l := range h.laptops {
		slots <- struct{}{}
		waits.Go(func() {
			defer func() { <-slots }()
			do(l)
		})
	}
	waits.Wait()
}

// work lets everybody work at once, and kills.
func (h *herd) work() {
	if span, err := time.ParseDuration(os.Getenv("KEYSTONE_HERD")); err == nil {
		h.until = time.Now().Add(span)
		h.Logf("until %s", h.until.Format(time.TimeOnly))
	}
	var waits stdsync.WaitGroup
	for _, l := range h.laptops {
		waits.Go(l.work)
	}
	over := make(chan struct{})
	go func() { waits.Wait(); close(over) }()
	for kills := 0; ; kills++ {
		select {
		case <-over:
			return
		case <-h.next():
		}
		h.laptops[kills%len(h.laptops)].kill()
	}
}

// next says when a laptop is killed: after a few seconds, or after so many
// answers that each is killed once.
func (h *herd) next() <-chan struct{} {
	due := make(chan struct{})
	if !h.until.IsZero() {
		time.AfterFunc(time.Second+rand.N(3*time.Second), func() { close(due) })
		return due
	}
	go func() {
		for range herdWork * herdLaptops / (herdLaptops + 1) {
			<-h.beat
		}
		close(due)
	}()
	return due
}

// quiet exchanges until nothing travels any more and nothing waits.
func (h *herd) quiet() {
	h.Helper()
	for range 4 * herdLaptops {
		moved := 0
		h.carry()
		for _, l := range h.laptops {
			s := l.sync()
			moved += s.Sent + s.Received
		}
		if moved == 0 {
			return
		}
	}
	h.Fatal("the laptops never come to rest")
}

// compare holds every laptop to the first: what there is to see, and that all is whole.
func (h *herd) compare() {
	h.Helper()
	verbs := [][]string{{"verify"}, {"list"}, {"actions"}, {"show", testNumber(0)}}
	answers := make([][]string, len(h.laptops))
	for i := range answers {
		answers[i] = make([]string, len(verbs))
	}
	h.both(func(l *pc) {
		i := slices.Index(h.laptops, l)
		for v, words := range verbs {
			answers[i][v] = string(l.must(words...))
		}
	})
	h.Logf("verify: %s", answers[0][0])
	for i := range answers {
		for v, words := range verbs {
			if answers[i][v] != answers[0][v] {
				at := parting(answers[i][v], answers[0][v])
				h.Errorf("%v: from letter %d on, %s has\n%.300s\nand %s\n%.300s", words, at, h.laptops[i].name, answers[i][v][at:], h.laptops[0].name, answers[0][v][at:])
			}
		}
	}
}

// parting is where two texts begin to differ, and a little before.
func parting(a, b string) int {
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	return max(at-60, 0)
}

// nothingLost looks for everything that was answered, on the last laptop.
func (h *herd) nothingLost() {
	h.Helper()
	last := h.laptops[len(h.laptops)-1]
	var people []caseload.Patient
	last.read(&people, "list")
	there := map[string]bool{}
	for _, p := range people {
		there[p.NHSNumber] = true
	}
	var actions []struct{ What string }
	last.read(&actions, "actions")
	for _, a := range actions {
		there[a.What] = true
	}
	promised := map[event]int{}
	for _, l := range h.laptops {
		for _, what := range l.promised {
			if !there[what] {
				h.Errorf("%s was told that %s is saved, and it is lost", l.name, what)
			}
		}
		for e, n := range l.events {
			promised[e] += n
		}
	}
	for i := range herdShared {
		h.eventsOf(last, testNumber(i), promised)
	}
}

// eventsOf compares a patient's history with what was answered. A command that
// was killed before its answer may be in it or not.
func (h *herd) eventsOf(l *pc, patient string, promised map[event]int) {
	h.Helper()
	var history []struct{ Kind string }
	l.read(&history, "history", patient)
	happened := map[string]int{}
	for _, e := range history {
		happened[e.Kind]++
	}
	killed := 0
	for _, l := range h.laptops {
		killed += l.killed
	}
	for e, n := range promised {
		if got := happened[e.kind]; e.patient == patient && (got < n || got > n+killed) {
			h.Errorf("%s %s: %d were answered (and %d laptops killed), %d are there", e.kind, patient, n, killed, got)
		}
	}
}

// timed ends what hangs.
func (h *herd) timed() (context.Context, context.CancelFunc) {
	if !h.until.IsZero() {
		return context.WithDeadline(context.Background(), h.until.Add(herdEnd))
	}
	return context.WithTimeout(context.Background(), herdEnd)
}

func unmarshal(t testing.TB, data []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%v: %s", err, data)
	}
}
