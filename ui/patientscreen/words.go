package patientscreen

import (
	"fmt"
	"strings"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/ui/kit"
)

// day shows an ISO date, or the date of an ISO time, as dd-Mmm-yyyy.
func day(iso string) string {
	if len(iso) < len("2006-01-02") {
		return ""
	}
	return nhs.Date(iso[:10]).Shown()
}

// moment shows an ISO time as dd-Mmm-yyyy hh:mm.
func moment(iso string) string {
	if len(iso) < len("2006-01-02T15:04") {
		return day(iso)
	}
	return day(iso) + " " + iso[11:16]
}

// joined puts the parts that say something side by side.
func joined(separator string, parts ...string) string {
	said := make([]string, 0, len(parts))
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, separator)
}

// banner is the NHS patient banner of a patient (facts.md, Names, dates, banner).
func banner(p caseload.Patient, twoVersions bool, today nhs.Date) kit.BannerData {
	data := kit.BannerData{
		Name: nhs.Name(p.Family, p.Given, p.Title), Born: nhs.Born(nhs.Date(p.Born), today),
		Gender: nhs.Gender(p.Gender), NHSNumber: nhs.Number(p.NHSNumber).Spaced(),
		Note: joined(" · ", p.Address, p.Postcode, p.Phone, p.Practice, p.GP),
	}
	if p.Died != "" {
		data.Flags = append(data.Flags, "died "+day(p.Died))
	}
	if twoVersions {
		data.Flags = append(data.Flags, "two versions")
	}
	if p.ReadyAccess {
		data.Flags = append(data.Flags, "ready access")
	}
	for _, o := range p.Objections {
		data.Flags = append(data.Flags, "objects to "+o)
	}
	return data
}

// keyWorkerWords says who the key worker is, and whether that is unsafe.
func keyWorkerWords(p caseload.Patient) (text string, unsafe bool) {
	k := p.KeyWorker
	switch {
	case k == nil && p.NoKeyWorker != nil:
		return joined(" ", "Nobody, because: "+p.NoKeyWorker.Reason, until(p.NoKeyWorker.Until)), false
	case k == nil:
		return "Nobody", true
	}
	who := joined(", ", k.Name, k.Role, k.Organisation)
	if k.AlsoNamed != "" {
		return joined(" ", who, "or", k.AlsoNamed, "· two laptops name another person each: choose below"), true
	}
	provisional := ""
	if k.State == caseload.Provisional {
		provisional = "provisional until another laptop has seen it"
	}
	return joined(" · ", who, stateWords(k.Stands()), provisional, k.Phone, outOfHours(k.OutOfHours), since(k.Since)), false
}

func until(iso string) string {
	if iso == "" {
		return ""
	}
	return "until " + day(iso)
}

func since(iso string) string {
	if iso == "" {
		return ""
	}
	return "since " + day(iso)
}

func outOfHours(phone string) string {
	if phone == "" {
		return "no out-of-hours number"
	}
	return "out of hours " + phone
}

// stateWords are what the states of a key worker mean to a reader; an accepted
// one needs no word.
func stateWords(state string) string {
	switch state {
	case caseload.Proposed:
		return "asked, has not accepted yet"
	case caseload.Imposed:
		return "named by the chair"
	}
	return ""
}

// planTitle heads the plan; contributions without a plan are said in words (F1).
func planTitle(p caseload.Patient) string {
	if p.Plan == nil {
		if n := len(p.Contributed); n > 0 {
			return counted(n, "contributing plan") + ", no overarching plan"
		}
		return "No plan yet"
	}
	return fmt.Sprintf("The plan  v%d", p.Plan.Version)
}

// planStanding says how the plan was agreed, with the person by their own name,
// whether it was changed after that, and when it is reviewed.
func planStanding(p caseload.Patient) string {
	words := agreedWords(p.Plan.Agreed, p.Plan.AgreedOn)
	if p.Given != "" {
		words = strings.Replace(words, "the person", p.Given, 1)
	}
	if on := p.Plan.AgreedOn; on != "" && day(p.Plan.Updated) != "" && p.Plan.Updated[:10] > on {
		words += ", changed since"
	}
	return strings.ToUpper(words[:1]) + words[1:] + ", " + reviewWords(p.Plan.ReviewDue)
}

