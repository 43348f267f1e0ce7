package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2/theme"
	"github.com/adrg/xdg"
	"golang.org/x/term"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/meeting/minutes"
	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/ui"
)

// house is an unlocked team: the rooms over one open ledger.
type house = ui.House

// furnish puts the rooms over an open ledger.
func furnish(l *ledger.Ledger) *house {
	paper := minutes.New(minutes.Fonts{
		Regular: theme.DefaultTextFont().Content(),
		Bold:    theme.DefaultTextBoldFont().Content(),
	})
	people := caseload.New(l)
	return &house{Ledger: l, People: people, Meetings: meeting.New(l, people, paper), Paper: paper}
}

// with opens the team, gives it to do, and closes it whatever happens.
func (p *program) with(ctx context.Context, do func(h *house) error) (err error) {
	config, err := p.config()
	if err != nil {
		return err
	}
	if err := p.checkClock(config); err != nil {
		return err
	}
	passphrase, err := p.passphrase("Passphrase: ")
	if err != nil {
		return err
	}
	l, err := ledger.Unlock(ctx, config, p.as, passphrase)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	for _, alarm := range l.Damage() {
		line(p.err, "Warning: %s Say 'keystone verify'.", alarm)
	}
	h := furnish(l)
	if err := h.Meetings.PassConcerns(ctx); err != nil {
		line(p.err, "Warning: %s", fault.Sentence(err))
	}
	return do(h)
}

// config says where the ledger is and what the clock is.
func (p *program) config() (ledger.Config, error) {
	dir := p.data
	if dir == "" {
		dir = filepath.Join(xdg.DataHome, "keystone")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return ledger.Config{}, fault.Wrap(err, usage, "The data folder's name cannot be used: give --data another folder.")
	}
	clock, err := p.clock()
	if err != nil {
		return ledger.Config{}, err
	}
	return ledger.Config{Dir: dir, Clock: clock, Rooms: rooms(), Readers: caseload.Readers, Open: openPlace}, nil
}

// rooms are what the ledger feeds, in the order of the arrows.
func rooms() []ledger.Room { return append(caseload.Rooms(), meeting.Rooms()...) }

// clock is the system's, or --today at the system's time of day.
func (p *program) clock() (func() time.Time, error) {
	if p.today == "" {
		return p.now, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, p.today, time.Local)
	if err != nil {
		return nil, fault.Newf(usage, "--today %q is not a date: write it as 2026-11-23.", p.today)
	}
	return func() time.Time {
		n := p.now()
		return time.Date(day.Year(), day.Month(), day.Day(), n.Hour(), n.Minute(), n.Second(), n.Nanosecond(), time.Local)
	}, nil
}

// checkClock refuses --today for a team of real people.
func (p *program) checkClock(config ledger.Config) error {
	if p.today == "" {
		return nil
	}
	team, err := ledger.TeamOf(config)
	if err != nil {
		return err
	}
	if !team.Test {
		return fault.New("clock-refused", "--today works only for the demo and for a team made with --today at init: this team's clock is the laptop's.")
	}
	return nil
}

// passphrase comes from the file, the environment or, at a terminal, the person.
func (p *program) passphrase(prompt string) (string, error) {
	if p.passphraseFile != "" {
		return readPassphrase(p.passphraseFile)
	}
	if s := p.env("KEYSTONE_PASSPHRASE"); s != "" {
		return s, nil
	}
	return p.askPassphrase(prompt)
}

// readPassphrase takes the first line of a file.
func readPassphrase(name string) (string, error) {
	b, err := os.ReadFile(name) //nolint:gosec // the person names the file
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return "", fault.Newf("passphrase-missing", "There is no file %s: give --passphrase-file the file that holds the passphrase.", name)
		}
		return "", fault.Wrap(err, "passphrase-missing", "The passphrase file cannot be read: check that it is a file you may open.")
	}
	first, _, _ := strings.Cut(string(b), "\n")
	return strings.TrimRight(first, "\r"), nil
}

// askPassphrase asks at a terminal, without showing what is typed.
func (p *program) askPassphrase(prompt string) (string, error) {
	file, ok := p.in.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) { //nolint:gosec // a file descriptor fits an int
		return "", fault.New("passphrase-missing", "No passphrase was given: set KEYSTONE_PASSPHRASE or give --passphrase-file.")
	}
	_, _ = p.err.Write([]byte(prompt))
	b, err := term.ReadPassword(int(file.Fd())) //nolint:gosec // a file descriptor fits an int
	_, _ = p.err.Write([]byte("\n"))
	if err != nil {
		return "", fault.Wrap(err, "passphrase-missing", "The passphrase could not be read from the terminal: set KEYSTONE_PASSPHRASE instead.")
	}
	return string(b), nil
}

// save writes what is made into a file the person chose, and says what would
// help where it cannot. Where the file cannot be written nothing is made: no
// sheet takes its number and nothing counts as printed.
func save(name string, make func() ([]byte, error)) (size int, err error) {
	if err := writable(name); err != nil {
		return 0, unwritten(name, err)
	}
	data, err := make()
	if err != nil {
		return 0, err
	}
	if err := os.WriteFile(name, data, 0o600); err != nil { //nolint:gosec // the person names the file
		return 0, unwritten(name, err)
	}
	return len(data), nil
}

func unwritten(name string, err error) error {
	return fault.Wrap(err, "file-not-written", "The file "+name+" could not be written: check that its folder exists and has room.")
}

// writable tries whether a file can be written, and leaves it as it is; what is
// no file, such as a pipe, is not tried.
func writable(name string) error {
	there, missing := os.Stat(name)
	if missing == nil && !there.Mode().IsRegular() && !there.IsDir() {
		return nil
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o600) //nolint:gosec // the person names the file
	if err != nil {
		return err
	}
	err = f.Close()
	if missing != nil {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}
