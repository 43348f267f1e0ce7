package sync

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

const (
	// packSize bounds a pack, in bytes: a pack is read whole, some at a time.
	packSize = 8 << 20
	// packedSize is the largest file worth packing. It is small files, not many
	// bytes, that a synced folder likes least.
	packedSize = 1 << 20
	// packsAtOnce bounds how long packing keeps a lock waiting: two packs of
	// some 4,000 saves each take about half a second.
	packsAtOnce = 2
)

// tidy packs past months and seals a snapshot. Packed files go only when a
// snapshot that does not name them is on the disk, so that whatever fails, the
// newest snapshot fits the files there are.
func (l *Ledger) tidy(ctx context.Context) error {
	packed, err := l.pack()
	err = diskFault(err, "packing past months")
	if !l.changed && len(packed) == 0 && l.sealedUnder == l.under() {
		return err
	}
	if failed := l.writeSnapshot(ctx); failed != nil {
		return errors.Join(err, diskFault(failed, "writing the snapshot"))
	}
	return errors.Join(err, diskFault(l.log.removeAll(packed), "removing what was packed"))
}

// pack puts the small files of this device's past months together, and returns
// those that a pack on the disk holds. Months with anything unsound in them stay
// as they are.
func (l *Ledger) pack() (packed []string, err error) {
	made := 0
	for _, month := range l.pastMonths() {
		singles, packs, err := l.packable(month)
		if err != nil {
			return packed, err
		}
		if len(singles) == 0 || len(singles)+len(packs) < 2 {
			continue
		}
		held, rest, ok := l.alreadyPacked(singles, packs)
		if !ok {
			continue
		}
		packed = append(packed, l.forget(held)...)
		for len(rest) > 0 && made < packsAtOnce {
			n, err := l.packSome(rest)
			if err != nil {
				return packed, err
			}
			if n == 0 {
				break
			}
			packed = append(packed, l.forget(rest[:n])...)
			rest = rest[n:]
			made++
		}
	}
	return packed, nil
}

// pastMonths is this device's files of finished months, by month, of those that
// are in the projection; none of a month of which opening had a complaint.
func (l *Ledger) pastMonths() [][]string {
	by := map[string][]string{}
	now := l.team.Device + "/" + l.Now().UTC().Format("200601")
	for name := range l.log.names {
		if month := path.Dir(name); path.Dir(month) == l.team.Device && month < now {
			by[month] = append(by[month], name)
		}
	}
	for _, p := range l.problems {
		delete(by, path.Dir(p.file))
	}
	months := make([][]string, 0, len(by))
	for _, month := range slices.Sorted(maps.Keys(by)) {
		months = append(months, slices.Sorted(slices.Values(by[month])))
	}
	return months
}

// packable is a month's small files and its packs.
func (l *Ledger) packable(month []string) (singles, packs []string, err error) {
	for _, name := range month {
		if isPack(name) {
			packs = append(packs, name)
			continue
		}
		size, err := l.log.size(name)
		if err != nil {
			return nil, nil, err
		}
		if size <= packedSize {
			singles = append(singles, name)
		}
	}
	return singles, packs, nil
}

// alreadyPacked divides single files into those that a pack holds, left behind
// when an earlier removal was cut off, and the rest. Not ok: something of the
// month cannot be read, or is not whole.
func (l *Ledger) alreadyPacked(singles, packs []string) (held, rest []string, ok bool) {
	if len(packs) == 0 {
		return nil, singles, true
	}
	inPacks := map[digest]bool{}
	for _, name := range packs {
		segments, _, ok := l.readWhole(name)
		if !ok {
			return nil, nil, false
		}
		for _, s := range segments {
			inPacks[s] = true
		}
	}
	for _, name := range singles {
		segments, _, ok := l.readWhole(name)
		if !ok {
			return nil, nil, false
		}
		if allIn(segments, inPacks) {
			held = append(held, name)
		} else {
			rest = append(rest, name)
		}
	}
	return held, rest, true
}

