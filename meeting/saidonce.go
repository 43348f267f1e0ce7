package meeting

import (
	"slices"
	"strings"

	"keystone/caseload"
)

// between stands between the pieces of a reason.
const between = " · "

// saidOnce takes out of each reason what an earlier one says already, so that
// nobody in the room reads the same score twice. A reason of which nothing would
// be left keeps its text.
func saidOnce(reasons []caseload.Reason) {
	said := map[string]bool{}
	for i, r := range reasons {
		fresh := slices.DeleteFunc(strings.Split(r.Text, between), func(piece string) bool { return said[piece] })
		for _, piece := range fresh {
			said[piece] = true
		}
		if len(fresh) > 0 {
			reasons[i].Text = strings.Join(fresh, between)
		}
	}
}
