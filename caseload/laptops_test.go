package caseload_test

import (
	"context"
	"crypto/ed25519"
	"slices"
	"strings"
	"testing"
	"time"

	"keystone/caseload"
	ledger "keystone/sync"
	"keystone/sync/memory"
)

const secret = "correct horse battery"

// laptops is a team of two laptops that meet where a test has them meet: Meera
// Patel's, an administrator's, and Ben Okoro's.
type laptops struct {
	t          testing.TB
	place      *memory.Place
	meera, ben *laptop
}

type laptop struct {
	*world
	x *ledger.Exchange
}

func newLaptops(t testing.TB) *laptops {
	t.Helper()
	w := staffed(t)
	two := &laptops{t: t, place: &memory.Place{}}
	w.place = two.place
	two.meera = &laptop{w, w.ledger.Exchange(two.place)}
	two.meera.round()
	cfg := ledger.Config{
		Dir: t.TempDir(), Clock: func() time.Time { return w.now }, Cost: ledger.Cost{Time: 1, MemoryKiB: 64, Lanes: 1}, Rooms: caseload.Rooms(),
		Open: func(context.Context, string, string, ed25519.PrivateKey) (ledger.Transport, error) {
			return two.place, nil
		},
	}
	words, _, err := ledger.Join(w.ctx, cfg, "memory", ledger.Joining{Login: ledger.Login{Name: "Ben Okoro", Role: "GP", Organisation: "Harbour Medical Centre"}, Passphrase: secret})
	w.ok(err)
	two.meera.round()
	_, err = w.ledger.Approve(w.ctx, two.meera.x.Requests(), words)
	w.ok(err)
	two.meera.round()
	l, err := ledger.Unlock(w.ctx, cfg, "", secret)
	w.ok(err)
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	ben := &world{t: t, ctx: w.ctx, ledger: l, now: w.now, Caseload: caseload.New(l)}
	two.ben = &laptop{ben, l.Exchange(two.place)}
	two.meet()
	return two
}

func (l *laptop) round() ledger.Round {
	l.t.Helper()
	r, err := l.x.Round(l.ctx)
	l.ok(err)
	return r
}

// meet exchanges until nothing travels any more, and each has heard what the
// other holds.
func (two *laptops) meet() {
	two.t.Helper()
	for range 3 {
		two.meera.now = two.meera.now.Add(time.Minute)
		two.meera.round()
		two.ben.round()
	}
}

func (two *laptops) each(check func(who string, l *laptop)) {
	check("Meera", two.meera)
	check("Ben", two.ben)
}

func TestProvisionalUntilSeen(t *testing.T) {
	two := newLaptops(t)
	two.meera.assign(ivy, "Anna Price")
	kw := two.meera.patient(ivy).KeyWorker
	if kw.State != caseload.Provisional || kw.Recorded != caseload.Proposed {
		t.Errorf("nobody else has seen it: %+v", kw)
	}
	two.meera.ok(only(two.meera.AcceptKeyWorker(two.meera.ctx, caseload.AcceptKeyWorker{Patient: ivy, Member: "Anna Price"})))
	if kw = two.meera.patient(ivy).KeyWorker; kw.State != caseload.Provisional || kw.Recorded != caseload.Accepted {
		t.Errorf("their yes does not make another laptop see who they are: %+v", kw)
	}
	if text := two.meera.row(ivy).KeyWorker; text != "Anna Price (provisional)" {
		t.Errorf("the table says %q", text)
	}
	two.meera.round()
	two.ben.round()
	if kw = two.ben.patient(ivy).KeyWorker; kw.State != caseload.Accepted {
		t.Errorf("who received it has seen it: %+v", kw)
	}
	two.meet()
	if kw = two.meera.patient(ivy).KeyWorker; kw.State != caseload.Accepted || kw.Recorded != caseload.Accepted {
		t.Errorf("another laptop has it: %+v", kw)
	}
}

func TestProvisional_YesAfterTheNamingWasSeen(t *testing.T) {
	two := newLaptops(t)
	two.meera.assign(ivy, "Anna Price")
	two.meet()
	two.meera.ok(only(two.meera.AcceptKeyWorker(two.meera.ctx, caseload.AcceptKeyWorker{Patient: ivy, Member: "Anna Price"})))
	if kw := two.meera.patient(ivy).KeyWorker; kw.State != caseload.Accepted {
		t.Errorf("who they are was seen before: %+v", kw)
	}
	_, err := two.meera.HandOverKeyWorker(two.meera.ctx, caseload.HandOverKeyWorker{Patient: ivy, To: "Ben Okoro", Summary: "dressings"})
	two.meera.ok(err)
	if kw := two.meera.patient(ivy).KeyWorker; kw.State != caseload.Provisional || kw.Recorded != caseload.Proposed {
		t.Errorf("a new name is provisional: %+v", kw)
	}
}

