package meetingscreen

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"keystone/meeting"
	"keystone/ui/kit"
)

// closing shows what each discussed patient still lacks, one line each, and
// closes the meeting.
type closing struct {
	s       *Screen
	lacks   []meeting.Lack
	without map[string]string // typed reasons, by NHS number
	latest  kit.Latest

	title, note *kit.Label
	lines       *fyne.Container
	close       *kit.PushButton
	all         fyne.CanvasObject
}

func newClosing(s *Screen) *closing {
	c := &closing{s: s, without: map[string]string{}, title: kit.Title("Close the meeting"), note: kit.Wrapped("").Sized(kit.SizeLead), lines: kit.V()}
	c.close = kit.Primary("Close meeting", c.askClose)
	c.all = kit.Pad(3, kit.V(
		c.title, c.note,
		kit.Grow(kit.Panel("Still missing", scroll(c.lines))),
		kit.H(kit.Button("Back to the meeting", func() { s.turnTo(s.run) }), kit.Spring(), c.close),
	))
	return c
}

func (c *closing) content() fyne.CanvasObject { return c.all }

func (c *closing) focus() { c.s.focusOn(c.close) }

// startClosing shows what is missing before the meeting may close.
func (s *Screen) startClosing() {
	s.closing.without = map[string]string{}
	s.turnTo(s.closing)
	s.closing.refresh()
	s.closing.focus()
}

func (c *closing) refresh() {
	id := c.s.meeting.ID
	kit.Load(c.s.env, &c.latest, func() ([]meeting.Lack, error) {
		return c.s.src.Meetings.Lacks(context.Background(), id)
	}, c.show)
}

func (c *closing) show(lacks []meeting.Lack) {
	c.lacks = lacks
	c.note.SetText(c.summary())
	c.lines.Objects = nil
	for _, lack := range lacks {
		c.lines.Add(c.line(lack))
	}
	if len(lacks) == 0 {
		c.lines.Add(kit.Text(kit.MarkDone + " nothing is missing").Colored(kit.ColorDone))
	}
	c.lines.Refresh()
	c.close.SetText("Close meeting")
	c.all.Refresh()
}

// summary says in a line what closing will do.
func (c *closing) summary() string {
	discussed, waiting := c.inState(meeting.ItemDiscussed), c.inState(meeting.ItemWaiting)
	silent := c.s.meeting.MentalHealth
	words := []string{count(discussed, "person", "people") + " discussed"}
	if discussed == 0 {
		words[0] = kit.MarkWarning + " nobody discussed"
	}
	if waiting > 0 {
		words = append(words, count(waiting, "was", "were")+" not reached: they head the next agenda")
	}
	if silent > 0 {
		words = append(words, kit.MarkWarning+" mental health not spoken of for "+count(silent, "person", "people"))
	}
	return strings.Join(words, " · ")
}

// inState counts the items in a state.
func (c *closing) inState(state string) (n int) {
	for _, item := range c.s.meeting.Items {
		if item.State == state {
			n++
		}
	}
	return n
}

func (c *closing) line(lack meeting.Lack) fyne.CanvasObject {
	patient, name := lack.Patient, lack.Name
	what := kit.Text(kit.MarkWarning + " no " + strings.Join(lack.What, ", no ")).Colored(kit.ColorDecide)
	if reason := c.without[patient]; reason != "" {
		what = kit.Text("closes without: " + reason).Colored(kit.ColorQuiet)
	}
	buttons := []fyne.CanvasObject{kit.Button("Fix", func() { c.fix(patient) })}
	if slices.ContainsFunc(lack.What, func(what string) bool { return strings.Contains(what, "plan") }) {
		buttons = append(buttons, kit.Button("Plan due…", func() { c.s.askPlanDue(patient, name) }))
	}
	buttons = append(buttons, kit.Button("Say why not…", func() { c.askWhyNot(lack) }))
	return fold(append([]fyne.CanvasObject{cut(300, kit.H(kit.Sized(230, 0, kit.Text(name).Bold()), kit.Grow(what)))}, buttons...)...)
}

// fix goes back to the patient.
func (c *closing) fix(patient string) {
	c.s.turnTo(c.s.run)
	c.s.run.turn(patient)
}

func (c *closing) askWhyNot(lack meeting.Lack) {
	reason := kit.NewEntry()
	reason.SetText(c.without[lack.Patient])
	kit.Ask(c.s.env, kit.Question{
		Title: "Why is it left open?",
		Text:  lack.Name + ": no " + strings.Join(lack.What, ", no ") + ". The reason goes into the minutes.",
		Body:  kit.Field("Reason", reason), OK: "Keep", First: reason,
		Do: func() error {
			c.without[lack.Patient] = strings.TrimSpace(reason.Text)
			c.show(c.lacks)
			return nil
		},
		Then: c.focus,
	})
}

// askClose closes the meeting; one in which nobody was discussed was perhaps
// started by mistake, so it asks first.
func (c *closing) askClose() {
	if c.inState(meeting.ItemDiscussed) > 0 {
		c.closeMeeting()
		return
	}
	kit.Ask(c.s.env, kit.Question{
		Title: "Close without having discussed anybody?", OK: "Close it", Cancel: "Back", Danger: true,
		Text: "A closed meeting is not opened again. " + count(c.inState(meeting.ItemWaiting), "person heads", "people head") + " the next agenda.",
		Do: func() error {
			c.closeMeeting()
			return nil
		},
	})
}

func (c *closing) closeMeeting() {
	cmd := meeting.CloseMeeting{Meeting: c.s.meeting.ID}
	for _, lack := range c.lacks {
		if reason := c.without[lack.Patient]; reason != "" {
			cmd.Without = append(cmd.Without, meeting.Without{Patient: lack.Patient, Reason: reason})
		}
	}
	var warnings []string
	c.s.save(func(ctx context.Context) error {
		result, err := c.s.src.Meetings.CloseMeeting(ctx, cmd)
		warnings = result.Warnings
		return err
	}, func() {
		c.s.src.Drafts.Clear(leftAtKey(cmd.Meeting))
		c.s.papers.open(cmd.Meeting)
		c.s.warn(warnings)
	})
}
