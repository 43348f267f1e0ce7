package caseload

import "context"

// ExplainFind returns the SQL that finds somebody, for the test of the fourth trap.
func ExplainFind(ctx context.Context, c *Caseload, find string) (string, error) {
	s, err := c.search(ctx, Query{Find: find})
	if err != nil {
		return "", err
	}
	total, err := s.count(ctx, c.l.DB())
	if err != nil {
		return "", err
	}
	query, _ := s.query(total, orders[SortRisk])
	return query, nil
}

// Schema is the room's SQL, for the plain inserts an import is measured against.
const Schema = schema
