package caseload

import (
	"context"
	"database/sql"
	"errors"
	"strconv"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// Caseload answers what is known of the people at risk and carries out the
// commands about them. It is safe for use by several goroutines, as the ledger is.
type Caseload struct {
	l *ledger.Ledger
}

// New returns the caseload that a ledger holds. The ledger must have been
// opened with Rooms in its Config.
func New(l *ledger.Ledger) *Caseload { return &Caseload{l} }

// Done is the result of a command that has nothing to tell.
type Done struct{}

// Codes of the refusals of this room, beside those of nhs and intake.
const (
	CodePatientUnknown   = "patient-unknown"
	CodeMemberUnknown    = "member-unknown"
	CodeMemberExists     = "member-exists"
	CodeMemberEnded      = "member-ended"
	CodeHasPatients      = "has-patients"
	CodeKeyWorkerExists  = "key-worker-exists"
	CodeKeyWorkerNone    = "key-worker-none"
	CodeNotKeyWorker     = "not-key-worker"
	CodeSummaryRequired  = "summary-required"
	CodeReasonRequired   = "reason-required"
	CodeNameRequired     = "name-required"
	CodeOwnerRequired    = "owner-required"
	CodeDueRequired      = "due-required"
	CodePlanIncomplete   = "plan-incomplete"
	CodeSectionUnknown   = "section-unknown"
	CodeAgreedUnknown    = "agreed-unknown"
	CodeNameUnknown      = "name-unknown"
	CodeBornMismatch     = "born-mismatch"
	CodeNothingToTake    = "nothing-to-take-back"
	CodeBuiltUpon        = "built-upon"
	CodeConflictNone     = "conflict-none"
	CodeAlreadyRecorded  = "already-recorded"
	CodeDied             = "died"
	CodeListUnknown      = "list-unknown"
	CodeListEmpty        = "list-empty"
	CodeListUnreadable   = "list-unreadable"
	CodeNothingRecorded  = "nothing-recorded"
	CodeSamePersonItself = "same-person-itself"
)

// IDOf returns the id of the patient with an NHS number: the same on every
// laptop of the team, and telling nobody else the number (ledger.md, Who is who).
func (c *Caseload) IDOf(number nhs.Number) string { return c.l.ID("patient", string(number)) }

func (c *Caseload) today() nhs.Date { return nhs.DateOf(c.l.Now().In(nhs.London())) }

// person is a patient as a command finds them.
type person struct {
	id      string
	number  nhs.Number
	n       int64
	state   personState // of all records
	records []record    // the shown one first; none of somebody who is not known yet
	family  string
	given   string
	born    nhs.Date
}

func (p person) named() bool { return p.family != "" || p.given != "" }

// find returns the patient with an NHS number as somebody typed it, or
// nhs-number-invalid or patient-unknown. The number of a record that was joined
// to another finds the other.
func (c *Caseload) find(ctx context.Context, q ledger.Querier, typed string) (person, error) {
	number, err := nhs.ParseNumber(typed)
	if err != nil {
		return person{}, err
	}
	n := key(number)
	err = q.QueryRowContext(ctx, "SELECT same FROM alias WHERE n=?", n).Scan(&n)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return person{}, err
	}
	return c.personAt(ctx, q, n)
}

func (c *Caseload) personAt(ctx context.Context, q ledger.Querier, n int64) (person, error) {
	p := person{n: n, number: numberOf(n)}
	var born string
	err := q.QueryRowContext(ctx, "SELECT id,family,given,born FROM patient WHERE n=?", n).Scan(&p.id, &p.family, &p.given, &born)
	if errors.Is(err, sql.ErrNoRows) {
		return person{}, fault.Newf(CodePatientUnknown, "Nobody with the NHS number %s is on the caseload; nominate them or bring in a list they are on.", p.number.Spaced())
	}
	if err != nil {
		return person{}, err
	}
	p.born = nhs.Date(born)
	ids, err := recordIDs(ctx, q, n, p.id)
	if err != nil {
		return person{}, err
	}
	if p.records, err = recordsOf(ctx, q, ids); err != nil {
		return person{}, err
	}
	p.state = wholeState(p.records)
	return p, nil
}

// living is find, refusing with died what is not done for the dead.
func (c *Caseload) living(ctx context.Context, q ledger.Querier, typed string) (person, error) {
	p, err := c.find(ctx, q, typed)
	if err != nil {
		return p, err
	}
	var died bool
	err = q.QueryRowContext(ctx, "SELECT died FROM patient WHERE n=?", p.n).Scan(&died)
	if err == nil && died {
		err = fault.New(CodeDied, "This person is recorded as having died; take the record back first if it is wrong.")
	}
	return p, err
}

// aboutLiving saves what decide says about one living patient.
func (c *Caseload) aboutLiving(ctx context.Context, kind, patient, reason string, decide func(q ledger.Querier, p person) ([]ledger.Write, error)) error {
	_, err := c.asking(ctx, kind, patient, reason, decide)
	return err
}

// asking is aboutLiving, and tells for which organisations somebody is to be
// asked on what basis they read the patient (Taking.Ask).
func (c *Caseload) asking(ctx context.Context, kind, patient, reason string, decide func(q ledger.Querier, p person) ([]ledger.Write, error)) (ask []string, err error) {
	_, err = c.save(ctx, func(q ledger.Querier) (ledger.Save, error) {
		p, err := c.living(ctx, q, patient)
		if err != nil {
			return ledger.Save{}, err
		}
		writes, err := decide(q, p)
		if err != nil {
			return ledger.Save{}, err
		}
		taking, err := c.keyWorkerReads(ctx, q, p, writes)
		ask = taking.Ask
		return ledger.Save{Kind: kind, Reason: reason, Writes: append(writes, taking.Writes...), Shared: taking.Shared}, err
	})
	return ask, err
}

// key is the number a patient's row has in the projection: the NHS number
// itself, so that rows do not depend on the order in which writes arrive.
func key(number nhs.Number) int64 {
	n, err := strconv.ParseInt(string(number), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func numberOf(n int64) nhs.Number {
	digits := strconv.FormatInt(n, 10)
	return nhs.Number("0000000000"[min(len(digits), 10):] + digits)
}

// parseDate reads an ISO date of a command; blank is unknown.
func parseDate(text, what string) (nhs.Date, error) {
	d := nhs.Date(text)
	if !d.Valid() {
		return "", fault.Newf(nhs.CodeDateInvalid, "The %s must be a date as 2026-11-23.", what)
	}
	return d, nil
}
