package hub

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	ledger "keystone/sync"
)

// judging is how long the door waits for the rosters of a team.
const judging = 3 * time.Second

// Bench is what a hub knows of a team by the rosters that it keeps.
type Bench interface {
	// Founded is the SHA-256 of the roster that founded the team, nil where
	// none is known yet.
	Founded() []byte
	// Ended is why a device may not come in any more, nil where it may.
	Ended(device ed25519.PublicKey) error
	// Administers says whether a device, by its id, may have things erased.
	Administers(device string) bool
	// Takes is why a roster does not count, nil where it does.
	Takes(roster []byte) error
}

// judged asks Config.Judge about devices, when they connect and again whenever
// their team's rosters change, and about rosters before they are kept.
type judged struct {
	h       *Hub
	reading atomic.Bool // since the hub reads its streams
}

// foundedDir holds, for each team, the hash of the roster that founded it: the
// first that was put, whatever is put after the hub lost its streams.
const foundedDir = "founded"

// listen hears of new rosters.
func (j *judged) listen(nc *nats.Conn) error {
	if j.h.cfg.Judge == nil {
		return nil
	}
	j.reading.Store(true)
	_, err := nc.Subscribe("told.*.*.item."+rosterKind, func(m *nats.Msg) {
		go j.again(strings.Split(m.Subject, ".")[1])
	})
	return err
}

// again ends the connections of a team that its rosters now refuse.
func (j *judged) again(team string) {
	ctx, cancel := context.WithTimeout(context.Background(), judging)
	defer cancel()
	bench, err := j.bench(ctx, names{team})
	if err != nil {
		j.h.log("rosters of team " + team + ": " + err.Error())
		return
	}
	for id, v := range j.h.guard.visitors(team) {
		if bench.Ended(v.device) == nil {
			continue
		}
		j.h.log("sent away: device " + ledger.DeviceName(v.device) + " of team " + team)
		if err := j.h.server.DisconnectClientByID(id); err != nil {
			j.h.log("sending a device away: " + err.Error())
		}
	}
}

// check judges a device by its team's rosters. A hub that cannot read them yet,
// as a cluster that is choosing a leader, goes by the team's word alone.
func (j *judged) check(team string, device ed25519.PublicKey) error {
	if !j.reading.Load() {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), judging)
	defer cancel()
	bench, err := j.bench(ctx, names{team})
	if err != nil {
		j.h.log("rosters of team " + team + ": " + err.Error())
		return nil
	}
	return bench.Ended(device)
}

// takes says whether a roster counts, and so may be kept: rubbish put as rosters
// could hide the one that ends its author.
func (j *judged) takes(ctx context.Context, n names, m message) error {
	if j.h.cfg.Judge == nil {
		return nil
	}
	bench, err := j.bench(ctx, n)
	if err != nil {
		return err
	}
	data, err := content(ctx, j.h.reader(n).read, m)
	if err != nil {
		return err
	}
	if bench.Takes(data) != nil {
		return refusals["roster-refused"]
	}
	return j.pin(n, bench)
}

// administers says whether a device may have things erased.
func (j *judged) administers(ctx context.Context, n names, device string) (bool, error) {
	if j.h.cfg.Judge == nil {
		return false, nil
	}
	bench, err := j.bench(ctx, n)
	if err != nil {
		return false, err
	}
	return bench.Administers(device), nil
}

// bench is a team's rosters as they are now.
func (j *judged) bench(ctx context.Context, n names) (Bench, error) {
	founded, err := j.pinned(n)
	if err != nil {
		return nil, err
	}
	rosters, err := j.rosters(ctx, n)
	if err != nil {
		return nil, err
	}
	bench := j.h.cfg.Judge(n.team, founded, rosters)
	return bench, j.pin(n, bench)
}

// pinned is the hash of the roster that founded a team, as this hub has it.
func (j *judged) pinned(n names) ([]byte, error) {
	text, err := os.ReadFile(j.pinPath(n))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return hex.DecodeString(string(bytes.TrimSpace(text)))
}

// pin keeps which roster founded a team, once it is known.
func (j *judged) pin(n names, bench Bench) error {
	founded := bench.Founded()
	if founded == nil {
		return nil
	}
	if _, err := os.Stat(j.pinPath(n)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(j.pinPath(n)), 0o700); err != nil {
		return err
	}
	return writeSecret(j.pinPath(n), []byte(hex.EncodeToString(founded)))
}

func (j *judged) pinPath(n names) string { return filepath.Join(j.h.cfg.Store, foundedDir, n.team) }

// rosters reads what counts of the team's rosters, oldest first: all of them, as
// nothing else was kept as one.
func (j *judged) rosters(ctx context.Context, n names) (all [][]byte, err error) {
	_, err = j.h.js.Stream(ctx, n.items())
	if errors.Is(err, jetstream.ErrStreamNotFound) { // the team's first laptop
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	read := j.h.reader(n).read
	err = each(ctx, read, ask{Of: ofRosters, From: 1}, func(m message) error {
		data, err := content(ctx, read, m)
		all = append(all, data)
		return err
	})
	return all, err
}
