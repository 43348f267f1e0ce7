package caseload

import (
	"context"
	"slices"

	ledger "keystone/sync"
)

// A person may have several records: the one that is shown and those that were
// joined to it. What follows says what is known of the person, whichever record
// says it. It depends on nothing but what the records say, so that a laptop that
// joins two records and one that still gives each a plan end the same:
//   - the shown record's word stands; where it says nothing, another record's does;
//   - where two records name another key worker, first contact or carer, or
//     differ in a text of the plan, that is a conflict as between two laptops,
//     with every value, until somebody resolves it;
//   - everybody involved is shown, of all records;
//   - names and birth date are those of the shown record: a join says that the
//     other's were mistyped.

// record is one record of a person.
type record struct {
	id    string
	state personState
}

// recordIDs returns the ids of a person's records, the shown one first.
func recordIDs(ctx context.Context, q ledger.Querier, n int64, id string) ([]string, error) {
	others, err := column[string](ctx, q, "SELECT e.id FROM alias a JOIN person e ON e.n=a.n WHERE a.same=? ORDER BY a.n", n)
	return append([]string{id}, others...), err
}

// recordsOf reads a person's records, the shown one first.
func recordsOf(ctx context.Context, q ledger.Querier, ids []string) ([]record, error) {
	records := make([]record, 0, len(ids))
	for _, id := range ids {
		s, err := stateOf(ctx, q, id)
		if err != nil {
			return nil, err
		}
		records = append(records, record{id, s})
	}
	return records, nil
}

// wholeState is what is recorded of a person in all of their records.
func wholeState(records []record) personState {
	s := records[0].state
	for _, r := range records[1:] {
		s.absorb(r.state)
	}
	return s
}

// absorb takes over what another record of the person says and this one does not.
func (s *personState) absorb(other personState) {
	s.absorbKeyWorker(other)
	s.NoKeyWorker = first(s.NoKeyWorker, other.NoKeyWorker)
	if s.current() != nil {
		s.NoKeyWorker = nil
	}
	s.PlanDue = first(s.PlanDue, other.PlanDue)
	s.FirstContact = or(s.FirstContact, other.FirstContact)
	s.Carer = first(s.Carer, other.Carer)
	s.ReadyAccess = s.ReadyAccess || other.ReadyAccess
	s.Died = first(s.Died, other.Died)
	s.Admission = first(s.Admission, other.Admission)
	s.Nominated = first(s.Nominated, other.Nominated)
	s.Declines = first(s.Declines, other.Declines)
	for _, o := range other.Others {
		if !slices.Contains(s.Others, o) {
			s.Others = append(s.Others[:len(s.Others):len(s.Others)], o)
		}
	}
	for _, o := range other.Objections {
		if !slices.ContainsFunc(s.Objections, func(x objection) bool { return x.Organisation == o.Organisation }) {
			s.Objections = append(s.Objections[:len(s.Objections):len(s.Objections)], o)
		}
	}
	for _, o := range other.Shared {
		if !s.sharedWith(o.Organisation) {
			s.Shared = append(s.Shared[:len(s.Shared):len(s.Shared)], o)
		}
	}
	s.also = append(s.also, rowValue{Family: other.Family, Given: other.Given, Title: other.Title, Born: other.Born, Gender: other.Gender})
}

func (s *personState) absorbKeyWorker(other personState) {
	theirs := other.current()
	switch {
	case theirs == nil:
	case s.current() == nil:
		s.KeyWorker, s.Contested = theirs, s.Contested || other.Contested
	case s.KeyWorker.Member != theirs.Member || other.Contested:
		s.Contested = true
	}
}

func first[T any](a, b *T) *T {
	if a == nil {
		return b
	}
	return a
}

// has reports whether a record holds a field of which a person has one. What
// changes it is written to the record that holds it, so that parting two
// records leaves each with its own.
func (s personState) has(field string) bool {
	switch field {
	case "keyWorker":
		return s.current() != nil
	case "noKeyWorker":
		return s.NoKeyWorker != nil
	case "planDue":
		return s.PlanDue != nil
	case "firstContact":
		return s.FirstContact != ""
	case "carer":
		return s.Carer != nil
	case "others":
		return len(s.Others) > 0
	case "readyAccess":
		return s.ReadyAccess
	case "admission":
		return s.Admission != nil
	}
	return false
}

