package sync

import (
	"context"
	"fmt"
	stdsync "sync"
	"testing"

	sqlite3 "github.com/mattn/go-sqlite3"
)

func testProjection(t *testing.T) *projection {
	t.Helper()
	p, err := newProjection(context.Background(), nil)
	if err == nil {
		err = p.prepare(context.Background())
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.close() })
	return p
}

// TestTrap1_SnapshotCanGrow: a deserialised database is full ("database or disk
// is full") as soon as it grows; one that came through replace is not.
func TestTrap1_SnapshotCanGrow(t *testing.T) {
	ctx := context.Background()
	source := testProjection(t)
	var image []byte
	if err := withConn(ctx, source.db, func(c *sqlite3.SQLiteConn) (err error) { image, err = c.Serialize("main"); return err }); err != nil {
		t.Fatal(err)
	}
	raw := openMemory()
	defer func() { _ = raw.Close() }()
	if err := withConn(ctx, raw, func(c *sqlite3.SQLiteConn) error { return c.Deserialize(image, "main") }); err != nil {
		t.Fatal(err)
	}
	target := testProjection(t)
	if err := target.replace(ctx, raw); err != nil {
		t.Fatal(err)
	}
	grow := `INSERT INTO ledger_note SELECT 1, 'read', hex(randomblob(500)), '', 1 FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 5000) SELECT i FROM n)`
	if _, err := raw.ExecContext(ctx, grow); err == nil {
		t.Log("this SQLite lets a deserialised database grow; the copy does no harm")
	}
	if _, err := target.db.ExecContext(ctx, grow); err != nil {
		t.Fatalf("the projection cannot grow after a snapshot: %v", err)
	}
}

// TestTrap3_OneConnection: many readers at once see one database and no second,
// empty one, also after idling.
func TestTrap3_OneConnection(t *testing.T) {
	p := testProjection(t)
	ctx := context.Background()
	if _, err := p.db.ExecContext(ctx, `INSERT INTO ledger_note VALUES (1, 'read', 's', 'w', 1)`); err != nil {
		t.Fatal(err)
	}
	var wait stdsync.WaitGroup
	for range 16 {
		wait.Go(func() {
			for range 50 {
				var n int
				if err := p.db.QueryRowContext(ctx, `SELECT count(*) FROM ledger_note`).Scan(&n); err != nil || n != 1 {
					t.Errorf("a reader saw %d rows: %v", n, err)
				}
			}
		})
	}
	wait.Wait()
	stats := p.db.Stats()
	if stats.MaxOpenConnections != 1 || stats.OpenConnections != 1 || stats.MaxLifetimeClosed+stats.MaxIdleTimeClosed+stats.MaxIdleClosed > 0 {
		t.Fatalf("stats = %+v", stats)
	}
}

// TestFTS5_Available: rooms find names with full-text search.
func TestFTS5_Available(t *testing.T) {
	p := testProjection(t)
	if _, err := p.db.ExecContext(context.Background(), `CREATE VIRTUAL TABLE f USING fts5(name, prefix='2 3', tokenize="unicode61 remove_diacritics 2")`); err != nil {
		t.Fatal(err)
	}
}

// TestApply_ReaderNeverWaits reads all through a long list: many reads come
// between its batches, where one transaction would let none.
func TestApply_ReaderNeverWaits(t *testing.T) {
	p := testProjection(t)
	ctx := context.Background()
	pay := &payload{Entry: entryHeader{Member: "m", Kind: "import"}}
	for i := range 30_000 {
		pay.Rows = append(pay.Rows, row{Entity: fmt.Sprintf("patient/%d", i), Field: "row", Value: []byte{0x61, 'x'}})
	}
	done := make(chan error, 1)
	go func() {
		_, err := p.apply(ctx, []arrival{{id: "e", device: "d", seq: 1, parts: []arrivedPart{{hash: digest{1}, payload: pay}}}}, pace{})
		done <- err
	}()
	reads, seen := 0, 0
	for {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			if reads < 5 {
				t.Fatalf("only %d reads came between", reads)
			}
			return
		default:
			if err := p.db.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT 1 FROM ledger_part LIMIT 1)`).Scan(&seen); err != nil {
				t.Fatal(err)
			}
			reads++
		}
	}
}
