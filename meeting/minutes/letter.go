package minutes

import (
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/sync/fault"
)

// LetterPaper is what the letter to one patient after a meeting is made from.
type LetterPaper struct {
	Team    string
	Patient caseload.Patient
	// Item is what the meeting recorded; its discussion never prints, and its
	// zero value writes a letter that only says who the key worker is.
	Item meeting.Item
	Met  string // ISO 8601 date of the meeting, "" for none
	// Decided is the decision in the patient's own plain words; "" prints the recorded one.
	Decided string
	Printed time.Time
	Test    bool   // invented people
	Label   string // the team's word for key worker, "" for key worker
	Away    bool   // the key worker is away or no longer active
	// Language and Format are how the patient wants to be written to, such as
	// "Polish" and "large print"; both "" for what the plan says of it.
	Language, Format string
	// Practice is "" for the patient's own.
	Practice, PracticePhone string
	Service, ServicePhone   string // the 24-hour service
}

// letterBody is the letter's type: larger than other papers, for tired eyes.
var letterBody = style{12, false, ink}

// Letter returns the letter that tells a patient they were talked about, what
// was decided, and whom to ring, in plain words (I7, F6). Errors: CodeDied,
// CodeUnsettled, CodeConfidence, CodeFont, CodePaper.
func (p *Paper) Letter(in LetterPaper) ([]byte, error) { return p.PDF(in) }

func (in LetterPaper) lay(p *Paper) (*document, error) {
	if in.Patient.Died != "" {
		return nil, fault.New(CodeDied, "Letters to this patient have stopped, because their death is recorded; nothing was printed.")
	}
	if err := unsettled(in.Item, "said", "decision", "nextReview", "minutes"); err != nil {
		return nil, err
	}
	texts := []string{in.decided(), in.Item.Said}
	for _, a := range in.Item.Actions {
		texts = append(texts, a.What)
	}
	if err := discreet(in.Patient, texts...); err != nil {
		return nil, err
	}
	if in.Language == "" && in.Format == "" && in.Patient.Plan != nil {
		in.Language, in.Format = wishes(in.Patient.Plan.Sections[language])
	}
	d, err := p.document("Letter", in.Printed)
	if err != nil {
		return nil, err
	}
	d.page()
	d.letter(in, in.size())
	return d.framed(frame{
		left: list(" · ", in.Team, "Letter"), right: showDay(in.Printed),
		foot: "For the person it is addressed to.", test: in.Test,
	}), nil
}

func (in LetterPaper) decided() string { return or(in.Decided, in.Item.Decision) }

// size is 12 points, and 18 where large print is asked for.
func (in LetterPaper) size() style {
	if strings.Contains(strings.ToLower(in.Format), "large") {
		return letterBody.times(1.5)
	}
	return letterBody
}

func (d *document) letter(in LetterPaper, s style) {
	d.needsTranslation(in)
	d.address(in, s)
	d.para("Dear "+greeting(in.Patient)+",", s)
	d.gap(2)
	d.para(opening(in), s)
	d.gap(2)
	d.letterPart("Who looks after your care", holder(in), s)
	d.letterPart("What we decided", in.decided(), s)
	d.nextSteps(in, s)
	d.help(in, s)
	d.para("Is something here wrong, or do you want to say something? Please ring us. You can bring a relative or a friend.", s)
	d.gap(3)
	d.need(3 * s.leading())
	d.para("Yours sincerely,", s)
	d.gap(2)
	d.para(in.Team, s.heavy())
}

// needsTranslation says, first on the page, that the letter is in a language
// that is not the patient's (facts.md, Agreement and capacity).
func (d *document) needsTranslation(in LetterPaper) {
	var texts []text
	if l := strings.TrimSpace(in.Language); l != "" && !english(l) {
		texts = append(texts,
			text{"Not to be sent as it is: the preferred language of " + name(in.Patient) + " is " + l + ".", stress.inColour(danger)},
			text{"Keystone writes English alone. Have this letter translated, or read out by an interpreter, and send it then.", body})
	}
	if f := strings.TrimSpace(in.Format); f != "" && in.size() == letterBody {
		texts = append(texts, text{"Preferred format: " + f + ". Keystone prints large print alone; arrange this one.", body})
	}
	if len(texts) == 0 {
		return
	}
	d.panel(warm, danger, texts)
	d.gap(4)
}

// english tells whether a letter in English is what was asked for.
func english(language string) bool {
	l := strings.ToLower(language)
	return l == "en" || strings.HasPrefix(l, "english") || strings.HasSuffix(l, "reads english")
}

// formats are words of a format in which a person may want to be written to.
var formats = regexp.MustCompile(`(?i)print|braille|audio|easy[ -]?read|e-?mail|telephone|\bbsl\b|sign language|\bfont\b|paper`)

