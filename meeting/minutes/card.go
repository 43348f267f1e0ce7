package minutes

import (
	"regexp"
	"slices"
	"time"

	"keystone/caseload"
	"keystone/sync/fault"
)

// CardPaper is what the emergency card of one patient is made from.
type CardPaper struct {
	Team       string
	Patient    caseload.Patient
	Printed    time.Time
	Test       bool   // invented people
	Label      string // the team's word for key worker, "" for key worker
	Superseded bool   // a newer version exists (F35, F37)
	Away       bool   // the key worker is away or no longer active
	// FormKept is where a ReSPECT or do-not-resuscitate form is kept; "" for what
	// the plan says of it.
	FormKept      string
	Practice      string // "" for the patient's own
	PracticePhone string
	Service       string // the 24-hour service: community nursing line, crisis team
	ServicePhone  string
}

// factors are the sizes a card is tried in, largest first, until it fits on its
// page: few words stand large for tired eyes, many stand small.
var factors = []float64{1.45, 1.3, 1.15, 1, 0.9, 0.8, 0.72}

// Card returns the emergency card: always one page, never a word cut (F35).
// Errors: CodePlanIncomplete until what matters and crisis are filled,
// CodeCardTooLong where even small type cannot hold it, CodeConfidence,
// CodeFont, CodePaper.
func (p *Paper) Card(in CardPaper) ([]byte, error) { return p.PDF(in) }

func (in CardPaper) lay(p *Paper) (*document, error) {
	if err := planReady(in.Patient); err != nil {
		return nil, err
	}
	text := in.Patient.Plan.Sections
	in.FormKept = or(in.FormKept, text[respectKept])
	if err := discreet(in.Patient, text[whatMatters], text[crisis], in.FormKept); err != nil {
		return nil, err
	}
	for _, factor := range factors {
		d, err := p.document("Emergency card", in.Printed)
		if err != nil {
			return nil, err
		}
		d.page()
		d.card(in, factor)
		if len(d.pages) > 1 || d.y > d.bottom {
			continue
		}
		return d.framed(patientFrame(in.Team, "Emergency card", in.Patient, in.Printed, in.Superseded, in.Test)), nil
	}
	return nil, fault.New(CodeCardTooLong, "The emergency card does not fit on its one page, so nothing was printed; shorten what matters or the crisis words of the plan, then print again.")
}

func (d *document) card(in CardPaper, factor float64) {
	p := in.Patient
	big, small := style{12, false, ink}.times(factor), body.times(factor)
	d.para("Emergency card", title)
	d.gap(1.5)
	d.emergency(factor)
	d.bannerSized(p, false, max(factor, 1))
	if p.Died != "" {
		d.para("Died "+day(p.Died)+". This card is no longer in use.", stress.inColour(danger))
	}
	d.block("What to do when I get worse", p.Plan.Sections[crisis], big, factor)
	d.ring(in, factor)
	d.block("What matters to me", p.Plan.Sections[whatMatters], big, factor)
	if kept := formKept(in.FormKept); kept != "" {
		d.block("ReSPECT or do-not-resuscitate form", kept, small, factor)
	}
	if c := p.Carer; c != nil && c.Name != "" {
		d.block("Carer", list(" · ", list(", ", c.Name, c.Relation), joined(c.Phone)), small, factor)
	}
	if p.ReadyAccess {
		d.block("Ready access", "This patient is to be put through to a clinician without delay.", small, factor)
	}
	d.gap(1)
	d.para("This is not a medicines or allergy record.", stress.times(factor))
	d.para(list(" · ", version(p.Plan.Version)+" of the plan", said("written ", day(p.Plan.Updated)), "printed "+showDay(in.Printed),
		"a newer card replaces this one: throw this one away then"), tiny.times(max(factor, 0.9)))
}

