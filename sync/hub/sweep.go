package hub

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"
)

// What was erased lies in more of a node's files than in the stream's: in the log
// of what the nodes agreed on, and, where the node was away meanwhile, in the
// stream's still, since one that is told only afterwards what is gone does not
// write over it. A sweep gets it out of both. It goes by how many messages a
// stream no longer has, so that no node has to be told, nor can miss it.

const (
	// sweeping is how long after a sweep the next begins.
	sweeping = 5 * time.Second
	// overdue is how long a sweep may go on in vain before the operator hears it.
	overdue = 10 * time.Minute
)

// sweeper is a node's; a hub that is alone writes over at once, and has no log.
type sweeper struct {
	h     *Hub
	swept map[string]uint64 // by stream: how many messages were gone when nothing was left of them
	due   map[string]*sweep // by stream: what is left to do
}

// sweep is one that has begun.
type sweep struct {
	gone  uint64 // messages that are gone
	upTo  uint64 // the log's last entry then: all up to it has to go
	since time.Time
	told  bool
}

func (h *Hub) sweep(ctx context.Context) {
	s := sweeper{h: h, swept: map[string]uint64{}, due: map[string]*sweep{}}
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(sweeping/2 + rand.N(sweeping)): //nolint:gosec // spreads the nodes, guards nothing
		}
		for _, stream := range s.streams() {
			s.stream(ctx, stream)
		}
	}
}

// streams are those of teams' files, as this node has them.
func (s *sweeper) streams() (found []server.StreamDetail) {
	all, err := s.h.server.Jsz(&server.JSzOptions{Accounts: true, Streams: true, RaftGroups: true})
	if err != nil {
		s.h.log("sweeping: " + err.Error())
		return nil
	}
	for _, account := range all.AccountDetails {
		for _, d := range account.Streams {
			if strings.HasPrefix(d.Name, names{}.items()) {
				found = append(found, d)
			}
		}
	}
	return found
}

// stream sweeps where something is gone that was not when nothing was left.
func (s *sweeper) stream(ctx context.Context, d server.StreamDetail) {
	gone := goneOf(d.State.LastSeq, d.State.Msgs)
	if gone == s.swept[d.Name] {
		return
	}
	due := s.due[d.Name]
	if due == nil || due.gone != gone {
		due = &sweep{gone: gone, since: time.Now()}
		s.due[d.Name] = due
	}
	done, err := s.try(ctx, d, due)
	switch {
	case done:
		s.swept[d.Name] = gone
		delete(s.due, d.Name)
		s.h.log("swept: nothing that was erased of " + d.Name + " is left in this node's files")
	case !due.told && time.Since(due.since) > overdue:
		due.told = true
		why := "the nodes do not agree yet on what is gone"
		if err != nil {
			why = err.Error()
		}
		s.h.log("not swept yet: " + d.Name + " (" + why + ")")
	}
}

// try sweeps a stream once, where this node has taken away all that the leader
// has; done says that nothing is left.
func (s *sweeper) try(ctx context.Context, d server.StreamDetail, due *sweep) (done bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, answering)
	defer cancel()
	stream, err := s.h.js.Stream(ctx, d.Name)
	if err != nil {
		return false, err
	}
	info, err := stream.Info(ctx, jetstream.WithDeletedDetails(true))
	if err != nil {
		return false, err
	}
	leader := info.State
	if goneOf(leader.LastSeq, leader.Msgs) != due.gone || !s.h.server.JetStreamIsStreamCurrent(server.DEFAULT_GLOBAL_ACCOUNT, d.Name) {
		return false, nil
	}
	gone := map[uint64]bool{}
	for _, seq := range leader.Deleted {
		gone[seq] = true
	}
	root := filepath.Join(s.h.cfg.Store, jetstreamDir)
	if err := overwrite(filepath.Join(root, server.DEFAULT_GLOBAL_ACCOUNT, "streams", d.Name), func(seq uint64) bool {
		return gone[seq] || seq < leader.FirstSeq
	}); err != nil {
		return false, err
	}
	return s.cut(ctx, stream, d, due, filepath.Join(root, server.DEFAULT_SYSTEM_ACCOUNT, "_js_", d.RaftGroup))
}

// cut has JetStream drop what its log holds up to due, once all of it is done. A
// block of the log goes only when nothing in it is newer, and none where nothing
// was done since the last cut: so another entry follows, an erasure that is done.
func (s *sweeper) cut(ctx context.Context, stream jetstream.Stream, d server.StreamDetail, due *sweep, log string) (done bool, err error) {
	group, ok := s.group(d.RaftGroup)
	if !ok || group.Applied < group.PIndex {
		return false, nil
	}
	if due.upTo == 0 {
		due.upTo = group.PIndex
	}
	if done, err := cutAfter(log, due.upTo); err != nil || done {
		return done, err
	}
	cut := s.h.server.JetStreamSnapshotStream(server.DEFAULT_GLOBAL_ACCOUNT, d.Name)
	if done, err = cutAfter(log, due.upTo); err != nil || done {
		return done, err
	}
	_ = stream.SecureDeleteMsg(ctx, erasedBefore(stream.CachedInfo().State)) // refused: it is not there
	return false, cut
}

// group is a stream's log, as this node has it.
func (s *sweeper) group(name string) (server.RaftzGroup, bool) {
	all := s.h.server.Raftz(&server.RaftzOptions{AccountFilter: server.DEFAULT_GLOBAL_ACCOUNT, GroupFilter: name})
	if all == nil {
		return server.RaftzGroup{}, false
	}
	group, ok := (*all)[server.DEFAULT_GLOBAL_ACCOUNT][name]
	return group, ok
}

// erasedBefore is a message that is gone.
func erasedBefore(state jetstream.StreamState) uint64 {
	if len(state.Deleted) > 0 {
		return state.Deleted[0]
	}
	return state.FirstSeq - 1
}
