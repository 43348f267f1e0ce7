package sync_test

import "testing"

// TestMeet_MakesGoodWhatThePlaceLost: any laptop leaves again what was deleted.
func TestMeet_MakesGoodWhatThePlaceLost(t *testing.T) {
	r := newRig(t)
	a, b := r.laptops[0], r.join("Ben Okoro", "Moss Lane Surgery")
	a.put("patient/1", "name", "Zoë")
	r.all()
	for _, name := range r.place.Names("") {
		r.place.Delete(name)
	}
	if round := b.round(); round.Sent != 1 {
		t.Errorf("round = %+v", round)
	}
	if len(r.place.Names("log/")) != 1 || len(r.place.Names("roster/")) == 0 {
		t.Errorf("there lie %q", r.place.Names(""))
	}
}

// TestMeet_QuarantineOverARestart: what waits to be reviewed is not taken in once
// more by a laptop that was locked in between.
func TestMeet_QuarantineOverARestart(t *testing.T) {
	r := newRig(t)
	a, b := r.laptops[0], r.join("Ben Okoro", "Moss Lane Surgery")
	r.all()
	must2(t)(a.Revoke(ctx, b.Team().Device, "lost"))
	b.put("patient/1", "note", "after")
	b.round()
	a.round()
	must(t, a.Close())
	a.unlock(r)
	if round := a.round(); round.Received != 0 {
		t.Errorf("round = %+v", round)
	}
	if waits, err := a.Quarantine(ctx); err != nil || len(waits) != 1 {
		t.Errorf("quarantine = %+v, %v", waits, err)
	}
}
