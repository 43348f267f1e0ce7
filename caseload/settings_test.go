package caseload_test

import (
	"testing"

	"keystone/caseload"
	"keystone/caseload/nhs"
)

func text(s string) *string { return &s }

func TestSettingsKeepWhatIsNotGiven(t *testing.T) {
	w := staffed(t)
	before, err := w.TeamInfo(w.ctx)
	w.ok(err)
	if before.UrgentHours != 24 || before.Norm != 10 || before.Service != "" {
		t.Errorf("a new team starts with %+v", before)
	}
	w.ok(only(w.ChangeSettings(w.ctx, caseload.ChangeSettings{
		Practice: text("Porthaven  Surgery"), PracticePhone: text("01632 496 0010"),
		Service: text("Community nursing line"), ServicePhone: text("01632 496 0002"), UrgentHours: 4,
		Holidays: &nhs.Calendar{Extra: []nhs.Holiday{{Date: "2027-06-04"}}, Removed: []nhs.Date{"2026-12-28"}},
	})))
	w.ok(only(w.ChangeSettings(w.ctx, caseload.ChangeSettings{PracticePhone: text("01632 496 0011")})))
	now, err := w.TeamInfo(w.ctx)
	w.ok(err)
	if now.Practice != "Porthaven Surgery" || now.PracticePhone != "01632 496 0011" || now.Service != "Community nursing line" || now.UrgentHours != 4 {
		t.Errorf("%+v", now)
	}
	calendar, err := w.Calendar(w.ctx)
	w.ok(err)
	if name, ok := calendar.Holiday("2027-06-04"); !ok || name != "bank holiday" {
		t.Errorf("the day that was added is %q", name)
	}
	if _, ok := calendar.Holiday("2026-12-28"); ok {
		t.Error("the day that was taken away is still a bank holiday")
	}
	w.ok(only(w.ChangeSettings(w.ctx, caseload.ChangeSettings{Service: text(""), ServicePhone: text("")})))
	if now, err = w.TeamInfo(w.ctx); err != nil || now.Service != "" || now.ServicePhone != "" {
		t.Errorf("%+v %v", now, err)
	}
}

func TestSettingsRefuse(t *testing.T) {
	w := staffed(t)
	for _, c := range []struct {
		code string
		cmd  caseload.ChangeSettings
	}{
		{caseload.CodeSettingsInvalid, caseload.ChangeSettings{UrgentHours: -1}},
		{caseload.CodeSettingsInvalid, caseload.ChangeSettings{Service: text("Nursing line")}},
		{caseload.CodeSettingsInvalid, caseload.ChangeSettings{ServicePhone: text("01632 496 0002")}},
		{nhs.CodeDateInvalid, caseload.ChangeSettings{Holidays: &nhs.Calendar{Extra: []nhs.Holiday{{Date: "2027-02-30"}}}}},
		{nhs.CodeDateInvalid, caseload.ChangeSettings{Holidays: &nhs.Calendar{Removed: []nhs.Date{""}}}},
	} {
		w.refused(only(w.ChangeSettings(w.ctx, c.cmd)), c.code)
	}
}

// TestHolidaysByHandMakeADischargeOutOfHours: every clock keeps the team's days.
func TestHolidaysByHandMakeADischargeOutOfHours(t *testing.T) {
	w := staffed(t)
	w.ok(discharge("2026-11-20T14:00:00")(w))
	if w.patient(ivy).Discharges[0].OutOfHours {
		t.Error("a Friday afternoon is out of hours")
	}
	w.ok(only(w.ChangeSettings(w.ctx, caseload.ChangeSettings{Holidays: &nhs.Calendar{Extra: []nhs.Holiday{{Date: "2026-11-20", Name: "jubilee"}}}})))
	if !w.patient(ivy).Discharges[0].OutOfHours {
		t.Error("a bank holiday added by hand is in hours")
	}
}

