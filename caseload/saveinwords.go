package caseload

import (
	"context"
	"slices"
	"strings"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
)

// SaveInWords is one save as people read it.
type SaveInWords struct {
	Entry  string   `json:"entry"`
	Kind   string   `json:"kind"`  // the command's name in words: "assign key worker"
	About  []string `json:"about"` // patients, as on screen
	Wrote  []string `json:"wrote"` // what it set, a line each: "Key worker: Anna Price"
	Reason string   `json:"reason"`
	Actor  string   `json:"actor"`
	At     string   `json:"at"`     // RFC 3339
	Laptop string   `json:"laptop"` // "Meera Patel's laptop"
}

// Headline says what was done and about whom: "Assign key worker: HART, Ivy (Mrs)";
// "" of a save of which nothing is told.
func (s SaveInWords) Headline() string {
	if s.Kind == "" {
		return ""
	}
	line := strings.ToUpper(s.Kind[:1]) + s.Kind[1:]
	if len(s.About) > 0 {
		line += ": " + strings.Join(s.About, "; ")
	}
	return line
}

// underReview is how many lines are told of what waits to be reviewed.
const underReview = 200

// UnderReview tells what an entry wrote that waits for a person to take it in or
// leave it out, of whom this laptop reads; looking at it is noted. Nothing is told
// of a safeguarding concern but that it is one (F51). Errors: entry-unknown.
func (c *Caseload) UnderReview(ctx context.Context, entry string) (SaveInWords, error) {
	written, err := c.l.Written(ctx, entry)
	written = onlyConcern(written)
	if err != nil || len(written) == 0 {
		return SaveInWords{Entry: entry, About: []string{}, Wrote: []string{}}, err
	}
	s, err := c.inWords(ctx, written, underReview)
	if err != nil {
		return s, err
	}
	if ofConcern(written[0]) {
		s.Reason = ""
		return s, nil
	}
	looked := map[string]bool{"": true}
	for _, h := range written {
		if !looked[h.Scope] {
			looked[h.Scope] = true
			c.l.Seen(h.Scope, "what waits for review")
		}
	}
	return s, nil
}

// onlyConcern is, of a save that is of a concern, what is of the concern alone:
// nobody but its readers learns about whom it is. A call that goes to its new lead
// counts as the concern.
func onlyConcern(written []ledger.Head) []ledger.Head {
	for i := range written {
		if written[i].Kind == KindRedirect {
			written[i].Scope = concernScope
		}
	}
	if !slices.ContainsFunc(written, func(h ledger.Head) bool { return ofConcern(h) || strings.Contains(h.Kind, "concern") }) {
		return written
	}
	return slices.DeleteFunc(written, func(h ledger.Head) bool { return !ofConcern(h) })
}

func ofConcern(h ledger.Head) bool { return strings.HasPrefix(h.Scope, concernScope) }

// inWords tells at most so many lines of what one save wrote.
func (c *Caseload) inWords(ctx context.Context, written []ledger.Head, most int) (SaveInWords, error) {
	laptops, err := LaptopNames(ctx, c.l)
	if err != nil {
		return SaveInWords{}, err
	}
	first := written[0]
	s := SaveInWords{
		Entry: first.Entry, Kind: strings.ReplaceAll(first.Kind, "-", " "), About: []string{}, Wrote: []string{}, Reason: first.Reason,
		Actor: first.Actor, At: stamp(first.At), Laptop: or(laptops[first.Device], "an earlier laptop"),
	}
	q := c.l.DB()
	names, err := s.name(ctx, q, written)
	if err != nil {
		return s, err
	}
	for _, h := range written {
		line, err := wroteLine(ctx, q, h)
		if err != nil {
			return s, err
		}
		if name := names[h.Scope]; name != "" && line != "" && len(s.About) > 1 {
			line = name + ": " + line
		}
		if line != "" && !slices.Contains(s.Wrote, line) {
			s.Wrote = append(s.Wrote, line)
		}
	}
	s.About, s.Wrote = upTo(most, s.About, "person"), upTo(most, s.Wrote, "line")
	if rows := countKind(written, "row/"); rows > 0 {
		s.Wrote = append(s.Wrote, Counted(rows, "row")+" of a list")
	}
	return s, nil
}

