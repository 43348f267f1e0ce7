package minutes

import (
	"slices"
	"strings"

	"keystone/caseload"
	"keystone/meeting"
)

// tallBanner is the height in millimetres above which a banner may run on to
// another page, so that no name is ever cut.
const tallBanner = 80.0

// banner draws the patient banner: name, born, gender and NHS number on one
// ground, and never over two pages.
func (d *document) banner(p caseload.Patient, alert bool) { d.bannerSized(p, alert, 1) }

// bannerSized is the banner with its letters so many times as large.
func (d *document) bannerSized(p caseload.Patient, alert bool, factor float64) {
	large, strong := heading.inColour(ink).times(factor), stress.times(factor)
	lines := d.wrap(name(p), width-8, large)
	under := list(" · ", joined("Born "+born(p)), p.Gender, joined("NHS No. ")+number(p.NHSNumber))
	if p.ReadyAccess {
		under += " · " + joined("READY ACCESS")
	}
	if alert {
		under += " · NAME ALERT: another here has a similar name"
	}
	facts := d.wrap(under, width-8, strong)
	step := large.leading()
	h := float64(len(lines))*step + float64(len(facts))*strong.leading() + 5
	if h > tallBanner {
		d.para(name(p), large)
		d.para(under, strong)
		return
	}
	d.need(h + 4*body.leading())
	d.fill(left, d.y, width, h, tint)
	d.fill(left, d.y, 1.1, h, accent)
	y := d.y + 2.2
	for _, l := range lines {
		d.put(left+4, y, l, large)
		y += step
	}
	for _, l := range facts {
		d.put(left+4, y, l, strong)
		y += strong.leading()
	}
	d.y += h + 2
}

// item draws the block of one patient in the minutes; follow millimetres stand
// on the page of its last line.
func (d *document) item(it meeting.Item, role string, follow float64) {
	d.banner(it.Patient, it.NameAlert)
	d.onBreak = func() {
		s := tiny.heavy()
		who := d.fitted(name(it.Patient), width*0.6, s)
		d.put(left, d.y, who+" "+d.fitted("· NHS No. "+number(it.Patient.NHSNumber)+" · continued", width*0.35, s), s)
		d.y += s.leading()
		d.gap(1)
	}
	defer func() { d.onBreak = nil }()
	d.labelled("Why here", reasons(it), body)
	d.labelled("Question", it.Question, body)
	d.labelled("What they say", it.Said, body)
	d.labelled("Discussion", it.Summary, body)
	d.together(0, func(d *document) {
		d.labelled("Decision", or(it.Decision, "none recorded")+recordedBy(it), stress)
	})
	for _, c := range it.Changes {
		d.labelled("Decision changed", "Was: "+c.Was+". Changed by "+list(", ", c.By, moment(c.At))+". Reason: "+or(c.Reason, "none given"), body)
	}
	d.labelled(role, keyWorker(it.Patient), body)
	d.labelled("First contact", it.Patient.FirstContact, body)
	d.labelled("Plan", plan(it.Patient), body)
	d.labelled("Next review", day(it.NextReview), body)
	d.labelled("Heard from", heard(it.HeardFrom), body)
	d.labelled("Closed without", it.Why, body)
	d.labelled("Conflicts", conflicts(it.Patient), body)
	const after = 5
	if follow == 0 {
		d.itemActions(it)
	} else {
		d.together(follow+after*unit, func(d *document) { d.itemActions(it) })
	}
	d.gap(after)
}

// recordedBy names who recorded the decision, on one line.
func recordedBy(it meeting.Item) string {
	if it.DecidedBy == "" {
		return ""
	}
	return " " + joined("(recorded by "+it.DecidedBy+")")
}

func (d *document) itemActions(it meeting.Item) {
	before := "Actions"
	for _, a := range it.Actions {
		d.labelled(before, actionWhat(a)+" — "+list(", ", a.Owner, a.Organisation, joined(a.OwnerPhone))+", by "+joined(day(a.Due)), body)
		before = " "
	}
	if len(it.Actions) == 0 {
		d.labelled(before, "none given", body)
	}
}

// reasons say why a patient is on the agenda, each thing once.
func reasons(it meeting.Item) string {
	texts := []string{}
	for _, r := range it.Reasons {
		texts = append(texts, or(r.Text, r.Code))
	}
	texts = append(texts, said("added by ", it.AddedBy))
	once := []string{}
	for i, text := range texts {
		if !slices.ContainsFunc(append(slices.Clone(texts[i+1:]), once...), func(other string) bool { return saysAll(other, text) }) {
			once = append(once, text)
		}
	}
	return list("; ", once...)
}

