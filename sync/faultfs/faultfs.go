// Package faultfs is a file system in memory that fails where a test says and
// forgets what was not synced: the ledger's proof that what was called saved is
// there after any failure.
package faultfs

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	stdsync "sync"

	ledger "keystone/sync"
)

// Loss is what a crash does to what was not synced.
type Loss int

const (
	// LoseAll drops unsynced names and contents.
	LoseAll Loss = iota
	// KeepNames keeps every name, and drops unsynced contents: what a file
	// system does that writes names before data.
	KeepNames
	// KeepAll loses nothing: the process died and the machine did not.
	KeepAll
)

// FS implements ledger.FS. The zero value is not usable; call New.
type FS struct {
	mu     stdsync.Mutex
	root   *node
	locked map[string]bool
	calls  int
	// failAt is the call, counted from 1, that fails with err; 0 is none.
	failAt  int
	forever bool
	err     error
}

// node is a folder or a file, as it is and as it is on the disk.
type node struct {
	dir           bool
	names, synced map[string]*node
	data, durable []byte
}

// New returns an empty file system.
func New() *FS { return &FS{root: newDir(), locked: map[string]bool{}} }

func newDir() *node {
	return &node{dir: true, names: map[string]*node{}, synced: map[string]*node{}}
}

// Fail makes the n-th call from now, counted from 1, fail with err, a write
// after half of its bytes; with forever, every call after it too.
func (f *FS) Fail(n int, err error, forever bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failAt, f.err, f.forever = f.calls+n, err, forever
}

// Heal ends all failing.
func (f *FS) Heal() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failAt = 0
}

// Calls counts the calls so far.
func (f *FS) Calls() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls
}

// Crash returns the file system as it is after a crash with that loss.
func (f *FS) Crash(loss Loss) *FS {
	f.mu.Lock()
	defer f.mu.Unlock()
	return &FS{root: f.root.after(loss), locked: map[string]bool{}}
}

func (n *node) after(loss Loss) *node {
	if !n.dir {
		data := n.durable
		if loss == KeepAll {
			data = n.data
		}
		return &node{data: slices.Clone(data), durable: slices.Clone(data)}
	}
	names := n.names
	if loss == LoseAll {
		names = n.synced
	}
	out := newDir()
	for name, child := range names {
		kept := child.after(loss)
		out.names[name], out.synced[name] = kept, kept
	}
	return out
}

// Files is every file's contents by path, as a test that changes bytes needs them.
func (f *FS) Files() map[string][]byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := map[string][]byte{}
	f.root.collect("", out)
	return out
}

func (n *node) collect(path string, out map[string][]byte) {
	for name, child := range n.names {
		if child.dir {
			child.collect(path+"/"+name, out)
		} else {
			out[path+"/"+name] = child.data
		}
	}
}

// Set gives a file contents, durably, making it where it is not.
func (f *FS) Set(path string, data []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	folder := f.root
	parts := split(path)
	for _, p := range parts[:len(parts)-1] {
		if folder.names[p] == nil {
			folder.names[p] = newDir()
			folder.synced[p] = folder.names[p]
		}
		folder = folder.names[p]
	}
	n := &node{data: slices.Clone(data), durable: slices.Clone(data)}
	folder.names[parts[len(parts)-1]], folder.synced[parts[len(parts)-1]] = n, n
}

func split(path string) []string {
	return strings.FieldsFunc(filepath.ToSlash(path), func(r rune) bool { return r == '/' })
}

// step counts a call and fails it when its turn has come. The caller holds f.mu.
func (f *FS) step(op, path string) error {
	f.calls++
	if f.failAt > 0 && (f.calls == f.failAt || (f.forever && f.calls > f.failAt)) {
		return &fs.PathError{Op: op, Path: path, Err: f.err}
	}
	return nil
}

func (f *FS) find(path string) (*node, error) {
	n := f.root
	for _, p := range split(path) {
		if n = n.names[p]; n == nil {
			return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
		}
	}
	return n, nil
}

func (f *FS) folder(path string) (*node, string, error) {
	n, err := f.find(filepath.Dir(path))
	return n, filepath.Base(path), err
}

// MkdirAll implements ledger.FS: a folder it makes may fail to be synced, and
// one that is there already is not synced again.
func (f *FS) MkdirAll(path string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.step("mkdir", path); err != nil {
		return err
	}
	n := f.root
	for _, p := range split(path) {
		if n.names[p] == nil {
			n.names[p] = newDir()
			if err := f.step("syncdir", path); err != nil {
				return err
			}
			n.synced[p] = n.names[p]
		}
		n = n.names[p]
	}
	return nil
}

// Private implements ledger.FS: there is nobody else here.
func (f *FS) Private(path string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.step("private", path)
}

