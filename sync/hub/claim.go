package hub

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"keystone/sync/fault"
)

// maxClaim bounds what is claimed, in bytes.
const maxClaim = 64 << 10

// headAfter is the header of a claim that says which claim it follows.
const headAfter = "Keystone-After"

// Claim publishes on the condition that the team's last claim on the subject is
// still the one that was seen, whichever laptop made it. Of rivals who saw the
// same, one holds it afterwards and all are told which. Further error: claim-invalid.
func (p *Place) Claim(ctx context.Context, subject string, after, value []byte) ([]byte, error) {
	if !plain(subject) || len(value) == 0 || len(value) > maxClaim {
		return nil, fault.Newf("claim-invalid", "A claim needs a subject of letters a to z, digits and hyphens, and 1 to %d bytes.", maxClaim)
	}
	ctx, cancel := context.WithTimeout(ctx, answering)
	defer cancel()
	for {
		seq, now, err := p.holder(ctx, subject)
		if err != nil {
			return nil, p.failed(err)
		}
		if !bytes.Equal(now, after) {
			return now, nil
		}
		m := &nats.Msg{Header: nats.Header{headAfter: {seq}}, Data: value}
		_, err = p.ask(ctx, m, "claim."+subject, answering)
		if err == nil {
			return value, nil
		}
		if !errors.Is(err, refusals[codeOvertaken]) {
			return nil, p.failed(err)
		}
		select {
		case <-ctx.Done():
			return nil, p.failed(ctx.Err())
		case <-time.After(time.Duration(5+rand.IntN(20)) * time.Millisecond): //nolint:gosec // spreads rivals, guards nothing
		}
	}
}

// holder is the last claim on a subject, and its place.
func (p *Place) holder(ctx context.Context, subject string) (seq string, value []byte, err error) {
	m, err := p.ask(ctx, &nats.Msg{}, "last."+subject, answering)
	if err != nil {
		return "", nil, err
	}
	seq = m.Header.Get(headAt)
	if n, err := strconv.ParseUint(seq, 10, 64); err != nil || len(m.Data) > maxClaim || (n == 0) != (len(m.Data) == 0) {
		return "", nil, errForm
	}
	return seq, m.Data, nil
}

// last answers a subject's last claim as the stream's leader knows it.
func (h *Hub) last(ctx context.Context, q question) (*nats.Msg, error) {
	if len(q.what) != 2 || !plain(q.what[1]) {
		return nil, errForm
	}
	m, err := h.stored(ctx, q.names.words(), map[string]any{"last_by_subj": q.names.anyClaim(q.what[1])})
	return &nats.Msg{Header: nats.Header{headAt: {strconv.FormatUint(m.seq, 10)}}, Data: m.data}, err
}

// claim keeps a claim where the last on its subject is still the one it follows.
func (h *Hub) claim(ctx context.Context, q question) (*nats.Msg, error) {
	after, err := strconv.ParseUint(q.msg.Header.Get(headAfter), 10, 64)
	if err != nil || len(q.what) != 2 || !plain(q.what[1]) || len(q.msg.Data) == 0 || len(q.msg.Data) > maxClaim {
		return nil, errForm
	}
	m := &nats.Msg{Subject: q.names.of(q.device, "claim."+q.what[1]), Data: q.msg.Data}
	_, err = h.js.PublishMsg(ctx, m, jetstream.WithExpectLastSequenceForSubject(after, q.names.anyClaim(q.what[1])))
	return nil, err
}
