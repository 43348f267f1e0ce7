package caseload

import (
	"context"
	"slices"

	ledger "keystone/sync"
	"keystone/sync/fault"
)

// loadConflicts adds the fields that two laptops set apart, with every value.
func (c *Caseload) loadConflicts(ctx context.Context, q ledger.Querier, _ []int64, people map[int64]*loading) error {
	for _, p := range people {
		conflicts, err := c.conflictsOf(ctx, q, p.ID)
		if err != nil {
			return err
		}
		for _, one := range conflicts {
			p.Conflicts = append(p.Conflicts, one.Conflict)
		}
	}
	return nil
}

// openConflict is a conflict and where its writes are.
type openConflict struct {
	Conflict
	kind  string
	ids   []string // of the person's records, the shown one first
	heads []ledger.Head
}

func (o openConflict) entity() string { return o.kind + "/" + o.ids[0] }

func (c *Caseload) conflictsOf(ctx context.Context, q ledger.Querier, id string) ([]openConflict, error) {
	entities, err := column[string](ctx, q, "SELECT entity||'#'||field FROM conflict WHERE patient=? ORDER BY field", id)
	if err != nil || len(entities) == 0 {
		return nil, err
	}
	var n int64
	if err := q.QueryRowContext(ctx, "SELECT coalesce((SELECT n FROM patient WHERE id=?), 0)", id).Scan(&n); err != nil {
		return nil, err
	}
	ids, err := recordIDs(ctx, q, n, id)
	if err != nil {
		return nil, err
	}
	laptops, err := LaptopNames(ctx, c.l)
	if err != nil {
		return nil, err
	}
	var found []openConflict
	for _, at := range entities {
		entity, field := cut(at, '#')
		kind, _ := cut(entity, '/')
		heads, err := united(ctx, q, kind, ids)
		if err != nil {
			return nil, err
		}
		one := openConflict{Conflict{Field: field, Label: fieldLabel(field)}, kind, ids, heads[field]}
		one.Text = isText(field, one.heads)
		if one.Values, err = sides(ctx, q, field, one.heads, laptops); err != nil {
			return nil, err
		}
		found = append(found, one)
	}
	return found, nil
}

// sides are the values of a conflict, the one shown first; the same words of two
// laptops are one side.
func sides(ctx context.Context, q ledger.Querier, field string, heads []ledger.Head, laptops map[string]string) ([]ConflictValue, error) {
	var all []ConflictValue
	for _, h := range heads {
		value, detail, err := valueWords(ctx, q, field, h)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(all, func(v ConflictValue) bool { return v.Value == value && v.Detail == detail }) {
			continue
		}
		all = append(all, ConflictValue{
			Value: value, Detail: detail, Actor: h.Actor, At: stamp(h.At), Device: h.Device, Laptop: or(laptops[h.Device], "an earlier laptop"),
			Reason: h.Reason, Entry: h.Entry,
		})
	}
	return all, nil
}

// LaptopNames are what people call the team's laptops, by device: by whose they are.
func LaptopNames(ctx context.Context, l *ledger.Ledger) (map[string]string, error) {
	laptops, err := l.Laptops(ctx)
	names := make(map[string]string, len(laptops))
	for _, one := range laptops {
		if one.Member != "" {
			names[one.Device] = one.Member + "'s laptop"
		}
	}
	return names, err
}

// plainJSON turns CBOR's maps, whose keys may be anything, into JSON's.
func plainJSON(value any) any {
	switch v := value.(type) {
	case map[any]any:
		m := map[string]any{}
		for k, e := range v {
			if text, ok := k.(string); ok {
				m[text] = plainJSON(e)
			}
		}
		return m
	case []any:
		for i := range v {
			v[i] = plainJSON(v[i])
		}
	}
	return value
}

// ResolveConflict ends a conflict with one of its values or, for a text, another.
type ResolveConflict struct {
	Patient string `json:"patient"`
	Field   string `json:"field"`
	Value   string `json:"value"`
	// Entry is the side to keep, where two say the same words; "" goes by Value.
	Entry  string `json:"entry"`
	Reason string `json:"reason"`
}

// ResolveConflict writes a value over every one that stands, or refuses with
// reason-required, conflict-none or, for a value that is none of them where only
// one of them will do, value-unknown.
func (c *Caseload) ResolveConflict(ctx context.Context, cmd ResolveConflict) (Done, error) {
	_, err := c.save(ctx, func(q ledger.Querier) (ledger.Save, error) {
		p, err := c.find(ctx, q, cmd.Patient)
		if err != nil {
			return ledger.Save{}, err
		}
		if blank(cmd.Reason) {
			return ledger.Save{}, fault.New(CodeReasonRequired, "Say why this value is the right one.")
		}
		conflicts, err := c.conflictsOf(ctx, q, p.id)
		if err != nil {
			return ledger.Save{}, err
		}
		i := slices.IndexFunc(conflicts, func(o openConflict) bool { return o.Field == cmd.Field })
		if i < 0 {
			return ledger.Save{}, fault.Newf(CodeConflictNone, "There is no conflict about %q; somebody may have resolved it already.", fieldLabel(cmd.Field))
		}
		value, err := conflicts[i].resolved(ctx, q, cmd)
		return ledger.Save{Kind: "resolve-conflict", Reason: cmd.Reason, Writes: conflicts[i].ended(value)}, err
	})
	return Done{}, err
}

// ended are the writes that leave one value of all: the shown record's, with
// nothing in the others that differed.
func (o openConflict) ended(value any) []ledger.Write {
	writes := []ledger.Write{{Entity: o.entity(), Field: o.Field, Value: value, Scope: o.ids[0], Resolve: true}}
	for _, id := range o.ids[1:] {
		entity := o.kind + "/" + id
		if slices.ContainsFunc(o.heads, func(h ledger.Head) bool { return h.Entity == entity }) {
			writes = append(writes, ledger.Write{Entity: entity, Field: o.Field, Scope: id, Resolve: true})
		}
	}
	return writes
}

// resolved returns what to write: the value of the side that was chosen, or the
// words themselves where the field is a text.
func (o openConflict) resolved(ctx context.Context, q ledger.Querier, cmd ResolveConflict) (any, error) {
	for _, h := range o.heads {
		said, _, err := valueWords(ctx, q, o.Field, h)
		if err != nil {
			return nil, err
		}
		if cmd.Entry == h.Entry || cmd.Entry == "" && said == cmd.Value {
			return rawOf(h), nil
		}
	}
	if !o.Text || cmd.Entry != "" {
		return nil, fault.Newf("value-unknown", "%q is none of the values in conflict; choose one of them.", cmd.Value)
	}
	return cmd.Value, nil
}

// rawOf is the value of a write as it stands, to write it again; nil retracts.
func rawOf(h ledger.Head) any {
	if retracted(h) {
		return nil
	}
	return h.Value
}
