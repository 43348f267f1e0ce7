package sync

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// word is what a laptop last said of itself: how far it has every laptop's
// entries, and what its clock shows. Its hybrid clock says which word is the
// later one, however its laptop's clock was set between them.
type word struct {
	Team   string            `cbor:"1,keyasint"`
	Device string            `cbor:"2,keyasint"`
	Wall   int64             `cbor:"3,keyasint"` // milliseconds since 1970
	Reach  map[string]uint64 `cbor:"4,keyasint"` // by device: without a gap up to here
	Clock  uint64            `cbor:"5,keyasint,omitempty"`
}

const (
	wordMagic = "KSWRD01"
	maxWord   = 1 << 20
)

func openWord(data []byte, r *roster) (*word, error) {
	w := &word{}
	if err := openFrame(wordMagic, data, maxWord, w, func() string { return w.Device }, r); err != nil {
		return nil, err
	}
	if w.Team != r.Team {
		return nil, errMalformed
	}
	if w.Clock == 0 { // of an earlier version
		w.Clock = tick(0, time.UnixMilli(w.Wall))
	}
	return w, nil
}

// reach is how far every laptop's entries are here. The caller holds l.saving.
func (l *Ledger) reach() map[string]uint64 {
	out := map[string]uint64{}
	for device := range l.chains.at {
		if to := l.chains.unbroken(device, 0); to > 0 {
			out[device] = to
		}
	}
	return out
}

// spoken is what this laptop last said at a place.
type spoken struct {
	reach map[string]uint64
	at    time.Time
}

// silence is how long a laptop that only saves says nothing of it: what it saves
// lies there itself, and a word each would cost as much as the save.
const silence = time.Minute

// news says whether reach is worth a word after s.
func (s spoken) news(reach map[string]uint64, own string, now time.Time) bool {
	if s.reach == nil {
		return true
	}
	before := maps.Clone(s.reach)
	if since := now.Sub(s.at); since >= 0 && since < silence {
		before[own] = reach[own]
	}
	return !maps.Equal(reach, before)
}

// word is this laptop's, nil where it says no more than it has.
func (l *Ledger) word(ctx context.Context, said spoken) (data []byte, says spoken, err error) {
	l.saving.Lock()
	defer l.saving.Unlock()
	if err := l.open(); err != nil {
		return nil, said, err
	}
	if err := l.recollect(ctx); err != nil {
		return nil, said, err
	}
	says = spoken{l.reach(), l.Now()}
	if !said.news(says.reach, l.team.Device, says.at) {
		return nil, said, nil
	}
	own := heardWord{Device: l.team.Device, Wall: says.at.UnixMilli()}
	if own.Clock, err = l.projection.lastWord(ctx, own.Device); err != nil {
		return nil, said, err
	}
	own.Clock = tick(own.Clock, says.at)
	if err := l.projection.hear(ctx, own); err != nil {
		return nil, said, err
	}
	data, err = signedFrame(wordMagic, word{Team: l.team.ID, Device: own.Device, Wall: own.Wall, Clock: own.Clock, Reach: says.reach}, l.secrets.signer())
	return data, says, err
}

// hear keeps a laptop's word. Of this laptop's own only the clock counts: its
// next word is to be later, whatever was lost here.
func (l *Ledger) hear(ctx context.Context, w *word) error {
	l.saving.Lock()
	defer l.saving.Unlock()
	if err := l.open(); err != nil {
		return err
	}
	h := heardWord{Device: w.Device, Wall: w.Wall, Came: l.Now().UnixMilli(), Clock: min(w.Clock, maxClock)}
	if w.Device != l.team.Device {
		var err error
		if h.Behind, err = l.behind(ctx, w); err != nil {
			return err
		}
		h.Reach, l.changed = w.Reach, true
	}
	return l.projection.hear(ctx, h)
}

// behind is by how many milliseconds a laptop's clock showed less than this one's
// did earlier: when this laptop saved what that one had when it spoke.
func (l *Ledger) behind(ctx context.Context, w *word) (int64, error) {
	if err := l.recollect(ctx); err != nil {
		return 0, err
	}
	var saved int64
	id := l.chains.at[l.team.Device][w.Reach[l.team.Device]]
	err := l.DB().QueryRowContext(ctx, `SELECT wall FROM ledger_entry WHERE id = ?`, id).Scan(&saved)
	return max(saved-w.Wall, 0), none(err)
}

