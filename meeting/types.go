// Package meeting runs the weekly meeting: series, agenda, the meeting itself,
// the actions it gives out and the minutes it leaves. Every rule about them
// lives here.
package meeting

import "keystone/caseload"

// Series is a meeting that recurs, made from a template of systems.md.
type Series struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Template string   `json:"template"` // "M1"
	Weekday  int      `json:"weekday"`  // 0 Sunday … 6 Saturday
	Time     string   `json:"time"`     // "13:00", local time
	Minutes  int      `json:"minutes"`  // planned length
	Every    int      `json:"every"`    // weeks between meetings
	Cap      int      `json:"cap"`      // patients before it warns; 0 is none
	Roles    []string `json:"roles"`    // expected to be there
	Chair    string   `json:"chair"`    // member id of who chairs where nobody else is named, "" for who opens
}

// Modes of attendance.
const (
	InRoom    = "room"
	ByPhone   = "phone"
	InWriting = "written"
	Apologies = "apologies"
)

// Attendance is one member at one meeting.
type Attendance struct {
	Member       string `json:"member"` // id
	Name         string `json:"name"`
	Role         string `json:"role"`
	Organisation string `json:"organisation"`
	Mode         string `json:"mode"`
	From         string `json:"from"`  // "13:00", "" from the start
	Until        string `json:"until"` // "" to the end
	Out          bool   `json:"out"`   // not in the room now: sent apologies, wrote, not yet come, or left
}

// Codes of why a patient is proposed for an agenda (commands.md, agenda).
const (
	WhyNobody        = "nobody"
	WhyReviewOverdue = "review-overdue"
	WhyActionOverdue = "action-overdue"
	WhyDischarged    = "discharged"
	WhyNewOnList     = "new-on-list"
	WhyDeferred      = "deferred"
	WhyNominated     = "nominated"
	WhyConflict      = "conflict"
	WhyCarriedOver   = "carried-over" // discussed and still has an open action, or is recurring
	WhyAdded         = "added"        // by a person
	WhyReviewDue     = "review-due"   // the review falls on the day of the meeting
	WhyUnfinished    = "unfinished"   // discussed on a laptop that had not heard of the closing
)

// Proposed is a patient the next agenda would discuss, and why.
type Proposed struct {
	NHSNumber string            `json:"nhsNumber"`
	Name      string            `json:"name"`
	Reasons   []caseload.Reason `json:"reasons"`
	// NameAlert: another on the same agenda has the same or a similar surname.
	NameAlert bool `json:"nameAlert"`
	// Deferrals counts how often in a row the patient was put off; 2 is flagged (F9).
	Deferrals int `json:"deferrals"`
	// Waits: beyond what fits into the planned time; listed, but not put on the
	// agenda by opening the meeting.
	Waits bool `json:"waits"`
	// Question is what somebody asks the meeting, or what nobody answered when
	// the patient was deferred; "" for none.
	Question string `json:"question"`

	recurring bool         // it was on every agenda before
	addedBy   string       // who put them on this agenda before it opened
	duty      string       // why they are discussed though they declined (F56)
	planned   []plannedRow // what waited for this agenda
	above     string       // a place higher than any reason gives, "" for none
	place     int          // in placeOrder, once all reasons are known
}

// States of a meeting and of an item.
const (
	MeetingOpen   = "open"
	MeetingClosed = "closed"
	MeetingSigned = "signed"

	ItemWaiting   = "waiting"
	ItemDiscussed = "discussed"
	ItemDeferred  = "deferred"
	ItemDropped   = "dropped"
	ItemWithdrawn = "withdrawn" // entered in error (F54)
)

// Meeting is one meeting, whole.
type Meeting struct {
	ID         string       `json:"id"`
	Series     string       `json:"series"` // name
	Team       string       `json:"team"`
	Date       string       `json:"date"` // ISO 8601
	Time       string       `json:"time"`
	Planned    int          `json:"minutes"` // planned length
	State      string       `json:"state"`
	Opened     string       `json:"opened"` // RFC 3339
	Closed     string       `json:"closed"` // RFC 3339, "" while open
	Chair      string       `json:"chair"`  // member id
	ChairName  string       `json:"chairName"`
	Deputies   []string     `json:"deputies"` // member ids
	Attendance []Attendance `json:"attendance"`
	Missing    []string     `json:"missing"` // expected roles with nobody there
	Items      []Item       `json:"items"`   // in agenda order
	Version    int          `json:"version"` // of the signed minutes, 0 before
	Words      string       `json:"words"`   // eight-word digest of the checkpoint at closing
	// MentalHealth counts discussed patients whose mental health nobody spoke of (F26).
	MentalHealth int `json:"mentalHealthNotDiscussed"`
}

