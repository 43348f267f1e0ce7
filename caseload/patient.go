// Package caseload knows the people at risk: which lists they are on, who their
// one key worker is and what their one plan says, and the members and
// organisations that look after them. Every rule about them lives here.
package caseload

// Patient is one person at risk, whole, as the command line prints them. Its
// fields down to Conflicts are a contract with programs outside.
type Patient struct {
	ID          string     `json:"id"`
	NHSNumber   string     `json:"nhsNumber"` // ten digits
	Family      string     `json:"family"`
	Given       string     `json:"given"`
	Title       string     `json:"title"`
	Born        string     `json:"born"` // ISO 8601, "" where not known
	Age         int        `json:"age"`  // whole years today, 0 where not known
	Gender      string     `json:"gender"`
	Practice    string     `json:"practice"`
	Lists       []string   `json:"lists"`
	Scores      []Score    `json:"scores"`
	Reasons     []Reason   `json:"reasons"` // why they are on the caseload
	KeyWorker   *KeyWorker `json:"keyWorker"`
	Plan        *Plan      `json:"plan"`
	OpenActions int        `json:"openActions"` // filled by the meeting room
	Conflicts   []Conflict `json:"conflicts"`

	Postcode     string         `json:"postcode"`
	Address      string         `json:"address"`
	Phone        string         `json:"phone"`
	GP           string         `json:"gp"`
	NoKeyWorker  *NoKeyWorker   `json:"noKeyWorker,omitempty"`
	PlanDue      *PlanDue       `json:"planDue,omitempty"`
	FirstContact string         `json:"firstContact"` // the doctor first called on, beside the key worker (R3)
	Others       []Other        `json:"others"`       // involved, never a second key worker (R6)
	Carer        *Carer         `json:"carer,omitempty"`
	ReadyAccess  bool           `json:"readyAccess"` // white-listed for ready access (C6)
	Contributed  []Contribution `json:"contributions"`
	Discharges   []Discharge    `json:"discharges"`
	Objections   []string       `json:"objections"` // organisations the person objects to
	SharedWith   []Sharing      `json:"sharedWith"` // organisations that read them; none while the team is of one, or nobody else does
	Died         string         `json:"died"`       // ISO 8601 of the record, "" while alive
	Gone         []string       `json:"gone"`       // lists they were on and are no longer: flagged, never deleted
	Nominated    string         `json:"nominated"`  // reason of the nomination, "" where there was none
	NameKnown    bool           `json:"nameKnown"`
	Declines     *Declined      `json:"declinesMeeting,omitempty"` // does not want to be discussed (F56)
}

// Declined is that a patient does not want the meeting to discuss them, since
// when, and what they said (F56).
type Declined struct {
	Reason string `json:"reason"`
	On     string `json:"on"` // ISO 8601
}

// Score is the newest dated value of one index.
type Score struct {
	Index  string  `json:"index"` // eFI, eFI2, Rockwood, ACG
	Value  float64 `json:"value"`
	Band   string  `json:"band"`   // fit, mild, moderate, severe; "" where the index is not named
	Date   string  `json:"date"`   // ISO 8601
	Source string  `json:"source"` // the list it came from
	// Change is the value less the one before it on the same index, 0 at first.
	Change float64 `json:"change"`
}

// Reason says in a code and in words why somebody is here.
type Reason struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// The states of a key worker (F4): asked, said yes, named without being asked
// again after declining. Provisional stands for any of them as long as two people
// could both have been told that they are it (ledger.md, Merge): while no other
// laptop of the team holds the save that named them, whether or not they have
// said yes since, and while two laptops name another person each.
const (
	Proposed    = "proposed"
	Accepted    = "accepted"
	Imposed     = "imposed"
	Provisional = "provisional"
)

// KeyWorker is the one person with overarching responsibility for a patient.
type KeyWorker struct {
	Member       string `json:"member"` // id
	Name         string `json:"name"`
	Role         string `json:"role"`
	Organisation string `json:"organisation"`
	Phone        string `json:"phone"`
	OutOfHours   string `json:"outOfHours"`
	Since        string `json:"since"` // ISO 8601
	State        string `json:"state"`
	Basis        string `json:"basis"` // why them: "most contact"
	// Recorded is the state that somebody recorded, where State is Provisional
	// because another laptop has yet to see it; else as State.
	Recorded string `json:"recorded"`
	// AlsoNamed are whom other laptops name instead, until that is resolved:
	// "Ben Okoro", or "nobody"; "" where everybody names one.
	AlsoNamed string `json:"alsoNamed"`
}

// Stands is the state that somebody recorded: proposed, accepted or imposed, also
// of a key worker who is provisional.
func (k KeyWorker) Stands() string { return or(k.Recorded, k.State) }

// KeyWorkerSpell is one stretch of the history of a patient's key workers.
type KeyWorkerSpell struct {
	KeyWorker
	Until   string `json:"until"` // ISO 8601, "" while current
	Summary string `json:"summary"`
	Reason  string `json:"reason"`
	By      string `json:"by"`
	// OverCapacity is why they took one more than the team's norm (F41).
	OverCapacity string `json:"overCapacity"`
}

