package meeting

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"keystone/caseload"
	"keystone/caseload/nhs"
)

// dischargeDays is how far back a discharge that no meeting has discussed is
// proposed: to the second look six weeks later (F18).
const dischargeDays = 42

func (p *proposal) deferred(ctx context.Context) error {
	for _, number := range p.earlier() {
		was := p.before[number]
		if was.last.Standing.State != ItemDeferred {
			continue
		}
		text := "deferred on " + was.date.Shown()
		if was.deferrals > 1 {
			text = fmt.Sprintf("deferred %d times in a row, last on %s", was.deferrals, was.date.Shown())
		}
		if was.last.Standing.Why != "" {
			text += ": " + was.last.Standing.Why
		}
		if err := p.addKnown(ctx, number, WhyDeferred, text); err != nil {
			return err
		}
	}
	return nil
}

func (p *proposal) conflicts(ctx context.Context) error {
	patients, err := p.meetings.people.Patients(ctx, caseload.Query{Filter: caseload.FilterConflict})
	if err != nil {
		return err
	}
	for _, who := range patients {
		if who.Died != "" {
			continue
		}
		p.people.known[who.NHSNumber] = who
		var apart []string
		for _, c := range who.Conflicts {
			apart = append(apart, conflictText(c))
		}
		p.add(who.NHSNumber, shownName(who), WhyConflict, "recorded differently on two laptops: "+strings.Join(apart, ", "))
	}
	contested, err := spokenOf(ctx, p.meetings.ledger.DB(), `contested <> '' AND patient <> ''`)
	if err != nil {
		return err
	}
	for _, a := range contested {
		if err := p.addKnown(ctx, a.Patient, WhyConflict, "an action was changed on two laptops: "+a.What); err != nil {
			return err
		}
	}
	return p.decisions(ctx)
}

// conflictText names what is in conflict; of a key worker, who is named.
func conflictText(c caseload.Conflict) string {
	text := strings.ToLower(c.Label[:1]) + c.Label[1:]
	if c.Field != "keyWorker" {
		return text
	}
	var names []string
	for _, v := range c.Values {
		names = append(names, v.Value)
	}
	return text + " (" + strings.Join(names, " or ") + ")"
}

// decisions proposes whoever was last given two decisions, on laptops apart.
func (p *proposal) decisions(ctx context.Context) error {
	for _, number := range p.earlier() {
		was := p.before[number]
		if !slices.Contains(was.last.apart, "decision") {
			continue
		}
		if err := p.addKnown(ctx, number, WhyConflict, "two decisions were recorded on "+was.date.Shown()+", on two laptops"); err != nil {
			return err
		}
	}
	return nil
}

// actions proposes whoever has an action past its date, or an urgent one that
// nobody has accepted in time (F13). What was sent and not accepted by its date
// comes before other late ones (F12).
func (p *proposal) actions(ctx context.Context) error {
	hours, err := p.meetings.urgentHours(ctx)
	if err != nil {
		return err
	}
	open, err := spokenOf(ctx, p.meetings.ledger.DB(), `open = 1 AND patient <> ''`)
	if err != nil {
		return err
	}
	for _, a := range open {
		alert, late := a.alerts(hours, p.meetings.now()), nhs.Date(a.Due) < p.on
		if !alert && !late {
			continue
		}
		if err := p.addKnown(ctx, a.Patient, WhyActionOverdue, p.actionText(a, alert, late)); err != nil {
			return err
		}
		if one, known := p.by[a.Patient]; known {
			one.raise(a, alert, late)
		}
	}
	return nil
}

// raise gives a patient the place that one action needs.
func (one *Proposed) raise(a actionRow, alert, late bool) {
	switch {
	case alert:
		one.above = placeUrgent
	case late && a.State.State == ActionSent && one.above == "":
		one.above = placeUnaccepted
	}
}

func (p *proposal) actionText(a actionRow, alert, late bool) string {
	text := a.What + ", " + a.Owner.Name
	switch {
	case late:
		text += fmt.Sprintf(", was due %s (%s)", nhs.Date(a.Due).Shown(), caseload.Counted(nhs.Date(a.Due).DaysUntil(p.on), "day"))
	default:
		text += ", due " + nhs.Date(a.Due).Shown()
	}
	if a.unaccepted() {
		text += ", not accepted"
	}
	if alert {
		text = "URGENT: " + text
	}
	return text
}

