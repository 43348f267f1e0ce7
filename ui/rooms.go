package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/ui/actionsscreen"
	"keystone/ui/caseloadscreen"
	"keystone/ui/concern"
	"keystone/ui/listsscreen"
	"keystone/ui/meetingscreen"
	"keystone/ui/patientscreen"
	"keystone/ui/teamscreen"
	"keystone/ui/todayscreen"
)

// The rooms of the rail, in their order; Ctrl and the digit goes there.
const (
	roomToday    = "Today"
	roomCaseload = "Caseload"
	roomMeeting  = "Meeting"
	roomActions  = "Actions"
	roomLists    = "Lists"
	roomTeam     = "Team"

	// roomPatient is one patient; it stands on no rail.
	roomPatient = "Patient"
)

// roomSet is the screens of an open team.
type roomSet struct {
	rail     []*room
	patient  *room
	resume   bool // a meeting is running
	caseload *caseloadscreen.Screen
	meeting  *meetingscreen.Screen
	lists    *listsscreen.Screen
	actions  *actionsscreen.Screen
	person   *patientscreen.Screen
}

// makeRooms makes every screen over the rooms of a house.
func (w *Window) makeRooms(h *House) roomSet {
	s := newSources(h)
	r := roomSet{
		caseload: caseloadscreen.New(s, caseloadscreen.Actions{OpenPatient: w.openPatient, BringIn: func() { w.goTo(roomLists) }}, w.env),
		meeting:  w.meetingScreen(h, s),
		lists:    listsscreen.New(s, files{h.People}, listsscreen.Actions{ShowCaseload: w.showList, Watch: w.chooseWatched}, w.env),
		person:   patientscreen.New(s, patientscreen.Actions{Back: w.back, AddToMeeting: w.addToMeeting, Print: w.printPatient, TakeBack: w.undo, RaiseConcern: w.raiseConcern(s), Own: h.Ledger.Organisation()}, w.env),
		actions:  w.actionsScreen(h),
	}
	r.patient = &room{name: roomPatient, screen: r.person}
	r.rail = []*room{
		{name: roomToday, key: fyne.Key1, screen: w.todayScreen(h, s)},
		{name: roomCaseload, key: fyne.Key2, screen: r.caseload},
		{name: roomMeeting, key: fyne.Key3, screen: r.meeting},
		{name: roomActions, key: fyne.Key4, screen: r.actions},
		{name: roomLists, key: fyne.Key5, screen: r.lists},
		{name: roomTeam, key: fyne.Key6, screen: w.teamScreen(h, s)},
	}
	next, err := h.Meetings.NextMeeting(context.Background())
	r.resume = err == nil && next.Open != ""
	return r
}

func (w *Window) todayScreen(h *House, s sources) *todayscreen.Screen {
	return todayscreen.New(s, h.Ledger.Actor().Name, todayscreen.Actions{
		Prepare:      func() { w.goTo(roomMeeting) },
		OpenPatient:  w.openPatient,
		OpenActions:  func() { w.goTo(roomActions) },
		OpenCaseload: func(filter string) { w.goTo(roomCaseload); w.rooms.caseload.Show(filter) },
		OpenLists:    func() { w.goTo(roomLists) },
		OpenTeam:     func() { w.goTo(roomTeam) },
		Nominate:     func() { w.goTo(roomCaseload); w.rooms.caseload.Nominate() },
		OpenExtracts: w.openExtracts,
		OpenConcerns: func() { concern.List(w.env, s, w.changed) },
	}, w.env)
}

func (w *Window) meetingScreen(h *House, s sources) *meetingscreen.Screen {
	return meetingscreen.New(
		meetingscreen.Source{Meetings: h.Meetings, Caseload: h.People, Drafts: s.Drafts},
		meetingscreen.Actions{
			OpenPatient: w.openPatient, Project: w.project, CheckPassphrase: w.checkPassphrase,
			OpenMinutes: w.previewMinutes, SaveMinutes: w.saveMinutes, PrintMinutes: w.printMinutes,
			TakeBack: w.undo, RaiseConcern: w.raiseConcern(s), Changed: func() { w.footer() },
		}, w.env)
}

func (w *Window) actionsScreen(h *House) *actionsscreen.Screen {
	return actionsscreen.New(
		actionsscreen.Source{Meetings: h.Meetings, Me: func() caseload.Member { return me(h) }, Members: h.People.Members},
		actionsscreen.Actions{OpenPatient: w.openPatient, PrintSheet: w.printSheet, Changed: func() { w.footer() }}, w.env)
}

func (w *Window) teamScreen(h *House, s sources) *teamscreen.Screen {
	return teamscreen.New(laptops{s, w, h}, h.Ledger.Team().Name, teamscreen.Actions{
		Looks: w.looks, Look: w.setLook,
		Patients:   func(m caseload.Member) { w.goTo(roomCaseload); w.rooms.caseload.ShowPatientsOf(m) },
		ToReassign: func(leaving string) { w.goTo(roomActions); w.rooms.actions.ToReassign(leaving) },
	}, w.env)
}

// raiseConcern opens the dialog of a safeguarding concern (F51).
func (w *Window) raiseConcern(s sources) func(nhsNumber, who string, then func()) {
	return func(nhsNumber, who string, then func()) {
		concern.Ask(w.env, s, concern.Question{Patient: nhsNumber, Who: who, Then: func() {
			then()
			w.footer()
		}})
	}
}

// passConcerns hands concerns, with the calls that are to be made, to a safeguarding
// lead who is new, off the UI goroutine.
func (w *Window) passConcerns() {
	house := w.house
	w.env.Go(func() {
		err := house.Meetings.PassConcerns(context.Background())
		w.env.Do(func() {
			if err != nil && w.house == house {
				w.env.Fail(err)
			}
		})
	})
}

// me is the unlocked member as the directory has them.
func me(h *House) caseload.Member {
	who := h.Ledger.Actor()
	return caseload.Member{ID: who.Member, Name: who.Name, Role: who.Role, Organisation: who.Organisation, Active: true}
}

// openPatient shows one patient, and remembers where one came from.
func (w *Window) openPatient(nhsNumber string) {
	w.leaveRoom(func() {
		if w.frame.current != w.rooms.patient {
			w.cameFrom = w.frame.current
		}
		w.rooms.person.Show(nhsNumber)
		w.frame.show(w.rooms.patient)
	})
}

// back goes to where the patient was opened from.
func (w *Window) back() {
	if w.cameFrom == nil {
		w.goTo(roomCaseload)
		return
	}
	w.goTo(w.cameFrom.name)
}

func (w *Window) showList(list string) {
	w.goTo(roomCaseload)
	w.rooms.caseload.ShowList(list)
}

// addToMeeting puts a patient on the running meeting, or on the agenda that
// comes next; ask are organisations there that nobody has stated a basis for.
func (w *Window) addToMeeting(nhsNumber, question, duty string) (ask []string, err error) {
	ctx := context.Background()
	next, err := w.house.Meetings.NextMeeting(ctx)
	if err != nil {
		return nil, err
	}
	result, err := w.house.Meetings.AddItem(ctx, meeting.AddItem{
		Meeting: next.Open, Series: next.Series.ID, Patient: nhsNumber, Question: question, Duty: duty,
	})
	return result.Ask, err
}
