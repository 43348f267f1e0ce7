package sync

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
