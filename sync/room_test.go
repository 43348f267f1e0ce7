package sync_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"testing"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/sync/faultfs"
)

// nameRoom keeps a patient's name, from the writes alone where the patient is
// new and from the state where not, and counts both.
type nameRoom struct {
	fail    error
	fresh   int
	known   int
	batches int
}

func (r *nameRoom) Schema() string { return `CREATE TABLE name(entity TEXT PRIMARY KEY, name TEXT)` }

func (r *nameRoom) Project(ctx context.Context, tx *sql.Tx, changed []ledger.Changed) error {
	r.batches++
	for _, c := range changed {
		var name string
		if c.New {
			r.fresh++
			for _, w := range c.Writes {
				if w.Shown && w.Field == "name" {
					if err := w.Decode(&name); err != nil {
						return err
					}
				}
			}
		} else {
			r.known++
			state, err := ledger.State(ctx, tx, c.Entity)
			if err != nil {
				return err
			}
			if heads := state["name"]; len(heads) > 0 {
				if err := heads[0].Decode(&name); err != nil {
					return err
				}
			}
		}
		if _, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO name VALUES (?,?)`, c.Entity, name); err != nil {
			return err
		}
	}
	return r.fail
}

func names(t *testing.T, l *ledger.Ledger) (n int, last string) {
	t.Helper()
	must(t, l.DB().QueryRowContext(ctx, `SELECT count(*), coalesce(max(name), '') FROM name`).Scan(&n, &last))
	return n, last
}

func TestRoom_HearsOfNewEntitiesOnce(t *testing.T) {
	room := &nameRoom{}
	disk := faultfs.New()
	cfg := ledger.Config{Dir: "/data", Cost: cheap, FS: disk, Rooms: []ledger.Room{room}}
	l, _ := found(t, cfg)
	var writes []ledger.Write
	for _, field := range []string{"nhs", "name"} { // a person's writes lie far apart and arrive together
		for i := range 2000 {
			writes = append(writes, ledger.Write{Entity: fmt.Sprintf("patient/%04d", i), Field: field, Value: fmt.Sprintf("%s %04d", field, i), Scope: "list"})
		}
	}
	r := save(t, l, "import", writes...)
	if room.fresh != 2000 || room.known != 0 || room.batches < 2 {
		t.Fatalf("room heard of %d new and %d known in %d batches", room.fresh, room.known, room.batches)
	}
	save(t, l, "rename", ledger.Write{Entity: "patient/0007", Field: "name", Value: "zoë"})
	if n, last := names(t, l); n != 2000 || last != "zoë" || room.known != 1 {
		t.Fatalf("%d names, last %q, %d known", n, last, room.known)
	}
	all, err := ledger.ByEntry(ctx, l.DB(), r.Entry)
	if err != nil || len(all) != 4000 || all[0].Entity != "patient/0000" || !all[0].Shown {
		t.Fatalf("by entry: %d, %v", len(all), err)
	}
	must(t, l.Close())
	*room = nameRoom{}
	l = unlock(t, cfg, "")
	if n, last := names(t, l); n != 2000 || last != "zoë" || room.batches != 0 {
		t.Fatalf("from the snapshot: %d names, last %q, %d batches", n, last, room.batches)
	}
	save(t, l, "rename", ledger.Write{Entity: "patient/0008", Field: "name", Value: "žofia"})
	if room.known != 1 {
		t.Fatal("after a snapshot a known patient counts as new")
	}
	must(t, l.Close())
	cfg.FS = withoutSnapshot(disk)
	*room = nameRoom{}
	l = unlock(t, cfg, "")
	if n, last := names(t, l); n != 2000 || last != "žofia" {
		t.Fatalf("from the log: %d names, last %q", n, last)
	}
	must(t, l.Close())
}

func TestRoom_FailureIsToldAndNothingIsLost(t *testing.T) {
	room := &nameRoom{}
	cfg := ledger.Config{Dir: "/data", Cost: cheap, FS: faultfs.New(), Rooms: []ledger.Room{room}}
	l, _ := found(t, cfg)
	room.fail = errors.New("a defect")
	if err := trySave(l, 1); fault.Code(err) != fault.Internal {
		t.Fatalf("err = %v", err)
	}
	room.fail = nil
	if err := trySave(l, 2); fault.Code(err) != fault.Internal {
		t.Fatalf("the ledger went on with a projection that misses a save: %v", err)
	}
	must(t, l.Close())
	l = unlock(t, cfg, "")
	if shown(t, l, "patient/1", "a") != "first half" {
		t.Fatal("the save is lost")
	}
	must(t, l.Close())
}

// TestRoom_FailureInALongSave: a save so long that it is applied without a
// rollback journal fails half-way. The log has it whole, nobody reads the half
// that was applied, and reopening shows everything.
func TestRoom_FailureInALongSave(t *testing.T) {
	room := &nameRoom{}
	disk := faultfs.New()
	cfg := ledger.Config{Dir: "/data", Cost: cheap, FS: disk, Rooms: []ledger.Room{room}}
	l, _ := found(t, cfg)
	save(t, l, "rename", ledger.Write{Entity: "patient/0000", Field: "name", Value: "before"})
	writes := make([]ledger.Write, 6000)
	for i := range writes {
		writes[i] = ledger.Write{Entity: fmt.Sprintf("patient/%04d", i), Field: "name", Value: fmt.Sprintf("name %04d", i), Scope: "list"}
	}
	batches := 0
	receipt, err := l.Command(ctx, func(ledger.Querier) (ledger.Save, error) {
		return ledger.Save{Kind: "import", Writes: writes, Applied: func(int, int) {
			if batches++; batches == 2 {
				room.fail = errors.New("a defect")
			}
		}}, nil
	})
	if fault.Code(err) != fault.Internal || receipt.Entry == "" || room.batches < 4 {
		t.Fatalf("receipt %+v after %d batches, %v", receipt, room.batches, err)
	}
	if _, err := ledger.State(ctx, l.DB(), "patient/0000"); err == nil {
		t.Fatal("half a save can be read")
	}
	if err := trySave(l, 1); fault.Code(err) != fault.Internal {
		t.Fatalf("the ledger went on: %v", err)
	}
	log := segments(disk)
	room.fail = nil
	must(t, l.Close())
	if after := segments(disk); len(log) != 2 || !maps.EqualFunc(log, after, bytes.Equal) {
		t.Fatalf("%d segments became %d, or changed", len(log), len(after))
	}
	l = unlock(t, cfg, "")
	if n, last := names(t, l); n != len(writes) || last != "name 5999" || len(l.Damage()) > 0 {
		t.Fatalf("%d names, last %q, damage %q", n, last, l.Damage())
	}
	if got := shown(t, l, "patient/0000", "name"); got != "name 0000" {
		t.Fatalf("name = %q", got)
	}
	if report, err := l.Verify(ctx); err != nil || !report.OK || report.Entries != 2 {
		t.Fatalf("verify = %+v, %v", report, err)
	}
	must(t, l.Close())
}

func TestWrite_ParentsRetractResolve(t *testing.T) {
	cfg, _ := memory(t)
	l := unlock(t, cfg, "")
	field := func(v any, parents []ledger.WriteID, resolve bool) {
		save(t, l, "x", ledger.Write{Entity: "plan/1", Field: "goal", Value: v, Parents: parents, Resolve: resolve})
	}
	state := func() []ledger.Head {
		s, err := ledger.State(ctx, l.DB(), "plan/1")
		must(t, err)
		return s["goal"]
	}
	field("one", nil, false)
	first := state()[0].ID
	field("two", nil, false)
	field("two at once", []ledger.WriteID{first}, false) // as somebody who had seen only the first
	if got := state(); len(got) != 2 || !got[0].Shown || got[1].Shown {
		t.Fatalf("conflict = %+v", got)
	}
	field("both", nil, true)
	if got := state(); len(got) != 1 {
		t.Fatalf("resolved = %+v", got)
	}
	field(nil, nil, false)
	if got := state(); len(got) != 1 || got[0].Value != nil {
		t.Fatalf("retracted = %+v", got)
	}
	save(t, l, "x", ledger.Write{Entity: "plan/1", Field: "goal", Value: "early"}, ledger.Write{Entity: "plan/1", Field: "goal", Value: "late"})
	var v string
	if got := state(); len(got) != 1 || got[0].Decode(&v) != nil || v != "late" {
		t.Fatalf("twice in one save = %+v", got)
	}
	past, err := ledger.Past(ctx, l.DB(), "plan/1", "")
	if err != nil || len(past) != 6 {
		t.Fatalf("past = %d, %v", len(past), err)
	}
	must(t, l.Close())
}

// TestRoom_PanicIsToldAndReadersGoOn: a defect in a room neither takes the
// database from its readers nor keeps the folder shut.
func TestRoom_PanicIsToldAndReadersGoOn(t *testing.T) {
	room := &brittleRoom{}
	cfg := ledger.Config{Dir: "/data", Cost: cheap, FS: faultfs.New(), Rooms: []ledger.Room{room}}
	l, _ := found(t, cfg)
	must(t, trySave(l, 0))
	room.breaks = "patient/1"
	if err := trySave(l, 1); fault.Code(err) != fault.Internal {
		t.Fatalf("err = %v", err)
	}
	if shown(t, l, "patient/0", "a") != "first half" {
		t.Fatal("nothing can be read")
	}
	must(t, l.Close())
	for range 2 {
		l = unlock(t, cfg, "")
		if len(l.Damage()) != 1 || shown(t, l, "patient/0", "a") != "first half" || shown(t, l, "patient/1", "a") != "first half" {
			t.Fatalf("damage = %q", l.Damage())
		}
		must(t, trySave(l, 2))
		must(t, l.Close())
	}
	room.breaks = ""
	l = unlock(t, cfg, "")
	var n int
	must(t, l.DB().QueryRowContext(ctx, `SELECT count(*) FROM brittle`).Scan(&n))
	if n != 3 || len(l.Damage()) > 0 {
		t.Fatalf("%d rows after the defect was mended, damage %q", n, l.Damage())
	}
	must(t, l.Close())
}

// brittleRoom panics at one entity.
type brittleRoom struct{ breaks string }

func (r *brittleRoom) Schema() string { return `CREATE TABLE brittle(entity TEXT PRIMARY KEY)` }

func (r *brittleRoom) Project(ctx context.Context, tx *sql.Tx, changed []ledger.Changed) error {
	for _, c := range changed {
		if _, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO brittle VALUES (?)`, c.Entity); err != nil {
			return err
		}
		if c.Entity == r.breaks {
			panic("wants to stay at home")
		}
	}
	return nil
}
