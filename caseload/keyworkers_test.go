package caseload_test

import (
	"testing"

	"keystone/caseload"
)

// TestQuery_KeyWorker finds somebody's patients by who they are: another member of
// the same name, and a patient of that name, are not theirs.
func TestQuery_KeyWorker(t *testing.T) {
	w := staffed(t)
	w.nominate("9990000069", "PRICE", "Anna", "1944-04-04")
	namesake, err := w.AddMember(w.ctx, caseload.AddMember{Name: "Anna Price", Role: "pharmacist", Organisation: "Harbour Medical Centre"})
	w.ok(err)
	var anna string
	all, err := w.Members(w.ctx)
	w.ok(err)
	for _, m := range all {
		if m.Name == "Anna Price" && m.ID != namesake.Member {
			anna = m.ID
		}
	}
	w.assign(ivy, anna)
	w.assign("9990000069", namesake.Member)
	for member, patient := range map[string]string{anna: ivy, namesake.Member: "9990000069", "nobody": ""} {
		rows, n, err := w.Rows(w.ctx, caseload.Query{KeyWorker: member})
		w.ok(err)
		switch {
		case patient == "" && n+len(rows) > 0, patient != "" && (n != 1 || len(rows) != 1 || rows[0].NHSNumber != patient):
			t.Errorf("%s has %+v (%d), want %s", member, rows, n, patient)
		}
	}
	rows, _, err := w.Rows(w.ctx, caseload.Query{KeyWorker: anna, Find: "hart"})
	w.ok(err)
	if len(rows) != 1 {
		t.Errorf("found by name too: %+v", rows)
	}
	_, err = w.RecordDeath(w.ctx, caseload.RecordDeath{Patient: ivy, Born: "1941-03-02"})
	w.ok(err)
	if rows, _, err = w.Rows(w.ctx, caseload.Query{KeyWorker: anna}); err != nil || len(rows) != 0 {
		t.Errorf("the dead keep nobody from leaving: %+v, %v", rows, err)
	}
}
