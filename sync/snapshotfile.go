package sync

import (
	"bufio"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"sort"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

const (
	snapshotMagic  = "KSSNP01"
	snapshotPrefix = "snapshot-"
	snapshotChunk  = 1 << 20
	maxSnapshot    = 2 << 30
	// maxSnapshotHead is also as much as a bufio.Reader shows at once.
	maxSnapshotHead = 1 << 10
)

// snapshotHead begins the file; Salt makes a key that seals nothing else.
type snapshotHead struct {
	Salt []byte `cbor:"1,keyasint"`
}

func (l *Ledger) snapshotAEAD(salt []byte) (cipher.AEAD, error) {
	key, err := l.secrets.key("snapshot " + fmt.Sprintf("%x", salt))
	if err != nil {
		return nil, err
	}
	return chacha20poly1305.NewX(key)
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

// sealSnapshot writes a snapshot's file, sealing and writing a piece at a time.
func (l *Ledger) sealSnapshot(name string, meta, image []byte) error {
	salt := randomBytes(16)
	aead, err := l.snapshotAEAD(salt)
	if err != nil {
		return err
	}
	head, err := framed(snapshotMagic, snapshotHead{Salt: salt})
	if err != nil {
		return err
	}
	_, err = writeStream(l.fs, l.dir, name, func(w io.Writer) error {
		if _, err := w.Write(head); err != nil {
			return err
		}
		return sealChunks(w, aead, meta, image)
	})
	return err
}

// sealChunks seals what is described and the image, a chunk at a time.
func sealChunks(w io.Writer, aead cipher.AEAD, meta, image []byte) error {
	chunk := meta
	var sealed []byte
	for i := 0; ; i++ {
		sealed = binary.BigEndian.AppendUint32(sealed[:0], uint32(len(chunk)+aead.Overhead())) //nolint:gosec // a chunk is far smaller
		sealed = aead.Seal(sealed, chunkNonce(i, len(image) == 0), chunk, nil)
		if _, err := w.Write(sealed); err != nil || len(image) == 0 {
			return err
		}
		n := min(snapshotChunk, len(image))
		chunk, image = image[:n], image[n:]
	}
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

// chunkReader opens what sealChunks sealed.
type chunkReader struct {
	from   *bufio.Reader
	left   int64 // bytes of from
	aead   cipher.AEAD
	next   int
	sealed []byte
}

// read appends the next chunk to out; io.EOF after the last.
func (r *chunkReader) read(out []byte) ([]byte, error) {
	if r.left == 0 {
		return nil, io.EOF
	}
	var size [4]byte
	if _, err := io.ReadFull(r.from, size[:]); err != nil {
		return nil, errTruncated
	}
	n := int64(binary.BigEndian.Uint32(size[:]))
	if r.left -= int64(len(size)) + n; r.left < 0 {
		return nil, errTruncated
	}
	if int64(cap(r.sealed)) < n {
		r.sealed = make([]byte, n)
	}
	if _, err := io.ReadFull(r.from, r.sealed[:n]); err != nil {
		return nil, errTruncated
	}
	out, err := r.aead.Open(out, chunkNonce(r.next, r.left == 0), r.sealed[:n], nil)
	if err != nil {
		return nil, errSealed
	}
	r.next++
	return out, nil
}

// snapshotFile is a snapshot being read.
type snapshotFile struct {
	file   File
	chunks chunkReader
	says   *snapshot
}

func (f *snapshotFile) close() error { return f.file.Close() }

// newestSnapshot opens the newest snapshot and reads what it says of itself,
// whether or not that still fits; nil where there is none.
func (l *Ledger) newestSnapshot() (*snapshotFile, error) {
	names, err := snapshotNames(l.fs, l.dir)
	if err != nil || len(names) == 0 {
		return nil, err
	}
	file, err := l.fs.Open(filepath.Join(l.dir, names[0]))
	if err != nil {
		return nil, err
	}
	f := &snapshotFile{file: file}
	if err := f.begin(l.snapshotAEAD); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	l.sealedUnder = f.says.Under
	for _, sum := range append(f.says.Rosters, f.says.Roster) {
		l.need(sum)
	}
	return f, nil
}

func (f *snapshotFile) begin(keyOf func(salt []byte) (cipher.AEAD, error)) error {
	size, err := f.file.Size()
	if err != nil {
		return err
	}
	if size > maxSnapshot {
		return errMalformed
	}
	r := &f.chunks
	r.from, r.left = bufio.NewReader(f.file), size
	var head snapshotHead
	start, err := r.from.Peek(int(min(size, int64(maxSnapshotHead))))
	if err != nil {
		return err
	}
	n, err := unframe(snapshotMagic, start, maxSnapshotHead, &head)
	if err != nil {
		return err
	}
	if _, err := r.from.Discard(n); err != nil {
		return err
	}
	r.left -= int64(n)
	if r.aead, err = keyOf(head.Salt); err != nil {
		return err
	}
	meta, err := r.read(nil)
	if err != nil {
		return err
	}
	f.says = &snapshot{}
	return decMode.Unmarshal(meta, f.says)
}

// image reads the rest: the database.
func (f *snapshotFile) image() ([]byte, error) {
	image := make([]byte, 0, f.chunks.left)
	for {
		more, err := f.chunks.read(image)
		if errors.Is(err, io.EOF) {
			return image, nil
		}
		if err != nil {
			return nil, err
		}
		image = more
	}
}