func TestProvisional_NeverWithOneLaptop(t *testing.T) {
	w := staffed(t)
	w.assign(ivy, "Anna Price")
	if kw := w.patient(ivy).KeyWorker; kw.State != caseload.Proposed {
		t.Errorf("%+v", kw)
	}
	if text := w.row(ivy).KeyWorker; text != "Anna Price (proposed)" {
		t.Errorf("the table says %q", text)
	}
}

func TestContestedKeyWorker_BothNamesThenOne(t *testing.T) {
	two := newLaptops(t)
	two.meera.assign(ivy, "Anna Price")
	two.meera.now = two.meera.now.Add(time.Minute)
	two.ben.assign(ivy, "Ben Okoro")
	two.meet()
	two.each(func(who string, l *laptop) {
		p := l.patient(ivy)
		if p.KeyWorker.State != caseload.Provisional || len(p.Conflicts) != 1 {
			t.Fatalf("%s: %+v %+v", who, p.KeyWorker, p.Conflicts)
		}
		c := p.Conflicts[0]
		names := []string{c.Values[0].Value, c.Values[1].Value}
		slices.Sort(names)
		if c.Label != "Key worker" || c.Text || strings.Join(names, "|") != "Anna Price|Ben Okoro" {
			t.Errorf("%s: %+v", who, c)
		}
		for _, v := range c.Values {
			want := map[string]string{"Anna Price": "Meera Patel", "Ben Okoro": "Ben Okoro"}[v.Value]
			if v.Actor != want || v.Laptop != want+"'s laptop" || v.At == "" || !strings.Contains(v.Detail, "most contact") {
				t.Errorf("%s: %+v", who, v)
			}
		}
		if text := l.row(ivy).KeyWorker; !strings.Contains(text, "Anna Price") || !strings.Contains(text, "Ben Okoro") || !strings.Contains(text, "contested") {
			t.Errorf("%s: the table says %q", who, text)
		}
		if p.KeyWorker.AlsoNamed == "" || p.KeyWorker.AlsoNamed == p.KeyWorker.Name {
			t.Errorf("%s: %+v", who, p.KeyWorker)
		}
	})
	two.ben.ok(only(two.ben.ResolveConflict(two.ben.ctx, caseload.ResolveConflict{Patient: ivy, Field: "keyWorker", Value: "Anna Price", Reason: "she visits"})))
	two.meet()
	two.each(func(who string, l *laptop) {
		p := l.patient(ivy)
		if p.KeyWorker.Name != "Anna Price" || p.KeyWorker.State != caseload.Proposed || p.KeyWorker.AlsoNamed != "" || len(p.Conflicts) != 0 {
			t.Errorf("%s: %+v %+v", who, p.KeyWorker, p.Conflicts)
		}
		spells, err := l.KeyWorkerHistory(l.ctx, ivy)
		l.ok(err)
		if !slices.ContainsFunc(spells, func(s caseload.KeyWorkerSpell) bool { return s.Name == "Ben Okoro" }) {
			t.Errorf("%s: the history lost the other: %+v", who, spells)
		}
	})
}

// TestSameKeyWorkerOnTwoLaptops: two laptops that name one person agree, and what
// follows stands for both.
func TestSameKeyWorkerOnTwoLaptops(t *testing.T) {
	two := newLaptops(t)
	two.meera.assign(ivy, "Anna Price")
	two.meera.now = two.meera.now.Add(24 * time.Hour)
	two.ben.assign(ivy, "Anna Price")
	two.meet()
	two.each(func(who string, l *laptop) {
		if p := l.patient(ivy); len(p.Conflicts) != 0 || p.KeyWorker.AlsoNamed != "" {
			t.Errorf("%s: %+v %+v", who, p.Conflicts, p.KeyWorker)
		}
	})
	_, err := two.meera.HandOverKeyWorker(two.meera.ctx, caseload.HandOverKeyWorker{Patient: ivy, To: "Ben Okoro", Summary: "dressings"})
	two.meera.ok(err)
	two.meet()
	two.each(func(who string, l *laptop) {
		if p := l.patient(ivy); len(p.Conflicts) != 0 || p.KeyWorker.Name != "Ben Okoro" {
			t.Errorf("%s: what was agreed on came back: %+v %+v", who, p.Conflicts, p.KeyWorker)
		}
	})
}