// wishes tells a language from a format in what the plan says of both, "Polish,
// large print".
func wishes(said string) (language, format string) {
	var languages, others []string
	for _, part := range strings.FieldsFunc(said, func(r rune) bool { return strings.ContainsRune(",;/·\n", r) }) {
		part = strings.Trim(part, " .")
		switch {
		case part == "":
		case formats.MatchString(part):
			others = append(others, part)
		default:
			languages = append(languages, part)
		}
	}
	return strings.Join(languages, ", "), strings.Join(others, ", ")
}

func (d *document) address(in LetterPaper, s style) {
	p := in.Patient
	at := d.y
	d.putRight(left+width, at, in.Printed.Format("2 January 2006"), s)
	d.paraAt(left, width*0.6, list("\n", list(" ", p.Title, p.Given, p.Family), strings.ReplaceAll(p.Address, ", ", "\n"), p.Postcode), s)
	d.gap(2)
	d.para(list(" · ", said("Born ", day(p.Born)), "NHS No. "+number(p.NHSNumber)), s.inColour(quiet))
	d.gap(5)
}

// greeting is Mrs Hart, else the whole name.
func greeting(p caseload.Patient) string {
	if p.Title != "" && p.Family != "" {
		return p.Title + " " + p.Family
	}
	return or(list(" ", p.Given, p.Family), "patient")
}

func opening(in LetterPaper) string {
	if in.Met == "" {
		return "We are the team that looks after you. This letter says who looks after your care and how to reach us."
	}
	text := "On " + showLong(in.Met) + " we met to talk about your care. We are the people who look after you: your doctor, nurses and others."
	if in.Item.Said != "" {
		text += " You told us what matters to you: “" + strings.TrimRight(in.Item.Said, ". ") + "”. We started from that."
	}
	return text
}

// showLong is a date as people say it, 23 November 2026.
func showLong(iso string) string {
	at, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return day(iso)
	}
	return at.Format("2 January 2006")
}

// holder says who the key worker is, once they have said yes (F4, F5).
func holder(in LetterPaper) string {
	role := strings.ToLower(or(in.Label, "key worker"))
	if !named(in.Patient) || in.Away {
		at := inHours(in.Patient, role, true, in.Practice, in.PracticePhone)
		return "We will tell you who your " + role + " is as soon as that is settled. Until then, please ring " + list(" on ", at.who, joined(at.phone)) + "."
	}
	k := in.Patient.KeyWorker
	text := "Your " + role + " is " + list(", ", k.Name, k.Role) + ". This is the one person to ask about anything in your care."
	if k.Phone != "" {
		text += " Ring " + joined(k.Phone) + "."
	}
	return text
}

// capital begins a sentence.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 || first == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}

func (d *document) letterPart(word, what string, s style) {
	if strings.TrimSpace(what) == "" {
		return
	}
	d.need(3 * s.leading())
	d.para(word, s.inColour(accent).heavy())
	d.para(what, s)
	d.gap(2.5)
}

// nextSteps lists what happens next: each action that goes on, and the next time we talk.
func (d *document) nextSteps(in LetterPaper, s style) {
	steps := goingOn(in.Item.Actions)
	if in.Item.NextReview != "" {
		steps = append(steps, "We will talk about your care again by "+showLong(in.Item.NextReview)+".")
	}
	if len(steps) == 0 {
		return
	}
	d.need(3 * s.leading())
	d.para("What happens next", s.inColour(accent).heavy())
	for _, step := range steps {
		d.need(s.leading())
		d.put(left, d.y, "•", s)
		d.paraAt(left+5, width-5, step, s)
		d.gap(0.7)
	}
	d.gap(2)
}

// reminds tells whether an action only reminds the team to tell somebody something.
func reminds(a meeting.Action) bool {
	return a.Kind == meeting.KindTell || a.Kind == meeting.KindDeclined
}

// goingOn puts the open actions into sentences; what only reminds the team to
// tell the patient is left out, because this letter does it.
func goingOn(actions []meeting.Action) []string {
	var steps []string
	for _, a := range actions {
		if reminds(a) {
			continue
		}
		switch a.State {
		case meeting.ActionDone, meeting.ActionCancelled, meeting.ActionDeclined, meeting.ActionWithdrawn:
			continue
		}
		steps = append(steps, capital(strings.TrimRight(a.What, ". "))+". Who: "+list(", ", or(a.Owner, "the team"), a.Organisation)+". By: "+showLong(a.Due)+".")
	}
	return steps
}

// help says how to reach somebody in and out of hours, 999 and 111 first.
func (d *document) help(in LetterPaper, s style) {
	role := strings.ToLower(or(in.Label, "key worker"))
	texts := []text{
		{"If you need help", s.heavy()},
		{"Life in danger: ring 999.", s},
		{"Urgent, but life is not in danger: ring 111.", s},
	}
	for _, c := range []contact{
		allHours(in.Patient, in.Away, in.Service, in.ServicePhone),
		inHours(in.Patient, role, in.Away, in.Practice, in.PracticePhone),
	} {
		if c.phone == "111" {
			continue
		}
		texts = append(texts, text{c.when + ": " + c.line() + ".", s})
	}
	d.panel(tint, accent, texts)
	d.gap(3)
}
