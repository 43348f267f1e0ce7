package caseload_test

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"keystone/caseload"
	"keystone/caseload/intake"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/sync/memory"
)

// world is a caseload in a ledger of its own, on a clock that tests set.
type world struct {
	*caseload.Caseload
	t      testing.TB
	ctx    context.Context
	ledger *ledger.Ledger
	now    time.Time
	place  *memory.Place // where its laptops meet, in tests of several
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, ctx: context.Background(), now: time.Date(2026, 11, 23, 9, 0, 0, 0, nhs.London())}
	l, _, err := ledger.Found(w.ctx, ledger.Config{
		Dir: t.TempDir(), Clock: func() time.Time { return w.now }, Cost: ledger.Cost{Time: 1, MemoryKiB: 64, Lanes: 1}, Rooms: caseload.Rooms(),
		Open: func(context.Context, string, string, ed25519.PrivateKey) (ledger.Transport, error) {
			return w.place, nil
		},
	}, ledger.Founding{
		Team: "Harbour", Login: ledger.Login{Name: "Meera Patel", Role: "GP", Organisation: "Harbour Medical Centre"}, Passphrase: "correct horse battery", Test: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	w.ledger, w.Caseload = l, caseload.New(l)
	return w
}

const ivy = "9990000050"

// staffed is a world with two members and one nominated patient.
func staffed(t testing.TB) *world {
	t.Helper()
	w := newWorld(t)
	for _, m := range []caseload.AddMember{
		{Name: "Meera Patel", Role: "GP", Organisation: "Harbour Medical Centre"},
		{Name: "Anna Price", Role: "district nurse", Organisation: "Porthaven Community", Phone: "01632 496 0001", OutOfHours: "01632 496 0002"},
		{Name: "Ben Okoro", Role: "occupational therapist", Organisation: "Porthaven Community", Phone: "01632 496 0003"},
	} {
		_, err := w.AddMember(w.ctx, m)
		w.ok(err)
	}
	w.nominate(ivy, "HART", "Ivy", "1941-03-02")
	return w
}

func (w *world) nominate(number, family, given, born string) {
	w.t.Helper()
	_, err := w.Nominate(w.ctx, caseload.Nominate{Patient: number, Family: family, Given: given, Title: "Mrs", Born: born, Reason: "three falls, no score"})
	w.ok(err)
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%s: %v (%v)", fault.Code(err), err, errorsOf(err))
	}
}

func errorsOf(err error) error {
	if u, ok := err.(interface{ Unwrap() error }); ok { //nolint:errorlint // the cause, for the log of a test
		return u.Unwrap()
	}
	return nil
}

func (w *world) refused(err error, code string) {
	w.t.Helper()
	if got := fault.Code(err); got != code {
		w.t.Fatalf("code %q, want %q (%v)", got, code, err)
	}
}

func (w *world) patient(number string) caseload.Patient {
	w.t.Helper()
	p, err := w.Patient(w.ctx, number)
	w.ok(err)
	return p
}

func (w *world) assign(number, member string) {
	w.t.Helper()
	_, err := w.AssignKeyWorker(w.ctx, caseload.AssignKeyWorker{Patient: number, Member: member, Basis: "most contact"})
	w.ok(err)
}

// entries is how many saves the ledger holds.
func (w *world) entries() int {
	w.t.Helper()
	r, err := w.ledger.Verify(w.ctx)
	w.ok(err)
	if !r.OK {
		w.t.Fatalf("the ledger does not verify: %v", r.Problems)
	}
	return r.Entries
}

func (w *world) read(name string, data []byte) *intake.Reading {
	w.t.Helper()
	reading, err := w.Read(w.ctx, intake.Source{Name: name, Data: data}, intake.Options{})
	w.ok(err)
	return reading
}

func (w *world) bringIn(name, text string) caseload.ImportResult {
	w.t.Helper()
	result, err := w.Import(w.ctx, w.read(name, []byte(text)), caseload.ImportOptions{})
	w.ok(err)
	return result
}

func (w *world) bringFile(name string) caseload.ImportResult {
	w.t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name)) //nolint:gosec // a fixture
	w.ok(err)
	return w.bringIn(name, string(data))
}

func truth(t testing.TB) map[string]int {
	t.Helper()
	data, err := os.ReadFile("testdata/truth.json")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]int{}
	if err := json.Unmarshal(data, &known); err != nil {
		t.Fatal(err)
	}
	return known
}
