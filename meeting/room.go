package meeting

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/fxamacker/cbor/v2"

	ledger "keystone/sync"
)

// Rooms returns what fills the tables of this package in the projection; it
// belongs into ledger.Config.Rooms after the caseload's.
func Rooms() []ledger.Room { return []ledger.Room{room{}} }

type room struct{}

// Schema implements ledger.Room. A row keeps beside its doc, the entity's
// fields as one CBOR map, only what is searched, joined or sorted by.
func (room) Schema() string {
	return `
CREATE TABLE series (id TEXT PRIMARY KEY, name TEXT NOT NULL, doc BLOB NOT NULL);
CREATE TABLE meeting (id TEXT PRIMARY KEY, series TEXT NOT NULL, date TEXT NOT NULL, state TEXT NOT NULL, finished TEXT NOT NULL, doc BLOB NOT NULL);
CREATE INDEX meeting_date ON meeting (series, date);
CREATE TABLE attendance (meeting TEXT NOT NULL, member TEXT NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (meeting, member));
CREATE TABLE item (id TEXT PRIMARY KEY, meeting TEXT NOT NULL, patient TEXT NOT NULL, position INTEGER NOT NULL, state TEXT NOT NULL, contested TEXT NOT NULL, doc BLOB NOT NULL);
CREATE INDEX item_meeting ON item (meeting, position);
CREATE INDEX item_patient ON item (patient);
CREATE TABLE planned (id TEXT PRIMARY KEY, series TEXT NOT NULL, date TEXT NOT NULL, waits INTEGER NOT NULL, doc BLOB NOT NULL);
CREATE INDEX planned_waits ON planned (waits, series);
CREATE TABLE action (id TEXT PRIMARY KEY, patient TEXT NOT NULL, meeting TEXT NOT NULL, due TEXT NOT NULL, open INTEGER NOT NULL, contested TEXT NOT NULL, doc BLOB NOT NULL);
CREATE INDEX action_patient ON action (patient, open);
CREATE INDEX action_meeting ON action (meeting);
CREATE INDEX action_due ON action (open, due);
CREATE TABLE sheet (id TEXT PRIMARY KEY, number INTEGER NOT NULL, doc BLOB NOT NULL);
CREATE INDEX sheet_number ON sheet (number);
CREATE TABLE sheet_line (sheet TEXT NOT NULL, line INTEGER NOT NULL, action TEXT NOT NULL, PRIMARY KEY (sheet, line));
CREATE INDEX sheet_line_action ON sheet_line (action);
CREATE TABLE extract (id TEXT PRIMARY KEY, patient TEXT NOT NULL, open INTEGER NOT NULL, doc BLOB NOT NULL);
CREATE TABLE minutes (meeting TEXT NOT NULL, version INTEGER NOT NULL, contested TEXT NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (meeting, version));
`
}

// entity is one entity as its live writes leave it.
type entity struct {
	id        string
	doc       []byte // its fields as one CBOR map
	contested string // names of the fields that two laptops set apart, as apartFields
}

var projectors = map[string]func(context.Context, *sql.Tx, entity) error{
	"series": projectSeries, "meeting": projectMeeting, "attendance": projectAttendance, "item": projectItem, "planned": projectPlanned,
	"action": projectAction, "sheet": projectSheet, "minutes": projectMinutes, "extract": projectExtract,
}

// Project implements ledger.Room.
func (room) Project(ctx context.Context, tx *sql.Tx, changed []ledger.Changed) error {
	for _, c := range changed {
		kind, id, _ := strings.Cut(c.Entity, "/")
		project, mine := projectors[kind]
		if !mine {
			continue
		}
		e, err := gather(ctx, tx, kind, id)
		if err == nil {
			err = project(ctx, tx, e)
		}
		if err != nil {
			return fmt.Errorf("project a %s: %w", kind, err)
		}
	}
	return nil
}

