package meeting

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// signing is one signing of a version of minutes. Two laptops may sign the same
// version without hearing of each other: each paper stays as it was signed, and
// one of them counts.
type signing struct {
	Signed
	by    ledger.Head            // of the digest
	live  bool                   // it counts, or would were another not later
	blob  string                 // name of the paper
	wrote map[string]ledger.Head // all that its save wrote of the version, by field
}

// readSignings returns every signing of a meeting's minutes, by version, oldest first.
func readSignings(ctx context.Context, q ledger.Querier, meeting string) ([]signing, error) {
	versions, err := readVersions(ctx, q, meeting)
	if err != nil {
		return nil, err
	}
	var all []signing
	for _, v := range versions {
		if v.SHA256 == "" {
			continue
		}
		written, err := ledger.Past(ctx, q, "minutes/"+versionID(meeting, v.Version), "")
		if err != nil {
			return nil, err
		}
		of, err := signingsAmong(written, v)
		if err != nil {
			return nil, err
		}
		all = append(all, of...)
	}
	return all, nil
}

// signingsAmong gathers what each save wrote of a version; one that wrote no
// paper reopened it or chose between papers.
func signingsAmong(written []ledger.Head, v minutesRow) ([]signing, error) {
	var all []signing
	live := map[string]bool{} // digests
	for _, h := range written {
		if h.Field == "sha256" && h.Live {
			live[string(h.Value)] = true
		}
		i := slices.IndexFunc(all, func(s signing) bool { return s.by.Entry == h.Entry })
		if i < 0 {
			i, all = len(all), append(all, signing{by: h, wrote: map[string]ledger.Head{}})
		}
		all[i].wrote[h.Field] = h
	}
	all = slices.DeleteFunc(all, func(s signing) bool { return s.wrote["blob"].Value == nil })
	for i := range all {
		s := &all[i]
		s.by = s.wrote["sha256"]
		s.live = live[string(s.by.Value)]
		s.Version, s.Reopened, s.ReopenedBy, s.ReopenedAt = v.Version, v.Reopened, v.ReopenedBy, v.ReopenedAt
		for field, into := range map[string]*string{"by": &s.By, "at": &s.At, "sha256": &s.SHA256, "blob": &s.blob} {
			if err := s.wrote[field].Decode(into); err != nil {
				return nil, err
			}
		}
		s.Aside = s.SHA256 != v.SHA256
	}
	return all, nil
}

// Papers implements ledger.PaperRoom: the paper of every signing.
func (room) Papers(ctx context.Context, q ledger.Querier) ([]ledger.Paper, error) {
	dates, err := collect(ctx, q, func(id string, date []byte) ([2]string, error) { return [2]string{id, string(date)}, nil },
		`SELECT id, date FROM meeting WHERE id IN (SELECT meeting FROM minutes) ORDER BY id`)
	if err != nil {
		return nil, err
	}
	var papers []ledger.Paper
	for _, held := range dates {
		all, err := readSignings(ctx, q, held[0])
		if err != nil {
			return nil, err
		}
		for _, s := range all {
			what := fmt.Sprintf("the paper of the minutes of %s, version %d, that %s signed", nhs.Date(held[1]).Shown(), s.Version, s.By)
			papers = append(papers, ledger.Paper{SHA: s.blob, Device: s.by.Device, What: what})
		}
	}
	return papers, nil
}

// signed returns every signing of a meeting's minutes as it is shown.
func (m *Meetings) signed(ctx context.Context, meeting string) ([]Signed, error) {
	all, err := readSignings(ctx, m.ledger.DB(), meeting)
	return shownSignings(all), err
}

func shownSignings(all []signing) []Signed {
	signed := make([]Signed, len(all))
	for i, s := range all {
		signed[i] = s.Signed
	}
	return signed
}

