package meeting

import (
	"encoding/json"

	"keystone/sync/fault"
)

// Every command below is a method of Meetings of the same name; its JSON form
// is that of commands.md. A patient is an NHS number, a member a name or id,
// dates are ISO 8601.

// OpenMeeting starts a meeting with the agenda that proposes itself.
type OpenMeeting struct {
	Series string `json:"series"` // name or id; may be empty where there is one series
	Date   string `json:"date"`   // "" is today
	Chair  string `json:"chair"`  // "" is who opens it
}

// OpenMeetingResult names the meeting and what to know about it.
type OpenMeetingResult struct {
	Meeting  string   `json:"meeting"`
	Warnings []string `json:"warnings"`
	Ask      []string `json:"ask"` // as in AddItemResult
}

// AddSeries makes a series of meetings.
type AddSeries struct {
	Name     string `json:"name"`
	Template string `json:"template"` // of systems.md; "" is M1
}

// AddSeriesResult names the series.
type AddSeriesResult struct {
	Series string `json:"series"` // id
}

// ChangeSeries sets what is given of a series and leaves the rest as it is.
type ChangeSeries struct {
	Series  string   `json:"series"`  // name or id; may be empty where there is one series
	Weekday *int     `json:"weekday"` // 0 Sunday … 6 Saturday
	Time    string   `json:"time"`    // "13:00"
	Minutes int      `json:"minutes"`
	Every   int      `json:"every"` // weeks between meetings
	Cap     *int     `json:"cap"`   // patients; 0 is none
	Roles   []string `json:"roles"`
	Chair   *string  `json:"chair"` // a member; "" is who opens the meeting
}

// ChangeSeriesResult is the series and when it meets next.
type ChangeSeriesResult struct {
	Series string `json:"series"` // id
	Next   string `json:"next"`   // ISO 8601
}

// Attend notes how a member takes part; what is empty stays as it was. A member
// who comes back has a From later than their Until.
type Attend struct {
	Meeting string `json:"meeting"`
	Member  string `json:"member"`
	Mode    string `json:"mode"`  // a mode of attendance; "" is in the room
	From    string `json:"from"`  // "13:05"
	Until   string `json:"until"` // "13:40"
}

// AttendResult is whom to ask about.
type AttendResult struct {
	Ask []string `json:"ask"` // as in AddItemResult
}

// AddItem puts a patient on the agenda, or sets the question of one who is on it.
type AddItem struct {
	Meeting   string `json:"meeting"` // "" is the next of the series
	Series    string `json:"series"`  // name or id, where there is no Meeting; as in OpenMeeting
	Patient   string `json:"patient"`
	Question  string `json:"question"`
	Recurring bool   `json:"recurring"` // to every agenda from now on
	Duty      string `json:"duty"`      // why one who does not want to be discussed must be (F56)
	// Clear takes the question away that is asked of them now: ["question"].
	Clear []string `json:"clear"`
}

// AddItemResult names the item and the meeting it is for.
type AddItemResult struct {
	Item    string `json:"item"`
	Meeting string `json:"meeting"` // "" while it is not open
	Series  string `json:"series"`  // name
	Date    string `json:"date"`    // of the meeting, ISO 8601
	// Ask are organisations that take part and for which nobody has stated a
	// basis: the patient is not shared with them until somebody does (share-basis).
	Ask []string `json:"ask"`
}

// DropItem takes a patient off the agenda for good; a reason is needed.
type DropItem struct {
	Meeting string `json:"meeting"`
	Patient string `json:"patient"`
	Reason  string `json:"reason"`
}

// MoveItem moves a patient to a place of the agenda, the first being 1.
type MoveItem struct {
	Meeting string `json:"meeting"`
	Patient string `json:"patient"`
	To      int    `json:"to"`
}

// Discuss records an item; what is empty stays as it was. Recording it again
// with another decision needs a reason.
type Discuss struct {
	Meeting      string   `json:"meeting"`
	Patient      string   `json:"patient"`
	Summary      string   `json:"summary"`
	Said         string   `json:"said"`
	Decision     string   `json:"decision"`
	NextReview   string   `json:"nextReview"`
	HeardFrom    Heard    `json:"heardFrom"`
	NotDiscussed []string `json:"notDiscussed"` // domains nobody spoke of: "mental health"
	// Clear names fields to empty: question, summary, said, decision, nextReview
	// or heardFrom. Emptying what is recorded needs a reason, as does taking what
	// one domain said away, which is "" in HeardFrom.
	Clear  []string `json:"clear"`
	Reason string   `json:"reason"` // of changing what was recorded
}

// DiscussResult names the item and what closing would still miss.
type DiscussResult struct {
	Item  string   `json:"item"`
	Lacks []string `json:"lacks"`
}

// Defer puts an item off to the next meeting.
type Defer struct {
	Meeting string `json:"meeting"`
	Patient string `json:"patient"`
	Reason  string `json:"reason"`
}

// ChangeDecision changes a recorded decision; a reason is needed.
type ChangeDecision struct {
	Meeting  string `json:"meeting"`
	Patient  string `json:"patient"`
	Decision string `json:"decision"`
	Reason   string `json:"reason"`
}

// PinNote keeps a note for the patient's next item; an empty note unpins.
type PinNote struct {
	Meeting string `json:"meeting"`
	Patient string `json:"patient"`
	Note    string `json:"note"`
}

