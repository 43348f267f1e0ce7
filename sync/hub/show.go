package hub

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// Headers of what is read.
const (
	headLeads = "Keystone-Leads" // begins an answer: the leader has heard the question
	headAt    = "Keystone-At"    // the message's sequence
	headMore  = "Keystone-More"  // ends an answer: how many messages follow it
	headNext  = "Keystone-Next"  // and the sequence to go on from
)

// show answers a laptop that reads, on the node that leads the stream, whose word
// alone counts: another may lag, or have been damaged. What is not readable there
// to the last byte is not shown, so that laptops that have it offer it again.
func (h *Hub) show(ctx context.Context, q question) {
	var a ask
	if len(q.msg.Data) > 1<<10 || json.Unmarshal(q.msg.Data, &a) != nil || !a.bounded() {
		return
	}
	stream, _ := a.where(q.names)
	if stream == "" || !h.leads(stream) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, reading)
	defer cancel()
	h.say(q, &nats.Msg{Header: nats.Header{headLeads: {"1"}}}, nil)
	here := local{h.nc, q.names}
	got, err := here.read(ctx, a)
	if err != nil {
		h.say(q, nil, err)
		return
	}
	for _, m := range got.msgs {
		whole, err := a.Raw && q.device == inside, error(nil)
		if !whole {
			whole, err = m.whole(ctx, here.read)
		}
		if err != nil && !errors.Is(err, errGap) {
			h.say(q, nil, err)
			return
		}
		if whole {
			h.say(q, m.shown(a), nil)
		}
	}
	h.say(q, &nats.Msg{Header: nats.Header{
		headMore: {strconv.FormatUint(got.pending, 10)}, headNext: {strconv.FormatUint(got.next, 10)},
	}}, nil)
}

// leads says whether this node leads a stream.
func (h *Hub) leads(stream string) bool {
	return h.cfg.Cluster == nil || h.server.JetStreamIsStreamLeader(server.DEFAULT_GLOBAL_ACCOUNT, stream)
}

// shown is a message as a reader gets it.
func (m message) shown(a ask) *nats.Msg {
	out := &nats.Msg{Header: m.head.header(), Data: m.data}
	out.Header.Set(headAt, strconv.FormatUint(m.seq, 10))
	if a.Heads {
		out.Data = nil
	}
	return out
}

// state answers what the team's streams are now.
func (h *Hub) state(ctx context.Context, q question) (*nats.Msg, error) {
	ctx, cancel := context.WithTimeout(ctx, answering)
	defer cancel()
	var now standing
	for name, into := range map[string]*stand{q.names.items(): &now.Items, q.names.words(): &now.Words} {
		s, err := h.js.Stream(ctx, name)
		if err != nil {
			return nil, err
		}
		info := s.CachedInfo()
		*into = stand{Made: info.Created.UnixNano(), Last: info.State.LastSeq, Count: info.State.Msgs}
	}
	body, err := json.Marshal(now)
	return &nats.Msg{Data: body}, err
}
