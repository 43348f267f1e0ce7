package ui

import (
	"context"
	"slices"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/ui/teamscreen"
)

// laptops is what the Team screen asks about the team's laptops.
type laptops struct {
	sources
	w *Window
	h *House
}

// Sharing is how the team's laptops stand to each other.
func (s laptops) Sharing(ctx context.Context) (teamscreen.Sharing, error) {
	l := s.h.Ledger
	stands, err := s.w.standing(ctx, s.h)
	if err != nil {
		return teamscreen.Sharing{}, err
	}
	out := teamscreen.Sharing{
		Place: l.Place(), Team: l.Team().ID, Lines: stands.lines(), Requests: s.w.requests(),
		Administers: l.Administers(), Administrators: l.Administrators(),
	}
	if out.Laptops, err = l.Laptops(ctx); err != nil {
		return out, err
	}
	if out.Review, err = l.Quarantine(ctx); err != nil {
		return out, err
	}
	info, err := s.people.TeamInfo(ctx)
	out.CopiedFolders, out.MemorySticks = info.CopiedFolders, info.MemorySticks
	return out, err
}

// Share makes a folder or a hub the place where laptops meet, and meets there.
func (s laptops) Share(ctx context.Context, at string) (string, error) {
	if s.h.Invented {
		return "", fault.New("not-shared", "The invented practice stays on this laptop. Make a team of your own to share it.")
	}
	at, err := s.w.door.Share(ctx, s.h, at)
	if err == nil {
		s.w.env.Do(func() {
			if s.w.house == s.h {
				s.w.meetOthers()
			}
		})
	}
	return at, err
}

// LetIn lets the laptop in that shows these words.
func (s laptops) LetIn(ctx context.Context, words string) (ledger.Laptop, error) {
	laptop, err := s.people.LetIn(ctx, s.w.requests(), words)
	s.w.lookAtOthers()
	return laptop, err
}

// TurnAway refuses a laptop whose words differ, for all of the team's
// administrators.
func (s laptops) TurnAway(ctx context.Context, device string) error {
	o := s.w.others.Load()
	if o == nil {
		return fault.New("not-shared", "This laptop meets no other at the moment: look again in a minute.")
	}
	err := o.refuse(ctx, device)
	s.w.lookAtOthers()
	return err
}

// MakeAdministrator lets a member let laptops in and end them.
func (s laptops) MakeAdministrator(_ context.Context, member string) error {
	err := s.h.Ledger.MakeAdministrator(member)
	s.w.lookAtOthers()
	return err
}

// EndLaptop ends a laptop; pending says that another administrator has to agree.
func (s laptops) EndLaptop(ctx context.Context, device, reason string) (pending bool, err error) {
	pending, err = s.h.Ledger.Revoke(ctx, device, reason)
	s.w.lookAtOthers()
	return pending, err
}

// ReviewEntry takes in what an ended laptop wrote, or leaves it out.
func (s laptops) ReviewEntry(ctx context.Context, entry string, accept bool, reason string) error {
	return s.h.Ledger.Review(ctx, entry, accept, reason)
}

// LookNow has the shared place looked at now.
func (s laptops) LookNow() { s.w.lookAtOthers() }

// requests is which laptops ask to be let in.
func (w *Window) requests() []ledger.Request {
	if o := w.others.Load(); o != nil {
		return o.requests()
	}
	return nil
}

// standing is where the last save of a house stands.
func (w *Window) standing(ctx context.Context, h *House) (standing, error) {
	l := h.Ledger
	s := standing{place: l.Place(), now: w.env.Now()}
	if o := w.others.Load(); o != nil {
		s.last = o.now()
	}
	var err error
	if s.saved, err = l.Saved(ctx); err != nil || s.place == "" {
		return s, err
	}
	waits, err := l.Quarantine(ctx)
	if err != nil {
		return s, err
	}
	for _, q := range waits {
		if q.State == ledger.ReviewWaiting {
			s.review++
		}
	}
	if l.Administers() {
		s.waiting = len(slices.DeleteFunc(w.requests(), func(r ledger.Request) bool { return r.Refused != "" }))
	}
	return s, nil
}

// locked says whether an error only says that the team was locked meanwhile.
func locked(err error) bool { return fault.Code(err) == "locked" }
