package sync

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"
)

// word is what a laptop last said of itself: how far it has every laptop's
// entries, and what its clock shows.
type word struct {
	Team   string            `cbor:"1,keyasint"`
	Device string            `cbor:"2,keyasint"`
	Wall   int64             `cbor:"3,keyasint"` // milliseconds since 1970
	Reach  map[string]uint64 `cbor:"4,keyasint"` // by device: without a gap up to here
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
	data, err = signedFrame(wordMagic, word{Team: l.team.ID, Device: l.team.Device, Wall: says.at.UnixMilli(), Reach: says.reach}, l.secrets.signer())
	return data, says, err
}

// hear keeps a laptop's word, unless a later one is known; two of one millisecond are both heard.
func (l *Ledger) hear(ctx context.Context, w *word) (news bool, err error) {
	l.saving.Lock()
	defer l.saving.Unlock()
	if err := l.open(); err != nil || w.Device == l.team.Device {
		return false, err
	}
	tx, err := l.DB().BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	res, err := tx.ExecContext(ctx, `INSERT INTO ledger_word(device, wall, came) VALUES (?,?,?)
		ON CONFLICT(device) DO UPDATE SET wall = excluded.wall, came = excluded.came WHERE excluded.wall >= ledger_word.wall`,
		w.Device, w.Wall, l.Now().UnixMilli())
	if err != nil {
		return false, errors.Join(err, tx.Rollback())
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return false, errors.Join(err, tx.Rollback())
	}
	for of, seq := range w.Reach {
		if _, err := tx.ExecContext(ctx, `INSERT INTO ledger_heard(device, of, seq) VALUES (?,?,?)
			ON CONFLICT(device, of) DO UPDATE SET seq = max(seq, excluded.seq)`, w.Device, of, int64(seq)); err != nil { //nolint:gosec // far below 2^63
			return false, errors.Join(err, tx.Rollback())
		}
	}
	l.changed = true
	return true, tx.Commit()
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
	State         string        `json:"state"` // in, or ended
	This          bool          `json:"this"`
	Heard         string        `json:"heard"` // RFC 3339, by its own clock; "" never
	Seen          bool          `json:"seen"`  // it has everything that was saved here
	Ahead         time.Duration `json:"-"`     // how far its clock runs before this one's
}

// Laptops is every laptop of the team, this one first. Errors: locked.
func (l *Ledger) Laptops(ctx context.Context) ([]Laptop, error) {
	if l.closed.Load() {
		return nil, errLocked
	}
	words, err := l.words(ctx)
	if err != nil {
		return nil, err
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
		}
		if w, ok := words[d.ID]; ok {
			o.Heard = time.UnixMilli(w.wall).UTC().Format(time.RFC3339)
			o.Seen = w.has >= own
			if ahead := time.Duration(w.wall-w.came) * time.Millisecond; ahead > clockSlack {
				o.Ahead = ahead
			}
		}
		if o.This {
			o.Heard, o.Seen = l.Now().UTC().Format(time.RFC3339), true
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

// current is the laptops of now: not those that another succeeded.
func (r *roster) current() []rosterDevice {
	return slices.DeleteFunc(slices.Clone(r.Devices), func(d rosterDevice) bool {
		return slices.ContainsFunc(r.Devices, func(o rosterDevice) bool { return o.Succeeds == d.ID })
	})
}

// wordKept is what is kept of a laptop's word.
type wordKept struct {
	wall, came int64
	has        uint64 // how far it has this laptop's entries
}

func (l *Ledger) words(ctx context.Context) (map[string]wordKept, error) {
	rows, err := l.DB().QueryContext(ctx, `SELECT w.device, w.wall, w.came, coalesce(h.seq, 0) FROM ledger_word w
		LEFT JOIN ledger_heard h ON h.device = w.device AND h.of = ?`, l.Team().Device)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := map[string]wordKept{}
	for rows.Next() {
		var device string
		var k wordKept
		if err := rows.Scan(&device, &k.wall, &k.came, &k.has); err != nil {
			return nil, err
		}
		out[device] = k
	}
	return out, rows.Err()
}

// SeenElsewhere is how many other laptops have said that they hold an entry.
func SeenElsewhere(ctx context.Context, q Querier, entry string) (laptops int, err error) {
	err = q.QueryRowContext(ctx, `SELECT count(*) FROM ledger_entry e CROSS JOIN ledger_heard h ON h.of = e.device AND h.seq >= e.seq
		WHERE (e.id = ?1 OR e.id >= ?1 || '*' AND e.id < ?1 || '+') AND h.device <> e.device`, entry).Scan(&laptops)
	return laptops, err
}