// AddAction gives one owner something to do by a date. The owner is a member,
// or somebody outside with a phone number. Meeting may be empty between
// meetings, and Patient for what the team does for itself.
type AddAction struct {
	Meeting    string `json:"meeting"`
	Patient    string `json:"patient"`
	What       string `json:"what"`
	Owner      string `json:"owner"`
	Phone      string `json:"phone"`      // of an owner outside the team
	OwnerPhone string `json:"ownerPhone"` // Phone, as 0.3.0 called it
	Due        string `json:"due"`
	Urgent     bool   `json:"urgent"`
}

// AddActionResult names the action.
type AddActionResult struct {
	Action string `json:"action"`
}

// SendAction notes that the owner was told.
type SendAction struct {
	Action string `json:"action"`
}

// AcceptAction notes that the owner said yes.
type AcceptAction struct {
	Action string `json:"action"`
}

// CompleteAction finishes an action with its outcome: by id, or from paper by
// sheet, line and the patient's year of birth (F22).
type CompleteAction struct {
	Action  string `json:"action"`
	Outcome string `json:"outcome"`
	Sheet   int    `json:"sheet"`
	Line    int    `json:"line"`
	Born    int    `json:"born"`
}

// HandBackAction returns an action to whoever gave it; a reason is needed (F14).
type HandBackAction struct {
	Action string `json:"action"`
	Reason string `json:"reason"`
}

// CancelAction ends an action with a reason; Declined says that the patient declined it (F46).
type CancelAction struct {
	Action   string `json:"action"`
	Reason   string `json:"reason"`
	Declined bool   `json:"declined"`
}

// ReassignAction gives an open action to another owner; an empty Due keeps the date.
type ReassignAction struct {
	Action     string `json:"action"`
	Owner      string `json:"owner"`
	Phone      string `json:"phone"`      // of an owner outside the team
	OwnerPhone string `json:"ownerPhone"` // Phone, as 0.3.0 called it
	Due        string `json:"due"`
	Reason     string `json:"reason"`
}

// Without lets one patient's item close with something missing.
type Without struct {
	Patient string `json:"patient"`
	Reason  string `json:"reason"`
}

// CloseMeeting ends a meeting.
type CloseMeeting struct {
	Meeting string    `json:"meeting"`
	Without []Without `json:"without"`
}

// CloseMeetingResult says what closing did.
type CloseMeetingResult struct {
	Meeting  string   `json:"meeting"`
	Words    string   `json:"words"`    // eight-word digest of the checkpoint
	Deferred int      `json:"deferred"` // items put off to the next meeting
	Actions  []string `json:"actions"`  // ids of the "tell patient" actions it gave
	Warnings []string `json:"warnings"`
	// MentalHealth counts discussed patients whose mental health nobody spoke of (F26).
	MentalHealth int `json:"mentalHealthNotDiscussed"`
}

// SignMinutes signs the minutes of a closed meeting; the caller has checked the
// signer's passphrase again.
type SignMinutes struct {
	Meeting string `json:"meeting"`
}

// SignMinutesResult names the version and the file.
type SignMinutesResult struct {
	Meeting string `json:"meeting"`
	Version int    `json:"version"`
	SHA256  string `json:"sha256"` // of the PDF
}

// ReopenMinutes opens the latest signed minutes for a new version.
type ReopenMinutes struct {
	Meeting string `json:"meeting"`
	Version int    `json:"version"` // 0 is the latest; an older one is refused
	Reason  string `json:"reason"`
}

// NameDeputy lets another member sign this meeting's minutes.
type NameDeputy struct {
	Meeting string `json:"meeting"`
	Member  string `json:"member"`
}

// EnteredInError moves or withdraws what stands under the wrong patient (F54).
type EnteredInError struct {
	// What is the id of an item or action; "note/<item>" and "decision/<item>"
	// are one part of an item alone, "item/<id>" and "action/<id>" the whole.
	What    string  `json:"what"`
	Patient *string `json:"patient"` // the right NHS number; null withdraws
	Reason  string  `json:"reason"`
}

// EnteredInErrorResult lists every paper and person the error reached.
type EnteredInErrorResult struct {
	Reached []string `json:"reached"`
	Item    string   `json:"item"`   // where it stands now, "" when withdrawn
	Action  string   `json:"action"` // likewise
}

// RaiseFollowUp gives the follow-up, six-week and nursing actions of the newest
// discharge of a patient that came with a list.
type RaiseFollowUp struct {
	Patient string `json:"patient"`
}

// FollowUpResult names the actions that a discharge gave.
type FollowUpResult struct {
	Actions []string `json:"actions"`
}

// What Heard says of a domain.
const (
	HeardSpoke   = "heard"
	HeardNothing = "nothing"
	HeardNot     = "not-discussed"
)

// Heard is what each domain said of a patient: "heard", "nothing" or
// "not-discussed". In JSON it may also be a list of those who were heard.
type Heard map[string]string

// UnmarshalJSON implements json.Unmarshaler.
func (h *Heard) UnmarshalJSON(data []byte) error {
	var names []string
	if json.Unmarshal(data, &names) == nil {
		*h = make(Heard, len(names))
		for _, name := range names {
			(*h)[name] = HeardSpoke
		}
		return nil
	}
	var said map[string]string
	if err := json.Unmarshal(data, &said); err != nil {
		return fault.New(CodeHeardUnknown, `heardFrom is a list of domains, or an object such as {"mental health":"not-discussed"}.`)
	}
	*h = said
	return nil
}
