package meeting

import (
	"context"
	"slices"
	"strings"

	"keystone/caseload"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// actionSays are the fields of an action that two laptops can set apart.
var actionSays = []string{"state", "owner", "due", "what", "urgent", "patient"}

// doneApart returns, of an action that two laptops changed, what each made of it.
func (m *Meetings) doneApart(ctx context.Context, q ledger.Querier, r actionRow) (caseload.Conflict, error) {
	c := caseload.Conflict{Field: "action", Label: "Action: " + r.What}
	edits, err := editsOf(ctx, q, r.ID)
	if err != nil {
		return c, err
	}
	laptops, err := caseload.LaptopNames(ctx, m.ledger)
	if err != nil {
		return c, err
	}
	for _, e := range edits {
		side := sideOf(e.by, laptops)
		if side.Value, err = e.words(); err != nil {
			return c, err
		}
		c.Values = append(c.Values, side)
	}
	return c, nil
}

// edit is one of the saves that changed an action apart, with all it wrote of it.
type edit struct {
	by    ledger.Head
	wrote map[string]ledger.Head
}

// editsOf returns the saves that set an action apart, the one shown first.
func editsOf(ctx context.Context, q ledger.Querier, id string) ([]edit, error) {
	state, err := stateOf(ctx, q, "action", id)
	if err != nil {
		return nil, err
	}
	apart, err := apartFields("action", state)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(apart, func(a, b string) int { return slices.Index(actionSays, a) - slices.Index(actionSays, b) })
	var edits []edit
	for _, field := range apart {
		for _, h := range state[field] {
			if slices.ContainsFunc(edits, func(e edit) bool { return e.by.Entry == h.Entry }) {
				continue
			}
			e, err := editOf(ctx, q, id, h)
			if err != nil {
				return nil, err
			}
			edits = append(edits, e)
		}
	}
	return edits, nil
}

func editOf(ctx context.Context, q ledger.Querier, id string, by ledger.Head) (edit, error) {
	e := edit{by, map[string]ledger.Head{}}
	written, err := ledger.ByEntry(ctx, q, by.Entry)
	for _, h := range written {
		if h.Entity == "action/"+id {
			e.wrote[h.Field] = h
		}
	}
	return e, err
}

// words say what a save made of an action.
func (e edit) words() (string, error) {
	var r actionRow
	for field, into := range map[string]any{"state": &r.State, "owner": &r.Owner, "due": &r.Due, "what": &r.What, "patient": &r.Patient} {
		if err := e.wrote[field].Decode(into); err != nil {
			return "", err
		}
	}
	var parts []string
	if s := r.State; s.State != "" {
		said := strings.ReplaceAll(s.State, "-", " ") + " " + nhs.Date(s.On).Shown()
		if text := s.Outcome + s.Reason; text != "" {
			said += ": " + text
		}
		parts = append(parts, said)
	}
	for _, one := range []struct{ what, text string }{{"owner ", r.Owner.Name}, {"by ", nhs.Date(r.Due).Shown()}, {"", r.What}, {"patient ", r.Patient}} {
		if one.text != "" {
			parts = append(parts, one.what+one.text)
		}
	}
	return strings.Join(parts, ", "), nil
}

// ResolveAction keeps what one of two laptops made of an action.
type ResolveAction struct {
	Action string `json:"action"`
	Entry  string `json:"entry"` // the side to keep, as in Action.Conflicts
	Value  string `json:"value"` // or what it says; for a side that Entry does not name
	Reason string `json:"reason"`
}

// ResolveAction writes the kept side's fields over the others', and sets back
// what only another side had changed; all stay in the history. Codes:
// action-unknown, conflict-none, reason-required, value-unknown.
func (m *Meetings) ResolveAction(ctx context.Context, cmd ResolveAction) (struct{}, error) {
	return struct{}{}, m.save(ctx, "resolve-action", cmd.Reason, func(q ledger.Querier, w *writes) error {
		found, err := readActions(ctx, q, `id = ?`, cmd.Action)
		switch {
		case err != nil:
			return err
		case len(found) == 0:
			return fault.New(CodeActionUnknown, "There is no such action; look it up in the list of actions.")
		case !found[0].Conflict:
			return fault.New(CodeConflictNone, "Nobody changed this action differently; somebody may have chosen already.")
		}
		if err := needReason(cmd.Reason, "Choosing between two versions"); err != nil {
			return err
		}
		edits, err := editsOf(ctx, q, cmd.Action)
		if err != nil {
			return err
		}
		kept, err := chosen(edits, cmd)
		if err != nil {
			return err
		}
		return keepEdit(ctx, q, m.actionPen(w, found[0]), edits, kept)
	})
}

func chosen(edits []edit, cmd ResolveAction) (edit, error) {
	for _, e := range edits {
		said, err := e.words()
		if err != nil {
			return edit{}, err
		}
		if cmd.Entry == e.by.Entry || cmd.Entry == "" && cmd.Value == said {
			return e, nil
		}
	}
	return edit{}, fault.New(CodeValueUnknown, "That is none of the versions of this action; choose one of them.")
}

// keepEdit writes what makes an action be as one of its edits left it.
func keepEdit(ctx context.Context, q ledger.Querier, p pen, edits []edit, kept edit) error {
	lost := map[string]bool{}
	fields := map[string]bool{}
	for _, e := range edits {
		if e.by.Entry == kept.by.Entry {
			continue
		}
		lost[e.by.Entry] = true
		for field := range e.wrote {
			fields[field] = true
		}
	}
	for field := range kept.wrote {
		fields[field] = true
	}
	for _, field := range sortedFields(fields) {
		value, ours := kept.wrote[field]
		if !ours {
			past, err := ledger.Past(ctx, q, p.entity, field)
			if err != nil {
				return err
			}
			past = slices.DeleteFunc(past, func(h ledger.Head) bool { return lost[h.Entry] })
			if len(past) > 0 {
				value = past[len(past)-1]
			}
		}
		if value.Value == nil {
			p.decided(field, nil)
			continue
		}
		p.decided(field, value.Value)
	}
	return nil
}

func sortedFields(fields map[string]bool) []string {
	var names []string
	for field := range fields {
		names = append(names, field)
	}
	slices.Sort(names)
	return names
}