func readVersions(ctx context.Context, q ledger.Querier, meeting string) ([]minutesRow, error) {
	return collect(ctx, q, func(_ string, doc []byte) (minutesRow, error) {
		var r minutesRow
		return r, decode(doc, &r)
	}, `SELECT meeting, doc FROM minutes WHERE meeting = ? ORDER BY version`, meeting)
}

// thaw puts together what a signing froze. What was erased since is absent.
func (s signing) thaw() (Minutes, error) {
	var minutes Minutes
	if err := s.wrote["frame"].Decode(&minutes); err != nil {
		return Minutes{}, err
	}
	minutes.Items, minutes.Actions = []Item{}, []Action{}
	fields := make([]string, 0, len(s.wrote))
	for field := range s.wrote {
		fields = append(fields, field)
	}
	slices.Sort(fields)
	for _, field := range fields {
		if err := minutes.thaw(field, s.wrote[field]); err != nil {
			return Minutes{}, err
		}
	}
	return minutes, nil
}

// thaw puts back one frozen item or action.
func (minutes *Minutes) thaw(field string, head ledger.Head) error {
	kind, _, _ := strings.Cut(field, ".")
	switch {
	case head.Value == nil:
	case kind == "item":
		var item Item
		if err := head.Decode(&item); err != nil {
			return err
		}
		minutes.Items = append(minutes.Items, item)
	case kind == "action":
		var action Action
		if err := head.Decode(&action); err != nil {
			return err
		}
		minutes.Actions = append(minutes.Actions, action)
	}
	return nil
}

// frozen returns minutes exactly as they were signed, with what is known since.
func (m *Meetings) frozen(ctx context.Context, r meetingRow, all []signing, s signing) (Minutes, error) {
	minutes, err := s.thaw()
	if err != nil {
		return Minutes{}, err
	}
	minutes.SHA256, minutes.Signed, minutes.Since = s.SHA256, shownSignings(all), []Item{}
	if minutes.Conflicts, err = m.signedApart(ctx, all); err != nil {
		return Minutes{}, err
	}
	if r.State == MeetingSigned && s.Version == r.Version {
		minutes.Since, err = m.since(ctx, minutes)
	}
	return minutes, err
}

// since returns the items that now read otherwise than minutes were signed: what
// another laptop recorded that had not heard of the signing.
func (m *Meetings) since(ctx context.Context, signed Minutes) ([]Item, error) {
	now, err := m.Meeting(ctx, signed.ID)
	since := []Item{}
	for _, item := range now.Items {
		item = item.WithBoth()
		var was Item
		if i := slices.IndexFunc(signed.Items, func(one Item) bool { return one.ID == item.ID }); i >= 0 {
			was = signed.Items[i]
		}
		if (item.State == ItemDiscussed || was.State == ItemDiscussed) && item.recorded() != was.recorded() {
			since = append(since, item)
		}
	}
	return since, err
}

// recorded is what the meeting itself wrote of a patient.
func (item Item) recorded() [5]string {
	return [5]string{item.State, item.Said, item.Summary, item.Decision, item.NextReview}
}

// MinutesSigned returns one signed paper's minutes, by the SHA-256 of the paper:
// also of one that does not count, where two laptops signed the same version.
// Codes: meeting-unknown, version-unknown.
func (m *Meetings) MinutesSigned(ctx context.Context, meeting, sha256 string) (Minutes, error) {
	return m.minutesWhere(ctx, meeting, func(s signing) bool { return s.SHA256 == sha256 })
}

func (m *Meetings) minutesWhere(ctx context.Context, meeting string, is func(signing) bool) (Minutes, error) {
	r, err := readMeeting(ctx, m.ledger.DB(), meeting)
	if err != nil {
		return Minutes{}, err
	}
	all, err := readSignings(ctx, m.ledger.DB(), meeting)
	if err != nil {
		return Minutes{}, err
	}
	i := slices.IndexFunc(all, is)
	if i < 0 {
		return Minutes{}, fault.New(CodeVersionUnknown, "These minutes have no such signed version; look at the versions they have.")
	}
	return m.frozen(ctx, r, all, all[i])
}
