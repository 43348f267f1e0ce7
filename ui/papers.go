package ui

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
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

// openCommand is the system's own way to show a file.
func openCommand(system, path string) []string {
	switch system {
	case "windows":
		return []string{"rundll32", "url.dll,FileProtocolHandler", path}
	case "darwin":
		return []string{"open", path}
	}
	return []string{"xdg-open", path}
}

// printCommand is the system's own way to print a PDF.
func printCommand(system, path string) []string {
	if system == "windows" {
		return []string{"rundll32", "shell32.dll,ShellExec_RunDLL", "/verb", "print", path}
	}
	return []string{"lp", path}
}

// Open shows a paper in the system's own viewer.
func Open(path string) error {
	return start(openCommand(runtime.GOOS, path), "The paper is saved at "+path+", but no program on this laptop opened it: open it there by hand.")
}

// Print hands a paper to the system's printer.
func Print(path string) error {
	return start(printCommand(runtime.GOOS, path), "The paper is saved at "+path+", but this laptop has no printer set up for it: open it there and print it by hand.")
}

// start begins a program of the system and does not wait for its window.
func start(words []string, sentence string) error {
	c := exec.Command(words[0], words[1:]...) //nolint:gosec // fixed programs; the path is of our own making
	if err := c.Start(); err != nil {
		return fault.Wrap(err, "no-viewer", sentence)
	}
	go func() { _ = c.Wait() }()
	return nil
}