// emergency draws 999 and 111, first on every card.
func (d *document) emergency(factor float64) {
	loud := style{17, true, white}.times(factor)
	words := style{10, true, white}.times(factor)
	h := loud.leading() + words.leading() + 5
	half := (width - 4) / 2
	for i, one := range []struct {
		call, why string
		ground    colour
	}{
		{"999", "Life in danger: ring now", danger},
		{"111", "Urgent, but life is not in danger", accent},
	} {
		x := left + float64(i)*(half+4)
		d.fill(x, d.y, half, h, one.ground)
		d.put(x+4, d.y+2, "Ring "+one.call, loud)
		d.put(x+4, d.y+2+loud.leading(), one.why, words)
	}
	d.y += h + 3*factor
}

// ring lists whom to ring: the 24-hour service, then the key worker or the
// practice in hours, then whoever is named after a stay in hospital (R5).
func (d *document) ring(in CardPaper, factor float64) {
	role := or(in.Label, "key worker")
	all := []contact{
		allHours(in.Patient, in.Away, in.Service, in.ServicePhone),
		inHours(in.Patient, role, in.Away, in.Practice, in.PracticePhone),
	}
	if in.Patient.FirstContact != "" {
		all = append(all, contact{"Doctor to ask first", in.Patient.FirstContact, ""})
	}
	if last := lastDischarge(in.Patient); last.Contact != "" {
		all = append(all, contact{"After hospital, " + day(last.Discharged), last.Contact, ""})
	}
	d.need(30)
	d.para("Whom to ring", label.times(factor*1.15))
	who, phone := style{12, false, ink}.times(factor), style{15, true, ink}.times(factor)
	wide := 20.0
	for _, c := range all {
		wide = max(wide, d.measure(d.clean(c.phone), phone)+4)
	}
	for _, c := range all {
		d.ringRow(c, who, phone, min(wide, width/2))
	}
	d.gap(2 * factor)
}

// ringRow draws one contact: when at the left, who in the middle, the number
// large at the right, in a column of phoneWide millimetres.
func (d *document) ringRow(c contact, who, phone style, phoneWide float64) {
	const whenWide = 46.0
	when := d.wrap(c.when, whenWide-3, who.inColour(quiet))
	room := width - whenWide - phoneWide
	if c.phone == "" {
		room += phoneWide
	}
	names := d.wrap(c.who, room-3, who)
	numbers := d.wrap(joined(c.phone), phoneWide, phone)
	h := max(float64(max(len(when), len(names)))*who.leading(), float64(len(numbers))*phone.leading()) + 2
	d.need(h)
	d.rule(left, d.y, width, 0.2, line)
	for i, l := range when {
		d.put(left, d.y+1.2+float64(i)*who.leading(), l, who.inColour(quiet))
	}
	for i, l := range names {
		d.put(left+whenWide, d.y+1.2+float64(i)*who.leading(), l, who)
	}
	for i, l := range numbers {
		d.putRight(left+width, d.y+0.6+float64(i)*phone.leading(), l, phone)
	}
	d.y += h
}

// block writes one text of the card under its name.
func (d *document) block(word, text string, s style, factor float64) {
	d.para(word, label.times(factor*1.15))
	d.para(text, s)
	d.gap(2 * factor)
}

func lastDischarge(p caseload.Patient) caseload.Discharge {
	if len(p.Discharges) == 0 {
		return caseload.Discharge{}
	}
	return slices.MaxFunc(p.Discharges, func(a, b caseload.Discharge) int {
		switch {
		case a.Discharged < b.Discharged:
			return -1
		case a.Discharged > b.Discharged:
			return 1
		}
		return 0
	})
}

// saysContent finds words that tell what a form says rather than where it is.
var saysContent = regexp.MustCompile(`(?i)\b(not for|for full|cpr|dnacpr|dnar|resuscitat\w*|attempt\w*|ceiling|escalat\w*|ventilat\w*|intubat\w*|itu|icu|comfort|active treatment|ward[- ]based|admit\w*|admission)\b`)

// formKept says where the form is kept and never what it says: a place in which
// words of the form's content stand is held back.
func formKept(place string) string {
	switch {
	case place == "":
		return ""
	case saysContent.MatchString(place):
		return "One is kept. Ask for the form itself: this card never says what is in it."
	}
	return "Kept: " + place + ". Read the form itself: this card never says what is in it."
}
