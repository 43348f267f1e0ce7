package meeting

import (
	"context"
	"time"

	"keystone/caseload"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
)

// Printer makes the paper of a meeting; package minutes holds the real one.
type Printer interface {
	// Minutes returns minutes as a PDF, the same bytes for the same minutes.
	Minutes(m Minutes) ([]byte, error)
}

// Meetings is the meeting room of one unlocked ledger: every read and every
// command about series, agendas, meetings, actions and minutes.
type Meetings struct {
	ledger *ledger.Ledger
	people *caseload.Caseload
	paper  Printer
}

// New returns the meeting room over a ledger whose Config.Rooms held Rooms, and
// over the caseload of that ledger. A nil paper refuses signing with no-printer.
func New(l *ledger.Ledger, c *caseload.Caseload, paper Printer) *Meetings {
	return &Meetings{ledger: l, people: c, paper: paper}
}

// DraftKey names the sealed draft of what is being typed into one field of one
// patient's item, so that every screen finds the text again after a crash:
// "meeting/<id>/<nhs>/<field>".
func DraftKey(meeting, patient, field string) string {
	return "meeting/" + meeting + "/" + patient + "/" + field
}

func (m *Meetings) now() time.Time { return m.ledger.Now().In(nhs.London()) }

func (m *Meetings) today() nhs.Date { return nhs.DateOf(m.now()) }

func (m *Meetings) stamp() string { return m.now().Format(time.RFC3339) }

// save gives the ledger one save; a refusal of decide changes nothing.
func (m *Meetings) save(ctx context.Context, kind, reason string, decide func(q ledger.Querier, w *writes) error) error {
	_, err := m.ledger.Command(ctx, caseload.Fitting(func(q ledger.Querier) (ledger.Save, error) {
		w := &writes{}
		if err := decide(q, w); err != nil {
			return ledger.Save{}, err
		}
		return ledger.Save{Kind: kind, Reason: reason, Writes: w.list, Shared: w.shared}, nil
	}))
	return err
}

// writes gathers what one command records.
type writes struct {
	list   []ledger.Write
	shared []ledger.Shared
}

// on returns a pen for one entity: every field written with it carries the scope.
func (w *writes) on(kind, id, scope string) pen { return pen{w, kind + "/" + id, scope} }

type pen struct {
	to            *writes
	entity, scope string
}

func (p pen) set(field string, value any) {
	p.to.list = append(p.to.list, ledger.Write{Entity: p.entity, Field: field, Value: value, Scope: p.scope})
}

// filled sets a field unless its text is empty: a command that says nothing of
// a field leaves it as it is.
func (p pen) filled(field, text string) {
	if text != "" {
		p.set(field, text)
	}
}

// decided sets a field and, by naming every live write as seen, ends a conflict on it.
func (p pen) decided(field string, value any) {
	p.set(field, value)
	p.to.list[len(p.to.list)-1].Resolve = true
}
