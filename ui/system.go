package ui

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"keystone/sync/fault"
)

// How long the system may take. A viewer may stay open as long as it likes; a
// printer that has not answered by then has not got the paper.
const (
	viewerWait  = 4 * time.Second
	printerWait = 30 * time.Second
)

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

// Open shows a paper in the system's own viewer, and waits a moment for it to
// say that there is none. Code: no-viewer.
func Open(path string) error {
	return show(openCommand(runtime.GOOS, path), viewerWait, "The paper is saved at "+path+", but no program on this laptop opened it: open it there by hand.")
}

// Print hands a paper to the system's printer and waits until that has taken
// it; it may take half a minute. Codes: no-viewer where nothing prints here,
// not-printed where the printer refuses or does not answer.
func Print(path string) error {
	return hand(printCommand(runtime.GOOS, path), printerWait, path)
}

// show starts a program of the system; one that is still there after a while
// shows the paper, one that ended badly does not.
func show(words []string, wait time.Duration, sentence string) error {
	c := exec.Command(words[0], words[1:]...) //nolint:gosec // fixed programs; the path is of our own making
	if err := c.Start(); err != nil {
		return fault.Wrap(err, "no-viewer", sentence)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			return fault.Wrap(err, "no-viewer", sentence)
		}
	case <-time.After(wait):
	}
	return nil
}

// hand runs a program of the system to its end, and stops it after a while.
func hand(words []string, wait time.Duration, path string) error {
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	c := exec.CommandContext(ctx, words[0], words[1:]...) //nolint:gosec // fixed programs; the path is of our own making
	c.WaitDelay = time.Second
	var says bytes.Buffer
	c.Stdout, c.Stderr = &says, &says
	err := c.Run()
	saved := "The paper is saved at " + path + ": open it there and print it by hand."
	var ended *exec.ExitError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fault.Wrap(err, "not-printed", "The printer did not answer, so nothing was printed. "+saved)
	case errors.As(err, &ended):
		return fault.Wrap(err, "not-printed", "The printer did not take the paper"+quoted(says.String(), path)+". "+saved)
	}
	return fault.Wrap(err, "no-viewer", "This laptop has nothing that prints. "+saved)
}

// quoted is the first line of what a program said, in brackets, short.
func quoted(says, path string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(says), "\n")
	line = strings.Trim(strings.ReplaceAll(line, path, "the paper"), " .")
	if letters := []rune(line); len(letters) > 120 {
		line = string(letters[:120]) + "…"
	}
	if line == "" {
		return ""
	}
	return " (" + line + ")"
}
