package meeting

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"keystone/caseload"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// meetingID names a meeting by its series and date, the same on every laptop.
func (m *Meetings) meetingID(series string, date nhs.Date) string {
	return m.ledger.ID("meeting", series+"\x00"+string(date))
}

// itemID names a patient's item by its meeting and patient, the same on every laptop.
func (m *Meetings) itemID(meeting string, number string) string {
	return m.ledger.ID("item", meeting+"\x00"+m.patientID(number))
}

// patientID is the id that scopes what is recorded about a patient.
func (m *Meetings) patientID(number string) string { return m.people.IDOf(nhs.Number(number)) }

// OpenMeeting starts a meeting of a series on a date, with everyone on the
// agenda who is proposed and fits. Opening one that runs already returns it. A
// date that is not today, a bank holiday, another meeting still running or
// minutes signed twice warns. Codes: series-unknown, date-invalid, member-unknown, meeting-closed,
// minutes-signed.
func (m *Meetings) OpenMeeting(ctx context.Context, cmd OpenMeeting) (OpenMeetingResult, error) {
	date, err := isoDate(cmd.Date, "date of the meeting")
	if err != nil {
		return OpenMeetingResult{}, err
	}
	if !date.Known() {
		date = m.today()
	}
	calendar, err := m.people.Calendar(ctx)
	if err != nil {
		return OpenMeetingResult{}, err
	}
	result := OpenMeetingResult{Ask: []string{}, Warnings: dateWarnings(calendar, date, m.today())}
	err = m.save(ctx, "open-meeting", "", func(q ledger.Querier, w *writes) error {
		s, err := seriesNamed(ctx, q, cmd.Series)
		if err != nil {
			return err
		}
		result.Meeting = m.meetingID(s.ID, date)
		others, err := m.openAlready(ctx, q, result.Meeting)
		if err != nil || others.here {
			return err
		}
		result.Warnings = append(result.Warnings, others.warnings...)
		twice, err := readSignedTwice(ctx, q, s.ID)
		if err != nil {
			return err
		}
		for _, one := range twice {
			result.Warnings = append(result.Warnings, fmt.Sprintf("The minutes of %s were signed on two laptops, which differ: choose which paper counts.", one.date.Shown()))
		}
		chair, err := m.chairNamed(ctx, cmd.Chair, s)
		if err != nil {
			return err
		}
		proposed, err := m.propose(ctx, s, date, 0)
		if err != nil {
			return err
		}
		m.writeMeeting(w, s, result.Meeting, date, chair)
		m.writeAgenda(w, result.Meeting, proposed)
		result.Ask, err = m.shareWith(ctx, q, w, discussed(proposed), result.Meeting, s)
		return err
	})
	return result, err
}

// chairNamed returns the id of a named chair, else of the series' own while they
// are a member, else of who is unlocked.
func (m *Meetings) chairNamed(ctx context.Context, name string, s Series) (string, error) {
	if name != "" {
		who, err := m.memberActive(ctx, name)
		return who.ID, err
	}
	if s.Chair != "" {
		who, err := m.people.Member(ctx, s.Chair)
		if err == nil && who.Active {
			return who.ID, nil
		}
		if err != nil && fault.Code(err) != caseload.CodeMemberUnknown {
			return "", err
		}
	}
	return m.ledger.Actor().Member, nil
}

type openMeetings struct {
	here     bool // this very meeting is running
	warnings []string
}

// openAlready refuses a meeting that was closed and tells of others that run.
func (m *Meetings) openAlready(ctx context.Context, q ledger.Querier, id string) (openMeetings, error) {
	_, err := readOpen(ctx, q, id)
	switch fault.Code(err) {
	case "":
		return openMeetings{here: true}, nil
	case CodeMeetingUnknown:
	default:
		return openMeetings{}, err
	}
	dates, err := collect(ctx, q, func(date string, _ []byte) (string, error) { return date, nil },
		`SELECT date, NULL FROM meeting WHERE state = ? ORDER BY date`, MeetingOpen)
	found := openMeetings{}
	for _, date := range dates {
		found.warnings = append(found.warnings, fmt.Sprintf("The meeting of %s is still open; close it, so that what it did not reach is deferred.", nhs.Date(date).Shown()))
	}
	return found, err
}

