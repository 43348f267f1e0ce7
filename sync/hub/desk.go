package hub

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
)

// desk takes what laptops ask. They reach nothing of JetStream themselves: the
// server lets a laptop publish to ask.<team>.<device>.> and read.<team>.<device>
// alone, and the desk answers to the laptop's own inbox alone, so that no answer
// can be made to land anywhere else.
type desk struct {
	h    *Hub
	mu   sync.Mutex
	open map[string]int // questions of a device that wait for their answer
}

const (
	// manning is how many questions of a kind are answered at once.
	manning = 512
	// openAtOnce is how many questions of one laptop may wait for their answer.
	openAtOnce = 64
)

// question is one that a laptop asks.
type question struct {
	names  names
	device string
	what   []string // the words of the subject that follow the device
	msg    *nats.Msg
}

func newDesk(h *Hub) *desk {
	return &desk{h: h, open: map[string]int{}}
}

// listen hears the questions: of those to ask each is answered by one node, and
// of those to read by the node that leads the stream.
func (d *desk) listen(ctx context.Context, nc *nats.Conn) error {
	asked, read := make(chan struct{}, manning), make(chan struct{}, manning) // who is asked may read
	_, err := nc.QueueSubscribe("ask.*.*.>", "hub", func(m *nats.Msg) { d.take(ctx, m, asked, d.h.answer) })
	if err != nil {
		return err
	}
	_, err = nc.Subscribe("read.*.*", func(m *nats.Msg) { d.take(ctx, m, read, d.h.show) })
	return err
}

// take has a question answered, where the device has not too many open.
func (d *desk) take(ctx context.Context, m *nats.Msg, room chan struct{}, answer func(context.Context, question)) {
	parts := strings.Split(m.Subject, ".")
	q := question{names: names{parts[1]}, device: parts[2], what: parts[3:], msg: m}
	if !strings.HasPrefix(m.Reply, inbox(q.device)+".") {
		d.h.log("no answer for device " + q.device + " of team " + q.names.team + ": it wants it elsewhere than in its own inbox")
		return
	}
	if !d.enter(q.device) {
		d.h.say(q, nil, refusals["place-busy"])
		return
	}
	room <- struct{}{}
	go func() {
		defer func() { <-room; d.leave(q.device) }()
		answer(ctx, q)
	}()
}

func (d *desk) enter(device string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if device != inside && d.open[device] >= openAtOnce {
		return false
	}
	d.open[device]++
	return true
}

func (d *desk) leave(device string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.open[device]--; d.open[device] <= 0 {
		delete(d.open, device)
	}
}

// answer does what was asked.
func (h *Hub) answer(ctx context.Context, q question) {
	ctx, cancel := context.WithTimeout(ctx, q.long())
	defer cancel()
	does := map[string]func(context.Context, question) (*nats.Msg, error){
		"open": h.open, "put": h.put, "chunk": h.chunk, "word": h.word, "state": h.state,
		"last": h.last, "claim": h.claim, "erase": h.erase,
	}[q.what[0]]
	if does == nil {
		return
	}
	m, err := does(ctx, q)
	if err != nil && refusal(err) == codeUnready {
		h.log(q.what[0] + " of device " + q.device + " of team " + q.names.team + ": " + err.Error())
	}
	h.say(q, m, err)
}

// long is how long a question may take.
func (q question) long() time.Duration {
	if q.what[0] == "erase" {
		return erasing
	}
	if h, err := decodeHead(q.msg.Header); err == nil && h.chunks > 0 {
		return carrying(h.size)
	}
	return answering
}

// say sends an answer, m or why there is none.
func (h *Hub) say(q question, m *nats.Msg, err error) {
	if m == nil {
		m = &nats.Msg{}
	}
	m.Subject = q.msg.Reply
	if err != nil {
		m = &nats.Msg{Subject: q.msg.Reply, Header: nats.Header{headNo: {refusal(err)}}}
	}
	if err := h.nc.PublishMsg(m); err != nil {
		h.log("answering a laptop: " + err.Error())
	}
}
