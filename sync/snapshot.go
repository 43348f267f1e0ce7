package sync

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"sort"

	sqlite3 "github.com/mattn/go-sqlite3"
)

// snapshot is the projection as it was when the ledger closed: only to start
// fast. One that does not fit the log or this program is not used.
type snapshot struct {
	Build   digest            `cbor:"1,keyasint"` // of the tables and the program that filled them
	Names   []string          `cbor:"2,keyasint"` // segment files it covers
	Links   map[string]link   `cbor:"3,keyasint"`
	Parts   map[string][]byte `cbor:"4,keyasint"` // by circle: part hashes, end to end
	Clock   uint64            `cbor:"5,keyasint"`
	Wall    int64             `cbor:"6,keyasint"`
	Entries int               `cbor:"7,keyasint"`
	Known   []byte            `cbor:"8,keyasint"` // entity hashes, eight bytes each
	Alarms  []alarm           `cbor:"9,keyasint,omitempty"`
	Lost    []lostEntry       `cbor:"10,keyasint,omitempty"`
	Roster  digest            `cbor:"11,keyasint"`
	Rosters []digest          `cbor:"12,keyasint,omitempty"` // that were lost before
	Heard   []heardWord       `cbor:"13,keyasint,omitempty"`
	Under   digest            `cbor:"14,keyasint"` // of the rosters by which the entries were judged

	image []byte // the database, sealed behind this
}

// buildHash changes with the tables and with the program.
func buildHash(rooms []Room) digest {
	sum := schemaHash(rooms)
	if exe, err := os.Executable(); err == nil {
		if info, err := os.Stat(exe); err == nil {
			sum = sha256.Sum256(fmt.Appendf(nil, "%s %d %d", sum, info.Size(), info.ModTime().UnixNano()))
		}
	}
	return sum
}

// writeSnapshot seals the projection and removes the snapshots before it.
func (l *Ledger) writeSnapshot(ctx context.Context) error {
	old, err := snapshotNames(l.fs, l.dir)
	if err != nil {
		return err
	}
	says := l.describe()
	if says.Heard, err = l.projection.heard(ctx); err != nil {
		return err
	}
	meta, err := encMode.Marshal(says)
	if err != nil {
		return err
	}
	giveBack(l.projection.size(ctx)) // what a day's work left behind makes room for two copies
	var image []byte
	if err := withConn(ctx, l.projection.db, func(c *sqlite3.SQLiteConn) (err error) {
		image, err = c.Serialize("main")
		return err
	}); err != nil {
		return err
	}
	if err := l.sealSnapshot(nextSnapshot(old), meta, image); err != nil {
		return err
	}
	return removeAll(l.fs, l.dir, old)
}

// describe says what the projection covers.
func (l *Ledger) describe() *snapshot {
	s := &snapshot{
		Build: buildHash(l.cfg.Rooms), Links: l.chains.heads, Parts: map[string][]byte{}, Clock: l.chains.clock,
		Wall: l.chains.wall, Entries: l.chains.entries, Alarms: alarmsOf(l.problems), Lost: l.lost, Roster: l.rosters.head,
		Rosters: l.lostRosters(l.rosters), Under: l.under(),
	}
	for name := range l.log.names {
		s.Names = append(s.Names, name)
	}
	sort.Strings(s.Names)
	for circle, parts := range l.chains.parts {
		for _, p := range parts {
			s.Parts[circle] = append(s.Parts[circle], p[:]...)
		}
	}
	for hash := range l.projection.known {
		s.Known = binary.BigEndian.AppendUint64(s.Known, hash)
	}
	return s
}

// under is a hash of what decides how the log's files are read: the rosters, which
// may say that an entry waits for a person, and which circles' keys are held.
func (l *Ledger) under() digest {
	h := sha256.New()
	sum := l.rosters.sum()
	h.Write(sum[:])
	for _, name := range slices.Sorted(maps.Keys(l.secrets.Circles)) {
		h.Write([]byte(name))
	}
	return digest(h.Sum(nil))
}

// readSnapshot opens the newest snapshot that fits this program, the log's files
// and what they are read under: of what came before a crash it does not know. nil
// where there is none, for whatever reason: the log has everything.
func (l *Ledger) readSnapshot(files []string) *snapshot {
	f, err := l.newestSnapshot()
	if err != nil || f == nil {
		return nil
	}
	defer func() { _ = f.close() }()
	s := f.says
	if s.Build != buildHash(l.cfg.Rooms) || s.Under != l.under() || !covered(s.Names, files) || !l.stands(s, files) {
		return nil
	}
	if s.image, err = f.image(); err != nil {
		return nil
	}
	return s
}

// covered says whether every name is among files.
func covered(names, files []string) bool {
	there := make(map[string]bool, len(files))
	for _, f := range files {
		there[f] = true
	}
	for _, n := range names {
		if !there[n] {
			return false
		}
	}
	return true
}

// restoreSnapshot fills projection and chains from a snapshot. A deserialised
// database cannot grow, so its contents are copied into a plain one; the image
// goes before that, so that there are never three of them.
func (l *Ledger) restoreSnapshot(ctx context.Context, s *snapshot) error {
	from := openMemory()
	err := withConn(ctx, from, func(c *sqlite3.SQLiteConn) error { return c.Deserialize(s.image, "main") })
	size := len(s.image)
	s.image = nil
	giveBack(size)
	if err == nil {
		err = l.projection.replace(ctx, from)
	}
	if err := errors.Join(err, from.Close()); err != nil {
		return err
	}
	for at := 0; at+8 <= len(s.Known); at += 8 {
		l.projection.known[binary.BigEndian.Uint64(s.Known[at:])] = struct{}{}
	}
	c := l.chains
	c.clock, c.wall, c.entries = s.Clock, s.Wall, s.Entries
	for device, at := range s.Links {
		c.heads[device] = at
	}
	for circle, parts := range s.Parts {
		for len(parts) >= len(digest{}) {
			c.parts[circle] = append(c.parts[circle], digest(parts[:len(digest{})]))
			parts = parts[len(digest{}):]
		}
	}
	return l.projection.recount(ctx)
}
