package meeting

import (
	"cmp"
	"context"
	"slices"
	"time"

	"keystone/caseload"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// Codes of the refusals about extracts for the GP record (I9).
const (
	CodeOnlineRequired = "online-required"
	CodeExtractUnknown = "extract-unknown"
	// CodeMinutesUnsigned: what is not signed is not settled, so it is not filed.
	CodeMinutesUnsigned = "minutes-unsigned"
)

// What PrintExtract.Online says of online access (facts.md, Papers).
const (
	OnlineHide = "hide"
	OnlineShow = "show"
)

// PrintExtract is one patient's part of signed minutes, for their GP record.
type PrintExtract struct {
	Patient string `json:"patient"`
	Meeting string `json:"meeting"` // "" is where they were last discussed
	Online  string `json:"online"`  // OnlineHide or OnlineShow: somebody has to say
}

// Extract is an extract that was printed; it is open until it is filed.
type Extract struct {
	ID        string `json:"extract"`
	NHSNumber string `json:"nhsNumber"`
	Name      string `json:"name"` // of the patient
	Meeting   string `json:"meeting"`
	Met       string `json:"met"`    // ISO 8601 date of the meeting
	Online    string `json:"online"` // as in PrintExtract
	Printed   string `json:"printed"`
	PrintedBy string `json:"printedBy"`
	Filed     string `json:"filed"` // ISO 8601, "" while it is open
	FiledBy   string `json:"filedBy"`
}

// Extractable is what an extract is made from, of minutes that are signed.
type Extractable struct {
	// Item says among its conflicts what is not settled.
	Item    Item
	Meeting string // id
	Met     string // ISO 8601 date of the meeting
}

// Extractable returns what an extract is made from, and records nothing. Codes:
// online-required, item-unknown where they were not discussed, minutes-unsigned,
// meeting-unknown, patient-unknown, nhs-number-invalid.
func (m *Meetings) Extractable(ctx context.Context, cmd PrintExtract) (Extractable, error) {
	if cmd.Online != OnlineHide && cmd.Online != OnlineShow {
		return Extractable{}, fault.New(CodeOnlineRequired, "Say whether this is hidden from online access: hide it, or show it.")
	}
	who, err := m.people.Patient(ctx, cmd.Patient)
	if err != nil {
		return Extractable{}, err
	}
	if cmd.Meeting == "" {
		if cmd.Meeting, _, err = m.lastHeld(ctx, who.NHSNumber); err != nil {
			return Extractable{}, err
		}
	}
	if cmd.Meeting == "" {
		return Extractable{}, fault.New(CodeItemUnknown, "This person has not been discussed at a meeting yet: there is nothing to file.")
	}
	minutes, err := m.MinutesOf(ctx, cmd.Meeting, 0)
	if err != nil {
		return Extractable{}, err
	}
	out := Extractable{Meeting: minutes.ID, Met: minutes.Date}
	if minutes.Version == 0 {
		return out, fault.Newf(CodeMinutesUnsigned, "The minutes of %s are not signed, so nothing in them is settled: sign them first, or name an earlier meeting.", nhs.Date(minutes.Date).Shown())
	}
	if out.Item, err = m.recordedItem(ctx, minutes.ID, who.NHSNumber); err != nil {
		return out, err
	}
	if out.Item.State != ItemDiscussed {
		return out, fault.Newf(CodeItemUnknown, "This person was not discussed on %s: there is nothing to file.", nhs.Date(minutes.Date).Shown())
	}
	if slices.ContainsFunc(minutes.Since, func(i Item) bool { return i.ID == out.Item.ID }) {
		out.Item.Conflicts = append(out.Item.Conflicts, caseload.Conflict{Field: "minutes", Label: "What was recorded since the minutes were signed"})
	}
	return out, nil
}

// extractRow is the fields of an extract in the ledger; its id is the item's.
type extractRow struct {
	ID      string     `json:"-"`
	Printed *printedAs `json:"printed"`
	Filed   *filedAs   `json:"filed"`

	under string // the number it is recorded under
}

type printedAs struct {
	Patient string `json:"patient"` // NHS number
	Meeting string `json:"meeting"`
	Met     string `json:"met"`
	Online  string `json:"online"`
	At      string `json:"at"` // RFC 3339
	By      string `json:"by"` // name
}

type filedAs struct {
	By string `json:"by"`
	On string `json:"on"` // ISO 8601
}

// PrintExtract records that an extract was printed, which leaves it open until
// FileExtract says that it was filed; printed again, it is open again. Whoever
// calls it prints what Extractable gives. Codes: as Extractable.
func (m *Meetings) PrintExtract(ctx context.Context, cmd PrintExtract) (Extract, error) {
	from, err := m.Extractable(ctx, cmd)
	if err != nil {
		return Extract{}, err
	}
	r := extractRow{ID: from.Item.ID, Printed: &printedAs{
		Patient: from.Item.Patient.NHSNumber, Meeting: from.Meeting, Met: from.Met, Online: cmd.Online, At: m.stamp(), By: m.ledger.Actor().Name,
	}}
	err = m.save(ctx, "print-extract", "", func(q ledger.Querier, w *writes) error {
		item, known, err := readItem(ctx, q, r.ID)
		if err != nil || !known {
			return err
		}
		p := w.on("extract", r.ID, m.patientID(cmp.Or(item.under, item.Patient)))
		p.decided("printed", *r.Printed)
		was, err := readExtracts(ctx, q, `id = ?`, r.ID)
		if err == nil && len(was) == 1 && was[0].Filed != nil {
			p.decided("filed", nil)
		}
		return err
	})
	return r.shown(shownName(from.Item.Patient)), err
}

// FileExtract records that an extract was filed in the GP record.
type FileExtract struct {
	Extract string `json:"extract"` // id
	By      string `json:"by"`      // a name, also of nobody on the team; "" is the unlocked member
	On      string `json:"on"`      // ISO 8601; "" is today
}

// FileExtract ends an extract with who filed it and when. Codes: extract-unknown,
// already-recorded, field-invalid, date-invalid, which a day to come is too.
func (m *Meetings) FileExtract(ctx context.Context, cmd FileExtract) (struct{}, error) {
	on, err := isoDate(cmd.On, "day on which it was filed")
	if err == nil && on > m.today() {
		err = fault.New(CodeDateInvalid, "It cannot have been filed on a day to come.")
	}
	if err == nil {
		err = nhs.Fits("by", cmd.By, nhs.LongestName)
	}
	if err != nil {
		return struct{}{}, err
	}
	filed := filedAs{By: cmp.Or(nhs.Clean(cmd.By), m.ledger.Actor().Name), On: string(cmp.Or(on, m.today()))}
	return struct{}{}, m.save(ctx, "file-extract", "", func(q ledger.Querier, w *writes) error {
		found, err := readExtracts(ctx, q, `id = ?`, cmd.Extract)
		switch {
		case err != nil:
			return err
		case len(found) == 0:
			return fault.New(CodeExtractUnknown, "There is no such extract; look at the list of those that are open.")
		case found[0].Filed != nil:
			return fault.Newf(caseload.CodeAlreadyRecorded, "This extract was filed by %s on %s already.", found[0].Filed.By, nhs.Date(found[0].Filed.On).Shown())
		}
		w.on("extract", cmd.Extract, m.patientID(found[0].under)).decided("filed", filed)
		return nil
	})
}

// Extracts returns the extracts that were printed and not filed yet, for filed also
// those that were, the longest printed first: of whom this laptop reads.
func (m *Meetings) Extracts(ctx context.Context, filed bool) ([]Extract, error) {
	where := `open = 1`
	if filed {
		where = `1 = 1`
	}
	rows, err := readExtracts(ctx, m.ledger.DB(), where)
	if err != nil {
		return nil, err
	}
	people, all := m.newPeople(), make([]Extract, 0, len(rows))
	for _, r := range rows {
		who, err := people.named(ctx, r.Printed.Patient)
		if err != nil {
			return nil, err
		}
		all = append(all, r.shown(shownName(who)))
	}
	slices.SortStableFunc(all, func(a, b Extract) int { return cmp.Compare(printedAt(a), printedAt(b)) })
	return all, nil
}

// ExtractCount is how many extracts were printed and not filed yet, of whom this
// laptop reads.
func (m *Meetings) ExtractCount(ctx context.Context) (n int, err error) {
	err = m.ledger.DB().QueryRowContext(ctx, `SELECT count(*) FROM extract WHERE open = 1`).Scan(&n)
	return n, err
}

// printedAt is when an extract was printed, in seconds: the clocks change.
func printedAt(e Extract) int64 {
	at, err := time.Parse(time.RFC3339, e.Printed)
	if err != nil {
		return 0
	}
	return at.Unix()
}

func (r extractRow) shown(name string) Extract {
	p := r.Printed
	e := Extract{ID: r.ID, NHSNumber: p.Patient, Name: name, Meeting: p.Meeting, Met: p.Met, Online: p.Online, Printed: p.At, PrintedBy: p.By}
	if r.Filed != nil {
		e.Filed, e.FiledBy = r.Filed.On, r.Filed.By
	}
	return e
}

// readExtracts returns extracts in the order of their ids.
func readExtracts(ctx context.Context, q ledger.Querier, where string, args ...any) ([]extractRow, error) {
	joined, err := readJoins(ctx, q)
	if err != nil {
		return nil, err
	}
	return collect(ctx, q, func(id string, doc []byte) (extractRow, error) {
		r := extractRow{ID: id}
		if err := decode(doc, &r); err != nil {
			return r, err
		}
		r.under = r.Printed.Patient
		r.Printed.Patient = joined.of(r.under)
		return r, nil
	}, `SELECT id, doc FROM extract WHERE `+where+` ORDER BY id`, args...) //nolint:gosec // where is written here
}

// reachedFiled lists the GP records that something of a patient was filed in (F54).
func (m *Meetings) reachedFiled(ctx context.Context, patient string) ([]string, error) {
	numbers, err := recordsOf(ctx, m.ledger.DB(), patient)
	if err != nil {
		return nil, err
	}
	rows, err := readExtracts(ctx, m.ledger.DB(), `open = 0 AND `+ofPatient, numbers)
	lines := []string{}
	for _, r := range rows {
		lines = append(lines, "extract of "+nhs.Date(r.Printed.Met).Shown()+", filed in the GP record by "+r.Filed.By+" on "+nhs.Date(r.Filed.On).Shown())
	}
	return lines, err
}
