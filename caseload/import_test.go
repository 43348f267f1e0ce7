package caseload_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"keystone/caseload"
	"keystone/caseload/intake"
)

var files = []string{"emis.csv", "systmone.csv", "acg.csv", "efi2.xlsx", "discharges.csv"}

func TestImportOfTheSharedFilesIsTheTruth(t *testing.T) {
	w, known := newWorld(t), truth(t)
	for _, name := range files {
		result := w.bringFile(name)
		if want := known[strings.Split(name, ".")[0]]; result.Accepted != want || result.New != want || len(result.Rejected) != 0 {
			t.Errorf("%s: %+v, want %d new", name, result, want)
		}
		if name == "emis.csv" {
			counts, err := w.Counts(w.ctx)
			w.ok(err)
			if counts.Severe != known["severe"] {
				t.Errorf("%d severe on the EMIS list, want %d", counts.Severe, known["severe"])
			}
		}
	}
	counts, err := w.Counts(w.ctx)
	w.ok(err)
	if counts.All != known["distinct"] {
		t.Errorf("%d people, want %d", counts.All, known["distinct"])
	}
	patients, err := w.Patients(w.ctx, caseload.Query{})
	w.ok(err)
	both := 0
	for _, p := range patients {
		if strings.ContainsAny(p.Family+p.Given, "?\ufffd") && len(p.Lists) > 2 {
			t.Errorf("lost letters are shown of %s: %s %s", p.NHSNumber, p.Family, p.Given)
		}
		if slices.Contains(p.Lists, "Patients on moderate or severe frailty register") && slices.ContainsFunc(p.Lists, func(l string) bool { return strings.Contains(l, "systmone") }) {
			both++
		}
	}
	if both != known["both"] {
		t.Errorf("%d on both the EMIS and the SystmOne list, want %d", both, known["both"])
	}
	w.entries()
}

func TestImportTwiceChangesNothing(t *testing.T) {
	w := newWorld(t)
	for _, name := range files {
		w.bringFile(name)
	}
	before := w.entries()
	w.now = w.now.Add(48 * time.Hour)
	for _, name := range files {
		result := w.bringFile(name)
		if result.New+result.Updated+result.Gone != 0 || result.Unchanged != result.Accepted {
			t.Errorf("%s again: %+v", name, result)
		}
	}
	if after := w.entries(); after != before {
		t.Errorf("%d entries, then %d", before, after)
	}
}

func TestPreviewChangesNothing(t *testing.T) {
	w := newWorld(t)
	before := w.entries()
	result, err := w.Preview(w.ctx, w.read("list.csv", []byte(frail)), caseload.ImportOptions{File: "list.csv"})
	w.ok(err)
	if result.New != 2 || result.File != "list.csv" || w.entries() != before {
		t.Errorf("%+v", result)
	}
}

const frail = "NHS Number,Surname,Forename,DOB,eFI,eFI date\n" +
	"9434765919,SMITH,Łukasz,15/01/1935,0.30,01/10/2026\n" +
	"9434765870,O'BRIEN,Zoë,21/08/1953,0.20,01/10/2026\n"

