package caseload

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// Who agreed a plan (facts.md, Agreement and capacity).
const (
	AgreedPerson        = "person"
	AgreedAttorney      = "attorney"
	AgreedBestInterests = "best-interests"
	AgreedNotYet        = "not-yet"
	AgreedDeclined      = "declined"
)

// WritePlan writes the sections that are given of a patient's one plan and
// leaves the rest as it stands.
type WritePlan struct {
	Patient string
	// The four of the six fields that are texts; "" leaves one as it stands.
	MattersToMe, TopGoal, WhoDoesWhat, Crisis string
	// Sections are texts by Section.Key; "" empties one.
	Sections   map[string]string
	ReviewDue  string // ISO 8601
	Agreed     string // an Agreed constant
	AgreedWith string
	AgreedOn   string // ISO 8601, today where Agreed is given without it
	Basis      string // the attorney's document, or who decided and who was consulted
	// Clear names fields beside the sections to empty, as they are called in JSON:
	// reviewDue, agreedWith, agreedOn or basis.
	Clear []string
}

// clearable are the fields of a plan that Clear empties.
var clearable = []string{"reviewDue", "agreedWith", "agreedOn", "basis"}

// UnmarshalJSON reads a command whose sections stand beside its other fields; a
// field that is neither is section-unknown.
func (w *WritePlan) UnmarshalJSON(data []byte) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return err
	}
	known := map[string]*string{
		"patient": &w.Patient, "reviewDue": &w.ReviewDue, "agreed": &w.Agreed, "agreedWith": &w.AgreedWith, "agreedOn": &w.AgreedOn, "basis": &w.Basis,
	}
	delete(fields, "do")
	if list, ok := fields["clear"]; ok {
		if err := json.Unmarshal(list, &w.Clear); err != nil {
			return fault.New(nhs.CodeFieldInvalid, `The field "clear" of a plan must be a list of the fields to empty.`)
		}
		delete(fields, "clear")
	}
	w.Sections = map[string]string{}
	for _, name := range sorted(fields) {
		var text string
		if err := json.Unmarshal(fields[name], &text); err != nil {
			return fault.Newf(nhs.CodeFieldInvalid, "The field %q of a plan must be a text.", name)
		}
		if into, ok := known[name]; ok {
			*into = text
			continue
		}
		if _, ok := sectionNamed(name); !ok {
			return sectionUnknown(name)
		}
		w.Sections[name] = text
	}
	return nil
}

func sectionUnknown(name string) error {
	return fault.Newf(CodeSectionUnknown, "A plan has no section %q; see 'keystone help do' for those it has.", name)
}

// WritePlanResult is the version that the save made.
type WritePlanResult struct {
	Plan    string `json:"plan"` // id
	Version int    `json:"version"`
}

// WritePlan saves a version of the one plan; nothing new is no version. It
// refuses name-unknown, section-unknown, clear-unknown, agreed-unknown, due-required for
// a new review date that is past, basis-required for an attorney or best interests
// without it, and plan-incomplete for a plan that is empty or is agreed before what
// matters and crisis are written.
func (c *Caseload) WritePlan(ctx context.Context, cmd WritePlan) (WritePlanResult, error) {
	var id string
	err := c.aboutLiving(ctx, "write-plan", cmd.Patient, "", func(q ledger.Querier, p person) ([]ledger.Write, error) {
		id = p.id
		if !p.named() {
			return nil, fault.New(CodeNameUnknown, "This person's name is not known yet, so nobody can be sure whose plan this is; bring in a list that names them first.")
		}
		was, err := plansOf(ctx, q, p)
		if err != nil {
			return nil, err
		}
		now, err := c.planned(cmd, was)
		if err != nil {
			return nil, err
		}
		return planWrites(p, was, now, confirms(cmd.Agreed)), nil
	})
	if err != nil {
		return WritePlanResult{}, err
	}
	return c.planVersion(ctx, id)
}

func (c *Caseload) planVersion(ctx context.Context, id string) (WritePlanResult, error) {
	r := WritePlanResult{Plan: id}
	return r, c.l.DB().QueryRowContext(ctx, "SELECT version FROM plan WHERE patient=?", id).Scan(&r.Version)
}

// planned returns all fields of the plan as the command leaves them.
func (c *Caseload) planned(cmd WritePlan, was plans) (map[string]string, error) {
	if confirms(cmd.Agreed) {
		if err := was.confirmable(); err != nil {
			return nil, err
		}
	}
	now := maps.Clone(was.fields)
	if err := cmd.fill(now); err != nil {
		return nil, err
	}
	for _, field := range []string{"reviewDue", "agreedOn"} {
		if _, err := parseDate(now[field], "date of a plan"); err != nil {
			return nil, err
		}
	}
	if due := now["reviewDue"]; due != "" && due != was.fields["reviewDue"] && due < string(c.today()) {
		return nil, fault.New(CodeDueRequired, "Say when the plan is reviewed next: a date from today on.")
	}
	if err := c.agree(cmd, now); err != nil {
		return nil, err
	}
	if len(sectionsOf(now)) == 0 && now["reviewDue"] == "" {
		return nil, fault.New(CodePlanIncomplete, "This plan is empty; begin with what matters to the person.")
	}
	return now, nil
}

