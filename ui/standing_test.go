package ui

import (
	"strings"
	"testing"
	"time"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

func TestStanding_Words(t *testing.T) {
	now := time.Date(2026, time.November, 23, 12, 0, 0, 0, nhs.London())
	at := func(hour, minute int) time.Time {
		return time.Date(2026, time.November, 23, hour, minute, 0, 0, nhs.London())
	}
	one := ledger.Standing{LastSaved: at(8, 9), Seq: 7, Seen: 1, Devices: 1}
	three := ledger.Standing{LastSaved: at(8, 9), Seq: 7, Seen: 3, Devices: 5}
	all := ledger.Standing{LastSaved: at(8, 9), Seq: 7, Seen: 5, Devices: 5}
	good := exchanged{round: ledger.Round{At: at(8, 10), Own: 7}, sent: at(8, 10)}
	behind := exchanged{round: ledger.Round{At: at(8, 5), Own: 6}, sent: at(8, 5)}
	away := behind
	away.err, away.failed = fault.New("place-unreachable", "The shared folder is not there."), at(8, 6)
	old := exchanged{round: ledger.Round{At: now.AddDate(0, 0, -1), Own: 7}, sent: now.AddDate(0, 0, -3)}
	for name, c := range map[string]struct {
		s    standing
		want string
	}{
		"alone":            {standing{saved: one}, "saved on this laptop 08:09:00"},
		"nothing saved":    {standing{}, ""},
		"sent":             {standing{saved: three, place: "/p", last: good}, "sent 08:10 · seen by 3 of 5 laptops · as heard 08:10 today"},
		"seen by all":      {standing{saved: all, place: "/p", last: good}, "sent 08:10 · seen by all 5 laptops · as heard 08:10 today"},
		"only this laptop": {standing{saved: one, place: "/p", last: good}, "sent 08:10 · as heard 08:10 today"},
		"not sent yet":     {standing{saved: three, place: "/p", last: behind}, "saved on this laptop 08:09:00, not sent yet · seen by 3 of 5 laptops · as heard 08:05 today"},
		"never looked":     {standing{saved: one, place: "/p"}, "saved on this laptop 08:09:00, not sent yet · nothing heard since it was unlocked"},
		"folder gone": {standing{saved: three, place: "/p", last: away}, "the shared folder cannot be reached since 08:06; everything is safe on this laptop · " +
			"saved on this laptop 08:09:00, not sent yet · seen by 3 of 5 laptops · as heard 08:05 today"},
		"hub gone": {standing{saved: three, place: "nats://h:1", last: away}, "the hub cannot be reached since 08:06; everything is safe on this laptop · " +
			"saved on this laptop 08:09:00, not sent yet · seen by 3 of 5 laptops · as heard 08:05 today"},
		"days ago": {standing{saved: all, place: "/p", last: old}, "sent 12:00 on 20-Nov-2026 · seen by all 5 laptops · as heard 12:00 yesterday"},
		"somebody asks": {
			standing{saved: one, place: "/p", last: good, waiting: 2, review: 1},
			"⚠ 2 laptops ask to join: see Team, Laptops · sent 08:10 · as heard 08:10 today · 1 entry of an ended laptop waits for review",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.s.now = now
			if got := strings.Join(c.s.words(), " · "); got != c.want {
				t.Errorf("\n%s, want\n%s", got, c.want)
			}
		})
	}
}

func TestStanding_LinesSayWhatWaits(t *testing.T) {
	s := standing{place: "/p", now: time.Now(), review: 2, last: exchanged{round: ledger.Round{At: time.Now(), Waiting: 3, Refused: []string{"A file was forged."}}}}
	got := strings.Join(s.lines(), "\n")
	for _, want := range []string{"3 files there cannot be read yet; they are tried again by themselves.", "2 entries of ended laptops wait for review.", "⚠ A file was forged."} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in:\n%s", want, got)
		}
	}
}
