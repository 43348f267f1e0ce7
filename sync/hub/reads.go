package hub

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// reads answers what is read of a team: by the node that leads, as a reader and a
// Place do, or by this node alone, as local does.
type reads func(context.Context, ask) (answer, error)

// each hands on every message from a.From on, answer after answer.
func each(ctx context.Context, read reads, a ask, do func(message) error) error {
	a.Most, a.Bytes = readMost, readBytes
	for {
		got, err := read(ctx, a)
		if err != nil {
			return err
		}
		for _, m := range got.msgs {
			if err := do(m); err != nil {
				return err
			}
		}
		if got.pending == 0 || got.next == a.From {
			return nil
		}
		a.From = got.next
	}
}

// content is a file's bytes, chunks put together. They may be others than its
// headers promise.
func content(ctx context.Context, read reads, m message) ([]byte, error) {
	if m.head.chunks == 0 {
		return m.data, nil
	}
	var all bytes.Buffer
	_, err := assemble(ctx, read, m, &all)
	return all.Bytes(), err
}

// errGap is a chunk that cannot be read: gone, or where a node has just begun to
// lead, not there yet.
var errGap = fmt.Errorf("a chunk is missing: %w", errForm)

// promised says whether the bytes of a message without chunks are those that its
// headers promise.
func (m message) promised() bool {
	sum := sha256.Sum256(m.data)
	return m.head.size == int64(len(m.data)) && hex.EncodeToString(sum[:]) == m.head.sum
}

// whole is promised for a file whose chunks, where it is a great one, are read by
// read. An error says nothing against the file: it could not be read.
func (m message) whole(ctx context.Context, read reads) (bool, error) {
	if m.head.chunks == 0 {
		return m.promised(), nil
	}
	sum := sha256.New()
	size, err := assemble(ctx, read, m, sum)
	if errors.Is(err, errForm) && !errors.Is(err, errGap) {
		return false, nil
	}
	return size == m.head.size && hex.EncodeToString(sum.Sum(nil)) == m.head.sum, err
}

// assemble writes the chunks of a great file one after another.
func assemble(ctx context.Context, read reads, m message, into io.Writer) (size int64, err error) {
	seqs, err := decodeChunks(m.data, m.head)
	if err != nil {
		return 0, err
	}
	for len(seqs) > 0 {
		got, err := read(ctx, ask{Of: ofChunks, From: seqs[0], Most: min(inFlight, len(seqs)), Bytes: readBytes})
		if err != nil {
			return size, err
		}
		n := 0
		for n < min(len(got.msgs), len(seqs)) && got.msgs[n].seq == seqs[n] && got.msgs[n].head.file == m.head.sum {
			wrote, err := into.Write(got.msgs[n].data)
			if err != nil {
				return size, err
			}
			size += int64(wrote)
			n++
		}
		if n == 0 {
			return size, errGap
		}
		if size > m.head.size {
			return size, errForm
		}
		seqs = seqs[n:]
	}
	return size, nil
}
