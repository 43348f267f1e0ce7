package sync

import (
	"bytes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/sha256"
	"flag"
	"io/fs"
	"os"
	"testing"

	"golang.org/x/crypto/chacha20poly1305"

	"keystone/sync/fault"
)

var update = flag.Bool("update", false, "write testdata/segment-1.seg anew")

// pattern is a source of bytes that are no secret: 0, 1, 2, …
type pattern struct{ next byte }

func (p *pattern) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = p.next
		p.next++
	}
	return len(b), nil
}

func goldenSecrets() *secrets {
	circle := bytes.Repeat([]byte{7}, circleKeySize)
	home := circleHash(circle)
	return &secrets{
		Device: bytes.Repeat([]byte{1}, 32), Naming: bytes.Repeat([]byte{2}, 32), Laptop: bytes.Repeat([]byte{3}, 32),
		Circles: map[string][]byte{home.String(): circle}, Home: home,
	}
}

func goldenPayloads() []*payload {
	entry := entryHeader{
		Member: "6b1f", Name: "Zoë O'Brien", Role: "GP", Organisation: "Moss Lane Surgery", Device: goldenSecrets().device(),
		Wall: 1_790_000_000_123, HLC: 1_790_000_000_123 << clockBits, Kind: "assign-key-worker", Version: 1, Reason: "asked for her",
	}
	return []*payload{
		{
			Entry: entry, Scope: "6f0c", Refs: []digest{sha256.Sum256([]byte("an earlier part"))},
			Rows: []row{
				{Entity: "patient/6f0c", Field: "key-worker", Value: []byte{0x63, 'A', 'n', 'n'}, Parents: []ref{{Part: 0, Index: 3}}},
				{Entity: "patient/6f0c", Field: "since", Value: []byte{0xf6}},
			},
		},
		{Entry: entry, Notes: []note{{Kind: noteRead, Scope: "6f0c", What: "record", At: 1_790_000_000_000}}},
	}
}

// goldenSegment is built from fixed keys and nonces: the same bytes for ever.
func goldenSegment(t testing.TB, s *secrets) []byte {
	t.Helper()
	key, err := partKey(s.Circles[s.Home.String()], s.device())
	if err != nil {
		t.Fatal(err)
	}
	h := segmentHeader{Team: "f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4", Device: s.device(), First: 42, Count: 1, Prev: digest{9}, Roster: digest{8}}
	var parts []byte
	for i, p := range goldenPayloads() {
		part, ph, err := sealPart(&pattern{next: byte(i)}, key, &h, s.Home, i, p)
		if err != nil {
			t.Fatal(err)
		}
		h.Parts, parts = append(h.Parts, ph), append(parts, part...)
	}
	head, _, err := encodeSegment(h, s.signer())
	if err != nil {
		t.Fatal(err)
	}
	return append(head, parts...)
}

