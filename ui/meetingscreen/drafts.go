package meetingscreen

import (
	"strings"

	"keystone/meeting"
)

// Keys of what is typed about one patient, as the drafts keep them:
// meeting/<meeting>/<NHS number>/<field>.
const (
	fieldQuestion = "question"
	fieldSaid     = "said"
	fieldSummary  = "summary"
	fieldDecision = "decision"
	fieldReview   = "nextReview"
	fieldHeard    = "heardFrom"
	fieldWhat     = "action.what"
	fieldOwner    = "action.owner"
	fieldPhone    = "action.phone"
	fieldDue      = "action.due"
)

// leftAtKey keeps which patient was on screen when a running meeting was left:
// what was typed about them may all be saved, and still one reopens there.
func leftAtKey(id string) string { return "left-at/" + id }

// draftedPatients are the patients of a meeting about whom something was typed
// and not saved.
func draftedPatients(d Drafts, id string) map[string]bool {
	patients := map[string]bool{}
	prefix := "meeting/" + id + "/"
	for key := range d.All() {
		if rest, ok := strings.CutPrefix(key, prefix); ok {
			patient, _, _ := strings.Cut(rest, "/")
			patients[patient] = true
		}
	}
	return patients
}

// draftsOf are the typed texts about one patient, by field.
func draftsOf(d Drafts, id, patient string) map[string]string {
	typed := map[string]string{}
	for key, text := range d.All() {
		if field, ok := strings.CutPrefix(key, meeting.DraftKey(id, patient, "")); ok {
			typed[field] = text
		}
	}
	return typed
}
