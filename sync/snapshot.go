package sync

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	sqlite3 "github.com/mattn/go-sqlite3"
	"golang.org/x/crypto/chacha20poly1305"
)

const (
	snapshotMagic  = "KSSNP01"
	snapshotPrefix = "snapshot-"
	snapshotChunk  = 1 << 20
	maxSnapshot    = 2 << 30
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
}

// snapshotHead begins the file; Salt makes a key that seals nothing else.
type snapshotHead struct {
	Salt []byte `cbor:"1,keyasint"`
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

func (l *Ledger) snapshotKey(salt []byte) ([]byte, error) {
	return l.secrets.key("snapshot " + fmt.Sprintf("%x", salt))
}

// writeSnapshot seals the projection and removes the snapshots before it.
func (l *Ledger) writeSnapshot(ctx context.Context) error {
	old, err := snapshotNames(l.fs, l.dir)
	if err != nil {
		return err
	}
	meta, err := encMode.Marshal(l.describe())
	if err != nil {
		return err
	}
	var image []byte
	if err := withConn(ctx, l.projection.db, func(c *sqlite3.SQLiteConn) (err error) {
		image, err = c.Serialize("main")
		return err
	}); err != nil {
		return err
	}
	salt := randomBytes(16)
	key, err := l.snapshotKey(salt)
	if err != nil {
		return err
	}
	head, err := framed(snapshotMagic, snapshotHead{Salt: salt})
	if err != nil {
		return err
	}
	chunks, err := sealChunks(key, head, meta, image)
	if err != nil {
		return err
	}
	if _, err := writeFile(l.fs, l.dir, nextSnapshot(old), chunks...); err != nil {
		return err
	}
	return removeAll(l.fs, l.dir, old)
}

func nextSnapshot(old []string) string {
	n := 0
	if len(old) > 0 {
		_, _ = fmt.Sscanf(old[0], snapshotPrefix+"%d", &n) // a name of no number counts as zero
	}
	return fmt.Sprintf(snapshotPrefix+"%06d.ks1", n+1)
}

func removeAll(fsys FS, dir string, names []string) error {
	for _, name := range names {
		if err := removeQuietly(fsys, filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// snapshotNames lists snapshots, newest first.
func snapshotNames(fsys FS, dir string) ([]string, error) {
	entries, err := listDir(fsys, dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), snapshotPrefix) {
			names = append(names, e.Name())
		}
	}
	sort.Sort(sort.Reverse(sort.StringSlice(names)))
	return names, nil
}

// describe says what the projection covers.
func (l *Ledger) describe() *snapshot {
	s := &snapshot{
		Build: buildHash(l.cfg.Rooms), Links: l.chains.heads, Parts: map[string][]byte{}, Clock: l.chains.clock,
		Wall: l.chains.wall, Entries: l.chains.entries, Alarms: alarmsOf(l.problems), Lost: l.lost, Roster: l.rosters.head,
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

// sealChunks seals what is described and the image, a chunk at a time.
func sealChunks(key, head, meta, image []byte) ([][]byte, error) {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, err
	}
	out := [][]byte{head}
	plain := [][]byte{meta}
	for at := 0; at < len(image); at += snapshotChunk {
		plain = append(plain, image[at:min(at+snapshotChunk, len(image))])
	}
	for i, p := range plain {
		sealed := binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(p)+chacha20poly1305.Overhead), uint32(len(p)+chacha20poly1305.Overhead)) //nolint:gosec // a chunk
		out = append(out, aead.Seal(sealed, chunkNonce(i, i == len(plain)-1), p, nil))
	}
	return out, nil
}

// chunkNonce is a chunk's number and whether it is the last: none can be
// dropped, moved or cut off.
func chunkNonce(i int, last bool) []byte {
	nonce := make([]byte, chacha20poly1305.NonceSizeX)
	binary.BigEndian.PutUint64(nonce, uint64(i)) //nolint:gosec // not negative
	if last {
		nonce[8] = 1
	}
	return nonce
}

// openChunks is sealChunks backwards.
func openChunks(key, data []byte) (meta, image []byte, err error) {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, nil, err
	}
	for i := 0; len(data) > 0; i++ {
		if len(data) < 4 {
			return nil, nil, errTruncated
		}
		n := int(binary.BigEndian.Uint32(data))
		if n > len(data)-4 {
			return nil, nil, errTruncated
		}
		chunk := data[4 : 4+n]
		data = data[4+n:]
		if i == 0 {
			if meta, err = aead.Open(nil, chunkNonce(i, len(data) == 0), chunk, nil); err != nil {
				return nil, nil, errSealed
			}
			image = make([]byte, 0, len(data))
			continue
		}
		if image, err = aead.Open(image, chunkNonce(i, len(data) == 0), chunk, nil); err != nil {
			return nil, nil, errSealed
		}
	}
	return meta, image, nil
}

// readSnapshot opens the newest snapshot that fits this program and the log's
// files; nil where there is none, for whatever reason: the log has everything.
func (l *Ledger) readSnapshot(files []string) (*snapshot, []byte) {
	names, err := snapshotNames(l.fs, l.dir)
	if err != nil || len(names) == 0 {
		return nil, nil
	}
	data, err := readFile(l.fs, filepath.Join(l.dir, names[0]), maxSnapshot)
	if err != nil {
		return nil, nil
	}
	var head snapshotHead
	n, err := unframe(snapshotMagic, data, 1<<10, &head)
	if err != nil {
		return nil, nil
	}
	key, err := l.snapshotKey(head.Salt)
	if err != nil {
		return nil, nil
	}
	meta, image, err := openChunks(key, data[n:])
	if err != nil {
		return nil, nil
	}
	s := &snapshot{}
	if err := decMode.Unmarshal(meta, s); err != nil || s.Build != buildHash(l.cfg.Rooms) || !covered(s.Names, files) || !l.stands(s, files) {
		return nil, nil
	}
	return s, image
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
// database cannot grow, so its contents are copied into a plain one.
func (l *Ledger) restoreSnapshot(ctx context.Context, s *snapshot, image []byte) error {
	from := openMemory()
	err := withConn(ctx, from, func(c *sqlite3.SQLiteConn) error { return c.Deserialize(image, "main") })
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
