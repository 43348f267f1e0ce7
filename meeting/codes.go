package meeting

import (
	"strings"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/sync/fault"
)

// Codes of refusals (commands.md, Rules these keep). A program outside may rely
// on each.
const (
	CodeSeriesUnknown    = "series-unknown"
	CodeTemplateUnknown  = "template-unknown"
	CodeMeetingUnknown   = "meeting-unknown"
	CodeMeetingClosed    = "meeting-closed"
	CodeNotOpen          = "not-open"   // nothing there is open that could be worked on
	CodeNotClosed        = "not-closed" // minutes are signed after closing only
	CodeItemUnknown      = "item-unknown"
	CodeItemIncomplete   = "item-incomplete"
	CodeOwnerRequired    = "owner-required"
	CodeDueRequired      = "due-required"
	CodeDateInvalid      = nhs.CodeDateInvalid
	CodeTimeInvalid      = "time-invalid"
	CodeModeUnknown      = "mode-unknown"
	CodeHeardUnknown     = "heard-unknown"
	CodeReasonRequired   = "reason-required"
	CodeMinutesSigned    = "minutes-signed"
	CodeNotChair         = "not-chair"
	CodeNoPrinter        = "no-printer"
	CodeVersionUnknown   = "version-unknown"
	CodeActionUnknown    = "action-unknown"
	CodeActionClosed     = "action-closed"
	CodeWhatRequired     = "what-required"
	CodeSheetMismatch    = "sheet-mismatch"
	CodeHasActions       = "has-actions"
	CodeDied             = "died"
	CodeWhatUnknown      = "what-unknown" // entered-in-error named nothing that is known
	CodeDischargeUnknown = "discharge-unknown"
	CodePatientDeclined  = "patient-declined" // does not want to be discussed (F56)
	CodeClearUnknown     = "clear-unknown"
	CodeSeriesInvalid    = "series-invalid"
)

// needReason refuses an empty reason.
func needReason(reason, forWhat string) error {
	if strings.TrimSpace(reason) == "" {
		return fault.Newf(CodeReasonRequired, "%s needs a reason; say in a few words why.", forWhat)
	}
	return nil
}

// isoDate refuses text that is not a day of the calendar; empty text passes.
func isoDate(text, what string) (nhs.Date, error) {
	date := nhs.Date(strings.TrimSpace(text))
	if !date.Valid() {
		return "", fault.Newf(CodeDateInvalid, "The %s is not a date; write it as 2026-11-30.", what)
	}
	return date, nil
}

// clockTime refuses text that is not a time of day such as 13:05; empty text passes.
func clockTime(text, what string) error {
	if text == "" {
		return nil
	}
	if len(text) != 5 || text[2] != ':' || !digitsUpTo(text[:2], 23) || !digitsUpTo(text[3:], 59) {
		return fault.Newf(CodeTimeInvalid, "The time %s is not a time of day; write it as 13:05.", what)
	}
	return nil
}

func digitsUpTo(text string, limit int) bool {
	value := 0
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
		value = value*10 + int(r-'0')
	}
	return value <= limit
}

func hasActions(name string, open int) error {
	return fault.Newf(CodeHasActions, "%s still has %s; give each to somebody else first.", name, caseload.Counted(open, "open action"))
}
