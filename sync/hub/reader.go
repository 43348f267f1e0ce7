package hub

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/nats-io/nats.go"
)

const (
	// readMost and readBytes bound one answer of the hub.
	readMost  = 512
	readBytes = 4 << 20
)

// errUnanswered is a stream that does not answer: it is not there (yet), or its
// node is gone.
var errUnanswered = errors.New("the hub's stream does not answer")

// reader reads many messages of a stream at one request, which costs the hub no
// state: JetStream's batched direct get (server 2.11 and later).
type reader struct{ nc *nats.Conn }

// ask is what to read: messages of the filter's subjects from a sequence on.
type ask struct {
	stream, filter string
	from           uint64
	most, bytes    int
}

// message is one that was read. A head that is not ours has no sum.
type message struct {
	seq  uint64
	head head
	data []byte
}

// answer is what was read, and how many more there are.
type answer struct {
	msgs    []message
	pending uint64
}

func (r reader) read(ctx context.Context, a ask) (answer, error) {
	body, err := json.Marshal(map[string]any{"seq": a.from, "next_by_subj": a.filter, "batch": a.most, "max_bytes": a.bytes})
	if err != nil {
		return answer{}, err
	}
	reply := r.nc.NewInbox()
	sub, err := r.nc.SubscribeSync(reply)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = sub.Unsubscribe() }()
	if err := r.nc.PublishRequest("$JS.API.DIRECT.GET."+a.stream, reply, body); err != nil {
		return answer{}, err
	}
	return collect(ctx, sub, a)
}

// collect takes the hub's messages until it says that these are all.
func collect(ctx context.Context, sub *nats.Subscription, a ask) (out answer, err error) {
	size := 0
	for {
		m, err := sub.NextMsgWithContext(ctx)
		if errors.Is(err, nats.ErrNoResponders) {
			return answer{}, errUnanswered
		}
		if err != nil {
			return answer{}, err
		}
		switch m.Header.Get("Status") {
		case "":
		case "204":
			out.pending, err = strconv.ParseUint(m.Header.Get("Nats-Num-Pending"), 10, 64)
			return out, err
		case "404":
			return out, nil
		default:
			return answer{}, errUnanswered
		}
		got, err := decodeMessage(m)
		size += len(got.data)
		if err != nil || len(out.msgs) == a.most || size > a.bytes+maxMessage || !rises(out.msgs, got, a.from) {
			return answer{}, errForm
		}
		out.msgs = append(out.msgs, got)
	}
}

// rises says whether next comes after what was read before.
func rises(before []message, next message, from uint64) bool {
	if len(before) > 0 {
		from = before[len(before)-1].seq + 1
	}
	return next.seq >= from && next.seq > 0
}

// decodeMessage reads one message of an answer.
func decodeMessage(m *nats.Msg) (message, error) {
	seq, err := strconv.ParseUint(m.Header.Get("Nats-Sequence"), 10, 64)
	if err != nil || seq == 0 {
		return message{}, errForm
	}
	out := message{seq: seq, data: m.Data}
	if h, err := decodeHead(m.Header); err == nil {
		out.head = h
	}
	return out, nil
}
