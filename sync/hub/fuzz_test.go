package hub

import (
	"bytes"
	"crypto/ed25519"
	"encoding/binary"
	"strconv"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"

	ledger "keystone/sync"
)

var someSum = strings.Repeat("a0", 32)

func FuzzDecodeHead(f *testing.F) {
	f.Add(someSum, "100", "")
	f.Add(someSum, "1048577", "3")
	f.Add(someSum, strconv.Itoa(ledger.MaxItem+1), "2049")
	f.Add("x", "-1", "0")
	f.Fuzz(func(t *testing.T, sum, size, chunks string) {
		h, err := decodeHead(nats.Header{headSum: {sum}, headSize: {size}, headChunks: {chunks}, headFile: {sum}})
		if err != nil {
			return
		}
		if h.size < 1 || h.size > ledger.MaxItem || h.chunks > ledger.MaxItem/chunkSize || !isSum(h.sum) || (h.chunks == 0 && h.size > chunkSize) {
			t.Fatalf("accepted %+v", h)
		}
		if again, err := decodeHead(h.header()); err != nil || again != h {
			t.Fatalf("%+v reads as %+v, %v", h, again, err)
		}
	})
}

func FuzzDecodeChunks(f *testing.F) {
	f.Add(encodeChunks([]uint64{3, 4, 9}), 3)
	f.Add([]byte{0, 0, 0, 0, 0, 0, 0, 0}, 1)
	f.Fuzz(func(t *testing.T, body []byte, n int) {
		seqs, err := decodeChunks(body, head{chunks: n})
		if err == nil && (len(seqs) != n || !bytes.Equal(encodeChunks(seqs), body)) {
			t.Fatalf("%v from %x", seqs, body)
		}
	})
}

func FuzzParseKey(f *testing.F) {
	f.Add(key{sum: someSum, seq: 12}.String())
	f.Add(key{sum: someSum, word: true, seq: 1}.String())
	f.Add(someSum + "-i01")
	f.Fuzz(func(t *testing.T, s string) {
		if k, err := parseKey(s); err == nil && k.String() != s {
			t.Fatalf("%q reads as %q", s, k)
		}
	})
}

func FuzzParseMark(f *testing.F) {
	f.Add(mark{made: 5, wordsMade: 7, seq: 3, sum: someSum, gone: 1, words: 9}.String())
	f.Add(mark{made: 5, wordsMade: 7}.String())
	f.Add("1.2.3")
	f.Fuzz(func(t *testing.T, s string) {
		m, ok := parseMark(s)
		if !ok {
			return
		}
		if again, ok := parseMark(m.String()); !ok || again != m {
			t.Fatalf("%+v reads as %+v", m, again)
		}
	})
}

func FuzzParseAddress(f *testing.F) {
	f.Add("nats://h:4222/?pin=" + someSum + "&word=x")
	f.Add("nats://h1:1,h2:2/?word=%41+b&pin=" + someSum)
	f.Add("nats://[::1]:4222?pin=&word=")
	f.Fuzz(func(t *testing.T, s string) {
		a, err := parseAddress(s)
		if err != nil {
			return
		}
		again, err := parseAddress(a.String())
		if err != nil || again.String() != a.String() {
			t.Fatalf("%q reads as %q, then %q, %v", s, a, again, err)
		}
	})
}

func FuzzDecodeStored(f *testing.F) {
	f.Add([]byte(`{"type":"x","message":{"subject":"a","seq":4,"data":"YW5uYQ==","hdrs":"TkFUUy8xLjANCmE6IDENCg0K"}}`))
	f.Add([]byte(`{"error":{"code":404,"err_code":10037}}`))
	f.Add([]byte(`{"message":{"seq":0}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if m, err := decodeStored(body); err == nil && m.seq == 0 && m.data != nil {
			t.Fatalf("accepted %d bytes nowhere", len(m.data))
		}
	})
}

func FuzzDecodeMessage(f *testing.F) {
	f.Add("7", someSum, "3", []byte("abc"))
	f.Add("0", "", "", []byte{})
	f.Fuzz(func(t *testing.T, seq, sum, size string, data []byte) {
		m, err := decodeMessage(&nats.Msg{Header: nats.Header{headAt: {seq}, headSum: {sum}, headSize: {size}}, Data: data}, headAt)
		if err == nil && (m.seq == 0 || m.head.sum == "") {
			t.Fatal("a message without a place or a name")
		}
	})
}

// What the hub finds on its own disk it reads without falling over.
func FuzzRecords(f *testing.F) {
	body := append(make([]byte, recordHead), "subject and body"...)
	binary.LittleEndian.PutUint32(body, uint32(len(body)+recordSum))
	body[20] = 7
	whole := append(body, sumOf([]byte("x-1"), body[4:20], body[recordHead:])...)
	f.Add(whole)
	f.Add(append(bytes.Clone(whole), whole[:9]...))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, rest := records("x-1", data)
		at := 0
		for _, r := range all {
			over := erasedRecord("x-1", r)
			if again, left := records("x-1", over); r.at != at || len(over) != len(r.data) || len(again) != 1 || len(left) > 0 {
				t.Fatalf("the record at %d, written over, is %x", r.at, over)
			}
			at += len(r.data)
		}
		if at+len(rest) != len(data) {
			t.Fatalf("%d of %d bytes", at+len(rest), len(data))
		}
		_ = cutShort("x-1", rest)
	})
	if all, rest := records("x-1", whole); len(all) != 1 || len(rest) > 0 {
		f.Fatal("a record is not whole")
	}
}

func FuzzParseIndex(f *testing.F) {
	some := []byte{11, 4, 1, 40, 1, 2, 1, 2, 1, 3, 'a', '.', 'b', 1, 1, 1, 1, 9, 40, 1, 0, 1, 0, 0, 0, 0, 9, 1, 2, 3, 4, 5, 6, 7, 8}
	f.Add(some)
	signed := func(data []byte) []byte { return append(bytes.Clone(data), sumOf([]byte("x"), data)...) }
	f.Fuzz(func(t *testing.T, data []byte) {
		if got, err := parseIndex("x", signed(data)); err == nil && (len(got.numbers) > len(data) || len(got.last) != recordSum) {
			t.Fatalf("%x has %d blocks", data, len(got.numbers))
		}
	})
	if got, err := parseIndex("x", signed(some)); err != nil || len(got.numbers) != 1 || got.numbers[0] != 9 {
		f.Fatalf("%+v, %v", got, err)
	}
}

// A hub cannot have a laptop sign what could be a segment or a roster.
func TestSignNonce_SignsNoFile(t *testing.T) {
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := signNonce(key, []byte("aB3-_xYz0123456")); err != nil {
		t.Errorf("a nonce: %v", err)
	}
	for _, bad := range []string{"", "KSSEG01\x00\x00\x00\x01", "KSROS01\x00", strings.Repeat("a", 65), "two words"} {
		if _, err := signNonce(key, []byte(bad)); err == nil {
			t.Errorf("signed %q", bad)
		}
	}
}
