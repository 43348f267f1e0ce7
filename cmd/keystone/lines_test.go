package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"keystone/sync/fault"
)

// A person who stops the program need not type a line first.
func TestLines_StopsWhileWaiting(t *testing.T) {
	in, never := io.Pipe()
	defer func() { _ = never.Close() }()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := newLines(in).next(ctx); fault.Code(err) != "stopped" {
		t.Fatalf("waiting for a line ended with %v, want stopped", err)
	}
}

func TestLines_Next(t *testing.T) {
	long := strings.Repeat("x", longestLine+100_000)
	l := newLines(strings.NewReader("\ufeffone\r\n\n" + long + "\n  \ufefftwo"))
	for _, want := range []string{"one", "", long[:longestLine+1], "\ufefftwo"} {
		got, err := l.next(t.Context())
		if err != nil || string(got) != want {
			t.Fatalf("a line of %d bytes and %v, want one of %d", len(got), err, len(want))
		}
	}
	if _, err := l.next(t.Context()); !errors.Is(err, io.EOF) {
		t.Fatalf("after the last line: %v, want EOF", err)
	}
}
