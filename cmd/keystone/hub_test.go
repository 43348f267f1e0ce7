package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"io"
	"os"
	"testing"

	"keystone/sync/hub"
)

// runningHub is the hub verb at work in a folder of the test's own.
type runningHub struct {
	hubbed
	stop  func()
	ended chan int // its exit code
}

func startHub(t *testing.T) runningHub {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	t.Cleanup(stop)
	h := runningHub{stop: stop, ended: make(chan int, 1)}
	store := t.TempDir()
	out, in := io.Pipe()
	go func() {
		code := newProgram(nil, in, io.Discard, os.Getenv).run(ctx, []string{"hub", "--listen", "127.0.0.1:0", "--store", store, "--json"})
		_ = in.Close()
		h.ended <- code
	}()
	if err := json.NewDecoder(out).Decode(&h.hubbed); err != nil {
		t.Fatal(err)
	}
	return h
}

// invite is what hub invite prints for a team.
func (h runningHub) invite(t *testing.T, team string) (invited hubbed) {
	t.Helper()
	var printed bytes.Buffer
	words := []string{"hub", "invite", team, "--store", h.Store, "--host", h.Listen, "--json"}
	if code := newProgram(nil, &printed, io.Discard, os.Getenv).run(t.Context(), words); code != exitDone {
		t.Fatalf("invite ended with %d", code)
	}
	if err := json.Unmarshal(printed.Bytes(), &invited); err != nil || invited.Pin != h.Pin || len(invited.Pin) != 64 {
		t.Fatalf("%v: invited by %+v to %+v", err, h.hubbed, invited)
	}
	return invited
}

// The hub verb runs until it is stopped, and a laptop gets in by the address
// that hub invite prints.
func TestHub_RunsUntilItIsStopped(t *testing.T) {
	h := startHub(t)
	const team = "0f6f3c1e-5f0e-4d55-9a3e-5f0b8f0c1a2b"
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := hub.Dial(t.Context(), h.invite(t, team).Address, team, key)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Put(t.Context(), "log/x", []byte("sealed")); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	h.stop()
	if code := <-h.ended; code != exitDone {
		t.Fatalf("the hub ended with %d", code)
	}
}
