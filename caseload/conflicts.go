package caseload

import (
	"context"
	"slices"

	ledger "keystone/sync"
	"keystone/sync/fault"
)

// loadConflicts adds the fields that two laptops set apart, with every value.
func loadConflicts(ctx context.Context, q ledger.Querier, _ []int64, people map[int64]*loading) error {
	for _, p := range people {
		conflicts, err := conflictsOf(ctx, q, p.ID)
		if err != nil {
			return err
		}
		for _, c := range conflicts {
			p.Conflicts = append(p.Conflicts, c.Conflict)
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

func conflictsOf(ctx context.Context, q ledger.Querier, id string) ([]openConflict, error) {
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
	var found []openConflict
	for _, at := range entities {
		entity, field := cut(at, '#')
		kind, _ := cut(entity, '/')
		heads, err := united(ctx, q, kind, ids)
		if err != nil {
			return nil, err
		}
		c := openConflict{Conflict{Field: field}, kind, ids, heads[field]}
		for _, h := range c.heads {
			value, err := conflictText(ctx, q, field, h)
			if err != nil {
				return nil, err
			}
			c.Values = append(c.Values, ConflictValue{Value: value, Actor: h.Actor, At: stamp(h.At), Device: h.Device})
		}
		found = append(found, c)
	}
	return found, nil
}

// conflictText is one side of a conflict in words: a key worker's name, a text
// as it stands, anything else as JSON.
func conflictText(ctx context.Context, q ledger.Querier, field string, h ledger.Head) (string, error) {
	if retracted(h) {
		return "", nil
	}
	if field == "keyWorker" {
		var k keyWorkerValue
		if err := h.Decode(&k); err != nil || k.Member == "" {
			return "nobody", err
		}
		m, err := memberByID(ctx, q, k.Member)
		return m.Name, err
	}
	var value any
	if err := h.Decode(&value); err != nil {
		return "", err
	}
	if text, ok := value.(string); ok {
		return text, nil
	}
	return toJSON(plainJSON(value))
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
	Reason  string `json:"reason"`
}

// ResolveConflict writes a value over every one that stands, or refuses with
// reason-required, conflict-none or, for a value that is none of them where only
// one of them will do, value-unknown.
func (c *Caseload) ResolveConflict(ctx context.Context, cmd ResolveConflict) (Done, error) {
	_, err := c.l.Command(ctx, func(q ledger.Querier) (ledger.Save, error) {
		p, err := c.find(ctx, q, cmd.Patient)
		if err != nil {
			return ledger.Save{}, err
		}
		if blank(cmd.Reason) {
			return ledger.Save{}, fault.New(CodeReasonRequired, "Say why this value is the right one.")
		}
		conflicts, err := conflictsOf(ctx, q, p.id)
		if err != nil {
			return ledger.Save{}, err
		}
		i := slices.IndexFunc(conflicts, func(o openConflict) bool { return o.Field == cmd.Field })
		if i < 0 {
			return ledger.Save{}, fault.Newf(CodeConflictNone, "There is no conflict about %q; somebody may have resolved it already.", cmd.Field)
		}
		value, err := c.resolved(ctx, q, conflicts[i], cmd.Value)
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

// resolved returns what to write: the value of the side whose words were
// chosen, or the words themselves where the field is a text.
func (c *Caseload) resolved(ctx context.Context, q ledger.Querier, conflict openConflict, chosen string) (any, error) {
	text := true
	for _, h := range conflict.heads {
		said, err := conflictText(ctx, q, conflict.Field, h)
		if err != nil {
			return nil, err
		}
		if said == chosen {
			return rawOf(h), nil
		}
		var s string
		text = text && (retracted(h) || h.Decode(&s) == nil)
	}
	if !text {
		return nil, fault.Newf("value-unknown", "%q is none of the values in conflict; choose one of them.", chosen)
	}
	return chosen, nil
}

// rawOf is the value of a write as it stands, to write it again; nil retracts.
func rawOf(h ledger.Head) any {
	if retracted(h) {
		return nil
	}
	return h.Value
}
