package meeting

import (
	"context"
	"slices"
	"strings"
	"time"

	"keystone/caseload"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// CodeConflictNone refuses to settle what two laptops agree about.
const CodeConflictNone = "conflict-none"

// itemTexts are the fields of an item of which both versions stay beside each
// other until somebody settles them, in the order of the screen.
var itemTexts = []string{"question", "said", "summary", "decision", "nextReview", "pinned"}

var itemLabels = map[string]string{
	"question": "Question", "said": "What they said", "summary": "Discussion", "decision": "Decision", "nextReview": "Next review", "pinned": "Note",
}

// saidApart returns the texts of an item that two laptops wrote apart, each with
// its author; fields are those that differ.
func (m *Meetings) saidApart(ctx context.Context, q ledger.Querier, item string, fields []string) ([]caseload.Conflict, error) {
	all := []caseload.Conflict{}
	if len(fields) == 0 {
		return all, nil
	}
	state, err := stateOf(ctx, q, "item", item)
	if err != nil {
		return nil, err
	}
	laptops, err := caseload.LaptopNames(ctx, m.ledger)
	if err != nil {
		return nil, err
	}
	for _, field := range itemTexts {
		if !slices.Contains(fields, field) {
			continue
		}
		c := caseload.Conflict{Field: field, Label: itemLabels[field], Text: field != "nextReview"}
		for _, h := range state[field] {
			side := sideOf(h, laptops)
			if err := h.Decode(&side.Value); err != nil {
				return nil, err
			}
			if !slices.ContainsFunc(c.Values, func(v caseload.ConflictValue) bool { return v.Value == side.Value }) {
				c.Values = append(c.Values, side)
			}
		}
		all = append(all, c)
	}
	return all, nil
}

// sideOf is who wrote one side of a conflict, when and on which laptop.
func sideOf(h ledger.Head, laptops map[string]string) caseload.ConflictValue {
	laptop := laptops[h.Device]
	if laptop == "" {
		laptop = "an earlier laptop"
	}
	return caseload.ConflictValue{
		Actor: h.Actor, At: h.At.In(nhs.London()).Format(time.RFC3339), Device: h.Device, Laptop: laptop, Reason: h.Reason, Entry: h.Entry,
	}
}

// WithBoth returns the item with every text that two laptops wrote apart as both
// versions under each other, each with its author: as it is told where nobody
// can choose, on minutes and in lists.
func (item Item) WithBoth() Item {
	into := map[string]*string{
		"question": &item.Question, "said": &item.Said, "summary": &item.Summary, "decision": &item.Decision, "pinned": &item.Pinned,
	}
	for _, c := range item.Conflicts {
		if c.Field == "decision" {
			item.DecidedBy = authors(c)
		}
		if text := into[c.Field]; text != nil {
			*text = bothTexts(c)
			continue
		}
		item.Decision = strings.TrimSpace(item.Decision + "\n" + c.Label + ": " + strings.ReplaceAll(bothTexts(c), "\n", "; "))
	}
	return item
}

// bothTexts are the versions of a text, one a paragraph.
func bothTexts(c caseload.Conflict) string {
	lines := make([]string, len(c.Values))
	for i, v := range c.Values {
		text := v.Value
		switch {
		case text == "":
			text = "(taken away)"
		case c.Field == "nextReview":
			text = nhs.Date(text).Shown()
		}
		lines[i] = v.Actor + " (" + shownMoment(v.At) + "): " + text
	}
	return strings.Join(lines, "\n")
}

func shownMoment(at string) string {
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return at
	}
	return nhs.DateOf(t).Shown() + " " + t.Format("15:04")
}

// authors are who wrote the versions of a text.
func authors(c caseload.Conflict) string {
	var names []string
	for _, v := range c.Values {
		if !slices.Contains(names, v.Actor) {
			names = append(names, v.Actor)
		}
	}
	return strings.Join(names, "; ")
}

// ResolveItem leaves one text of an item where two laptops wrote two: one side,
// or other words.
type ResolveItem struct {
	Meeting string `json:"meeting"`
	Patient string `json:"patient"`
	Field   string `json:"field"` // as in Item.Conflicts
	Value   string `json:"value"`
	Reason  string `json:"reason"`
}

// ResolveItem writes a text over every version of it, which stay in the history.
// Codes: minutes-signed (first), reason-required, meeting-unknown, item-unknown,
// conflict-none, date-invalid.
func (m *Meetings) ResolveItem(ctx context.Context, cmd ResolveItem) (struct{}, error) {
	return struct{}{}, m.save(ctx, "resolve-item", cmd.Reason, func(q ledger.Querier, w *writes) error {
		if _, err := readUnsigned(ctx, q, cmd.Meeting); err != nil {
			return err
		}
		who, err := m.people.Patient(ctx, cmd.Patient)
		if err != nil {
			return err
		}
		r, err := m.itemOf(ctx, q, cmd.Meeting, who.NHSNumber)
		if err != nil {
			return err
		}
		if err := needReason(cmd.Reason, "Choosing between two versions"); err != nil {
			return err
		}
		if !slices.Contains(r.apart, cmd.Field) {
			return fault.Newf(CodeConflictNone, "There is one version of %q; somebody may have chosen already.", cmd.Field)
		}
		if cmd.Field == "nextReview" {
			if _, err := isoDate(cmd.Value, "next review"); err != nil {
				return err
			}
		}
		p := m.penOn(w, r)
		p.decided(cmd.Field, strings.TrimSpace(cmd.Value))
		if cmd.Field == "decision" {
			p.decided("decidedBy", m.ledger.Actor().Name)
		}
		return nil
	})
}
