package caseload

import (
	"context"

	ledger "keystone/sync"
)

// scoresOf returns the newest dated value of every index of some patients, with
// its change since the reading before; scores of records joined to theirs count.
func scoresOf(ctx context.Context, q ledger.Querier, numbers []int64) (map[int64][]Score, error) {
	rows, err := q.QueryContext(ctx, `WITH who (n, of) AS (
			SELECT value, value FROM json_each(?1) UNION ALL SELECT a.n, a.same FROM json_each(?1) w JOIN alias a ON a.same=w.value)
		SELECT who.of, s.idx, s.value, s.band, s.date, s.current, coalesce(l.title,'') FROM who JOIN score s ON s.n=who.n LEFT JOIN list l ON l.n=s.list
		ORDER BY who.of, s.idx, s.date DESC, s.current DESC, coalesce(l.reading,0) DESC, s.list, s.value DESC`, jsonOf(numbers))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	found := map[int64][]Score{}
	pending := false // the last score of found has not met its predecessor
	for rows.Next() {
		var n int64
		var s Score
		var current bool
		if err := rows.Scan(&n, &s.Index, &s.Value, &s.Band, &s.Date, &current, &s.Source); err != nil {
			return nil, err
		}
		of := found[n]
		last := len(of) - 1
		switch {
		case last < 0 || of[last].Index != s.Index:
			if current {
				found[n] = append(of, s)
				pending = true
			}
		case pending && s.Date < of[last].Date:
			of[last].Change = of[last].Value - s.Value
			pending = false
		}
	}
	return found, rows.Err()
}

// column returns the first column of a query's rows.
func column[T any](ctx context.Context, q ledger.Querier, query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var found []T
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		found = append(found, v)
	}
	return found, rows.Err()
}