// heardWord is what is kept of a laptop's word. It comes from no log, so a
// snapshot holds it beside the projection too, which is made anew from the log
// when the program is another.
type heardWord struct {
	Device string            `cbor:"1,keyasint"`
	Wall   int64             `cbor:"2,keyasint"` // its clock, milliseconds since 1970
	Came   int64             `cbor:"3,keyasint"` // this laptop's when the word came
	Clock  uint64            `cbor:"4,keyasint"`
	Behind int64             `cbor:"5,keyasint,omitempty"` // milliseconds
	Reach  map[string]uint64 `cbor:"6,keyasint,omitempty"`
}

// lastWord is the hybrid clock of a laptop's latest word, 0 before the first.
func (p *projection) lastWord(ctx context.Context, device string) (clock uint64, err error) {
	err = p.db.QueryRowContext(ctx, `SELECT clock FROM ledger_word WHERE device = ?`, device).Scan(&clock)
	return clock, none(err)
}

// hear keeps words, each unless a later one of its laptop is known. How far a
// laptop said that it has something holds whichever of its words came first.
func (p *projection) hear(ctx context.Context, words ...heardWord) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for i := range words {
		if err := hearOne(ctx, tx, &words[i]); err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	return tx.Commit()
}

func hearOne(ctx context.Context, tx *sql.Tx, w *heardWord) error {
	if _, err := tx.ExecContext(ctx, `INSERT INTO ledger_word(device, wall, came, clock, behind) VALUES (?,?,?,?,?)
		ON CONFLICT(device) DO UPDATE SET wall = excluded.wall, came = excluded.came, clock = excluded.clock, behind = excluded.behind
		WHERE excluded.clock > ledger_word.clock`, w.Device, w.Wall, w.Came, int64(w.Clock), w.Behind); err != nil { //nolint:gosec // at most maxClock
		return err
	}
	for of, seq := range w.Reach {
		if _, err := tx.ExecContext(ctx, `INSERT INTO ledger_heard(device, of, seq) VALUES (?,?,?)
			ON CONFLICT(device, of) DO UPDATE SET seq = max(seq, excluded.seq)`, w.Device, of, int64(seq)); err != nil { //nolint:gosec // far below 2^63
			return err
		}
	}
	return nil
}

