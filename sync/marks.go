package sync

import (
	"context"
	"slices"
	"strings"
)

// mark says that an organisation reads a scope no longer, or again. On its own
// laptops what it could read of the scope is hidden then, though nobody can unread
// what was read; what they wrote of it beyond Last waits for a person.
type mark struct {
	_            struct{} `cbor:",toarray"`
	Scope        string
	Organisation string
	Back         bool
	Last         map[string]uint64 // of the organisation's laptops: up to which entry they count

	clock uint64
}

// marks keeps what a part says of readers.
func (b *batch) marks(part *arrivedPart) error {
	clock := int64(part.Entry.HLC) //nolint:gosec // below 2^63 until the year 6429
	for i := range part.Marks {
		m := &part.Marks[i]
		data, err := encMode.Marshal(m)
		if err != nil {
			return err
		}
		if _, err := b.tx.ExecContext(b.ctx, `INSERT OR IGNORE INTO ledger_mark(scope, organisation, hlc, mark) VALUES (?,?,?,?)`, m.Scope, m.Organisation, clock, data); err != nil {
			return err
		}
		b.p.marked = true
	}
	return nil
}

// readMarks takes up the marks that the projection holds.
func (p *projection) readMarks(ctx context.Context) error {
	rows, err := p.db.QueryContext(ctx, `SELECT hlc, mark FROM ledger_mark ORDER BY hlc, scope, organisation, mark`)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	p.marks, p.marked = nil, false
	for rows.Next() {
		var clock int64
		var data []byte
		if err := rows.Scan(&clock, &data); err != nil {
			return err
		}
		m := mark{}
		if err := decMode.Unmarshal(data, &m); err != nil {
			return errMalformed
		}
		m.clock = uint64(clock) //nolint:gosec // as it was put in
		p.marks = append(p.marks, m)
	}
	return rows.Err()
}

// about says whether something of a scope is of the mark's: a list's row about a
// patient is of the patient's too.
func (m *mark) about(scope string) bool {
	return scope == m.Scope || strings.HasSuffix(scope, "."+m.Scope)
}

// gone says whether the newest mark about a scope says that an organisation left.
func (p *projection) gone(scope, organisation string) bool {
	for _, m := range slices.Backward(p.marks) {
		if m.Organisation == organisation && m.about(scope) {
			return !m.Back
		}
	}
	return false
}

// late says whether a laptop wrote about a scope after its organisation left it,
// and before it came back.
func (p *projection) late(a *arrival, part *arrivedPart, organisation string) bool {
	for i := range p.marks {
		m := &p.marks[i]
		if m.Organisation != organisation || m.Back || !m.about(part.Scope) || a.seq <= m.Last[a.device] {
			continue
		}
		if !slices.ContainsFunc(p.marks[i:], func(b mark) bool {
			return b.Back && b.Organisation == organisation && b.about(part.Scope) && b.clock < part.Entry.HLC
		}) {
			return true
		}
	}
	return false
}

