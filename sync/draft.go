package sync

import (
	"crypto/sha256"
	"errors"
	"maps"
	"strings"
	stdsync "sync"
	"time"
)

const (
	draftMagic  = "KSDRF01"
	draftPrefix = "draft-"
	maxDraft    = 64 << 20
	// draftDelay is how long typing is gathered before it is written; with the
	// fsync it keeps the promise of two seconds.
	draftDelay = 300 * time.Millisecond
	// draftRewrite is the size in bytes from which a file that is mostly old is written anew.
	draftRewrite = 1 << 20
)

// Drafts is unfinished text: not in the ledger, but on the disk, sealed, within
// a second of being typed. It belongs to one member.
type Drafts struct {
	fs   FS
	dir  string
	tag  [8]byte
	seal []byte

	mu    stdsync.Mutex // guards texts, dirty, over
	texts map[string]string
	dirty map[string]bool
	over  bool // locked: nothing is taken any more

	writing stdsync.Mutex // guards what follows
	file    File
	number  uint64
	records uint64
	size    int
	old     []string // files whose text is in a newer one once that is written
	unread  []string // files that the disk did not give, whosever they are

	wake chan struct{}
	done chan struct{}
	gone chan struct{}
}

// draftHeader begins a draft file; the tag says whose it is without naming them.
type draftHeader struct {
	Tag    []byte `cbor:"1,keyasint"`
	Number uint64 `cbor:"2,keyasint"`
}

// draftRecord sets or clears one text, or says that every text has been set, so
// that the files before this one count no more.
type draftRecord struct {
	Key   string `cbor:"1,keyasint"`
	Text  string `cbor:"2,keyasint,omitempty"`
	Clear bool   `cbor:"3,keyasint,omitempty"`
	Whole bool   `cbor:"4,keyasint,omitempty"`
}

// openDrafts reads a member's drafts and starts writing new ones. Their key
// comes from the laptop's secrets, not from the member's: the recovery identity
// opens those too, so that a member who is recovered finds the text again.
func openDrafts(fsys FS, dir string, s *secrets, member string) (*Drafts, error) {
	key, err := s.key("draft " + member)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(append([]byte("keystone draft tag v1\x00"), key...))
	d := &Drafts{
		fs: fsys, dir: dir, tag: [8]byte(sum[:8]), seal: key, texts: map[string]string{}, dirty: map[string]bool{},
		wake: make(chan struct{}, 1), done: make(chan struct{}), gone: make(chan struct{}),
	}
	if err := d.load(); err != nil {
		return nil, err
	}
	go d.run()
	return d, nil
}

// Put keeps text under a key and returns at once; it is on the disk within two seconds.
func (d *Drafts) Put(key, text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if old, ok := d.texts[key]; d.over || (ok && old == text) {
		return
	}
	d.texts[key] = text
	d.touch(key)
}

// Clear forgets the text under a key.
func (d *Drafts) Clear(key string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.texts[key]; !ok {
		return
	}
	delete(d.texts, key)
	d.touch(key)
}

func (d *Drafts) touch(key string) {
	d.dirty[key] = true
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// All is every text there is, by key.
func (d *Drafts) All() map[string]string {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := maps.Clone(d.texts)
	maps.DeleteFunc(all, func(key, _ string) bool { return strings.HasPrefix(key, "\x00") })
	return all
}

// run writes what was typed, a moment after it was, until close.
func (d *Drafts) run() {
	defer close(d.gone)
	for {
		select {
		case <-d.done:
			return
		case <-d.wake:
		}
		select {
		case <-d.done:
			return
		case <-time.After(draftDelay):
		}
		if d.Flush() != nil {
			select { // the disk may recover: what failed is still marked
			case d.wake <- struct{}{}:
			default:
			}
		}
	}
}

// Flush writes everything typed so far and waits for the disk. Errors: disk-full, disk-error.
func (d *Drafts) Flush() error {
	d.writing.Lock()
	defer d.writing.Unlock()
	records := d.take()
	if len(records) == 0 {
		return nil
	}
	if err := d.write(records); err != nil {
		d.putBack(records)
		return diskFault(err, "keeping unfinished text")
	}
	return nil
}

func (d *Drafts) take() []draftRecord {
	d.mu.Lock()
	defer d.mu.Unlock()
	records := make([]draftRecord, 0, len(d.dirty))
	for key := range d.dirty {
		text, ok := d.texts[key]
		records = append(records, draftRecord{Key: key, Text: text, Clear: !ok})
	}
	clear(d.dirty)
	return records
}

func (d *Drafts) putBack(records []draftRecord) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, r := range records {
		d.dirty[r.Key] = true
	}
}

// close writes what is left, stops and forgets text and key; files that are no
// longer needed are removed.
func (d *Drafts) close() error {
	close(d.done)
	<-d.gone
	err := d.Flush()
	d.writing.Lock()
	defer d.writing.Unlock()
	needed := len(d.old)
	if d.file != nil {
		err = errors.Join(err, d.abandon())
		needed = 1
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.texts) == 0 {
		needed = 0
	}
	if err == nil {
		err = d.removeOld(needed)
	}
	d.over = true
	clear(d.texts)
	clear(d.dirty)
	clear(d.seal)
	return err
}
