package sync_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	ledger "keystone/sync"
)

// TestMain is also the program that TestKill9 kills: with KEYSTONE_STREAM it
// saves for ever and prints each save that the ledger acknowledged.
func TestMain(m *testing.M) {
	if dir := os.Getenv("KEYSTONE_STREAM"); dir != "" {
		if err := stream(ledger.Config{Dir: dir, Cost: cheap}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

func stream(cfg ledger.Config) error {
	l, err := ledger.Unlock(ctx, cfg, "", phrase)
	if err != nil {
		return err
	}
	for n := 0; ; n++ {
		id := fmt.Sprintf("patient/%d-%d", os.Getpid(), n)
		if _, err := l.Command(ctx, func(ledger.Querier) (ledger.Save, error) {
			return ledger.Save{Kind: "note", Writes: []ledger.Write{{Entity: id, Field: "a", Value: "kept", Scope: id}, {Entity: id, Field: "b", Value: "kept"}}}, nil
		}); err != nil {
			return err
		}
		fmt.Println(id)
		if n == 3 {
			l.Drafts().Put("item", "typed before the kill")
			if err := l.Drafts().Flush(); err != nil {
				return err
			}
			fmt.Println("draft")
		}
	}
}

// TestKill9 kills a process that streams saves at random moments; everything it
// acknowledged is there, and the next one opens the folder at once.
func TestKill9(t *testing.T) {
	cfg := ledger.Config{Dir: filepath.Join(t.TempDir(), "data"), Cost: cheap}
	l, _ := found(t, cfg)
	must(t, l.Close())
	acknowledged := []string{}
	drafted := false
	for range 4 {
		cmd := exec.Command(os.Args[0]) //nolint:gosec // this test's own binary
		cmd.Env = append(os.Environ(), "KEYSTONE_STREAM="+cfg.Dir)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		must(t, err)
		must(t, cmd.Start())
		lines := bufio.NewScanner(out)
		if !lines.Scan() {
			t.Fatal("the child saved nothing")
		}
		time.AfterFunc(time.Duration(rand.IntN(120))*time.Millisecond, func() { _ = cmd.Process.Kill() })
		for more := true; more; more = lines.Scan() {
			if lines.Text() == "draft" {
				drafted = true
			} else {
				acknowledged = append(acknowledged, lines.Text())
			}
		}
		if err := cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
			t.Fatalf("the child was not killed: %v", err)
		}
		l := unlock(t, cfg, "")
		for _, id := range acknowledged {
			if shown(t, l, id, "a") != "kept" || shown(t, l, id, "b") != "kept" {
				t.Fatalf("%s was acknowledged and is gone", id)
			}
		}
		if drafted && l.Drafts().All()["item"] != "typed before the kill" {
			t.Fatalf("the draft is gone: %v", l.Drafts().All())
		}
		if report, err := l.Verify(ctx); err != nil || !report.OK {
			t.Fatalf("verify = %+v, %v", report, err)
		}
		must(t, l.Close())
	}
	t.Logf("%d saves acknowledged", len(acknowledged))
}
