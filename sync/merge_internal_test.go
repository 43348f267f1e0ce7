package sync

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// laptop is a simulated device at the level of the format: it seals and opens
// real segments and keeps a projection of its own.
type laptop struct {
	t       rapid.TB
	secrets *secrets
	device  string
	clock   uint64
	wall    int64
	last    link
	view    *projection
	files   [][]byte
}

func newLaptop(t rapid.TB, team *secrets, skew int64) *laptop {
	s := *team
	s.Device = randomBytes(32)
	view, err := newProjection(context.Background(), nil)
	if err == nil {
		err = view.prepare(context.Background())
	}
	if err != nil {
		t.Fatal(err)
	}
	return &laptop{t: t, secrets: &s, device: s.device(), wall: 1_700_000_000_000 + skew, view: view}
}

// write seals one entry as a segment's bytes and applies it here.
func (p *laptop) write(writes ...Write) []byte {
	parents, err := p.view.parents(context.Background(), writes)
	if err != nil {
		p.t.Fatal(err)
	}
	p.clock = max(p.clock+1, uint64(p.wall)<<clockBits) //nolint:gosec // positive
	c := &cutter{header: entryHeader{Member: p.device, Device: p.device, Wall: p.wall, HLC: p.clock, Kind: "test", Version: 1}, by: map[string]*cut{}, circle: func(string) (digest, error) { return p.secrets.Home, nil }}
	for i := range writes {
		if err := c.add(&writes[i], parents[i]); err != nil {
			p.t.Fatal(err)
		}
	}
	h := segmentHeader{Team: "team", Device: p.device, First: p.last.Seq + 1, Count: 1, Prev: p.last.Hash}
	key, err := partKey(p.secrets.Circles[p.secrets.Home.String()], p.device)
	if err != nil {
		p.t.Fatal(err)
	}
	var sealed []byte
	for i, k := range c.cuts {
		part, ph, err := sealPart(rand.Reader, key, &h, k.circle, i, k.payload)
		if err != nil {
			p.t.Fatal(err)
		}
		h.Parts, sealed = append(h.Parts, ph), append(sealed, part...)
	}
	head, s, err := encodeSegment(h, p.secrets.signer())
	if err != nil {
		p.t.Fatal(err)
	}
	p.last = link{Seq: h.First, Hash: s.link}
	file := append(head, sealed...)
	p.hear(file)
	p.files = append(p.files, file)
	return file
}

// hear applies another laptop's segment.
func (p *laptop) hear(file []byte) {
	a := opened(p.t, p.secrets, file)
	for _, part := range a.parts {
		p.clock = max(p.clock, part.Entry.HLC)
	}
	if _, err := p.view.apply(context.Background(), []arrival{a}, pace{}); err != nil {
		p.t.Fatal(err)
	}
}

func opened(t rapid.TB, team *secrets, file []byte) arrival {
	s, err := decodeSegment(file)
	if err != nil {
		t.Fatal(err)
	}
	a := arrival{id: s.entryID(), device: s.header.Device, seq: s.header.First}
	for i := range s.parts {
		p, err := openPart(team.Circles[s.header.Parts[i].Circle.String()], s, i)
		if err != nil {
			t.Fatal(err)
		}
		a.parts = append(a.parts, arrivedPart{hash: s.header.Parts[i].Sum, circle: s.header.Parts[i].Circle, payload: p})
	}
	return a
}

