package hub

import (
	"encoding/binary"
	"errors"
	"strconv"
	"strings"

	"github.com/nats-io/nats.go"

	ledger "keystone/sync"
)

// Headers of a file's message.
const (
	headSum    = "Keystone-Sum"
	headSize   = "Keystone-Size"
	headChunks = "Keystone-Chunks"
	headFile   = "Keystone-File" // of a chunk: the Keystone-Sum of the file it is of
)

// errForm is what makes a message of a hub none of ours.
var errForm = errors.New("a message of the hub is not as Keystone puts them")

// head is what a message's headers say of its file.
type head struct {
	sum    string // SHA-256 of the whole file, hexadecimal
	size   int64  // bytes of the whole file
	chunks int    // 0: the body is the file
	file   string // of a chunk: the file it is of
}

// id is what JetStream knows a file or a chunk by that is put again.
func (h head) id() string {
	if h.file != "" {
		return h.file + "." + h.sum
	}
	return h.sum
}

// header is what decodeHead reads.
func (h head) header() nats.Header {
	out := nats.Header{}
	out.Set(headSum, h.sum)
	out.Set(headSize, strconv.FormatInt(h.size, 10))
	if h.chunks > 0 {
		out.Set(headChunks, strconv.Itoa(h.chunks))
	}
	if h.file != "" {
		out.Set(headFile, h.file)
	}
	return out
}

// decodeHead reads the headers of a file's message.
func decodeHead(from nats.Header) (head, error) {
	h := head{sum: from.Get(headSum), file: from.Get(headFile)}
	size, err := strconv.ParseUint(from.Get(headSize), 10, 31)
	if err != nil || size == 0 || size > ledger.MaxItem || !isSum(h.sum) || (h.file != "" && !isSum(h.file)) {
		return head{}, errForm
	}
	h.size = int64(size) //nolint:gosec // 31 bits
	if text := from.Get(headChunks); text != "" {
		chunks, err := strconv.ParseUint(text, 10, 16)
		if err != nil || chunks == 0 || int(chunks) != chunksOf(h.size) { //nolint:gosec // 16 bits
			return head{}, errForm
		}
		h.chunks = int(chunks) //nolint:gosec // 16 bits
	} else if h.size > chunkSize {
		return head{}, errForm
	}
	return h, nil
}

// chunksOf is how many chunks a file of that size has.
func chunksOf(size int64) int { return int((size + chunkSize - 1) / chunkSize) }

// encodeChunks is the body that lists a file's chunks.
func encodeChunks(seqs []uint64) []byte {
	out := make([]byte, 0, 8*len(seqs))
	for _, seq := range seqs {
		out = binary.BigEndian.AppendUint64(out, seq)
	}
	return out
}

// decodeChunks reads where the chunks of a file lie.
func decodeChunks(body []byte, h head) ([]uint64, error) {
	if h.chunks == 0 || len(body) != 8*h.chunks {
		return nil, errForm
	}
	seqs := make([]uint64, h.chunks)
	for i := range seqs {
		if seqs[i] = binary.BigEndian.Uint64(body[8*i:]); seqs[i] == 0 {
			return nil, errForm
		}
	}
	return seqs, nil
}

// key is how Get finds a file: its SHA-256, and the place of its message.
type key struct {
	sum  string
	word bool // it lies in the stream of words
	seq  uint64
}

func (k key) String() string {
	stream := "i"
	if k.word {
		stream = "w"
	}
	return k.sum + "-" + stream + strconv.FormatUint(k.seq, 10)
}

func parseKey(s string) (key, error) {
	sum, place, ok := strings.Cut(s, "-")
	if !ok || !isSum(sum) || len(place) < 2 || (place[0] != 'i' && place[0] != 'w') {
		return key{}, errForm
	}
	seq, err := strconv.ParseUint(place[1:], 10, 64)
	if err != nil || seq == 0 || place[1] == '0' {
		return key{}, errForm
	}
	return key{sum: sum, word: place[0] == 'w', seq: seq}, nil
}

// item is a message as the exchange sees it.
func item(h head, word bool, seq uint64) ledger.Item {
	return ledger.Item{Key: key{sum: h.sum, word: word, seq: seq}.String(), Size: h.size, Stamp: h.sum}
}