// fill puts the texts of the command over the fields of a plan, and empties what
// it clears.
func (cmd WritePlan) fill(now map[string]string) error {
	for name, text := range cmd.Sections {
		if _, ok := sectionNamed(name); !ok {
			return sectionUnknown(name)
		}
		now[name] = strings.TrimSpace(text)
	}
	for field, text := range map[string]string{
		SectionMatters: cmd.MattersToMe, SectionGoal: cmd.TopGoal, SectionWho: cmd.WhoDoesWhat, SectionCrisis: cmd.Crisis,
		"reviewDue": cmd.ReviewDue, "agreedWith": cmd.AgreedWith, "agreedOn": cmd.AgreedOn, "basis": cmd.Basis,
	} {
		if text = strings.TrimSpace(text); text != "" {
			now[field] = text
		}
	}
	for _, field := range cmd.Clear {
		if !slices.Contains(clearable, field) {
			return fault.Newf("clear-unknown", "%q is nothing of a plan that can be emptied so; it is %s.", field, strings.Join(clearable, ", "))
		}
		delete(now, field)
	}
	return nil
}

func (c *Caseload) agree(cmd WritePlan, now map[string]string) error {
	switch cmd.Agreed {
	case "":
		if len(cmd.Clear) == 0 {
			return nil
		}
		return based(now)
	case AgreedPerson, AgreedAttorney, AgreedBestInterests:
		if now[SectionMatters] == "" || now[SectionCrisis] == "" {
			return fault.New(CodePlanIncomplete, "A plan can be agreed once what matters to the person and what to do in a crisis are written.")
		}
		if cmd.AgreedOn == "" && now["agreed"] != cmd.Agreed {
			now["agreedOn"] = string(c.today())
		}
	case AgreedNotYet, AgreedDeclined:
		delete(now, "agreedOn")
	default:
		return fault.Newf(CodeAgreedUnknown, "%q is not a way to agree a plan; use person, attorney, best-interests, not-yet or declined.", cmd.Agreed)
	}
	now["agreed"] = cmd.Agreed
	return based(now)
}

// based refuses an agreement for the person that says neither with whom nor on
// what it rests.
func based(now map[string]string) error {
	if (now["agreed"] == AgreedAttorney || now["agreed"] == AgreedBestInterests) && now["basis"] == "" && now["agreedWith"] == "" {
		return fault.New("basis-required", "Say which document the attorney showed, or who decided in the person's best interests and who was consulted.")
	}
	return nil
}

// planWrites are the fields that change; a plan that has come to be complete
// ends what was due.
func planWrites(p person, was plans, now map[string]string, confirmed bool) []ledger.Write {
	var writes []ledger.Write
	for _, field := range sorted(union(was.fields, now)) {
		if was.fields[field] == now[field] {
			continue
		}
		var value any
		if now[field] != "" {
			value = now[field]
		}
		writes = append(writes, was.set(field, value))
	}
	if len(writes) == 0 && !(confirmed && apart(was.heads)) {
		return nil
	}
	writes = append(writes, was.edited(confirmed)...)
	if p.state.PlanDue != nil && now[SectionMatters] != "" && now[SectionCrisis] != "" {
		writes = append(writes, p.set("planDue", nil))
	}
	return append(writes, p.known()...)
}

func union(a, b map[string]string) map[string]bool {
	all := map[string]bool{}
	for k := range a {
		all[k] = true
	}
	for k := range b {
		all[k] = true
	}
	return all
}

// PlanVersions returns the plan as every save left it, the first first.
func (c *Caseload) PlanVersions(ctx context.Context, nhsNumber string) ([]PlanVersion, error) {
	db := c.l.DB()
	p, err := c.find(ctx, db, nhsNumber)
	if err != nil {
		return nil, err
	}
	past, err := pastOf(ctx, db, "plan", p.ids(), "")
	if err != nil {
		return nil, err
	}
	versions := []PlanVersion{}
	fields := map[string]string{}
	for len(past) > 0 {
		n := 1
		for n < len(past) && past[n].Entry == past[0].Entry {
			n++
		}
		v := PlanVersion{At: stamp(past[0].At), By: past[0].Actor}
		if v.Fields, err = overwrite(fields, past[:n]); err != nil {
			return nil, err
		}
		v.Plan = Plan{
			ID: p.id, Version: len(versions) + 1, Updated: dayOf(past[0].At), UpdatedBy: past[0].Actor, ReviewDue: fields["reviewDue"],
			Agreed: fields["agreed"], AgreedOn: fields["agreedOn"], AgreedWith: fields["agreedWith"], Basis: fields["basis"], Sections: sectionsOf(fields),
			Lacks: lacks(sectionsOf(fields), fields["reviewDue"], p.state.current() != nil),
		}
		versions = append(versions, v)
		past = past[n:]
	}
	return versions, c.standing(ctx, p, versions)
}

// standing has the last version say what the plan says now: what came from two
// laptops is not agreed, and of two records the shown one's text stands.
func (c *Caseload) standing(ctx context.Context, p person, versions []PlanVersion) error {
	now, err := plansOf(ctx, c.l.DB(), p)
	if err != nil || len(versions) == 0 {
		return err
	}
	last := &versions[len(versions)-1].Plan
	last.Agreed, last.AgreedOn, last.Sections = now.fields["agreed"], now.fields["agreedOn"], sectionsOf(now.fields)
	last.AgreedWith, last.Basis = now.fields["agreedWith"], now.fields["basis"]
	return nil
}

// overwrite brings fields up to date with one save and names what it changed.
func overwrite(fields map[string]string, writes []ledger.Head) ([]string, error) {
	var changed []string
	for _, h := range writes {
		if h.Field == planEdited {
			continue
		}
		changed = append(changed, h.Field)
		if retracted(h) {
			delete(fields, h.Field)
			continue
		}
		var text string
		if err := h.Decode(&text); err != nil {
			return nil, err
		}
		fields[h.Field] = text
	}
	slices.Sort(changed)
	return changed, nil
}
