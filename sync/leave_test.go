package sync_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	ledger "keystone/sync"
	"keystone/sync/folder"
)

// TestLeave_LaysOnlyWhatWasSaved: between two rounds a save reaches the place at
// once, once, and the others find it there.
func TestLeave_LaysOnlyWhatWasSaved(t *testing.T) {
	r := newRig(t)
	a, b := r.laptops[0], r.join("Ben Okoro", "Moss Lane Surgery")
	r.all()
	for i, want := range []int{1, 0} {
		if i == 0 {
			a.put("patient/1", "name", "Zoë")
		}
		got, err := a.x.Leave(ctx)
		if err != nil || got.Sent != want || got.Own == 0 {
			t.Errorf("leave %d = %+v, %v", i, got, err)
		}
	}
	if got := b.round(); got.Received != 1 {
		t.Errorf("received %+v", got)
	}
	r.all()
	r.agree("patient/1", "name", "Zoë")
}

// TestLeave_FirstIsARound: nothing is known of a place before the first look at
// it, so that everything would be laid there once more.
func TestLeave_FirstIsARound(t *testing.T) {
	r := newRig(t)
	a := r.laptops[0]
	a.put("patient/1", "name", "Zoë")
	a.round()
	if got, err := a.Exchange(r.place).Leave(ctx); err != nil || got.Sent != 0 {
		t.Errorf("leave = %+v, %v", got, err)
	}
}

// TestFetch_AheadAndInOrder takes many small files, a large one and half a file
// from a real folder, in which several are read at once.
func TestFetch_AheadAndInOrder(t *testing.T) {
	dir := t.TempDir()
	l, _ := found(t, ledger.Config{Dir: t.TempDir() + "/data", Cost: cheap})
	p, err := folder.Make(dir, l.Team().ID)
	must(t, err)
	x := l.Exchange(p)
	for i := range 40 {
		save(t, l, "note", ledger.Write{Entity: "patient/1", Field: "note", Value: strings.Repeat("x", 1+i*i*i*40), Scope: "p"})
		_, err := x.Round(ctx)
		must(t, err)
	}
	must(t, os.WriteFile(filepath.Join(dir, "keystone1", l.Team().ID, "half.seg"), []byte("KSSEG01"), 0o600))
	fresh := l.Exchange(p)
	r, err := fresh.Round(ctx)
	if err != nil || r.Sent != 0 || r.Waiting != 1 {
		t.Errorf("everything lies there, but: %+v, %v", r, err)
	}
	short, end := context.WithCancel(ctx)
	end()
	if _, err := l.Exchange(p).Round(short); err == nil {
		t.Error("a round goes on after its end")
	}
	must(t, p.Close())
	must(t, l.Close())
}

// TestWord_SavingAloneIsNoNews: a word is said of what came from others, and of
// one's own saves once a minute.
func TestWord_SavingAloneIsNoNews(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	dir := t.TempDir()
	l, _ := found(t, ledger.Config{Dir: t.TempDir() + "/data", Cost: cheap, Clock: func() time.Time { return now }})
	p, err := folder.Make(dir, l.Team().ID)
	must(t, err)
	x := l.Exchange(p)
	word := func() string {
		save(t, l, "note", ledger.Write{Entity: "patient/1", Field: "note", Value: "x", Scope: "p"})
		_, err := x.Round(ctx)
		must(t, err)
		names, err := filepath.Glob(filepath.Join(dir, "keystone1", "*", "heard", "*"))
		if must(t, err); len(names) != 1 {
			t.Fatalf("words: %q", names)
		}
		return names[0]
	}
	first := word()
	if again := word(); again != first {
		t.Error("a word for every save")
	}
	if now = now.Add(2 * time.Minute); word() == first {
		t.Error("no word after minutes of saving")
	}
	must(t, p.Close())
	must(t, l.Close())
}
