package caseload

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// Lists returns every list that was read, by title.
func (c *Caseload) Lists(ctx context.Context) ([]ListInfo, error) {
	rows, err := c.l.DB().QueryContext(ctx, `SELECT l.id,l.title,l.format,l.idx,l.last_run,l.read_at,l.read_by,
		(SELECT count(*) FROM list_row r WHERE r.list=l.n AND r.gone=''), (SELECT count(*) FROM list_row r WHERE r.list=l.n AND r.gone='' AND r.entered=l.reading),
		(SELECT count(*) FROM list_row r WHERE r.list=l.n AND r.gone<>'') FROM list l ORDER BY l.title, l.id`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	lists := []ListInfo{}
	for rows.Next() {
		var l ListInfo
		if err := rows.Scan(&l.ID, &l.Title, &l.Format, &l.Index, &l.LastRun, &l.ReadAt, &l.ReadBy, &l.People, &l.New, &l.Gone); err != nil {
			return nil, err
		}
		if l.LastRun == "" {
			l.LastRun = l.ReadAt[:min(10, len(l.ReadAt))]
		}
		lists = append(lists, l)
	}
	return lists, rows.Err()
}

// knownList is a list as an import and a query find it.
type knownList struct {
	n                  int64
	id, title, lastRun string
	reading            int64
}

// findList returns the list of a title, in any case, or of an id; list-unknown.
func findList(ctx context.Context, q ledger.Querier, named string) (knownList, error) {
	rows, err := q.QueryContext(ctx, "SELECT n,id,title,last_run,reading FROM list ORDER BY reading DESC")
	if err != nil {
		return knownList{}, err
	}
	defer func() { _ = rows.Close() }()
	folded := nhs.Fold(named)
	for rows.Next() {
		var l knownList
		if err := rows.Scan(&l.n, &l.id, &l.title, &l.lastRun, &l.reading); err != nil {
			return l, err
		}
		if l.id == named || nhs.Fold(l.title) == folded {
			return l, nil
		}
	}
	if err := rows.Err(); err != nil {
		return knownList{}, err
	}
	return knownList{}, fault.Newf(CodeListUnknown, "There is no list %q; look at Lists for those that were read.", strings.TrimSpace(named))
}

// listByID returns the list of an id; ok is false when it was never read.
func listByID(ctx context.Context, q ledger.Querier, id string) (l knownList, ok bool, err error) {
	err = q.QueryRowContext(ctx, "SELECT n,id,title,last_run,reading FROM list WHERE n=?", listKey(id)).Scan(&l.n, &l.id, &l.title, &l.lastRun, &l.reading)
	if errors.Is(err, sql.ErrNoRows) {
		return knownList{n: listKey(id), id: id}, false, nil
	}
	return l, err == nil, err
}
