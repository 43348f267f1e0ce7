package hub

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"

	"github.com/minio/highwayhash"
)

// JetStream's files, as far as a hub reads them itself. A message block, N.blk,
// is records one after another: the length, its highest bit for headers; the
// sequence, with marks; the time; the subject's length; subject, headers, message;
// and a checksum under the name of the store and N.
const (
	recordHead = 22
	recordSum  = highwayhash.Size64
	withHeader = 1 << 31

	erasedMark = 1 << 63 // of a sequence: what lay here was written over
	goneMark   = 1 << 62 // of a sequence: the message of that number was removed
)

// record is one that is whole.
type record struct {
	at   int // where it begins in its block
	data []byte
}

// seq is the record's sequence, with its marks.
func (r record) seq() uint64 { return binary.LittleEndian.Uint64(r.data[4:]) }

// records is a block's records and what follows the last that is whole; name is
// the block's.
func records(name string, data []byte) (all []record, rest []byte) {
	for at := 0; at < len(data); {
		n := recordLength(data[at:])
		if n < recordHead+recordSum || n > len(data)-at || !wholeRecord(name, data[at:at+n]) {
			return all, data[at:]
		}
		all = append(all, record{at: at, data: data[at : at+n]})
		at += n
	}
	return all, nil
}

// recordLength is the length that a record says it has, 0 where it does not get
// as far as that.
func recordLength(data []byte) int {
	if len(data) < recordHead {
		return 0
	}
	return int(binary.LittleEndian.Uint32(data) &^ withHeader)
}

// wholeRecord says whether a record is as it was written. Its lengths have no
// checksum: that of the headers has to end where they do.
func wholeRecord(name string, record []byte) bool {
	subject, body := uint64(binary.LittleEndian.Uint16(record[20:])), record[recordHead:len(record)-recordSum]
	after := subject
	if binary.LittleEndian.Uint32(record)&withHeader != 0 {
		after += 4 // the headers' length
	}
	if after > uint64(len(body)) {
		return false
	}
	if after > subject {
		headers, rest := uint64(binary.LittleEndian.Uint32(body[subject:])), body[after:]
		if headers > uint64(len(rest)) || !bytes.HasSuffix(rest[:headers], []byte("\r\n\r\n")) {
			return false
		}
	}
	sum := sumOf([]byte(name), record[4:20], body[:subject], body[after:])
	return bytes.Equal(sum, record[len(record)-recordSum:])
}

// cutShort says whether the end of the last block is a record that was never
// written to its end, as where the power failed: nobody was told that it is kept.
// A record all of which is there, and other than it was written, is none.
func cutShort(name string, rest []byte) bool {
	n, written := recordLength(rest), len(bytes.TrimRight(rest, "\x00"))
	switch {
	case n < recordHead+recordSum:
		return max(n, recordHead) >= written
	case n > len(rest):
		return !wholeButLength(name, rest)
	case n == len(rest):
		return written <= n-recordSum
	default:
		return written < n
	}
}

// wholeButLength says whether what is there is a record whose length alone is
// another: that has no checksum of its own.
func wholeButLength(name string, rest []byte) bool {
	if len(rest) < recordHead+recordSum {
		return false
	}
	for _, header := range []uint32{0, withHeader} {
		again := bytes.Clone(rest)
		binary.LittleEndian.PutUint32(again, uint32(len(rest))|header) //nolint:gosec // a block has at most some MB
		if wholeRecord(name, again) {
			return true
		}
	}
	return false
}

// erasedRecord is what JetStream writes over a record that is to be erased: one
// as long, of random bytes.
func erasedRecord(name string, over record) []byte {
	out := make([]byte, len(over.data))
	binary.LittleEndian.PutUint32(out, uint32(len(out))) //nolint:gosec // it was read from 31 bits
	binary.LittleEndian.PutUint64(out[4:], over.seq()|erasedMark)
	body := out[recordHead : len(out)-recordSum]
	_, _ = rand.Read(body) // never fails: crypto/rand crashes the program instead
	copy(out[len(out)-recordSum:], sumOf([]byte(name), out[4:20], body))
	return out
}

// sumOf is JetStream's checksum under a name.
func sumOf(name []byte, parts ...[]byte) []byte {
	key := sha256.Sum256(name)
	sum, err := highwayhash.NewDigest64(key[:])
	if err != nil {
		panic(err) // a key of another size than 32
	}
	for _, part := range parts {
		_, _ = sum.Write(part)
	}
	return sum.Sum(nil)
}