// Item is one patient on one agenda.
type Item struct {
	ID         string            `json:"id"`
	Patient    caseload.Patient  `json:"patient"`
	Reasons    []caseload.Reason `json:"reasons"`
	AddedBy    string            `json:"addedBy"`
	Question   string            `json:"question"`
	Said       string            `json:"said"`    // what the person says matters
	Summary    string            `json:"summary"` // the discussion
	Decision   string            `json:"decision"`
	DecidedBy  string            `json:"decidedBy"`
	Changes    []DecisionChange  `json:"changes"` // of the recorded decision
	NextReview string            `json:"nextReview"`
	HeardFrom  map[string]string `json:"heardFrom,omitempty"` // domain to "heard", "nothing" or "not-discussed"
	State      string            `json:"state"`
	Why        string            `json:"why"`       // reason of a deferral, a drop, or closing without
	Present    []string          `json:"present"`   // names of who was there when it was recorded: people leave midway
	Recurring  bool              `json:"recurring"` // returns to every agenda until dropped
	Pinned     string            `json:"pinned"`    // note that travels to the patient's next item
	Note       string            `json:"note"`      // note pinned last time
	Deferrals  int               `json:"deferrals"`
	NameAlert  bool              `json:"nameAlert"`
	Actions    []Action          `json:"actions"`   // given in this item
	LastTime   []Action          `json:"lastTime"`  // open or finished since the patient's last item
	LastDate   string            `json:"lastDate"`  // when last discussed, "" if never
	Recorded   string            `json:"recorded"`  // RFC 3339 of the record, "" before
	Lacks      []string          `json:"lacks"`     // what closing would still miss, in words
	Elsewhere  []Elsewhere       `json:"elsewhere"` // the other series that discuss the person (F11)
	Duty       string            `json:"duty"`      // why they are discussed though they declined (F56)
	// Late: discussed on a laptop that had not heard that the meeting was closed;
	// closing it again asks for and gives what closing does.
	Late bool `json:"late"`
	// Conflicts are the texts that two laptops wrote without having seen each
	// other: both are kept, and the fields above hold the later one.
	Conflicts []caseload.Conflict `json:"conflicts"`
}

// Elsewhere is another series that has a patient of this one (F11).
type Elsewhere struct {
	Series string `json:"series"` // name
	Last   string `json:"last"`   // the newest agenda they were on there, ISO 8601, "" for none
	Next   string `json:"next"`   // the review agreed there or the agenda they are put on, "" for none
}

// DecisionChange is a recorded decision that was changed, and why.
type DecisionChange struct {
	Was    string `json:"was"`
	By     string `json:"by"`
	At     string `json:"at"` // RFC 3339
	Reason string `json:"reason"`
}

// States of an action: four facts, not one (I4), then how it ended.
const (
	ActionAgreed     = "agreed"
	ActionSent       = "sent"
	ActionAccepted   = "accepted"
	ActionDone       = "done"
	ActionHandedBack = "handed-back" // open, with whoever gave it (F14)
	ActionCancelled  = "cancelled"
	ActionDeclined   = "declined"  // by the patient (F46)
	ActionWithdrawn  = "withdrawn" // entered in error (F54)
)

// stateWords are the states of an action as people say them.
var stateWords = map[string]string{
	ActionAgreed: "agreed", ActionSent: "sent", ActionAccepted: "accepted", ActionDone: "done", ActionHandedBack: "handed back",
	ActionCancelled: "cancelled", ActionDeclined: "the patient declined", ActionWithdrawn: "entered in error",
}

// StateWords are the state of an action as people say it: "handed back".
func (a Action) StateWords() string { return stateWords[a.State] }

// Kinds of action that the program gives by itself; "" is one that people agreed.
const (
	KindTell     = "tell"      // tell the patient they were reviewed and who coordinates (F5, F6)
	KindFollowUp = "follow-up" // within seven days of a discharge (F16)
	KindCheck    = "check"     // six weeks after a discharge (F18)
	KindNursing  = "nursing"   // sent home needing a nurse (F17)
	KindDeclined = "declined"  // the key worker hears that the patient declined (F46)
	// KindTelephone is to telephone somebody the same day (F51): in the lists of
	// actions alone, never in a meeting, on an agenda or on paper.
	KindTelephone = "telephone"
)

// How near an action's date is.
const (
	DueLater   = "later"
	DueToday   = "today"
	DueOverdue = "overdue" // from 00:00 local time of the day after it was due
	DueDone    = "done"
)

