package ui

import (
	"fmt"
	"strings"
	"time"

	"keystone/caseload"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/ui/kit"
)

// standing is where the last save stands, and how old is what came from the
// team's other laptops.
type standing struct {
	saved   ledger.Standing
	place   string // where laptops meet, "" where nowhere
	last    exchanged
	waiting int // laptops that ask to be let in
	review  int // entries that wait for a person
	now     time.Time
}

// words is the standing in the footer's one line, piece by piece.
func (s standing) words() (pieces []string) {
	add := func(text string) {
		if text != "" {
			pieces = append(pieces, text)
		}
	}
	if s.waiting > 0 {
		add(kit.MarkWarning + " " + asking(s.waiting) + ": see Team, Laptops")
	}
	add(s.trouble())
	add(s.safe())
	if s.place != "" {
		add(s.seen())
		add(s.heard())
	}
	if s.review > 0 {
		add(reviewing(s.review))
	}
	return pieces
}

// lines is the standing on the Team screen, one line each.
func (s standing) lines() []string {
	if s.place == "" {
		return []string{capital(s.safe()), "On no other laptop yet: nothing is shared."}
	}
	lines := []string{}
	for _, text := range []string{s.trouble(), s.safe(), s.seen(), s.heard(), unread(s.last.round.Waiting)} {
		if text != "" {
			lines = append(lines, capital(text)+".")
		}
	}
	if s.review > 0 {
		lines = append(lines, kit.MarkWarning+" "+capital(reviewing(s.review))+".")
	}
	for _, refused := range s.last.round.Refused {
		lines = append(lines, kit.MarkWarning+" "+refused)
	}
	return lines
}

// carrier is what the place is called.
func (s standing) carrier() string {
	if caseload.IsHub(s.place) {
		return "the hub"
	}
	return "the shared folder"
}

// trouble is why the newest look did not come to its end, "" where it did.
func (s standing) trouble() string {
	switch err := s.last.err; {
	case s.place == "" || err == nil:
		return ""
	case gone(err):
		return fmt.Sprintf("%s cannot be reached since %s; everything is safe on this laptop", s.carrier(), clockWords(s.last.failed, s.now))
	default:
		return kit.MarkWarning + " " + fault.Sentence(err)
	}
}

// safe is where the last save is.
func (s standing) safe() string {
	switch {
	case s.saved.LastSaved.IsZero(), s.saved.Seq == 0: // nothing was saved here yet
		return ""
	case s.sent():
		return "sent " + clockWords(s.last.sent, s.now)
	case s.place == "":
		return "saved on this laptop " + s.saved.LastSaved.In(nhs.London()).Format("15:04:05")
	}
	return "saved on this laptop " + s.saved.LastSaved.In(nhs.London()).Format("15:04:05") + ", not sent yet"
}

func (s standing) sent() bool {
	return s.place != "" && !s.last.round.At.IsZero() && s.last.round.Own >= s.saved.Seq
}

// seen is on how many laptops it is, "" where there is only this one.
func (s standing) seen() string {
	switch n := s.saved.Devices; {
	case n < 2, s.saved.Seq == 0:
		return ""
	case s.saved.Seen == 2 && n == 2:
		return "seen by both laptops"
	case s.saved.Seen == n:
		return fmt.Sprintf("seen by all %d laptops", n)
	default:
		return fmt.Sprintf("seen by %d of %d laptops", s.saved.Seen, n)
	}
}

// heard is how old is what came from the others.
func (s standing) heard() string {
	if s.last.round.At.IsZero() {
		return "nothing heard since it was unlocked"
	}
	return "as heard " + momentWords(s.last.round.At, s.now)
}

func asking(n int) string {
	if n == 1 {
		return "a laptop asks to join"
	}
	return fmt.Sprintf("%d laptops ask to join", n)
}

func reviewing(n int) string {
	if n == 1 {
		return "1 entry of an ended laptop waits for review"
	}
	return fmt.Sprintf("%d entries of ended laptops wait for review", n)
}

// unread says how many files at the place wait, "" for none.
func unread(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 file there cannot be read yet; it is tried again by itself"
	}
	return fmt.Sprintf("%d files there cannot be read yet; they are tried again by themselves", n)
}

// clockWords is a time of today, with its day where it is another.
func clockWords(at, now time.Time) string {
	at, now = at.In(nhs.London()), now.In(nhs.London())
	if nhs.DateOf(at) == nhs.DateOf(now) {
		return at.Format("15:04")
	}
	return momentWords(at, now)
}

// momentWords is a time with its day.
func momentWords(at, now time.Time) string {
	at, now = at.In(nhs.London()), now.In(nhs.London())
	switch clock := at.Format("15:04"); nhs.DateOf(at) {
	case nhs.DateOf(now):
		return clock + " today"
	case nhs.DateOf(now).AddDays(-1):
		return clock + " yesterday"
	default:
		return clock + " on " + nhs.DateOf(at).Shown()
	}
}

// capital begins a text as a sentence does.
func capital(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
