package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// event is a kind of save about one patient.
type event struct{ patient, kind string }

// work gives random commands and exchanges, until the work or the time is over.
func (l *pc) work() {
	for n := 1; l.herd.more(n); n++ {
		if l.dice.IntN(4) == 0 {
			l.sync()
		} else {
			l.command(n)
		}
		if !l.herd.until.IsZero() {
			time.Sleep(rand.N(500 * time.Millisecond)) // people are not faster
		}
	}
}

func (h *herd) more(n int) bool {
	if h.until.IsZero() {
		return n <= herdWork
	}
	return time.Now().Before(h.until)
}

// command gives one, and notes what its answer promises.
func (l *pc) command(n int) {
	patient, text := testNumber(l.dice.IntN(herdShared)), fmt.Sprintf("%s, %d", l.name, n)
	colleague := l.herd.laptops[l.dice.IntN(len(l.herd.laptops))].name
	c, promise := map[string]any{"patient": patient}, text
	switch l.dice.IntN(8) {
	case 0, 1:
		c["do"], c["what"], c["owner"], c["due"] = "add-action", text, colleague, "2026-12-01"
	case 2, 3:
		promise = testNumber(1000 + 5000*slices.Index(l.herd.laptops, l) + n)
		c["do"], c["patient"], c["family"], c["given"], c["born"], c["reason"] = "nominate", promise, "HART", "Ivy", "1941-03-02", text
	case 4:
		c["do"], c["topGoal"], promise = "write-plan", text, ""
	case 5:
		c["do"], c["service"], c["text"], promise = "add-contribution", "physiotherapy", text, ""
	case 6:
		c["do"], c["member"], c["basis"], promise = "assign-key-worker", colleague, "most contact", ""
	case 7:
		c["do"], c["to"], c["summary"], c["reason"], promise = "hand-over-key-worker", colleague, text, "leave", ""
	}
	if l.ask(c) == nil {
		return
	}
	if promise != "" {
		l.promised = append(l.promised, promise)
	} else {
		l.events[event{patient, c["do"].(string)}]++
	}
}
