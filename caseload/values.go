package caseload

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	ledger "keystone/sync"
)

// What follows is written to the ledger: names are for ever, fields may be added.

// rowValue is the field "row" of row/<list>.<patient>: one person as one list
// tells of them.
type rowValue struct {
	NHS        string       `json:"nhs"`
	Family     string       `json:"family,omitempty"`
	Given      string       `json:"given,omitempty"`
	Title      string       `json:"title,omitempty"`
	Born       string       `json:"born,omitempty"`
	Gender     string       `json:"gender,omitempty"`
	Practice   string       `json:"practice,omitempty"`
	GP         string       `json:"gp,omitempty"`
	Postcode   string       `json:"postcode,omitempty"`
	Address    string       `json:"address,omitempty"`
	Phone      string       `json:"phone,omitempty"`
	Scores     []scoreValue `json:"scores,omitempty"`
	Admissions int          `json:"admissions,omitempty"`
	Medicines  int          `json:"medicines,omitempty"`
	Conditions int          `json:"conditions,omitempty"`
	Registers  []string     `json:"registers,omitempty"`
	Discharges []Discharge  `json:"discharges,omitempty"`
	// Digest tells two readings of the row apart without comparing them.
	Digest int64 `json:"digest"`
	// Entered and Changed are the readings in which the person came onto the
	// list and in which the row last changed, in milliseconds since 1970.
	Entered int64 `json:"entered"`
	Changed int64 `json:"changed"`
}

type scoreValue struct {
	Index string  `json:"index,omitempty"`
	Value float64 `json:"value"`
	Band  string  `json:"band,omitempty"`
	Date  string  `json:"date,omitempty"`
}

// same reports whether two scores are one to the projection.
func (s scoreValue) same(other scoreValue) bool {
	return s.Index == other.Index && s.Value == other.Value && s.Date == other.Date
}

// readingValue is the field "reading" of list/<id>.
type readingValue struct {
	At   int64 `json:"at"` // as rowValue.Entered
	New  int   `json:"new"`
	Rows int   `json:"rows"`
}

// keyWorkerValue is the field "keyWorker" of patient/<id>. With no member it
// says why there is none any more.
type keyWorkerValue struct {
	Member  string `json:"member,omitempty"`
	State   string `json:"state"`
	Since   string `json:"since"`
	Basis   string `json:"basis,omitempty"`
	Summary string `json:"summary,omitempty"` // what the one before handed over
	Reason  string `json:"reason,omitempty"`
	// OverCapacity is why somebody has more people than the team's norm (F41).
	OverCapacity string `json:"overCapacity,omitempty"`
	// Claim is the token by which this naming was the first at the hub.
	Claim string `json:"claim,omitempty"`
}

// declined is the state of a key worker value without a member.
const declined = "declined"

type nomination struct {
	Reason string `json:"reason"`
	On     string `json:"on"`
}

type objection struct {
	Organisation string `json:"organisation"`
	Reason       string `json:"reason,omitempty"`
}

type death struct {
	On string `json:"on"`
}

type admission struct {
	Hospital string `json:"hospital"`
	Admitted string `json:"admitted"`
}

// personState is what is recorded of a patient beside what lists say.
type personState struct {
	NHS          string          `json:"nhsNumber,omitempty"`
	Family       string          `json:"family,omitempty"`
	Given        string          `json:"given,omitempty"`
	Title        string          `json:"title,omitempty"`
	Born         string          `json:"born,omitempty"`
	Gender       string          `json:"gender,omitempty"`
	Nominated    *nomination     `json:"nominated,omitempty"`
	KeyWorker    *keyWorkerValue `json:"keyWorker,omitempty"`
	NoKeyWorker  *NoKeyWorker    `json:"noKeyWorker,omitempty"`
	PlanDue      *PlanDue        `json:"planDue,omitempty"`
	FirstContact string          `json:"firstContact,omitempty"`
	Others       []Other         `json:"others,omitempty"`
	Carer        *Carer          `json:"carer,omitempty"`
	ReadyAccess  bool            `json:"readyAccess,omitempty"`
	Died         *death          `json:"died,omitempty"`
	Admission    *admission      `json:"admission,omitempty"`
	Same         string          `json:"samePerson,omitempty"` // NHS number of the record this one is joined to
	Declines     *Declined       `json:"declinesMeeting,omitempty"`
	Objections   []objection     `json:"objections,omitempty"`
	Shared       []Sharing       `json:"shared,omitempty"`    // organisations that read the person
	Contested    bool            `json:"contested,omitempty"` // two laptops named another key worker each

	also []rowValue // who other records say they are
}

