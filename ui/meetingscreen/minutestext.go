package meetingscreen

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/ui/kit"
)

// minutesText is the minutes as they read on screen: who was there, the actions
// first, one line each, then each patient (facts.md, Minutes).
func minutesText(m meeting.Minutes, today nhs.Date) []fyne.CanvasObject {
	lines := []fyne.CanvasObject{kit.Wrapped(attendanceLine(m.Meeting))}
	if m.Words != "" {
		lines = append(lines, kit.Wrapped("Check words, the same on every laptop: "+m.Words).Colored(kit.ColorQuiet))
	}
	lines = append(lines, kit.Heading("Actions"))
	for _, action := range m.Actions {
		lines = append(lines, kit.Wrapped(actionLine(action)))
	}
	if len(m.Actions) == 0 {
		lines = append(lines, kit.Quiet("none"))
	}
	for _, item := range m.Items {
		if item.State != meeting.ItemDropped {
			lines = append(lines, kit.Line())
			lines = append(lines, itemText(item, keyWorkerLabel(m), today)...)
		}
	}
	return lines
}

func keyWorkerLabel(m meeting.Minutes) string {
	if m.Label == "" {
		return "Key worker"
	}
	return strings.ToUpper(m.Label[:1]) + m.Label[1:]
}

func attendanceLine(m meeting.Meeting) string {
	here, away := []string{}, []string{}
	for _, a := range m.Attendance {
		if a.Mode == meeting.Apologies {
			away = append(away, a.Name)
			continue
		}
		here = append(here, attendanceWords(a)+" ("+a.Role+")")
	}
	text := "Chair " + m.ChairName + ". Present: " + strings.Join(here, "; ") + "."
	if len(away) > 0 {
		text += " Apologies: " + strings.Join(away, "; ") + "."
	}
	if len(m.Missing) > 0 {
		text += " Nobody from: " + strings.Join(m.Missing, ", ") + "."
	}
	return text
}

func actionLine(a meeting.Action) string {
	who := a.PatientName
	if a.Patient != "" {
		who += ", " + nhs.Date(a.Born).Shown() + ", " + nhs.Number(a.Patient).Spaced()
	}
	words := who + ": " + a.What + " · " + a.Owner + " · by " + shown(a.Due)
	if a.Urgent {
		words = "URGENT · " + words
	}
	if a.Ended != "" {
		words += " · " + a.StateWords()
	}
	return words
}

func itemText(item meeting.Item, label string, today nhs.Date) []fyne.CanvasObject {
	p := item.Patient
	lines := []fyne.CanvasObject{
		kit.Heading(nameOf(p)),
		kit.Quiet("Born " + nhs.Born(nhs.Date(p.Born), today) + " · NHS No. " + nhs.Number(p.NHSNumber).Spaced()),
	}
	add := func(label, text string) {
		if strings.TrimSpace(text) != "" {
			lines = append(lines, line(label, kit.Wrapped(text)))
		}
	}
	if item.Late {
		add("Late", "discussed on another laptop, after the meeting was closed there")
	}
	add("Why here", strings.Join(whyToday(item), " · "))
	switch item.State {
	case meeting.ItemDeferred, meeting.ItemWaiting:
		add("Deferred", strings.TrimSuffix("to the next meeting: "+item.Why, ": "))
		return lines
	}
	if len(item.Present) > 0 {
		add("Heard by", strings.Join(item.Present, ", "))
	}
	add("They said", item.Said)
	add("Discussion", item.Summary)
	add("Decision", item.Decision)
	for _, change := range item.Changes {
		add("", fmt.Sprintf("was “%s”, changed by %s %s: %s", change.Was, change.By, shown(change.At), change.Reason))
	}
	add(label, workerText(p))
	add("Plan", planText(p))
	add("Next review", shown(item.NextReview))
	add("Left open", item.Why)
	return lines
}

func workerText(p caseload.Patient) string {
	if p.KeyWorker == nil {
		if p.NoKeyWorker != nil {
			return "nobody: " + p.NoKeyWorker.Reason + ", until " + shown(p.NoKeyWorker.Until)
		}
		return "nobody"
	}
	w := p.KeyWorker
	words := []string{w.Name, w.Role}
	if w.Phone != "" {
		words = append(words, w.Phone)
	}
	if w.State != caseload.Accepted {
		words = append(words, w.State)
	}
	return strings.Join(append(words, "since "+shown(w.Since)), ", ")
}

func planText(p caseload.Patient) string {
	switch {
	case p.Plan != nil:
		return fmt.Sprintf("version %d, review %s, %s", p.Plan.Version, shown(p.Plan.ReviewDue), agreedWords(*p.Plan))
	case p.PlanDue != nil:
		return "due " + shown(p.PlanDue.By) + ", " + p.PlanDue.Owner
	}
	return "none"
}
