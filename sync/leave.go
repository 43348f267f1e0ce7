package sync

import "context"

// Leave puts there what was saved since the last round, without looking what
// else lies there: however full the place, that costs the same. Before the first
// round it is one. Errors: as Round.
func (x *Exchange) Leave(ctx context.Context) (Round, error) {
	last, _ := x.Last()
	if last.At.IsZero() {
		return x.Round(ctx)
	}
	x.rounds.Lock()
	defer x.rounds.Unlock()
	r := Round{At: x.l.Now(), Own: last.Own, Waiting: last.Waiting}
	err := x.offerEntries(ctx, &r)
	return r, err
}
