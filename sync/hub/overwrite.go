package hub

import (
	"errors"
	"io/fs"
	"os"
)

// errTorn is a block that JetStream writes to, or one that is damaged.
var errTorn = errors.New("a message block cannot be read to its end")

// overwrite writes over what still lies in a store of messages that are gone.
func overwrite(dir string, gone func(seq uint64) bool) error {
	return eachBlock(dir, func(n uint64, all []record) error {
		var over []record
		for _, r := range all {
			if r.seq()&(erasedMark|goneMark) == 0 && gone(r.seq()) {
				over = append(over, r)
			}
		}
		if len(over) == 0 {
			return nil
		}
		f, err := os.OpenFile(blockPath(dir, n), os.O_WRONLY, 0) //nolint:gosec // below the hub's own folder
		if err != nil {
			return err
		}
		for _, r := range over {
			_, wrong := f.WriteAt(erasedRecord(blockName(dir, n), r), int64(r.at))
			err = errors.Join(err, wrong)
		}
		return errors.Join(err, f.Sync(), f.Close())
	})
}

// cutAfter says whether nothing lies in a log any more up to an entry.
func cutAfter(dir string, entry uint64) (cut bool, err error) {
	cut = true
	err = eachBlock(dir, func(_ uint64, all []record) error {
		for _, r := range all {
			cut = cut && (r.seq()&goneMark != 0 || r.seq() > entry)
		}
		return nil
	})
	return cut, err
}

// eachBlock hands on a store's blocks.
func eachBlock(dir string, do func(n uint64, all []record) error) error {
	numbers, err := blockNumbers(dir)
	if err != nil {
		return err
	}
	for _, n := range numbers {
		data, err := os.ReadFile(blockPath(dir, n))
		if errors.Is(err, fs.ErrNotExist) { // it went meanwhile
			continue
		}
		if err != nil {
			return err
		}
		all, rest := records(blockName(dir, n), data)
		if len(rest) > 0 {
			return errTorn
		}
		if err := do(n, all); err != nil {
			return err
		}
	}
	return nil
}
