package sync

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"sort"
	"strings"
)

// write appends records, or starts a new file with every text where there is
// none to append to, the last write failed, or the file is mostly old.
func (d *Drafts) write(records []draftRecord) error {
	if d.file == nil || d.size > draftRewrite {
		return d.rewrite()
	}
	data, err := d.encode(records)
	if err == nil {
		_, err = d.file.Write(data)
	}
	if err == nil {
		err = d.file.Sync()
	}
	if err != nil {
		return errors.Join(err, d.abandon())
	}
	d.size += len(data)
	return nil
}

// abandon lets go of a file whose end may be torn; the next write starts another.
func (d *Drafts) abandon() error {
	f := d.file
	d.file = nil
	d.old = append(d.old, d.name())
	return f.Close()
}

func (d *Drafts) name() string { return fmt.Sprintf("%s%06d.ks1", draftPrefix, d.number) }

// rewrite starts a new file with every text, and removes the ones before it
// when that is safe on the disk.
func (d *Drafts) rewrite() error {
	if d.file != nil {
		if err := d.abandon(); err != nil {
			return err
		}
	}
	d.number, d.records, d.size = d.number+1, 0, 0
	head, err := framed(draftMagic, draftHeader{Tag: d.tag[:], Number: d.number})
	if err != nil {
		return err
	}
	data, err := d.encode(d.everything())
	if err != nil {
		return err
	}
	path := filepath.Join(d.dir, d.name())
	f, err := d.fs.Create(path)
	if err != nil {
		return err
	}
	if _, err = f.Write(append(head, data...)); err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = d.fs.SyncDir(d.dir)
	}
	if err != nil {
		return errors.Join(err, f.Close(), removeQuietly(d.fs, path))
	}
	d.file, d.size = f, len(data)
	_ = d.removeOld(0) // the text is safe and overrules them; close tries again
	return nil
}

// removeOld removes old files, the oldest first and for good, but for the last needed.
func (d *Drafts) removeOld(needed int) error {
	for len(d.old) > needed {
		if err := removeQuietly(d.fs, filepath.Join(d.dir, d.old[0])); err != nil {
			return err
		}
		if err := d.fs.SyncDir(d.dir); err != nil {
			return err
		}
		d.old = d.old[1:]
	}
	return nil
}

func (d *Drafts) everything() []draftRecord {
	d.mu.Lock()
	defer d.mu.Unlock()
	records := make([]draftRecord, 0, len(d.texts))
	for key, text := range d.texts {
		records = append(records, draftRecord{Key: key, Text: text})
	}
	if len(d.unread) == 0 {
		records = append(records, draftRecord{Whole: true})
	}
	return records
}

// encode seals records, each bound to its file and place.
func (d *Drafts) encode(records []draftRecord) ([]byte, error) {
	var out []byte
	for _, r := range records {
		plain, err := encMode.Marshal(r)
		if err != nil {
			return nil, err
		}
		sealed, err := seal(rand.Reader, d.seal, plain, draftAAD(d.number, d.records))
		if err != nil {
			return nil, err
		}
		out = binary.BigEndian.AppendUint32(out, uint32(len(sealed))) //nolint:gosec // text that was typed
		out = append(out, sealed...)
		d.records++
	}
	return out, nil
}

func draftAAD(number, record uint64) []byte {
	return fmt.Appendf(nil, "%s %d %d", draftMagic, number, record)
}

// load reads the member's files in order; a torn end is what a crash leaves.
func (d *Drafts) load() error {
	entries, err := listDir(d.fs, d.dir)
	if err != nil {
		return err
	}
	var names []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), draftPrefix) && strings.HasSuffix(e.Name(), ".ks1") {
			names = append(names, e.Name())
		}
	}
	sort.Strings(names)
	for _, name := range names {
		var n uint64
		if _, err := fmt.Sscanf(name, draftPrefix+"%d.ks1", &n); err == nil {
			d.number = max(d.number, n)
		}
		data, err := readFile(d.fs, filepath.Join(d.dir, name), maxDraft)
		if err != nil {
			d.unread = append(d.unread, name)
			continue
		}
		if d.read(data) {
			d.old = append(d.old, name)
		}
	}
	return nil
}

// read takes up one file's records; false when it is another member's.
func (d *Drafts) read(data []byte) bool {
	var h draftHeader
	n, err := unframe(draftMagic, data, 1<<10, &h)
	if err != nil || !bytes.Equal(h.Tag, d.tag[:]) {
		return false
	}
	texts, whole := map[string]string{}, false
	data = data[n:]
	for i := uint64(0); len(data) >= 4; i++ {
		size := int(binary.BigEndian.Uint32(data))
		if len(data)-4 < size {
			break
		}
		plain, err := unseal(d.seal, data[4:4+size], draftAAD(h.Number, i))
		var r draftRecord
		if err != nil || decMode.Unmarshal(plain, &r) != nil {
			break
		}
		switch {
		case r.Whole:
			whole = true
		case r.Clear:
			delete(texts, r.Key)
		default:
			texts[r.Key] = r.Text
		}
		data = data[4+size:]
	}
	if whole {
		clear(d.texts)
	}
	maps.Copy(d.texts, texts)
	return true
}
