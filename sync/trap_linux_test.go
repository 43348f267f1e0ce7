package sync

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestTrap2_NoTempFiles spills a sort and a temporary table and looks for
// SQLite's open (and already unlinked) temp files among this process's.
func TestTrap2_NoTempFiles(t *testing.T) {
	p := testProjection(t)
	ctx := context.Background()
	if _, err := p.db.ExecContext(ctx, `CREATE TEMP TABLE spill AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 20000)
		SELECT i, hex(randomblob(200)) AS name FROM n ORDER BY name`); err != nil {
		t.Fatal(err)
	}
	links, err := filepath.Glob("/proc/self/fd/*")
	if err != nil || len(links) == 0 {
		t.Fatalf("cannot list open files: %v", err)
	}
	for _, link := range links {
		if target, err := os.Readlink(link); err == nil && strings.Contains(target, "etilqs_") {
			t.Fatalf("SQLite writes a temp file: %s", target)
		}
	}
	var store int
	if err := p.db.QueryRowContext(ctx, `PRAGMA temp_store`).Scan(&store); err != nil || store != 2 {
		t.Fatalf("temp_store = %d, %v", store, err)
	}
}

// TestUnlock_PipeInTheLog: a file that is none is told of and does not hold up opening.
func TestUnlock_PipeInTheLog(t *testing.T) {
	cfg := Config{Dir: t.TempDir(), Cost: Cost{1, 8, 1}}
	l, _, err := Found(context.Background(), cfg, Founding{Team: "T", Login: Login{Name: "A"}, Passphrase: "long enough"})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(cfg.Dir, logDir, "d1", "202601")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(folder, "d1-000000000001-00000000.seg"), 0o600); err != nil {
		t.Fatal(err)
	}
	opened := make(chan error, 1)
	go func() {
		l, err := Unlock(context.Background(), cfg, "", "long enough")
		if err == nil && len(l.Damage()) != 1 {
			err = fmt.Errorf("damage = %q", l.Damage())
		}
		if err == nil {
			err = l.Close()
		}
		opened <- err
	}()
	select {
	case err := <-opened:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("opening waits for somebody to write into a pipe")
	}
}