// set is a write of one field of the patient.
func (p person) set(field string, value any) ledger.Write {
	id := p.id
	if i := slices.IndexFunc(p.records, func(r record) bool { return r.state.has(field) }); i >= 0 {
		id = p.records[i].id
	}
	return ledger.Write{Entity: "patient/" + id, Field: field, Value: value, Scope: id}
}

// setAll is set, and for a field that is gathered from every record the others
// let go of theirs.
func (p person) setAll(field string, value any) []ledger.Write {
	writes := []ledger.Write{p.set(field, value)}
	if field != "others" && field != "readyAccess" {
		return writes
	}
	for _, r := range p.records {
		if r.id != writes[0].Scope && r.state.has(field) {
			writes = append(writes, ledger.Write{Entity: "patient/" + r.id, Field: field, Scope: r.id})
		}
	}
	return writes
}

// united returns the live writes of every field of a person's patients or
// plans; one record's are as they are.
func united(ctx context.Context, q ledger.Querier, kind string, ids []string) (map[string][]ledger.Head, error) {
	all, err := ledger.State(ctx, q, kind+"/"+ids[0])
	if err != nil {
		return nil, err
	}
	for _, id := range ids[1:] {
		heads, err := ledger.State(ctx, q, kind+"/"+id)
		if err != nil {
			return nil, err
		}
		for field, live := range heads {
			if all[field], err = together(kind, field, all[field], live); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// together returns what stands of a field that the shown record and another both
// write: the other's where the shown record says nothing, and both where they
// differ about what a person has one of.
func together(kind, field string, shown, other []ledger.Head) ([]ledger.Head, error) {
	if field == "nhsNumber" || field == "samePerson" {
		return shown, nil
	}
	said, err := saying(field, shown)
	if err != nil {
		return nil, err
	}
	theirs, err := saying(field, other)
	if err != nil || len(theirs) == 0 {
		return shown, err
	}
	if len(said) == 0 {
		return other, nil
	}
	if !oneOnly(kind, field) {
		return shown, nil
	}
	all := slices.Clone(shown)
	for i, h := range theirs {
		if field != planEdited && slices.ContainsFunc(said, func(s saidHead) bool { return s.is == theirs[i].is }) {
			continue
		}
		h.Shown = false
		all = append(all, h.Head)
	}
	return all, nil
}

// oneOnly reports whether two records that differ in a field are a conflict.
func oneOnly(kind, field string) bool {
	if kind == "plan" {
		return !slices.Contains(agreement, field)
	}
	return field == "keyWorker" || field == "firstContact" || field == "carer"
}

// saidHead is a live write that says something, and what tells it from another:
// of a key worker who it is, of all else the value.
type saidHead struct {
	ledger.Head
	is string
}

func saying(field string, live []ledger.Head) ([]saidHead, error) {
	var said []saidHead
	for _, h := range live {
		if retracted(h) {
			continue
		}
		is := string(h.Value)
		if field == "keyWorker" {
			var v keyWorkerValue
			if err := h.Decode(&v); err != nil {
				return nil, err
			}
			is = v.Member
		}
		if is != "" {
			said = append(said, saidHead{h, is})
		}
	}
	return said, nil
}

// pastOf is every write of a field of all records there ever was, oldest first.
func pastOf(ctx context.Context, q ledger.Querier, kind string, ids []string, field string) ([]ledger.Head, error) {
	var all []ledger.Head
	for _, id := range ids {
		past, err := ledger.Past(ctx, q, kind+"/"+id, field)
		if err != nil {
			return nil, err
		}
		all = append(all, past...)
	}
	if len(ids) > 1 {
		sortBy(all, func(h ledger.Head) uint64 { return h.Clock })
	}
	return all, nil
}

func (p person) ids() []string {
	ids := make([]string, len(p.records))
	for i, r := range p.records {
		ids[i] = r.id
	}
	return ids
}
