package caseload

// Filters of the caseload table.
const (
	FilterAll           = "all"
	FilterNobody        = "nobody"         // no current key worker and no unexpired reason
	FilterNoPlan        = "no-plan"        //
	FilterReviewOverdue = "review-overdue" //
	FilterReviewWeek    = "review-week"    // overdue, or due within seven days
	FilterSevere        = "severe"         // any index in its severe band
	FilterNew           = "new"            // new on the last reading of any list
	FilterOrphaned      = "orphaned"       // gone from every list, or the key worker is no longer active
	FilterConflict      = "conflict"
)

// Orders of the caseload table.
const (
	SortRisk    = "risk"    // highest score first
	SortChange  = "change"  // greatest rise since the reading before
	SortWaiting = "waiting" // longest without a key worker first
	SortName    = "name"
)

// Query asks for part of the caseload.
type Query struct {
	Find        string // name, NHS number, birth date, postcode or key worker, as typed
	List        string // title or id of a list; "" is every list
	Filter      string // a Filter constant; "" is all
	NoKeyWorker bool
	KeyWorker   string // id of the member whose patients these are; "" is anybody's
	Sort        string // a Sort constant; "" is risk
	Limit       int    // 0 is no limit
	Offset      int
}

// Row is one line of the caseload table, in ready strings.
type Row struct {
	ID, NHSNumber  string
	Name           string // "HART, Ivy (Mrs)", or the number where the name is not known yet
	Born           string // "02-Mar-1941"
	Age            string // "85y"
	Why            string // "eFI 0.44 severe ↑ · 2 admissions"
	KeyWorker      string // "Anna Price", "Anna Price (proposed)", "nobody 41 d"
	Nobody         bool
	Plan           string // "v4 11-Jan-2027", "—"
	ReviewOverdue  bool
	NoPlan         bool
	OpenActions    int    // filled by the meeting room
	LastDiscussed  string // likewise
	Conflict, Gone bool
	Died           bool
}

// Counts are the numbers on the filter chips and on Today.
type Counts struct {
	All, Nobody, NoPlan, ReviewOverdue, Severe, New, Orphaned, Conflict int
	// NobodyOldestDays is how long the longest wait for a key worker has lasted.
	NobodyOldestDays int
	// NoContact counts people whose key worker lacks an in-hours or an out-of-hours number (R4).
	NoContact int
}
