package sync

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"database/sql/driver"
	"errors"

	sqlite3 "github.com/mattn/go-sqlite3"
)

// ledgerSchema is the ledger's own part of the projection. A write's row id
// is its part's row id shifted by 24 bits plus its place in the part, so that
// no hash is kept per write.
const ledgerSchema = `
CREATE TABLE ledger_entry(n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, device TEXT NOT NULL, seq INTEGER NOT NULL,
  hlc INTEGER NOT NULL, wall INTEGER NOT NULL, member TEXT NOT NULL, actor TEXT NOT NULL, role TEXT NOT NULL,
  organisation TEXT NOT NULL, kind TEXT NOT NULL, version INTEGER NOT NULL, reason TEXT NOT NULL);
CREATE TABLE ledger_part(n INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, entry INTEGER NOT NULL, circle BLOB NOT NULL, scope TEXT NOT NULL);
CREATE INDEX ledger_part_scope ON ledger_part(scope);
CREATE INDEX ledger_part_entry ON ledger_part(entry);
CREATE TABLE ledger_write(n INTEGER PRIMARY KEY, entity TEXT NOT NULL, field TEXT NOT NULL, value BLOB NOT NULL, live INTEGER NOT NULL);
CREATE INDEX ledger_write_field ON ledger_write(entity, field);
CREATE TABLE ledger_pending(hash BLOB NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (hash, place)) WITHOUT ROWID;
CREATE TABLE ledger_note(entry INTEGER NOT NULL, kind TEXT NOT NULL, scope TEXT NOT NULL, what TEXT NOT NULL, at INTEGER NOT NULL);
CREATE INDEX ledger_note_scope ON ledger_note(scope);
CREATE TABLE ledger_erasure(hash BLOB NOT NULL, entry INTEGER NOT NULL, device TEXT NOT NULL, roster BLOB NOT NULL, counts INTEGER NOT NULL, PRIMARY KEY (hash, entry)) WITHOUT ROWID;
CREATE VIEW ledger_erased AS SELECT DISTINCT hash FROM ledger_erasure WHERE counts;
CREATE TABLE ledger_zeroed(hash BLOB PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE ledger_closed(id TEXT PRIMARY KEY, device TEXT NOT NULL, seq INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE ledger_sealed(hash BLOB PRIMARY KEY, circle BLOB NOT NULL, device TEXT NOT NULL, scope TEXT, hlc INTEGER) WITHOUT ROWID;
CREATE TABLE ledger_quarantine(id TEXT PRIMARY KEY, device TEXT NOT NULL, seq INTEGER NOT NULL, wall INTEGER NOT NULL, actor TEXT NOT NULL, kind TEXT NOT NULL, part BLOB) WITHOUT ROWID;
CREATE TABLE ledger_review(id TEXT NOT NULL, accepted INTEGER NOT NULL, PRIMARY KEY (id, accepted)) WITHOUT ROWID;
CREATE TABLE ledger_copy(hash BLOB NOT NULL, place INTEGER NOT NULL, root BLOB NOT NULL, root_place INTEGER NOT NULL, PRIMARY KEY (hash, place)) WITHOUT ROWID;
CREATE INDEX ledger_copy_root ON ledger_copy(root, root_place);
CREATE TABLE ledger_mark(scope TEXT NOT NULL, organisation TEXT NOT NULL, hlc INTEGER NOT NULL, mark BLOB NOT NULL, PRIMARY KEY (scope, organisation, hlc, mark)) WITHOUT ROWID;
CREATE TABLE ledger_wish(wish BLOB NOT NULL, origin TEXT NOT NULL, circle BLOB NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (wish, origin, circle)) WITHOUT ROWID;
CREATE TABLE ledger_begun(origin TEXT PRIMARY KEY, entry INTEGER NOT NULL, wished BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE ledger_asked(hash BLOB NOT NULL, entry INTEGER NOT NULL, origin TEXT NOT NULL, PRIMARY KEY (hash, entry)) WITHOUT ROWID;
CREATE TABLE ledger_heard(device TEXT NOT NULL, of TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (device, of)) WITHOUT ROWID;
CREATE TABLE ledger_word(device TEXT PRIMARY KEY, wall INTEGER NOT NULL, came INTEGER NOT NULL, clock INTEGER NOT NULL, behind INTEGER NOT NULL) WITHOUT ROWID;
`

// placeBits is how much of a write's row id is its place in its part.
const placeBits = 24

// memoryName opens a database in memory that keeps the statements it compiled:
// rooms say theirs anew in every batch.
const memoryName = ":memory:?_stmt_cache_size=256"

// connector opens the one connection of a projection.
type connector struct{ driver *sqlite3.SQLiteDriver }

// newConnector makes connections that never write to the disk: without
// temp_store as the first statement SQLite spills sorts into plaintext files.
func newConnector() connector {
	return connector{&sqlite3.SQLiteDriver{ConnectHook: func(c *sqlite3.SQLiteConn) error {
		_, err := c.Exec("PRAGMA temp_store = MEMORY", nil)
		return err
	}}}
}

