package meeting_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/meeting"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// Invented people; numbers beginning 999 are never issued.
const (
	ivy   = "9990000050"
	noor  = "9990358540"
	zoe   = "9993389854"
	cecil = "9996748219"
)

var ctx = context.Background()

// clock is a wall clock that tests set.
type clock struct{ now time.Time }

func (c *clock) set(day, at string) {
	t, err := time.ParseInLocation("2006-01-02 15:04", day+" "+at, nhs.London())
	if err != nil {
		panic(err)
	}
	c.now = t
}

// paper prints minutes as their JSON, and counts.
type paper struct{ printed int }

func (p *paper) Minutes(m meeting.Minutes) ([]byte, error) {
	p.printed++
	return json.Marshal(m)
}

// practice is a team of invented people on a real ledger.
type practice struct {
	*meeting.Meetings
	t      testing.TB
	clock  *clock
	cfg    ledger.Config
	ledger *ledger.Ledger
	people *caseload.Caseload
	paper  *paper
}

const phrase = "correct horse battery"

// open returns a practice on Monday 23 November 2026, 13:00, with the chair
// Meera Patel unlocked and four more members.
func open(t testing.TB) *practice {
	t.Helper()
	p := &practice{t: t, clock: &clock{}, paper: &paper{}}
	p.clock.set("2026-11-23", "13:00")
	p.cfg = ledger.Config{
		Dir: t.TempDir() + "/data", Clock: func() time.Time { return p.clock.now }, Cost: ledger.Cost{Time: 1, MemoryKiB: 8, Lanes: 1},
		Rooms: append(caseload.Rooms(), meeting.Rooms()...),
	}
	l, _, err := ledger.Found(ctx, p.cfg, ledger.Founding{
		Team: "Porthaven", Login: ledger.Login{Name: "Meera Patel", Role: "GP", Organisation: "Porthaven Surgery"}, Passphrase: phrase, Test: true,
	})
	must(t, err)
	p.use(l)
	t.Cleanup(func() { must(t, p.ledger.Close()) })
	for _, m := range []caseload.AddMember{
		{Name: "Meera Patel", Role: "GP", Organisation: "Porthaven Surgery", Phone: "01632 496 0010"},
		{Name: "Anna Price", Role: "district nurse", Organisation: "Porthaven Community", Phone: "01632 496 0001", OutOfHours: "01632 496 0002"},
		{Name: "Ben Okoro", Role: "occupational therapist", Organisation: "Porthaven Community", Phone: "01632 496 0003"},
		{Name: "Carys Bevan", Role: "care co-ordinator", Organisation: "Porthaven Surgery", Phone: "01632 496 0004"},
		{Name: "Dev Shah", Role: "social worker", Organisation: "Porthaven Council", Phone: "01632 496 0005"},
	} {
		do(t, p.people.AddMember)(m)
	}
	_, err = p.CreateSeries(ctx, meeting.WeeklyMDT, "Weekly MDT")
	must(t, err)
	return p
}

func (p *practice) use(l *ledger.Ledger) {
	p.ledger, p.people = l, caseload.New(l)
	p.Meetings = meeting.New(l, p.people, p.paper)
}

// reopen locks and unlocks, as somebody, so that everything is read from the log.
func (p *practice) reopen(who string) {
	p.t.Helper()
	must(p.t, p.ledger.Close())
	l, err := ledger.Unlock(ctx, p.cfg, who, phrase)
	must(p.t, err)
	p.use(l)
}

// nominate puts somebody on the caseload.
func (p *practice) nominate(number, family, given, born string) {
	p.t.Helper()
	do(p.t, p.people.Nominate)(caseload.Nominate{Patient: number, Family: family, Given: given, Born: born, Reason: "falls"})
}

// whole gives a patient a key worker who accepted, and a plan.
func (p *practice) whole(number string) {
	p.t.Helper()
	do(p.t, p.people.AssignKeyWorker)(caseload.AssignKeyWorker{Patient: number, Member: "Anna Price", Basis: "most contact"})
	do(p.t, p.people.AcceptKeyWorker)(caseload.AcceptKeyWorker{Patient: number, Member: "Anna Price"})
	do(p.t, p.people.WritePlan)(caseload.WritePlan{Patient: number, MattersToMe: "stay at home", Crisis: "Chest pain: 999."})
}

// start opens today's meeting.
func (p *practice) start() string {
	p.t.Helper()
	return do(p.t, p.OpenMeeting)(meeting.OpenMeeting{}).Meeting
}

// discuss records a patient, on the agenda or not yet, with a next review.
func (p *practice) discuss(id, number, decision string) {
	p.t.Helper()
	do(p.t, p.AddItem)(meeting.AddItem{Meeting: id, Patient: number})
	do(p.t, p.Discuss)(meeting.Discuss{Meeting: id, Patient: number, Summary: "three falls", Decision: decision, NextReview: "2027-03-01"})
}

// give adds an action for Ben Okoro and returns its id.
func (p *practice) give(id, number, due string) string {
	p.t.Helper()
	return do(p.t, p.AddAction)(meeting.AddAction{Meeting: id, Patient: number, What: "bed rail", Owner: "Ben Okoro", Due: due}).Action
}

// done ends a meeting and everything "tell patient".
func (p *practice) finish(id string) meeting.CloseMeetingResult {
	p.t.Helper()
	return do(p.t, p.CloseMeeting)(meeting.CloseMeeting{Meeting: id})
}

// reasons returns the codes for which a patient is proposed, nil where they are not.
func (p *practice) reasons(number string) []string {
	p.t.Helper()
	proposed, err := p.Proposal(ctx, "Weekly MDT", "")
	must(p.t, err)
	for _, one := range proposed {
		if one.NHSNumber == number {
			var codes []string
			for _, r := range one.Reasons {
				codes = append(codes, r.Code)
			}
			return codes
		}
	}
	return nil
}

// action returns one action by id, ended ones too.
func (p *practice) action(id string) meeting.Action {
	p.t.Helper()
	all, err := p.Actions(ctx, meeting.ActionQuery{Ended: true})
	must(p.t, err)
	for _, a := range all {
		if a.Action == id {
			return a
		}
	}
	p.t.Fatalf("no action %s", id)
	return meeting.Action{}
}

// do runs a command that has to succeed.
func do[C, R any](t testing.TB, run func(context.Context, C) (R, error)) func(C) R {
	return func(cmd C) R {
		t.Helper()
		result, err := run(ctx, cmd)
		if err != nil {
			t.Fatalf("%T: %v", cmd, err)
		}
		return result
	}
}

// refuse runs a command that has to be refused with a code.
func refuse[C, R any](t testing.TB, code string, run func(context.Context, C) (R, error)) func(C) error {
	return func(cmd C) error {
		t.Helper()
		_, err := run(ctx, cmd)
		if fault.Code(err) != code {
			t.Fatalf("%T: code %q (%v), want %q", cmd, fault.Code(err), err, code)
		}
		return err
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if g, w := fmt.Sprintf("%#v", got), fmt.Sprintf("%#v", want); g != w {
		t.Fatalf("%s: %s, want %s", what, g, w)
	}
}