// TestSegment_Golden: version 1 of the format is these bytes, and they read back.
func TestSegment_Golden(t *testing.T) {
	s := goldenSecrets()
	made := goldenSegment(t, s)
	if *update {
		if err := os.WriteFile("testdata/segment-1.seg", made, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/segment-1.seg")
	if err != nil || !bytes.Equal(made, want) {
		t.Fatalf("the format changed: %d bytes, the vector has %d (%v)", len(made), len(want), err)
	}
	got, err := decodeSegment(want)
	if err != nil || !got.signed(publicKey(s.Device)) || got.size != len(want) || got.header.First != 42 {
		t.Fatalf("segment = %+v, %v", got, err)
	}
	for i, p := range goldenPayloads() {
		read, err := openPart(s.Circles[s.Home.String()], got, i)
		if err != nil {
			t.Fatal(err)
		}
		a, _ := encMode.Marshal(p)
		b, _ := encMode.Marshal(read)
		if !bytes.Equal(a, b) || !got.intact(i) {
			t.Fatalf("part %d = %+v", i, read)
		}
	}
}

func goldenReader(s *secrets) *reader {
	team := &roster{Team: "f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4", Devices: []rosterDevice{{ID: s.device(), Key: publicKey(s.Device)}}}
	return &reader{team: team, circles: s.Circles}
}

// sound says whether a file's bytes read without any complaint.
func (r *reader) sound(data []byte) bool {
	f := loadedFile{name: "x"}
	for len(data) > 0 {
		s, err := decodeSegment(data)
		if err != nil || !r.take(&f, s) {
			return false
		}
		data = data[s.size:]
	}
	return len(f.problems) == 0
}

// TestSegment_EveryFlippedByte changes a bit of every byte of a file of two segments.
func TestSegment_EveryFlippedByte(t *testing.T) {
	s := goldenSecrets()
	r := goldenReader(s)
	data := append(goldenSegment(t, s), goldenSegment(t, s)...)
	if !r.sound(data) {
		t.Fatal("two segments back to back do not read")
	}
	for at := range data {
		data[at] ^= 1 << (at % 8)
		if r.sound(data) {
			t.Fatalf("a bit of byte %d changed and nobody noticed", at)
		}
		data[at] ^= 1 << (at % 8)
	}
}

// TestSegment_EveryTruncation cuts a segment everywhere.
func TestSegment_EveryTruncation(t *testing.T) {
	data := goldenSegment(t, goldenSecrets())
	for size := 1; size < len(data); size++ {
		if _, err := decodeSegment(data[:size]); err == nil {
			t.Fatalf("cut at %d and nobody noticed", size)
		}
	}
}

// forge builds a golden segment with things changed before it is signed by key.
func forge(t *testing.T, by ed25519.PrivateKey, change func(h *segmentHeader)) []byte {
	t.Helper()
	data := goldenSegment(t, goldenSecrets())
	s, err := decodeSegment(data)
	if err != nil {
		t.Fatal(err)
	}
	h := s.header
	change(&h)
	head, _, err := encodeSegment(h, by)
	if err != nil {
		t.Fatal(err)
	}
	return append(head, data[len(s.block)+ed25519.SignatureSize:]...)
}

// TestForge_AsAnotherDevice: a holder of the circle's key signs with their own
// device's key as somebody else's device.
func TestForge_AsAnotherDevice(t *testing.T) {
	s := goldenSecrets()
	mallory := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{66}, 32))
	r := goldenReader(s)
	r.team.Devices = append(r.team.Devices, rosterDevice{ID: deviceName(mallory.Public().(ed25519.PublicKey)), Key: mallory.Public().(ed25519.PublicKey)})
	if r.sound(forge(t, mallory, func(*segmentHeader) {})) {
		t.Fatal("another device's signature was taken")
	}
	if r.sound(forge(t, mallory, func(h *segmentHeader) { h.Device = r.team.Devices[1].ID })) {
		t.Fatal("a part sealed by one device was taken as another's")
	}
}

// TestForge_ReplayAndSwap: a sealed part does not open under another sequence,
// team, previous hash or place, even if the device itself signs it.
func TestForge_ReplayAndSwap(t *testing.T) {
	s := goldenSecrets()
	r := goldenReader(s)
	for name, change := range map[string]func(*segmentHeader){
		"sequence": func(h *segmentHeader) { h.First++ },
		"previous": func(h *segmentHeader) { h.Prev[0]++ },
		"roster":   func(h *segmentHeader) { h.Roster[0]++ },
		"count":    func(h *segmentHeader) { h.Count++ },
		"team":     func(h *segmentHeader) { h.Team = "another" },
	} {
		if r.sound(forge(t, s.signer(), change)) {
			t.Errorf("%s changed and the part still opened", name)
		}
	}
	if !r.sound(forge(t, s.signer(), func(*segmentHeader) {})) {
		t.Fatal("the unchanged one does not open: the test proves nothing")
	}
}

// TestForge_UnknownDevice: a device that is in no roster.
func TestForge_UnknownDevice(t *testing.T) {
	r := goldenReader(goldenSecrets())
	r.team.Devices = nil
	if r.sound(goldenSegment(t, goldenSecrets())) {
		t.Fatal("an unknown device's segment was taken")
	}
}

