package minutes

import (
	"strconv"
	"strings"

	"keystone/caseload"
	"keystone/meeting"
)

// Minutes returns the minutes of one meeting: actions first, one line each, then
// one block for each patient (facts.md, Minutes; F21). Version 0 says DRAFT on
// every page. Errors: CodeFont, CodePaper.
func (p *Paper) Minutes(m meeting.Minutes) ([]byte, error) { return p.PDF(MinutesPaper{m}) }

func (in MinutesPaper) lay(p *Paper) (*document, error) {
	m := in.Minutes
	d, err := p.document("Minutes "+m.Date, stamp(or(lastSigned(m).At, m.Closed, m.Date)))
	if err != nil {
		return nil, err
	}
	d.page()
	d.minutesTitle(m)
	d.minutesActions(m.Actions)
	d.minutesBody(m)
	return d.framed(frame{
		left:  list(" · ", m.Team, m.Series, day(m.Date)),
		right: version(m.Version),
		foot:  minutesFor(m),
		draft: m.Version == 0,
		test:  m.Test,
	}), nil
}

// minutesBody draws who was there, each patient, and who signed. What stands
// last before Signed goes with it, so that Signed never has a page of its own.
func (d *document) minutesBody(m meeting.Minutes) {
	signed := d.tall(func(d *document) { d.signatures(m) })
	here, off := parted(m.Items)
	last := len(here) - 1
	switch {
	case last >= 0:
		d.present(m.Meeting, 0)
		d.putOff(off, 0)
	case len(off) > 0:
		d.present(m.Meeting, 0)
		d.putOff(off, signed)
	default:
		d.present(m.Meeting, signed)
	}
	for i, it := range here {
		follow := 0.0
		if i == last {
			follow = signed
		}
		d.item(it, capital(or(m.Label, "key worker")), follow)
	}
	d.signed(m)
}

// parted are the patients who were talked about, and those who were not.
func parted(items []meeting.Item) (here, off []meeting.Item) {
	for _, it := range items {
		if _, not := offAgenda[it.State]; not {
			off = append(off, it)
		} else {
			here = append(here, it)
		}
	}
	return here, off
}

func version(n int) string {
	if n == 0 {
		return "Version: draft"
	}
	return "Version " + strconv.Itoa(n)
}

func minutesFor(m meeting.Minutes) string {
	if m.For != "" {
		return "Copy for " + m.For + ": only what it may see. Not for filing whole in one patient's record."
	}
	return "For the team. Not for filing whole in one patient's record."
}

func lastSigned(m meeting.Minutes) meeting.Signed {
	for _, s := range m.Signed {
		if s.Version == m.Version {
			return s
		}
	}
	return meeting.Signed{}
}

func (d *document) minutesTitle(m meeting.Minutes) {
	d.para(or(m.Series, "Meeting")+", "+day(m.Date), title)
	facts := list(" · ", m.Team, said("chair ", m.ChairName), said("began ", m.Time),
		caseload.Counted(discussed(m.Items), "patient")+" discussed", caseload.Counted(len(m.Actions), "action"))
	d.para(facts, body.inColour(quiet))
	if m.For != "" {
		d.para("Copy for "+m.For, stress)
	}
	d.gap(3)
}

func discussed(items []meeting.Item) int {
	n := 0
	for _, it := range items {
		if it.State == meeting.ItemDiscussed {
			n++
		}
	}
	return n
}

func (d *document) minutesActions(actions []meeting.Action) {
	d.section("Actions")
	if len(actions) == 0 {
		d.para("No action was given at this meeting.", body)
		d.gap(4)
		return
	}
	t := table{
		columns: []column{{"Patient", 38}, {"Born", 22}, {"NHS number", 25}, {"What", 46}, {"Who", 27}, {"By when", 22}},
		urgent:  func(i int) bool { return actions[i].Urgent },
	}
	for _, a := range actions {
		t.rows = append(t.rows, actionRow(a))
	}
	d.lay(t)
	d.gap(4)
}

func actionRow(a meeting.Action) []field {
	return []field{
		{or(a.PatientName, "The team"), strong},
		{joined(day(a.Born)), cell},
		{number(a.Patient), cell},
		{actionWhat(a), cell},
		{list(", ", a.Owner, a.Organisation), cell},
		{joined(day(a.Due)), strong},
	}
}

