package folder

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	stdsync "sync"
	"syscall"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"

	ledger "keystone/sync"
	"keystone/sync/fault"
)

// faulty is a disk whose steps are told, and of which one fails.
type faulty struct {
	system
	mu     stdsync.Mutex
	steps  []string
	failAt int // counted from 1
	err    error
	hang   chan struct{}
}

func (d *faulty) step(name string) error {
	if d.hang != nil {
		<-d.hang
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.steps = append(d.steps, name)
	if len(d.steps) == d.failAt {
		return d.err
	}
	return nil
}

func (d *faulty) create(dir *os.Root, name string, perm fs.FileMode) (file, error) {
	if err := d.step("create"); err != nil {
		return nil, err
	}
	f, err := d.system.create(dir, name, perm)
	return faultyFile{f, d}, err
}

func (d *faulty) give(dir *os.Root, from, to string) error {
	if err := d.step("give"); err != nil {
		return err
	}
	return d.system.give(dir, from, to)
}

func (d *faulty) syncFolder(dir *os.Root) error {
	if err := d.step("sync folder " + filepath.Base(dir.Name())); err != nil {
		return err
	}
	return d.system.syncFolder(dir)
}

type faultyFile struct {
	file
	d *faulty
}

func (f faultyFile) Write(b []byte) (int, error) {
	if err := f.d.step("write"); err != nil {
		n, _ := f.file.Write(b[:len(b)/2])
		return n, err
	}
	return f.file.Write(b)
}

func (f faultyFile) Sync() error { return errors.Join(f.d.step("sync"), f.file.Sync()) }

func (f faultyFile) Close() error { return errors.Join(f.d.step("close"), f.file.Close()) }

func sharedOn(t *testing.T, d disk) *Place {
	t.Helper()
	p, err := Make(t.TempDir(), "team")
	if err != nil {
		t.Fatal(err)
	}
	p.disk = d
	return p
}

// TestPut_SyncsBeforeItNames: bytes are durable before they have a name, and
// each new folder in the one above it.
func TestPut_SyncsBeforeItNames(t *testing.T) {
	d := &faulty{}
	p := sharedOn(t, d)
	for _, name := range []string{"log/d/x.seg", "log/d/y.seg", "log/d/y.seg"} {
		if err := p.Put(t.Context(), name, []byte("data")); err != nil {
			t.Fatal(err)
		}
	}
	want := "sync folder ., sync folder log, create, write, sync, close, give, sync folder d, " +
		"create, write, sync, close, give, sync folder d, sync folder d"
	if got := strings.Join(d.steps, ", "); got != want {
		t.Fatalf("steps %s\nwant  %s", got, want)
	}
}

// TestPut_SyncsWhatAnEarlierOneCouldNot: a folder that was made and not synced
// is synced by the next Put.
func TestPut_SyncsWhatAnEarlierOneCouldNot(t *testing.T) {
	d := &faulty{failAt: 1, err: syscall.EIO}
	p := sharedOn(t, d)
	if err := p.Put(t.Context(), "log/x.seg", nil); err == nil {
		t.Fatal("not told")
	}
	if err := p.Put(t.Context(), "log/x.seg", nil); err != nil || strings.Join(d.steps[1:3], ", ") != "sync folder ., create" {
		t.Fatalf("steps %v, %v", d.steps, err)
	}
}

// late is a disk whose clock is behind this laptop's.
type late struct {
	system
	by time.Duration
}

func (d late) give(dir *os.Root, from, to string) error {
	at := time.Now().Add(-d.by)
	return errors.Join(dir.Chtimes(from, at, at), d.system.give(dir, from, to))
}

// TestSweep_GoesByTheFoldersClock: on a drive whose clock is two days behind,
// what somebody writes there now looks two days old from here.
func TestSweep_GoesByTheFoldersClock(t *testing.T) {
	for by, gone := range map[time.Duration]bool{48 * time.Hour: false, 0: true} {
		p := sharedOn(t, late{by: by})
		temp, at := filepath.Join(p.home(), "put-0123456789ab.tmp"), time.Now().Add(-48*time.Hour)
		if err := errors.Join(os.WriteFile(temp, []byte("half"), 0o600), os.Chtimes(temp, at, at)); err != nil {
			t.Fatal(err)
		}
		if _, err := p.List(t.Context(), ""); err != nil {
			t.Fatal(err)
		}
		if err := p.Say(t.Context(), "d1", []byte("word")); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(temp); (err != nil) != gone {
			t.Errorf("%s behind: %v", by, err)
		}
	}
}

// TestFolderThatVanishesMeanwhile: in the middle of a call, the whole folder
// goes. That is not an empty folder, nor a file that comes later.
func TestFolderThatVanishesMeanwhile(t *testing.T) {
	p := sharedOn(t, system{})
	home, err := p.enter()
	if err != nil {
		t.Fatal(err)
	}
	_, err = inside(p, func(*os.Root) (nothing, error) {
		return nothing{}, errors.Join(ledger.ErrNotYet, os.Rename(p.home(), p.home()+"-away"))
	})
	if fault.Code(err) != "place-unreachable" {
		t.Fatal(err)
	}
	if l, err := p.list(t.Context(), home); fault.Code(err) != "place-unreachable" {
		t.Fatalf("%v, %v", l, err)
	}
}

// TestMatters_NewFolderIsWatchedWithThoseInIt: what was made in it before the
// system told of it is watched too.
func TestMatters_NewFolderIsWatchedWithThoseInIt(t *testing.T) {
	p := sharedOn(t, system{})
	w, err := fsnotify.NewWatcher()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	month := filepath.Join(p.home(), "heard", "202611")
	if err := os.MkdirAll(month, 0o700); err != nil {
		t.Fatal(err)
	}
	if !p.matters(w, fsnotify.Event{Name: filepath.Dir(month), Op: fsnotify.Create}) {
		t.Fatal("no hint")
	}
	if got := w.WatchList(); !slices.Contains(got, filepath.Dir(month)) || watchable(runtime.GOOS, "heard/202611") != slices.Contains(got, month) {
		t.Fatalf("watched %v", got)
	}
}

// TestPut_FailsAtEveryStep: after a failure at any step nothing but whole bytes
// has a name, no temporary file is left, and the next Put succeeds.
func TestPut_FailsAtEveryStep(t *testing.T) {
	failures := map[string]error{"place-full": syscall.ENOSPC, "place-refused": fs.ErrPermission, "place-unreachable": syscall.EIO}
	for code, failure := range failures {
		for at := 1; ; at++ {
			d := &faulty{failAt: at, err: failure}
			p := sharedOn(t, d)
			err := p.Put(t.Context(), "log/d/x.seg", []byte("data"))
			if err == nil {
				if at != 9 {
					t.Fatalf("a Put has %d steps", at-1)
				}
				break
			}
			if fault.Code(err) != code {
				t.Fatalf("step %d: %v", at, fault.Code(err))
			}
			_ = filepath.WalkDir(p.home(), func(path string, e fs.DirEntry, err error) error {
				if data, _ := os.ReadFile(path); err == nil && !e.IsDir() && e.Name() != noteName && string(data) != "data" {
					t.Errorf("step %d left %q in %s", at, data, e.Name())
				}
				return err
			})
			if temps, _ := filepath.Glob(filepath.Join(p.home(), "log", "d", "*.tmp")); len(temps) > 0 {
				t.Fatalf("step %d left %v", at, temps)
			}
			if err := p.Put(t.Context(), "log/d/x.seg", []byte("data")); err != nil {
				t.Fatalf("after step %d: %v", at, err)
			}
			if l, err := p.List(t.Context(), ""); err != nil || len(l.Items) != 1 {
				t.Fatalf("after step %d: %v, %v", at, l.Items, err)
			}
		}
	}
}

// TestGive_NeverReplacesByAnyWay: each way that a file system may have.
func TestGive_NeverReplacesByAnyWay(t *testing.T) {
	none := func(err error) way { return func(*os.Root, string, string) error { return err } }
	for name, ways := range map[string][]way{
		"rename":                       {renameNew},
		"link":                         {linkNew},
		"reserve":                      {reserveNew},
		"no rename, no links (exFAT)":  {none(syscall.EINVAL), none(syscall.EPERM), reserveNew},
		"no rename (NFS)":              {none(syscall.EINVAL), linkNew},
		"no such calls (old networks)": {none(syscall.ENOSYS), none(syscall.EOPNOTSUPP), reserveNew},
	} {
		t.Run(name, func(t *testing.T) {
			dir, err := os.OpenRoot(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			for i, data := range []string{"first", "second"} {
				if err := dir.WriteFile("temp", []byte(data), 0o600); err != nil {
					t.Fatal(err)
				}
				if err := giveBy(dir, "temp", "x.seg", ways...); (err != nil) != (i > 0) || i > 0 && !errors.Is(err, fs.ErrExist) {
					t.Fatalf("%s: %v", data, err)
				}
			}
			if data, err := dir.ReadFile("x.seg"); err != nil || string(data) != "first" {
				t.Fatalf("x.seg holds %q, %v", data, err)
			}
			if left, err := fs.Glob(dir.FS(), "*"); err != nil || !slices.Equal(left, []string{"temp", "x.seg"}) {
				t.Fatalf("left %v, %v", left, err)
			}
		})
	}
}

// TestRun_DeadDriveKeepsNobodyWaiting: a call that hangs in the system ends
// with the caller's patience, also once every place in the queue hangs.
func TestRun_DeadDriveKeepsNobodyWaiting(t *testing.T) {
	d := &faulty{hang: make(chan struct{})}
	p := sharedOn(t, d)
	for range atOnce + 2 {
		short, end := context.WithTimeout(t.Context(), time.Millisecond)
		if err := p.Put(short, "x.seg", []byte("data")); fault.Code(err) != "place-unreachable" {
			t.Fatal(err)
		}
		end()
	}
	gone, end := context.WithCancel(t.Context())
	end()
	if _, err := p.List(gone, ""); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	close(d.hang)
	if err := p.Put(t.Context(), "x.seg", []byte("data")); err != nil {
		t.Fatal(err)
	}
	for range atOnce { // all that hung have ended
		p.slots <- struct{}{}
	}
}

// described is a file as another system describes it.
type described struct {
	fs.FileInfo
	mode fs.FileMode
	size int64
}

func (d described) Mode() fs.FileMode { return d.mode }
func (d described) Size() int64       { return d.size }

func TestIsFile_PlaceholdersOfCloudDrives(t *testing.T) {
	for _, c := range []struct {
		what string
		mode fs.FileMode
		size int64
		is   bool
	}{
		{"file", 0, 5, true},
		{"empty file", 0, 0, true},
		{"OneDrive file on Windows", fs.ModeIrregular, 5, true},
		{"junction on Windows", fs.ModeIrregular, 0, false},
		{"OneDrive folder on Windows", fs.ModeDir | fs.ModeIrregular, 0, false},
		{"link", fs.ModeSymlink, 5, false},
		{"pipe", fs.ModeNamedPipe, 0, false},
		{"device", fs.ModeDevice, 0, false},
	} {
		if isFile(described{mode: c.mode | 0o600, size: c.size}) != c.is {
			t.Errorf("%s: want %v", c.what, c.is)
		}
	}
}

// restless is an open file that is not as it was when it was opened.
type restless struct {
	fs.File
	sizes []int64
	data  string
	err   error
}

func (r *restless) Stat() (fs.FileInfo, error) {
	size := r.sizes[0]
	r.sizes = r.sizes[min(1, len(r.sizes)-1):]
	return still{described{size: size}}, nil
}

func (r *restless) Read(b []byte) (int, error) {
	n := copy(b, r.data)
	r.data = r.data[n:]
	if n == 0 {
		return 0, r.err
	}
	return n, nil
}

type still struct{ described }

func (still) ModTime() time.Time { return time.Time{} }
func (still) Sys() any           { return nil }

// TestWhole_ErrNotYet: what a file in motion, or a placeholder, gives.
func TestWhole_ErrNotYet(t *testing.T) {
	for what, c := range map[string]struct {
		file  restless
		cause error
	}{
		"grew while it was read":                {restless{sizes: []int64{4, 8}, data: "datadata"}, nil},
		"shrank while it was read":              {restless{sizes: []int64{8, 4}, data: "data", err: io.EOF}, io.ErrUnexpectedEOF},
		"placeholder that cannot be fetched":    {restless{sizes: []int64{4}, err: syscall.EIO}, syscall.EIO},
		"held by another program":               {restless{sizes: []int64{4}, err: fs.ErrPermission}, fs.ErrPermission},
		"greater than an item by now":           {restless{sizes: []int64{ledger.MaxItem + 1}}, nil},
		"half of it there, then the drive went": {restless{sizes: []int64{8}, data: "data", err: syscall.EIO}, syscall.EIO},
	} {
		data, err := whole(&c.file)
		if !errors.Is(err, ledger.ErrNotYet) || c.cause != nil && !errors.Is(err, c.cause) {
			t.Errorf("%s: %q, %v", what, data, err)
		}
	}
	if data, err := whole(&restless{sizes: []int64{4}, data: "data"}); err != nil || string(data) != "data" {
		t.Errorf("still: %q, %v", data, err)
	}
}

// TestList_PartThatCannotBeRead: the rest is listed and nobody is told that
// this is all.
func TestList_PartThatCannotBeRead(t *testing.T) {
	home := t.TempDir()
	for _, name := range []string{"bad/x", "good/x", "x"} {
		if err := errors.Join(os.MkdirAll(filepath.Join(home, filepath.Dir(name)), 0o700), os.WriteFile(filepath.Join(home, name), nil, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		cause error
		whole bool
	}{{syscall.EIO, false}, {fs.ErrPermission, false}, {fs.ErrNotExist, true}} {
		l := listing{ctx: t.Context(), whole: true, open: func(name string) (*os.File, error) {
			if name == "bad" {
				return nil, c.cause
			}
			return os.Open(filepath.Join(home, name))
		}}
		if err := l.all(); err != nil || len(l.items) != 2 || l.whole != c.whole {
			t.Errorf("%v: %v, whole %v, %v", c.cause, l.items, l.whole, err)
		}
	}
}

// TestPass_OverflowIsAHint: the system lost events, so there may be something.
func TestPass_OverflowIsAHint(t *testing.T) {
	p := sharedOn(t, system{})
	w := &fsnotify.Watcher{Events: make(chan fsnotify.Event), Errors: make(chan error)}
	hints := make(chan struct{}, 1)
	go p.pass(t.Context(), w, hints)
	w.Errors <- fsnotify.ErrEventOverflow
	<-hints
	w.Events <- fsnotify.Event{Name: filepath.Join(p.home(), "put-0123456789ab.tmp"), Op: fsnotify.Create}
	w.Events <- fsnotify.Event{Name: filepath.Join(p.home(), "x.seg"), Op: fsnotify.Chmod}
	w.Events <- fsnotify.Event{Name: filepath.Join(p.home(), "x.seg"), Op: fsnotify.Chmod} // the one before is dealt with
	if len(hints) > 0 {
		t.Fatal("a hint of nothing new")
	}
	for range 5 { // nobody listens: hints do not pile up and nothing waits
		w.Events <- fsnotify.Event{Name: filepath.Join(p.home(), "x.seg"), Op: fsnotify.Write}
	}
	<-hints
}

func TestWatchable_FewWhereEveryFileIsOpened(t *testing.T) {
	for _, c := range []struct {
		system, name string
		want         bool
	}{
		{"linux", "log/d/202611", true},
		{"windows", "log/d/202611", true},
		{"linux", "../other", false},
		{"darwin", ".", true},
		{"darwin", "heard", true},
		{"darwin", "log/d/202611", false},
	} {
		if watchable(c.system, c.name) != c.want {
			t.Errorf("%s on %s: want %v", c.name, c.system, c.want)
		}
	}
}

// FuzzNames: whatever name is asked for is refused or stays inside, and what is
// made of it is proper and short.
func FuzzNames(f *testing.F) {
	for _, seed := range []string{"log/d/202611/x.seg", "../x", "a/./b", "a..b/c", "x.", "-", "CON", "x.tmp"} {
		f.Add(seed)
	}
	p, err := newPlace(f.TempDir(), "team")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if proper(name) != nil {
			return
		}
		names := p.names(name, []byte(name))
		if len(names) < 2 {
			t.Fatalf("%q has %d names", name, len(names))
		}
		for _, n := range names {
			if err := proper(n); err != nil || !filepath.IsLocal(n) || p.length(len(n)) >= longestPath || tempName.MatchString(n) {
				t.Errorf("%q became %q: %v", name, n, err)
			}
		}
	})
}