// gather reads the live writes of an entity into one CBOR map, the same bytes
// for the same writes: a rebuilt projection is compared with the one in use.
func gather(ctx context.Context, q ledger.Querier, kind, id string) (entity, error) {
	state, err := stateOf(ctx, q, kind, id)
	if err != nil {
		return entity{}, err
	}
	fields := make(map[string]cbor.RawMessage, len(state))
	for field, heads := range state {
		value, err := valueOf(kind, field, heads)
		if err != nil {
			return entity{}, err
		}
		if value != nil {
			fields[field] = value
		}
	}
	contested, err := apartFields(kind, state)
	if err != nil {
		return entity{}, err
	}
	doc, err := canonical(fields)
	return entity{id: id, doc: doc, contested: strings.Join(contested, ",")}, err
}

func disagree(heads []ledger.Head) bool {
	for _, h := range heads {
		if string(h.Value) != string(heads[0].Value) {
			return true
		}
	}
	return false
}

// decode reads a doc into a row. A field that a newer version writes in another
// form is left out instead of hiding the whole row.
func decode(doc []byte, into any) error {
	err := cbor.Unmarshal(doc, into)
	var other *cbor.UnmarshalTypeError
	if errors.As(err, &other) {
		return nil
	}
	return err
}

func projectSeries(ctx context.Context, tx *sql.Tx, e entity) error {
	var s Series
	if err := decode(e.doc, &s); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO series VALUES (?,?,?)`, e.id, s.Name, e.doc)
	return err
}

func projectMeeting(ctx context.Context, tx *sql.Tx, e entity) error {
	var r meetingRow
	if err := decodeMeeting(e.doc, &r); err != nil {
		return err
	}
	finished := ""
	if r.Finished != nil {
		finished = finishedMark + strings.Join(r.Finished, ",")
	}
	_, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO meeting VALUES (?,?,?,?,?,?)`, e.id, r.Series, r.Date, r.State, finished, e.doc)
	return err
}

func projectAttendance(ctx context.Context, tx *sql.Tx, e entity) error {
	meeting, member, _ := strings.Cut(e.id, ".")
	_, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO attendance VALUES (?,?,?)`, meeting, member, e.doc)
	return err
}

func projectItem(ctx context.Context, tx *sql.Tx, e entity) error {
	var r itemRow
	if err := decode(e.doc, &r); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO item VALUES (?,?,?,?,?,?,?)`,
		e.id, r.Meeting, r.Patient, r.Position, r.Standing.State, e.contested, e.doc)
	return err
}

func projectAction(ctx context.Context, tx *sql.Tx, e entity) error {
	var r actionRow
	if err := decode(e.doc, &r); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO action VALUES (?,?,?,?,?,?,?)`,
		e.id, r.Patient, r.Meeting, r.Due, r.open(), e.contested, e.doc)
	return err
}

func projectSheet(ctx context.Context, tx *sql.Tx, e entity) error {
	var r sheetRow
	if err := decode(e.doc, &r); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO sheet VALUES (?,?,?)`, e.id, r.Number, e.doc); err != nil {
		return err
	}
	for i, action := range r.Lines {
		if _, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO sheet_line VALUES (?,?,?)`, e.id, i+1, action); err != nil {
			return err
		}
	}
	return nil
}

// projectExtract keeps an extract while it says what was printed: taken back or
// erased, there is none.
func projectExtract(ctx context.Context, tx *sql.Tx, e entity) error {
	var r extractRow
	if err := decode(e.doc, &r); err != nil {
		return err
	}
	if r.Printed == nil {
		_, err := tx.ExecContext(ctx, `DELETE FROM extract WHERE id = ?`, e.id)
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO extract VALUES (?,?,?,?)`, e.id, r.Printed.Patient, r.Filed == nil, e.doc)
	return err
}

func projectMinutes(ctx context.Context, tx *sql.Tx, e entity) error {
	meeting, number, _ := strings.Cut(e.id, ".")
	version, err := strconv.Atoi(number)
	if err != nil {
		return err
	}
	var r minutesRow
	if err := decode(e.doc, &r); err != nil {
		return err
	}
	doc, err := cbor.Marshal(r)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT OR REPLACE INTO minutes VALUES (?,?,?,?)`, meeting, version, e.contested, doc)
	return err
}
