package sync

import (
	"bytes"
	"slices"
	"testing"

	"filippo.io/age"
)

// meeting is a team of one laptop and the files of every kind that it leaves.
type meeting struct {
	secrets *secrets
	team    *roster
	first   []byte // the roster
	second  []byte
	bundle  []byte
	word    []byte
	join    []byte
	paper   []byte
}

func newMeeting(t testing.TB) *meeting {
	t.Helper()
	s := goldenSecrets()
	identity, err := age.GenerateX25519Identity()
	must(t, err)
	s.Age = identity.String()
	to := identity.Recipient().String()
	m := &meeting{secrets: s}
	owner := rosterMember{Login: Login{Member: "m1", Name: "Amina", Organisation: "Moss Lane"}, Keys: [][]byte{{1}}, Admin: 1}
	m.team = &roster{Team: "team", Number: 1, Name: "Moss Lane", Author: s.device(), Members: []rosterMember{owner}, Devices: []rosterDevice{{ID: s.device(), Key: publicKey(s.Device), Recipient: to, Owner: "m1"}}}
	m.first, err = encodeRoster(m.team, s.signer())
	must(t, err)
	net := m.net(t)
	next := *net.latest
	next.Number, next.Prev = 2, net.head
	next.Members = append(slices.Clone(next.Members), rosterMember{Login: Login{Member: "m2", Name: "Ben", Organisation: "Moss Lane"}, Keys: [][]byte{{2}}})
	m.second, err = encodeRoster(&next, s.signer())
	must(t, err)
	plain, err := encMode.Marshal(bundle{Naming: s.Naming, Keys: s.Circles, Held: map[string]circle{s.Home.String(): {Epoch: 1}}, Home: s.Home})
	must(t, err)
	sealed, err := sealTo(plain, identity.Recipient())
	must(t, err)
	m.bundle, err = signedFrame(bundleMagic, bundleHeader{Team: "team", To: s.device(), From: s.device(), Names: []digest{s.Home}, Sealed: sealed}, s.signer())
	must(t, err)
	m.word, err = signedFrame(wordMagic, word{Team: "team", Device: s.device(), Wall: 7, Reach: map[string]uint64{s.device(): 3}}, s.signer())
	must(t, err)
	m.join, err = signedFrame(joinMagic, joinRequest{Team: "team", Key: publicKey(s.Device), Recipient: to, MemberKey: publicKey(s.Device), Login: owner.Login}, s.signer())
	must(t, err)
	m.paper, err = sealPaper(s, &paperHeader{Team: "team", Circle: s.Home, Sum: digest{1}}, []byte("%PDF"))
	must(t, err)
	return m
}

// net is the rosters of a laptop that has the first.
func (m *meeting) net(t testing.TB) *rosters {
	t.Helper()
	c := &rosters{}
	must(t, c.take("first", m.first))
	if c.latest == nil {
		t.Fatal("the first roster does not count")
	}
	return c
}

// cuts is a file, and what sync programs make of it.
func cuts(f *testing.F, whole []byte) {
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add(append(bytes.Clone(whole[:len(whole)/2]), make([]byte, len(whole)-len(whole)/2)...))
	f.Add(append(bytes.Clone(whole), whole...))
}

// FuzzRosterNet: whatever file comes to a laptop as a roster, the team stays the
// one it was unless the one who may says otherwise.
func FuzzRosterNet(f *testing.F) {
	m := newMeeting(f)
	cuts(f, m.second)
	cuts(f, m.first)
	if c := m.net(f); true {
		if _, fresh, err := c.admit(m.second); err != nil || !fresh || c.latest.member("m2") == nil {
			f.Fatalf("what is honest is not taken: %v", err)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c := m.net(t)
		head := c.head
		_, fresh, err := c.admit(data)
		if (err != nil || !fresh) && (c.head != head || len(c.order) != 1) {
			t.Fatal("a refused roster stays")
		}
		if fresh && !bytes.Equal(data, m.second) {
			t.Fatal("a roster that nobody signed")
		}
	})
}

func FuzzBundle(f *testing.F) {
	m := newMeeting(f)
	cuts(f, m.bundle)
	if b, _, err := openBundle(m.bundle, m.team, m.secrets); err != nil || b == nil || len(b.Keys) != 1 {
		f.Fatalf("what is honest is not taken: %v", err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		b, _, err := openBundle(data, m.team, m.secrets)
		if b != nil && err == nil && !bytes.Equal(data, m.bundle) {
			t.Fatal("keys that nobody gave")
		}
	})
}

