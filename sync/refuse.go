package sync

import (
	"context"
	"fmt"
	"strings"
	"time"

	"keystone/sync/fault"
)

// noteNotLetIn is the audit trail's line about a laptop that asked in vain. What
// it says begins with the laptop's id.
const noteNotLetIn = "join-refused"

// refusedShown is how long administrators are told of a request that one of them
// refused. Nobody takes it away from where the laptops meet.
const refusedShown = 30 * 24 * time.Hour

// Refuse tells all of the team's administrators that a laptop that asks is not to
// be let in: a line of the audit trail, saved here, that travels with the next
// exchange. Whoever it was asks again from an empty data folder, under another
// id. Errors: not-administrator, device-unknown, reason-required, and as Command.
func (x *Exchange) Refuse(ctx context.Context, device, reason string) error {
	x.state.Lock()
	asked, asks := x.requests[device]
	x.state.Unlock()
	if !asks {
		return fault.Newf("device-unknown", "No laptop called %s asks to be let in.", device)
	}
	if strings.TrimSpace(reason) == "" {
		return fault.New("reason-required", "Say why this laptop is refused: the reason stays in the ledger.")
	}
	if err := x.l.notLetIn(ctx, asked, reason); err != nil {
		return err
	}
	return x.heedRefusals(ctx)
}

func (l *Ledger) notLetIn(ctx context.Context, asked Request, reason string) error {
	l.saving.Lock()
	defer l.saving.Unlock()
	if err := l.mayAdminister(); err != nil {
		return err
	}
	_, _, err := l.record(ctx, entry{Save: Save{Kind: noteNotLetIn}, notes: []note{{
		Kind: noteNotLetIn, At: l.Now().UnixMilli(),
		What: fmt.Sprintf("%s %s of %s: %s", asked.Device, asked.Login.Name, asked.Login.Organisation, reason),
	}}})
	return err
}

// heedRefusals marks the requests that an administrator refused, on whatever laptop.
func (x *Exchange) heedRefusals(ctx context.Context) error {
	x.state.Lock()
	defer x.state.Unlock()
	if len(x.requests) == 0 {
		return nil
	}
	rows, err := x.l.DB().QueryContext(ctx, `SELECT substr(n.what, 1, instr(n.what, ' ') - 1), n.at, e.actor, e.device FROM ledger_note n
		CROSS JOIN ledger_entry e ON e.n = n.entry WHERE n.scope = '' AND n.kind = ? ORDER BY e.hlc DESC`, noteNotLetIn)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var device, by, from string
		var at int64
		if err := rows.Scan(&device, &at, &by, &from); err != nil {
			return err
		}
		r, asks := x.requests[device]
		if !asks || !x.l.administrator(from) {
			continue
		}
		r.Refused, r.RefusedAt = by, time.UnixMilli(at).UTC().Format(time.RFC3339)
		if x.requests[device] = r; x.l.Now().Sub(time.UnixMilli(at)) > refusedShown {
			delete(x.requests, device)
		}
	}
	return rows.Err()
}

// administrator says whether a laptop is an administrator's.
func (l *Ledger) administrator(device string) bool {
	l.keysLock.RLock()
	defer l.keysLock.RUnlock()
	return l.rosters.latest.administers(device)
}
