package caseload

import (
	"context"
	"fmt"

	"keystone/caseload/nhs"
)

// Counts returns the numbers on the filter chips and on Today.
func (c *Caseload) Counts(ctx context.Context) (Counts, error) {
	var n Counts
	db, today := c.l.DB(), string(c.today())
	var oldest string
	err := db.QueryRowContext(ctx, `SELECT count(*), total(waiting<>'' AND excused<?1 AND died=0), total(planned=0 AND died=0),
		total(planned>0 AND review<>'' AND review<?1 AND died=0), total(severe=1 AND died=0), total(conflict=1),
		coalesce(min(CASE WHEN waiting<>'' AND excused<?1 AND died=0 THEN waiting END),'') FROM patient`, today).
		Scan(&n.All, whole{&n.Nobody}, whole{&n.NoPlan}, whole{&n.ReviewOverdue}, whole{&n.Severe}, whole{&n.Conflict}, &oldest)
	if err != nil {
		return n, err
	}
	n.NobodyOldestDays = max(nhs.Date(oldest).DaysUntil(nhs.Date(today)), 0)
	for filter, into := range map[string]*int{FilterNew: &n.New, FilterOrphaned: &n.Orphaned} {
		s := &search{}
		s.filter(filter, nhs.Date(today))
		if *into, err = s.count(ctx, db); err != nil {
			return n, err
		}
	}
	return n, db.QueryRowContext(ctx, `SELECT count(*) FROM key_worker k JOIN patient p ON p.id=k.patient AND p.died=0 LEFT JOIN member m ON m.id=k.member
		WHERE coalesce(m.phone,'')='' OR coalesce(m.out_of_hours,'')=''`).Scan(&n.NoContact)
}

// whole scans SQLite's total(), a real number, as an int.
type whole struct{ into *int }

// Scan takes a real or a whole number.
func (w whole) Scan(v any) error {
	switch v := v.(type) {
	case float64:
		*w.into = int(v)
	case int64:
		*w.into = int(v)
	default:
		return fmt.Errorf("a count is a %T", v)
	}
	return nil
}
