package hub

import (
	"context"
	"errors"
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

// open sees to it that the streams of a laptop's team are there.
func (h *Hub) open(ctx context.Context, q question) (*nats.Msg, error) {
	ctx, cancel := context.WithTimeout(ctx, opening)
	defer cancel()
	for _, want := range []jetstream.StreamConfig{h.items(q.names), h.said(q.names)} {
		if err := h.ensure(ctx, want); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// ensure makes a stream where it is not, and gives it as many replicas and as much
// room as the hub has now.
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
	if now.Replicas == want.Replicas && now.MaxBytes == want.MaxBytes && now.MaxMsgs == want.MaxMsgs && now.Discard == want.Discard {
		return nil
	}
	now.Replicas, now.MaxBytes, now.MaxMsgs, now.Discard = want.Replicas, want.MaxBytes, want.MaxMsgs, want.Discard
	_, err = h.js.UpdateStream(ctx, now)
	return err
}

// items is the stream that keeps a team's files.
func (h *Hub) items(n names) jetstream.StreamConfig {
	return h.stream(n, n.items(), jetstream.StreamConfig{
		Subjects: []string{n.anyItem(), n.anyChunk()}, Duplicates: remembered,
		MaxBytes: h.cfg.Limits.TeamBytes, MaxMsgs: teamFiles,
	})
}

// said is the stream that keeps what each device said and claimed last.
func (h *Hub) said(n names) jetstream.StreamConfig {
	return h.stream(n, n.words(), jetstream.StreamConfig{
		Subjects: []string{n.anyWord(), n.anyClaim("*")}, MaxMsgsPerSubject: 1,
		MaxBytes: wordsBytes, MaxMsgs: wordsMost,
	})
}

// stream fills in what a team's two streams have in common: one that is full
// takes no more, and throws nothing away.
func (h *Hub) stream(n names, name string, c jetstream.StreamConfig) jetstream.StreamConfig {
	c.Name, c.Replicas = name, h.cfg.Cluster.replicas()
	c.Storage, c.Discard, c.MaxMsgSize = jetstream.FileStorage, jetstream.DiscardNew, maxMessage
	c.AllowDirect, c.DenyPurge = true, true
	c.RePublish = &jetstream.RePublish{Source: "keystone." + n.team + ".>", Destination: n.told(), HeadersOnly: true}
	return c
}
