package meeting

import (
	"context"
	"database/sql"
	"errors"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
)

// plannedRow is somebody put on an agenda before its meeting opened, in the ledger.
type plannedRow struct {
	ID        string `json:"-"`
	Series    string `json:"series"` // id
	Date      string `json:"date"`   // the meeting that came next then
	Patient   string `json:"patient"`
	Question  string `json:"question"`
	By        string `json:"by"`
	Duty      string `json:"duty"`
	Recurring bool   `json:"recurring"`
	Meeting   string `json:"meeting"` // whose agenda it came onto, "" while it waits
	Dropped   string `json:"dropped"` // why it did not

	under string // as of an item
}

// readPlanned returns who waits for the next agenda of a series, "" for any, by
// date; a meeting that was never held leaves them waiting.
func readPlanned(ctx context.Context, q ledger.Querier, series string) ([]plannedRow, error) {
	joined, err := readJoins(ctx, q)
	if err != nil {
		return nil, err
	}
	return collect(ctx, q, func(id string, doc []byte) (plannedRow, error) {
		r := plannedRow{ID: id}
		err := decode(doc, &r)
		r.under, r.Patient = r.Patient, joined.of(r.Patient)
		return r, err
	}, `SELECT id, doc FROM planned WHERE waits = 1 AND (series = ?1 OR ?1 = '') ORDER BY date, id`, series)
}

func projectPlanned(ctx context.Context, tx *sql.Tx, e entity) error {
	var r plannedRow
	if err := decode(e.doc, &r); err != nil {
		return err
	}
	waits := r.Patient != "" && r.Meeting == "" && r.Dropped == ""
	_, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO planned VALUES (?,?,?,?,?)`, e.id, r.Series, r.Date, waits, e.doc)
	return err
}

// agenda is where somebody is to be discussed: a meeting that is running, or the
// next of a series.
type agenda struct {
	meeting string // "" while it is not open
	series  Series
	date    nhs.Date
}

// agendaFor returns the agenda that a command means.
func (m *Meetings) agendaFor(ctx context.Context, q ledger.Querier, cmd AddItem) (agenda, error) {
	if cmd.Meeting != "" {
		r, err := readOpen(ctx, q, cmd.Meeting)
		if err != nil {
			return agenda{}, err
		}
		s, err := knownSeries(ctx, q, r.Series)
		return agenda{r.ID, s, nhs.Date(r.Date)}, err
	}
	s, err := seriesNamed(ctx, q, cmd.Series)
	if err != nil {
		return agenda{}, err
	}
	next := agenda{series: s}
	err = q.QueryRowContext(ctx, `SELECT id, date FROM meeting WHERE series = ? AND state = ? ORDER BY date DESC, id LIMIT 1`, s.ID, MeetingOpen).
		Scan(&next.meeting, &next.date)
	if !errors.Is(err, sql.ErrNoRows) {
		return next, err
	}
	at, err := m.slotOf(ctx, s)
	next.date = at.date
	return next, err
}

// writePlanned keeps somebody for the next agenda.
func (m *Meetings) writePlanned(ctx context.Context, q ledger.Querier, w *writes, next agenda, cmd AddItem, number string) (string, error) {
	waiting, err := readPlanned(ctx, q, next.series.ID)
	if err != nil {
		return "", err
	}
	id := m.ledger.ID("planned", next.series.ID+"\x00"+string(next.date)+"\x00"+m.patientID(number))
	p := w.on("planned", id, m.patientID(number))
	p.set("series", next.series.ID)
	p.set("date", string(next.date))
	p.set("patient", number)
	p.set("by", m.ledger.Actor().Name)
	p.set("meeting", "")
	p.set("dropped", "")
	asked := ""
	for _, r := range waiting {
		if r.ID == id {
			asked = r.Question
		}
	}
	asks(p, asked, cmd)
	p.filled("duty", nhs.Clean(cmd.Duty))
	if cmd.Recurring {
		p.set("recurring", true)
	}
	return m.itemID(m.meetingID(next.series.ID, next.date), number), nil
}

// dropPlanned takes somebody off the next agendas of a series, or of every one.
func (m *Meetings) dropPlanned(ctx context.Context, cmd DropItem) error {
	return m.save(ctx, "drop-item", cmd.Reason, func(q ledger.Querier, w *writes) error {
		who, err := m.people.Patient(ctx, cmd.Patient)
		if err != nil {
			return err
		}
		waiting, err := readPlanned(ctx, q, "")
		if err != nil {
			return err
		}
		for _, r := range waiting {
			if r.Patient == who.NHSNumber {
				w.on("planned", r.ID, m.patientID(r.under)).set("dropped", cmd.Reason)
			}
		}
		if len(w.list) == 0 {
			return notOnAgenda()
		}
		return nil
	})
}

// planned proposes whoever somebody put on this agenda before it opened.
func (p *proposal) planned(ctx context.Context) error {
	waiting, err := readPlanned(ctx, p.meetings.ledger.DB(), p.series)
	if err != nil {
		return err
	}
	for _, r := range waiting {
		if one, known := p.by[r.Patient]; known && one.hasReason(WhyAdded) {
			one.plan(r)
			continue
		}
		if err := p.addKnown(ctx, r.Patient, WhyAdded, addedText(r.By, r.Duty)); err != nil {
			return err
		}
		if one, known := p.by[r.Patient]; known {
			one.plan(r)
		}
	}
	return nil
}

// plan notes what somebody asked for; the latest question counts.
func (one *Proposed) plan(r plannedRow) {
	one.planned = append(one.planned, r)
	one.addedBy, one.recurring = r.By, one.recurring || r.Recurring
	if r.Question != "" {
		one.Question = r.Question
	}
	if r.Duty != "" {
		one.duty = r.Duty
	}
}

func (one *Proposed) hasReason(code string) bool {
	for _, r := range one.Reasons {
		if r.Code == code {
			return true
		}
	}
	return false
}

func addedText(by, duty string) string {
	text := "added by " + by
	if duty != "" {
		text += " · does not want to be discussed; duty: " + duty
	}
	return text
}

// declines reads who does not want to be discussed.
func (p *proposal) declines(ctx context.Context) error {
	numbers, err := p.meetings.people.Declining(ctx)
	p.declining = make(map[string]bool, len(numbers))
	for _, number := range numbers {
		p.declining[number] = true
	}
	return err
}

// leaveOut leaves out who does not want to be discussed, unless somebody stated
// a duty for which they are (F56).
func (p *proposal) leaveOut() {
	for number := range p.declining {
		if one, known := p.by[number]; known && one.duty == "" {
			delete(p.by, number)
		}
	}
}

// mark takes what waited for this agenda as having come onto it.
func (m *Meetings) mark(w *writes, meeting string, one Proposed) {
	for _, r := range one.planned {
		w.on("planned", r.ID, m.patientID(r.under)).set("meeting", meeting)
	}
}