// fingerprint is everything a room could see.
func fingerprint(t *rapid.T, p *projection, entities []string) string {
	out, err := p.digest(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entities {
		heads, err := Past(context.Background(), p.db, e, "")
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(heads, func(a, b Head) int { return compareStrings(string(a.ID), string(b.ID)) })
		for _, h := range heads {
			out += fmt.Sprintf("\n%s %s %s %x live=%t shown=%t", h.ID, h.Entity, h.Field, []byte(h.Value), h.Live, h.Shown)
		}
	}
	return out
}

func compareStrings(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// TestMerge_AnyOrderAnyDuplication lets two laptops write, hear each other now
// and then, and then gives every segment to a third in any order, some twice,
// in batches of any size: it must see the same.
func TestMerge_AnyOrderAnyDuplication(t *testing.T) {
	entities := []string{"patient/1", "patient/2", "plan/1"}
	rapid.Check(t, func(t *rapid.T) {
		team, err := newSecrets()
		if err != nil {
			t.Fatal(err)
		}
		pair := []*laptop{newLaptop(t, team, 0), newLaptop(t, team, rapid.Int64Range(-4*3600_000, 4*3600_000).Draw(t, "skew"))}
		heard := [2]int{}
		var all [][]byte
		for step := range rapid.IntRange(1, 12).Draw(t, "steps") {
			who := rapid.IntRange(0, 1).Draw(t, "who")
			me, you := pair[who], pair[1-who]
			if rapid.Bool().Draw(t, "hear") {
				for ; heard[who] < len(you.files); heard[who]++ {
					me.hear(you.files[heard[who]])
				}
			}
			me.wall += rapid.Int64Range(0, 2).Draw(t, "later")
			var writes []Write
			for i := range rapid.IntRange(1, 3).Draw(t, "writes") {
				writes = append(writes, Write{
					Entity: rapid.SampledFrom(entities).Draw(t, "entity"), Field: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "field"),
					Value: fmt.Sprint(step, i), Scope: fmt.Sprint(i % 2), Resolve: rapid.Bool().Draw(t, "resolve"),
				})
			}
			all = append(all, me.write(lastOfEach(writes)...))
		}
		want := ""
		for range 3 {
			order := rapid.Permutation(all).Draw(t, "order")
			order = append(order, order[:rapid.IntRange(0, len(order)).Draw(t, "twice")]...)
			third := newLaptop(t, team, 0)
			third.view.perBatch = rapid.IntRange(1, 8).Draw(t, "batch")
			arrivals := make([]arrival, 0, len(order))
			for _, file := range order {
				arrivals = append(arrivals, opened(t, team, file))
			}
			if _, err := third.view.apply(context.Background(), arrivals, pace{bulk: rapid.Bool().Draw(t, "bulk")}); err != nil {
				t.Fatal(err)
			}
			got := fingerprint(t, third.view, entities)
			if want != "" && got != want {
				t.Fatalf("another order, another state:\n%s\n---\n%s", want, got)
			}
			want = got
			checkOneShown(t, third.view, entities)
			if err := third.view.close(); err != nil {
				t.Fatal(err)
			}
		}
		for i, me := range pair {
			for ; heard[i] < len(pair[1-i].files); heard[i]++ {
				me.hear(pair[1-i].files[heard[i]])
			}
			if got := fingerprint(t, me.view, entities); got != want {
				t.Fatalf("laptop %d sees something else:\n%s\n---\n%s", i, want, got)
			}
			if err := me.view.close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// checkOneShown: a field with live writes shows exactly one, the greatest in (clock, device).
func checkOneShown(t *rapid.T, p *projection, entities []string) {
	for _, e := range entities {
		state, err := State(context.Background(), p.db, e)
		if err != nil {
			t.Fatal(err)
		}
		for field, heads := range state {
			for i, h := range heads {
				if h.Shown != (i == 0) || !h.Live {
					t.Fatalf("%s.%s: head %d is %+v", e, field, i, h)
				}
			}
		}
	}
}

// TestMerge_Conflict is the register of ledger.md on two laptops that did not
// hear each other: both stay, one shows, a write that resolves ends it.
func TestMerge_Conflict(t *testing.T) {
	team, err := newSecrets()
	if err != nil {
		t.Fatal(err)
	}
	a, b := newLaptop(t, team, 0), newLaptop(t, team, 5000)
	kw := func(name string) Write { return Write{Entity: "patient/1", Field: "key-worker", Value: name} }
	first := a.write(kw("Ann"))
	b.hear(first)
	one, two := a.write(kw("Bob")), b.write(kw("Cas"))
	a.hear(two)
	b.hear(one)
	for _, p := range []*laptop{a, b} {
		state, err := State(context.Background(), p.view.db, "patient/1")
		if err != nil || len(state["key-worker"]) != 2 || state["key-worker"][0].Device != b.device {
			t.Fatalf("state = %+v, %v", state, err)
		}
	}
	end := kw("Dee")
	end.Resolve = true
	b.hear(a.write(end))
	state, err := State(context.Background(), b.view.db, "patient/1")
	if err != nil || len(state["key-worker"]) != 1 {
		t.Fatalf("after resolving: %+v, %v", state, err)
	}
	_ = a.view.close()
	_ = b.view.close()
}