func TestImportDelta(t *testing.T) {
	w := newWorld(t)
	w.bringIn("frail.csv", frail)
	w.now = w.now.Add(time.Hour)
	result := w.bringIn("frail.csv", "NHS Number,Surname,Forename,DOB,eFI,eFI date\n"+
		"9434765919,SMITH,Łukasz,15/01/1935,0.44,03/11/2026\n"+
		"9000000009,NEW,Person,01/02/1940,0.10,03/11/2026\n")
	if result.New != 1 || result.Updated != 1 || result.Gone != 1 || result.Unchanged != 0 {
		t.Fatalf("%+v", result)
	}
	smith := w.patient("943 476 5919")
	if s := smith.Scores; len(s) != 1 || s[0].Value != 0.44 || s[0].Band != "severe" || s[0].Date != "2026-11-03" || s[0].Change < 0.13 || s[0].Change > 0.15 {
		t.Errorf("scores %+v", s)
	}
	if text := smith.Reasons[0].Text; text != "eFI 0.44 severe, 03-Nov-2026" {
		t.Errorf("reason %q", text)
	}
	brien := w.patient("9434765870")
	if len(brien.Gone) != 1 || len(brien.Lists) != 0 || brien.Family != "O'BRIEN" {
		t.Errorf("who left the list is flagged and kept: %+v", brien)
	}
	for filter, want := range map[string]string{caseload.FilterNew: "9000000009", caseload.FilterOrphaned: "9434765870", caseload.FilterSevere: "9434765919"} {
		rows, total, err := w.Rows(w.ctx, caseload.Query{Filter: filter})
		w.ok(err)
		if total != 1 || rows[0].NHSNumber != want {
			t.Errorf("%s: %d %+v", filter, total, rows)
		}
	}
	rows, _, err := w.Rows(w.ctx, caseload.Query{Sort: caseload.SortChange})
	w.ok(err)
	if rows[0].NHSNumber != "9434765919" || !strings.Contains(rows[0].Why, "↑") {
		t.Errorf("by change: %+v", rows[0])
	}
	w.now = w.now.Add(time.Hour)
	if back := w.bringIn("frail.csv", frail); back.New != 1 || back.Updated != 1 || back.Gone != 1 {
		t.Errorf("somebody came back: %+v", back)
	}
	if brien = w.patient("9434765870"); len(brien.Gone) != 0 || len(brien.Lists) != 1 {
		t.Errorf("came back: %+v", brien)
	}
}

func TestImportStopsTwoBirthDates(t *testing.T) {
	w := newWorld(t)
	w.bringIn("frail.csv", frail)
	result := w.bringIn("other list.csv", "NHS No,Surname,First name,D.O.B.,Sex\n9434765919,SMITH,Lukasz,16/01/1935,M\n")
	if result.Accepted != 0 || len(result.Rejected) != 1 || result.Rejected[0].Line != 2 {
		t.Fatalf("%+v", result)
	}
	reason := result.Rejected[0].Reason
	if !strings.Contains(reason, "15-Jan-1935") || !strings.Contains(reason, "16-Jan-1935") {
		t.Errorf("both dates are shown: %s", reason)
	}
}

func TestImportKeepsAnotherNameWithAWarning(t *testing.T) {
	w := newWorld(t)
	w.bringIn("frail.csv", frail)
	result := w.bringIn("other list.csv", "NHS No,Surname,First name,D.O.B.,Sex\n9434765919,SMYTHE,Luke,15/01/1935,M\n")
	if result.Accepted != 1 || len(result.Warnings) != 1 || !strings.Contains(result.Warnings[0], "SMYTHE") {
		t.Fatalf("%+v", result)
	}
	damaged := w.bringIn("third one.csv", "NHS Number,Surname,Forename,Date of birth\n9434765870,O'BRIEN,Zo?,21/08/1953\n")
	if slices.ContainsFunc(damaged.Warnings, func(text string) bool { return strings.Contains(text, "is named") }) {
		t.Errorf("a lost letter is no other name: %v", damaged.Warnings)
	}
	if p := w.patient("9434765870"); p.Given != "Zoë" {
		t.Errorf("a lost letter replaced one: %s", p.Given)
	}
}

func TestImportOfNumbersAloneWaitsForAName(t *testing.T) {
	w := newWorld(t)
	w.bringFile("acg.csv")
	p := w.patient("9995251264")
	if p.NameKnown || p.Family != "" || len(p.Scores) != 1 || p.Reasons[0].Text != "ACG 0.1975 band 1, 23-Nov-2026" {
		t.Fatalf("%+v", p)
	}
	_, err := w.WritePlan(w.ctx, caseload.WritePlan{Patient: p.NHSNumber, MattersToMe: "my dog"})
	w.refused(err, caseload.CodeNameUnknown)
	_, err = w.Contribute(w.ctx, caseload.Contribute{Patient: p.NHSNumber, Service: "district nursing", Text: "dressings"})
	w.refused(err, caseload.CodeNameUnknown)
	rows, _, err := w.Rows(w.ctx, caseload.Query{Find: p.NHSNumber})
	w.ok(err)
	if len(rows) != 1 || rows[0].Name != "999 525 1264" {
		t.Errorf("%+v", rows)
	}
}

