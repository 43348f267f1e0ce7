package hub_test

import (
	"crypto/ed25519"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"keystone/sync/fault"
	"keystone/sync/hub"
)

// A team that has used up its room hears so; what it has stays, other teams go
// on, and more room lets it go on.
func TestLimits_Full(t *testing.T) {
	t.Parallel()
	store := t.TempDir()
	h := start(t, hub.Config{Store: store, Limits: hub.Limits{TeamBytes: 100_000}})
	addr := h.Addr()
	p, key := laptopOf(t, address(t, h, team), team)
	var kept [][]byte
	for i := uint64(0); ; i++ {
		file := noise(20_000, i)
		if err := p.Put(t.Context(), "log/x", file); err != nil {
			wantCode(t, err, "place-full")
			if s := fault.Sentence(err); !strings.Contains(s, "Nothing is lost") {
				t.Errorf("it says %q", s)
			}
			break
		}
		if kept = append(kept, file); len(kept) > 5 {
			t.Fatal("it takes more than it may")
		}
	}
	wantCode(t, p.Put(t.Context(), "log/x", noise(600_000, 99)), "place-full")
	holds(t, p, list(t, p, "").Items, kept...)
	must(t, p.Say(t.Context(), hub.DeviceName(key), []byte("word")))
	other, _ := laptopOf(t, address(t, h, "other-team"), "other-team")
	put(t, other, noise(20_000, 1))
	must(t, h.Close())

	start(t, hub.Config{Store: store, Listen: addr, Limits: hub.Limits{FileBytes: 700_000}})
	more := noise(600_000, 99)
	again(t, func() (bool, error) { return true, p.Put(t.Context(), "log/x", more) })
	wantCode(t, p.Put(t.Context(), "log/x", noise(800_000, 99)), "save-too-large")
	holds(t, p, list(t, p, "").Items, append(kept, more, []byte("word"))...)
}

// A laptop has eight connections and no more; one goes, another comes.
func TestLimits_Connections(t *testing.T) {
	t.Parallel()
	h := start(t, hub.Config{})
	at := address(t, h, team)
	first, key := laptopOf(t, at, team)
	var last *hub.Place
	for range 7 {
		p, err := hub.Dial(t.Context(), at, team, key)
		must(t, err)
		t.Cleanup(func() { must(t, p.Close()) })
		last = p
	}
	_, err := hub.Dial(t.Context(), at, team, key)
	wantCode(t, err, "place-refused")
	must(t, last.Close())
	end := time.Now().Add(20 * time.Second)
	for {
		third, err := hub.Dial(t.Context(), at, team, key)
		if err == nil {
			must(t, third.Close())
			break
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
	put(t, first, noise(10, 1))
}

// A laptop that asks without end is answered busy, and others go on.
func TestLimits_Asks(t *testing.T) {
	t.Parallel()
	h := start(t, hub.Config{})
	at := address(t, h, team)
	nc, device := raw(t, at)
	answers, err := nc.SubscribeSync(hub.Inbox(device) + ".flood")
	must(t, err)
	file := noise(1000, 1)
	const flood = 5000
	for range flood {
		must(t, nc.PublishMsg(&nats.Msg{Subject: "ask." + team + "." + device + ".put.log", Reply: hub.Inbox(device) + ".flood", Header: hub.HeaderOf(file), Data: file}))
	}
	busy := 0
	for range flood {
		m, err := answers.NextMsg(20 * time.Second)
		must(t, err)
		if m.Header.Get("Keystone-No") == "place-busy" {
			busy++
		}
	}
	if busy == 0 {
		t.Error("a flood was answered as if it were none")
	}
	p, _ := laptopOf(t, at, team)
	holds(t, p, list(t, p, "").Items, file)
}

// Under a key that succeeded the one before the place goes on, hints included.
func TestRenew_GoesOnUnderTheNextKey(t *testing.T) {
	t.Parallel()
	h := start(t, hub.Config{})
	at := address(t, h, team)
	p, before := laptopOf(t, at, team)
	other, _ := laptopOf(t, at, team)
	hints := p.Notify(t.Context())
	must(t, p.Renew(t.Context(), before))
	put(t, p, noise(10, 1))
	_, key, err := ed25519.GenerateKey(nil)
	must(t, err)
	wantCode(t, p.Say(t.Context(), hub.DeviceName(key), []byte("word")), "device-unknown")
	must(t, p.Renew(t.Context(), key))
	must(t, p.Say(t.Context(), hub.DeviceName(key), []byte("word")))
	holds(t, other, list(t, other, "").Items, noise(10, 1), []byte("word"))
	holder, err := p.Claim(t.Context(), "worker", nil, []byte("mine"))
	must(t, err)
	if string(holder) != "mine" {
		t.Errorf("held by %q", holder)
	}
	for end := time.After(20 * time.Second); ; {
		put(t, other, noise(10, uint64(time.Now().UnixNano())))
		select {
		case <-hints:
			return
		case <-end:
			t.Fatal("no hint under the next key")
		case <-time.After(100 * time.Millisecond):
		}
	}
}
