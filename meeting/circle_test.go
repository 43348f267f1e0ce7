package meeting_test

import (
	"context"
	"crypto/ed25519"
	"strings"
	"testing"

	"keystone/caseload"
	"keystone/caseload/intake"
	"keystone/meeting"
	ledger "keystone/sync"
	"keystone/sync/fault"
	meet "keystone/sync/memory"
)

const council = "Porthaven Council"

// neighbours are the laptops of two organisations of one team.
type neighbours struct {
	practice, council *practice
	meets             map[*practice]*ledger.Exchange
	place             *meet.Place
}

// join is a practice whose social worker has a laptop of the council's.
func join(t *testing.T) *neighbours {
	t.Helper()
	n := &neighbours{practice: open(t), place: &meet.Place{}, meets: map[*practice]*ledger.Exchange{}}
	p := n.practice
	p.cfg.Readers = caseload.Readers
	p.reopen("")
	n.meets[p] = p.ledger.Exchange(n.place)
	n.meet(t)
	n.council = n.laptop(t, ledger.Login{Name: "Dev Shah", Role: "social worker", Organisation: council})
	return n
}

// laptop is one more laptop of the team.
func (n *neighbours) laptop(t *testing.T, login ledger.Login) *practice {
	t.Helper()
	p := n.practice
	c := &practice{t: t, clock: p.clock, paper: &paper{}, cfg: p.cfg}
	c.cfg.Dir = t.TempDir() + "/data"
	c.cfg.Open = func(context.Context, string, string, ed25519.PrivateKey) (ledger.Transport, error) {
		return n.place, nil
	}
	words, _, err := ledger.Join(ctx, c.cfg, "memory", ledger.Joining{Login: login, Passphrase: phrase})
	must(t, err)
	n.meet(t)
	_, err = p.ledger.Approve(ctx, n.meets[p].Requests(), words)
	must(t, err)
	n.meet(t)
	l, err := ledger.Unlock(ctx, c.cfg, "", phrase)
	must(t, err)
	c.use(l)
	t.Cleanup(func() { must(t, c.ledger.Close()) })
	n.meets[c] = l.Exchange(n.place)
	n.meet(t)
	return c
}

// meet exchanges until nothing travels, and papers have.
func (n *neighbours) meet(t *testing.T) {
	t.Helper()
	for range 4 {
		for _, x := range n.meets {
			_, err := x.Settle(ctx)
			must(t, err)
		}
	}
}

func (n *neighbours) sound(t *testing.T) {
	t.Helper()
	for p := range n.meets {
		report, err := p.ledger.Verify(ctx)
		must(t, err)
		if !report.OK {
			t.Error(report.Problems)
		}
	}
}

func (p *practice) knows(number string) caseload.Patient {
	p.t.Helper()
	who, err := p.people.Patient(ctx, number)
	must(p.t, err)
	return who
}

func (p *practice) unknown(number string) {
	p.t.Helper()
	if _, err := p.people.Patient(ctx, number); fault.Code(err) != caseload.CodePatientUnknown {
		p.t.Errorf("%s opens %s: %v", p.ledger.Organisation(), number, err)
	}
}

const oldRows = "NHS Number,Surname,Forename,Date of Birth,eFI\n9990000050,HART,Ivy,02/03/1941,0.40\n9990358540,ALI,Noor,01/01/1940,0.20\n"

func (p *practice) bring(text string) caseload.ImportResult {
	p.t.Helper()
	reading, err := p.people.Read(ctx, intake.Source{Name: "frailty.csv", Data: []byte(text)}, intake.Options{})
	must(p.t, err)
	result, err := p.people.Import(ctx, reading, caseload.ImportOptions{})
	must(p.t, err)
	return result
}

// TestCircle_AgendaShares: a person on a list is the practice's alone until put on
// an agenda; then those who take part read them, on a stated basis (I2).
func TestCircle_AgendaShares(t *testing.T) {
	n := join(t)
	p, c := n.practice, n.council
	p.bring(oldRows)
	do(t, p.people.AddMember)(caseload.AddMember{Name: "Eve Lunt", Role: "link worker", Organisation: "Age Well"})
	n.meet(t)
	c.unknown(ivy)
	if lists, err := c.people.Lists(ctx); err != nil || len(lists) != 0 {
		t.Errorf("the council sees the practice's lists: %+v, %v", lists, err)
	}
	id := p.start()
	do(t, p.Attend)(meeting.Attend{Meeting: id, Member: "Dev Shah"})
	same(t, "asked for", strings.Join(do(t, p.AddItem)(meeting.AddItem{Meeting: id, Patient: ivy}).Ask, ","), council)
	n.meet(t)
	c.unknown(ivy)
	do(t, p.people.ShareBasis)(caseload.ShareBasis{Organisation: "porthaven council", Basis: "direct care, agreed with the person"})
	same(t, "asked again", len(do(t, p.AddItem)(meeting.AddItem{Meeting: id, Patient: ivy, Question: "safe at home?"}).Ask), 0)
	n.meet(t)
	who := c.knows(ivy)
	same(t, "name", who.Family+who.Born, "HART1941-03-02")
	same(t, "score", who.Scores[0].Value, 0.4)
	same(t, "shared with", len(who.SharedWith), 2)
	same(t, "basis", who.SharedWith[0].Basis, "direct care, agreed with the person")
	same(t, "question", n.item(t, c, id, ivy).Question, "safe at home?")
	c.unknown(noor)

	p.bring(strings.Replace(oldRows, "0.40", "0.44", 1))
	do(t, c.Discuss)(meeting.Discuss{Meeting: id, Patient: ivy, Summary: "needs a rail", Decision: "grab rail"})
	n.meet(t)
	same(t, "newer score", c.knows(ivy).Scores[0].Value, 0.44)
	same(t, "decision", n.item(t, p, id, ivy).Decision, "grab rail")
	c.unknown(noor)
	n.sound(t)

	// Erasing the wrong list reaches the copies.
	do(t, p.people.Erase)(caseload.Erase{What: "frailty", Reason: "wrong file"})
	n.meet(t)
	same(t, "scores left", len(c.knows(ivy).Scores)+len(p.knows(ivy).Scores), 0)
	n.sound(t)
}

