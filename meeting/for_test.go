package meeting_test

import (
	"testing"

	"keystone/caseload"
	"keystone/meeting"
)

// F42: the council's copy leaves out the patient who objects to the council,
// item and actions both, and changes nothing in the whole minutes.
func TestMinutesFor_LeavesOutWhoObjects(t *testing.T) {
	whole := meeting.Minutes{
		Meeting: meeting.Meeting{Items: []meeting.Item{
			{Patient: caseload.Patient{NHSNumber: "9990000050", Objections: []string{"Porthaven Council"}}},
			{Patient: caseload.Patient{NHSNumber: "9434765919", Objections: []string{}}},
		}},
		Actions: []meeting.Action{{Patient: "9990000050", What: "bed rail"}, {Patient: "9434765919", What: "ring"}, {What: "book the room"}},
	}
	for _, c := range []struct {
		organisation   string
		items, actions int
	}{
		{"porthaven council", 1, 2},
		{"Porthaven Community", 2, 3},
	} {
		got := meeting.MinutesFor(whole, c.organisation)
		if len(got.Items) != c.items || len(got.Actions) != c.actions || got.For != c.organisation {
			t.Errorf("for %s: %d items, %d actions, for %q", c.organisation, len(got.Items), len(got.Actions), got.For)
		}
	}
	if len(whole.Items) != 2 || len(whole.Actions) != 3 || whole.For != "" {
		t.Error("the whole minutes were changed")
	}
}