// TestRoster_Forged: a roster signed by a device that the one before it does not name.
func TestRoster_Forged(t *testing.T) {
	s := goldenSecrets()
	first := &roster{Team: "t", Number: 1, Author: s.device(), Devices: []rosterDevice{{ID: s.device(), Key: publicKey(s.Device)}}}
	data, err := encodeRoster(first, s.signer())
	if err != nil {
		t.Fatal(err)
	}
	before, err := decodeRoster(data, nil)
	if err != nil {
		t.Fatal(err)
	}
	mallory := bytes.Repeat([]byte{66}, 32)
	name := deviceName(publicKey(mallory))
	forged := &roster{Team: "t", Number: 2, Prev: sha256.Sum256(data), Author: name, Devices: append(first.Devices, rosterDevice{ID: name, Key: publicKey(mallory)})}
	bad, err := encodeRoster(forged, ed25519.NewKeyFromSeed(mallory))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := decodeRoster(bad, before); fault.Code(err) != "data-damaged" {
		t.Fatalf("a stranger's roster was taken: %v", err)
	}
	for at := range data {
		data[at] ^= 1
		if _, err := decodeRoster(data, nil); err == nil {
			t.Fatalf("byte %d of the roster changed and nobody noticed", at)
		}
		data[at] ^= 1
	}
}

// TestKeyring_EveryByte: rot in the keyring is told from a wrong passphrase.
func TestKeyring_EveryByte(t *testing.T) {
	lock, err := newLock(Login{Name: "A"}, Cost{1, 8, 1}, "long enough", memberKeys{Laptop: randomBytes(32), Seed: randomBytes(32)})
	if err != nil {
		t.Fatal(err)
	}
	data, err := encodeKeyring(&keyring{Number: 1, Locks: []memberLock{lock}, Secrets: []byte("sealed")})
	if err != nil {
		t.Fatal(err)
	}
	for at := range data {
		data[at] ^= 4
		if _, err := decodeKeyring(data); err == nil {
			t.Fatalf("byte %d of the keyring changed and nobody noticed", at)
		}
		data[at] ^= 4
	}
	changed := lock
	changed.Cost.Time = 2
	if _, err := changed.open("long enough", Cost{1, 8, 1}); fault.Code(err) != "passphrase-wrong" {
		t.Fatalf("a lock's cost was changed: %v", err)
	}
	changed.Cost.MemoryKiB = 1 << 30
	if _, err := changed.open("long enough", Cost{1, 8, 1}); fault.Code(err) != "data-damaged" {
		t.Fatalf("a terabyte of memory was asked for: %v", err)
	}
}

func TestTick_NeverBack(t *testing.T) {
	now := goldenPayloads()[0].Entry.at()
	first := tick(0, now)
	second := tick(first, now)
	if second <= first || tick(second, now.Add(-72*3600e9)) <= second || tick(second, now.Add(1e9))>>clockBits != uint64(now.Add(1e9).UnixMilli()) {
		t.Fatal("the clock went back, or does not follow the wall")
	}
}

func FuzzSegment(f *testing.F) {
	s := goldenSecrets()
	f.Add(goldenSegment(f, s))
	f.Add(goldenSegment(f, s)[:1100])
	f.Add([]byte(segmentMagic))
	r := goldenReader(s)
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := decodeSegment(data)
		if err == nil && got.size > len(data) {
			t.Fatal("took more than there is")
		}
		r.sound(data)
		blankParts(bytes.Clone(data), nil)
	})
}

func FuzzPart(f *testing.F) {
	for _, p := range goldenPayloads() {
		data, err := encMode.Marshal(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := decodePayload(data)
		if err != nil {
			return
		}
		for i := range p.Rows {
			for _, parent := range p.Rows[i].Parents {
				_ = p.Refs[parent.Part]
			}
		}
	})
}

func FuzzRoster(f *testing.F) {
	s := goldenSecrets()
	data, err := encodeRoster(&roster{Team: "t", Author: s.device(), Devices: []rosterDevice{{ID: s.device(), Key: publicKey(s.Device)}}}, s.signer())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		if r, err := decodeRoster(data, nil); err == nil && r.deviceKey(r.Author) == nil {
			t.Fatal("a roster that its author did not sign")
		}
	})
}

