package meeting_test

import (
	"slices"
	"strings"
	"testing"

	"keystone/caseload"
	"keystone/meeting"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// signedOn is a practice with a signed meeting in which Ivy was discussed.
func signedOn(t *testing.T) (*practice, string) {
	t.Helper()
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.whole(ivy)
	id := p.start()
	p.discuss(id, ivy, "a rail")
	p.finish(id)
	do(t, p.SignMinutes)(meeting.SignMinutes{Meeting: id})
	return p, id
}

func (p *practice) extracts(filed bool) []meeting.Extract {
	p.t.Helper()
	all, err := p.Extracts(ctx, filed)
	must(p.t, err)
	if !filed {
		n, err := p.ExtractCount(ctx)
		must(p.t, err)
		same(p.t, "open, counted", n, len(all))
	}
	return all
}

var hidden = meeting.PrintExtract{Patient: ivy, Online: meeting.OnlineHide}

// TestExtract_OpenUntilFiled: who filed it and when, in the history, and once more
// when it is printed again (I9).
func TestExtract_OpenUntilFiled(t *testing.T) {
	p, id := signedOn(t)
	printed := do(t, p.PrintExtract)(hidden)
	want := meeting.Extract{
		ID: printed.ID, NHSNumber: ivy, Name: "HART, Ivy", Meeting: id, Met: "2026-11-23", Online: "hide", Printed: "2026-11-23T13:00:00Z", PrintedBy: "Meera Patel",
	}
	same(t, "printed", printed, want)
	same(t, "open", p.extracts(false), []meeting.Extract{want})
	p.clock.set("2026-11-24", "09:00")
	do(t, p.FileExtract)(meeting.FileExtract{Extract: printed.ID, By: "Rosa Diaz"})
	want.Filed, want.FiledBy = "2026-11-24", "Rosa Diaz"
	same(t, "open", p.extracts(false), []meeting.Extract{})
	same(t, "filed", p.extracts(true), []meeting.Extract{want})
	events, err := p.people.History(ctx, ivy)
	must(t, err)
	for _, kind := range []string{"print-extract", "file-extract"} {
		if !slices.ContainsFunc(events, func(e ledger.Event) bool { return e.Kind == kind && e.Actor == "Meera Patel" }) {
			t.Errorf("no %s in the history: %+v", kind, events)
		}
	}
	do(t, p.PrintExtract)(meeting.PrintExtract{Patient: ivy, Meeting: id, Online: meeting.OnlineShow})
	again := p.extracts(false)
	if len(again) != 1 || again[0].Online != "show" || again[0].Filed != "" {
		t.Errorf("printed again: %+v", again)
	}
	do(t, p.FileExtract)(meeting.FileExtract{Extract: printed.ID, On: "2026-11-23"})
	same(t, "by whom", p.extracts(true)[0].FiledBy, "Meera Patel")
}

// TestExtract_TakenBack: there is none of what was not printed after all.
func TestExtract_TakenBack(t *testing.T) {
	p, _ := signedOn(t)
	do(t, p.PrintExtract)(hidden)
	do(t, p.people.TakeBack)(caseload.TakeBack{Reason: "the printer was off"})
	same(t, "open", p.extracts(true), []meeting.Extract{})
}

func TestExtract_Refusals(t *testing.T) {
	p, id := signedOn(t)
	for code, cmd := range map[string]meeting.PrintExtract{
		meeting.CodeOnlineRequired:  {Patient: ivy},
		meeting.CodeMeetingUnknown:  {Patient: ivy, Online: "show", Meeting: "none"},
		caseload.CodePatientUnknown: {Patient: noor, Online: "show"},
	} {
		refuse(t, code, p.PrintExtract)(cmd)
	}
	p.nominate(noor, "KHAN", "Noor", "1950-05-05")
	refuse(t, meeting.CodeItemUnknown, p.PrintExtract)(meeting.PrintExtract{Patient: noor, Online: "show"})
	refuse(t, meeting.CodeItemUnknown, p.PrintExtract)(meeting.PrintExtract{Patient: noor, Online: "show", Meeting: id})

	printed := do(t, p.PrintExtract)(hidden).ID
	for code, cmd := range map[string]meeting.FileExtract{
		meeting.CodeExtractUnknown: {Extract: "none"},
		meeting.CodeDateInvalid:    {Extract: printed, On: "2026-11-24"},
		"field-invalid":            {Extract: printed, By: strings.Repeat("x", 300)},
	} {
		refuse(t, code, p.FileExtract)(cmd)
	}
	do(t, p.FileExtract)(meeting.FileExtract{Extract: printed})
	refuse(t, caseload.CodeAlreadyRecorded, p.FileExtract)(meeting.FileExtract{Extract: printed})
}

// TestExtract_OfSignedMinutesAlone: a draft is not settled, nor what another laptop
// recorded since the signing.
func TestExtract_OfSignedMinutesAlone(t *testing.T) {
	p, id := signedOn(t)
	do(t, p.ReopenMinutes)(meeting.ReopenMinutes{Meeting: id, Reason: "wrong date"})
	err := refuse(t, meeting.CodeMinutesUnsigned, p.PrintExtract)(hidden)
	if !strings.Contains(fault.Sentence(err), "23-Nov-2026") {
		t.Errorf("it does not say which: %v", err)
	}
	do(t, p.SignMinutes)(meeting.SignMinutes{Meeting: id})
	do(t, p.PrintExtract)(hidden)
	p.clock.set("2026-11-30", "13:00")
	next := p.start()
	p.discuss(next, ivy, "a bath board")
	refuse(t, meeting.CodeMinutesUnsigned, p.PrintExtract)(hidden)
	same(t, "the earlier one", do(t, p.PrintExtract)(meeting.PrintExtract{Patient: ivy, Meeting: id, Online: "hide"}).Met, "2026-11-23")
}

// TestExtract_SaysWhatIsNotSettled: what a laptop recorded that had not heard of the
// signing stands among the conflicts, of which no extract is made.
func TestExtract_SaysWhatIsNotSettled(t *testing.T) {
	two := twoLaptops(t)
	two.meera.nominate(ivy, "HART", "Ivy", "1941-03-02")
	two.meera.whole(ivy)
	id := two.meera.start()
	two.meera.discuss(id, ivy, "a rail")
	two.meet()
	two.tom.clock.now = two.tom.clock.now.Add(1e9)
	do(t, two.tom.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy, Summary: "and dizzy", Reason: "heard later"})
	two.meera.finish(id)
	do(t, two.meera.SignMinutes)(meeting.SignMinutes{Meeting: id})
	two.meet()
	from, err := two.meera.Extractable(ctx, hidden)
	must(t, err)
	if len(from.Item.Conflicts) == 0 || from.Item.Conflicts[len(from.Item.Conflicts)-1].Field != "minutes" {
		t.Errorf("it is settled: %+v", from.Item.Conflicts)
	}
}

