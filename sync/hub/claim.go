package hub

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"keystone/sync/fault"
)

const (
	// maxClaim bounds what is claimed, in bytes.
	maxClaim = 64 << 10
	// notFound is JetStream's code for no message on a subject.
	notFound = 10037
)

// holder is the last claim on a subject; seq 0 is nobody's.
type holder struct {
	seq  uint64
	data []byte
}

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
		now, err := p.holder(ctx, subject)
		if err != nil {
			return nil, p.failed(err)
		}
		if !bytes.Equal(now.data, after) {
			return now.data, nil
		}
		err = p.claim(ctx, subject, now.seq, value)
		if err == nil {
			return value, nil
		}
		if !overtaken(err) {
			return nil, p.failed(err)
		}
		select {
		case <-ctx.Done():
			return nil, p.failed(ctx.Err())
		case <-time.After(time.Duration(5+rand.IntN(20)) * time.Millisecond): //nolint:gosec // spreads rivals, guards nothing
		}
	}
}

// claim publishes where the last claim on the subject is still seq.
func (p *Place) claim(ctx context.Context, subject string, seq uint64, value []byte) error {
	m := &nats.Msg{Subject: p.names.of(p.device, "claim."+subject), Data: value}
	_, err := p.publish(ctx, m, jetstream.WithExpectLastSequenceForSubject(seq, p.names.anyClaim(subject)))
	return err
}

// overtaken says whether another claim came first, or is being stored.
func overtaken(err error) bool {
	var api *jetstream.APIError
	return errors.As(err, &api) && (api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence || api.ErrorCode == wrongLastConstant)
}

// wrongLastConstant is JetStream's code for a claim that meets one on its way
// through a cluster.
const wrongLastConstant = 10164

// holder asks the stream's leader, which alone knows.
func (p *Place) holder(ctx context.Context, subject string) (holder, error) {
	ctx, cancel, err := p.asking(ctx)
	if err != nil {
		return holder{}, err
	}
	defer cancel()
	body, err := json.Marshal(map[string]string{"last_by_subj": p.names.anyClaim(subject)})
	if err != nil {
		return holder{}, err
	}
	m, err := p.nc.RequestWithContext(ctx, "$JS.API.STREAM.MSG.GET."+p.names.words(), body)
	if err != nil {
		return holder{}, err
	}
	return decodeHolder(m.Data)
}

// decodeHolder reads the leader's answer.
func decodeHolder(answer []byte) (holder, error) {
	var a struct {
		Error   *jetstream.APIError `json:"error"`
		Message *struct {
			Seq  uint64 `json:"seq"`
			Data []byte `json:"data"`
		} `json:"message"`
	}
	if len(answer) > 2*maxMessage || json.Unmarshal(answer, &a) != nil {
		return holder{}, errForm
	}
	switch {
	case a.Error != nil && a.Error.ErrorCode == notFound:
		return holder{}, nil
	case a.Error != nil:
		return holder{}, a.Error
	case a.Message == nil || a.Message.Seq == 0 || len(a.Message.Data) > maxClaim:
		return holder{}, errForm
	}
	return holder{seq: a.Message.Seq, data: a.Message.Data}, nil
}
