// Package patientscreen is one patient on one page: who they are, who is
// responsible, the one plan, and folded below it everything else.
package patientscreen

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/sync/fault"
	"keystone/ui/kit"
)

// Actions are what the page asks of the frame.
type Actions struct {
	// Back goes to where the patient was opened from.
	Back func()
	// AddToMeeting puts the patient on the next agenda with a question, and with
	// the duty for which one who declined must be discussed.
	// It returns the organisations there that nobody has stated a basis for.
	AddToMeeting func(nhsNumber, question, duty string) (ask []string, err error)
	// RaiseConcern asks for a safeguarding concern about the patient of this name,
	// and calls then once it is raised.
	RaiseConcern func(nhsNumber, who string, then func())
	// Own is the organisation of this laptop, which reads its patients as it is.
	Own string
	// TakeBack offers to reverse the last save, with a reason; nil where nothing can be.
	TakeBack func()
	// Print makes and shows a paper about the patient: one of the Paper constants.
	Print func(paper, nhsNumber string)
}

// Papers that Actions.Print is asked for.
const (
	PaperPlan   = "plan"
	PaperCard   = "card"
	PaperLetter = "letter"
	// PaperExtract is for the GP record; something is asked before it is shown.
	PaperExtract = "extract"
)

// Screen is the page of one patient.
type Screen struct {
	src Source
	on  Actions
	env kit.Env

	number string // ten digits of the patient shown, "" before Show
	page   page
	latest kit.Latest
	edit   *editor // nil while the plan is only read
	open   map[string]bool
	keyed  map[string]*kit.PushButton // what draw made, by what it is for
	toEdit bool                       // a plan was saved: its Edit has the focus next

	head    *head
	body    *fyne.Container
	scroll  *container.Scroll
	saved   *saved
	content fyne.CanvasObject
}

// New makes the page; Show fills it.
func New(src Source, on Actions, env kit.Env) *Screen {
	s := &Screen{src: src, on: on, env: env, open: map[string]bool{}, keyed: map[string]*kit.PushButton{}}
	s.head, s.saved = newHead(s), newSaved(on.TakeBack)
	s.body = container.NewStack()
	s.scroll = kit.Scroll(container.New(layout.NewCustomPaddedLayout(0, 0, 0, 3*kit.Unit), s.body))
	s.content = kit.V(s.head.all, kit.Grow(s.scroll), s.foot())
	return s
}

// Content is what the frame shows.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// Show opens the patient with an NHS number; what was being edited about
// another is saved first, as by Leave, and where that is refused it stays.
func (s *Screen) Show(nhsNumber string) {
	if nhsNumber != s.number {
		if !s.Leave() {
			return
		}
		s.open = map[string]bool{}
		s.saved.forget()
	}
	s.number = nhsNumber
	s.Refresh()
	s.scroll.ScrollToTop()
}

// Shown is the NHS number of the patient on the page, "" before Show.
func (s *Screen) Shown() string { return s.number }

// Refresh reads the patient again. A plan that is being written keeps its text.
func (s *Screen) Refresh() {
	if s.number == "" {
		return
	}
	stood := s.page.patient.NHSNumber == s.number
	kit.Load(s.env, &s.latest, func() (p page, err error) {
		p, err = s.read()
		if stood && fault.Code(err) == caseload.CodePatientUnknown {
			return page{gone: true}, nil
		}
		return p, err
	}, s.show)
}

// Leave saves a plan that is being written, as one version. It reports whether
// the page may be left: a refused save stays on it, and its draft is kept.
func (s *Screen) Leave() bool {
	if s.edit == nil {
		return true
	}
	if err := s.edit.save(); err != nil {
		s.env.Fail(err)
		return false
	}
	s.Refresh()
	return true
}

// Focus puts the focus on the first thing that can be done.
func (s *Screen) Focus() {
	if s.edit != nil {
		s.env.Window.Canvas().Focus(s.edit.first())
		return
	}
	s.env.Window.Canvas().Focus(s.head.first())
}

func (s *Screen) show(p page) {
	if p.gone {
		s.leaveGone()
		return
	}
	s.page = p
	if s.edit == nil && len(s.drafts()) > 0 {
		s.edit = newEditor(s)
	}
	s.draw()
	if edit := s.keyed["edit"]; s.toEdit && edit != nil && s.env.Window.Canvas().Overlays().Top() == nil {
		s.env.Window.Canvas().Focus(edit)
	}
	s.toEdit = false
}

// draw builds the page from what was read; the focus stays where it was.
func (s *Screen) draw() {
	defer s.keepFocus()()
	s.head.show(s.page)
	left := kit.V(s.conflicts(), s.plan(), s.scores(), s.folds(s.keyWorkerPast(), s.audit(), s.more()))
	right := kit.V(s.concerns(), s.actions(), s.lastSeen(), s.stays(), s.meetings())
	s.body.Objects = []fyne.CanvasObject{kit.Columns([]float32{64, 36}, kit.Grow(left), kit.Grow(right))}
	s.content.Refresh() // the head may have grown by a line
}

