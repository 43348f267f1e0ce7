//go:build linux

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"keystone/sync/limit"
)

// BenchmarkWindowMemory20000 is the most memory that the real program ever had
// in its window, as the system counts it, software for drawing included: from
// the passphrase to Today, through every room, and over locking and unlocking
// again, when the projection is sealed.
func BenchmarkWindowMemory20000(b *testing.B) {
	for b.Loop() {
		l := newLaptop(b)
		l.open() // once before: the first start ever takes 10 MB more to index fonts and compile for the screen
		stop(l.running)
		list := filepath.Join(l.home, "frailty.csv")
		if err := os.WriteFile(list, manyPeople(openPeople), 0o600); err != nil {
			b.Fatal(err)
		}
		l.say("init", "--team", "Harbour", "--name", "Meera", "--role", "GP", "--organisation", "Harbour Medical Centre")
		l.say("import", list)
		l.open()
		l.unlock()
		limit.Hold(b, "window", l.peak(), heapLimit, "MB")
		for _, room := range []string{"ctrl+2", "ctrl+3", "ctrl+4", "ctrl+5", "ctrl+6", "ctrl+1"} {
			l.after("the room of "+room, func() { l.key(room) })
		}
		limit.Hold(b, "window-rooms", l.peak(), heapLimit, "MB")
		l.after("the lock", func() { l.key("ctrl+l") })
		l.unlock()
		b.ReportMetric(l.peak(), "window-lock-MB")
		stop(l.running)
	}
}

// unlock gives the passphrase at the door.
func (l *laptop) unlock() {
	l.t.Helper()
	l.write(demoPassphrase)
	l.after("Today", func() { l.key("Return") })
}

// peak is the most memory the program has had so far, in MB.
func (l *laptop) peak() float64 {
	l.t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", l.running.Process.Pid))
	if err != nil {
		l.t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(text), "VmHWM:")
	var kB float64
	if _, err := fmt.Sscanf(after, "%f", &kB); err != nil {
		l.t.Fatal(err)
	}
	return kB / 1000
}
