package meeting

import (
	"slices"

	"keystone/sync/fault"
)

// Fields of an item that discuss can empty again.
const (
	ClearSummary    = "summary"
	ClearSaid       = "said"
	ClearDecision   = "decision"
	ClearNextReview = "nextReview"
	ClearHeardFrom  = "heardFrom"
)

var clearing = []string{ClearSummary, ClearSaid, ClearDecision, ClearNextReview, ClearHeardFrom}

func clearable(fields []string) error {
	for _, field := range fields {
		if !slices.Contains(clearing, field) {
			return fault.Newf(CodeClearUnknown, "There is no field %q that can be emptied: it is summary, said, decision, nextReview or heardFrom.", field)
		}
	}
	return nil
}

// cleared returns which fields a command empties: those it names that hold
// anything and for which it has no other text.
func cleared(r itemRow, cmd Discuss) []string {
	goes := map[string]bool{
		ClearSummary: r.Summary != "" && cmd.Summary == "", ClearSaid: r.Said != "" && cmd.Said == "",
		ClearDecision: r.Decision != "" && cmd.Decision == "", ClearNextReview: r.NextReview != "" && cmd.NextReview == "",
		ClearHeardFrom: len(r.HeardFrom) > 0,
	}
	return slices.DeleteFunc(slices.Clone(cmd.Clear), func(field string) bool { return !goes[field] })
}

// empty takes a field away; what it held stays in the history.
func empty(p pen, r *itemRow, field string) {
	p.decided(field, nil)
	switch field {
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
