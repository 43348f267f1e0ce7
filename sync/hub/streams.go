package hub

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	// remembered is how long a file that is put again is known as the same.
	remembered = 24 * time.Hour
	// opening is how long making a team's streams may take, in a cluster that is
	// choosing a leader.
	opening = 10 * time.Second
)

// ready is the answer to a laptop whose team's streams are there.
const ready = "ready"

// open answers a laptop that has connected: it sees to it that the streams of
// its team are there. The server has checked that the subject is the laptop's own.
func (h *Hub) open(ctx context.Context, m *nats.Msg) {
	ctx, cancel := context.WithTimeout(ctx, opening)
	defer cancel()
	answer := ready
	n := names{strings.Split(m.Subject, ".")[1]}
	for _, want := range []jetstream.StreamConfig{items(n, h.replicas), words(n, h.replicas)} {
		if err := h.ensure(ctx, want); err != nil {
			h.log("streams of team " + n.team + ": " + err.Error())
			answer = ""
		}
	}
	if err := m.Respond([]byte(answer)); err != nil {
		h.log("answering a laptop: " + err.Error())
	}
}

// ensure makes a stream where it is not, and gives it as many replicas as the
// hub has now.
func (h *Hub) ensure(ctx context.Context, want jetstream.StreamConfig) error {
	s, err := h.js.Stream(ctx, want.Name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		_, err = h.js.CreateStream(ctx, want)
		return err
	}
	if err != nil {
		return err
	}
	now := s.CachedInfo().Config
	if now.Replicas == want.Replicas {
		return nil
	}
	now.Replicas = want.Replicas
	_, err = h.js.UpdateStream(ctx, now)
	return err
}

// items is the stream that keeps a team's files.
func items(n names, replicas int) jetstream.StreamConfig {
	return stream(n, n.items(), replicas, jetstream.StreamConfig{
		Subjects: []string{n.anyItem(), n.anyChunk()}, Duplicates: remembered,
	})
}

// words is the stream that keeps what each device said and claimed last.
func words(n names, replicas int) jetstream.StreamConfig {
	return stream(n, n.words(), replicas, jetstream.StreamConfig{
		Subjects: []string{n.anyWord(), n.anyClaim("*")}, MaxMsgsPerSubject: 1,
	})
}

// stream fills in what a team's two streams have in common. Deleting is denied
// to laptops by their permissions, not here, since an erasure is the operator's.
func stream(n names, name string, replicas int, c jetstream.StreamConfig) jetstream.StreamConfig {
	c.Name, c.Replicas = name, replicas
	c.Storage, c.Discard, c.MaxMsgSize = jetstream.FileStorage, jetstream.DiscardNew, maxMessage
	if c.MaxMsgsPerSubject > 0 {
		c.Discard = jetstream.DiscardOld
	}
	c.AllowDirect, c.DenyPurge = true, true
	c.RePublish = &jetstream.RePublish{Source: "keystone." + n.team + ".>", Destination: n.told(), HeadersOnly: true}
	return c
}
