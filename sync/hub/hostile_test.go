package hub_test

import (
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	ledger "keystone/sync"
	"keystone/sync/hub"
)

// raw is a laptop that leaves our client aside and asks the server itself.
func raw(t *testing.T, at string) (nc *nats.Conn, device string) {
	t.Helper()
	_, key, err := ed25519.GenerateKey(nil)
	must(t, err)
	nc, err = hub.Raw(at, team, key)
	must(t, err)
	t.Cleanup(nc.Close)
	return nc, hub.DeviceName(key)
}

// What a laptop may not do the server refuses, whatever program it runs: it
// reaches its own questions and its own inbox, and nothing of JetStream.
func TestPermissions(t *testing.T) {
	t.Parallel()
	h := start(t, hub.Config{})
	at := address(t, h, team)
	a, _ := laptopOf(t, at, team)
	other, _ := laptopOf(t, address(t, h, "other-team"), "other-team")
	file := noise(100, 1)
	put(t, a, file)
	put(t, other, file)
	nc, device := raw(t, at)
	refused := make(chan error, 64)
	nc.SetErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { refused <- err })

	for _, subject := range []string{
		"ask." + team + ".d0000000000000000.put.log", "ask.other-team." + device + ".put.log", "read.other-team." + device,
		"read." + team + ".hub", "ask." + team + ".hub.put.log",
		"keystone." + team + "." + device + ".item.log", "keystone." + team + ".d0000000000000000.word", "told." + team + ".x.item.log",
		"_INBOX.d0000000000000000.x", "_INBOX.x",
		"$JS.API.STREAM.PURGE.items-" + team, "$JS.API.STREAM.MSG.DELETE.items-" + team, "$JS.API.STREAM.DELETE.items-" + team,
		"$JS.API.STREAM.UPDATE.items-" + team, "$JS.API.STREAM.CREATE.mine", "$JS.API.STREAM.NAMES", "$JS.API.STREAM.INFO.items-" + team,
		"$JS.API.DIRECT.GET.items-other-team", "$JS.API.DIRECT.GET.items-" + team, "$JS.API.STREAM.MSG.GET.items-" + team,
		"$JS.API.CONSUMER.CREATE.items-" + team + ".x", "$SYS.REQ.SERVER.PING",
	} {
		must(t, nc.Publish(subject, []byte("{}")))
		expectRefused(t, refused, subject)
	}
	for _, subject := range []string{">", "keystone.>", "ask.>", "read.>", "told.>", "told.other-team.>", "_INBOX.>", "$JS.>", "$SYS.>"} {
		_, err := nc.SubscribeSync(subject)
		must(t, err)
		expectRefused(t, refused, subject)
	}
	if err := nc.Publish("ask."+team+"."+device+".put.log", make([]byte, 600<<10)); !errors.Is(err, nats.ErrMaxPayload) {
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
	case <-time.After(20 * time.Second):
		t.Errorf("%s was not refused", what)
	}
}

// An answer goes to the inbox of whoever asked and nowhere else: it can neither
// be planted among what another laptop or team keeps, nor ask JetStream anything.
func TestReplies_LandInTheOwnInboxAlone(t *testing.T) {
	t.Parallel()
	told := make(chan string, 64)
	h := start(t, hub.Config{Log: func(line string) { told <- line }})
	at := address(t, h, team)
	victim, key := laptopOf(t, at, team)
	must(t, victim.Say(t.Context(), hub.DeviceName(key), []byte("word")))
	file := noise(100, 1)
	put(t, victim, file)
	nc, device := raw(t, at)
	planted, err := h.Inside().SubscribeSync(">")
	must(t, err)
	must(t, h.Inside().Flush())
	for _, reply := range []string{
		"keystone." + team + "." + hub.DeviceName(key) + ".word", "keystone." + team + "." + hub.DeviceName(key) + ".item.log",
		"keystone.other-team." + device + ".item.log", "told." + team + ".x.item.log", "$JS.API.STREAM.MSG.DELETE.items-" + team,
		"$JS.API.STREAM.DELETE.items-" + team, hub.Inbox(hub.DeviceName(key)) + ".x", hub.Inbox(device), "",
	} {
		for _, ask := range []string{"ask." + team + "." + device + ".state", "read." + team + "." + device} {
			body := []byte(`{"of":"files","from":1,"most":10,"bytes":1000}`)
			must(t, nc.PublishMsg(&nats.Msg{Subject: ask, Reply: reply, Data: body}))
			hears(t, told, "no answer for device "+device)
		}
	}
	must(t, h.Inside().Flush())
	for n, _, _ := planted.Pending(); n > 0; n-- {
		m, err := planted.NextMsg(time.Second)
		must(t, err)
		if !strings.HasPrefix(m.Subject, "ask."+team+"."+device) && !strings.HasPrefix(m.Subject, "read."+team+"."+device) {
			t.Errorf("the hub said something at %s", m.Subject)
		}
	}
	holds(t, victim, list(t, victim, "").Items, file, []byte("word"))
}

// hears waits until the operator is told something.
func hears(t *testing.T, told <-chan string, what string) {
	t.Helper()
	for end := time.After(time.Minute); ; {
		select {
		case line := <-told:
			if strings.Contains(line, what) {
				return
			}
		case <-end:
			t.Fatalf("nobody is told %q", what)
		}
	}
}

// Bytes that are not what their headers promise are not kept, and what asks
// nothing sensible harms nobody.
func TestPut_ErrNotAsSaid(t *testing.T) {
	t.Parallel()
	h := start(t, hub.Config{})
	at := address(t, h, team)
	a, _ := laptopOf(t, at, team)
	nc, device := raw(t, at)
	file := noise(1000, 7)
	chunks := hub.HeaderOf(noise(600<<10, 1))
	chunks.Set("Keystone-Chunks", "2")
	for what, m := range map[string]*nats.Msg{
		"put.log other bytes": {Header: hub.HeaderOf(file), Data: []byte("other bytes")},
		"put.log no headers":  {Data: file},
		"put.log no chunks":   {Header: chunks, Data: make([]byte, 16)},
		"put.log chunks that are none": {
			Header: chunks, Data: []byte("\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x02"),
		},
		"put.*":            {Header: hub.HeaderOf(file), Data: file},
		"put":              {Header: hub.HeaderOf(file), Data: file},
		"chunk of nothing": {Header: hub.HeaderOf(file), Data: file},
		"word too":         {Header: hub.HeaderOf(file), Data: []byte("x")},
		"erase what":       {Data: []byte("what")},
	} {
		m.Subject = "ask." + team + "." + device + "." + strings.Fields(what)[0]
		answer, err := nc.RequestMsg(m, 20*time.Second)
		must(t, err)
		want := "file-refused"
		if strings.HasSuffix(what, "that are none") {
			want = "unready" // a node that has just begun to lead may not have them yet
		}
		if code := answer.Header.Get("Keystone-No"); code != want {
			t.Errorf("%s: answered %q %q", what, code, answer.Data)
		}
	}
	if items := list(t, a, "").Items; len(items) > 0 {
		t.Errorf("kept: %+v", items)
	}
	put(t, a, file)
	holds(t, a, list(t, a, "").Items, file)
	if _, err := a.Get(t.Context(), ledger.Item{Key: "log/x.seg"}); !errors.Is(err, ledger.ErrNotYet) {
		t.Errorf("a key that is none: %v", err)
	}
}
