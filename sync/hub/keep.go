package hub

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// put keeps a file whose bytes are what its headers say, and answers once it, or
// most nodes of a cluster, have it on disk. Of a great file it reads back every
// chunk first. A roster is kept only where it counts.
func (h *Hub) put(ctx context.Context, q question) (*nats.Msg, error) {
	if len(q.what) != 2 || !plain(q.what[1]) {
		return nil, refusals["file-refused"]
	}
	head, err := decodeHead(q.msg.Header)
	if err != nil {
		return nil, refusals["file-refused"]
	}
	if head.size > h.cfg.Limits.FileBytes {
		return nil, refusals["save-too-large"]
	}
	given := message{head: head, data: q.msg.Data}
	far := h.reader(q.names).read
	if whole, err := given.whole(ctx, far); err != nil {
		return nil, err
	} else if !whole {
		return nil, refusals["file-refused"]
	}
	if q.what[1] == rosterKind {
		if err := h.judged.takes(ctx, q.names, given); err != nil {
			return nil, err
		}
	}
	m := &nats.Msg{Subject: q.names.of(q.device, "item."+q.what[1]), Header: head.header(), Data: q.msg.Data}
	_, err = h.store(ctx, q.names.items(), m, head, head.sum, far)
	return nil, err
}

// chunk keeps a part of a great file and answers where it lies.
func (h *Hub) chunk(ctx context.Context, q question) (*nats.Msg, error) {
	head, err := decodeHead(q.msg.Header)
	if err != nil || head.file == "" || head.chunks > 0 || !(message{head: head, data: q.msg.Data}).promised() {
		return nil, refusals["file-refused"]
	}
	m := &nats.Msg{Subject: q.names.of(q.device, "chunk"), Header: head.header(), Data: q.msg.Data}
	seq, err := h.store(ctx, q.names.items(), m, head, head.file+"."+head.sum, nil)
	return &nats.Msg{Data: strconv.AppendUint(nil, seq, 10)}, err
}

// word keeps what a laptop says in the place of what it said before.
func (h *Hub) word(ctx context.Context, q question) (*nats.Msg, error) {
	head, err := decodeHead(q.msg.Header)
	if err != nil || head.chunks > 0 || !(message{head: head, data: q.msg.Data}).promised() {
		return nil, refusals["file-refused"]
	}
	_, err = h.js.PublishMsg(ctx, &nats.Msg{Subject: q.names.of(q.device, "word"), Header: head.header(), Data: q.msg.Data})
	return nil, err
}

// store keeps a message once a day. What JetStream calls a duplicate is read back
// from the stream's leader: a node whose disk was damaged may know the id and not
// have the bytes. Then they are stored anew, on all nodes, under a fresh sequence.
func (h *Hub) store(ctx context.Context, stream string, m *nats.Msg, want head, id string, read func(context.Context, ask) (answer, error)) (uint64, error) {
	ack, err := h.js.PublishMsg(ctx, m, jetstream.WithMsgID(id))
	if err != nil {
		return 0, err
	}
	if !ack.Duplicate || h.keeps(ctx, stream, ack.Sequence, want, read) {
		return ack.Sequence, nil
	}
	m.Header.Del(jetstream.MsgIDHeader)
	if ack, err = h.js.PublishMsg(ctx, m); err != nil {
		return 0, err
	}
	return ack.Sequence, nil
}

// keeps says whether the leader can read a file at a sequence.
func (h *Hub) keeps(ctx context.Context, stream string, seq uint64, want head, read func(context.Context, ask) (answer, error)) bool {
	got, err := h.stored(ctx, stream, map[string]any{"seq": seq})
	if err != nil || got.head.sum != want.sum || got.head.file != want.file {
		return false
	}
	whole, err := got.whole(ctx, read)
	return whole && err == nil
}

// stored asks a stream's leader for one message; a seq of 0 is none.
func (h *Hub) stored(ctx context.Context, stream string, which map[string]any) (message, error) {
	body, err := json.Marshal(which)
	if err != nil {
		return message{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, answering)
	defer cancel()
	m, err := h.nc.RequestWithContext(ctx, "$JS.API.STREAM.MSG.GET."+stream, body)
	if err != nil {
		return message{}, err
	}
	return decodeStored(m.Data)
}

// notFound is JetStream's code for a message that is not there.
const notFound = 10037

// decodeStored reads the leader's answer.
func decodeStored(body []byte) (message, error) {
	var a struct {
		Error   *jetstream.APIError `json:"error"`
		Message *struct {
			Seq  uint64 `json:"seq"`
			Hdrs []byte `json:"hdrs"`
			Data []byte `json:"data"`
		} `json:"message"`
	}
	if len(body) > 2*maxMessage || json.Unmarshal(body, &a) != nil {
		return message{}, errForm
	}
	switch {
	case a.Error != nil && a.Error.ErrorCode == notFound:
		return message{}, nil
	case a.Error != nil:
		return message{}, a.Error
	case a.Message == nil || a.Message.Seq == 0:
		return message{}, errForm
	}
	out := message{seq: a.Message.Seq, data: a.Message.Data}
	if header, err := nats.DecodeHeadersMsg(a.Message.Hdrs); err == nil {
		out.head, _ = decodeHead(header) // a claim has none
	}
	return out, nil
}

// errGap is a chunk that cannot be read: gone, or where a node has just begun to
// lead, not there yet.
var errGap = fmt.Errorf("a chunk is missing: %w", errForm)

// promised says whether the bytes of a message without chunks are those that its
// headers promise.
func (m message) promised() bool {
	sum := sha256.Sum256(m.data)
	return m.head.size == int64(len(m.data)) && hex.EncodeToString(sum[:]) == m.head.sum
}

// whole is promised for a file whose chunks, where it is a great one, are read by
// read. An error says nothing against the file: it could not be read.
func (m message) whole(ctx context.Context, read func(context.Context, ask) (answer, error)) (bool, error) {
	if m.head.chunks == 0 {
		return m.promised(), nil
	}
	sum := sha256.New()
	size, err := assemble(ctx, read, m, sum)
	if errors.Is(err, errForm) && !errors.Is(err, errGap) {
		return false, nil
	}
	return size == m.head.size && hex.EncodeToString(sum.Sum(nil)) == m.head.sum, err
}

// assemble writes the chunks of a great file one after another.
func assemble(ctx context.Context, read func(context.Context, ask) (answer, error), m message, into io.Writer) (size int64, err error) {
	seqs, err := decodeChunks(m.data, m.head)
	if err != nil {
		return 0, err
	}
	for len(seqs) > 0 {
		got, err := read(ctx, ask{Of: ofChunks, From: seqs[0], Most: min(inFlight, len(seqs)), Bytes: readBytes})
		if err != nil {
			return size, err
		}
		n := 0
		for n < min(len(got.msgs), len(seqs)) && got.msgs[n].seq == seqs[n] && got.msgs[n].head.file == m.head.sum {
			wrote, err := into.Write(got.msgs[n].data)
			if err != nil {
				return size, err
			}
			size += int64(wrote)
			n++
		}
		if n == 0 {
			return size, errGap
		}
		if size > m.head.size {
			return size, errForm
		}
		seqs = seqs[n:]
	}
	return size, nil
}