// admissible is what of arrivals may be shown on this laptop. What its
// organisation reads no longer is left out; what another wrote after it left is
// put aside for a person to decide, until one has.
func (l *Ledger) admissible(ctx context.Context, p *projection, arrivals []arrival) ([]arrival, error) {
	if len(p.marks) == 0 || len(arrivals) == 0 {
		return arrivals, nil
	}
	accepted, err := p.accepted(ctx, slices.Clone(arrivals))
	if err != nil {
		return nil, err
	}
	taken := map[string]bool{}
	for i := range accepted {
		taken[accepted[i].id] = true
	}
	out := make([]arrival, 0, len(arrivals))
	for i := range arrivals {
		a := arrivals[i]
		if a.parts, err = l.showable(ctx, p, &a, taken[a.id]); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

func (l *Ledger) showable(ctx context.Context, p *projection, a *arrival, accepted bool) ([]arrivedPart, error) {
	own, theirs := l.organisation(), l.organisationOf(a.device)
	var kept []arrivedPart
	for i := range a.parts {
		part := &a.parts[i]
		switch c := l.secrets.Held[part.circle.String()]; {
		case part.Scope == "" || len(c.Organisations) == 1:
			kept = append(kept, *part)
		case p.gone(part.Scope, own):
			if err := p.putAway(ctx, a, part); err != nil {
				return nil, err
			}
		case !accepted && p.late(a, part, theirs):
			if err := p.putAside(ctx, a, part); err != nil {
				return nil, err
			}
		default:
			kept = append(kept, *part)
		}
	}
	return kept, nil
}

// putAway notes an entry that is here and not shown.
func (p *projection) putAway(ctx context.Context, a *arrival, part *arrivedPart) error {
	if _, err := p.db.ExecContext(ctx, `INSERT OR IGNORE INTO ledger_closed(id, device, seq) VALUES (?,?,?)`, a.id, a.device, int64(a.seq)); err != nil { //nolint:gosec // written from one
		return err
	}
	return p.unshown(ctx, part.hash, part.circle, a.device, part)
}

// putAside lists an entry, a part of which a person is to decide on.
func (p *projection) putAside(ctx context.Context, a *arrival, part *arrivedPart) error {
	if err := p.unshown(ctx, part.hash, part.circle, a.device, part); err != nil {
		return err
	}
	_, err := p.db.ExecContext(ctx, `INSERT OR IGNORE INTO ledger_quarantine(id, device, seq, wall, actor, kind, part) VALUES (?,?,?,?,?,?,?)`,
		a.id, a.device, int64(a.seq), part.Entry.Wall, part.Entry.Name, part.Entry.Kind, part.hash[:]) //nolint:gosec // written from one
	return err
}

// heed shows what newly arrived marks leave to be shown.
func (l *Ledger) heed(ctx context.Context) error {
	if !l.projection.marked {
		return nil
	}
	return l.hide(ctx)
}

// heedOwn is heed for what this laptop has just written: of that only what its
// own organisation is shown again is not shown yet.
func (l *Ledger) heedOwn(ctx context.Context) error {
	if !l.projection.marked {
		return nil
	}
	before := len(l.projection.marks)
	if err := l.projection.readMarks(ctx); err != nil {
		return err
	}
	if slices.ContainsFunc(l.projection.marks[before:], func(m mark) bool { return m.Organisation == l.organisation() }) {
		return l.hide(ctx)
	}
	return nil
}

// hide builds the projection anew, which takes a while: marks are rare.
func (l *Ledger) hide(ctx context.Context) error {
	l.hid.Store(true)
	return l.rebuild(ctx)
}

// organisation is whose laptop this is.
func (l *Ledger) organisation() string { return l.organisationOf(l.team.Device) }

func (l *Ledger) organisationOf(device string) string { return l.rosters.latest.organisationOf(device) }

// Organisation is whose laptop this is, and Organisations those that have one in
// the team, in order: where there is one, everything is for all of the team.
func (l *Ledger) Organisation() string {
	l.keysLock.RLock()
	defer l.keysLock.RUnlock()
	return l.organisation()
}

// Organisations are those that have a laptop in the team, ended ones left out.
func (l *Ledger) Organisations() []string {
	l.keysLock.RLock()
	defer l.keysLock.RUnlock()
	return l.organisations()
}

func (l *Ledger) organisations() []string {
	var out []string
	for _, d := range l.rosters.latest.current() {
		if _, over := l.rosters.latest.revoked(d.ID); !over {
			out = append(out, l.organisationOf(d.ID))
		}
	}
	return organisations(out)
}

// marksFor says of a scope's new readers who no longer is one, and who is again.
func (l *Ledger) marksFor(scope string, before circle, readers []string) (left, back []mark) {
	for _, o := range before.Organisations {
		if slices.Contains(readers, o) {
			continue
		}
		m := mark{Scope: scope, Organisation: o, Last: map[string]uint64{}}
		for _, d := range l.rosters.latest.Devices {
			if l.organisationOf(d.ID) == o {
				m.Last[d.ID] = l.chains.heads[d.ID].Seq
			}
		}
		left = append(left, m)
	}
	for _, o := range readers {
		if l.projection.gone(scope, o) {
			back = append(back, mark{Scope: scope, Organisation: o, Back: true})
		}
	}
	return left, back
}

// settle does what newly opened parts ask for: who left sees no more of it, and
// what is to be erased goes.
func (l *Ledger) settle(ctx context.Context) error {
	if err := l.heed(ctx); err != nil {
		return err
	}
	if err := l.followWishes(ctx); err != nil {
		return err
	}
	return l.finishErasures(context.WithoutCancel(ctx))
}
