package sync

import (
	"bytes"
	"context"
	"database/sql"
	"strings"
)

// parent names a write that another supersedes.
type parent struct {
	part  digest
	place uint32
}

// lookups is how many fields one query asks for.
const lookups = 200

// parents finds what each write supersedes: what its author named, every live
// write of the field where it resolves a conflict, and else the one shown.
func (p *projection) parents(ctx context.Context, writes []Write) ([][]parent, error) {
	found := make([][]parent, len(writes))
	var ask []int
	for i := range writes {
		w := &writes[i]
		if w.Parents == nil || w.Resolve {
			if p.knows(w.Entity) {
				ask = append(ask, i)
			}
			continue
		}
		for _, id := range w.Parents {
			part, place, err := id.parse()
			if err != nil {
				return nil, err
			}
			found[i] = append(found[i], parent{part, place})
		}
	}
	for len(ask) > 0 {
		n := 1
		if len(ask) >= lookups {
			n = lookups
		}
		if err := p.lookUp(ctx, writes, ask[:n], found); err != nil {
			return nil, err
		}
		ask = ask[n:]
	}
	return found, nil
}

var (
	lookUpOne  = lookUpFields(1)
	lookUpMany = lookUpFields(lookups)
)

func lookUpFields(n int) string {
	return `WITH k(i, entity, field) AS (VALUES (?,?,?)` + strings.Repeat(`,(?,?,?)`, n-1) + `)
  SELECT k.i, w.n & 16777215, p.hash, w.value FROM k CROSS JOIN ledger_write w ON w.entity = k.entity AND w.field = k.field AND w.live
  CROSS JOIN ledger_part p ON p.n = w.n >> 24 CROSS JOIN ledger_entry e ON e.n = p.entry
  ORDER BY k.i, e.hlc DESC, e.device DESC, p.hash DESC, w.n DESC`
}

// lookUp asks for the live writes of some fields, the shown one of each first.
func (p *projection) lookUp(ctx context.Context, writes []Write, ask []int, found [][]parent) error {
	args := make([]any, 0, 3*len(ask))
	for _, i := range ask {
		args = append(args, i, writes[i].Entity, writes[i].Field)
	}
	query := lookUpOne
	if len(ask) == lookups {
		query = lookUpMany
	}
	rows, err := p.stmts[query].QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	return takeParents(rows, writes, found)
}

// takeParents takes the shown write of each field, and those that say the same:
// two laptops that wrote one thing did not disagree.
func takeParents(rows *sql.Rows, writes []Write, found [][]parent) error {
	at, shown := -1, []byte(nil)
	for rows.Next() {
		var i int
		var place uint32
		var hash []byte
		var value sql.RawBytes
		if err := rows.Scan(&i, &place, &hash, &value); err != nil {
			return err
		}
		if i != at {
			at, shown = i, bytes.Clone(value)
		} else if !writes[i].Resolve && !bytes.Equal(value, shown) {
			continue
		}
		found[i] = append(found[i], parent{digest(hash), place})
	}
	return rows.Err()
}