func (n *neighbours) item(t *testing.T, p *practice, id, number string) meeting.Item {
	t.Helper()
	whole, err := p.Meeting(ctx, id)
	must(t, err)
	for _, i := range whole.Items {
		if i.Patient.NHSNumber == number {
			return i
		}
	}
	t.Fatalf("%s is not on the agenda of %s", number, p.ledger.Organisation())
	return meeting.Item{}
}

// TestCircle_ObjectHides: an objection hides the person, and says what it cannot do (F42).
func TestCircle_ObjectHides(t *testing.T) {
	n := join(t)
	p, c := n.practice, n.council
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	p.nominate(noor, "ALI", "Noor", "1940-01-01")
	refuse(t, caseload.CodeBasisRequired, p.people.Share)(caseload.Share{Patient: ivy, Organisation: council})
	refuse(t, caseload.CodeOrganisationUnknown, p.people.Share)(caseload.Share{Patient: ivy, Organisation: "Age Well", Basis: "care"})
	do(t, p.people.Share)(caseload.Share{Patient: ivy, Organisation: council, Basis: "care"})
	do(t, p.people.AssignKeyWorker)(caseload.AssignKeyWorker{Patient: noor, Member: "Dev Shah"})
	n.meet(t)
	same(t, "key worker from there", c.knows(noor).KeyWorker.Name, "Dev Shah")
	same(t, "shared", c.knows(ivy).Family, "HART")
	warned := do(t, p.people.Object)(caseload.Object{Patient: ivy, Organisation: council, Reason: "her nephew works there"}).Warnings
	if len(warned) != 1 || !strings.Contains(warned[0], "nobody can unread") {
		t.Errorf("warned: %q", warned)
	}
	late := do(t, c.people.SetFirstContact)(caseload.SetFirstContact{Patient: ivy, Name: "Dr Late"})
	_ = late
	n.meet(t)
	c.unknown(ivy)
	same(t, "what came late", p.knows(ivy).FirstContact, "")
	waits, err := p.ledger.Quarantine(ctx)
	must(t, err)
	same(t, "waits for review", len(waits), 1)
	says, err := p.people.UnderReview(ctx, waits[0].Entry)
	must(t, err)
	same(t, "says", says.Kind+" | "+strings.Join(says.About, ";")+" | "+strings.Join(says.Wrote, ";"), "set first contact | HART, Ivy | First contact: Dr Late")
	same(t, "by", says.Actor+says.Laptop, "Dev ShahDev Shah's laptop")
	refuse(t, "entry-unknown", p.people.UnderReview)("nothing")
	past, err := p.people.History(ctx, ivy)
	must(t, err)
	same(t, "the look is noted", past[len(past)-1].Kind+past[len(past)-1].What, "readwhat waits for review")
	refuse(t, caseload.CodeObjected, p.people.Share)(caseload.Share{Patient: ivy, Organisation: council})
	events, err := c.ledger.History(ctx, p.people.IDOf(ivy))
	must(t, err)
	for _, e := range events {
		if strings.Contains(e.Reason, "nephew") {
			t.Error("the council reads why")
		}
	}
	n.sound(t)
}

