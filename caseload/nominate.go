package caseload

import (
	"context"
	"errors"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// Nominate puts somebody on the caseload on a person's judgement, no score
// needed (systems.md, C7).
type Nominate struct {
	Patient string `json:"patient"` // NHS number
	Family  string `json:"family"`
	Given   string `json:"given"`
	Title   string `json:"title"`
	Born    string `json:"born"` // ISO 8601
	Gender  string `json:"gender"`
	Reason  string `json:"reason"`
}

// Nominate nominates somebody, new or known. Somebody new needs a name and a
// birth date (name-required, born-required); everybody a reason
// (reason-required). A birth date other than the one known is born-mismatch.
func (c *Caseload) Nominate(ctx context.Context, cmd Nominate) (Done, error) {
	number, err := nhs.ParseNumber(cmd.Patient)
	if err != nil {
		return Done{}, err
	}
	_, err = c.save(ctx, func(q ledger.Querier) (ledger.Save, error) {
		if blank(cmd.Reason) {
			return ledger.Save{}, fault.New(CodeReasonRequired, "Say why this person is nominated.")
		}
		named, err := c.correction(cmd.Family, cmd.Given, cmd.Title, cmd.Born, cmd.Gender)
		if err != nil {
			return ledger.Save{}, err
		}
		p, err := c.living(ctx, q, string(number))
		if fault.Code(err) == CodePatientUnknown {
			p, err = person{id: c.IDOf(number), number: number}, named.whole()
		}
		if err != nil {
			return ledger.Save{}, err
		}
		if p.born != "" && named.born != "" && p.born != named.born {
			return ledger.Save{}, bornMismatch(p.born, named.born)
		}
		writes := append(p.known(), named.writes(p)...)
		writes = append(writes, p.set("nominated", nomination{Reason: cmd.Reason, On: string(c.today())}))
		return ledger.Save{Kind: "nominate", Reason: cmd.Reason, Writes: writes}, nil
	})
	return Done{}, err
}

func bornMismatch(known, given nhs.Date) error {
	return fault.Newf(CodeBornMismatch, "This NHS number belongs to somebody born %s, not %s; check which is right in the clinical system.", known.Shown(), given.Shown())
}

// known is the write that ties a patient's id to the number, where none has yet.
func (p person) known() []ledger.Write {
	if p.state.NHS != "" {
		return nil
	}
	return []ledger.Write{p.set("nhsNumber", string(p.number))}
}

// correction is who somebody is, as a person typed it.
type correction struct {
	family, given, title, gender string
	born                         nhs.Date
}

func (c *Caseload) correction(family, given, title, born, gender string) (correction, error) {
	date, err := nhs.ParseDate(born, c.today(), nhs.Birth)
	return correction{nhs.Clean(family), nhs.Clean(given), nhs.Clean(title), nhs.Gender(gender), date}, err
}

func (n correction) whole() error {
	if n.family == "" {
		return fault.New(CodeNameRequired, "Somebody who is on no list yet needs a family name.")
	}
	if n.born == "" {
		return fault.New("born-required", "Somebody who is on no list yet needs a birth date, as 1941-03-02.")
	}
	return nil
}

// writes are what differs from what is recorded by hand.
func (n correction) writes(p person) []ledger.Write {
	var writes []ledger.Write
	for _, f := range []struct{ field, was, now string }{
		{"family", p.state.Family, n.family},
		{"given", p.state.Given, n.given},
		{"title", p.state.Title, n.title},
		{"born", p.state.Born, string(n.born)},
		{"gender", p.state.Gender, n.gender},
	} {
		if f.now != "" && f.now != f.was {
			writes = append(writes, p.set(f.field, f.now))
		}
	}
	return writes
}

// CorrectPatient sets by hand who somebody is; it stands before what any list says.
type CorrectPatient struct {
	Patient string `json:"patient"`
	Family  string `json:"family"`
	Given   string `json:"given"`
	Title   string `json:"title"`
	Born    string `json:"born"`
	Gender  string `json:"gender"`
	Reason  string `json:"reason"`
}

// CorrectPatient corrects what is given, or refuses with patient-unknown or
// reason-required.
func (c *Caseload) CorrectPatient(ctx context.Context, cmd CorrectPatient) (Done, error) {
	_, err := c.save(ctx, func(q ledger.Querier) (ledger.Save, error) {
		p, err := c.find(ctx, q, cmd.Patient)
		if err != nil {
			return ledger.Save{}, err
		}
		if blank(cmd.Reason) {
			return ledger.Save{}, fault.New(CodeReasonRequired, "Say how you know, such as: checked in the clinical system.")
		}
		named, err := c.correction(cmd.Family, cmd.Given, cmd.Title, cmd.Born, cmd.Gender)
		return ledger.Save{Kind: "correct-patient", Reason: cmd.Reason, Writes: append(p.known(), named.writes(p)...)}, err
	})
	return Done{}, err
}

// SamePerson joins a record to another of the same person: a mistyped number,
// or two of them.
type SamePerson struct {
	Patient string `json:"patient"` // the record that is shown no more
	As      string `json:"as"`      // the one that is
	Reason  string `json:"reason"`
}

// SamePerson joins two records; lists of both then speak of one person. It
// refuses same-person-itself, and key-worker-exists or plan-exists where the
// record to be joined has its own: a patient has one of each. Where another
// laptop gives it one meanwhile, nothing is lost: see record. TakeBack undoes it.
func (c *Caseload) SamePerson(ctx context.Context, cmd SamePerson) (Done, error) {
	_, err := c.save(ctx, func(q ledger.Querier) (ledger.Save, error) {
		from, err := c.find(ctx, q, cmd.Patient)
		to, other := c.find(ctx, q, cmd.As)
		if err = errors.Join(err, other); err != nil {
			return ledger.Save{}, firstFault(err)
		}
		if from.id == to.id {
			return ledger.Save{}, fault.New(CodeSamePersonItself, "These are one record already.")
		}
		if from.state.current() != nil {
			return ledger.Save{}, fault.New(CodeKeyWorkerExists, "The record to be joined has a key worker of its own; join the other way round, or let that key worker decline first.")
		}
		var plans int
		if err := q.QueryRowContext(ctx, "SELECT count(*) FROM plan WHERE patient=?", from.id).Scan(&plans); err != nil {
			return ledger.Save{}, err
		}
		if plans > 0 {
			return ledger.Save{}, fault.New("plan-exists", "The record to be joined has a plan of its own; join the other way round.")
		}
		writes := append(from.known(), to.known()...)
		return ledger.Save{Kind: "same-person", Reason: cmd.Reason, Writes: append(writes, from.set("samePerson", string(to.number)))}, nil
	})
	return Done{}, err
}

func firstFault(err error) error {
	var f *fault.Error
	if errors.As(err, &f) {
		return f
	}
	return err
}
