package hub

import (
	"strconv"
	"strings"
)

// markVersion begins a mark.
const markVersion = "1"

// mark is how far a laptop has listed, and of which streams: a hub that lost its
// folder, its newest messages or some in the middle does not go on from there.
type mark struct {
	made, wordsMade int64  // when the streams were made, in nanoseconds since 1970
	seq             uint64 // the last file's message; 0: none
	sum             string // of that file
	gone            uint64 // messages that the stream of files no longer has
	words           uint64 // the last word's message
}

func (m mark) String() string {
	sum := m.sum
	if sum == "" {
		sum = "-"
	}
	return strings.Join([]string{
		markVersion, strconv.FormatInt(m.made, 10), strconv.FormatUint(m.seq, 10), sum,
		strconv.FormatUint(m.gone, 10), strconv.FormatInt(m.wordsMade, 10), strconv.FormatUint(m.words, 10),
	}, ".")
}

// parseMark reads a mark; one that cannot be read is a beginning anew.
func parseMark(s string) (m mark, ok bool) {
	parts := strings.Split(s, ".")
	if len(parts) != 7 || parts[0] != markVersion || (parts[3] != "-" && !isSum(parts[3])) {
		return mark{}, false
	}
	var n [4]uint64
	for i, at := range []int{2, 4, 6} {
		v, err := strconv.ParseUint(parts[at], 10, 64)
		if err != nil {
			return mark{}, false
		}
		n[i] = v
	}
	made, err1 := strconv.ParseInt(parts[1], 10, 64)
	wordsMade, err2 := strconv.ParseInt(parts[5], 10, 64)
	if err1 != nil || err2 != nil || (n[0] == 0) != (parts[3] == "-") {
		return mark{}, false
	}
	m = mark{made: made, wordsMade: wordsMade, seq: n[0], gone: n[1], words: n[2]}
	if n[0] > 0 {
		m.sum = parts[3]
	}
	return m, true
}

// standing is what the hub's two streams are now.
type standing struct {
	Items stand `json:"items"`
	Words stand `json:"words"`
}

// stand is one of them.
type stand struct {
	Made  int64  `json:"made"` // nanoseconds since 1970
	Last  uint64 `json:"last"` // the last message's sequence
	Count uint64 `json:"count"`
}

// gone is how many messages the stream of files no longer has.
func (s standing) gone() uint64 { return goneOf(s.Items.Last, s.Items.Count) }

// goneOf is how many messages a stream no longer has.
func goneOf(last, count uint64) uint64 { return last - min(last, count) }

// follows says whether the streams can have grown from what m saw.
func (s standing) follows(m mark) bool {
	return s.Items.Made == m.made && s.Words.Made == m.wordsMade &&
		s.Items.Last >= m.seq && s.Words.Last >= m.words && s.gone() == m.gone
}

// beginning is the mark before anything was listed.
func (s standing) beginning() mark {
	return mark{made: s.Items.Made, wordsMade: s.Words.Made, gone: s.gone()}
}
