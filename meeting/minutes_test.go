package meeting_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"keystone/caseload"
	"keystone/meeting"
	ledger "keystone/sync"
)

// closed returns a practice whose meeting discussed Ivy Hart and is closed.
func closed(t *testing.T) (*practice, string) {
	t.Helper()
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.whole(ivy)
	id := p.start()
	p.discuss(id, ivy, "bed rail")
	p.finish(id)
	return p, id
}

// TestSignedMinutes_NeverChange: the paper of a version stays byte for byte,
// whatever happens to the people in it, and is printed once.
func TestSignedMinutes_NeverChange(t *testing.T) {
	p, id := closed(t)
	first := do(t, p.SignMinutes)(meeting.SignMinutes{Meeting: id})
	paper, err := p.MinutesPDF(ctx, id, 1)
	must(t, err)
	sum := sha256.Sum256(paper)
	same(t, "sha256", first.SHA256, hex.EncodeToString(sum[:]))
	do(t, p.people.HandOverKeyWorker)(caseload.HandOverKeyWorker{Patient: ivy, To: "Ben Okoro", Summary: "well", Reason: "moved"})
	p.clock.set("2026-11-24", "10:00")
	do(t, p.ReopenMinutes)(meeting.ReopenMinutes{Meeting: id, Reason: "decision was wrong"})
	draft, err := p.MinutesOf(ctx, id, 0)
	must(t, err)
	same(t, "a draft after reopening", draft.Version, 0)
	do(t, p.ChangeDecision)(meeting.ChangeDecision{Meeting: id, Patient: ivy, Decision: "hoist", Reason: "rail does not fit"})
	second := do(t, p.SignMinutes)(meeting.SignMinutes{Meeting: id})
	same(t, "version", second.Version, 2)
	p.reopen("")
	for version, decision := range map[int]string{1: "bed rail", 2: "hoist", 0: "hoist"} {
		minutes, err := p.MinutesOf(ctx, id, version)
		must(t, err)
		same(t, "decision", minutes.Items[0].Decision, decision)
	}
	again, err := p.MinutesPDF(ctx, id, 1)
	must(t, err)
	if !bytes.Equal(paper, again) {
		t.Fatal("the paper of version 1 changed")
	}
	same(t, "printed", p.paper.printed, 2)
	minutes, err := p.MinutesOf(ctx, id, 2)
	must(t, err)
	same(t, "signings", len(minutes.Signed), 2)
	why := minutes.Signed[1]
	same(t, "who, when, why", why.ReopenedBy+"|"+why.ReopenedAt+"|"+why.Reopened, "Meera Patel|2026-11-24T10:00:00Z|decision was wrong")
	same(t, "key worker of version 1", first.Version, 1)
}

func TestSigning_OnlyChairOrDeputy(t *testing.T) {
	p := open(t)
	must(t, p.ledger.AddLogin(ctx, ledger.Login{Name: "Dev Shah", Role: "social worker", Organisation: "Porthaven Council"}, phrase))
	id := do(t, p.OpenMeeting)(meeting.OpenMeeting{Chair: "Anna Price"}).Meeting
	p.finish(id)
	refuse(t, meeting.CodeNotChair, p.SignMinutes)(meeting.SignMinutes{Meeting: id})
	refuse(t, meeting.CodeNotChair, p.NameDeputy)(meeting.NameDeputy{Meeting: id, Member: "Meera Patel"})

	p.clock.set("2026-11-30", "13:00")
	own := p.start()
	refuse(t, meeting.CodeNotClosed, p.SignMinutes)(meeting.SignMinutes{Meeting: own})
	p.finish(own)
	p.reopen("Dev Shah")
	refuse(t, meeting.CodeNotChair, p.SignMinutes)(meeting.SignMinutes{Meeting: own})
	p.reopen("Meera Patel")
	do(t, p.NameDeputy)(meeting.NameDeputy{Meeting: own, Member: "Dev Shah"})
	p.reopen("Dev Shah")
	do(t, p.SignMinutes)(meeting.SignMinutes{Meeting: own})
	minutes, err := p.MinutesOf(ctx, own, 0)
	must(t, err)
	same(t, "signed by", minutes.Signed[0].By, "Dev Shah")
	same(t, "chair", minutes.ChairName, "Meera Patel")
}

func TestSigning_NoPrinter(t *testing.T) {
	p, id := closed(t)
	without := meeting.New(p.ledger, p.people, nil)
	refuse(t, meeting.CodeNoPrinter, without.SignMinutes)(meeting.SignMinutes{Meeting: id})
	if _, err := without.MinutesPDF(ctx, id, 0); err == nil {
		t.Fatal("printed without a printer")
	}
}

