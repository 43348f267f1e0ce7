package minutes

import (
	"strings"
	"unicode"

	"keystone/caseload"
	"keystone/sync/fault"
)

// contact is one line of whom to ring.
type contact struct {
	when, who, phone string
}

// inHours is whom a patient rings in working hours: the key worker who said yes,
// and the practice instead of one who is proposed, imposed, provisional,
// contested or away, and where there is none or the patient has died
// (facts.md, The emergency card; F4).
func inHours(p caseload.Patient, role string, away bool, practice, phone string) contact {
	const when = "In working hours"
	if k := p.KeyWorker; k != nil && named(p) && !away && k.Name != "" && k.Phone != "" {
		return contact{when, k.Name + said(", ", k.Role) + ", your " + strings.ToLower(role), k.Phone}
	}
	at := or(practice, p.Practice, "Your GP practice")
	if phone == "" {
		at += " (without its number at hand: ring 111)"
	}
	return contact{when, at, phone}
}

// named tells whether a patient's paper may name the key worker.
func named(p caseload.Patient) bool {
	return p.KeyWorker != nil && p.KeyWorker.State == caseload.Accepted && !contested(p) && p.Died == ""
}

// allHours is the 24-hour service, else the key worker's number out of hours, else 111.
func allHours(p caseload.Patient, away bool, service, phone string) contact {
	if service != "" || phone != "" {
		return contact{"Day and night", or(service, "24-hour service"), phone}
	}
	if named(p) && !away && p.KeyWorker.OutOfHours != "" {
		return contact{"Evenings, nights, weekends", "Out-of-hours service", p.KeyWorker.OutOfHours}
	}
	return contact{"Day and night", "NHS 111: your team has given no 24-hour number of its own", "111"}
}

// shortConfidence is the length below which words are too common to be told
// apart from everybody's.
const shortConfidence = 12

// discreet refuses texts for the patient in which words stand that a carer said
// in confidence (F52).
func discreet(p caseload.Patient, texts ...string) error {
	if !betrays(p, texts...) {
		return nil
	}
	return fault.New(CodeConfidence, "This paper would show the patient what their carer said in confidence; take those words out of the plan or the decision, then print again.")
}

// betrays tells whether texts hold what the carer of p said in confidence.
func betrays(p caseload.Patient, texts ...string) bool {
	if p.Carer == nil {
		return false
	}
	secret := plain(p.Carer.Confidence)
	return len(secret) >= shortConfidence && strings.Contains(plain(strings.Join(texts, "\n")), secret)
}

// plain is text in small letters with one space between words and no stops, for comparing.
func plain(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(words, " ")
}

// planReady refuses until what matters and crisis are filled.
func planReady(p caseload.Patient) error {
	var lacks []string
	if p.Plan == nil || strings.TrimSpace(p.Plan.Sections[whatMatters]) == "" {
		lacks = append(lacks, "what matters")
	}
	if p.Plan == nil || strings.TrimSpace(p.Plan.Sections[crisis]) == "" {
		lacks = append(lacks, "what to do in a crisis")
	}
	if len(lacks) == 0 {
		return nil
	}
	return fault.Newf(CodePlanIncomplete, "This patient's plan does not say %s yet, so nothing was printed; fill it in on the patient's plan, then print again.", strings.Join(lacks, " nor "))
}

// Keys of the plan's fields that a paper treats in a way of its own (caseload.Plan.Sections).
const (
	whatMatters = "mattersToMe"
	topGoal     = "topGoal"
	whoDoes     = "whoDoesWhat"
	crisis      = "crisis"
	respectKept = "respectKept"
	language    = "language"
)