// leaveGone leads away from a patient who was shown and is read here no longer.
// What was being typed stays in the sealed draft.
func (s *Screen) leaveGone() {
	who := nhs.Name(s.page.patient.Family, s.page.patient.Given, s.page.patient.Title)
	s.number, s.page, s.edit = "", page{}, nil
	s.on.Back()
	kit.Tell(s.env, who+" is read here no longer", "Whoever shared them with "+s.on.Own+" has stopped, or they were erased. What was typed here and not saved stays sealed on this laptop.")
}

// do gives a command off a dialog and reads the page again when it worked.
func (s *Screen) do(command func(ctx context.Context) error) error {
	if err := command(context.Background()); err != nil {
		return err
	}
	s.saved.say(s.env.Now())
	s.Refresh()
	return nil
}

func (s *Screen) today() nhs.Date { return nhs.DateOf(s.env.Now().In(nhs.London())) }

// foot is the line of what one does from here.
func (s *Screen) foot() fyne.CanvasObject {
	print := func(paper string) func() { return func() { s.print(paper) } }
	return kit.Pad(1, kit.Tight(s.saved.all, kit.Flow(
		kit.Button("Add to next meeting…", s.AddToMeeting).Key("Ctrl+M"),
		kit.Button("Print plan", print(PaperPlan)),
		kit.Button("Print card", print(PaperCard)),
		kit.Button("Print letter", print(PaperLetter)),
		kit.Button("Record discharge…", s.RecordDischarge),
		kit.Button("Record admission…", s.RecordAdmission),
		kit.Button("Record death…", s.RecordDeath),
		kit.Button("Entered in error…", s.EnteredInError),
	)))
}

// print shows a paper, of what is saved.
func (s *Screen) print(paper string) {
	if s.Leave() {
		s.on.Print(paper, s.number)
	}
}

// Menu holds the page's shortcuts.
func (s *Screen) Menu() *fyne.Menu {
	return kit.Menu(s.env, "Patient",
		kit.Shortcut{Text: "Edit the plan", Key: "Ctrl+E", Do: s.EditPlan},
		kit.Shortcut{Text: "Save the plan", Key: "Ctrl+S", Do: s.SavePlan},
		kit.Shortcut{Text: "Key worker…", Key: "Ctrl+K", Do: s.KeyWorker},
		kit.Shortcut{Text: "Add to next meeting…", Key: "Ctrl+M", Do: s.AddToMeeting},
		kit.Shortcut{},
		kit.Shortcut{Text: "Wants to be discussed, or not…", Do: s.MeetingWish},
		kit.Shortcut{Text: "Extract for the GP record…", Do: func() { s.print(PaperExtract) }},
		kit.Shortcut{Text: "Record discharge…", Do: s.RecordDischarge},
		kit.Shortcut{Text: "Record admission…", Do: s.RecordAdmission},
		kit.Shortcut{Text: "Record death…", Do: s.RecordDeath},
		kit.Shortcut{Text: "Entered in error…", Do: s.EnteredInError},
		kit.Shortcut{Text: "Safeguarding concern…", Key: "Ctrl+Shift+G", Do: s.RaiseConcern},
		kit.Shortcut{},
		kit.Shortcut{Text: "Back", Key: "Alt+Left", Do: s.head.back.OnTapped},
	)
}

// Help is what Ctrl+/ shows.
func (s *Screen) Help() string {
	return "One patient on one page. The plan is the six fields first; what else the standard asks for is folded below. " +
		"Ctrl+E writes in the plan, Ctrl+S saves it as one version, and leaving the page saves it too. " +
		"Ctrl+K is for the key worker: assign, accept, hand over. Ctrl+Shift+G raises a safeguarding concern, which nobody but you and the lead reads. Ctrl+Shift+Z takes back your last save, with a reason. Tab goes through everything; Return opens and closes what is folded."
}

// page is all that the page shows of a patient at first; history is read when
// it is unfolded.
type page struct {
	patient   caseload.Patient
	actions   []meeting.Action
	discussed []meeting.Discussed
	members   []caseload.Member
	sections  []caseload.Section
	concerns  int  // that the unlocked member may read
	gone      bool // the patient, who was shown, is read here no longer
}

func (s *Screen) read() (p page, err error) {
	ctx := context.Background()
	if p.patient, err = s.src.Patient(ctx, s.number); err != nil {
		return p, err
	}
	if p.actions, err = s.src.Actions(ctx, meeting.ActionQuery{Patient: s.number, Ended: true}); err != nil {
		return p, err
	}
	if p.discussed, err = s.src.Discussed(ctx, s.number); err != nil {
		return p, err
	}
	if p.members, err = s.src.Members(ctx); err != nil {
		return p, err
	}
	if p.concerns, err = s.src.ConcernCount(ctx, s.number); err != nil {
		return p, err
	}
	p.sections = s.src.Sections()
	return p, nil
}