// TestDecliningTheMeetingIsByTheirOwnChoice: recorded, kept under any number of
// theirs, ended only with how they said so (F56).
func TestDecliningTheMeetingIsByTheirOwnChoice(t *testing.T) {
	w := staffed(t)
	w.nominate("9434765919", "HART", "Ivie", "1941-03-02")
	w.refused(only(w.AllowMeeting(w.ctx, caseload.AllowMeeting{Patient: ivy, Reason: "said so"})), caseload.CodeNothingRecorded)
	w.ok(only(w.DeclineMeeting(w.ctx, caseload.DeclineMeeting{Patient: "9434765919", Reason: "talk to me instead"})))
	w.refused(only(w.DeclineMeeting(w.ctx, caseload.DeclineMeeting{Patient: "9434765919"})), caseload.CodeAlreadyRecorded)
	if d := w.patient("9434765919").Declines; d == nil || d.Reason != "talk to me instead" || d.On == "" {
		t.Errorf("%+v", d)
	}
	w.refused(only(w.AllowMeeting(w.ctx, caseload.AllowMeeting{Patient: "9434765919", Reason: " "})), caseload.CodeReasonRequired)
	w.ok(same("9434765919", ivy)(w))
	declining, err := w.Declining(w.ctx)
	w.ok(err)
	if len(declining) != 1 || declining[0] != ivy {
		t.Errorf("joined to %s, declining are %v", ivy, declining)
	}
	if w.patient(ivy).Declines == nil {
		t.Error("the refusal was lost with the record that was joined")
	}
	w.refused(only(w.DeclineMeeting(w.ctx, caseload.DeclineMeeting{Patient: ivy})), caseload.CodeAlreadyRecorded)
	w.ok(only(w.AllowMeeting(w.ctx, caseload.AllowMeeting{Patient: ivy, Reason: "asked us to"})))
	if declining, err = w.Declining(w.ctx); err != nil || len(declining) != 0 || w.patient(ivy).Declines != nil {
		t.Errorf("after they allowed it: %v %v", declining, err)
	}
}

// TestAJoinKeepsObjections: whoever a record says must not know, must not.
func TestAJoinKeepsObjections(t *testing.T) {
	w := staffed(t)
	w.nominate("9434765919", "HART", "Ivie", "1941-03-02")
	w.ok(only(w.Object(w.ctx, caseload.Object{Patient: "9434765919", Organisation: "Porthaven Council"})))
	w.ok(same("9434765919", ivy)(w))
	if o := w.patient(ivy).Objections; len(o) != 1 || o[0] != "Porthaven Council" {
		t.Errorf("objections after the join: %v", o)
	}
}

// TestSettings_KindsOfFolder: a practice drive and a hub always, the others once
// an administrator has allowed them.
func TestSettings_KindsOfFolder(t *testing.T) {
	w := staffed(t)
	drive, cloud, stick := "/mnt/practice", "/home/anna/OneDrive - NHS/Keystone", "/media/anna/STICK"
	w.ok(w.MayMeetAt(w.ctx, drive))
	w.ok(w.MayMeetAt(w.ctx, "nats://hub.example:4222/?pin=1"))
	w.refused(w.MayMeetAt(w.ctx, cloud), caseload.CodePlaceNotAllowed)
	w.refused(w.MayMeetAt(w.ctx, stick), caseload.CodePlaceNotAllowed)
	yes := true
	w.ok(only(w.ChangeSettings(w.ctx, caseload.ChangeSettings{CopiedFolders: &yes})))
	w.ok(w.MayMeetAt(w.ctx, cloud))
	w.refused(w.MayMeetAt(w.ctx, stick), caseload.CodePlaceNotAllowed)
	w.ok(only(w.ChangeSettings(w.ctx, caseload.ChangeSettings{MemorySticks: &yes})))
	w.ok(w.MayMeetAt(w.ctx, stick))
}
