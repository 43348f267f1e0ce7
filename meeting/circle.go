package meeting

import (
	"context"
	"slices"

	"keystone/caseload"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// meetingsBack is how many meetings of a series say who takes part in the next.
const meetingsBack = 5

// shareWith shares patients with the organisations that take part in a series and,
// once it is open, in its meeting; ask are those without a stated basis.
func (m *Meetings) shareWith(ctx context.Context, q ledger.Querier, w *writes, numbers []string, meeting string, s Series) (ask []string, err error) {
	if len(m.ledger.Organisations()) < 2 {
		return []string{}, nil
	}
	part, err := m.takingPart(ctx, q, meeting, s)
	if err != nil {
		return nil, err
	}
	return m.take(ctx, q, w, numbers, part)
}

func (m *Meetings) take(ctx context.Context, q ledger.Querier, w *writes, numbers, organisations []string) ([]string, error) {
	t, err := m.people.ShareFor(ctx, q, numbers, organisations)
	w.list, w.shared = append(w.list, t.Writes...), append(w.shared, t.Shared...)
	return append([]string{}, t.Ask...), err
}

// shareAgenda shares who is on an agenda with an organisation that joins it.
func (m *Meetings) shareAgenda(ctx context.Context, q ledger.Querier, w *writes, meeting, organisation string) ([]string, error) {
	if len(m.ledger.Organisations()) < 2 {
		return []string{}, nil
	}
	items, err := readItems(ctx, q, meeting)
	if err != nil {
		return nil, err
	}
	var numbers []string
	for _, r := range items {
		if r.live() && !slices.Contains(numbers, r.Patient) {
			numbers = append(numbers, r.Patient)
		}
	}
	return m.take(ctx, q, w, numbers, []string{organisation})
}

// takingPart is the organisations of the chair and of those who attend a meeting
// or attended one of the last of its series.
func (m *Meetings) takingPart(ctx context.Context, q ledger.Querier, meeting string, s Series) ([]string, error) {
	who, err := collect(ctx, q, func(member string, doc []byte) (string, error) {
		var r attendanceRow
		err := decode(doc, &r)
		if r.Mode == Apologies {
			member = ""
		}
		return member, err
	}, `SELECT member, doc FROM attendance WHERE meeting = ?1 OR meeting IN (SELECT id FROM meeting WHERE series = ?2 ORDER BY date DESC LIMIT ?3) ORDER BY member`,
		meeting, s.ID, meetingsBack)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, id := range append(who, s.Chair) {
		if id == "" {
			continue
		}
		member, err := m.people.Member(ctx, id)
		if fault.Code(err) == caseload.CodeMemberUnknown {
			continue
		}
		if err != nil {
			return nil, err
		}
		if member.Active && !slices.Contains(out, member.Organisation) {
			out = append(out, member.Organisation)
		}
	}
	return out, nil
}

// discussed is the NHS numbers of those who are not left waiting.
func discussed(proposed []Proposed) []string {
	var numbers []string
	for i := range proposed {
		if !proposed[i].Waits {
			numbers = append(numbers, proposed[i].NHSNumber)
		}
	}
	return numbers
}

// scopesOf is whom minutes are about: only who reads all of them reads the paper.
func (m *Meetings) scopesOf(minutes Minutes) []string {
	var scopes []string
	for i := range minutes.Items {
		scopes = append(scopes, minutes.Items[i].Patient.ID)
	}
	for i := range minutes.Actions {
		if minutes.Actions[i].Patient != "" {
			scopes = append(scopes, m.patientID(minutes.Actions[i].Patient))
		}
	}
	return scopes
}

// notForUs says whether a signed paper is sealed for others, because it tells of
// somebody whom this organisation does not read: it gets a copy of its own then.
func (m *Meetings) notForUs(minutes Minutes, err error) bool {
	code := fault.Code(err)
	return m.paper != nil && minutes.Version > 0 && (code == "blob-closed" || code == "blob-unknown" && len(m.ledger.Organisations()) > 1)
}

// CopyFor is MinutesFor by what holds now: it also leaves out who is not shared
// with the organisation, where that has a laptop of its own, and who has come to
// object since the minutes were signed (F42).
func (m *Meetings) CopyFor(ctx context.Context, minutes Minutes, organisation string) (Minutes, error) {
	reads := func(o string) bool { return nhs.Fold(o) == nhs.Fold(organisation) }
	inTeam := slices.ContainsFunc(m.ledger.Organisations(), reads) && !reads(m.ledger.Organisation())
	people := m.newPeople()
	hidden := map[string]bool{}
	for _, number := range patientsIn(minutes) {
		who, err := people.named(ctx, number)
		if err != nil {
			return minutes, err
		}
		shared := slices.ContainsFunc(who.SharedWith, func(s caseload.Sharing) bool { return reads(s.Organisation) })
		hidden[number] = slices.ContainsFunc(who.Objections, reads) || inTeam && !shared
	}
	copied := MinutesFor(minutes, organisation)
	copied.Items = slices.DeleteFunc(copied.Items, func(i Item) bool { return hidden[i.Patient.NHSNumber] })
	copied.Since = slices.DeleteFunc(copied.Since, func(i Item) bool { return hidden[i.Patient.NHSNumber] })
	copied.Actions = slices.DeleteFunc(copied.Actions, func(a Action) bool { return hidden[a.Patient] })
	return copied, nil
}

func patientsIn(minutes Minutes) []string {
	var numbers []string
	for i := range minutes.Items {
		numbers = append(numbers, minutes.Items[i].Patient.NHSNumber)
	}
	for i := range minutes.Since {
		numbers = append(numbers, minutes.Since[i].Patient.NHSNumber)
	}
	for i := range minutes.Actions {
		if minutes.Actions[i].Patient != "" {
			numbers = append(numbers, minutes.Actions[i].Patient)
		}
	}
	return numbers
}
