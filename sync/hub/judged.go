package hub

import (
	"context"
	"crypto/ed25519"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"

	ledger "keystone/sync"
)

const (
	// judging is how long the door waits for the rosters of a team.
	judging = 5 * time.Second
	// maxRosters bounds what is read of one team's rosters, in bytes.
	maxRosters = 16 << 20
)

// judged asks Config.Judge about devices, when they connect and again whenever
// their team's rosters change.
type judged struct {
	h  *Hub
	nc atomic.Pointer[nats.Conn] // nil until the hub reads its streams
	mu sync.Mutex
	in map[uint64]visitor
}

// visitor is a connection.
type visitor struct {
	team   string
	device ed25519.PublicKey
}

func newJudged(h *Hub) *judged { return &judged{h: h, in: map[uint64]visitor{}} }

// came notes a connection that was let in, and forgets those that have gone.
func (j *judged) came(id uint64, team string, device ed25519.PublicKey) {
	if j.h.cfg.Judge == nil {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.in[id] = visitor{team, device}
}

// listen hears of new rosters.
func (j *judged) listen(nc *nats.Conn) error {
	if j.h.cfg.Judge == nil {
		return nil
	}
	j.nc.Store(nc)
	_, err := nc.Subscribe("told.*.*.item.roster", func(m *nats.Msg) {
		go j.again(strings.Split(m.Subject, ".")[1])
	})
	return err
}

// again ends the connections of a team that its rosters now refuse.
func (j *judged) again(team string) {
	for id, v := range j.visitors(team) {
		if j.check(v.team, v.device) == nil {
			continue
		}
		j.h.log("sent away: device " + ledger.DeviceName(v.device) + " of team " + team)
		if err := j.h.server.DisconnectClientByID(id); err != nil {
			j.h.log("sending a device away: " + err.Error())
		}
	}
}

func (j *judged) visitors(team string) map[uint64]visitor {
	j.mu.Lock()
	defer j.mu.Unlock()
	found := map[uint64]visitor{}
	for id, v := range j.in {
		if j.h.server.GetClient(id) == nil {
			delete(j.in, id)
		} else if v.team == team {
			found[id] = v
		}
	}
	return found
}

// check judges a device by its team's rosters. A hub that cannot read them yet,
// as a cluster that is choosing a leader, goes by the team's word alone.
func (j *judged) check(team string, device ed25519.PublicKey) error {
	if j.nc.Load() == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), judging)
	defer cancel()
	rosters, err := j.rosters(ctx, names{team})
	if err != nil {
		j.h.log("rosters of team " + team + ": " + err.Error())
		return nil
	}
	return j.h.cfg.Judge(team, rosters, device)
}

// rosters reads what the team's laptops put as rosters, oldest first.
func (j *judged) rosters(ctx context.Context, n names) ([][]byte, error) {
	r := reader{nc: j.nc.Load()}
	var all [][]byte
	size := 0
	for from := uint64(1); size < maxRosters; {
		got, err := r.read(ctx, ask{stream: n.items(), filter: n.anyRoster(), from: from, most: readMost, bytes: readBytes})
		if errors.Is(err, errUnanswered) { // the team's first laptop: no stream yet
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		for _, m := range got.msgs {
			from = m.seq + 1
			if m.head.chunks == 0 {
				size += len(m.data)
				all = append(all, m.data)
			}
		}
		if got.pending == 0 || len(got.msgs) == 0 {
			break
		}
	}
	return all, nil
}
