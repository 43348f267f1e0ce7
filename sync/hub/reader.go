package hub

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
)

const (
	// readMost and readBytes bound one answer of the hub.
	readMost  = 512
	readBytes = 4 << 20
	// stirring is how long the leader of a stream has to begin its answer: there
	// may be another one by then.
	stirring = 2 * time.Second
)

// errUnanswered is a stream that does not answer: it is not there (yet), or its
// node is gone.
var errUnanswered = errors.New("the hub's stream does not answer")

// What of a team can be read.
const (
	ofFiles   = "files"
	ofChunks  = "chunks"
	ofWords   = "words"
	ofRosters = rosterKind
)

// rosterKind is the kind of file that rosters are put as.
const rosterKind = "roster"

// ask is what to read: messages from a sequence on.
type ask struct {
	Of    string `json:"of"`
	From  uint64 `json:"from"`
	Most  int    `json:"most"`
	Bytes int    `json:"bytes"`
	Heads bool   `json:"heads,omitempty"` // no bodies
	Raw   bool   `json:"raw,omitempty"`   // also what is damaged: for the hub alone
}

// where is the stream that an ask reads, and the subjects; "" for none.
func (a ask) where(n names) (stream, filter string) {
	switch a.Of {
	case ofFiles:
		return n.items(), n.anyItem()
	case ofChunks:
		return n.items(), n.anyChunk()
	case ofRosters:
		return n.items(), n.anyRoster()
	case ofWords:
		return n.words(), n.anyWord()
	}
	return "", ""
}

func (a ask) bounded() bool {
	return a.From > 0 && a.Most > 0 && a.Most <= readMost && a.Bytes > 0 && a.Bytes <= readBytes
}

// message is one that was read.
type message struct {
	seq  uint64
	head head
	data []byte
}

// answer is what was read, how many more there are and where they begin.
type answer struct {
	msgs    []message
	next    uint64
	pending uint64
}

// reader reads at the node that leads the stream.
type reader struct {
	nc      *nats.Conn
	subject string
}

// reader is the hub's own.
func (h *Hub) reader(n names) reader { return reader{h.nc, n.read(inside)} }

// read asks until the leader answers.
func (r reader) read(ctx context.Context, a ask) (answer, error) {
	body, err := json.Marshal(a)
	if err != nil {
		return answer{}, err
	}
	for {
		got, err := r.once(ctx, body, a)
		if !errors.Is(err, errSilent) || ctx.Err() != nil {
			return got, err
		}
	}
}

// errSilent is a leader that is not there, or one that is only just chosen.
var errSilent = errors.New("no node of the hub leads the stream")

func (r reader) once(ctx context.Context, body []byte, a ask) (answer, error) {
	reply := r.nc.NewInbox()
	sub, err := r.nc.SubscribeSync(reply)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = sub.Unsubscribe() }()
	if err := r.nc.PublishRequest(r.subject, reply, body); err != nil {
		return answer{}, err
	}
	return collect(ctx, sub, a)
}

// collect takes the hub's messages until it says that these are all.
func collect(ctx context.Context, sub *nats.Subscription, a ask) (out answer, err error) {
	first, cancel := context.WithTimeoutCause(ctx, stirring, errSilent)
	defer cancel()
	waiting, size := first, 0
	for {
		m, err := sub.NextMsgWithContext(waiting)
		if err != nil {
			return answer{}, unheard(ctx, waiting, err)
		}
		waiting = ctx
		if err := refused(m); err != nil {
			return answer{}, err
		}
		if m.Header.Get(headLeads) != "" {
			continue
		}
		if m.Header.Get(headMore) != "" {
			return out, out.end(m.Header, a)
		}
		got, err := decodeMessage(m, headAt)
		size += len(got.data)
		if err != nil || len(out.msgs) == a.Most || size > a.Bytes+maxMessage || !rises(out.msgs, got, a.From) {
			return answer{}, errForm
		}
		out.msgs = append(out.msgs, got)
	}
}

// unheard is why nothing came: the connection's or the caller's end, a hub where
// nobody listens, or a leader that does not begin.
func unheard(ctx, waiting context.Context, err error) error {
	switch {
	case errors.Is(err, nats.ErrNoResponders):
		return errUnanswered
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case waiting.Err() != nil:
		return errSilent
	}
	return err
}

// end reads the last message of an answer.
func (out *answer) end(h nats.Header, a ask) (err error) {
	if out.pending, err = strconv.ParseUint(h.Get(headMore), 10, 64); err != nil {
		return errForm
	}
	if out.next, err = strconv.ParseUint(h.Get(headNext), 10, 64); err != nil || out.next < a.From {
		return errForm
	}
	return nil
}

// rises says whether next comes after what was read before.
func rises(before []message, next message, from uint64) bool {
	if len(before) > 0 {
		from = before[len(before)-1].seq + 1
	}
	return next.seq >= from && next.seq > 0
}

// decodeMessage reads one message of an answer; at is the header of its sequence.
func decodeMessage(m *nats.Msg, at string) (message, error) {
	seq, err := strconv.ParseUint(m.Header.Get(at), 10, 64)
	if err != nil || seq == 0 {
		return message{}, errForm
	}
	h, err := decodeHead(m.Header)
	return message{seq: seq, head: h, data: m.Data}, err
}

// local reads this node's own copy of a team's streams, many messages at one
// request, which costs no state: JetStream's batched direct get. Of the nodes
// that have a copy a server asks itself first.
type local struct {
	nc    *nats.Conn
	names names
}

func (l local) read(ctx context.Context, a ask) (answer, error) {
	stream, filter := a.where(l.names)
	body, err := json.Marshal(map[string]any{"seq": a.From, "next_by_subj": filter, "batch": a.Most, "max_bytes": a.Bytes})
	if err != nil {
		return answer{}, err
	}
	reply := l.nc.NewInbox()
	sub, err := l.nc.SubscribeSync(reply)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = sub.Unsubscribe() }()
	if err := l.nc.PublishRequest("$JS.API.DIRECT.GET."+stream, reply, body); err != nil {
		return answer{}, err
	}
	return gather(ctx, sub, a)
}

// gather takes JetStream's messages until it says that these are all. What is no
// file of ours is left out.
func gather(ctx context.Context, sub *nats.Subscription, a ask) (answer, error) {
	out := answer{next: a.From}
	for {
		m, err := sub.NextMsgWithContext(ctx)
		if err != nil {
			return answer{}, unheard(ctx, ctx, err)
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
		got, err := decodeMessage(m, "Nats-Sequence")
		if got.seq == 0 {
			return answer{}, errForm
		}
		out.next = got.seq + 1
		if err == nil {
			out.msgs = append(out.msgs, got)
		}
	}
}
