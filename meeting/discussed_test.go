package meeting_test

import (
	"testing"

	"keystone/meeting"
)

func TestDiscussed_NewestFirst(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.nominate(noor, "KHAN", "Noor", "1956-02-09")
	p.whole(ivy)
	p.whole(noor)
	first := p.start()
	do(t, p.Discuss)(meeting.Discuss{
		Meeting: first, Patient: ivy, Decision: "bed rail", NextReview: "2026-11-30",
		HeardFrom: meeting.Heard{"GP": "heard"},
	})
	do(t, p.Defer)(meeting.Defer{Meeting: first, Patient: noor, Reason: "no time"})
	p.finish(first)
	p.clock.set("2026-11-30", "13:00")
	second := p.start()

	all, err := p.Discussed(ctx, ivy)
	must(t, err)
	same(t, "agendas", len(all), 2)
	same(t, "newest", all[0].Meeting+all[0].Date+all[0].State, second+"2026-11-30"+meeting.ItemWaiting)
	same(t, "before", all[1].Date+all[1].State+all[1].Decision+all[1].HeardFrom["GP"], "2026-11-23"+meeting.ItemDiscussed+"bed railheard")
	put, err := p.Discussed(ctx, noor)
	must(t, err)
	same(t, "put off", put[len(put)-1].State+" "+put[len(put)-1].Why, meeting.ItemDeferred+" no time")
	do(t, p.DropItem)(meeting.DropItem{Meeting: second, Patient: ivy, Reason: "not today"})
	all, err = p.Discussed(ctx, ivy)
	must(t, err)
	same(t, "without what was dropped", len(all), 1)
	if _, err := p.Discussed(ctx, "1"); err == nil {
		t.Error("a number that is none was taken")
	}
}
