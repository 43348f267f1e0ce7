package sync_test

import (
	"context"
	"fmt"
	"slices"
	"syscall"
	"testing"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/sync/faultfs"
)

// trySave saves n as patient/n and says whether the ledger called it saved.
func trySave(l *ledger.Ledger, n int) error {
	_, err := l.Command(context.Background(), func(ledger.Querier) (ledger.Save, error) {
		return ledger.Save{Kind: "note", Writes: []ledger.Write{
			{Entity: fmt.Sprintf("patient/%d", n), Field: "a", Value: "first half", Scope: fmt.Sprint(n)},
			{Entity: fmt.Sprintf("patient/%d", n), Field: "b", Value: "second half", Scope: "other"},
		}}, nil
	})
	return err
}

// TestFaults_EveryCall fails the file system at every call of a session, in
// every way, crashes, and looks: everything called saved is there and nothing half is.
func TestFaults_EveryCall(t *testing.T) {
	for _, first := range [][]int{{0}, nil} { // nil: the log's folders are not made yet
		base := faultfs.New()
		l, _ := found(t, ledger.Config{Dir: "/data", Cost: cheap, FS: base})
		for _, n := range first {
			must(t, trySave(l, n))
		}
		must(t, l.Close())
		everyCall(t, base, first)
	}
}

func everyCall(t *testing.T, base *faultfs.FS, first []int) {
	t.Helper()
	calls := session(t, base.Crash(faultfs.KeepAll), first, 0, nil, false, faultfs.KeepAll)
	if calls < 20 {
		t.Fatalf("only %d calls: the session does nothing", calls)
	}
	for at := 1; at <= calls; at++ {
		session(t, base.Crash(faultfs.KeepAll), first, at, syscall.ENOSPC, true, faultfs.LoseAll)
		for _, loss := range []faultfs.Loss{faultfs.LoseAll, faultfs.KeepNames, faultfs.KeepAll} {
			session(t, base.Crash(faultfs.KeepAll), first, at, syscall.EIO, false, loss)
		}
	}
}

// session unlocks, saves five times and locks with a failure at a call, then
// crashes, reopens and checks.
func session(t *testing.T, disk *faultfs.FS, first []int, at int, failure error, forever bool, loss faultfs.Loss) int {
	t.Helper()
	name := fmt.Sprintf("call %d, %v, forever %t, loss %d", at, failure, forever, loss)
	saved := slices.Clone(first)
	before := disk.Calls()
	if at > 0 {
		disk.Fail(at, failure, forever)
	}
	l, err := ledger.Unlock(context.Background(), ledger.Config{Dir: "/data", Cost: cheap, FS: disk}, "", phrase)
	if err == nil {
		for n := 1; n <= 5; n++ {
			if err := trySave(l, n); err == nil {
				saved = append(saved, n)
			} else if code := fault.Code(err); code != "disk-full" && code != "disk-error" {
				t.Fatalf("%s: save failed with %s: %v", name, code, err)
			}
		}
		if err := l.Close(); err != nil && fault.Code(err) == fault.Internal {
			t.Fatalf("%s: closing failed without a sentence: %v", name, err)
		}
	}
	calls := disk.Calls() - before
	check(t, name, disk.Crash(loss), saved)
	return calls
}

func check(t *testing.T, name string, disk *faultfs.FS, saved []int) {
	t.Helper()
	l, err := ledger.Unlock(context.Background(), ledger.Config{Dir: "/data", Cost: cheap, FS: disk}, "", phrase)
	if err != nil {
		t.Fatalf("%s: does not reopen: %v", name, err)
	}
	defer func() { must(t, l.Close()) }()
	for _, n := range saved {
		if shown(t, l, fmt.Sprintf("patient/%d", n), "a") != "first half" {
			t.Fatalf("%s: save %d was called saved and is gone", name, n)
		}
	}
	for n := range 6 {
		entity := fmt.Sprintf("patient/%d", n)
		if (shown(t, l, entity, "a") == "") != (shown(t, l, entity, "b") == "") {
			t.Fatalf("%s: half of save %d is there", name, n)
		}
	}
	must(t, trySave(l, 9))
}
