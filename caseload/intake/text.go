package intake

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"keystone/sync/fault"
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// decode returns a text file as UTF-8 with "\n" or "\r\n" between its lines.
func decode(data []byte) ([]byte, error) {
	text, err := toUTF8(data)
	if err != nil {
		return nil, fault.Wrap(err, CodeUnreadable, "The file's characters cannot be read; export the list again as CSV UTF-8.")
	}
	text = bytes.TrimPrefix(text, byteOrderMark)
	if !bytes.ContainsRune(text, '\n') {
		text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	}
	return text, nil
}

// toUTF8 recognises UTF-16 by its mark or its zero bytes, UTF-8 by its validity,
// and takes anything else as Windows-1252.
func toUTF8(data []byte) ([]byte, error) {
	if order, ok := utf16Order(data); ok {
		return unicode.UTF16(order, unicode.UseBOM).NewDecoder().Bytes(data)
	}
	if utf8.Valid(data) {
		return data, nil
	}
	if bytes.HasPrefix(data, byteOrderMark) || mostlyUTF8(data) {
		return bytes.ToValidUTF8(data, []byte("\ufffd")), nil
	}
	return charmap.Windows1252.NewDecoder().Bytes(data)
}

func utf16Order(data []byte) (order unicode.Endianness, ok bool) {
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		return unicode.LittleEndian, true
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return unicode.BigEndian, true
	}
	head := data[:min(len(data), 400)]
	var zeros [2]int
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	switch few, many := len(head)/20, len(head)/4; {
	case many > 0 && zeros[1] > many && zeros[0] <= few:
		return unicode.LittleEndian, true
	case many > 0 && zeros[0] > many && zeros[1] <= few:
		return unicode.BigEndian, true
	}
	return unicode.LittleEndian, false
}

// mostlyUTF8 tells UTF-8 with a few broken bytes from Windows-1252, in which
// letters beyond ASCII hardly ever form a sequence of UTF-8.
func mostlyUTF8(data []byte) bool {
	whole, broken := 0, 0
	for len(data) > 0 {
		if data[0] < utf8.RuneSelf {
			data = data[1:]
			continue
		}
		r, width := utf8.DecodeRune(data)
		if r == utf8.RuneError && width == 1 {
			broken++
		} else {
			whole++
		}
		data = data[width:]
	}
	return whole > 4*broken
}