// packSome makes one pack of as many files as fit, and says how many; none
// where one of them is not whole.
func (l *Ledger) packSome(names []string) (n int, err error) {
	var chunks [][]byte
	var all []digest
	size := 0
	for _, name := range names {
		segments, data, ok := l.readWhole(name)
		if !ok {
			return 0, nil
		}
		if size += len(data); size > packSize && n > 0 {
			break
		}
		chunks, all = append(chunks, data), append(all, segments...)
		n++
	}
	_, err = l.log.put(packName(names[0], all), chunks...)
	return n, err
}

// packName is the name of a pack that begins with what file first holds.
func packName(first string, segments []digest) string {
	h := sha256.New()
	for _, s := range segments {
		h.Write(s[:])
	}
	stem := first[:strings.LastIndexByte(first, '-')]
	return fmt.Sprintf("%s-p%.8s.seg", stem, digest(h.Sum(nil)))
}

// isPack says whether a file of this device's own is a pack: a hash never
// begins with a p.
func isPack(name string) bool { return strings.Contains(path.Base(name), "-p") }

// forget drops files from those that the next snapshot names.
func (l *Ledger) forget(names []string) []string {
	for _, name := range names {
		delete(l.log.names, name)
	}
	return names
}

// readWhole reads a file of this device and what it holds; not ok where that
// cannot be read, or is not whole and signed from its first byte to its last.
func (l *Ledger) readWhole(name string) (segments []digest, data []byte, ok bool) {
	data, err := l.log.read(name)
	if err != nil {
		return nil, nil, false
	}
	key := l.rosters.latest.deviceKey(l.team.Device)
	segments, ok = wholeSegments(data, func(s *segment) bool { return s.header.Device == l.team.Device && s.signed(key) })
	return segments, data, ok
}

// wholeSegments is which segments a file holds, each by the hash of header and
// signature. ok says that there is nothing else in it and that every part is
// intact or erased.
func wholeSegments(data []byte, trusted func(*segment) bool) (segments []digest, ok bool) {
	size := 0
	eachSegment(data, func(s *segment, err error) bool {
		if err != nil || !trusted(s) || !s.whole() {
			return false
		}
		size += s.size
		segments = append(segments, sha256.Sum256(slices.Concat(s.block, s.sig)))
		return true
	})
	return segments, size == len(data) && size > 0
}

// whole says whether every part is intact or erased.
func (s *segment) whole() bool {
	for i := range s.parts {
		if !s.intact(i) && !s.zeroed(i) {
			return false
		}
	}
	return true
}

func allIn(some []digest, all map[digest]bool) bool {
	return !slices.ContainsFunc(some, func(s digest) bool { return !all[s] })
}

// packsOf is which segments the packs of one folder of a copy hold.
func (c *copier) packsOf(below string, names map[string]bool) map[digest]bool {
	held := map[digest]bool{}
	for name := range names {
		if strings.HasSuffix(name, ".seg") && isPack(name) {
			for _, s := range c.segmentsOf(below, name) {
				held[s] = true
			}
		}
	}
	return held
}

// packedAway says whether a file of an earlier copy holds nothing that packs do
// not hold too.
func (c *copier) packedAway(below, name string, packs map[digest]bool) bool {
	if len(packs) == 0 || !strings.HasSuffix(name, ".seg") || isPack(name) {
		return false
	}
	segments := c.segmentsOf(below, name)
	return len(segments) > 0 && allIn(segments, packs)
}

// segmentsOf is which segments a file of the copy holds; none of one that is
// not whole. The copy is checked as a whole when it is complete.
func (c *copier) segmentsOf(below, name string) []digest {
	data, err := readFile(c.fs, filepath.Join(c.to, below, name), maxLogFile)
	if err != nil {
		return nil
	}
	segments, ok := wholeSegments(data, func(*segment) bool { return true })
	if !ok {
		return nil
	}
	return segments
}
