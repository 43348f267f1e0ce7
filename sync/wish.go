package sync

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// What an administrator erases may stand once more under circles that their
// laptop cannot open. Their entry wishes it away in the circles where it stands
// and they can look, and gives the team a hash of the wish. Who reads it there
// passes it on as it is, and asks: names what it means of all that its own
// organisation wrote. Asking erases nothing. An administrator's laptop that
// cannot open what is asked for erases it, if the erasure that it is for counts.

// kindErase is the kind of entries that erase, wish something erased, or ask for it.
const kindErase = "erase"

// ofScope finds the parts of a scope: also what of a list is about one patient
// ("list.patient"), which goes with either.
const ofScope = `(scope = ?1 OR scope LIKE ?1 || '.%' OR scope LIKE '%.' || ?1)`

// wish asks that what of a scope was written up to a clock be erased where the
// circles in Known do not read it: it may stand there once more.
type wish struct {
	_     struct{} `cbor:",toarray"`
	Scope string
	Until uint64 // of the hybrid clock; none is when the wish is made
	Known []digest
	Salt  digest // so that its hash tells nothing

	origin string // id of the erasure that it began with
	reason string
}

// sum is a wish as it travels and its hash.
func (w *wish) sum() ([]byte, digest, error) {
	data, err := encMode.Marshal(w)
	return data, sha256.Sum256(data), err
}

// partsOfScope is what this laptop can open of a scope, shown or not.
func (l *Ledger) partsOfScope(ctx context.Context, scope string) ([]digest, error) {
	return l.digests(ctx, `SELECT hash FROM ledger_part WHERE `+ofScope+` UNION SELECT hash FROM ledger_sealed WHERE `+ofScope+` ORDER BY hash`, scope)
}

// circlesOfScope is where that stands.
func (l *Ledger) circlesOfScope(ctx context.Context, scope string) ([]digest, error) {
	return l.digests(ctx, `SELECT circle FROM ledger_part WHERE `+ofScope+` UNION SELECT circle FROM ledger_sealed WHERE `+ofScope+` ORDER BY circle`, scope)
}

// wishFor is for what this laptop cannot open of a scope.
func (l *Ledger) wishFor(scope string) []wish {
	var known []digest
	for name := range l.secrets.Circles {
		if raw, err := hex.DecodeString(name); err == nil && len(raw) == len(digest{}) {
			known = append(known, digest(raw))
		}
	}
	slices.SortFunc(known, func(a, b digest) int { return bytes.Compare(a[:], b[:]) })
	return []wish{{Scope: scope, Known: known, Salt: digest(randomBytes(len(digest{})))}}
}

// concernsErasing says whether a part erases, wishes something erased or asks for it.
func (p *payload) concernsErasing() bool {
	return len(p.Erased)+len(p.Asked)+len(p.Wish) > 0 || p.Wished != nil
}

// wishes keeps what a part wishes erased and what it asks for.
func (b *batch) wishes(a *arrival, part *arrivedPart, entry int64) error {
	for _, hash := range part.Asked {
		if _, err := b.tx.ExecContext(b.ctx, `INSERT OR IGNORE INTO ledger_asked(hash, entry, origin) VALUES (?,?,?)`, hash[:], entry, part.For); err != nil {
			return err
		}
	}
	if part.Wished != nil {
		if _, err := b.tx.ExecContext(b.ctx, `INSERT OR IGNORE INTO ledger_begun(origin, entry, wished) VALUES (?,?,?)`, a.id, entry, part.Wished[:]); err != nil {
			return err
		}
	}
	for i := range part.Wish {
		data, _, err := part.Wish[i].sum()
		if err != nil {
			return err
		}
		if _, err := b.tx.ExecContext(b.ctx, `INSERT OR IGNORE INTO ledger_wish(wish, origin, circle, reason) VALUES (?,?,?,?)`,
			data, cmp.Or(part.For, a.id), part.circle[:], part.Entry.Reason); err != nil {
			return err
		}
	}
	return nil
}

// ofErasure joins the erasure that a wish or what is asked for began with, where
// that counts.
const ofErasure = ` JOIN ledger_begun b USING (origin) WHERE EXISTS (SELECT 1 FROM ledger_erasure x WHERE x.entry = b.entry AND x.counts) `

// followWishes does what wishes ask of this laptop, and grants what others ask of
// an administrator's.
func (l *Ledger) followWishes(ctx context.Context) error {
	if !l.projection.wished {
		return nil
	}
	wishes, err := l.wishesHere(ctx)
	if err != nil {
		return err
	}
	l.projection.wished = false
	if err := l.followAll(ctx, wishes); err != nil {
		l.projection.wished = true
		return err
	}
	return nil
}

func (l *Ledger) followAll(ctx context.Context, wishes []wish) error {
	for i := range wishes {
		l.projection.until = max(l.projection.until, wishes[i].Until)
		e, err := l.follow(ctx, &wishes[i])
		if err != nil {
			return err
		}
		if len(e.erased)+len(e.asked)+len(e.wish) == 0 {
			continue
		}
		if _, _, err := l.record(ctx, e); err != nil {
			return err
		}
	}
	if err := l.grant(ctx); err != nil {
		return err
	}
	return l.tellAgain(ctx)
}

