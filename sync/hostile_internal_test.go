package sync

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"
	"runtime"
	"testing"
	"time"

	"keystone/sync/fault"
)

// TestSegment_ErrHeaderTooLarge: what could not be read back is not written.
func TestSegment_ErrHeaderTooLarge(t *testing.T) {
	s := goldenSecrets()
	h := segmentHeader{Team: "t", Device: s.device(), First: 1, Count: 1, Parts: make([]partHeader, 260_000)}
	for i := range h.Parts {
		h.Parts[i] = partHeader{Circle: digest{255}, Length: 1 << 20, Sum: digest{1}}
	}
	head, _, err := encodeSegment(h, s.signer())
	if err == nil {
		_, err = decodeSegment(head)
		t.Fatalf("written, and reading gives %v", err)
	}
	if fault.Code(err) != "save-too-large" {
		t.Fatal(err)
	}
}

// TestSegment_HostileHeaderIsCheap: a few megabytes that nobody signed do not
// make the program allocate a gigabyte.
func TestSegment_HostileHeaderIsCheap(t *testing.T) {
	const parts = 8 << 20
	body := append([]byte{0xa1, 0x07, 0x9a}, binary.BigEndian.AppendUint32(nil, parts)...)
	body = append(body, bytes.Repeat([]byte{0xf6}, parts)...)
	data := binary.BigEndian.AppendUint32([]byte(segmentMagic), uint32(len(body)))
	data = append(append(data, body...), make([]byte, 4096)...)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := decodeSegment(data); err == nil {
		t.Fatal("taken")
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 100<<20 {
		t.Fatalf("%d MB allocated", grown>>20)
	}
}

// TestPart_ClockAtTheEnd: a clock that a broken laptop put at its end can be
// read, and the next save is not before it.
func TestPart_ClockAtTheEnd(t *testing.T) {
	data, err := encMode.Marshal(&payload{Entry: entryHeader{HLC: math.MaxUint64, Wall: math.MaxInt64}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := decodePayload(data)
	if err != nil {
		t.Fatal(err)
	}
	if p.Entry.HLC > math.MaxInt64 || tick(p.Entry.HLC, time.Now()) < p.Entry.HLC {
		t.Fatalf("clock %d, then %d", p.Entry.HLC, tick(p.Entry.HLC, time.Now()))
	}
}

// TestBlankParts_BehindDamage: erasing reaches a part behind a segment that cannot be read.
func TestBlankParts_BehindDamage(t *testing.T) {
	one := goldenSegment(t, goldenSecrets())
	s, err := decodeSegment(one)
	if err != nil {
		t.Fatal(err)
	}
	data := append(bytes.Clone(one), one...)
	data[3] ^= 1
	if !blankParts(data, map[digest]bool{s.header.Parts[0].Sum: true}) || bytes.Count(data, s.parts[0]) != 1 {
		t.Fatal("the part behind the damage is still there")
	}
}

// TestClose_DropsKeys: nothing that opens the data stays in reach.
func TestClose_DropsKeys(t *testing.T) {
	cfg := Config{Dir: t.TempDir(), Cost: Cost{1, 8, 1}}
	l, _, err := Found(context.Background(), cfg, Founding{Team: "T", Login: Login{Name: "A"}, Passphrase: "long enough"})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if l, err = Unlock(context.Background(), cfg, "", "long enough"); err != nil {
		t.Fatal(err)
	}
	l.Drafts().Put("item", "typed")
	id := l.ID("patient", "1")
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string][]byte{
		"laptop": l.keys.Laptop, "member": l.keys.Seed, "device": l.secrets.Device, "secrets": l.secrets.Laptop,
		"naming": l.secrets.Naming, "drafts": l.drafts.seal, "circle": l.secrets.Circles[l.secrets.Home.String()],
	} {
		if len(bytes.Trim(key, "\x00")) > 0 {
			t.Errorf("the %s key is still there", name)
		}
	}
	if l.secrets.Age != "" || len(l.drafts.All()) > 0 {
		t.Error("the age identity or the unfinished text is still there")
	}
	if l.ID("patient", "1") == id || l.ID("patient", "1") != "" {
		t.Error("a locked ledger names things")
	}
}

// TestReads_PrintsAreAllKept: the same look twice running is one, the same print is two.
func TestReads_PrintsAreAllKept(t *testing.T) {
	r := &readList{drafts: &Drafts{texts: map[string]string{}, dirty: map[string]bool{}, wake: make(chan struct{}, 1)}}
	for range 2 {
		r.add(note{Kind: noteRead, Scope: "1", What: "record"})
	}
	for range 2 {
		r.add(note{Kind: notePrint, Scope: "1", What: "letter"})
	}
	if len(r.all()) != 3 {
		t.Fatalf("notes = %+v", r.all())
	}
}