// Action is what one owner does by one date.
type Action struct {
	Action       string `json:"action"` // id
	Sheet        int    `json:"sheet"`  // number of the last sheet it was printed on, 0 for none
	Line         int    `json:"line"`
	Patient      string `json:"patient"` // NHS number, "" for the team's own
	PatientName  string `json:"patientName"`
	Born         string `json:"born"`
	What         string `json:"what"`
	Owner        string `json:"owner"`      // name
	OwnerID      string `json:"ownerId"`    // member id, "" outside the team
	OwnerPhone   string `json:"ownerPhone"` // of an owner outside the team
	Organisation string `json:"organisation"`
	GivenBy      string `json:"givenBy"`
	Due          string `json:"due"` // ISO 8601
	State        string `json:"state"`
	Overdue      bool   `json:"overdue"`
	Near         string `json:"near"` // a Due constant
	Urgent       bool   `json:"urgent"`
	Outcome      string `json:"outcome"`
	Reason       string `json:"reason"` // of handing back or cancelling
	Ended        string `json:"ended"`  // ISO 8601, "" while open
	Meeting      string `json:"meeting"`
	DaysLate     int    `json:"daysLate"`
	Kind         string `json:"kind"`         // a Kind constant
	HandedBackBy string `json:"handedBackBy"` // who gave it back to its owner of now (F14)
	Contested    bool   `json:"contested"`    // two laptops changed it without having seen each other
	Given        string `json:"given"`        // RFC 3339 since when it is its owner's, "" where not known
	// Alert: urgent, and not accepted within the team's hours (F13).
	Alert bool `json:"alert"`
	// Conflicts is what each laptop made of a contested action; one, or none.
	Conflicts []caseload.Conflict `json:"conflicts"`
}

// ActionQuery asks for part of the actions; its zero value asks for every open one.
type ActionQuery struct {
	Owner        string // member name or id, or the name of an owner outside
	Organisation string
	Patient      string // NHS number
	Overdue      bool
	Alert        bool // urgent and not accepted in time (F13)
	Ended        bool // also what is done, cancelled or declined
	Left         bool // whose owner has left the team: to be given to somebody else (F40)
	Paper        bool // without what goes on no paper and into no export (F51)
}

// Minutes are one meeting as paper and programs get it.
type Minutes struct {
	Meeting
	Actions []Action `json:"actions"` // first on the paper, one line each
	Version int      `json:"version"` // of these minutes, 0 for a draft
	Signed  []Signed `json:"signed"`  // every version, oldest first
	For     string   `json:"for"`     // organisation it is restricted to, "" for the team
	Test    bool     `json:"test"`    // invented people
	Label   string   `json:"label"`   // the team's word for key worker
	SHA256  string   `json:"sha256"`  // of the signed paper these are, "" for a draft
	// Conflicts are the versions of which two laptops each signed a paper that
	// tells of somebody otherwise; one of them counts until somebody chooses.
	Conflicts []caseload.Conflict `json:"conflicts"`
	// Since are items that read otherwise than the latest paper was signed:
	// another laptop recorded them that had not heard of the signing.
	Since []Item `json:"since"`
}

// Signed is one signing of the minutes, and the reopening that came before it.
type Signed struct {
	Version  int    `json:"version"`
	By       string `json:"by"`
	At       string `json:"at"` // RFC 3339
	SHA256   string `json:"sha256"`
	Reopened string `json:"reopened"` // reason, "" for the first
	// ReopenedBy and ReopenedAt (RFC 3339) say who reopened the version before, and when.
	ReopenedBy string `json:"reopenedBy"`
	ReopenedAt string `json:"reopenedAt"`
	// Aside: another laptop signed this version too, and that paper counts.
	Aside bool `json:"aside"`
}

// Sheet is a numbered list of actions on paper; results come back by line (F22).
type Sheet struct {
	Number int      `json:"sheet"`
	Team   string   `json:"team"`
	For    string   `json:"for"`  // whose
	Made   string   `json:"made"` // ISO 8601
	Lines  []Action `json:"lines"`
	Test   bool     `json:"test"`

	id string // in the ledger, once it is kept
}

// Lack is what one discussed patient still lacks before a meeting can close.
type Lack struct {
	Patient string   `json:"patient"` // NHS number
	Name    string   `json:"name"`
	What    []string `json:"what"` // "key worker", "next review", "plan or plan due"
}

// Next is the meeting that comes next.
type Next struct {
	Series    Series
	Date      string // ISO 8601
	Moved     string // why it is not on its usual day, "" if it is
	Proposed  int
	Deferred  int
	Open      string   // id of a meeting that is running
	NotComing []string // roles
	Warnings  []string // what opening it today warns of: OpenMeetingResult.Warnings has them too
}

// MeetingLine is one meeting in a list of them.
type MeetingLine struct {
	ID        string
	Series    string
	Date      string
	State     string
	Discussed int
	Deferred  int
	Actions   int
	Version   int
}