// follow erases what a wish means where this laptop may; else it asks for what its
// organisation wrote. The wish goes on to every circle in which some of that stands
// and which nobody has told.
func (l *Ledger) follow(ctx context.Context, w *wish) (entry, error) {
	e := entry{Save: Save{Kind: kindErase, Reason: w.reason}, origin: w.origin}
	meant, err := l.meant(ctx, w)
	if err != nil || len(meant) == 0 {
		return e, err
	}
	asked, err := l.digests(ctx, `SELECT hash FROM ledger_asked WHERE origin = ?`, w.origin)
	if err != nil {
		return e, err
	}
	told, err := l.digests(ctx, `SELECT circle FROM ledger_wish WHERE origin = ?`, w.origin)
	if err != nil {
		return e, err
	}
	erases := l.erases()
	for _, m := range meant {
		switch {
		case erases:
			e.erased = append(e.erased, m.hash)
		case !slices.Contains(asked, m.hash) && l.speaksFor(l.organisation(), m.device):
			e.asked = append(e.asked, m.hash)
		}
		if !slices.Contains(told, m.circle) {
			told, e.tell = append(told, m.circle), append(e.tell, m.circle)
		}
	}
	if len(e.tell) > 0 {
		e.wish = []wish{*w}
	}
	return e, nil
}

// speaksFor says whether an organisation may ask for what a laptop wrote: one of
// its own, or of an organisation that has none left in the team.
func (l *Ledger) speaksFor(organisation, device string) bool {
	of := l.organisationOf(device)
	return of == organisation || !slices.Contains(l.organisations(), of)
}

// meantPart is a part that a wish means.
type meantPart struct {
	hash   digest
	circle digest
	device string // that wrote it
	copied bool   // from one that was erased, by who had not heard of that
}

// meant is the parts that a wish means and nobody has erased yet.
func (l *Ledger) meant(ctx context.Context, w *wish) ([]meantPart, error) {
	const left = ofScope + ` AND hlc <= ?2 AND hash NOT IN (SELECT hash FROM ledger_erased)`
	rows, err := l.DB().QueryContext(ctx, `SELECT p.hash, p.circle, e.device, EXISTS (SELECT 1 FROM ledger_copy c JOIN ledger_erased x ON x.hash = c.root WHERE c.hash = p.hash)
		FROM ledger_part p CROSS JOIN ledger_entry e ON e.n = p.entry WHERE `+left+`
		UNION SELECT hash, circle, device, 0 FROM ledger_sealed WHERE `+left+` ORDER BY 1`, w.Scope, int64(w.Until)) //nolint:gosec // below 2^63 until the year 6429
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []meantPart
	for rows.Next() {
		var hash, circle []byte
		var m meantPart
		if err := rows.Scan(&hash, &circle, &m.device, &m.copied); err != nil {
			return nil, err
		}
		if m.hash, m.circle = digest(hash), digest(circle); m.copied || !slices.Contains(w.Known, m.circle) {
			out = append(out, m)
		}
	}
	return out, rows.Err()
}

// wishesHere is the wishes that erasures that count began with.
func (l *Ledger) wishesHere(ctx context.Context) ([]wish, error) {
	rows, err := l.DB().QueryContext(ctx, `SELECT w.wish, w.origin, max(w.reason), b.wished FROM ledger_wish w`+ofErasure+`GROUP BY w.wish, w.origin ORDER BY w.origin, w.wish`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []wish
	for rows.Next() {
		var data, wished []byte
		w := wish{}
		if err := rows.Scan(&data, &w.origin, &w.reason, &wished); err != nil {
			return nil, err
		}
		if sum := sha256.Sum256(data); !bytes.Equal(sum[:], wished) {
			continue // it began otherwise
		}
		if err := decMode.Unmarshal(data, &w); err != nil {
			return nil, errMalformed
		}
		out = append(out, w)
	}
	return out, rows.Err()
}

// grant erases what was asked for and this laptop, an administrator's, cannot
// open: what it can, it would have erased itself.
func (l *Ledger) grant(ctx context.Context) error {
	if !l.erases() {
		return nil
	}
	rows, err := l.DB().QueryContext(ctx, `SELECT DISTINCT a.hash, s.device, e.device, e.reason FROM ledger_asked a CROSS JOIN ledger_entry e ON e.n = a.entry
		CROSS JOIN ledger_sealed s ON s.hash = a.hash AND s.scope IS NULL`+ofErasure+`AND a.hash NOT IN (SELECT hash FROM ledger_erased) AND a.hash NOT IN (SELECT hash FROM ledger_part) ORDER BY 1, 2, 3, 4`)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	e := entry{Save: Save{Kind: kindErase}}
	var reasons []string
	for rows.Next() {
		var hash []byte
		var author, asks, reason string
		if err := rows.Scan(&hash, &author, &asks, &reason); err != nil {
			return err
		}
		if l.speaksFor(l.organisationOf(asks), author) {
			e.erased, reasons = append(e.erased, digest(hash)), append(reasons, reason)
		}
	}
	if err := rows.Err(); err != nil || len(e.erased) == 0 {
		return err
	}
	slices.Sort(reasons)
	e.erased, e.Reason = slices.Compact(e.erased), strings.Join(slices.Compact(reasons), "; ")
	if err := rows.Close(); err != nil {
		return err
	}
	_, _, err = l.record(ctx, e)
	return err
}