func TestTwoTextsOfThePlan_AnotherIsWritten(t *testing.T) {
	two := newLaptops(t)
	two.meera.ok(plan(caseload.WritePlan{Patient: ivy, MattersToMe: "my dog", Crisis: "call 999"})(two.meera.world))
	two.meet()
	two.meera.ok(plan(caseload.WritePlan{Patient: ivy, MattersToMe: "my dog and the garden"})(two.meera.world))
	two.ben.ok(plan(caseload.WritePlan{Patient: ivy, MattersToMe: "my dog and my church"})(two.ben.world))
	two.meet()
	c := two.meera.patient(ivy).Conflicts
	if len(c) != 1 || c[0].Label != "What matters to me" || !c[0].Text || len(c[0].Values) != 2 {
		t.Fatalf("%+v", c)
	}
	two.meera.ok(only(two.meera.ResolveConflict(two.meera.ctx, caseload.ResolveConflict{
		Patient: ivy, Field: "mattersToMe", Value: "my dog, the garden and my church", Reason: "asked Ivy",
	})))
	two.meet()
	two.each(func(who string, l *laptop) {
		p := l.patient(ivy)
		if len(p.Conflicts) != 0 || p.Plan.Sections["mattersToMe"] != "my dog, the garden and my church" {
			t.Errorf("%s: %+v %+v", who, p.Conflicts, p.Plan)
		}
		versions, err := l.PlanVersions(l.ctx, ivy)
		l.ok(err)
		if len(versions) != 4 {
			t.Errorf("%s: both stay in the history: %+v", who, versions)
		}
	})
}

func TestLastSave_SaysWhatIsReversed(t *testing.T) {
	two := newLaptops(t)
	two.meera.now = two.meera.now.Add(time.Minute)
	two.meera.assign(ivy, "Anna Price")
	two.meera.now = two.meera.now.Add(time.Minute)
	two.meera.ok(plan(caseload.WritePlan{Patient: ivy, MattersToMe: "my dog"})(two.meera.world))
	for _, want := range []struct{ kind, wrote string }{{"write plan", "What matters to me: my dog"}, {"assign key worker", "Key worker: Anna Price"}} {
		last, err := two.meera.LastSave(two.meera.ctx)
		two.meera.ok(err)
		if last.Kind != want.kind || !slices.Contains(last.Wrote, want.wrote) || !slices.Equal(last.About, []string{"HART, Ivy (Mrs)"}) ||
			last.Actor != "Meera Patel" || last.Laptop != "Meera Patel's laptop" || last.At == "" {
			t.Fatalf("%+v, want %+v", last, want)
		}
		done, err := two.meera.TakeBack(two.meera.ctx, caseload.TakeBack{Entry: last.Entry, Reason: "slip"})
		two.meera.ok(err)
		if done.Entry != last.Entry {
			t.Errorf("announced %s, reversed %s", last.Entry, done.Entry)
		}
		_, err = two.meera.TakeBack(two.meera.ctx, caseload.TakeBack{Entry: last.Entry, Reason: "again"})
		two.meera.refused(err, caseload.CodeBuiltUpon)
	}
}

// row is a patient's line of the table.
func (w *world) row(number string) caseload.Row {
	w.t.Helper()
	rows, _, err := w.Rows(w.ctx, caseload.Query{Find: number})
	w.ok(err)
	if len(rows) != 1 {
		w.t.Fatalf("%d rows", len(rows))
	}
	return rows[0]
}

// TestClaim_OnlineTheSecondIsRefused: where the place says who was first, two
// laptops cannot both name a key worker; without it they can, and it conflicts.
func TestClaim_OnlineTheSecondIsRefused(t *testing.T) {
	two := newLaptops(t)
	for _, l := range []*laptop{two.meera, two.ben} {
		_, err := l.ledger.Share(l.ctx, "memory")
		l.ok(err)
		_, leave, err := l.ledger.Meet(l.ctx)
		l.ok(err)
		t.Cleanup(func() { _ = leave() })
	}
	two.meera.assign(ivy, "Anna Price")
	_, err := two.ben.AssignKeyWorker(two.ben.ctx, caseload.AssignKeyWorker{Patient: ivy, Member: "Ben Okoro"})
	two.ben.refused(err, caseload.CodeKeyWorkerExists)
	two.meet()
	if p := two.ben.patient(ivy); p.KeyWorker == nil || p.KeyWorker.Name != "Anna Price" || len(p.Conflicts) > 0 {
		t.Errorf("%s", shownJSON(t, p))
	}
	_, err = two.ben.HandOverKeyWorker(two.ben.ctx, caseload.HandOverKeyWorker{Patient: ivy, To: "Ben Okoro", Summary: "dressings", Reason: "leaves"})
	two.ben.ok(err)
}
