package caseload

import (
	"context"
	"slices"
	"strings"

	ledger "keystone/sync"
)

// LastSave is the save that TakeBack would reverse.
type LastSave struct {
	Entry  string   // for TakeBack, so that it reverses this one and no other
	Kind   string   // the command's name in words: "assign key worker"
	About  []string // patients, as on screen
	Wrote  []string // what it set, a line each: "Key worker: Anna Price"
	Actor  string
	At     string // RFC 3339
	Laptop string // "Meera Patel's laptop"
}

// lastWrote is how many lines of what a save set are told.
const lastWrote = 6

// LastSave tells what the unlocked member saved last and has not taken back, so
// that nobody reverses what they did not mean. It refuses as TakeBack does:
// nothing-to-take-back, built-upon.
func (c *Caseload) LastSave(ctx context.Context) (LastSave, error) {
	q := c.l.DB()
	entry, err := c.lastSave(ctx, q, "")
	if err != nil {
		return LastSave{}, err
	}
	written, err := ledger.ByEntry(ctx, q, entry)
	if err != nil {
		return LastSave{}, err
	}
	if len(written) == 0 {
		return LastSave{}, nothingToTake()
	}
	if _, err := reversed(ctx, q, entry, written); err != nil {
		return LastSave{}, err
	}
	laptops, err := LaptopNames(ctx, c.l)
	if err != nil {
		return LastSave{}, err
	}
	first := written[0]
	last := LastSave{
		Entry: entry, Kind: strings.ReplaceAll(first.Kind, "-", " "), Actor: first.Actor, At: stamp(first.At),
		Laptop: or(laptops[first.Device], "an earlier laptop"),
	}
	return last, last.describe(ctx, q, written)
}

// describe says whom a save was about and what it set.
func (l *LastSave) describe(ctx context.Context, q ledger.Querier, written []ledger.Head) error {
	people := map[string]bool{}
	for _, h := range written {
		if h.Scope == "" || people[h.Scope] {
			continue
		}
		people[h.Scope] = true
		if len(l.About) == lastWrote {
			continue
		}
		name, err := nameByID(ctx, q, h.Scope)
		if err != nil {
			return err
		}
		if name != "" {
			l.About = append(l.About, name)
		}
	}
	for _, h := range written {
		kind, _ := cut(h.Entity, '/')
		if kind == "row" || len(l.Wrote) == lastWrote {
			continue
		}
		line, err := wroteLine(ctx, q, kind, h)
		if err != nil {
			return err
		}
		if line != "" {
			l.Wrote = append(l.Wrote, line)
		}
	}
	if rows := countKind(written, "row/"); rows > 0 {
		l.Wrote = append(l.Wrote, Counted(rows, "row")+" of a list")
	}
	return nil
}

func countKind(written []ledger.Head, prefix string) (n int) {
	for _, h := range written {
		if strings.HasPrefix(h.Entity, prefix) {
			n++
		}
	}
	return n
}

// wroteLine is one write as people read it; "" for what they never typed.
func wroteLine(ctx context.Context, q ledger.Querier, kind string, h ledger.Head) (string, error) {
	switch kind {
	case "patient", "plan":
		if h.Field == planEdited || h.Field == "nhsNumber" {
			return "", nil
		}
		value, _, err := valueWords(ctx, q, h.Field, h)
		return fieldLabel(h.Field) + ": " + or(value, "taken away"), err
	case "item", "action", "member", "contribution", "list":
		var text string
		if slices.Contains([]string{"meeting", "patient", "recorded", "given"}, h.Field) || retracted(h) || h.Decode(&text) != nil || text == "" {
			return "", nil
		}
		return or(meetingLabels[h.Field], h.Field) + ": " + text, nil
	}
	return "", nil
}

// meetingLabels are fields of items, actions and members as on screen.
var meetingLabels = map[string]string{
	"summary": "Discussion", "said": "What they said", "decision": "Decision", "decidedBy": "Decided by", "question": "Question",
	"nextReview": "Next review", "what": "What", "due": "By", "pinned": "Note", "name": "Name", "role": "Role", "organisation": "Organisation",
	"title": "Title", "phone": "Phone", "outOfHours": "Out of hours", "handedBackBy": "Handed back by", "addedBy": "Added by", "without": "Closed without, because",
}