// TestWrongPatient_F54 moves a whole item, one part of it and an action, and
// lists what they reached.
func TestWrongPatient_F54(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.nominate(noor, "HARTE", "Noor", "1956-02-09")
	p.whole(ivy)
	p.whole(noor)
	id := p.start()
	recorded := do(t, p.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy, Summary: "three falls", Decision: "bed rail", NextReview: "2026-12-07"})
	action := p.give(id, ivy, "2026-11-30")
	_, err := p.Sheet(ctx, meeting.ActionQuery{Owner: "Ben Okoro"})
	must(t, err)
	must(t, p.ledger.Printed(ctx, p.people.IDOf(ivy), "letter"))
	right := noor

	refuse(t, meeting.CodeReasonRequired, p.EnteredInError)(meeting.EnteredInError{What: action, Patient: &right})
	refuse(t, meeting.CodeWhatUnknown, p.EnteredInError)(meeting.EnteredInError{What: "item/none", Reason: "wrong name"})
	moved := do(t, p.EnteredInError)(meeting.EnteredInError{What: "decision/" + recorded.Item, Patient: &right, Reason: "wrong name"})
	theirs, err := p.Item(ctx, id, noor)
	must(t, err)
	same(t, "decision moved", theirs.Decision+moved.Item, "bed rail"+theirs.ID)
	mine, err := p.Item(ctx, id, ivy)
	must(t, err)
	same(t, "note stayed", mine.Decision+mine.Summary, "three falls")

	moved = do(t, p.EnteredInError)(meeting.EnteredInError{What: recorded.Item, Patient: &right, Reason: "wrong name"})
	same(t, "reached", moved.Reached, []string{
		"action sheet 1, line 1", "printed 23-Nov-2026: letter, by Meera Patel", "Meera Patel, at the meeting", "Ben Okoro owns the action: bed rail",
	})
	theirs, err = p.Item(ctx, id, noor)
	must(t, err)
	same(t, "all moved", theirs.Summary+theirs.NextReview, "three falls2026-12-07")
	same(t, "action moved", len(theirs.Actions), 1)
	mine, err = p.Item(ctx, id, ivy)
	must(t, err)
	same(t, "Ivy waits again", mine.State+mine.Summary+mine.NextReview, meeting.ItemWaiting)
	same(t, "and has no action", len(mine.Actions), 0)

	withdrawn := do(t, p.EnteredInError)(meeting.EnteredInError{What: "action/" + theirs.Actions[0].Action, Reason: "nobody's"})
	same(t, "withdrawn", withdrawn.Action, "")
	left, err := p.Actions(ctx, meeting.ActionQuery{Ended: true})
	must(t, err)
	same(t, "actions left", len(left), 0)
	p.finish(id)
	do(t, p.SignMinutes)(meeting.SignMinutes{Meeting: id})
	refuse(t, meeting.CodeMinutesSigned, p.EnteredInError)(meeting.EnteredInError{What: theirs.ID, Reason: "wrong"})
	do(t, p.ReopenMinutes)(meeting.ReopenMinutes{Meeting: id, Reason: "wrong patient"})
	lost := do(t, p.EnteredInError)(meeting.EnteredInError{What: theirs.ID, Reason: "wrong"})
	same(t, "minutes reached", lost.Reached[0], "minutes of 23-Nov-2026, version 1, signed by Meera Patel")
}

func TestWrongDischarge_F54(t *testing.T) {
	p := open(t)
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	do(t, p.RecordDischarge)(caseload.RecordDischarge{Patient: ivy, Discharged: "2026-11-20"})
	who := ivy
	do(t, p.EnteredInError)(meeting.EnteredInError{What: "discharge 2026-11-20", Patient: &who, Reason: "another Ivy"})
	left, err := p.Actions(ctx, meeting.ActionQuery{})
	must(t, err)
	same(t, "actions left", len(left), 0)
}

// TestRebuilt_Same: the projection read again from the log is the same, and the
// ledger verifies.
func TestRebuilt_Same(t *testing.T) {
	p, id := closed(t)
	p.give("", ivy, "2026-11-30")
	before, err := p.Meeting(ctx, id)
	must(t, err)
	report, err := p.ledger.Verify(ctx)
	must(t, err)
	same(t, "problems", report.Problems, []string{})
	p.reopen("")
	after, err := p.Meeting(ctx, id)
	must(t, err)
	same(t, "meeting", asJSON(t, after), asJSON(t, before))
}
