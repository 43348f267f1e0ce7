package caseload

import (
	"cmp"
	"slices"
	"strings"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
)

// patient brings person, key_worker, same_person and conflict up to date with what is
// recorded of one patient.
func (b *batch) patient(id string) error {
	heads, err := ledger.State(b.ctx, b, "patient/"+id)
	if err != nil {
		return err
	}
	s, err := readState(heads)
	if err != nil {
		return err
	}
	detail, err := toJSON(s)
	if err != nil {
		return err
	}
	b.people[id] = true
	n, err := b.numberEver(id)
	if err != nil {
		return err
	}
	if err := b.exec("INSERT OR REPLACE INTO person VALUES (?,?,?)", id, n, detail); err != nil {
		return err
	}
	if err := b.said(n, s); err != nil {
		return err
	}
	return b.patientRows(id, s, heads)
}

// patientRows shows the key worker of a person and what conflicts.
func (b *batch) patientRows(id string, s personState, heads map[string][]ledger.Head) error {
	if err := b.keyWorker(id, s, heads["keyWorker"]); err != nil {
		return err
	}
	return b.conflicts(id, "patient/"+id, heads)
}

// numberEver returns the row number of a patient whose NHS number was ever
// recorded: taking that record back does not make the id another person's.
func (b *batch) numberEver(id string) (n int64, err error) {
	past, err := ledger.Past(b.ctx, b, "patient/"+id, "nhsNumber")
	for _, h := range past {
		if retracted(h) {
			continue
		}
		var number string
		if err := h.Decode(&number); err != nil {
			return 0, err
		}
		n = key(nhs.Number(number))
	}
	return n, err
}

func (b *batch) conflicts(id, entity string, heads map[string][]ledger.Head) error {
	if err := b.exec("DELETE FROM conflict WHERE patient=? AND entity=?", id, entity); err != nil {
		return err
	}
	for field, live := range heads {
		if field == planEdited || !inConflict(field, live) {
			continue
		}
		if err := b.exec("INSERT INTO conflict VALUES (?,?,?)", id, entity, field); err != nil {
			return err
		}
	}
	return nil
}

// plan brings the one plan of a patient up to date; every entry that touched it is a version.
func (b *batch) plan(id string) error {
	b.people[id] = true
	heads, err := ledger.State(b.ctx, b, "plan/"+id)
	if err != nil {
		return err
	}
	fields, err := planTexts(heads)
	if err != nil {
		return err
	}
	own := "INSERT OR IGNORE INTO planned_for VALUES (?)"
	if len(fields) == 0 {
		own = "DELETE FROM planned_for WHERE patient=?"
	}
	if err := b.exec(own, id); err != nil {
		return err
	}
	return b.planRows([]string{id}, heads)
}

