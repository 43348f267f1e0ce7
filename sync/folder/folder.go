// Package folder carries a team's sealed files between laptops through a folder
// that all of them see: a practice drive, OneDrive, SharePoint, Syncthing, a
// memory stick. No server, no lock files, nothing is ever replaced.
//
// Whatever else writes there may leave half a file, a file of zeros, a copy
// with another name or nothing at all: this package hands over bytes and says
// when they cannot be had; what they are worth is for the ledger to judge.
package folder

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	stdsync "sync"

	"github.com/fsnotify/fsnotify"

	ledger "keystone/sync"
	"keystone/sync/fault"
)

// top is the folder that holds every team that shares here.
const top = "keystone1"

// atOnce is how many calls may wait for the folder at the same time: one that
// hangs in a dead network drive keeps its place until the system gives up.
const atOnce = 8

// Place is one team's part of a shared folder. It implements ledger.Transport
// and may be used by several goroutines. No handle is kept open between calls,
// but for the watches of Notify: a drive can be taken away.
type Place struct {
	at, full, team string
	disk           disk
	slots          chan struct{}
	closed         chan struct{}
	close          func()
	// durable holds the folders whose names this process has synced.
	durable  stdsync.Map
	mu       stdsync.Mutex
	watchers map[*fsnotify.Watcher]bool
	temps    []string // temporary files that the last List found
}

var (
	_ ledger.Transport = (*Place)(nil)
	_ ledger.Peeker    = (*Place)(nil)
	_ ledger.Heap      = (*Place)(nil)
)

var teamName = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)

// Open returns a team's place in the shared folder dir. Where dir, or the
// team's folder in it, is not there now, Open returns the place together with
// place-unreachable: it answers again by itself once it is back. It makes
// nothing: an unmounted drive is an empty folder. The place is nil for a team
// that cannot be one.
func Open(dir, team string) (*Place, error) {
	p, err := newPlace(dir, team)
	if err != nil {
		return nil, err
	}
	root, err := p.enter()
	if err != nil {
		return p, err
	}
	return p, root.Close()
}

// Make starts sharing in dir, which has to be there: it makes the team's folder
// and a note for people in it. Doing it again changes nothing. Errors:
// place-unreachable, place-refused, place-full, place-too-deep.
func Make(dir, team string) (*Place, error) {
	p, err := newPlace(dir, team)
	if err != nil {
		return nil, err
	}
	if p.length(longestShort) >= longestPath {
		return nil, p.tooDeep()
	}
	root, err := os.OpenRoot(p.full)
	if err != nil {
		return nil, p.absent(err)
	}
	defer func() { _ = root.Close() }()
	if err := p.start(root); err != nil {
		return nil, p.told(err)
	}
	return p, nil
}

// start makes the team's folder below root, and the note.
func (p *Place) start(root *os.Root) error {
	home, err := p.folder(root, top+"/"+p.team)
	if err != nil {
		return err
	}
	defer func() { _ = home.Close() }()
	if err := p.putAs(home, noteName, []byte(note)); err != nil && !errors.Is(err, errTaken) {
		return err
	}
	return nil
}

// Teams returns the ids of the teams that share in dir, sorted, for a laptop
// that is about to join one. Errors: place-unreachable.
func Teams(dir string) ([]string, error) {
	p, err := newPlace(dir, "-")
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(p.full); err != nil {
		return nil, p.absent(err)
	}
	entries, err := os.ReadDir(filepath.Join(p.full, top))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, p.absent(err)
	}
	teams := []string{}
	for _, e := range entries {
		if e.IsDir() && teamName.MatchString(e.Name()) {
			teams = append(teams, e.Name())
		}
	}
	slices.Sort(teams)
	return teams, nil
}

func newPlace(dir, team string) (*Place, error) {
	if !teamName.MatchString(team) {
		return nil, fault.Newf(fault.Internal, "%q cannot be a team's folder.", team)
	}
	full, err := filepath.Abs(dir)
	if err != nil {
		return nil, fault.Wrap(err, "place-unreachable", "The shared folder cannot be found: give its full path, from the drive on.")
	}
	p := &Place{
		at: dir, full: full, team: team, disk: system{},
		slots: make(chan struct{}, atOnce), closed: make(chan struct{}),
		watchers: map[*fsnotify.Watcher]bool{},
	}
	p.close = stdsync.OnceFunc(func() { close(p.closed) })
	return p, nil
}

// At implements ledger.Transport: the folder as a person gave it.
func (p *Place) At() string { return p.at }

// Heap implements ledger.Heap: 25,000 small files are what a synced folder likes
// least (ledger.md).
func (p *Place) Heap() {}

// Close implements ledger.Transport. It ends the watches and refuses later
// calls; one that still waits for a dead drive is not waited for.
func (p *Place) Close() error {
	p.close()
	return nil
}

// enter opens the team's folder for one call.
func (p *Place) enter() (*os.Root, error) {
	select {
	case <-p.closed:
		return nil, fault.Wrap(os.ErrClosed, "place-unreachable", "The shared folder was let go of; unlock Keystone to go on.")
	default:
	}
	dir, err := os.OpenRoot(p.full)
	if err != nil {
		return nil, p.absent(err)
	}
	defer func() { _ = dir.Close() }()
	home, err := dir.OpenRoot(top + "/" + p.team)
	if err != nil {
		return nil, p.absentTeam(err)
	}
	return home, nil
}

// answer is what do gave.
type answer[T any] struct {
	value T
	err   error
}

// run lets do work in the team's folder, and waits for it no longer than ctx: a
// network drive that has gone may keep a call for minutes.
func run[T any](ctx context.Context, p *Place, do func(home *os.Root) (T, error)) (T, error) {
	var none T
	if err := ctx.Err(); err != nil {
		return none, p.late(err)
	}
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return none, p.late(ctx.Err())
	}
	answers := make(chan answer[T], 1)
	go func() {
		defer func() { <-p.slots }()
		value, err := inside(p, do)
		answers <- answer[T]{value, err}
	}()
	select {
	case a := <-answers:
		return a.value, a.err
	case <-ctx.Done():
		return none, p.late(ctx.Err())
	}
}

// inside runs do. When that fails because the whole folder went meanwhile, the
// error says so.
func inside[T any](p *Place, do func(home *os.Root) (T, error)) (T, error) {
	home, err := p.enter()
	if err != nil {
		var none T
		return none, err
	}
	defer func() { _ = home.Close() }()
	value, err := do(home)
	if err == nil {
		return value, nil
	}
	if again, gone := p.enter(); gone != nil {
		return value, gone
	} else if closing := again.Close(); closing != nil {
		return value, p.told(closing)
	}
	return value, p.told(err)
}
