package sync_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	ledger "keystone/sync"
	"keystone/sync/faultfs"
)

// naming is a room that names papers.
type naming struct{ papers []ledger.Paper }

func (*naming) Schema() string { return "" }

func (*naming) Project(context.Context, *sql.Tx, []ledger.Changed) error { return nil }

func (n *naming) Papers(context.Context, ledger.Querier) ([]ledger.Paper, error) {
	return n.papers, nil
}

// TestVerify_Papers: a paper that was kept on this laptop and is named must be
// there; one of another laptop may not have come, or is for others.
func TestVerify_Papers(t *testing.T) {
	disk, room := faultfs.New(), &naming{}
	l, _ := found(t, ledger.Config{Dir: "/data", Cost: cheap, FS: disk, Rooms: []ledger.Room{room}})
	sha, err := l.PutBlob(ctx, []byte("signed minutes"))
	must(t, err)
	erased, err := l.PutBlob(ctx, []byte("of one person alone"), "p1")
	must(t, err)
	must2(t)(l.Erase(ctx, "p1", "asked to"))
	gone := strings.Repeat("0", 64)
	for name, c := range map[string]struct {
		sha, device string
		missing     bool
	}{
		"kept":    {sha, l.Team().Device, false},
		"erased":  {erased, l.Team().Device, false},
		"missing": {gone, l.Team().Device, true},
		"another": {gone, "d0123456789abcdef", false},
	} {
		room.papers = []ledger.Paper{{SHA: c.sha, Device: c.device, What: "the minutes"}}
		report, err := l.Verify(ctx)
		must(t, err)
		if report.OK == c.missing || c.missing && !strings.Contains(report.Problems[0], "the minutes is missing") {
			t.Errorf("%s: %+v", name, report)
		}
	}
	must(t, l.Close())
}
