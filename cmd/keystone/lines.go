package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"

	"keystone/sync/fault"
)

// longestLine bounds one command: a plan is the longest, and a book is not a plan.
const longestLine = 4 << 20

// lines are commands as they come in, each read when it is asked for and not before.
type lines struct {
	in    *bufio.Reader
	begun bool
}

func newLines(in io.Reader) *lines { return &lines{in: bufio.NewReaderSize(in, 64<<10)} }

// next is the next line without the white space around it, io.EOF after the
// last. It waits for one no longer than ctx lasts.
func (l *lines) next(ctx context.Context) ([]byte, error) {
	type line struct {
		text []byte
		err  error
	}
	read := make(chan line, 1)
	go func() {
		text, err := l.read()
		read <- line{text, err}
	}()
	select {
	case <-ctx.Done():
		return nil, fault.New("stopped", "Stopped. What was answered above was carried out.")
	case r := <-read:
		return r.text, r.err
	}
}

// read reads to the end of a line; of one that is longer than longestLine it
// keeps a byte more than that.
func (l *lines) read() ([]byte, error) {
	var text []byte
	for {
		part, err := l.in.ReadSlice('\n')
		text = append(text, part[:min(len(part), longestLine+1-len(text))]...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if errors.Is(err, io.EOF) && len(text) == 0 {
			return nil, io.EOF
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fault.Wrap(err, "file-not-read", "Reading the commands stopped before their end: those answered above were carried out.")
		}
		if !l.begun { // Windows begins a text with a mark
			text = bytes.TrimPrefix(text, []byte("\ufeff"))
		}
		l.begun = true
		return bytes.TrimSpace(text), nil
	}
}
