package meeting

import (
	"context"
	"slices"

	"keystone/caseload"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// Meetings returns every meeting, past and present, the newest first.
func (m *Meetings) Meetings(ctx context.Context) ([]MeetingLine, error) {
	names, err := m.seriesNames(ctx)
	if err != nil {
		return nil, err
	}
	all, err := collect(ctx, m.ledger.DB(), func(id string, doc []byte) (MeetingLine, error) {
		var r meetingRow
		err := decodeMeeting(doc, &r)
		return MeetingLine{ID: id, Series: names[r.Series], Date: r.Date, State: r.State, Version: r.Version}, err
	}, `SELECT id, doc FROM meeting ORDER BY date DESC, id`)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if err := m.count(ctx, &all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (m *Meetings) count(ctx context.Context, line *MeetingLine) error {
	return m.ledger.DB().QueryRowContext(ctx, `SELECT
		(SELECT count(*) FROM item WHERE meeting = ?1 AND state = ?2),
		(SELECT count(*) FROM item WHERE meeting = ?1 AND state = ?3),
		(SELECT count(*) FROM action WHERE meeting = ?1)`, line.ID, ItemDiscussed, ItemDeferred).
		Scan(&line.Discussed, &line.Deferred, &line.Actions)
}

func (m *Meetings) seriesNames(ctx context.Context) (map[string]string, error) {
	all, err := m.SeriesAll(ctx)
	names := make(map[string]string, len(all))
	for _, s := range all {
		names[s.ID] = s.Name
	}
	return names, err
}

// Meeting returns one meeting, whole. Who died before being reached has left
// its agenda (F32). Code: meeting-unknown.
func (m *Meetings) Meeting(ctx context.Context, id string) (Meeting, error) {
	r, err := readMeeting(ctx, m.ledger.DB(), id)
	if err != nil {
		return Meeting{}, err
	}
	whole, err := m.frame(ctx, r)
	if err != nil {
		return Meeting{}, err
	}
	rows, err := readItems(ctx, m.ledger.DB(), id)
	if err != nil {
		return Meeting{}, err
	}
	whole.Items, err = m.items(ctx, r, rows)
	for _, item := range whole.Items {
		if item.State == ItemDiscussed && unspoken(itemRow{Standing: standing{State: item.State}, HeardFrom: item.HeardFrom}) {
			whole.MentalHealth++
		}
	}
	return whole, err
}

// Item returns one patient's item of a meeting. Codes: meeting-unknown,
// item-unknown, patient-unknown, nhs-number-invalid.
func (m *Meetings) Item(ctx context.Context, meeting, patient string) (Item, error) {
	who, err := m.people.Patient(ctx, patient)
	if err != nil {
		return Item{}, err
	}
	whole, err := m.Meeting(ctx, meeting)
	if err != nil {
		return Item{}, err
	}
	for _, item := range whole.Items {
		if item.Patient.NHSNumber == who.NHSNumber {
			return item, nil
		}
	}
	return Item{}, fault.New(CodeItemUnknown, "This person is not on the agenda; add them first.")
}

// frame returns a meeting without its items.
func (m *Meetings) frame(ctx context.Context, r meetingRow) (Meeting, error) {
	s, err := m.SeriesNamed(ctx, r.Series)
	if err != nil && fault.Code(err) != CodeSeriesUnknown {
		return Meeting{}, err
	}
	there, err := m.attendance(ctx, r)
	if err != nil {
		return Meeting{}, err
	}
	whole := Meeting{
		ID: r.ID, Series: s.Name, Team: m.ledger.Team().Name, Date: r.Date, Time: r.Time, Planned: r.Planned, State: r.State,
		Opened: r.Opened, Closed: r.Closed, Chair: r.Chair, Deputies: append([]string{}, r.Deputies...), Attendance: there,
		Items: []Item{}, Version: r.Version, Words: r.Words,
	}
	var roles []string
	for _, a := range there {
		if a.Mode != Apologies {
			roles = append(roles, a.Role)
		}
		if a.Member == r.Chair {
			whole.ChairName = a.Name
		}
	}
	whole.Missing = missingRoles(s.Roles, roles, whole.ChairName != "")
	if whole.ChairName == "" {
		whole.ChairName, err = m.memberName(ctx, r.Chair)
	}
	return whole, err
}

func (m *Meetings) memberName(ctx context.Context, id string) (string, error) {
	if actor := m.ledger.Actor(); actor.Member == id {
		return actor.Name, nil
	}
	who, err := m.people.Member(ctx, id)
	if fault.Code(err) == caseload.CodeMemberUnknown {
		return "", nil
	}
	return who.Name, err
}

// attendance returns who is noted at a meeting, by name, and who of them is out
// of the room now.
func (m *Meetings) attendance(ctx context.Context, r meetingRow) ([]Attendance, error) {
	rows, err := readAttendance(ctx, m.ledger.DB(), r.ID)
	if err != nil {
		return nil, err
	}
	members, err := m.people.Members(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]Attendance, 0, len(rows))
	for _, a := range rows {
		one := Attendance{Member: a.Member, Mode: a.Mode, From: a.From, Until: a.Until, Out: m.out(r, a)}
		if i := slices.IndexFunc(members, func(who caseload.Member) bool { return who.ID == a.Member }); i >= 0 {
			one.Name, one.Role, one.Organisation = members[i].Name, members[i].Role, members[i].Organisation
		} else if one.Name, err = m.memberName(ctx, a.Member); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	slices.SortStableFunc(all, func(a, b Attendance) int { return compareText(nhs.Fold(a.Name), nhs.Fold(b.Name)) })
	return all, nil
}

// out reports whether somebody is not in the room at this moment. At a meeting
// that is not today's, whoever has left is out and nobody comes later.
func (m *Meetings) out(r meetingRow, a attendanceRow) bool {
	if a.Mode == Apologies || a.Mode == InWriting {
		return true
	}
	back := a.From > a.Until
	if nhs.Date(r.Date) != m.today() {
		return a.Until != "" && !back
	}
	now := m.now().Format("15:04")
	left := a.Until != "" && now >= a.Until
	if a.Until != "" && back {
		return left && now < a.From
	}
	return left || now < a.From
}

// items fills the items of a meeting in agenda order.
func (m *Meetings) items(ctx context.Context, r meetingRow, rows []itemRow) ([]Item, error) {
	before, err := readPast(ctx, m.ledger.DB(), r.Series, nhs.Date(r.Date), r.ID)
	if err != nil {
		return nil, err
	}
	others, err := m.elsewhere(ctx, r.Series)
	if err != nil {
		return nil, err
	}
	known := m.newPeople()
	items := []Item{}
	for _, row := range rows {
		who, err := known.named(ctx, row.Patient)
		if err != nil {
			return nil, err
		}
		if !row.live() || row.Standing.State == ItemWaiting && unwanted(row, who) != "" {
			continue
		}
		item, err := m.item(ctx, r, row, who, before[row.Patient])
		if err != nil {
			return nil, err
		}
		item.Elsewhere = others.of(row.Patient, before[row.Patient], nhs.Date(r.Date))
		items = append(items, item)
	}
	families := make([]string, len(items))
	for i, item := range items {
		families[i] = item.Patient.Family
	}
	for i, alert := range nameAlerts(families) {
		items[i].NameAlert = alert
	}
	return items, nil
}

// unwanted says why somebody who waits on an agenda is discussed no more: they
// died (F32), or do not want it and nobody states a duty (F56).
func unwanted(r itemRow, who caseload.Patient) string {
	switch {
	case who.Died != "":
		return "has died"
	case who.Declines != nil && r.Duty == "":
		return "does not want to be discussed"
	}
	return ""
}

// item fills one item.
func (m *Meetings) item(ctx context.Context, r meetingRow, row itemRow, who caseload.Patient, was past) (Item, error) {
	item := Item{
		ID: row.ID, Patient: who, Reasons: row.Reasons, AddedBy: row.AddedBy, Question: row.Question, Said: row.Said,
		Summary: row.Summary, Decision: row.Decision, DecidedBy: row.DecidedBy, NextReview: row.NextReview,
		HeardFrom: row.HeardFrom, State: row.Standing.State, Why: row.Standing.Why, Present: row.Present,
		Recurring: row.Recurring, Pinned: row.Pinned, Note: was.last.Pinned, Deferrals: was.deferrals,
		LastDate: string(was.discussed), Duty: row.Duty, Late: r.late(row), Recorded: row.Recorded, Lacks: lacksOf(who, row, nhs.Date(r.Date)),
	}
	if row.Standing.State == ItemDeferred {
		item.Deferrals++
	}
	if item.Why == "" {
		item.Why = row.Without
	}
	if item.Reasons == nil {
		item.Reasons = []caseload.Reason{}
	}
	var err error
	if item.Conflicts, err = m.saidApart(ctx, m.ledger.DB(), row.ID, row.apart); err != nil {
		return item, err
	}
	if item.Changes, err = changesOf(ctx, m.ledger.DB(), row.ID); err != nil {
		return item, err
	}
	if err := m.itemActions(ctx, r, was, &item); err != nil {
		return item, err
	}
	return item, m.FillPatients(ctx, []caseload.Patient{item.Patient})
}

// itemActions splits a patient's actions into those of this item and those of
// last time: still open, or ended since the patient's last item.
func (m *Meetings) itemActions(ctx context.Context, r meetingRow, was past, item *Item) error {
	numbers, err := recordsOf(ctx, m.ledger.DB(), item.Patient.NHSNumber)
	if err != nil {
		return err
	}
	rows, err := spokenOf(ctx, m.ledger.DB(), ofPatient, numbers)
	if err != nil {
		return err
	}
	var now, last []actionRow
	for _, a := range rows {
		switch {
		case a.Meeting == r.ID:
			now = append(now, a)
		case a.open() || was.date.Known() && nhs.Date(a.State.On) >= was.date:
			last = append(last, a)
		}
	}
	known := &people{m.people, map[string]caseload.Patient{item.Patient.NHSNumber: item.Patient}}
	if item.Actions, err = m.shown(ctx, known, now); err != nil {
		return err
	}
	item.LastTime, err = m.shown(ctx, known, last)
	return err
}

// meetingActions returns every action given in a meeting.
func (m *Meetings) meetingActions(ctx context.Context, q ledger.Querier, meeting string) ([]Action, error) {
	rows, err := spokenOf(ctx, q, `meeting = ?`, meeting)
	if err != nil {
		return nil, err
	}
	return m.shown(ctx, m.newPeople(), rows)
}
