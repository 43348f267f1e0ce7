package meeting

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/google/uuid"

	ledger "keystone/sync"
	"keystone/sync/fault"
)

// sheetRow is the fields of a numbered sheet in the ledger: ids of actions, and
// nothing about anybody.
type sheetRow struct {
	Number int      `json:"number"`
	Made   string   `json:"made"`
	For    string   `json:"for"`
	Lines  []string `json:"lines"`
}

// Sheet puts the actions a query asks for onto a numbered sheet of paper, which
// is a save: results come back by its number and line (F22). A sheet without
// lines takes no number.
func (m *Meetings) Sheet(ctx context.Context, query ActionQuery) (Sheet, error) {
	sheet, err := m.DraftSheet(ctx, query)
	if err != nil {
		return Sheet{}, err
	}
	return m.KeepSheet(ctx, sheet)
}

// DraftSheet returns the sheet that Sheet would make, with the number it would
// take, and records nothing: to be looked at before it is printed.
func (m *Meetings) DraftSheet(ctx context.Context, query ActionQuery) (Sheet, error) {
	query.Paper = true
	lines, err := m.Actions(ctx, query)
	if err != nil {
		return Sheet{}, err
	}
	team := m.ledger.Team()
	sheet := Sheet{Team: team.Name, For: sheetFor(query), Made: string(m.today()), Lines: lines, Test: team.Test, id: uuid.NewString()}
	if len(lines) == 0 {
		return sheet, nil
	}
	next, err := nextSheet(ctx, m.ledger.DB())
	sheet.number(next)
	return sheet, err
}

// KeepSheet records a drafted sheet once it goes onto paper, and returns it with
// its number: the next one, should another sheet have taken that of the draft.
// A sheet that is kept already, or that has no lines, is returned as it is.
func (m *Meetings) KeepSheet(ctx context.Context, sheet Sheet) (Sheet, error) {
	err := m.save(ctx, "action-sheet", "", func(q ledger.Querier, w *writes) error {
		kept, next := 0, 0
		err := q.QueryRowContext(ctx, `SELECT coalesce((SELECT number FROM sheet WHERE id = ?), 0)`, sheet.id).Scan(&kept)
		if err != nil || len(sheet.Lines) == 0 {
			return err
		}
		if kept > 0 {
			sheet.number(kept)
			return nil
		}
		if next, err = nextSheet(ctx, q); err != nil {
			return err
		}
		sheet.number(next)
		ids := make([]string, len(sheet.Lines))
		for i := range sheet.Lines {
			ids[i] = sheet.Lines[i].Action
		}
		p := w.on("sheet", sheet.id, "")
		p.set("number", sheet.Number)
		p.set("made", sheet.Made)
		p.set("for", sheet.For)
		p.set("lines", ids)
		return nil
	})
	return sheet, err
}

func nextSheet(ctx context.Context, q ledger.Querier) (number int, err error) {
	return number, q.QueryRowContext(ctx, `SELECT coalesce(max(number), 0) + 1 FROM sheet`).Scan(&number)
}

// number gives a sheet and its lines their numbers.
func (s *Sheet) number(n int) {
	s.Number = n
	s.Lines = slices.Clone(s.Lines)
	for i := range s.Lines {
		s.Lines[i].Sheet, s.Lines[i].Line = n, i+1
	}
}

func sheetFor(query ActionQuery) string {
	switch {
	case query.Owner != "":
		return query.Owner
	case query.Organisation != "":
		return query.Organisation
	}
	return "everyone"
}

// onSheet returns the id of the action on a line of a sheet, if the patient was
// born in the year that was typed; sheet-mismatch says nothing of whose it is.
func (m *Meetings) onSheet(ctx context.Context, q ledger.Querier, cmd CompleteAction) (string, error) {
	ids, err := collect(ctx, q, func(id string, _ []byte) (string, error) { return id, nil },
		`SELECT l.action, NULL FROM sheet s JOIN sheet_line l ON l.sheet = s.id WHERE s.number = ? AND l.line = ?`, cmd.Sheet, cmd.Line)
	if err != nil {
		return "", err
	}
	var matching []string
	for _, id := range ids {
		ok, err := m.bornIn(ctx, q, id, cmd.Born)
		if err != nil {
			return "", err
		}
		if ok && (cmd.Action == "" || cmd.Action == id) {
			matching = append(matching, id)
		}
	}
	if len(matching) != 1 {
		return "", fault.New(CodeSheetMismatch, "Sheet number, line and year of birth do not fit together; look at the paper again. Nothing was changed.")
	}
	return matching[0], nil
}

// bornIn reports whether an action's patient was born in a year; 0 stands for
// an action of the team's own and for a birth date that is not known.
func (m *Meetings) bornIn(ctx context.Context, q ledger.Querier, action string, year int) (bool, error) {
	found, err := readActions(ctx, q, `id = ?`, action)
	if err != nil || len(found) == 0 {
		return false, err
	}
	if found[0].Patient == "" {
		return year == 0, nil
	}
	who, err := m.people.Patient(ctx, found[0].Patient)
	if err != nil {
		return false, err
	}
	born := 0
	if len(who.Born) >= 4 {
		if born, err = strconv.Atoi(who.Born[:4]); err != nil {
			return false, err
		}
	}
	return born == year, nil
}

// sheetLine is one line of one sheet.
type sheetLine struct {
	Number int `json:"number"`
	Line   int `json:"line"`
}

// lastSheets returns the newest sheet and line of every action that is on one.
func lastSheets(ctx context.Context, q ledger.Querier) (map[string]sheetLine, error) {
	last := make(map[string]sheetLine)
	_, err := collect(ctx, q, func(action string, at []byte) (struct{}, error) {
		var l sheetLine
		err := json.Unmarshal(at, &l)
		last[action] = l
		return struct{}{}, err
	}, `SELECT l.action, json_object('number', s.number, 'line', l.line) FROM sheet s JOIN sheet_line l ON l.sheet = s.id ORDER BY s.number, s.id`)
	return last, err
}
