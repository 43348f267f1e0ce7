package meetingscreen

import (
	"context"

	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/ui/kit"
)

// change is one thing to save in the running meeting and what to do after.
type change struct {
	do   func(context.Context) error
	then func(error)
}

// save carries a change out as try does. A refusal is shown in a dialog, and
// nothing follows from it.
func (s *Screen) save(do func(context.Context) error, then func()) {
	s.try(do, func(err error) {
		switch {
		case err != nil:
			s.env.Fail(err)
		case then != nil:
			then()
		}
	})
}

// try carries a change out off the UI goroutine, after those before it, reads
// the meeting again, shows it, and calls then. After a refusal those behind it
// are dropped.
func (s *Screen) try(do func(context.Context) error, then func(error)) {
	s.queue = append(s.queue, change{do, then})
	if !s.saving {
		s.saveNext()
	}
}

func (s *Screen) saveNext() {
	if len(s.queue) == 0 {
		return
	}
	next := s.queue[0]
	s.queue = s.queue[1:]
	s.saving = true
	id := s.meeting.ID
	s.env.Go(func() {
		m, err := s.carryOut(next.do, id)
		s.env.Do(func() { s.saved(next, m, err) })
	})
}

func (s *Screen) carryOut(do func(context.Context) error, id string) (meeting.Meeting, error) {
	ctx := context.Background()
	if err := do(ctx); err != nil {
		return meeting.Meeting{}, err
	}
	return s.src.Meetings.Meeting(ctx, id)
}

func (s *Screen) saved(done change, m meeting.Meeting, err error) {
	s.saving = false
	if err != nil {
		s.queue, s.idle = nil, nil
	} else {
		s.accept(m)
	}
	done.then(err)
	if !s.saving {
		s.saveNext()
	}
	for !s.saving && len(s.idle) > 0 {
		next := s.idle[0]
		s.idle = s.idle[1:]
		next()
	}
}

// afterSaving calls do once everything is saved, which is at once where nothing
// is being saved: leaving a field by pressing Next saves the field first. After
// a refusal it is not called.
func (s *Screen) afterSaving(do func()) {
	if s.saving {
		s.idle = append(s.idle, do)
		return
	}
	do()
}

// saveNow carries a change out while a dialog waits for its answer.
func (s *Screen) saveNow(do func(context.Context) error) error {
	m, err := s.carryOut(do, s.meeting.ID)
	if err == nil {
		s.accept(m)
	}
	return err
}

// ask puts a question whose answer is a change: a refusal is shown inside the
// dialog, which stays open; then is called once it is closed.
func (s *Screen) ask(q kit.Question, do func(context.Context) error, then func()) {
	q.Do, q.Then = func() error { return s.saveNow(do) }, then
	kit.Ask(s.env, q)
}

// accept shows the meeting as it is now saved.
func (s *Screen) accept(m meeting.Meeting) {
	s.meeting = m
	s.run.show(m)
	s.run.foot.saved(s.env.Now().In(nhs.London()))
	if s.shown == view(s.closing) {
		s.closing.refresh()
	}
	if s.on.Changed != nil {
		s.on.Changed()
	}
}