// heard is every word that is kept.
func (p *projection) heard(ctx context.Context) ([]heardWord, error) {
	rows, err := p.db.QueryContext(ctx, `SELECT w.device, wall, came, clock, behind, of, seq FROM ledger_word w LEFT JOIN ledger_heard h ON h.device = w.device ORDER BY w.device, of`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []heardWord
	for rows.Next() {
		w, of, seq := heardWord{}, sql.NullString{}, sql.NullInt64{}
		if err := rows.Scan(&w.Device, &w.Wall, &w.Came, &w.Clock, &w.Behind, &of, &seq); err != nil {
			return nil, err
		}
		if len(out) == 0 || out[len(out)-1].Device != w.Device {
			w.Reach = map[string]uint64{}
			out = append(out, w)
		}
		if of.Valid {
			out[len(out)-1].Reach[of.String] = uint64(seq.Int64) //nolint:gosec // written from one
		}
	}
	return out, rows.Err()
}

// hearAgain takes up from the last lock's snapshot, where that did not fit, what
// no log tells.
func (l *Ledger) hearAgain(ctx context.Context) error {
	f, err := l.newestSnapshot()
	if err != nil || f == nil {
		return nil // the next exchange tells it again
	}
	words := f.says.Heard
	return errors.Join(l.projection.hear(ctx, words...), f.close())
}

// The states of a laptop.
const (
	StateIn    = "in"
	StateEnded = "ended"
)

// Laptop is one of the team's.
type Laptop struct {
	Device        string        `json:"device"`
	Member        string        `json:"member"` // name of who joined with it
	Role          string        `json:"role"`
	Organisation  string        `json:"organisation"`
	Administrator bool          `json:"administrator"`
	State         string        `json:"state"`        // in, or ended
	Ending        string        `json:"ending"`       // name of the administrator who ended it, where another has to as well, else ""
	EndingReason  string        `json:"endingReason"` // why, else ""
	This          bool          `json:"this"`
	Heard         string        `json:"heard"` // RFC 3339, by its own clock; "" never
	Seen          bool          `json:"seen"`  // it has everything that was saved here
	Ahead         time.Duration `json:"-"`     // how far its clock runs before this one's; less than zero: at least so far behind it
}

// Laptops is every laptop of the team, this one first. Errors: locked.
func (l *Ledger) Laptops(ctx context.Context) ([]Laptop, error) {
	if l.closed.Load() {
		return nil, errLocked
	}
	kept, err := l.projection.heard(ctx)
	if err != nil {
		return nil, err
	}
	words := map[string]heardWord{}
	for _, w := range kept {
		words[w.Device] = w
	}
	own := l.ownSeq.Load()
	l.keysLock.RLock()
	defer l.keysLock.RUnlock()
	r := l.rosters.latest
	var out []Laptop
	for _, d := range r.current() {
		o := Laptop{Device: d.ID, State: StateIn, This: d.ID == l.team.Device, Administrator: r.administers(d.ID)}
		if m := r.owner(d.ID); m != nil {
			o.Member, o.Role, o.Organisation = m.Login.Name, m.Login.Role, m.Login.Organisation
		}
		if _, over := r.revoked(d.ID); over {
			o.State = StateEnded
		} else if e := r.ending(d.ID); e != nil {
			o.EndingReason = e.Reason
			if by := r.member(e.By); by != nil {
				o.Ending = by.Login.Name
			}
		}
		if w, ok := words[d.ID]; ok {
			o.Heard = time.UnixMilli(w.Wall).UTC().Format(time.RFC3339)
			o.Seen, o.Ahead = w.Reach[l.team.Device] >= own, w.ahead()
		}
		if o.This {
			o.Heard, o.Seen, o.Ahead = l.Now().UTC().Format(time.RFC3339), true, 0
		}
		out = append(out, o)
	}
	slices.SortStableFunc(out, func(a, b Laptop) int {
		switch {
		case a.This == b.This:
			return 0
		case a.This:
			return -1
		}
		return 1
	})
	return out, nil
}

// ending is the first end of a laptop, nil where nobody ended it.
func (r *roster) ending(device string) *revocation {
	for _, id := range r.line(device) {
		if i := slices.IndexFunc(r.Ended, func(e revocation) bool { return e.Device == id }); i >= 0 {
			return &r.Ended[i]
		}
	}
	return nil
}

// Half is what people are told of a laptop that one administrator has ended and
// another has to end as well, else "".
func (o *Laptop) Half() string {
	if o.Ending == "" {
		return ""
	}
	return fmt.Sprintf("%s ended %s's laptop …%s (%s). That counts once another administrator ends it too.", o.Ending, o.Member, o.Device[max(0, len(o.Device)-6):], o.EndingReason)
}

// current is the laptops of now: not those that another succeeded.
func (r *roster) current() []rosterDevice {
	return slices.DeleteFunc(slices.Clone(r.Devices), func(d rosterDevice) bool {
		return slices.ContainsFunc(r.Devices, func(o rosterDevice) bool { return o.Succeeds == d.ID })
	})
}

// ahead is how far a clock runs before this one, or behind it, where people are to know.
func (w *heardWord) ahead() time.Duration {
	ahead, behind := time.Duration(w.Wall-w.Came)*time.Millisecond, time.Duration(w.Behind)*time.Millisecond
	switch {
	case ahead > clockSlack:
		return ahead
	case behind > clockSlack:
		return -behind
	}
	return 0
}

// Disagrees says how far a laptop's clock is from the one here; "" where nobody
// need be told.
func (o *Laptop) Disagrees() string {
	switch {
	case o.Ahead > 0:
		return fmt.Sprintf("The clock of %s's laptop runs %d minutes before this one's: have both checked.", o.Member, int(o.Ahead.Minutes()))
	case o.Ahead < 0:
		return fmt.Sprintf("The clock of %s's laptop runs at least %d minutes behind this one's: have both checked.", o.Member, -int(o.Ahead.Minutes()))
	}
	return ""
}

// SeenElsewhere is how many other laptops have said that they hold an entry.
func SeenElsewhere(ctx context.Context, q Querier, entry string) (laptops int, err error) {
	err = q.QueryRowContext(ctx, `SELECT count(*) FROM ledger_entry e CROSS JOIN ledger_heard h ON h.of = e.device AND h.seq >= e.seq
		WHERE (e.id = ?1 OR e.id >= ?1 || '*' AND e.id < ?1 || '+') AND h.device <> e.device`, entry).Scan(&laptops)
	return laptops, err
}
