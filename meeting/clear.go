package meeting

import (
	"slices"

	"keystone/sync/fault"
)

// Fields of an item that discuss can empty again; add-item can, of the question.
const (
	ClearQuestion   = "question"
	ClearSummary    = "summary"
	ClearSaid       = "said"
	ClearDecision   = "decision"
	ClearNextReview = "nextReview"
	ClearHeardFrom  = "heardFrom"
)

var clearing = []string{ClearQuestion, ClearSummary, ClearSaid, ClearDecision, ClearNextReview, ClearHeardFrom}

func clearable(fields []string) error {
	for _, field := range fields {
		if !slices.Contains(clearing, field) {
			return fault.Newf(CodeClearUnknown, "There is no field %q that can be emptied: it is question, summary, said, decision, nextReview or heardFrom.", field)
		}
	}
	return nil
}

// cleared returns which fields a command empties: those it names that hold
// anything and for which it has no other text.
func cleared(r itemRow, cmd Discuss) []string {
	goes := map[string]bool{
		ClearQuestion: r.Question != "",
		ClearSummary:  r.Summary != "" && cmd.Summary == "", ClearSaid: r.Said != "" && cmd.Said == "",
		ClearDecision: r.Decision != "" && cmd.Decision == "", ClearNextReview: r.NextReview != "" && cmd.NextReview == "",
		ClearHeardFrom: len(r.HeardFrom) > 0,
	}
	return slices.DeleteFunc(slices.Clone(cmd.Clear), func(field string) bool { return !goes[field] })
}

// empty takes a field away; what it held stays in the history.
func empty(p pen, r *itemRow, field string) {
	p.decided(field, nil)
	switch field {
	case ClearQuestion:
		r.Question = ""
	case ClearSummary:
		r.Summary = ""
	case ClearSaid:
		r.Said = ""
	case ClearDecision:
		r.Decision, r.DecidedBy = "", ""
		p.set("decidedBy", nil)
	case ClearNextReview:
		r.NextReview = ""
	case ClearHeardFrom:
		r.HeardFrom = nil
	}
}

// unsaid returns the domains of which a command takes away what was heard.
func unsaid(r itemRow, heard map[string]string) []string {
	var domains []string
	for domain, what := range heard {
		if what == "" && r.HeardFrom[domain] != "" {
			domains = append(domains, domain)
		}
	}
	return domains
}

// asks writes the question of an item, or takes it away.
func asks(p pen, was string, cmd AddItem) {
	p.filled("question", cmd.Question)
	if cmd.Question == "" && was != "" && slices.Contains(cmd.Clear, ClearQuestion) {
		p.decided("question", nil)
	}
}

// clearsQuestion refuses to empty any other field with add-item.
func clearsQuestion(fields []string) error {
	for _, field := range fields {
		if field != ClearQuestion {
			return fault.Newf(CodeClearUnknown, "Adding somebody to an agenda can empty their question alone, not %q.", field)
		}
	}
	return nil
}
