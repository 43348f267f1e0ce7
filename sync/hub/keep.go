package hub

import (
	"context"
	"encoding/json"
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
	if whole, err := given.whole(ctx, h.reader(q.names).read); err != nil {
		return nil, err
	} else if !whole {
		return nil, refusals["file-refused"]
	}
	if q.what[1] == rosterKind {
		if err := h.judged.takes(ctx, q.names, given); err != nil {
			return nil, err
		}
	}
	_, err = h.store(ctx, q, "item."+q.what[1], head)
	return nil, err
}

// chunk keeps a part of a great file and answers where it lies.
func (h *Hub) chunk(ctx context.Context, q question) (*nats.Msg, error) {
	head, err := decodeHead(q.msg.Header)
	if err != nil || head.file == "" || head.chunks > 0 || !(message{head: head, data: q.msg.Data}).promised() {
		return nil, refusals["file-refused"]
	}
	seq, err := h.store(ctx, q, "chunk", head)
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

// store keeps a file or a chunk, once a day. What JetStream calls a duplicate is read back
// from the stream's leader: a node whose disk was damaged may know the id and not
// have the bytes. Then they are stored anew, on all nodes, under a fresh sequence.
func (h *Hub) store(ctx context.Context, q question, what string, head head) (uint64, error) {
	m := &nats.Msg{Subject: q.names.of(q.device, what), Header: head.header(), Data: q.msg.Data}
	ack, err := h.js.PublishMsg(ctx, m, jetstream.WithMsgID(head.id()))
	if err != nil {
		return 0, err
	}
	if !ack.Duplicate || h.keeps(ctx, q.names, ack.Sequence, head) {
		return ack.Sequence, nil
	}
	m.Header.Del(jetstream.MsgIDHeader)
	if ack, err = h.js.PublishMsg(ctx, m); err != nil {
		return 0, err
	}
	return ack.Sequence, nil
}

// keeps says whether the leader can read a file at a sequence.
func (h *Hub) keeps(ctx context.Context, n names, seq uint64, want head) bool {
	got, err := h.stored(ctx, n.items(), map[string]any{"seq": seq})
	if err != nil || got.head.sum != want.sum || got.head.file != want.file {
		return false
	}
	whole, err := got.whole(ctx, h.reader(n).read)
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
