package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"time"

	"keystone/sync/fault"
)

// Papers is the one folder PDFs go to. No name in it holds a patient's.
type Papers struct {
	// Dir is the folder; it is made when the first paper is written.
	Dir string
	// Now names the papers.
	Now func() time.Time
}

// Write saves a PDF of a kind such as "minutes" and returns its path.
func (p Papers) Write(kind string, pdf []byte) (string, error) {
	if err := os.MkdirAll(p.Dir, 0o700); err != nil {
		return "", fault.Wrap(err, "file-not-written", "The folder for papers, "+p.Dir+", cannot be made: check that you may write there.")
	}
	stem := kind + "-" + p.Now().Format("20060102-150405")
	for n := 1; ; n++ {
		path := filepath.Join(p.Dir, fmt.Sprintf("%s-%d.pdf", stem, n))
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // a name of our own making
		if os.IsExist(err) {
			continue
		}
		if err == nil {
			_, err = f.Write(pdf)
			if cerr := f.Close(); err == nil {
				err = cerr
			}
		}
		if err != nil {
			return "", fault.Wrap(err, "file-not-written", "The paper could not be written to "+p.Dir+": check that there is room.")
		}
		return path, nil
	}
}

// Left lists the papers that are still in the folder, oldest first.
func (p Papers) Left() []string {
	found, err := filepath.Glob(filepath.Join(p.Dir, "*.pdf"))
	if err != nil {
		return nil
	}
	sort.Strings(found)
	return found
}

// Delete removes every paper in the folder.
func (p Papers) Delete() error {
	for _, path := range p.Left() {
		if err := os.Remove(path); err != nil {
			return fault.Wrap(err, "file-not-deleted", "A paper could not be deleted: close it in the program that shows it, and try again.")
		}
	}
	return nil
}