// actionWhat is what is to be done, with everything that changes how it is read:
// urgency and what its receiver does (F13), a hand-back with both names (F14).
func actionWhat(a meeting.Action) string {
	text := a.What
	if a.Urgent {
		text = urgentWord + " " + text
		if a.State == meeting.ActionAgreed || a.State == meeting.ActionSent {
			text += ". By " + day(a.Due) + ": say yes today, or hand it back to " + or(a.GivenBy, "the chair") + "."
		}
	}
	switch a.State {
	case meeting.ActionHandedBack:
		text += ". Handed back by " + or(a.HandedBackBy, "its owner") + said(": ", a.Reason) + ". Open, with " + or(a.Owner, a.GivenBy, "the chair") + "."
	case meeting.ActionDone:
		text += ". Done " + day(a.Ended) + said(": ", a.Outcome)
	case meeting.ActionCancelled:
		text += ". Cancelled" + said(": ", a.Reason)
	case meeting.ActionDeclined:
		text += ". Declined by the patient" + said(": ", a.Reason)
	case meeting.ActionWithdrawn:
		text += ". WITHDRAWN, entered in error" + said(": ", a.Reason)
	}
	if a.Overdue {
		text += " (OVERDUE " + caseload.Counted(a.DaysLate, "day") + ")"
	}
	return text
}

var modes = map[string]string{
	meeting.InRoom: "in the room", meeting.ByPhone: "by phone", meeting.InWriting: "in writing",
}

// present lists who took part; follow millimetres stand on the page it ends on.
func (d *document) present(m meeting.Meeting, follow float64) {
	d.section("Who took part")
	t := table{columns: []column{{"Name", 52}, {"Role", 48}, {"Organisation", 48}, {"How", 32}}}
	var sorry []string
	for _, a := range m.Attendance {
		if a.Mode == meeting.Apologies {
			sorry = append(sorry, list(", ", a.Name, a.Role))
			continue
		}
		how := list(", ", or(modes[a.Mode], a.Mode), said("from ", a.From), said("until ", a.Until))
		t.rows = append(t.rows, []field{{a.Name, strong}, {a.Role, cell}, {a.Organisation, cell}, {how, cell}})
	}
	if len(t.rows) > 0 {
		d.lay(t)
		d.gap(2)
	}
	d.together(follow, func(d *document) {
		d.labelled("Apologies", or(strings.Join(sorry, "; "), "none"), cell)
		d.labelled("Nobody there for", or(strings.Join(m.Missing, ", "), "every expected role was there"), cell)
		d.gap(4)
	})
}

// labelled writes a label and, beside it, its text.
func (d *document) labelled(word, text string, s style) {
	const indent = 34.0
	lines := d.wrap(text, width-indent, s)
	if len(lines) == 0 {
		return
	}
	words := d.wrap(word, indent-3, label)
	d.need(max(s.leading(), float64(len(words))*label.leading()))
	from := d.y
	shift := (s.leading() - label.leading()) * 0.74
	for i, w := range words {
		d.put(left, from+shift+float64(i)*label.leading(), w, label)
	}
	for i, l := range lines {
		if i > 0 {
			d.need(s.leading())
		}
		d.words(left+indent, d.y, l, s)
		d.y += s.leading()
	}
	d.y = max(d.y, min(from+float64(len(words))*label.leading(), d.bottom)*above(d.y, from))
	d.y += 0.5
}

// above is 1 while a text is still on the page it began on, else 0.
func above(y, from float64) float64 {
	if y < from {
		return 0
	}
	return 1
}

// offAgenda says how a patient on the agenda was not discussed after all.
var offAgenda = map[string]string{
	meeting.ItemDeferred: "deferred", meeting.ItemDropped: "taken off", meeting.ItemWithdrawn: "withdrawn, entered in error",
}

// putOff lists who was not discussed, and why (F9); follow millimetres stand on
// the page it ends on.
func (d *document) putOff(items []meeting.Item, follow float64) {
	const after = 4
	var rows [][]field
	for _, it := range items {
		how := offAgenda[it.State]
		if it.Deferrals > 1 {
			how += ", " + strconv.Itoa(it.Deferrals) + " times running"
		}
		rows = append(rows, []field{{name(it.Patient), strong}, {joined(day(it.Patient.Born)), cell}, {number(it.Patient.NHSNumber), cell}, {how, cell}, {it.Why, cell}})
	}
	if len(rows) == 0 {
		return
	}
	d.section("Not discussed")
	d.lay(table{columns: []column{{"Patient", 44}, {"Born", 22}, {"NHS number", 25}, {"State", 35}, {"Why", 54}}, rows: rows, follow: follow + after*unit})
	d.gap(after)
}
