package hub

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	ledger "keystone/sync"
	"keystone/sync/fault"
)

// inFlight is how many chunks are under way at once; then the next waits.
const inFlight = 8

// carrying is how long a great file may take.
const carrying = time.Hour

// Put returns once the hub, or most nodes of a cluster, have the file on disk.
// Of name the first folder is told to the hub, as the kind of file. Further
// errors: name-invalid, save-too-large.
func (p *Place) Put(ctx context.Context, name string, data []byte) error {
	kind, err := kindOf(name)
	if err != nil {
		return err
	}
	if len(data) == 0 || len(data) > ledger.MaxItem {
		return fault.Newf("save-too-large", "The file %s has %d bytes; a hub takes 1 to %d.", name, len(data), ledger.MaxItem)
	}
	h, body := headOf(data), data
	if len(data) > chunkSize {
		seqs, err := p.chunks(ctx, h.sum, data, p.lacks(h.sum, 1))
		if err != nil {
			return p.failed(err)
		}
		h.chunks, body = len(seqs), encodeChunks(seqs)
	}
	m := &nats.Msg{Subject: p.names.of(p.device, "item."+kind), Header: h.header(), Data: body}
	return p.failed(p.put(ctx, m, h))
}

// Say returns once the hub has the word on disk. Further error: save-too-large.
func (p *Place) Say(ctx context.Context, device string, data []byte) error {
	if device != p.device {
		return fault.Newf("device-unknown", "This laptop is %s at the hub and cannot speak for %s.", p.device, device)
	}
	if len(data) == 0 || len(data) > chunkSize {
		return fault.Newf("save-too-large", "This laptop's word has %d bytes; a hub takes 1 to %d.", len(data), chunkSize)
	}
	h := headOf(data)
	_, err := p.publish(ctx, &nats.Msg{Subject: p.names.of(p.device, "word"), Header: h.header(), Data: data})
	return p.failed(err)
}

func headOf(data []byte) head {
	sum := sha256.Sum256(data)
	return head{sum: hex.EncodeToString(sum[:]), size: int64(len(data))}
}

// publish sends one message and waits until it is stored.
func (p *Place) publish(ctx context.Context, m *nats.Msg, how ...jetstream.PublishOpt) (*jetstream.PubAck, error) {
	ctx, cancel, err := p.asking(ctx)
	if err != nil {
		return nil, err
	}
	defer cancel()
	return p.js.PublishMsg(ctx, m, how...)
}

// put stores a file's message once a day. What the hub calls a duplicate is
// looked at: another laptop could have used the file's hash for other bytes, and
// a node whose disk was damaged can lack what the others have. Then the file is
// stored anew, on all of them.
func (p *Place) put(ctx context.Context, m *nats.Msg, h head) error {
	ack, err := p.publish(ctx, m, jetstream.WithMsgID(h.sum))
	if err != nil || !ack.Duplicate {
		return err
	}
	if !p.lacks(h.sum, ack.Sequence) {
		data, err := p.fetch(ctx, key{sum: h.sum, seq: ack.Sequence})
		if err == nil && int64(len(data)) == h.size {
			return nil
		}
		if err != nil && !errors.Is(err, ledger.ErrNotYet) {
			return err
		}
	}
	m.Header.Del(jetstream.MsgIDHeader)
	_, err = p.publish(ctx, m)
	return err
}

// chunks stores a great file's chunks, anew where the hub has been seen to lack
// the file, and returns where they lie.
func (p *Place) chunks(ctx context.Context, sum string, data []byte, anew bool) ([]uint64, error) {
	if err := p.open(ctx); err != nil {
		return nil, err
	}
	ctx, cancel := p.within(ctx, carrying)
	defer cancel()
	subject := p.names.of(p.device, "chunk")
	var waiting []jetstream.PubAckFuture
	for i := 0; i < chunksOf(int64(len(data))); i++ {
		chunk := data[i*chunkSize : min((i+1)*chunkSize, len(data))]
		how := []jetstream.PublishOpt{jetstream.WithStallWait(answering)}
		if !anew {
			how = append(how, jetstream.WithMsgID(sum+"."+strconv.Itoa(i)))
		}
		f, err := p.js.PublishMsgAsync(&nats.Msg{Subject: subject, Data: chunk}, how...)
		if err != nil {
			return nil, err
		}
		waiting = append(waiting, f)
	}
	seqs := make([]uint64, 0, len(waiting))
	for _, f := range waiting {
		select {
		case ack := <-f.Ok():
			seqs = append(seqs, ack.Sequence)
		case err := <-f.Err():
			return nil, err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return seqs, nil
}

// failed gives an error of the hub a code, and asks for the streams anew where
// they did not answer.
func (p *Place) failed(err error) error {
	if err == nil || errors.Is(err, ledger.ErrNotYet) {
		return err
	}
	p.mu.Lock()
	p.opened = false
	p.mu.Unlock()
	if p.nc.IsClosed() && p.nc.LastError() != nil {
		return doorFault(p.nc.LastError())
	}
	return placeFault(err)
}