func TestImportTakesInWhoCameHome(t *testing.T) {
	w := newWorld(t)
	w.bringFile("discharges.csv")
	p := w.patient("9996748219")
	if len(p.Discharges) != 1 || !p.Discharges[0].OutOfHours || p.Discharges[0].LetterDays != 9 || !p.Discharges[0].MedicinesChanged {
		t.Fatalf("%+v", p.Discharges)
	}
	if !slices.ContainsFunc(p.Reasons, func(r caseload.Reason) bool { return r.Code == caseload.WhyDischarged }) {
		t.Errorf("%+v", p.Reasons)
	}
	recent, err := w.RecentDischarges(w.ctx, "2026-11-14")
	w.ok(err)
	for i, d := range recent {
		if d.Discharge.Discharged < "2026-11-14" || i > 0 && recent[i-1].Discharge.Discharged < d.Discharge.Discharged {
			t.Errorf("not the latest first since the day: %+v", d.Discharge)
		}
	}
	if len(recent) == 0 {
		t.Error("nobody came home")
	}
}

func TestImportRemembersTheListAndTheMapping(t *testing.T) {
	w := newWorld(t)
	reading := w.read("export.csv", []byte(frail))
	first, err := w.Import(w.ctx, reading, caseload.ImportOptions{List: "Frailty register"})
	w.ok(err)
	again, err := w.Import(w.ctx, reading, caseload.ImportOptions{})
	w.ok(err)
	if first.List != "Frailty register" || again.List != first.List || again.Unchanged != 2 {
		t.Errorf("%+v then %+v", first, again)
	}
	lists, err := w.Lists(w.ctx)
	w.ok(err)
	if len(lists) != 1 || lists[0].People != 2 || lists[0].New != 2 || lists[0].Index != "eFI" || lists[0].LastRun != "2026-11-23" {
		t.Errorf("%+v", lists)
	}
	if patients, err := w.Patients(w.ctx, caseload.Query{List: "frailty REGISTER"}); err != nil || len(patients) != 2 {
		t.Errorf("%v %v", patients, err)
	}
	_, err = w.Patients(w.ctx, caseload.Query{List: "no such"})
	w.refused(err, caseload.CodeListUnknown)

	mapping := map[int]intake.Field{0: intake.Number, 3: intake.Born}
	w.ok(w.RememberMapping(w.ctx, reading.Shape, mapping))
	got, err := w.Mapping(w.ctx, reading.Shape)
	w.ok(err)
	if len(got) != 2 || got[3] != intake.Born {
		t.Errorf("%v", got)
	}
	none, err := w.Mapping(w.ctx, "another shape")
	w.ok(err)
	if none != nil {
		t.Errorf("%v", none)
	}
}

func TestImportStops(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(w.ctx)
	reading := w.read("frail.csv", []byte(frail))
	cancel()
	_, err := w.Import(ctx, reading, caseload.ImportOptions{})
	if err == nil {
		t.Fatal("a stopped import was saved")
	}
	if _, err := w.Patient(w.ctx, "9434765919"); err == nil {
		t.Error("a stopped import left somebody")
	}
}

func TestRuleOfAdmissionsAndMedicines(t *testing.T) {
	w := newWorld(t)
	w.bringFile("emis.csv")
	met := func() int {
		patients, err := w.Patients(w.ctx, caseload.Query{})
		w.ok(err)
		n := 0
		for _, p := range patients {
			if slices.ContainsFunc(p.Reasons, func(r caseload.Reason) bool { return r.Code == caseload.WhyRule }) {
				n++
			}
		}
		return n
	}
	if got := met(); got != 16 {
		t.Errorf("%d met the rule, want 16", got)
	}
	_, err := w.ChangeSettings(w.ctx, caseload.ChangeSettings{Rule: &caseload.Rule{Admissions: 1, Medicines: 4}, Label: "care co-ordinator"})
	w.ok(err)
	if got := met(); got <= 16 {
		t.Errorf("%d met the milder rule", got)
	}
	info, err := w.TeamInfo(w.ctx)
	w.ok(err)
	if info.Label != "care co-ordinator" || info.Name != "Harbour" || !info.Test || info.Norm != 10 {
		t.Errorf("%+v", info)
	}
	_, err = w.ChangeSettings(w.ctx, caseload.ChangeSettings{Norm: -1})
	w.refused(err, "settings-invalid")
}
