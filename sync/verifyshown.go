package sync

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// compare says whether the projection in use holds the writes that the log
// gives, and the rooms' tables what they make of them.
func (l *Ledger) compare(ctx context.Context, fresh *projection) ([]string, error) {
	used, err := l.projection.digest(ctx)
	if err != nil {
		return nil, err
	}
	built, err := fresh.digest(ctx)
	if err != nil {
		return nil, err
	}
	if used != built {
		return []string{"projection: what is shown differs from what the log says; lock and unlock to rebuild it"}, nil
	}
	return l.compareRooms(ctx, fresh)
}

// compareRooms names every table of a room that a rebuilt projection fills otherwise.
func (l *Ledger) compareRooms(ctx context.Context, fresh *projection) ([]string, error) {
	used, err := l.projection.roomDigests(ctx)
	if err != nil {
		return nil, err
	}
	built, err := fresh.roomDigests(ctx)
	if err != nil {
		return nil, err
	}
	var problems []string
	for _, table := range fresh.tables {
		if used[table] != built[table] {
			problems = append(problems, fmt.Sprintf("projection: the table %s differs from what the log says; remove the snapshot, then lock and unlock to rebuild it", table))
		}
	}
	return problems, nil
}

// roomDigests is a hash of every table of the rooms, by name. The order of rows
// does not count; of a full-text index what it finds does, not how it is kept.
func (p *projection) roomDigests(ctx context.Context) (map[string]digest, error) {
	tables, finders, err := p.roomTables(ctx)
	if err != nil {
		return nil, err
	}
	digests := make(map[string]digest, len(tables))
	for _, table := range tables {
		query := "SELECT * FROM " + quotedName(table)
		if slices.Contains(finders, table) {
			if query, err = p.vocabulary(ctx, table); err != nil {
				return nil, err
			}
		}
		if digests[table], err = p.digestOf(ctx, query); err != nil {
			return nil, err
		}
	}
	p.tables = tables
	return digests, nil
}

// roomTables lists the rooms' tables; finders are those that are full-text
// indexes, whose own tables are left out.
func (p *projection) roomTables(ctx context.Context) (tables, finders []string, err error) {
	rows, err := p.db.QueryContext(ctx, `SELECT name, sql LIKE 'CREATE VIRTUAL TABLE%' FROM sqlite_master
		WHERE type = 'table' AND name NOT LIKE 'ledger^_%' ESCAPE '^' AND name NOT LIKE 'sqlite^_%' ESCAPE '^' ORDER BY name`)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var name string
		var finder bool
		if err := rows.Scan(&name, &finder); err != nil {
			return nil, nil, err
		}
		if finder {
			finders = append(finders, name)
		}
		tables = append(tables, name)
	}
	tables = slices.DeleteFunc(tables, func(name string) bool {
		return slices.ContainsFunc(finders, func(f string) bool { return strings.HasPrefix(name, f+"_") })
	})
	return tables, finders, rows.Err()
}

// vocabulary is the query for every word that a full-text index holds and where.
func (p *projection) vocabulary(ctx context.Context, finder string) (string, error) {
	name := quotedName(finder + "_words")
	_, err := p.db.ExecContext(ctx, "CREATE VIRTUAL TABLE IF NOT EXISTS temp."+name+" USING fts5vocab('main', "+quotedName(finder)+", 'instance')")
	return "SELECT * FROM temp." + name, err
}

func quotedName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// digestOf is a hash of a query's rows in any order.
func (p *projection) digestOf(ctx context.Context, query string) (digest, error) {
	rows, err := p.db.QueryContext(ctx, query)
	if err != nil {
		return digest{}, err
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		return digest{}, err
	}
	values := make([]sql.RawBytes, len(columns))
	into := make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	var lines []digest
	var line []byte
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return digest{}, err
		}
		line = line[:0]
		for _, v := range values {
			line = append(fmt.Appendf(line, "%t %d ", v == nil, len(v)), v...)
		}
		lines = append(lines, sha256.Sum256(line))
	}
	slices.SortFunc(lines, func(a, b digest) int { return bytes.Compare(a[:], b[:]) })
	h := sha256.New()
	for i := range lines {
		h.Write(lines[i][:])
	}
	return digest(h.Sum(nil)), rows.Err()
}

// digest is the same for two projections that hold the same writes, live and
// superseded, whatever order they came in.
func (p *projection) digest(ctx context.Context) (string, error) {
	rows, err := p.db.QueryContext(ctx, `SELECT p.hash, w.n & 16777215, w.entity, w.field, w.value, w.live
		FROM ledger_part p CROSS JOIN ledger_write w ON w.n BETWEEN p.n << 24 AND (p.n << 24) + 16777215 ORDER BY p.hash, w.n`)
	if err != nil {
		return "", err
	}
	defer func() { _ = rows.Close() }()
	h := sha256.New()
	for rows.Next() {
		var hash, value []byte
		var entity, field string
		var place int64
		var live bool
		if err := rows.Scan(&hash, &place, &entity, &field, &value, &live); err != nil {
			return "", err
		}
		_, _ = fmt.Fprintf(h, "%x %d %q %q %x %t\n", hash, place, entity, field, value, live) // a hash takes everything
	}
	return hex.EncodeToString(h.Sum(nil)), rows.Err()
}