// Create implements ledger.FS.
func (f *FS) Create(path string) (ledger.File, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.step("create", path); err != nil {
		return nil, err
	}
	dir, name, err := f.folder(path)
	if err != nil {
		return nil, err
	}
	if dir.names[name] != nil {
		return nil, &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
	}
	n := &node{}
	dir.names[name] = n
	return &file{fs: f, node: n, path: path}, nil
}

// Open implements ledger.FS.
func (f *FS) Open(path string) (ledger.File, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.step("open", path); err != nil {
		return nil, err
	}
	n, err := f.find(path)
	if err != nil {
		return nil, err
	}
	return &file{fs: f, node: n, path: path}, nil
}

// Rename implements ledger.FS.
func (f *FS) Rename(from, to string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.step("rename", from); err != nil {
		return err
	}
	dir, old, err := f.folder(from)
	if err != nil {
		return err
	}
	target, name, err := f.folder(to)
	if err != nil {
		return err
	}
	if target.names[name] != nil || dir.names[old] == nil {
		return &fs.PathError{Op: "rename", Path: to, Err: fs.ErrExist}
	}
	target.names[name] = dir.names[old]
	delete(dir.names, old)
	return nil
}

// Remove implements ledger.FS.
func (f *FS) Remove(path string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.step("remove", path); err != nil {
		return err
	}
	dir, name, err := f.folder(path)
	if err != nil {
		return err
	}
	if dir.names[name] == nil {
		return &fs.PathError{Op: "remove", Path: path, Err: fs.ErrNotExist}
	}
	delete(dir.names, name)
	return nil
}

// ReadDir implements ledger.FS.
func (f *FS) ReadDir(path string) ([]fs.DirEntry, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.step("readdir", path); err != nil {
		return nil, err
	}
	n, err := f.find(path)
	if err != nil {
		return nil, err
	}
	var out []fs.DirEntry
	for name, child := range n.names {
		out = append(out, entry{name: name, dir: child.dir})
	}
	slices.SortFunc(out, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return out, nil
}

// SyncDir implements ledger.FS.
func (f *FS) SyncDir(path string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.step("syncdir", path); err != nil {
		return err
	}
	n, err := f.find(path)
	if err != nil {
		return err
	}
	clear(n.synced)
	for name, child := range n.names {
		n.synced[name] = child
	}
	return nil
}

// Lock implements ledger.FS.
func (f *FS) Lock(path string) (func() error, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.locked[path] {
		return nil, ledger.ErrInUse
	}
	f.locked[path] = true
	return func() error {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.locked, path)
		return nil
	}, nil
}

// file is an open file.
type file struct {
	fs   *FS
	node *node
	path string
	at   int
}

// Read implements io.Reader.
func (o *file) Read(p []byte) (int, error) {
	o.fs.mu.Lock()
	defer o.fs.mu.Unlock()
	if o.at >= len(o.node.data) {
		return 0, io.EOF
	}
	n := copy(p, o.node.data[o.at:])
	o.at += n
	return n, nil
}

// Write implements io.Writer; a write that fails has written half.
func (o *file) Write(p []byte) (int, error) {
	o.fs.mu.Lock()
	defer o.fs.mu.Unlock()
	if err := o.fs.step("write", o.path); err != nil {
		o.node.data = append(o.node.data, p[:len(p)/2]...)
		return len(p) / 2, err
	}
	o.node.data = append(o.node.data, p...)
	return len(p), nil
}

// Sync implements ledger.File; one that fails may have written a part.
func (o *file) Sync() error {
	o.fs.mu.Lock()
	defer o.fs.mu.Unlock()
	if err := o.fs.step("sync", o.path); err != nil {
		o.node.durable = slices.Clone(o.node.data[:len(o.node.data)/2])
		return err
	}
	o.node.durable = slices.Clone(o.node.data)
	return nil
}

// Close implements io.Closer.
func (o *file) Close() error {
	o.fs.mu.Lock()
	defer o.fs.mu.Unlock()
	return o.fs.step("close", o.path)
}

// Size implements ledger.File.
func (o *file) Size() (int64, error) {
	o.fs.mu.Lock()
	defer o.fs.mu.Unlock()
	return int64(len(o.node.data)), nil
}

// entry implements fs.DirEntry.
type entry struct {
	name string
	dir  bool
}

func (e entry) Name() string { return e.name }
func (e entry) IsDir() bool  { return e.dir }
func (e entry) Type() fs.FileMode {
	if e.dir {
		return fs.ModeDir
	}
	return 0
}

// Info implements fs.DirEntry; nobody needs it here.
func (e entry) Info() (fs.FileInfo, error) { return nil, errors.ErrUnsupported }
