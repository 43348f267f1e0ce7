package caseload

import (
	"context"
	"slices"

	"github.com/google/uuid"

	ledger "keystone/sync"
	"keystone/sync/fault"
)

// planEdited is the field of a plan that every save of it writes: while it has
// two live writes, two laptops have written the plan without having seen each
// other, and nobody has confirmed the whole since (ledger.md, Merge).
const planEdited = "edited"

// CodePlanContested refuses to agree a plan of which two laptops wrote one text
// differently.
const CodePlanContested = "plan-contested"

// agreement are the fields of a plan that say who agreed it.
var agreement = []string{"agreed", "agreedWith", "agreedOn", "basis"}

// planTexts returns the shown text of every field of a plan.
func planTexts(heads map[string][]ledger.Head) (map[string]string, error) {
	kept := make(map[string][]ledger.Head, len(heads))
	for field, live := range heads {
		if field != planEdited {
			kept[field] = live
		}
	}
	fields, err := texts(kept)
	if err == nil && apart(heads) && confirms(fields["agreed"]) {
		fields["agreed"] = AgreedNotYet
		delete(fields, "agreedOn")
	}
	return fields, err
}

// apart reports whether a plan came from two laptops, or from two records of a
// person, and nobody has confirmed it as a whole since.
func apart(heads map[string][]ledger.Head) bool {
	edits := 0
	for _, h := range heads[planEdited] {
		if !retracted(h) {
			edits++
		}
	}
	return edits > 1 || contestedText(heads) != ""
}

// contestedText names a text of the plan that two laptops wrote differently.
func contestedText(heads map[string][]ledger.Head) string {
	for _, field := range sorted(heads) {
		if field != planEdited && !slices.Contains(agreement, field) && contested(heads[field]) {
			return field
		}
	}
	return ""
}

// confirms reports whether an Agreed constant confirms the plan as a whole.
func confirms(agreed string) bool {
	return agreed == AgreedPerson || agreed == AgreedAttorney || agreed == AgreedBestInterests
}

// plans are the plans of a person's records, the one that a new text goes to
// first, and what is shown of them all.
type plans struct {
	records []planRecord
	heads   map[string][]ledger.Head
	fields  map[string]string
}

// planRecord is one record's own plan.
type planRecord struct {
	id     string
	fields map[string]string
	edited bool
}

// plansOf reads the plans of a person.
func plansOf(ctx context.Context, q ledger.Querier, p person) (v plans, err error) {
	if v.heads, err = united(ctx, q, "plan", p.ids()); err != nil {
		return v, err
	}
	if v.fields, err = planTexts(v.heads); err != nil {
		return v, err
	}
	for _, r := range p.records {
		heads, err := ledger.State(ctx, q, "plan/"+r.id)
		if err != nil {
			return v, err
		}
		_, edited := shown(heads[planEdited])
		fields, err := planTexts(heads)
		if err != nil {
			return v, err
		}
		v.records = append(v.records, planRecord{r.id, fields, edited})
	}
	sortDown(v.records, func(r planRecord) int { return min(len(r.fields), 1) })
	return v, nil
}

// confirmable refuses to agree a plan while two laptops differ about a text.
func (v plans) confirmable() error {
	field := contestedText(v.heads)
	if field == "" {
		return nil
	}
	name := "the review date"
	if s, ok := sectionNamed(field); ok {
		name = "“" + s.Label + "”"
	}
	return fault.Newf(CodePlanContested, "Two laptops wrote %s of this plan differently; choose which is right first, then agree the whole.", name)
}

// set is a write of one text, to the record that holds it.
func (v plans) set(field string, value any) ledger.Write {
	at := 0
	if i := slices.IndexFunc(v.records, func(r planRecord) bool { return r.fields[field] != "" }); i >= 0 {
		at = i
	}
	return ledger.Write{Entity: "plan/" + v.records[at].id, Field: field, Value: value, Scope: v.records[at].id}
}

// edited are the writes that say that the plan was edited or, where that
// confirms it, that it is one again.
func (v plans) edited(confirmed bool) []ledger.Write {
	var writes []ledger.Write
	for i, r := range v.records {
		w := ledger.Write{Entity: "plan/" + r.id, Field: planEdited, Scope: r.id, Resolve: confirmed}
		switch {
		case i == 0:
			w.Value = uuid.NewString() // no two edits say the same, so none is taken for another
			writes = append(writes, w)
		case confirmed && r.edited:
			writes = append(writes, w)
		}
	}
	return writes
}