// NoKeyWorker records that a patient has nobody, why, and until when that may stand (R2, F3).
type NoKeyWorker struct {
	Reason string `json:"reason"`
	Until  string `json:"until"` // ISO 8601; after it the patient returns to the agenda
}

// Plan is the one overarching plan of a patient.
type Plan struct {
	ID        string `json:"id"`
	Version   int    `json:"version"` // 1 for the first save
	Updated   string `json:"updated"` // ISO 8601
	UpdatedBy string `json:"updatedBy"`
	ReviewDue string `json:"reviewDue"`
	Agreed    string `json:"agreed"`   // person, attorney, best-interests, not-yet, declined (facts.md, Agreement and capacity)
	AgreedOn  string `json:"agreedOn"` // ISO 8601
	// AgreedWith is the name of who agreed, and Basis the attorney's document or
	// who decided and who was consulted.
	AgreedWith string            `json:"agreedWith"`
	Basis      string            `json:"basis"`
	Sections   map[string]string `json:"sections"` // by Section.Key
	// Lacks names, in the words of the screen, which of the six fields are empty; nothing prints as a plan until what matters and crisis are filled.
	Lacks []string `json:"lacks"`
}

// Section is one field of the plan: the six that make it valid, then the
// PRSB personalised care and support plan (facts.md, A plan that is valid from six fields).
type Section struct {
	Key   string // as in JSON: "mattersToMe"
	Label string // as on screen and paper: "What matters to me"
	Group string // "The plan", "About me", "Goals", "Contingency", "Other"
	Lines int    // how tall its field is
}

// PlanVersion is a plan as one save left it.
type PlanVersion struct {
	Plan
	At     string   `json:"at"` // RFC 3339
	By     string   `json:"by"`
	Fields []string `json:"fields"` // what that save changed
}

// PlanDue is who will write the plan and by when: enough to close an item.
type PlanDue struct {
	Owner string `json:"owner"`
	By    string `json:"by"` // ISO 8601
}

// Contribution is another service's plan, read off the one plan and never a second one (P1).
type Contribution struct {
	Service string `json:"service"`
	Title   string `json:"title"`
	Text    string `json:"text"`
	Goal    string `json:"goal"` // the goal of the one plan it serves
	Updated string `json:"updated"`
	By      string `json:"by"`
}

// Other is someone involved with the patient beside the key worker.
type Other struct {
	Name  string `json:"name"`
	Role  string `json:"role"`
	Phone string `json:"phone"`
}

// Carer is who looks after the patient unpaid.
type Carer struct {
	Name       string `json:"name"`
	Relation   string `json:"relation"`
	Phone      string `json:"phone"`
	MayKnow    string `json:"mayKnow"`    // what the patient agrees they may know (F52)
	Confidence string `json:"confidence"` // said in confidence: never on a patient's paper
}

// Discharge is one stay in hospital that ended.
type Discharge struct {
	Hospital         string `json:"hospital"`
	Ward             string `json:"ward"`
	Admitted         string `json:"admitted"`   // RFC 3339 without zone, local time
	Discharged       string `json:"discharged"` // likewise
	OutOfHours       bool   `json:"outOfHours"` // left between 18:30 and 08:00, at a weekend or on a bank holiday
	Letter           string `json:"letter"`     // when the letter came, "" while missing
	LetterDays       int    `json:"letterDays"` // days waited for it, until it came or until today
	NursingNeed      string `json:"nursingNeed"`
	MedicinesChanged bool   `json:"medicinesChanged"`
	Contact          string `json:"contact"` // who was named to call, "" where nobody
}

// Conflict is a field that two laptops set without having seen each other.
type Conflict struct {
	Field  string          `json:"field"`
	Label  string          `json:"label"` // the field as on screen: "Key worker"
	Text   bool            `json:"text"`  // other words than those of a side may end it
	Values []ConflictValue `json:"values"`
}

// ConflictValue is one side of a conflict.
type ConflictValue struct {
	Value  string `json:"value"`
	Actor  string `json:"actor"`
	At     string `json:"at"` // RFC 3339
	Device string `json:"device"`
	Laptop string `json:"laptop"` // whose it is: the name of who joined with it
	Detail string `json:"detail"` // what tells it from another of the same words
	Reason string `json:"reason"` // why, where its author said so
	Entry  string `json:"entry"`  // the save it was made in
}

// Member is someone who takes part: in the team's directory, with or without a laptop.
type Member struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	Role         string `json:"role"`
	Organisation string `json:"organisation"`
	Phone        string `json:"phone"`
	OutOfHours   string `json:"outOfHours"`
	Active       bool   `json:"active"`
}

// ListInfo is one list as last read.
type ListInfo struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Format  string `json:"format"`
	Index   string `json:"index"`
	LastRun string `json:"lastRun"` // ISO 8601, as the file says, else when it was read
	ReadAt  string `json:"readAt"`  // RFC 3339
	ReadBy  string `json:"readBy"`
	People  int    `json:"people"`
	New     int    `json:"new"`  // on the last reading
	Gone    int    `json:"gone"` // since some earlier reading
}
