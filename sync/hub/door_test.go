package hub_test

import (
	"crypto/ed25519"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	ledger "keystone/sync"
	"keystone/sync/fault"
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

// raw is a laptop that leaves our client aside and asks the server itself.
func raw(t *testing.T, at string, key ed25519.PrivateKey) (*nats.Conn, jetstream.JetStream) {
	t.Helper()
	nc, err := hub.Raw(at, team, key)
	must(t, err)
	t.Cleanup(nc.Close)
	js, err := jetstream.New(nc)
	must(t, err)
	return nc, js
}

// What a laptop may not do the server refuses, whatever program it runs.
func TestPermissions(t *testing.T) {
	t.Parallel()
	h := start(t, hub.Config{})
	at := address(t, h, team)
	a, _ := laptopOf(t, at, team)
	other, _ := laptopOf(t, address(t, h, "other-team"), "other-team")
	file := noise(100, 1)
	put(t, a, file)
	put(t, other, file)
	_, key, _ := ed25519.GenerateKey(nil)
	nc, js := raw(t, at, key)
	refused := make(chan error, 64)
	nc.SetErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { refused <- err })
	device := hub.DeviceName(key)

	for _, subject := range []string{
		"keystone." + team + ".d0000000000000000.item.log", "keystone." + team + ".d0000000000000000.word",
		"keystone." + team + "." + device + ".more", "keystone.other-team." + device + ".item.log", "told." + team + ".x.item.log",
		"$JS.API.STREAM.PURGE.items-" + team, "$JS.API.STREAM.MSG.DELETE.items-" + team, "$JS.API.STREAM.DELETE.items-" + team,
		"$JS.API.STREAM.UPDATE.items-" + team, "$JS.API.STREAM.CREATE.mine", "$JS.API.STREAM.NAMES",
		"$JS.API.STREAM.INFO.items-other-team", "$JS.API.DIRECT.GET.items-other-team", "$JS.API.STREAM.MSG.GET.items-" + team,
		"$JS.API.CONSUMER.CREATE.items-other-team.x", "$JS.API.CONSUMER.DURABLE.CREATE.items-" + team + ".x",
		"$SYS.REQ.SERVER.PING", "keystone.other-team." + device + ".open",
	} {
		must(t, nc.Publish(subject, []byte("{}")))
		expectRefused(t, refused, subject)
	}
	for _, subject := range []string{">", "keystone.>", "told.>", "told.other-team.>", "_INBOX.>", "$JS.>", "$SYS.>"} {
		_, err := nc.SubscribeSync(subject)
		must(t, err)
		expectRefused(t, refused, subject)
	}
	if _, err := js.PublishMsg(t.Context(), &nats.Msg{Subject: "keystone." + team + "." + device + ".item.log", Data: make([]byte, 600<<10)}); !errors.Is(err, nats.ErrMaxPayload) {
		t.Errorf("an oversized message: %v", err)
	}
	holds(t, a, list(t, a, "").Items, file)
	holds(t, other, list(t, other, "").Items, file)
}

func expectRefused(t *testing.T, refused <-chan error, what string) {
	t.Helper()
	select {
	case err := <-refused:
		if !errors.Is(err, nats.ErrPermissionViolation) {
			t.Errorf("%s: %v", what, err)
		}
	case <-time.After(5 * time.Second):
		t.Errorf("%s was not refused", what)
	}
}

// Messages that are not as ours hide nothing: they are no items, and a laptop
// that takes the hash of another's file cannot keep it away.
func TestForeignMessages_AreNoItems(t *testing.T) {
	t.Parallel()
	h := start(t, hub.Config{})
	at := address(t, h, team)
	_, key, _ := ed25519.GenerateKey(nil)
	_, js := raw(t, at, key)
	a, _ := laptopOf(t, at, team)
	file := noise(1000, 7)
	subject := "keystone." + team + "." + hub.DeviceName(key) + ".item.log"
	_, err := js.Publish(t.Context(), subject, []byte("junk"), jetstream.WithMsgID(hub.SumOf(file)))
	must(t, err)
	lying := &nats.Msg{Subject: subject, Data: []byte("other bytes"), Header: hub.HeaderOf(file)}
	_, err = js.PublishMsg(t.Context(), lying)
	must(t, err)
	put(t, a, file)

	l := list(t, a, "")
	if len(l.Items) != 2 {
		t.Fatalf("%d items, want the lie and the file", len(l.Items))
	}
	if _, err := a.Get(t.Context(), l.Items[0]); !errors.Is(err, ledger.ErrNotYet) {
		t.Errorf("bytes that are not what was promised: %v", err)
	}
	holds(t, a, l.Items[1:], file)
	if _, err := a.Get(t.Context(), ledger.Item{Key: "log/x.seg"}); !errors.Is(err, ledger.ErrNotYet) {
		t.Errorf("a key that is none: %v", err)
	}
}

// A device that the rosters no longer have is sent away and stays away.
func TestJudge_SendsAway(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	revoked := map[string]bool{}
	h := start(t, hub.Config{Log: func(l string) { t.Log(l) }, Judge: func(_ string, rosters [][]byte, device ed25519.PublicKey) error {
		mu.Lock()
		defer mu.Unlock()
		for _, r := range rosters {
			revoked[string(r)] = true
		}
		if revoked[hub.NameOf(device)] {
			return fault.New("device-revoked", "revoked")
		}
		return nil
	}})
	at := address(t, h, team)
	admin, _ := laptopOf(t, at, team)
	nurse, nurseKey := laptopOf(t, at, team)
	put(t, nurse, noise(10, 1))
	must(t, admin.Put(t.Context(), "roster/000002.ros", []byte(hub.DeviceName(nurseKey))))
	end := time.Now().Add(20 * time.Second)
	for {
		_, err := nurse.List(t.Context(), "")
		if fault.Code(err) == "place-refused" {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("a revoked laptop is still there: %v", err)
		}
	}
	_, err := hub.Dial(t.Context(), at, team, nurseKey)
	wantCode(t, err, "place-refused")
	if l := list(t, admin, ""); len(l.Items) != 2 {
		t.Errorf("%d items", len(l.Items))
	}
}
