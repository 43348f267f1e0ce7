package sync

import (
	"encoding/binary"

	"github.com/fxamacker/cbor/v2"

	"keystone/sync/fault"
)

// maxWrites bounds the writes of one part: a write's place in its part has 24 bits in the projection.
const maxWrites = 1<<24 - 1

// encMode writes CBOR in the core deterministic form of RFC 8949, so that the
// same writes are the same bytes on every laptop.
var encMode = mustEncMode()

// maxItems bounds the lists of a frame: a segment's parts, a team's members.
const maxItems = 1 << 18

// decMode refuses duplicate keys and indefinite lengths and bounds what a
// hostile file can make us allocate.
var decMode = mustDecMode(maxWrites)

// frameMode is decMode for frames, which are read before anything is known of
// who wrote them.
var frameMode = mustDecMode(maxItems)

func mustEncMode() cbor.UserBufferEncMode {
	options := cbor.CoreDetEncOptions()
	options.Time = cbor.TimeRFC3339Nano
	mode, err := options.UserBufferEncMode()
	if err != nil {
		panic(err)
	}
	return mode
}

func mustDecMode(items int) cbor.DecMode {
	mode, err := cbor.DecOptions{
		DupMapKey:        cbor.DupMapKeyEnforcedAPF,
		IndefLength:      cbor.IndefLengthForbidden,
		MaxArrayElements: items,
		MaxMapPairs:      1 << 20,
		MaxNestedLevels:  64,
		UTF8:             cbor.UTF8DecodeInvalid,
	}.DecMode()
	if err != nil {
		panic(err)
	}
	return mode
}

// framed is a magic, a 32-bit length and CBOR: how every small file of ours begins.
func framed(magic string, v any) ([]byte, error) {
	body, err := encMode.Marshal(v)
	if err != nil {
		return nil, err
	}
	out := make([]byte, 0, len(magic)+4+len(body))
	out = append(out, magic...)
	out = binary.BigEndian.AppendUint32(out, uint32(len(body))) //nolint:gosec // callers bound the size
	return append(out, body...), nil
}

// unframe reads what framed wrote and returns how many bytes it took.
func unframe(magic string, data []byte, limit int, v any) (int, error) {
	start := len(magic) + 4
	if len(data) < start || string(data[:len(magic)]) != magic {
		return 0, errMagic
	}
	length := binary.BigEndian.Uint32(data[len(magic):start])
	if uint64(length) > uint64(limit) { //nolint:gosec // limits are not negative
		return 0, errMalformed
	}
	n := int(length)
	if len(data) < start+n {
		return 0, errTruncated
	}
	if err := frameMode.Unmarshal(data[start:start+n], v); err != nil {
		return 0, errMalformed
	}
	return start + n, nil
}

// What can be wrong with bytes that claim to be ours, or are to become so.
var (
	errTooLarge  = fault.New("save-too-large", "This is too much for one save. Split the file and read it in pieces.")
	errMagic     = fault.New("data-damaged", "The file does not begin as a Keystone file does.")
	errTruncated = fault.New("data-damaged", "The file ends too early.")
	errMalformed = fault.New("data-damaged", "The file's contents cannot be read.")
	errSignature = fault.New("data-damaged", "The signature does not match: bytes were changed, or another key signed.")
	errHash      = fault.New("data-damaged", "A sealed part's hash does not match: bytes were changed.")
	errSealed    = fault.New("data-damaged", "A sealed part does not open with this team's key.")
)