func FuzzWord(f *testing.F) {
	m := newMeeting(f)
	cuts(f, m.word)
	if w, err := openWord(m.word, m.team); err != nil || w.Wall != 7 {
		f.Fatalf("what is honest is not taken: %v", err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := openWord(data, m.team); err == nil && !bytes.Equal(data, m.word) {
			t.Fatal("a word that nobody said")
		}
	})
}

func FuzzJoin(f *testing.F) {
	m := newMeeting(f)
	cuts(f, m.join)
	if j, err := openJoin(m.join); err != nil || j.Login.Name != "Amina" {
		f.Fatalf("what is honest is not taken: %v", err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		j, err := openJoin(data)
		if err != nil {
			return
		}
		if _, err := j.words(); err != nil || !plainName(j.device()) || j.Login.Name == "" {
			t.Fatalf("a request without words, a plain name or a person: %v", err)
		}
	})
}

func FuzzPaper(f *testing.F) {
	m := newMeeting(f)
	cuts(f, m.paper)
	if data, err := openPaper(m.secrets, m.paper); err != nil || string(data) != "%PDF" {
		f.Fatalf("what is honest is not taken: %v", err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if paper, err := openPaper(m.secrets, data); err == nil && string(paper) != "%PDF" { // sealed anew in each process
			t.Fatal("a paper that nobody sealed")
		}
	})
}

// FuzzInspect: of whatever file comes from a place, only whole entries that a
// laptop signed are taken in, and their bytes are what goes into the log.
func FuzzInspect(f *testing.F) {
	s := goldenSecrets()
	genuine := goldenSegment(f, s)
	cuts(f, genuine)
	r := goldenReader(s)
	h, err := decodeSegment(genuine)
	must(f, err)
	f.Fuzz(func(t *testing.T, data []byte) {
		in := &intake{inspector: inspector{reader: *r}, fresh: map[string]*whole{}}
		got := in.inspect(data)
		in.take(&got, func(string) bool { return false })
		for _, id := range in.order {
			if w := in.fresh[id]; !bytes.Equal(w.bytes, genuine) || id != h.entryID() {
				t.Fatal("an entry that nobody signed")
			}
		}
		if len(got.ids) < len(in.order) {
			t.Fatal("an entry is taken in and not known to lie there")
		}
	})
}

// TestInspect_ZerosAreNoErasure: a file whose end is still zeros, as sync programs
// leave it for a while, is not an entry that was erased.
func TestInspect_ZerosAreNoErasure(t *testing.T) {
	s := goldenSecrets()
	data := goldenSegment(t, s)
	h, err := decodeSegment(data)
	must(t, err)
	half := bytes.Clone(data)
	clear(half[len(half)-int(h.header.Parts[1].Length):])
	for _, erased := range []bool{false, true} {
		zeros := map[digest]bool{h.header.Parts[1].Sum: erased}
		in := &intake{inspector: inspector{reader: *goldenReader(s), erased: zeros}, fresh: map[string]*whole{}}
		got := in.inspect(half)
		in.take(&got, func(string) bool { return false })
		if got.unready == erased || (len(in.order) == 1) != erased {
			t.Errorf("erased %t: %+v, %d taken", erased, got, len(in.order))
		}
	}
}

// TestMeeting_EveryByte changes a bit of every byte of every kind of file.
func TestMeeting_EveryByte(t *testing.T) {
	m := newMeeting(t)
	for name, kind := range map[string]struct {
		data []byte
		read func([]byte) error
	}{
		"roster": {m.second, func(d []byte) error { _, _, err := m.net(t).admit(d); return err }},
		"keys":   {m.bundle, func(d []byte) error { _, _, err := openBundle(d, m.team, m.secrets); return err }},
		"word":   {m.word, func(d []byte) error { _, err := openWord(d, m.team); return err }},
		"join":   {m.join, func(d []byte) error { _, err := openJoin(d); return err }},
		"paper":  {m.paper, func(d []byte) error { _, err := openPaper(m.secrets, d); return err }},
	} {
		if err := kind.read(kind.data); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for at := range kind.data {
			changed := bytes.Clone(kind.data)
			changed[at] ^= 1 << (at % 8)
			if kind.read(changed) == nil {
				t.Fatalf("byte %d of %s changed and nobody noticed", at, name)
			}
		}
	}
}