// discharged proposes everyone sent home in the last six weeks whom no meeting
// has discussed since. A list of discharges gives no actions by itself: they
// come with record-discharge, or with raise-follow-up from the agenda.
func (p *proposal) discharged(ctx context.Context) error {
	recent, err := p.meetings.people.RecentDischarges(ctx, p.on.AddDays(-dischargeDays))
	if err != nil {
		return err
	}
	for _, d := range recent {
		left := dayOf(d.Discharge.Discharged)
		if d.Patient.Died != "" || left > p.on || p.before[d.Patient.NHSNumber].discussed >= left {
			continue
		}
		p.add(d.Patient.NHSNumber, shownName(d.Patient), WhyDischarged, dischargeText(d.Discharge))
	}
	return nil
}

func dischargeText(d caseload.Discharge) string {
	text := "sent home " + dayOf(d.Discharged).Shown()
	if d.Hospital != "" {
		text += " from " + d.Hospital
	}
	if d.OutOfHours {
		text += ", out of hours"
	}
	if d.Letter == "" {
		text += fmt.Sprintf(", no letter (%s)", caseload.Counted(d.LetterDays, "day"))
	}
	if d.NursingNeed != "" {
		text += ", needs nursing: " + d.NursingNeed
	}
	if d.Contact == "" {
		text += ", no contact named"
	}
	return text
}

func dayOf(moment string) nhs.Date {
	day, _, _ := strings.Cut(moment, "T")
	day, _, _ = strings.Cut(day, " ")
	return nhs.Date(day)
}

func (p *proposal) nominated(ctx context.Context) error {
	patients, err := p.meetings.people.Nominees(ctx)
	if err != nil {
		return err
	}
	for _, who := range patients {
		if who.Died == "" && !p.before[who.NHSNumber].discussed.Known() {
			p.add(who.NHSNumber, shownName(who), WhyNominated, "nominated: "+who.Nominated)
		}
	}
	return nil
}

// reviews proposes whoever's plan is overdue for review, and whoever's review
// the last meeting set for this date or an earlier one.
func (p *proposal) reviews(ctx context.Context) error {
	patients, err := p.meetings.people.Patients(ctx, caseload.Query{Filter: caseload.FilterReviewOverdue})
	if err != nil {
		return err
	}
	for _, who := range patients {
		if who.Died != "" || who.Plan == nil {
			continue
		}
		p.add(who.NHSNumber, shownName(who), WhyReviewOverdue, "the plan was to be reviewed by "+nhs.Date(who.Plan.ReviewDue).Shown())
	}
	for _, number := range p.earlier() {
		due := p.before[number].review
		if !due.Known() || due > p.on {
			continue
		}
		code, text := WhyReviewDue, "review agreed for today's date, "+due.Shown()
		if due < p.on {
			code, text = WhyReviewOverdue, "review agreed for "+due.Shown()
		}
		if err := p.addKnown(ctx, number, code, text); err != nil {
			return err
		}
	}
	return nil
}

// told reports whether a patient is proposed for an action already.
func (p *proposal) told(a actionRow) bool {
	one, known := p.by[a.Patient]
	return known && slices.ContainsFunc(one.Reasons, func(r caseload.Reason) bool {
		return r.Code == WhyActionOverdue && strings.Contains(r.Text, a.What+", "+a.Owner.Name)
	})
}

// carriedOver returns a case unless it was discussed and is not recurring and
// has no open action (facts.md, Carry-over). Telling the patient is open after
// every review and brings nobody back until it is overdue; what is overdue is a reason
// of its own and is not said again.
func (p *proposal) carriedOver(ctx context.Context) error {
	open, err := spokenOf(ctx, p.meetings.ledger.DB(), `open = 1 AND patient <> ''`)
	if err != nil {
		return err
	}
	waiting, told := make(map[string][]string), make(map[string]bool)
	for _, a := range open {
		switch {
		case a.Kind == KindTell:
		case p.told(a):
			told[a.Patient] = true
		default:
			waiting[a.Patient] = append(waiting[a.Patient], a.What+" ("+a.Owner.Name+")")
		}
	}
	for _, number := range p.earlier() {
		was := p.before[number]
		if was.last.Standing.State != ItemDiscussed {
			continue
		}
		var why []string
		if was.last.Recurring {
			why = append(why, "on every agenda")
		}
		actions := waiting[number]
		switch {
		case len(actions) > 0:
			why = append(why, "still open: "+strings.Join(actions, ", "))
		case told[number]:
			why = append(why, "open since "+was.date.Shown())
		}
		if len(why) == 0 {
			continue
		}
		if err := p.addKnown(ctx, number, WhyCarriedOver, strings.Join(why, "; ")); err != nil {
			return err
		}
	}
	return nil
}