// TestCircle_SeveralAtOnce: everybody who is named is shared by the save that states
// the basis, less whoever objects.
func TestCircle_SeveralAtOnce(t *testing.T) {
	n := join(t)
	p, c := n.practice, n.council
	p.bring(oldRows)
	p.nominate("9434765919", "JONES", "Roy", "1935-01-15")
	do(t, p.people.Object)(caseload.Object{Patient: noor, Organisation: council})
	all := []string{ivy, noor, "9434765919"}
	refuse(t, caseload.CodeBasisRequired, p.people.ShareBasis)(caseload.ShareBasis{Organisation: council, Patients: all, Basis: " "})
	refuse(t, caseload.CodePatientUnknown, p.people.ShareBasis)(caseload.ShareBasis{Organisation: council, Patients: append(all, "9434765870"), Basis: "care"})
	n.meet(t)
	c.unknown(ivy)
	before, err := p.ledger.Verify(ctx)
	must(t, err)
	done := do(t, p.people.ShareBasis)(caseload.ShareBasis{Organisation: council, Patients: all, Basis: "care"})
	same(t, "objected", strings.Join(done.Objected, ","), noor)
	after, err := p.ledger.Verify(ctx)
	must(t, err)
	same(t, "saves", after.Entries-before.Entries, 1)
	n.meet(t)
	same(t, "basis", c.knows(ivy).SharedWith[0].Basis, "care")
	same(t, "score", c.knows(ivy).Scores[0].Value, 0.4)
	c.knows("9434765919")
	c.unknown(noor)
	n.sound(t)
}

// TestCircle_MinutesOfEach: the signed paper is for those who read everybody in it;
// another organisation's copy leaves out whom it does not read (F42).
func TestCircle_MinutesOfEach(t *testing.T) {
	n := join(t)
	p, c := n.practice, n.council
	for _, one := range [][]string{{ivy, "HART", "Ivy"}, {noor, "ALI", "Noor"}} {
		p.nominate(one[0], one[1], one[2], "1941-03-02")
		p.whole(one[0])
	}
	do(t, p.people.ShareBasis)(caseload.ShareBasis{Organisation: council, Basis: "care"})
	do(t, p.people.Object)(caseload.Object{Patient: noor, Organisation: council})
	id := p.start()
	do(t, p.Attend)(meeting.Attend{Meeting: id, Member: "Dev Shah"})
	p.discuss(id, ivy, "rail")
	p.discuss(id, noor, "physiotherapy")
	p.finish(id)
	do(t, p.SignMinutes)(meeting.SignMinutes{Meeting: id})
	n.meet(t)
	whole, err := p.MinutesOf(ctx, id, 0)
	must(t, err)
	same(t, "discussed", len(whole.Items), 2)
	theirs, err := c.MinutesOf(ctx, id, 0)
	must(t, err)
	pdf, err := c.MinutesPDF(ctx, id, 0)
	must(t, err)
	same(t, "theirs", len(theirs.Items), 1)
	if text := string(pdf); strings.Contains(text, "ALI") || strings.Contains(text, noor) || !strings.Contains(text, "HART") {
		t.Errorf("the council's paper: %s", text)
	}
	signed, err := p.MinutesPDF(ctx, id, 0)
	must(t, err)
	if !strings.Contains(string(signed), "ALI") {
		t.Error("the practice's paper is not the one that was signed")
	}
	copied, err := p.CopyFor(ctx, whole, council)
	must(t, err)
	same(t, "copy for them", len(copied.Items), 1)
	n.sound(t)
}

// TestEndOrganisation_F40: access stops, its actions are to reassign, history stays.
func TestEndOrganisation_F40(t *testing.T) {
	n := join(t)
	p, c := n.practice, n.council
	p.nominate(ivy, "HART", "Ivy", "1941-03-02")
	do(t, p.people.Share)(caseload.Share{Patient: ivy, Organisation: council, Basis: "care"})
	do(t, p.people.AssignKeyWorker)(caseload.AssignKeyWorker{Patient: ivy, Member: "Dev Shah"})
	action := do(t, p.AddAction)(meeting.AddAction{Patient: ivy, What: "rail", Owner: "Dev Shah", Due: "2026-12-01"}).Action
	n.meet(t)
	same(t, "before", c.knows(ivy).Family, "HART")
	end := meeting.EndOrganisation{Organisation: council, Reason: "withdrew"}
	refuse(t, "not-administrator", c.EndOrganisation)(meeting.EndOrganisation{Organisation: "Porthaven Surgery", Reason: "no"})
	refuse(t, caseload.CodeReasonRequired, p.EndOrganisation)(meeting.EndOrganisation{Organisation: council})
	ended := do(t, p.EndOrganisation)(end)
	same(t, "laptops", len(ended.Laptops), 1)
	same(t, "to reassign", strings.Join(ended.Actions, ","), action)
	same(t, "with nobody", strings.Join(ended.Patients, ","), ivy)
	p.nominate(noor, "ALI", "Noor", "1940-01-01")
	_, err := n.meets[p].Settle(ctx)
	must(t, err)
	if _, err := n.meets[c].Settle(ctx); fault.Code(err) != "laptop-ended" {
		t.Errorf("the council goes on: %v", err)
	}
	c.unknown(ivy)
	c.unknown(noor)
	if kw := p.knows(ivy).KeyWorker; kw != nil {
		t.Errorf("key worker: %+v", kw)
	}
	past, err := p.people.KeyWorkerHistory(ctx, ivy)
	if err != nil || len(past) != 1 || past[0].Name != "Dev Shah" {
		t.Errorf("history: %+v, %v", past, err)
	}
	do(t, p.ReassignAction)(meeting.ReassignAction{Action: action, Owner: "Anna Price", Reason: "the council left"})
}
