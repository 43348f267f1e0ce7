package meeting

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"keystone/caseload"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// CodeValueUnknown refuses a choice that is none of the versions in conflict.
const CodeValueUnknown = "value-unknown"

// conflictMinutes is the field of a conflict between signed papers.
const conflictMinutes = "minutes"

// papersApart is a version of minutes that two laptops signed with different
// words: its live signings, the one that counts first.
type papersApart struct {
	version int
	papers  []signing
	minutes []Minutes // of each paper
	about   []string  // NHS numbers of whom they tell differently, "" for the team's own actions
}

// apartAmong finds the versions that two laptops signed and nobody has chosen
// between. Papers that tell the same of everybody are no conflict: both were
// signed, and the later one counts.
func apartAmong(all []signing) ([]papersApart, error) {
	var found []papersApart
	for _, s := range all {
		if s.Aside || !s.live {
			continue
		}
		p := papersApart{version: s.Version}
		for _, other := range all {
			if other.Version != s.Version || !other.Aside || !other.live {
				continue
			}
			about, err := tellApart(s, other)
			if err == nil && len(about) > 0 && len(p.papers) == 0 {
				err = p.add(s, nil) // the one that counts comes first
			}
			if err == nil && len(about) > 0 {
				err = p.add(other, about)
			}
			if err != nil {
				return nil, err
			}
		}
		if len(p.papers) > 0 {
			found = append(found, p)
		}
	}
	return found, nil
}

func (p *papersApart) add(s signing, about []string) error {
	minutes, err := s.thaw()
	p.papers, p.minutes = append(p.papers, s), append(p.minutes, minutes)
	p.about = append(p.about, about...)
	slices.Sort(p.about)
	p.about = slices.Compact(p.about)
	return err
}

// tellApart returns the NHS numbers of whom two papers tell differently.
func tellApart(a, b signing) ([]string, error) {
	of, err := a.told()
	if err != nil {
		return nil, err
	}
	other, err := b.told()
	if err != nil {
		return nil, err
	}
	for number, text := range of {
		if other[number] == text {
			delete(other, number)
		} else {
			other[number] = ""
		}
	}
	return slices.Collect(maps.Keys(other)), nil
}

// told is all that a paper tells of each patient, by NHS number, "" for the
// team's own actions.
func (s signing) told() (map[string]string, error) {
	minutes, err := s.thaw()
	if err != nil {
		return nil, err
	}
	by := map[string][]any{}
	for _, item := range minutes.Items {
		by[item.Patient.NHSNumber] = append(by[item.Patient.NHSNumber], item)
	}
	for _, action := range minutes.Actions {
		by[action.Patient] = append(by[action.Patient], action)
	}
	told := make(map[string]string, len(by))
	for number, all := range by {
		text, err := json.Marshal(all)
		if err != nil {
			return nil, err
		}
		told[number] = string(text)
	}
	return told, nil
}

// signedApart returns each version that two laptops signed with different words,
// and what each paper says of whom they differ about.
func (m *Meetings) signedApart(ctx context.Context, all []signing) ([]caseload.Conflict, error) {
	conflicts := []caseload.Conflict{}
	found, err := apartAmong(all)
	if err != nil || len(found) == 0 {
		return conflicts, err
	}
	laptops, err := caseload.LaptopNames(ctx, m.ledger)
	if err != nil {
		return nil, err
	}
	for _, p := range found {
		c := p.conflict()
		for i, s := range p.papers {
			side := sideOf(s.by, laptops)
			side.Value = p.minutes[i].extent()
			side.Detail = p.details(p.minutes[i])
			c.Values = append(c.Values, side)
		}
		conflicts = append(conflicts, c)
	}
	return conflicts, nil
}

func (p papersApart) conflict() caseload.Conflict {
	return caseload.Conflict{Field: conflictMinutes, Label: fmt.Sprintf("Signed minutes, version %d", p.version)}
}

// extent says how much minutes hold: "2 discussed, 3 actions".
func (minutes Minutes) extent() string {
	discussed := 0
	for _, item := range minutes.Items {
		if item.State == ItemDiscussed {
			discussed++
		}
	}
	return fmt.Sprintf("%d discussed, %s", discussed, caseload.Counted(len(minutes.Actions), "action"))
}

// details are what one paper says of whom the papers differ about, in words.
func (p papersApart) details(minutes Minutes) string {
	var said []string
	for _, number := range p.about {
		said = append(said, p.nameOf(number)+": "+minutes.tells(number))
	}
	return strings.Join(said, "; ")
}

func (p papersApart) nameOf(number string) string {
	if number == "" {
		return "the team"
	}
	for _, minutes := range p.minutes {
		for _, item := range minutes.Items {
			if item.Patient.NHSNumber == number && shownName(item.Patient) != "" {
				return shownName(item.Patient)
			}
		}
	}
	return nhs.Number(number).Spaced()
}

// tells says in a few words what minutes hold of a patient.
func (minutes Minutes) tells(number string) string {
	var said []string
	for _, item := range minutes.Items {
		if item.Patient.NHSNumber == number {
			said = append(said, item.State)
			if item.Decision != "" {
				said = append(said, "“"+item.Decision+"”")
			}
		}
	}
	given := 0
	for _, action := range minutes.Actions {
		if action.Patient == number {
			given++
		}
	}
	if given > 0 {
		said = append(said, caseload.Counted(given, "action"))
	}
	if len(said) == 0 {
		return "not in it"
	}
	return strings.Join(said, ", ")
}

