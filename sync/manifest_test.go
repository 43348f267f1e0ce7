package sync_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	ledger "keystone/sync"
	"keystone/sync/fault"
)

// backedUp makes a team with three saves and a paper, and backs it up.
func backedUp(t *testing.T) (cfg ledger.Config, backup string) {
	t.Helper()
	cfg = ledger.Config{Dir: filepath.Join(t.TempDir(), "data"), Cost: cheap}
	l, _ := found(t, cfg)
	for i := range 3 {
		must(t, trySave(l, i))
	}
	_, err := l.PutBlob(ctx, []byte("minutes"))
	must(t, err)
	backup = t.TempDir()
	_, err = l.Backup(ctx, backup)
	must(t, err)
	must(t, l.Close())
	return cfg, backup
}

func filesOf(t *testing.T, dir, suffix string) []string {
	t.Helper()
	var names []string
	must(t, filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if strings.HasSuffix(path, suffix) {
			names = append(names, path)
		}
		return err
	}))
	slices.Sort(names)
	return names
}

func TestRestore_ErrBackupIncomplete(t *testing.T) {
	for _, missing := range []struct{ what, folder, suffix string }{
		{"the newest segment", "log", ".seg"}, {"a paper", "blob", ".ks1"}, {"the manifest", "", "01.ks1"},
	} {
		t.Run(missing.what, func(t *testing.T) {
			_, backup := backedUp(t)
			files := filesOf(t, filepath.Join(backup, missing.folder), missing.suffix)
			files = slices.DeleteFunc(files, func(name string) bool { return missing.folder == "" && !strings.Contains(name, "manifest-") })
			must(t, os.Remove(files[len(files)-1]))
			_, err := ledger.Restore(ctx, ledger.Config{Dir: filepath.Join(t.TempDir(), "new"), Cost: cheap}, backup)
			if fault.Code(err) != "backup-incomplete" {
				t.Fatalf("err = %v", err)
			}
		})
	}
}

func TestRestore_ErrManifestChanged(t *testing.T) {
	_, backup := backedUp(t)
	name := filesOf(t, backup, "manifest-000001.ks1")[0]
	data, err := os.ReadFile(name)
	must(t, err)
	data[len(data)/2] ^= 1
	must(t, os.WriteFile(name, data, 0o600))
	_, err = ledger.Restore(ctx, ledger.Config{Dir: filepath.Join(t.TempDir(), "new"), Cost: cheap}, backup)
	if fault.Code(err) != "data-damaged" {
		t.Fatalf("err = %v", err)
	}
}

func TestBackup_AgainSaysWhereItEnds(t *testing.T) {
	cfg, backup := backedUp(t)
	l := unlock(t, cfg, "")
	must(t, trySave(l, 7))
	n, err := l.Backup(ctx, backup)
	must(t, err)
	must(t, l.Close())
	if got := filesOf(t, backup, ".ks1"); n != 4 || !slices.ContainsFunc(got, func(name string) bool { return strings.HasSuffix(name, "manifest-000002.ks1") }) ||
		slices.ContainsFunc(got, func(name string) bool { return strings.HasSuffix(name, "manifest-000001.ks1") }) {
		t.Fatalf("%d entries, %q", n, got)
	}
	if n, err = ledger.Restore(ctx, ledger.Config{Dir: filepath.Join(t.TempDir(), "new"), Cost: cheap}, backup); err != nil || n != 4 {
		t.Fatalf("restored %d, %v", n, err)
	}
}

// TestBackup_ErrIntoItself: however the data folder is named, and inside it.
func TestBackup_ErrIntoItself(t *testing.T) {
	cfg, backup := backedUp(t)
	parent := filepath.Dir(cfg.Dir)
	t.Chdir(parent)
	must(t, os.Symlink(cfg.Dir, filepath.Join(parent, "link")))
	l := unlock(t, cfg, "")
	for _, dir := range []string{cfg.Dir, "data", "./data/", "link", "link/new", "data/log/new", filepath.Join(parent, "link", "..", "data")} {
		_, err := l.Backup(ctx, dir)
		wantCode(t, err, "data-not-empty")
	}
	if got := filesOf(t, cfg.Dir, ".ks1"); slices.ContainsFunc(got, func(name string) bool { return strings.Contains(name, "manifest-") }) {
		t.Fatalf("a backup was made in the data folder: %q", got)
	}
	must(t, os.Symlink(backup, filepath.Join(parent, "stick")))
	for _, dir := range []string{"stick", "elsewhere"} {
		_, err := l.Backup(ctx, dir)
		must(t, err)
	}
	must(t, l.Close())
}
