package sync

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"keystone/sync/fault"
)

// carried are the folders of a data folder that a backup holds whole.
var carried = []string{rosterDir, logDir, blobDir}

// Backup copies everything, sealed as it lies, into dir: a new or empty folder,
// or one that holds an earlier backup of this team, which is brought up to date.
// It reads the copy back and returns how many entries it holds. Errors: locked,
// data-not-empty, data-damaged, backup-incomplete, disk-full, disk-error.
func (l *Ledger) Backup(ctx context.Context, dir string) (entries int, err error) {
	l.saving.Lock()
	defer l.saving.Unlock()
	if err := l.open(); err != nil {
		return 0, err
	}
	if err := l.mayHold(dir); err != nil {
		return 0, err
	}
	c := &copier{ctx: ctx, fs: l.fs, from: l.dir, to: dir}
	if err := c.all(); err != nil {
		return 0, diskFault(err, "the backup")
	}
	if err := l.writeManifest(dir); err != nil {
		return 0, diskFault(err, "the backup")
	}
	entries, err = checkCopy(ctx, l.fs, dir)
	if err == nil && entries != l.chains.entries {
		err = fault.Newf("data-damaged", "The backup in %s holds %d entries and this laptop %d. Run \"keystone verify\", then back up into an empty folder.", dir, entries, l.chains.entries)
	}
	return entries, err
}

// mayHold says whether dir can take this team's backup.
func (l *Ledger) mayHold(dir string) error {
	full, err := filepath.Abs(dir)
	if err != nil {
		return diskFault(err, "the backup")
	}
	if below, err := filepath.Rel(realPath(l.dir), realPath(full)); err == nil && filepath.IsLocal(below) {
		return fault.Newf("data-not-empty", "The folder %s is this laptop's data folder, or inside it. Choose a folder elsewhere, best on another disk.", dir)
	}
	team, err := TeamOf(Config{Dir: dir, FS: l.fs})
	if err == nil && team.ID == l.team.ID {
		return nil
	}
	entries, err := listDir(l.fs, dir)
	if err != nil {
		return diskFault(err, "the backup")
	}
	if len(entries) > 0 {
		return fault.Newf("data-not-empty", "The folder %s holds something else. Choose an empty folder, or an earlier backup of this team.", dir)
	}
	return nil
}

// Restore copies a backup into an empty data folder and returns how many
// entries it holds. Unlock it with a passphrase of the time of the backup.
// Errors: data-not-empty, no-team, data-damaged, backup-incomplete, data-in-use, data-folder-shared, disk-full, disk-error.
func Restore(ctx context.Context, cfg Config, from string) (entries int, err error) {
	l, err := claim(cfg)
	if err != nil {
		return 0, err
	}
	entries, err = l.restore(ctx, from)
	return entries, errors.Join(err, l.release())
}

func (l *Ledger) restore(ctx context.Context, from string) (int, error) {
	if err := refuseFull(l.fs, l.dir); err != nil {
		return 0, err
	}
	entries, err := checkCopy(ctx, l.fs, from)
	if err != nil {
		return 0, err
	}
	c := &copier{ctx: ctx, fs: l.fs, from: from, to: l.dir}
	if err := c.all(); err != nil {
		return 0, diskFault(err, "restoring")
	}
	return entries, nil
}

// checkCopy checks every hash, chain and signature of a backup, which needs no
// key, and that it is whole.
func checkCopy(ctx context.Context, fsys FS, dir string) (entries int, err error) {
	rosters, err := loadRosters(fsys, dir)
	if fault.Code(err) == "no-team" {
		return 0, fault.Newf("no-team", "There is no Keystone backup in %s. Choose the folder that \"keystone backup\" filled.", dir)
	}
	if err != nil {
		return 0, err
	}
	if _, err := loadKeyring(fsys, dir); err != nil {
		return 0, err
	}
	log := newLog(fsys, dir)
	files, err := log.list()
	if err != nil {
		return 0, diskFault(err, "reading the backup")
	}
	c := newChains()
	r := &reader{log: log, team: rosters.latest}
	var problems []problem
	err = r.readAll(files, func(f loadedFile) error {
		problems = append(problems, f.problems...)
		for i := range f.segments {
			c.follow(f.name, &f.segments[i])
		}
		return ctx.Err()
	})
	if err != nil {
		return 0, err
	}
	if problems = append(problems, c.broken()...); len(problems) > 0 {
		return c.entries, fault.Newf("data-damaged", "The copy in %s is damaged: %s", dir, problems[0])
	}
	return c.entries, checkManifest(fsys, dir, rosters.latest, c)
}

// copier copies what a backup holds. It adds files and replaces none, and takes
// away old keyrings and segments since erased or packed; nothing else that this laptop
// may have lost.
type copier struct {
	ctx      context.Context
	fs       FS
	from, to string
}

func (c *copier) all() error {
	if err := c.fs.MkdirAll(c.to); err != nil {
		return err
	}
	for _, below := range carried[1:] {
		if err := c.folder(below); err != nil {
			return err
		}
	}
	if err := c.files("", func(name string) bool {
		_, keys := keyNumber(name)
		return keys
	}); err != nil {
		return err
	}
	return c.folder(carried[0]) // the roster last: until it is there, there is no team
}

// folder copies a folder and those below it.
func (c *copier) folder(below string) error {
	entries, err := listDir(c.fs, filepath.Join(c.from, below))
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return nil
	}
	if err := c.fs.MkdirAll(filepath.Join(c.to, below)); err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() {
			if err := c.folder(filepath.Join(below, e.Name())); err != nil {
				return err
			}
		}
	}
	return c.files(below, func(name string) bool { return !strings.HasSuffix(name, ".tmp") })
}

// files copies the files of one folder that wanted names.
func (c *copier) files(below string, wanted func(string) bool) error {
	source, err := fileNames(c.fs, filepath.Join(c.from, below), wanted)
	if err != nil {
		return err
	}
	there, err := fileNames(c.fs, filepath.Join(c.to, below), wanted)
	if err != nil {
		return err
	}
	for name := range source {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		if there[name] {
			continue
		}
		data, err := readFile(c.fs, filepath.Join(c.from, below, name), maxLogFile)
		if err != nil {
			return err
		}
		if _, err := writeFile(c.fs, filepath.Join(c.to, below), name, data); err != nil {
			return err
		}
	}
	var packs map[digest]bool
	for name := range there {
		if source[name] {
			continue
		}
		if packs == nil {
			packs = c.packsOf(below, source)
		}
		if outdated(name, source) || c.packedAway(below, name, packs) {
			if err := removeQuietly(c.fs, filepath.Join(c.to, below, name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// outdated says whether a file of an earlier backup has a successor in source.
func outdated(name string, source map[string]bool) bool {
	if _, keys := keyNumber(name); keys {
		for other := range source {
			if other[0] == name[0] {
				return true
			}
		}
		return false
	}
	stem, _, _ := strings.Cut(strings.TrimSuffix(name, ".seg"), ".")
	for other := range source {
		if strings.HasSuffix(name, ".seg") && strings.HasPrefix(other, stem+".e") {
			return true
		}
	}
	return false
}

func fileNames(fsys FS, dir string, wanted func(string) bool) (map[string]bool, error) {
	entries, err := listDir(fsys, dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	names := map[string]bool{}
	for _, e := range entries {
		if !e.IsDir() && wanted(e.Name()) {
			names[e.Name()] = true
		}
	}
	return names, err
}
