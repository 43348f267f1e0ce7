package hub

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// blocksDir is the folder of a store's blocks and their index.
const blocksDir = "msgs"

const blockEnd = ".blk"

func blockPath(dir string, n uint64) string {
	return filepath.Join(dir, blocksDir, strconv.FormatUint(n, 10)+blockEnd)
}

// blockName is what a block's checksums are made under.
func blockName(dir string, n uint64) string {
	return filepath.Base(dir) + "-" + strconv.FormatUint(n, 10)
}

// blockNumbers are the blocks of a store, as they follow.
func blockNumbers(dir string) (found []uint64, err error) {
	entries, err := os.ReadDir(filepath.Join(dir, blocksDir))
	for _, e := range entries {
		number, block := strings.CutSuffix(e.Name(), blockEnd)
		if n, err := strconv.ParseUint(number, 10, 32); block && err == nil {
			found = append(found, n)
		}
	}
	slices.Sort(found)
	return found, err
}

// blocks is what was read of a store's blocks, one after another.
type blocks struct {
	dir  string
	seen []block
	gone map[uint64]bool // messages that a block says were removed
	end  []byte          // of the last block: its last bytes
}

// block is which messages lie in one; both 0 for none.
type block struct {
	number      uint64
	first, last uint64
}

// add reads the next block, and says whether every record has its checksum.
func (b *blocks) add(number uint64, last bool) (whole bool, err error) {
	data, err := os.ReadFile(blockPath(b.dir, number))
	if err != nil {
		return false, err
	}
	name := blockName(b.dir, number)
	all, rest := records(name, data)
	if len(rest) > 0 && (!last || !cutShort(name, rest)) {
		return false, nil
	}
	one := block{number: number}
	for _, r := range all {
		if r.seq()&goneMark != 0 {
			b.gone[r.seq()&^goneMark] = true
			continue
		}
		one.last = r.seq() &^ erasedMark
		if one.first == 0 {
			one.first = one.last
		}
	}
	b.seen, b.end = append(b.seen, one), data[max(0, len(data)-recordSum):]
	return true, nil
}

// lost is a block that was there and is not, where nothing says that all in it
// was removed. JetStream's index says what was there when it was last written;
// while it is the newest there is, it says so exactly.
func (b *blocks) lost() (number uint64, lost bool, err error) {
	data, err := os.ReadFile(filepath.Join(b.dir, blocksDir, indexName))
	if notMissing(err) != nil {
		return 0, false, err
	}
	was, err := parseIndex(filepath.Base(b.dir), data)
	if err != nil { // JetStream does without one, too
		was = index{}
	}
	var newest uint64
	if len(b.seen) > 0 {
		newest = b.seen[len(b.seen)-1].number
	}
	if k := len(was.numbers); k > 0 {
		exact := newest == was.numbers[k-1] && bytes.Equal(b.end, was.last)
		for _, n := range was.numbers {
			if n > newest || exact && !slices.ContainsFunc(b.seen, func(o block) bool { return o.number == n }) {
				return n, true, nil
			}
		}
	}
	number, lost = b.gap()
	return number, lost, nil
}

// gap is a block between two others that is not there. Of what devices said last,
// whole blocks go when it is replaced, and nothing is noted of it.
func (b *blocks) gap() (number uint64, found bool) {
	if strings.HasPrefix(filepath.Base(b.dir), names{}.words()) {
		return 0, false
	}
	for i := 1; i < len(b.seen); i++ {
		before, next := b.seen[i-1], b.seen[i]
		missing := next.number - before.number - 1
		if missing > 0 && before.last > 0 && next.first > 0 && !b.removed(before.last+1, next.first, missing) {
			return before.number + 1, true
		}
	}
	return 0, false
}

// removed says whether the messages from one up to another were: all but the last
// of each block leave a record of it.
func (b *blocks) removed(from, to, unsaid uint64) bool {
	if to < from || to-from > uint64(len(b.gone))+unsaid {
		return to <= from
	}
	for seq := from; seq < to; seq++ {
		if b.gone[seq] {
			continue
		}
		if unsaid == 0 {
			return false
		}
		unsaid--
	}
	return true
}