func (m *Meetings) writeMeeting(w *writes, s Series, id string, date nhs.Date, chair string) {
	p := w.on("meeting", id, "")
	p.set("series", s.ID)
	p.set("date", string(date))
	p.set("time", s.Time)
	p.set("minutes", s.Minutes)
	p.set("state", MeetingOpen)
	p.set("opened", m.stamp())
	p.set("chair", chair)
	if chair == m.ledger.Actor().Member {
		w.on("attendance", id+"."+chair, "").set("mode", InRoom)
	}
}

func (m *Meetings) writeAgenda(w *writes, meeting string, proposed []Proposed) {
	position := 0
	for _, one := range proposed {
		if one.Waits {
			continue
		}
		position++
		m.mark(w, meeting, one)
		p := m.penOf(w, meeting, one.NHSNumber)
		p.set("meeting", meeting)
		p.set("patient", one.NHSNumber)
		p.set("position", position)
		p.set("reasons", one.Reasons)
		p.decided("standing", standing{State: ItemWaiting})
		if one.recurring {
			p.set("recurring", true)
		}
		p.filled("question", one.Question)
		p.filled("addedBy", one.addedBy)
		p.filled("duty", one.duty)
	}
}

// penOf writes a new item of a patient's, within that patient's scope.
func (m *Meetings) penOf(w *writes, meeting, number string) pen {
	return w.on("item", m.itemID(meeting, number), m.patientID(number))
}

// penOn writes an item that is there, within the scope it was recorded in.
func (m *Meetings) penOn(w *writes, r itemRow) pen {
	return w.on("item", r.ID, m.patientID(cmp.Or(r.under, r.Patient)))
}

// Attend notes how a member takes part; their organisation then reads who is on
// the agenda, where a basis is stated for it. Codes: meeting-unknown, meeting-closed,
// minutes-signed, member-unknown, mode-unknown, time-invalid.
func (m *Meetings) Attend(ctx context.Context, cmd Attend) (AttendResult, error) {
	result := AttendResult{Ask: []string{}}
	if err := attendValid(cmd); err != nil {
		return result, err
	}
	return result, m.save(ctx, "attend", "", func(q ledger.Querier, w *writes) error {
		if _, err := readOpen(ctx, q, cmd.Meeting); err != nil {
			return err
		}
		who, err := m.memberActive(ctx, cmd.Member)
		if err != nil {
			return err
		}
		known := 0
		err = q.QueryRowContext(ctx, `SELECT 1 FROM attendance WHERE meeting = ? AND member = ?`, cmd.Meeting, who.ID).Scan(&known)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if cmd.Mode == "" && known == 0 {
			cmd.Mode = InRoom
		}
		p := w.on("attendance", cmd.Meeting+"."+who.ID, "")
		p.filled("mode", cmd.Mode)
		p.filled("from", cmd.From)
		p.filled("until", cmd.Until)
		if cmd.Mode == Apologies {
			return nil
		}
		result.Ask, err = m.shareAgenda(ctx, q, w, cmd.Meeting, who.Organisation)
		return err
	})
}

func attendValid(cmd Attend) error {
	if cmd.Mode != "" && !slices.Contains([]string{InRoom, ByPhone, InWriting, Apologies}, cmd.Mode) {
		return fault.Newf(CodeModeUnknown, "%s is no way to attend; it is room, phone, written or apologies.", cmd.Mode)
	}
	if err := clockTime(cmd.From, "they came"); err != nil {
		return err
	}
	return clockTime(cmd.Until, "they left")
}

// NameDeputy lets another member sign the minutes of a meeting; only its chair
// or a deputy may. Codes: meeting-unknown, member-unknown, not-chair.
func (m *Meetings) NameDeputy(ctx context.Context, cmd NameDeputy) (struct{}, error) {
	return struct{}{}, m.save(ctx, "name-deputy", "", func(q ledger.Querier, w *writes) error {
		r, err := readMeeting(ctx, q, cmd.Meeting)
		if err != nil {
			return err
		}
		if err := m.mayChair(r); err != nil {
			return err
		}
		who, err := m.memberActive(ctx, cmd.Member)
		if err != nil {
			return err
		}
		if !slices.Contains(r.Deputies, who.ID) {
			w.on("meeting", r.ID, "").decided("deputies", append(r.Deputies, who.ID))
		}
		return nil
	})
}

// mayChair refuses whoever is neither this meeting's chair nor a named deputy.
func (m *Meetings) mayChair(r meetingRow) error {
	who := m.ledger.Actor().Member
	if who == r.Chair || slices.Contains(r.Deputies, who) {
		return nil
	}
	return fault.New(CodeNotChair, "Only the chair of this meeting, or a deputy the chair named, may do this; ask one of them to unlock.")
}