// current returns the key worker that there is, nil when there is none.
func (s personState) current() *keyWorkerValue {
	if s.KeyWorker == nil || s.KeyWorker.Member == "" {
		return nil
	}
	return s.KeyWorker
}

const objects = "objects." // and the id of an organisation

// stateOf returns what is recorded of a patient, from the writes shown now.
func stateOf(ctx context.Context, q ledger.Querier, id string) (personState, error) {
	heads, err := ledger.State(ctx, q, "patient/"+id)
	if err != nil {
		return personState{}, err
	}
	return readState(heads)
}

func readState(heads map[string][]ledger.Head) (s personState, err error) {
	into := map[string]any{
		"nhsNumber": &s.NHS, "family": &s.Family, "given": &s.Given, "title": &s.Title, "born": &s.Born, "gender": &s.Gender,
		"nominated": &s.Nominated, "keyWorker": &s.KeyWorker, "noKeyWorker": &s.NoKeyWorker, "planDue": &s.PlanDue,
		"firstContact": &s.FirstContact, "others": &s.Others, "carer": &s.Carer, "readyAccess": &s.ReadyAccess,
		"died": &s.Died, "admission": &s.Admission, "samePerson": &s.Same, "declinesMeeting": &s.Declines,
	}
	for field, live := range heads {
		head, ok := shown(live)
		if !ok {
			continue
		}
		if strings.HasPrefix(field, objects) {
			var o objection
			if err = head.Decode(&o); err != nil {
				return s, err
			}
			s.Objections = append(s.Objections, o)
			continue
		}
		if strings.HasPrefix(field, sharedWith) {
			var o Sharing
			if err = head.Decode(&o); err != nil {
				return s, err
			}
			s.Shared = append(s.Shared, o)
			continue
		}
		if target, known := into[field]; known {
			if err = head.Decode(target); err != nil {
				return s, err
			}
		}
	}
	s.Contested = inConflict("keyWorker", heads["keyWorker"])
	sortBy(s.Objections, func(o objection) string { return o.Organisation })
	sortBy(s.Shared, func(o Sharing) string { return o.Organisation })
	return s, nil
}

// shown returns the live write that is shown; ok is false when the field has
// none or was retracted.
func shown(live []ledger.Head) (head ledger.Head, ok bool) {
	for _, h := range live {
		if h.Shown {
			return h, !retracted(h)
		}
	}
	return ledger.Head{}, false
}

func retracted(h ledger.Head) bool {
	return len(h.Value) == 0 || len(h.Value) == 1 && h.Value[0] == cborNull
}

const cborNull = 0xf6

// contested reports whether live writes of a field disagree.
func contested(live []ledger.Head) bool {
	for _, h := range live {
		if string(h.Value) != string(live[0].Value) {
			return true
		}
	}
	return false
}

// inConflict reports whether live writes of a field are a conflict: of a key
// worker they are when they name another person each, for who it is is what
// cannot be two.
func inConflict(field string, live []ledger.Head) bool {
	if field != "keyWorker" || len(live) == 0 {
		return contested(live)
	}
	first := namedIn(live[0])
	return slices.ContainsFunc(live, func(h ledger.Head) bool { return namedIn(h) != first })
}

// namedIn is the id of the member whom a write names as key worker, "" where it
// names nobody.
func namedIn(h ledger.Head) string {
	var v keyWorkerValue
	if retracted(h) || h.Decode(&v) != nil {
		return ""
	}
	return v.Member
}

func toJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}
