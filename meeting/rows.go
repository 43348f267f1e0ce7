package meeting

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"keystone/caseload"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// meetingRow is the fields of a meeting in the ledger.
type meetingRow struct {
	ID       string   `json:"-"`
	Series   string   `json:"series"` // id
	Date     string   `json:"date"`
	Time     string   `json:"time"`
	Planned  int      `json:"minutes"`
	State    string   `json:"state"`
	Opened   string   `json:"opened"`
	Closed   string   `json:"closed"`
	Chair    string   `json:"chair"` // member id
	Deputies []string `json:"deputies"`
	Version  int      `json:"version"`
	Words    string   `json:"words"`
	Reopened int      `json:"reopened"` // the latest version that was reopened
	// Finished is the ids of the items that closing found discussed and saw to;
	// nil in meetings closed before this was kept.
	Finished []string `json:"finished"`
}

// decodeMeeting reads the doc of a meeting. One whose latest signed version was
// reopened is closed, also where another laptop signed that version meanwhile.
func decodeMeeting(doc []byte, r *meetingRow) error {
	err := decode(doc, r)
	if r.State == MeetingSigned && r.Version <= r.Reopened {
		r.State = MeetingClosed
	}
	return err
}

// standing is where an item stands and why: one register, so that two laptops
// cannot mix one's state with the other's reason.
type standing struct {
	State string `json:"state"`
	Why   string `json:"why"`
}

// itemRow is the fields of an item in the ledger.
type itemRow struct {
	ID         string            `json:"-"`
	Meeting    string            `json:"meeting"`
	Patient    string            `json:"patient"` // NHS number
	Position   int               `json:"position"`
	Reasons    []caseload.Reason `json:"reasons"`
	AddedBy    string            `json:"addedBy"`
	Question   string            `json:"question"`
	Said       string            `json:"said"`
	Summary    string            `json:"summary"`
	Decision   string            `json:"decision"`
	DecidedBy  string            `json:"decidedBy"`
	NextReview string            `json:"nextReview"`
	HeardFrom  map[string]string `json:"heardFrom"`
	Standing   standing          `json:"standing"`
	Without    string            `json:"without"` // why it may close with something missing
	Recorded   string            `json:"recorded"`
	Present    []string          `json:"present"`
	Recurring  bool              `json:"recurring"`
	Pinned     string            `json:"pinned"`
	Duty       string            `json:"duty"` // why it is discussed though the person declined (F56)

	under string   // the number it is recorded under, where that is joined to another
	apart []string // its texts that two laptops wrote differently
}

// attendanceRow is the fields of one member at one meeting in the ledger.
type attendanceRow struct {
	Member string `json:"-"`
	Mode   string `json:"mode"`
	From   string `json:"from"`
	Until  string `json:"until"`
}

// minutesRow is one version of minutes without its signings.
type minutesRow struct {
	Version    int    `json:"version"`
	SHA256     string `json:"sha256"` // of the paper that counts, "" before signing
	Reopened   string `json:"reopened"`
	ReopenedBy string `json:"reopenedBy"`
	ReopenedAt string `json:"reopenedAt"`
}

// readMeeting returns one meeting's row, or meeting-unknown.
func readMeeting(ctx context.Context, q ledger.Querier, id string) (meetingRow, error) {
	r := meetingRow{ID: id}
	var doc []byte
	err := q.QueryRowContext(ctx, `SELECT doc FROM meeting WHERE id = ?`, id).Scan(&doc)
	if errors.Is(err, sql.ErrNoRows) {
		return r, fault.New(CodeMeetingUnknown, "There is no such meeting; open it first, or look in the list of meetings.")
	}
	if err != nil {
		return r, err
	}
	return r, decodeMeeting(doc, &r)
}

// readOpen returns a meeting that is still running: minutes-signed comes before
// meeting-closed (commands.md).
func readOpen(ctx context.Context, q ledger.Querier, id string) (meetingRow, error) {
	r, err := readMeeting(ctx, q, id)
	switch {
	case err != nil:
		return r, err
	case r.State == MeetingSigned:
		return r, fault.New(CodeMinutesSigned, "The minutes of this meeting are signed; reopen them with a reason before changing anything.")
	case r.State == MeetingClosed:
		return r, fault.New(CodeMeetingClosed, "This meeting is closed; record it in the next one, or change a decision with a reason.")
	}
	return r, nil
}

// readUnsigned returns a meeting whose minutes may still change, or minutes-signed.
func readUnsigned(ctx context.Context, q ledger.Querier, id string) (meetingRow, error) {
	r, err := readOpen(ctx, q, id)
	if fault.Code(err) == CodeMeetingClosed {
		return r, nil
	}
	return r, err
}

// readItem returns the item with an id; ok is false where there is none.
func readItem(ctx context.Context, q ledger.Querier, id string) (r itemRow, ok bool, err error) {
	r.ID = id
	var doc []byte
	var apart string
	err = q.QueryRowContext(ctx, `SELECT contested, doc FROM item WHERE id = ?`, id).Scan(&apart, &doc)
	if errors.Is(err, sql.ErrNoRows) {
		return r, false, nil
	}
	if err != nil {
		return r, false, err
	}
	if err := decode(doc, &r); err != nil {
		return r, false, err
	}
	r.apart = fieldsIn(apart)
	joined, err := readJoins(ctx, q)
	r.under, r.Patient = r.Patient, joined.of(r.Patient)
	return r, true, err
}

// readItems returns the items of a meeting in agenda order, dropped and
// withdrawn ones too, and of a person under two numbers what stands for both.
func readItems(ctx context.Context, q ledger.Querier, meeting string) ([]itemRow, error) {
	all, err := readRecorded(ctx, q, meeting)
	return folded(all), err
}

// readRecorded returns the items of a meeting as they are recorded: of a person
// under two numbers both.
func readRecorded(ctx context.Context, q ledger.Querier, meeting string) ([]itemRow, error) {
	joined, err := readJoins(ctx, q)
	if err != nil {
		return nil, err
	}
	return collect(ctx, q, func(id string, doc []byte) (itemRow, error) {
		id, apart, _ := strings.Cut(id, "!")
		r := itemRow{ID: id, apart: fieldsIn(apart)}
		err := decode(doc, &r)
		r.under, r.Patient = r.Patient, joined.of(r.Patient)
		return r, err
	}, `SELECT id || '!' || contested, doc FROM item WHERE meeting = ? ORDER BY position, id`, meeting)
}

// fieldsIn are the names in a column of them.
func fieldsIn(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

// readAttendance returns who is noted at a meeting.
func readAttendance(ctx context.Context, q ledger.Querier, meeting string) ([]attendanceRow, error) {
	return collect(ctx, q, func(id string, doc []byte) (attendanceRow, error) {
		r := attendanceRow{Member: id}
		return r, decode(doc, &r)
	}, `SELECT member, doc FROM attendance WHERE meeting = ? ORDER BY member`, meeting)
}

// collect reads (id, doc) rows to the end before anything else is asked: the
// projection has one connection.
func collect[T any](ctx context.Context, q ledger.Querier, read func(id string, doc []byte) (T, error), query string, args ...any) (all []T, err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id string
		var doc []byte
		if err := rows.Scan(&id, &doc); err != nil {
			return nil, err
		}
		one, err := read(id, doc)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// live reports whether an item still belongs to its agenda.
func (r itemRow) live() bool {
	return r.Standing.State != ItemDropped && r.Standing.State != ItemWithdrawn
}