func FuzzKeyring(f *testing.F) {
	data, err := encodeKeyring(&keyring{Number: 1, Locks: []memberLock{{Login: Login{Name: "A"}, Cost: ShippedCost}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		k, err := decodeKeyring(data)
		if err != nil {
			return
		}
		for _, lock := range k.Locks {
			if lock.Cost.within(ShippedCost) && lock.Cost.MemoryKiB > mostCost.MemoryKiB {
				t.Fatal("too dear")
			}
		}
	})
}

func FuzzDraft(f *testing.F) {
	head, err := framed(draftMagic, draftHeader{Tag: make([]byte, 8), Number: 1})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(append(head, 0, 0, 0, 4, 1, 2, 3, 4))
	f.Fuzz(func(t *testing.T, data []byte) {
		d := &Drafts{seal: make([]byte, 32), texts: map[string]string{}}
		d.read(data)
	})
}

func FuzzManifest(f *testing.F) {
	s := goldenSecrets()
	team := &roster{Team: "t", Devices: []rosterDevice{{ID: s.device(), Key: publicKey(s.Device)}}}
	body, err := framed(manifestMagic, manifest{Team: "t", Device: s.device(), Entries: 3, Heads: map[string]link{s.device(): {Seq: 3}}, Papers: 1})
	if err != nil {
		f.Fatal(err)
	}
	whole := append(body, ed25519.Sign(s.signer(), body)...)
	if m, err := decodeManifest(whole, team); err != nil || m.Entries != 3 {
		f.Fatalf("manifest = %+v, %v", m, err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)-1])
	f.Add([]byte(manifestMagic))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := decodeManifest(data, team); err == nil && !bytes.Equal(data, whole) {
			t.Fatal("a manifest that the device did not sign")
		}
	})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fileOf is a file of these bytes.
type fileOf struct{ *bytes.Reader }

func (f fileOf) Write([]byte) (int, error) { return 0, fs.ErrInvalid }
func (f fileOf) Close() error              { return nil }
func (f fileOf) Sync() error               { return nil }
func (f fileOf) Size() (int64, error)      { return f.Reader.Size(), nil }

// openSnapshotBytes reads a snapshot of these bytes.
func openSnapshotBytes(data []byte, aead cipher.AEAD) (*snapshot, error) {
	f := &snapshotFile{file: fileOf{bytes.NewReader(data)}}
	if err := f.begin(func([]byte) (cipher.AEAD, error) { return aead, nil }); err != nil {
		return nil, err
	}
	var err error
	f.says.image, err = f.image()
	return f.says, err
}

// sealedSnapshot is a snapshot of this image, sealed with zeros for a key.
func sealedSnapshot(t testing.TB, image []byte) ([]byte, cipher.AEAD) {
	t.Helper()
	aead, err := chacha20poly1305.NewX(make([]byte, 32))
	must(t, err)
	meta, err := encMode.Marshal(snapshot{Names: []string{"a"}, Entries: 7})
	must(t, err)
	head, err := framed(snapshotMagic, snapshotHead{Salt: []byte("salt")})
	must(t, err)
	out := bytes.NewBuffer(head)
	must(t, sealChunks(out, aead, meta, image))
	return out.Bytes(), aead
}

// TestSnapshot_InPieces: an image of any length comes back, and one that is cut
// off anywhere, at the end of a piece too, does not.
func TestSnapshot_InPieces(t *testing.T) {
	for _, size := range []int{0, 1, snapshotChunk - 1, snapshotChunk, snapshotChunk + 1, 3 * snapshotChunk} {
		image := bytes.Repeat([]byte("0123456"), size/7+1)[:size]
		data, aead := sealedSnapshot(t, image)
		s, err := openSnapshotBytes(data, aead)
		if err != nil || !bytes.Equal(s.image, image) || s.Entries != 7 {
			t.Fatalf("%d bytes: %v", size, err)
		}
		piece := 4 + min(size, snapshotChunk) + aead.Overhead()
		for _, cut := range []int{1, 5, piece, piece + 1, len(data)} {
			if s, err := openSnapshotBytes(data[:max(len(data)-cut, 0)], aead); err == nil {
				t.Fatalf("%d of %d bytes cut off: %d opened", cut, len(data), len(s.image))
			}
		}
	}
}

func FuzzSnapshot(f *testing.F) {
	whole, aead := sealedSnapshot(f, []byte("image"))
	f.Add(whole)
	f.Add(whole[:len(whole)-1])
	f.Fuzz(func(t *testing.T, data []byte) {
		if s, err := openSnapshotBytes(data, aead); err == nil && (s.Entries != 7 || string(s.image) != "image") {
			t.Fatal("a snapshot that nobody sealed")
		}
	})
}

func FuzzWriteID(f *testing.F) {
	f.Add(digest{1}.String() + "/7")
	f.Fuzz(func(t *testing.T, id string) {
		if _, place, err := WriteID(id).parse(); err == nil && place > maxWrites {
			t.Fatal("a place beyond a part")
		}
	})
}