// ResolveMinutes chooses which of two signed papers of one version counts.
type ResolveMinutes struct {
	Meeting string `json:"meeting"`
	Entry   string `json:"entry"` // the paper that counts, as in Minutes.Conflicts
	Reason  string `json:"reason"`
}

// ResolveMinutes lets one of two signed papers count, and records what it says of
// whom the other tells differently, where that was recorded otherwise since; the
// other stays as it was signed. Only the chair or a deputy may. Codes: meeting-unknown, not-chair,
// conflict-none, value-unknown, reason-required.
func (m *Meetings) ResolveMinutes(ctx context.Context, cmd ResolveMinutes) (struct{}, error) {
	return struct{}{}, m.save(ctx, "resolve-minutes", cmd.Reason, func(q ledger.Querier, w *writes) error {
		r, err := readMeeting(ctx, q, cmd.Meeting)
		if err != nil {
			return err
		}
		if err := m.mayChair(r); err != nil {
			return err
		}
		all, err := readSignings(ctx, q, r.ID)
		if err != nil {
			return err
		}
		apart, err := apartAmong(all)
		switch {
		case err != nil:
			return err
		case len(apart) == 0:
			return fault.New(CodeConflictNone, "Nobody signed these minutes differently; somebody may have chosen already.")
		}
		for _, p := range apart {
			for i, s := range p.papers {
				if s.by.Entry != cmd.Entry {
					continue
				}
				if err := needReason(cmd.Reason, "Choosing between two signed papers"); err != nil {
					return err
				}
				w.count(s, r.ID)
				if s.Version != r.Version { // reopened since: the record is that of a later version
					return nil
				}
				return m.recordAgain(ctx, q, w, p.minutes[i], p.about)
			}
		}
		return fault.New(CodeValueUnknown, "That is none of the signed papers; choose one of them.")
	})
}

// recordAgain records what minutes say was discussed with patients, by NHS number.
// A text of which the paper holds both versions, and who is discussed elsewhere
// alone, stay as they are recorded.
func (m *Meetings) recordAgain(ctx context.Context, q ledger.Querier, w *writes, minutes Minutes, about []string) error {
	for _, said := range minutes.Items {
		if said.State != ItemDiscussed || !slices.Contains(about, said.Patient.NHSNumber) {
			continue
		}
		r, known, err := readItem(ctx, q, said.ID)
		if err != nil {
			return err
		}
		if !known {
			continue
		}
		p := m.penOn(w, r)
		for _, text := range []struct{ field, was, is string }{
			{"said", said.Said, r.Said}, {"summary", said.Summary, r.Summary}, {"decision", said.Decision, r.Decision}, {"nextReview", said.NextReview, r.NextReview},
		} {
			both := slices.ContainsFunc(said.Conflicts, func(c caseload.Conflict) bool { return c.Field == text.field })
			if both || text.was == text.is && !slices.Contains(r.apart, text.field) {
				continue
			}
			p.decided(text.field, text.was)
			if text.field == "decision" {
				p.decided("decidedBy", said.DecidedBy)
			}
		}
		if r.Standing.State != ItemDiscussed {
			p.decided("standing", standing{State: ItemDiscussed})
		}
	}
	return nil
}

// count lets a signing count for its version.
func (w *writes) count(s signing, meeting string) {
	w.on("minutes", versionID(meeting, s.Version), "").decided("sha256", s.SHA256)
}

// settled lets the paper shown of each version count that two laptops signed:
// reopening starts from it.
func settled(ctx context.Context, q ledger.Querier, w *writes, meeting string) error {
	all, err := readSignings(ctx, q, meeting)
	if err != nil {
		return err
	}
	apart, err := apartAmong(all)
	for _, p := range apart {
		w.count(p.papers[0], meeting)
	}
	return err
}

// signedTwice is a meeting of which two signed papers differ.
type signedTwice struct {
	meeting string
	date    nhs.Date
	papers  []papersApart
}

// readSignedTwice returns the meetings of a series whose signed papers differ.
func readSignedTwice(ctx context.Context, q ledger.Querier, series string) ([]signedTwice, error) {
	all, err := collect(ctx, q, func(id string, date []byte) (signedTwice, error) {
		return signedTwice{meeting: id, date: nhs.Date(date)}, nil
	}, `SELECT DISTINCT m.id, m.date FROM minutes v JOIN meeting m ON m.id = v.meeting WHERE v.contested <> '' AND m.series = ? ORDER BY m.date, m.id`, series)
	if err != nil {
		return nil, err
	}
	for i := range all {
		signings, err := readSignings(ctx, q, all[i].meeting)
		if err != nil {
			return nil, err
		}
		if all[i].papers, err = apartAmong(signings); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(all, func(s signedTwice) bool { return len(s.papers) == 0 }), nil
}

// papers proposes whom two signed papers tell of differently, until somebody
// says which counts.
func (p *proposal) papers(ctx context.Context) error {
	all, err := readSignedTwice(ctx, p.meetings.ledger.DB(), p.series)
	if err != nil {
		return err
	}
	for _, twice := range all {
		for _, apart := range twice.papers {
			text := fmt.Sprintf("version %d of the minutes of %s was signed on two laptops, which differ here", apart.version, twice.date.Shown())
			for _, number := range apart.about {
				if number == "" {
					continue
				}
				if err := p.addKnown(ctx, number, WhyConflict, text); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