// TestExtract_NothingOfASafeguardingConcern stands in what it is made from (F51).
func TestExtract_NothingOfASafeguardingConcern(t *testing.T) {
	p, id, _ := worried(t)
	p.finish(id)
	do(t, p.SignMinutes)(meeting.SignMinutes{Meeting: id})
	from, err := p.Extractable(ctx, hidden)
	silent(t, "extract", from, err, "Telephone")
	same(t, "actions", len(from.Item.Actions), 2) // the rail, and to tell her
}

// TestExtract_ReachedTheRecord: what was entered in error says which record it
// stands in (F54); erased, nothing of it is left.
func TestExtract_ReachedTheRecord(t *testing.T) {
	p, _ := signedOn(t)
	printed := do(t, p.PrintExtract)(hidden).ID
	a := p.give("", ivy, "2026-11-30")
	reached, err := p.Reached(ctx, meeting.WrongAction, a)
	must(t, err)
	filed := func(line string) bool {
		return line == "extract of 23-Nov-2026, filed in the GP record by Rosa Diaz on 23-Nov-2026"
	}
	same(t, "before", slices.ContainsFunc(reached, filed), false)
	do(t, p.FileExtract)(meeting.FileExtract{Extract: printed, By: "Rosa Diaz"})
	reached, err = p.Reached(ctx, meeting.WrongAction, a)
	must(t, err)
	if !slices.ContainsFunc(reached, filed) {
		t.Errorf("reached %q", reached)
	}
	do(t, p.people.Erase)(caseload.Erase{What: "patient " + ivy, Reason: "her wish"})
	same(t, "erased", p.extracts(true), []meeting.Extract{})
	report, err := p.ledger.Verify(ctx)
	must(t, err)
	same(t, "sound", report.OK, true)
}

// TestExtract_OfWhoIsShared: the laptops that read a person see that it is open, and
// one of them files it; others see nothing.
func TestExtract_OfWhoIsShared(t *testing.T) {
	n := join(t)
	p, c := n.practice, n.council
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.whole(ivy)
	id := p.start()
	p.discuss(id, ivy, "a rail")
	p.finish(id)
	do(t, p.SignMinutes)(meeting.SignMinutes{Meeting: id})
	printed := do(t, p.PrintExtract)(hidden).ID
	n.meet(t)
	same(t, "not shared", c.extracts(true), []meeting.Extract{})
	do(t, p.people.Share)(caseload.Share{Patient: ivy, Organisation: council, Basis: "care"})
	n.meet(t)
	same(t, "shared", len(c.extracts(false)), 1)
	do(t, c.FileExtract)(meeting.FileExtract{Extract: printed})
	n.meet(t)
	same(t, "filed", p.extracts(true)[0].FiledBy, "Dev Shah")
	n.sound(t)
}
