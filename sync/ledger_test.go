package sync_test

import (
	"context"
	"testing"

	ledger "keystone/sync"
)

var cheap = ledger.Cost{Time: 1, MemoryKiB: 8, Lanes: 1}

const phrase = "correct horse battery"

func found(t testing.TB, cfg ledger.Config) (*ledger.Ledger, string) {
	t.Helper()
	l, recovery, err := ledger.Found(context.Background(), cfg, ledger.Founding{
		Team: "Moss Lane", Login: ledger.Login{Name: "Amina Khan", Role: "GP", Organisation: "Moss Lane Surgery"}, Passphrase: phrase, Test: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	return l, recovery
}

func save(t testing.TB, l *ledger.Ledger, kind string, writes ...ledger.Write) ledger.Receipt {
	t.Helper()
	r, err := l.Command(context.Background(), func(ledger.Querier) (ledger.Save, error) {
		return ledger.Save{Kind: kind, Writes: writes}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func shown(t testing.TB, l *ledger.Ledger, entity, field string) string {
	t.Helper()
	state, err := ledger.State(context.Background(), l.DB(), entity)
	if err != nil {
		t.Fatal(err)
	}
	var v string
	if heads := state[field]; len(heads) > 0 {
		if err := heads[0].Decode(&v); err != nil {
			t.Fatal(err)
		}
	}
	return v
}

func TestSaveAndReopen_OK(t *testing.T) {
	cfg := ledger.Config{Dir: t.TempDir() + "/data", Cost: cheap}
	l, _ := found(t, cfg)
	save(t, l, "note", ledger.Write{Entity: "patient/1", Field: "name", Value: "Zoë O'Brien", Scope: "1"})
	save(t, l, "note", ledger.Write{Entity: "patient/1", Field: "name", Value: "Zoë Byrne", Scope: "1"})
	for range 3 {
		if got := shown(t, l, "patient/1", "name"); got != "Zoë Byrne" {
			t.Fatalf("shown = %q", got)
		}
		report, err := l.Verify(context.Background())
		if err != nil || !report.OK || report.Entries != 2 {
			t.Fatalf("verify = %+v, %v", report, err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if l, err = ledger.Unlock(context.Background(), cfg, "", phrase); err != nil {
			t.Fatal(err)
		}
		save(t, l, "note") // nothing
	}
	past, err := ledger.Past(context.Background(), l.DB(), "patient/1", "name")
	if err != nil || len(past) != 2 || past[0].Live || !past[1].Live || !past[1].Shown {
		t.Fatalf("past = %+v, %v", past, err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}