// name fills in whom a save is about, and returns their names by scope.
func (s *SaveInWords) name(ctx context.Context, q ledger.Querier, written []ledger.Head) (map[string]string, error) {
	names := map[string]string{"": ""}
	for _, h := range written {
		if _, known := names[h.Scope]; known {
			continue
		}
		name, err := nameByID(ctx, q, h.Scope)
		if err != nil {
			return nil, err
		}
		if names[h.Scope] = or(name, nameIn(written, h.Scope)); names[h.Scope] != "" {
			s.About = append(s.About, names[h.Scope])
		}
	}
	return names, nil
}

// nameIn is the name that a save gives a patient, "" where it gives none.
func nameIn(written []ledger.Head, id string) string {
	texts := map[string]string{}
	for _, h := range written {
		var text string
		if h.Entity == "patient/"+id && !retracted(h) && h.Decode(&text) == nil {
			texts[h.Field] = text
		}
	}
	if texts["family"]+texts["given"] == "" {
		return nhs.Number(texts["nhsNumber"]).Spaced()
	}
	return nhs.Name(texts["family"], texts["given"], texts["title"])
}

// upTo is the first lines, and how many more of what each is about there are.
func upTo(most int, lines []string, noun string) []string {
	if len(lines) <= most {
		return lines
	}
	return append(lines[:most:most], "and "+Counted(len(lines)-most, noun)+" more")
}

func countKind(written []ledger.Head, prefix string) (n int) {
	for _, h := range written {
		if strings.HasPrefix(h.Entity, prefix) {
			n++
		}
	}
	return n
}

// wroteLine is one write as people read it; "" for what they never typed.
func wroteLine(ctx context.Context, q ledger.Querier, h ledger.Head) (string, error) {
	kind, _ := cut(h.Entity, '/')
	switch {
	case ofConcern(h):
		return "A safeguarding concern, which nobody but who raised it and the lead reads", nil
	case kind == "patient" || kind == "plan":
		if h.Field == planEdited || h.Field == "nhsNumber" {
			return "", nil
		}
		value, _, err := valueWords(ctx, q, h.Field, h)
		return fieldLabel(h.Field) + ": " + or(asDate(value), "taken away"), err
	case !slices.Contains([]string{"item", "action", "member", "contribution", "list", "discharge", "meeting", "planned", "attendance"}, kind),
		slices.Contains(untyped, h.Field), retracted(h):
		return "", nil
	}
	text := textOf(h)
	if text == "" {
		return "", nil
	}
	return or(meetingLabels[h.Field], h.Field) + ": " + asDate(text), nil
}

// asDate is a date as dates are read, and any other text as it is.
func asDate(text string) string {
	if d := nhs.Date(text); d.Valid() {
		return d.Shown()
	}
	return text
}

// textOf is a text, or the texts of a value that has several.
func textOf(h ledger.Head) string {
	var text string
	if h.Decode(&text) == nil {
		return text
	}
	var v struct {
		Name    string `json:"name"`
		State   string `json:"state"`
		Why     string `json:"why"`
		Outcome string `json:"outcome"`
		Reason  string `json:"reason"`
		Service string `json:"service"`
		Title   string `json:"title"`
		Text    string `json:"text"`

		Hospital   string `json:"hospital"`
		Ward       string `json:"ward"`
		Discharged string `json:"discharged"`
	}
	if h.Decode(&v) != nil {
		return ""
	}
	left := ""
	if v.Discharged != "" {
		left = "left " + shownDay(day(v.Discharged))
	}
	return listed(strings.ReplaceAll(v.State, "-", " "), v.Name, v.Why, v.Outcome, v.Reason, v.Service, v.Title, v.Text, v.Hospital, v.Ward, left)
}

// untyped are fields that hold ids and times, and who did what the save tells.
var untyped = []string{"meeting", "patient", "recorded", "given", "giver", "series", "chair", "opened", "closed", "words", "by", "shape"}

// meetingLabels are fields of meetings, items, actions and members as on screen.
var meetingLabels = map[string]string{
	"summary": "Discussion", "said": "What they said", "decision": "Decision", "decidedBy": "Decided by", "question": "Question",
	"nextReview": "Next review", "what": "What", "due": "By", "pinned": "Note", "name": "Name", "role": "Role", "organisation": "Organisation",
	"title": "Title", "phone": "Phone", "outOfHours": "Out of hours", "handedBackBy": "Handed back by", "addedBy": "Added by", "without": "Closed without, because",
	"owner": "Owner", "state": "State", "standing": "On the agenda", "duty": "Duty", "dropped": "Taken off the agenda", "date": "Meeting of",
	"mode": "Attends", "contribution": "What another service plans", "discharge": "Hospital stay", "ended": "Left the team", "kind": "Kind", "time": "Time",
}