// Connect implements driver.Connector.
func (c connector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(memoryName) }

// Driver implements driver.Connector.
func (c connector) Driver() driver.Driver { return c.driver }

// openMemory opens an empty database in memory. It has one connection, kept
// for ever: a second would be another, empty database.
func openMemory() *sql.DB {
	db := sql.OpenDB(newConnector())
	db.SetMaxOpenConns(1)
	db.SetMaxIdleConns(1)
	db.SetConnMaxIdleTime(0)
	db.SetConnMaxLifetime(0)
	return db
}

// projection is the ledger in SQLite, and what is kept beside it for speed.
type projection struct {
	db      *sql.DB
	rosters *rosters        // say whose erasures count, and whether who reads differs
	widened map[string]bool // scopes that came under a circle for the first time, or from an ended laptop
	until   uint64          // the latest clock of what a wish means
	wished  bool            // something came since wishes were followed that one may mean, or that is one
	rooms   []Room
	stmts   map[string]*sql.Stmt
	// known holds a hash of every entity that has a write. A collision only
	// costs a look-up that finds nothing.
	known    map[uint64]struct{}
	entries  int64 // greatest row id used
	parts    int64
	pending  int      // superseded writes that have not arrived
	erased   int      // parts known to be erased
	unblank  []digest // parts that came after they were erased
	copies   int      // writes that are another's, written once more
	marks    []mark   // who reads a scope no longer
	marked   bool     // marks came that nothing has heeded yet
	perBatch int      // writes that took about batchTime last time
	tables   []string // of the rooms, once digested
	lenient  bool     // the log is being read: see guarded
	skipped  []string // entities that a room could not take
}

// newProjection makes an empty one with the rooms' tables.
func newProjection(ctx context.Context, rooms []Room) (*projection, error) {
	p := &projection{db: openMemory(), stmts: map[string]*sql.Stmt{}, known: map[uint64]struct{}{}, widened: map[string]bool{}, rosters: &rosters{}, wished: true, perBatch: firstBatch}
	p.rooms = guard(rooms, p)
	for _, schema := range schemas(rooms) {
		if _, err := p.db.ExecContext(ctx, schema); err != nil {
			return nil, errors.Join(err, p.db.Close())
		}
	}
	return p, nil
}

func schemas(rooms []Room) []string {
	all := []string{ledgerSchema}
	for _, r := range rooms {
		all = append(all, r.Schema())
	}
	return all
}

func schemaHash(rooms []Room) digest {
	h := sha256.New()
	for _, s := range schemas(rooms) {
		h.Write([]byte(s))
	}
	return digest(h.Sum(nil))
}

// prepare compiles hotQueries, the statements that every save uses.
func (p *projection) prepare(ctx context.Context) error {
	for _, query := range hotQueries {
		s, err := p.db.PrepareContext(ctx, query) //nolint:sqlclosecheck // kept until the database closes
		if err != nil {
			return err
		}
		p.stmts[query] = s
	}
	return nil
}

func (p *projection) close() error { return p.db.Close() }

func entityHash(entity string) uint64 {
	h := uint64(14695981039346656037) // FNV-1a
	for i := range len(entity) {
		h = (h ^ uint64(entity[i])) * 1099511628211
	}
	return h
}

func (p *projection) knows(entity string) bool {
	_, ok := p.known[entityHash(entity)]
	return ok
}

// recount reads the counters after the tables were filled some other way.
func (p *projection) recount(ctx context.Context) error {
	err := p.db.QueryRowContext(ctx, `SELECT (SELECT coalesce(max(n),0) FROM ledger_entry), (SELECT coalesce(max(n),0) FROM ledger_part), (SELECT count(*) FROM ledger_pending), (SELECT count(*) FROM ledger_erased), (SELECT count(*) FROM ledger_copy)`).
		Scan(&p.entries, &p.parts, &p.pending, &p.erased, &p.copies)
	if err != nil {
		return err
	}
	p.wished = true
	return p.readMarks(ctx)
}

// replace puts the contents of from into p's database, over whatever it held,
// by the Backup API: the database stays the one that readers hold.
func (p *projection) replace(ctx context.Context, from *sql.DB) error {
	return withConn(ctx, from, func(source *sqlite3.SQLiteConn) error {
		return withConn(ctx, p.db, func(target *sqlite3.SQLiteConn) error { return copyDatabase(target, source) })
	})
}

func copyDatabase(target, source *sqlite3.SQLiteConn) error {
	b, err := target.Backup("main", source, "main")
	if err != nil {
		return err
	}
	if _, err := b.Step(-1); err != nil {
		return errors.Join(err, b.Finish())
	}
	return b.Finish()
}

func withConn(ctx context.Context, db *sql.DB, use func(*sqlite3.SQLiteConn) error) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	err = conn.Raw(func(c any) error {
		lite, ok := c.(*sqlite3.SQLiteConn)
		if !ok {
			return errors.New("not a SQLite connection")
		}
		return use(lite)
	})
	return errors.Join(err, conn.Close())
}
