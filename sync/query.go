package sync

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"keystone/sync/fault"
)

const headColumns = `SELECT w.n & 16777215, p.hash, w.entity, w.field, w.value, p.scope, e.id, e.wall, e.hlc, e.member, e.actor,
  e.role, e.organisation, e.device, e.kind, e.reason, w.live,`

const fromWrites = `FROM ledger_write w CROSS JOIN ledger_part p ON p.n = w.n >> 24 CROSS JOIN ledger_entry e ON e.n = p.entry `

// selectHeads reads writes with who made them. "Shown" is the live write of
// its field with the greatest (clock, device); hash and place only break ties
// that a hostile or broken laptop could make.
const selectHeads = headColumns + `
  w.live AND NOT EXISTS (SELECT 1 FROM ledger_write w2 CROSS JOIN ledger_part p2 ON p2.n = w2.n >> 24
    CROSS JOIN ledger_entry e2 ON e2.n = p2.entry
    WHERE w2.entity = w.entity AND w2.field = w.field AND w2.live
      AND (e2.hlc, e2.device, p2.hash, w2.n) > (e.hlc, e.device, p.hash, w.n))
` + fromWrites

const (
	stateQuery = selectHeads + `WHERE w.entity = ? AND w.live ORDER BY w.field, e.hlc DESC, e.device DESC, p.hash DESC, w.n DESC`
	// statesQuery leaves it to the order which write is shown.
	statesQuery = headColumns + ` 0 ` + fromWrites + `WHERE w.entity IN (SELECT value FROM json_each(?)) AND w.live
  ORDER BY w.entity, w.field, e.hlc DESC, e.device DESC, p.hash DESC, w.n DESC`
	partQuery = selectHeads + `WHERE w.n BETWEEN ? AND ? ORDER BY w.n`
	pastQuery = selectHeads + `WHERE w.entity = ? AND (? = '' OR w.field = ?) ORDER BY e.hlc, e.device, p.hash, w.n`
)

// State is what is known of an entity now: the live writes of every field,
// the shown one first. More than one with different values is a conflict. A
// retracted field has a Head whose Value is nil.
func State(ctx context.Context, q Querier, entity string) (map[string][]Head, error) {
	heads, err := scanHeads(ctx, q, stateQuery, entity)
	if err != nil {
		return nil, err
	}
	state := make(map[string][]Head)
	for _, h := range heads {
		state[h.Field] = addHead(state[h.Field], h)
	}
	return state, nil
}

// Past is every write of an entity's field there ever was, oldest first; of
// all its fields for "".
func Past(ctx context.Context, q Querier, entity, field string) ([]Head, error) {
	heads, err := scanHeads(ctx, q, pastQuery, entity, field, field)
	seen := make(map[string]bool, len(heads))
	return slices.DeleteFunc(heads, func(h Head) bool {
		again := seen[h.Entry+h.Field]
		seen[h.Entry+h.Field] = true
		return again
	}), err
}

// addHead leaves out a copy: an entry writes a field once.
func addHead(heads []Head, h Head) []Head {
	for i := range heads {
		if heads[i].Entry == h.Entry {
			return heads
		}
	}
	return append(heads, h)
}

// States is State of many entities at once, by entity; one of which nothing is
// known is missing. It asks once, where State would ask for each.
func States(ctx context.Context, q Querier, entities []string) (map[string]map[string][]Head, error) {
	asked, err := json.Marshal(entities)
	if err != nil {
		return nil, err
	}
	heads, err := scanHeads(ctx, q, statesQuery, string(asked))
	if err != nil {
		return nil, err
	}
	states := make(map[string]map[string][]Head, len(entities))
	for i := range heads {
		h := &heads[i]
		state := states[h.Entity]
		if state == nil {
			state = make(map[string][]Head, 1)
			states[h.Entity] = state
		}
		h.Shown = len(state[h.Field]) == 0
		state[h.Field] = addHead(state[h.Field], *h)
	}
	return states, nil
}

// ByEntry is every write of one entry, in the order the author gave them
// within each part: what taking back has to undo.
func ByEntry(ctx context.Context, q Querier, entry string) ([]Head, error) {
	parts, err := partsOf(ctx, q, entry)
	if err != nil {
		return nil, err
	}
	var all []Head
	for _, n := range parts {
		heads, err := scanHeads(ctx, q, partQuery, n<<placeBits, n<<placeBits|maxWrites)
		if err != nil {
			return nil, err
		}
		all = append(all, heads...)
	}
	return all, nil
}

func partsOf(ctx context.Context, q Querier, entry string) ([]int64, error) {
	rows, err := q.QueryContext(ctx, `SELECT p.n FROM ledger_entry e CROSS JOIN ledger_part p ON p.entry = e.n WHERE e.id = ? ORDER BY p.n`, entry)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var parts []int64
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		parts = append(parts, n)
	}
	return parts, rows.Err()
}

func scanHeads(ctx context.Context, q Querier, query string, args ...any) ([]Head, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var heads []Head
	for rows.Next() {
		var h Head
		var place, wall, clock int64
		var hash, value []byte
		if err := rows.Scan(&place, &hash, &h.Entity, &h.Field, &value, &h.Scope, &h.Entry, &wall, &clock, &h.Member, &h.Actor,
			&h.Role, &h.Organisation, &h.Device, &h.Kind, &h.Reason, &h.Live, &h.Shown); err != nil {
			return nil, err
		}
		h.Entry = ofEntry(h.Entry)
		h.ID = WriteID(hex.EncodeToString(hash) + "/" + strconv.FormatInt(place, 10))
		h.Value, h.At, h.Clock = present(value), time.UnixMilli(wall).UTC(), uint64(clock) //nolint:gosec // as it was put in
		heads = append(heads, h)
	}
	return heads, rows.Err()
}

// Decode reads the value into a pointer, as CBOR; struct fields go by their
// json tags. A retracted value leaves into as it is.
func (h Head) Decode(into any) error {
	if h.Value == nil {
		return nil
	}
	if err := decMode.Unmarshal(h.Value, into); err != nil {
		return fault.Wrap(err, "data-damaged", fmt.Sprintf("The field %s was written by a version of Keystone that this one does not understand. Update this laptop.", h.Field))
	}
	return nil
}

// parse splits a write's id.
func (id WriteID) parse() (digest, uint32, error) {
	var d digest
	hash, place, ok := strings.Cut(string(id), "/")
	n, err := strconv.ParseUint(place, 10, placeBits)
	if !ok || err != nil || len(hash) != 2*len(d) {
		return d, 0, fmt.Errorf("%q is not a write's id", string(id))
	}
	if _, err := hex.Decode(d[:], []byte(hash)); err != nil {
		return d, 0, err
	}
	return d, uint32(n), nil
}