// saysAll reports that one text says everything another does, as one of its parts.
func saysAll(whole, part string) bool {
	return whole == part || slices.Contains(strings.Split(whole, " · "), part)
}

// keyWorker says who holds the patient and in which state (F4), or why nobody does (F3).
func keyWorker(p caseload.Patient) string {
	k := p.KeyWorker
	if k == nil && p.NoKeyWorker != nil {
		return "Nobody: " + or(p.NoKeyWorker.Reason, "no reason given") + said(", until ", day(p.NoKeyWorker.Until))
	}
	if k == nil {
		return "Nobody"
	}
	text := list(" · ", list(", ", k.Name, k.Role, k.Organisation), joined(k.Phone), said("out of hours ", joined(k.OutOfHours)), said("since ", day(k.Since)))
	switch {
	case contested(p):
		text += " · CONTESTED: two were named, to be resolved"
	case k.State != caseload.Accepted:
		text += " · " + strings.ToUpper(k.State) + ": has not accepted"
	default:
		text += " · accepted"
	}
	return text
}

// contested tells whether two laptops named different key workers.
func contested(p caseload.Patient) bool {
	return slices.ContainsFunc(p.Conflicts, func(c caseload.Conflict) bool { return c.Field == "keyWorker" })
}

func plan(p caseload.Patient) string {
	switch {
	case p.Plan != nil:
		return list(" · ", version(p.Plan.Version), said("updated ", day(p.Plan.Updated)),
			said("review ", or(day(p.Plan.ReviewDue), "not set")), agreed(p.Plan))
	case p.PlanDue != nil:
		return "None yet: due " + day(p.PlanDue.By) + " from " + or(p.PlanDue.Owner, "nobody named")
	case len(p.Contributed) > 0:
		return caseload.Counted(len(p.Contributed), "contributing plan") + ", no overarching plan"
	}
	return "None"
}

// agreed says in words who agreed the plan (facts.md, Agreement and capacity).
func agreed(p *caseload.Plan) string {
	on := said(", ", day(p.AgreedOn))
	switch p.Agreed {
	case "person":
		return "agreed: yes, by the person" + on
	case "attorney":
		return "agreed: yes, by an attorney" + on
	case "best-interests":
		return "agreed: best-interests decision" + on
	case "declined":
		return "agreed: no, declined" + on
	case "", "not-yet":
		return "agreed: not yet"
	}
	return "agreed: " + p.Agreed + on
}

func heard(from map[string]string) string {
	var texts []string
	for who, what := range from {
		switch what {
		case "nothing":
			what = "nothing to add"
		case "not-discussed":
			what = "NOT DISCUSSED"
		}
		texts = append(texts, who+": "+what)
	}
	slices.Sort(texts)
	return strings.Join(texts, "; ")
}

func conflicts(p caseload.Patient) string {
	var texts []string
	for _, c := range p.Conflicts {
		var sides []string
		for _, v := range c.Values {
			sides = append(sides, v.Value+" ("+list(", ", v.Actor, moment(v.At))+")")
		}
		texts = append(texts, c.Field+": "+strings.Join(sides, " or "))
	}
	return strings.Join(texts, "; ")
}

// aside says of a signed paper that another of its version counts.
func aside(s meeting.Signed) string {
	if s.Aside {
		return "set aside: another laptop's paper of this version counts"
	}
	return ""
}

// signed writes signatures, whole.
func (d *document) signed(m meeting.Minutes) {
	d.together(0, func(d *document) { d.signatures(m) })
}

// signatures says who signed which version, why it was reopened, and the eight
// words by which two copies of the same minutes know each other.
func (d *document) signatures(m meeting.Minutes) {
	d.para("Signed", heading)
	d.gap(1)
	if m.Version == 0 {
		d.para("Not signed: this is a draft.", body)
	}
	for _, s := range m.Signed {
		d.labelled(version(s.Version), list(" · ", s.By, moment(s.At), said("reopened: ", s.Reopened), said("SHA-256 ", s.SHA256), aside(s)), body)
	}
	d.labelled("Eight words", m.Words, stress)
	if m.Words != "" {
		d.para("Read them out: the same eight words on two laptops mean the same record of this meeting.", tiny)
	}
}