func reviewWords(iso string) string {
	if iso == "" {
		return "no review date"
	}
	return "review " + day(iso)
}

// agreement is one way a plan is agreed (facts.md, Agreement and capacity).
type agreement struct{ id, choice, words string }

var agreements = []agreement{
	{caseload.AgreedNotYet, "Not yet", "not yet agreed"},
	{caseload.AgreedPerson, "The person", "agreed with the person"},
	{caseload.AgreedAttorney, "An attorney (document seen)", "agreed with an attorney"},
	{caseload.AgreedBestInterests, "A best-interests decision", "a best-interests decision"},
	{caseload.AgreedDeclined, "Declined", "declined"},
}

func agreementChoices() []string {
	choices := make([]string, len(agreements))
	for i, a := range agreements {
		choices[i] = a.choice
	}
	return choices
}

func agreementID(choice string) string {
	for _, a := range agreements {
		if a.choice == choice {
			return a.id
		}
	}
	return ""
}

func agreementChoice(id string) string {
	for _, a := range agreements {
		if a.id == id {
			return a.choice
		}
	}
	return agreements[0].choice
}

func agreedWords(id, on string) string {
	for _, a := range agreements {
		if a.id == id {
			return joined(" ", a.words, day(on))
		}
	}
	return "not yet agreed"
}

// counted is "1 plan", "3 plans".
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// dischargeWords are the line of a stay and what is unsafe about it: a letter
// that is missing and for how long, and nobody named to call (T1, T2).
func dischargeWords(d caseload.Discharge) (line, unsafe string) {
	line = joined(" · ", joined(", ", d.Hospital, d.Ward), joined(" to ", day(d.Admitted), moment(d.Discharged)))
	if d.OutOfHours {
		line += " · out of hours"
	}
	if d.Discharged == "" {
		return line + " · in hospital now", ""
	}
	letter := fmt.Sprintf("no letter (%s)", counted(d.LetterDays, "day"))
	if d.Letter != "" {
		line, letter = fmt.Sprintf("%s · letter after %s", line, counted(d.LetterDays, "day")), ""
	}
	contact := "no contact named"
	if d.Contact != "" {
		line, contact = line+" · call "+d.Contact, ""
	}
	return line, joined(" · ", letter, contact)
}

// dischargeNeeds are what the hospital asked for and changed.
func dischargeNeeds(d caseload.Discharge) string {
	medicines := ""
	if d.MedicinesChanged {
		medicines = "medicines changed"
	}
	nursing := d.NursingNeed
	if nursing != "" {
		nursing = "nursing: " + nursing
	}
	return joined(" · ", nursing, medicines)
}

// scoreWords are one index with its band, date and rise.
func scoreWords(s caseload.Score) string {
	change := ""
	switch {
	case s.Change > 0:
		change = fmt.Sprintf("%s %.2f", kit.MarkUp, s.Change)
	case s.Change < 0:
		change = fmt.Sprintf("%s %.2f", kit.MarkDown, -s.Change)
	}
	return joined(" · ", joined(" ", s.Index, fmt.Sprintf("%.4g", s.Value), s.Band, change), day(s.Date), s.Source)
}

// actionWords are who owes an action by when, and what is late about it.
func actionWords(a meeting.Action) (line, late string) {
	line = joined(" · ", a.Owner, a.OwnerPhone, "by "+day(a.Due), a.StateWords())
	if a.Overdue {
		late = "overdue " + counted(a.DaysLate, "day")
	}
	switch {
	case a.Alert:
		late = joined(" · ", "urgent, not accepted", late)
	case a.Urgent:
		late = joined(" · ", "urgent", late)
	}
	return line, late
}
