package hub_test

import (
	"crypto/ed25519"
	"strings"
	"testing"

	"keystone/sync/hub"
)

func TestDial_ErrRefused(t *testing.T) {
	t.Parallel()
	h := start(t, hub.Config{})
	_, key, _ := ed25519.GenerateKey(nil)
	_, err := hub.Dial(t.Context(), strings.Replace(address(t, h, team), "word=", "word=x", 1), team, key)
	wantCode(t, err, "place-refused")
	_, err = hub.Dial(t.Context(), address(t, h, "another-team"), team, key)
	wantCode(t, err, "place-refused")
	for _, bad := range []string{"", "http://x", "nats://h:1", "nats://h:1/?pin=12&word=x", "nats:///?" + "pin=" + h.Pin() + "&word=x"} {
		_, err = hub.Dial(t.Context(), bad, team, key)
		wantCode(t, err, "address-invalid")
	}
}

func TestDial_ErrPin(t *testing.T) {
	t.Parallel()
	h, other := start(t, hub.Config{}), start(t, hub.Config{})
	_, key, _ := ed25519.GenerateKey(nil)
	at := strings.Replace(address(t, h, team), h.Pin(), other.Pin(), 1)
	_, err := hub.Dial(t.Context(), at, team, key)
	wantCode(t, err, "place-changed")
}

// A word that is renewed admits nobody any more.
func TestInvite_Again(t *testing.T) {
	t.Parallel()
	store := t.TempDir()
	h := start(t, hub.Config{Store: store})
	before := address(t, h, team)
	a, err := hub.Invite(store, team, []string{h.Addr()}, false)
	must(t, err)
	if a.String() != before {
		t.Fatalf("invited to %s, then to %s", before, a)
	}
	a, err = hub.Invite(store, team, []string{h.Addr()}, true)
	must(t, err)
	_, key, _ := ed25519.GenerateKey(nil)
	_, err = hub.Dial(t.Context(), before, team, key)
	wantCode(t, err, "place-refused")
	laptopOf(t, a.String(), team)
	_, err = hub.Invite(store, "../x", nil, false)
	wantCode(t, err, "team-invalid")
}
