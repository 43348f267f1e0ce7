package hub

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	ledger "keystone/sync"
	"keystone/sync/fault"
)

// inFlight is how many chunks are under way at once; then the next waits.
const inFlight = 8

// carrying is how long the hub has to read back a file of a size: a second for
// every 4 MiB more than for any question.
func carrying(size int64) time.Duration { return answering + time.Duration(size>>22)*time.Second }

// Put returns once the hub, or most nodes of a cluster, have the file on disk and
// can read it. Of name the first folder is told to the hub, as the kind of file.
// Further errors: name-invalid, save-too-large, place-full, place-busy,
// file-refused, roster-refused.
func (p *Place) Put(ctx context.Context, name string, data []byte) error {
	kind, err := kindOf(name)
	if err != nil {
		return err
	}
	if len(data) == 0 || len(data) > ledger.MaxItem {
		return fault.Newf("save-too-large", "The file %s has %d bytes; a hub takes 1 to %d.", name, len(data), ledger.MaxItem)
	}
	h, body, long := headOf(data), data, answering
	if len(data) > chunkSize {
		seqs, err := p.chunks(ctx, h.sum, data)
		if err != nil {
			return p.failed(err)
		}
		h.chunks, body, long = len(seqs), encodeChunks(seqs), carrying(h.size)
	}
	_, err = p.ask(ctx, &nats.Msg{Header: h.header(), Data: body}, "put."+kind, long)
	return p.failed(err)
}

// Say returns once the hub has the word on disk. Further error: save-too-large.
func (p *Place) Say(ctx context.Context, device string, data []byte) error {
	if own := p.now().device; device != own {
		return fault.Newf("device-unknown", "This laptop is %s at the hub and cannot speak for %s.", own, device)
	}
	if len(data) == 0 || len(data) > chunkSize {
		return fault.Newf("save-too-large", "This laptop's word has %d bytes; a hub takes 1 to %d.", len(data), chunkSize)
	}
	_, err := p.ask(ctx, &nats.Msg{Header: headOf(data).header(), Data: data}, "word", answering)
	return p.failed(err)
}

func headOf(data []byte) head {
	sum := sha256.Sum256(data)
	return head{sum: hex.EncodeToString(sum[:]), size: int64(len(data))}
}

// chunks puts a great file's chunks and returns where they lie.
func (p *Place) chunks(ctx context.Context, sum string, data []byte) ([]uint64, error) {
	seqs := make([]uint64, chunksOf(int64(len(data))))
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	room := make(chan struct{}, inFlight)
	var group sync.WaitGroup
	for i := range seqs {
		room <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		chunk := data[i*chunkSize : min((i+1)*chunkSize, len(data))]
		group.Go(func() {
			defer func() { <-room }()
			seq, err := p.chunk(ctx, sum, chunk)
			if err != nil {
				cancel(err)
			}
			seqs[i] = seq
		})
	}
	group.Wait()
	return seqs, context.Cause(ctx)
}

func (p *Place) chunk(ctx context.Context, sum string, chunk []byte) (uint64, error) {
	h := headOf(chunk)
	h.file = sum
	m, err := p.ask(ctx, &nats.Msg{Header: h.header(), Data: chunk}, "chunk", answering)
	if err != nil {
		return 0, err
	}
	seq, err := strconv.ParseUint(string(m.Data), 10, 64)
	if err != nil || seq == 0 {
		return 0, errForm
	}
	return seq, nil
}
