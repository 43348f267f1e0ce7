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

// The hub verb runs until it is stopped, and a laptop gets in by the address
// that hub invite prints.
func TestHub_RunsUntilItIsStopped(t *testing.T) {
	store := t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, in := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		code := newProgram(nil, in, io.Discard, os.Getenv).run(ctx, []string{"hub", "--listen", "127.0.0.1:0", "--store", store, "--json"})
		_ = in.Close()
		ended <- code
	}()
	var runs hubbed
	if err := json.NewDecoder(out).Decode(&runs); err != nil {
		t.Fatal(err)
	}
	var printed bytes.Buffer
	const team = "0f6f3c1e-5f0e-4d55-9a3e-5f0b8f0c1a2b"
	invite := []string{"hub", "invite", team, "--store", store, "--host", runs.Listen, "--json"}
	if code := newProgram(nil, &printed, io.Discard, os.Getenv).run(ctx, invite); code != exitDone {
		t.Fatalf("invite ended with %d", code)
	}
	var invited hubbed
	if err := json.Unmarshal(printed.Bytes(), &invited); err != nil || invited.Pin != runs.Pin || len(invited.Pin) != 64 {
		t.Fatalf("%v: invited by %+v to %+v", err, invited, runs)
	}
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := hub.Dial(ctx, invited.Address, team, key)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Put(ctx, "log/x", []byte("sealed")); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	stop()
	if code := <-ended; code != exitDone {
		t.Fatalf("the hub ended with %d", code)
	}
}