// planRows shows the one plan of a person with these records, the shown one
// first, and what conflicts in it.
func (b *batch) planRows(ids []string, heads map[string][]ledger.Head) error {
	id := ids[0]
	if err := b.conflicts(id, "plan/"+id, heads); err != nil {
		return err
	}
	fields, err := planTexts(heads)
	if err != nil {
		return err
	}
	if len(fields) == 0 {
		return b.exec("DELETE FROM plan WHERE patient=?", id)
	}
	past, err := pastOf(b.ctx, b, "plan", ids, "")
	if err != nil {
		return err
	}
	entries := map[string]bool{}
	for _, h := range past {
		entries[h.Entry] = true
	}
	last := slices.MaxFunc(past, func(a, b ledger.Head) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	sections, err := toJSON(sectionsOf(fields))
	if err != nil {
		return err
	}
	return b.exec("INSERT OR REPLACE INTO plan VALUES (?,?,?,?,?,?,?,?,?,?)",
		id, len(entries), dayOf(last.At), last.Actor, fields["reviewDue"], fields["agreed"], fields["agreedOn"], fields["agreedWith"], fields["basis"], sections)
}

// texts returns the shown text of every field of an entity whose fields are texts.
func texts(heads map[string][]ledger.Head) (map[string]string, error) {
	fields := map[string]string{}
	for field, live := range heads {
		head, ok := shown(live)
		if !ok {
			continue
		}
		var text string
		if err := head.Decode(&text); err != nil {
			return nil, err
		}
		fields[field] = text
	}
	return fields, nil
}

func (b *batch) contribution(entity, id string) error {
	heads, err := ledger.State(b.ctx, b, entity)
	if err != nil {
		return err
	}
	patient, service, _ := strings.Cut(id, ".")
	head, ok := shown(heads["contribution"])
	if !ok {
		return b.exec("DELETE FROM contribution WHERE patient=? AND id=?", patient, service)
	}
	var v Contribution
	if err := head.Decode(&v); err != nil {
		return err
	}
	return b.exec("INSERT OR REPLACE INTO contribution VALUES (?,?,?,?,?,?,?,?)",
		patient, service, v.Service, v.Title, v.Text, v.Goal, dayOf(head.At), head.Actor)
}

// discharge keeps a stay that somebody recorded by hand, as list 0.
func (b *batch) discharge(entity string) error {
	past, err := ledger.Past(b.ctx, b, entity, "discharge")
	if err != nil {
		return err
	}
	var v dischargeValue
	for _, h := range past {
		if retracted(h) {
			continue
		}
		if err := h.Decode(&v); err != nil {
			return err
		}
		if err := b.exec("DELETE FROM discharge WHERE n=? AND discharged=? AND list=0", key(nhs.Number(v.NHS)), v.Discharged); err != nil {
			return err
		}
	}
	heads, err := ledger.State(b.ctx, b, entity)
	if err != nil {
		return err
	}
	head, ok := shown(heads["discharge"])
	if !ok {
		return nil
	}
	v = dischargeValue{}
	if err := head.Decode(&v); err != nil {
		return err
	}
	return b.insertDischarge(key(nhs.Number(v.NHS)), 0, v.Discharge)
}

// dischargeValue is the field "discharge" of discharge/<patient>.<date>.
type dischargeValue struct {
	Discharge
	NHS string `json:"nhs"`
}

func (b *batch) insertDischarge(n, list int64, d Discharge) error {
	text, err := toJSON(d)
	if err != nil {
		return err
	}
	return b.exec("INSERT OR REPLACE INTO discharge VALUES (?,?,?,?)", n, d.Discharged, list, text)
}

func (b *batch) member(entity, id string) error {
	heads, err := ledger.State(b.ctx, b, entity)
	if err != nil {
		return err
	}
	m, err := readMember(heads)
	if err != nil {
		return err
	}
	if m.Name == "" {
		err = b.exec("DELETE FROM member WHERE id=?", id)
	} else {
		err = b.exec("INSERT OR REPLACE INTO member VALUES (?,?,?,?,?,?,?,?)",
			id, m.Name, nhs.Fold(m.Name), m.Role, m.Organisation, m.Phone, m.OutOfHours, m.Active)
	}
	if err != nil {
		return err
	}
	patients, err := column[string](b.ctx, b, "SELECT patient FROM key_worker WHERE member=?", id)
	for _, p := range patients {
		b.people[p] = true
	}
	return err
}

func (b *batch) list(entity, id string) error {
	heads, err := ledger.State(b.ctx, b, entity)
	if err != nil {
		return err
	}
	head, ok := shown(heads["reading"])
	if !ok {
		return b.exec("DELETE FROM list WHERE n=?", listKey(id))
	}
	var reading readingValue
	if err := head.Decode(&reading); err != nil {
		return err
	}
	delete(heads, "reading")
	text, err := texts(heads)
	if err != nil {
		return err
	}
	return b.exec("INSERT OR REPLACE INTO list VALUES (?,?,?,?,?,?,?,?,?)",
		listKey(id), id, text["title"], text["format"], text["index"], text["lastRun"], reading.At, stamp(head.At), head.Actor)
}
