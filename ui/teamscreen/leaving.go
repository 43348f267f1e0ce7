package teamscreen

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/ui/kit"
)

// listed is how many patients or actions of somebody who leaves are named; the
// rest are counted.
const listed = 6

// theirs is what depends on members who leave, each in a line: the patients whose
// key worker they are, and the open actions they own (F39).
func (s *Screen) theirs(ctx context.Context, leaving []caseload.Member) (patients, actions []string, err error) {
	for _, m := range leaving {
		rows, _, err := s.source.Rows(ctx, caseload.Query{KeyWorker: m.ID})
		if err != nil {
			return nil, nil, err
		}
		for i := range rows {
			patients = append(patients, rows[i].Name+", key worker "+rows[i].KeyWorker)
		}
		open, err := s.source.Actions(ctx, meeting.ActionQuery{Owner: m.ID})
		if err != nil {
			return nil, nil, err
		}
		for i := range open {
			actions = append(actions, joined(open[i].What, open[i].PatientName, m.Name))
		}
	}
	return patients, actions, nil
}

func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), ", ")
}

// dependents is a paragraph with what depends on whoever leaves, "" for nothing.
func dependents(patients, actions []string) string {
	var lines []string
	for _, part := range []struct {
		title string
		all   []string
	}{{"Patients", patients}, {"Open actions", actions}} {
		if len(part.all) == 0 {
			continue
		}
		lines = append(lines, fmt.Sprintf("%s (%d):", part.title, len(part.all)))
		for _, one := range part.all[:min(len(part.all), listed)] {
			lines = append(lines, "· "+one)
		}
		if more := len(part.all) - listed; more > 0 {
			lines = append(lines, fmt.Sprintf("· and %d more", more))
		}
	}
	return strings.Join(lines, "\n")
}

// end records that a member has left, once nobody and nothing depends on them: what
// does is listed instead, to be given to somebody else first.
func (s *Screen) end(m caseload.Member) {
	patients, actions, err := s.theirs(context.Background(), []caseload.Member{m})
	if err != nil {
		s.env.Fail(err)
		return
	}
	if depends := dependents(patients, actions); depends != "" {
		s.notYet(m, depends, len(patients), len(actions))
		return
	}
	reason := kit.NewEntry()
	kit.Ask(s.env, kit.Question{
		Title: m.Name + " has left",
		Text:  "They can be chosen no more. What they did stays in the history. No patient and no open action is theirs.",
		Body:  kit.Field("Why", reason), OK: "Has left", Danger: true, First: reason,
		Do: func() error {
			_, err := s.source.EndMember(context.Background(), caseload.EndMember{Member: m.ID, Reason: reason.Text})
			return s.done(err)
		},
	})
}

// notYet says what keeps somebody from leaving, and leads to it.
func (s *Screen) notYet(m caseload.Member, depends string, patients, actions int) {
	q := kit.Question{
		Title:  m.Name + " cannot leave yet",
		Text:   "Each patient and each open action needs somebody else first: hand the patients over on their page, and give each action to somebody.\n\n" + depends,
		Cancel: "Close", OK: "Show the actions", Then: func() { s.on.ToReassign(m.ID) },
	}
	if patients > 0 {
		q.OK, q.Then = "Show the patients", func() { s.on.Patients(m) }
	}
	if patients > 0 && actions > 0 {
		var d *kit.Dialog
		q.Body = kit.H(kit.Button("Show the actions", func() {
			d.Close()
			s.on.ToReassign(m.ID)
		}), kit.Spring())
		d = kit.Ask(s.env, q)
		return
	}
	kit.Ask(s.env, q)
}

// of are the active members of an organisation.
func (s *Screen) of(organisation string) []caseload.Member {
	return slices.DeleteFunc(slices.Clone(s.members), func(m caseload.Member) bool {
		return !m.Active || nhs.Fold(m.Organisation) != nhs.Fold(organisation)
	})
}

// endOrganisation ends the part that the marked member's organisation takes (F40).
func (s *Screen) endOrganisation(m caseload.Member) {
	organisation, leaving := m.Organisation, s.of(m.Organisation)
	if s.laptops.own(organisation) {
		kit.Tell(s.env, organisation+" is your own organisation", "Its part is ended on a laptop of another one, by an administrator there. For one person who leaves, mark them and choose Has left….")
		return
	}
	patients, actions, err := s.theirs(context.Background(), leaving)
	if err != nil {
		s.env.Fail(err)
		return
	}
	names := make([]string, len(leaving))
	for i := range leaving {
		names[i] = leaving[i].Name
	}
	text := "Its members leave: " + joined(append(names, nobody(names))...) + ". Its laptops are ended and get nothing new, and nobody is shared with it any more. What it did stays in the history; what it has read nobody can unread."
	if depends := dependents(patients, actions); depends != "" {
		text += "\n\nTo be given to somebody else afterwards; the patients have no key worker then and return to the agenda:\n" + depends
	}
	reason := kit.NewEntry()
	var result meeting.EndOrganisationResult
	kit.Ask(s.env, kit.Question{
		Title: "End " + organisation + "?", Text: text, Width: 640,
		Body: kit.Field("Why", reason), OK: "End the organisation", Danger: true, First: reason,
		Do: func() (err error) {
			result, err = s.source.EndOrganisation(context.Background(), meeting.EndOrganisation{Organisation: organisation, Reason: reason.Text})
			return s.done(err)
		},
		Then: func() { s.afterwards(organisation, ended(result, patients, actions), len(result.Actions)) },
	})
}

// afterwards says what ended, and leads to the actions that nobody owns now.
func (s *Screen) afterwards(organisation, text string, actions int) {
	if actions == 0 {
		kit.Tell(s.env, organisation+" has ended", text)
		return
	}
	kit.Ask(s.env, kit.Question{
		Title: organisation + " has ended", Text: text, Cancel: "Later", OK: "Show the actions", Then: func() { s.on.ToReassign("") },
	})
}

func nobody(names []string) string {
	if len(names) > 0 {
		return ""
	}
	return "none"
}

// ended says what ended with an organisation, and what is to be done after it.
func ended(r meeting.EndOrganisationResult, patients, actions []string) string {
	lines := []string{fmt.Sprintf("%s and %s ended.", caseload.Counted(len(r.Members), "member"), caseload.Counted(len(r.Laptops), "laptop"))}
	if depends := dependents(patients, actions); depends != "" {
		lines = append(lines, "", "Give to somebody else now:", depends)
	}
	return strings.Join(append(lines, r.Warnings...), "\n")
}
