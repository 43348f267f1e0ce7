package hub

import (
	"context"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// erasing is how long the hub has to erase one file, all of whose chunks it looks for.
const erasing = time.Minute

// erase takes a file away for good and writes over where it lay, chunks included,
// whoever put them. It is done for an administrator's laptop alone: others of the
// team may not take anything away.
func (h *Hub) erase(ctx context.Context, q question) (*nats.Msg, error) {
	k, err := parseKey(string(q.msg.Data))
	if err != nil || k.word {
		return nil, refusals["file-refused"]
	}
	may, err := h.judged.administers(ctx, q.names, q.device)
	if err != nil {
		return nil, err
	}
	if !may {
		return nil, refusals["not-administrator"]
	}
	m, err := h.stored(ctx, q.names.items(), map[string]any{"seq": k.seq})
	if err != nil || m.head.sum != k.sum || m.head.file != "" {
		return nil, err
	}
	s, err := h.js.Stream(ctx, q.names.items())
	if err != nil {
		return nil, err
	}
	seqs := []uint64{k.seq}
	if m.head.chunks > 0 {
		if seqs, err = h.chunksOf(ctx, q.names, k); err != nil {
			return nil, err
		}
	}
	for _, seq := range seqs {
		if err := h.overwrite(ctx, s, q.names, seq); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// overwrite takes one message away; one that is not there is no error.
func (h *Hub) overwrite(ctx context.Context, s jetstream.Stream, n names, seq uint64) error {
	err := s.SecureDeleteMsg(ctx, seq)
	if err == nil {
		return nil
	}
	if m, missing := h.stored(ctx, n.items(), map[string]any{"seq": seq}); missing == nil && m.seq == 0 {
		return nil
	}
	return err
}

// chunksOf is where the chunks of a file lie, also those of a put that was cut
// off, and last the file's own message: what is cut off here is done again.
func (h *Hub) chunksOf(ctx context.Context, n names, k key) (seqs []uint64, err error) {
	err = each(ctx, h.reader(n).read, ask{Of: ofChunks, From: 1, Heads: true, Raw: true}, func(m message) error {
		if m.head.file == k.sum {
			seqs = append(seqs, m.seq)
		}
		return nil
	})
	return append(seqs, k.seq), err
}
