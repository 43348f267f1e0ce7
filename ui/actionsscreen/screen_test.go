package actionsscreen_test

import (
	"context"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/sync/fault"
	"keystone/ui/actionsscreen"
	"keystone/ui/kit"
)

var _ actionsscreen.Meetings = (*meeting.Meetings)(nil)

// fake stands in for the meeting room: it keeps the actions and remembers what
// it was told.
type fake struct {
	actions []meeting.Action
	got     []any
}

func (f *fake) Actions(_ context.Context, q meeting.ActionQuery) (found []meeting.Action, err error) {
	for _, a := range f.actions {
		if (q.Owner == "" || q.Owner == a.Owner || q.Owner == a.OwnerID) && (q.Organisation == "" || q.Organisation == a.Organisation) &&
			(!q.Overdue || a.Overdue) && (q.Ended || a.Ended == "") && (!q.Left || a.Owner == gone) {
			found = append(found, a)
		}
	}
	return found, nil
}

func (f *fake) end(id, state string) {
	for i := range f.actions {
		if f.actions[i].Action == id {
			f.actions[i].State, f.actions[i].Ended = state, "2026-11-23"
			f.actions[i].Near, f.actions[i].Overdue = meeting.DueDone, false
		}
	}
}

func (f *fake) AcceptAction(_ context.Context, cmd meeting.AcceptAction) (struct{}, error) {
	f.got = append(f.got, cmd)
	for i := range f.actions {
		if f.actions[i].Action == cmd.Action {
			f.actions[i].State = meeting.ActionAccepted
		}
	}
	return struct{}{}, nil
}

func (f *fake) CompleteAction(_ context.Context, cmd meeting.CompleteAction) (struct{}, error) {
	if cmd.Sheet != 0 && cmd.Born != 1941 {
		return struct{}{}, fault.New("sheet-mismatch", "Nobody born then is on that line.")
	}
	f.got = append(f.got, cmd)
	f.end(cmd.Action, meeting.ActionDone)
	return struct{}{}, nil
}

func (f *fake) HandBackAction(_ context.Context, cmd meeting.HandBackAction) (struct{}, error) {
	if cmd.Reason == "" {
		return struct{}{}, fault.New("reason-required", "Handing an action back needs a reason; say in a few words why.")
	}
	f.got = append(f.got, cmd)
	f.end(cmd.Action, meeting.ActionHandedBack)
	return struct{}{}, nil
}

func (f *fake) CancelAction(_ context.Context, cmd meeting.CancelAction) (struct{}, error) {
	f.got = append(f.got, cmd)
	f.end(cmd.Action, meeting.ActionCancelled)
	return struct{}{}, nil
}

func (f *fake) ReassignAction(_ context.Context, cmd meeting.ReassignAction) (struct{}, error) {
	if cmd.Reason == "" {
		return struct{}{}, fault.New("reason-required", "Giving an action to somebody else needs a reason; say in a few words why.")
	}
	f.got = append(f.got, cmd)
	for i := range f.actions {
		if f.actions[i].Action == cmd.Action {
			f.actions[i].Owner, f.actions[i].OwnerID = cmd.Owner, cmd.Owner
		}
	}
	return struct{}{}, nil
}

// gone owns an action and has left.
const gone = "Tom Reed"

func members(context.Context) ([]caseload.Member, error) {
	return []caseload.Member{
		{ID: "anna", Name: "Anna Price", Role: "district nurse", Organisation: "Porthaven Community", Active: true},
		{ID: "ben", Name: "Ben Okoro", Role: "occupational therapist", Organisation: "Porthaven Community", Active: true},
		{ID: "meera", Name: "Meera Patel", Role: "GP", Organisation: "Harbour", Active: true},
		{ID: "tom", Name: gone, Role: "link worker", Organisation: "Age Concern"},
	}, nil
}

// newFake has six actions of Ben Okoro, in the order in which meeting gives them.
func newFake() *fake {
	ben, org := "Ben Okoro", "Porthaven Community"
	action := func(id, what, who, due, state, near string, late int) meeting.Action {
		return meeting.Action{
			Action: id, Sheet: 7, Line: int(id[1] - '0'), Patient: "9990000050", PatientName: "HART, Ivy (Mrs)", Born: "1941-03-02", What: what, Owner: who,
			Organisation: org, GivenBy: "Meera Patel", Due: due, State: state, Near: near, Overdue: late > 0, DaysLate: late,
		}
	}
	f := &fake{actions: []meeting.Action{
		action("a1", "bed rail", ben, "2026-11-20", meeting.ActionAccepted, meeting.DueOverdue, 3),
		action("a2", "home visit after discharge", ben, "2026-11-21", meeting.ActionAgreed, meeting.DueOverdue, 2),
		action("a3", "wheelchair ramp: ring the council", ben, "2026-11-23", meeting.ActionSent, meeting.DueToday, 0),
		action("a4", "tell the patient what was decided", ben, "2026-11-30", meeting.ActionAgreed, meeting.DueLater, 0),
		action("a5", "bath board", ben, "2026-12-01", meeting.ActionHandedBack, meeting.DueLater, 0),
		action("a6", "key safe", ben, "2026-12-04", meeting.ActionAgreed, meeting.DueLater, 0),
		action("a7", "dressings three times a week", "Anna Price", "2026-12-07", meeting.ActionAccepted, meeting.DueLater, 0),
		action("a8", "OT visit", ben, "2026-11-20", meeting.ActionDone, meeting.DueDone, 0),
	}}
	f.actions[1].Urgent, f.actions[7].Ended = true, "2026-11-19"
	f.actions = append(f.actions, meeting.Action{Action: "a9", What: "new rota", Owner: "Tom Reed", Organisation: "Age Concern", Due: "2026-12-09", State: meeting.ActionAgreed, Near: meeting.DueLater})
	return f
}

type desk struct {
	t       *testing.T
	fake    *fake
	screen  *actionsscreen.Screen
	window  fyne.Window
	failed  error
	opened  string
	printed []meeting.ActionQuery
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	d := &desk{t: t, fake: newFake()}
	d.window = test.NewTempWindow(t, kit.Text(""))
	d.window.Resize(fyne.NewSize(1366, 768))
	env := kit.NewEnv(d.window, func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }).AtOnce()
	env.Fail = func(err error) { d.failed = err }
	d.screen = actionsscreen.New(actionsscreen.Source{
		Meetings: d.fake,
		Me:       func() caseload.Member { return caseload.Member{Name: "Ben Okoro", Organisation: "Porthaven Community"} },
		Members:  members,
		AsHeard:  func() string { return "as heard 08:10 today" },
	}, actionsscreen.Actions{
		OpenPatient: func(number string) { d.opened = number },
		PrintSheet:  func(q meeting.ActionQuery) { d.printed = append(d.printed, q) },
	}, env)
	d.window.SetContent(d.screen.Content())
	d.screen.Refresh()
	d.screen.Focus()
	return d
}

func (d *desk) key(name fyne.KeyName) {
	focused := d.window.Canvas().Focused()
	if name == fyne.KeyTab {
		d.window.Canvas().FocusNext()
	} else if focused != nil {
		focused.TypedKey(&fyne.KeyEvent{Name: name})
	}
}

func (d *desk) typing(text string) {
	for _, r := range text {
		if focused := d.window.Canvas().Focused(); focused != nil {
			focused.TypedRune(r)
		}
	}
}

func (d *desk) ctrl(key fyne.KeyName) {
	d.t.Helper()
	for _, item := range d.screen.Menu().Items {
		if short, ok := item.Shortcut.(*desktop.CustomShortcut); ok && short.KeyName == key {
			item.Action()
			return
		}
	}
	d.t.Fatalf("no shortcut %s", key)
}

func (d *desk) text() string {
	root := d.window.Content()
	if top := d.window.Canvas().Overlays().Top(); top != nil {
		root = top
	}
	return read(root)
}

// read is everything that can be read in an object.
func read(o fyne.CanvasObject) string {
	if !o.Visible() {
		return ""
	}
	lines := []string{}
	switch w := o.(type) {
	case *kit.Label:
		return w.Text + "\n"
	case *kit.Rows:
		for i := range w.Len() {
			for _, cell := range w.Row(i).Cells {
				lines = append(lines, strings.TrimSpace(cell.Mark+" "+cell.Text))
			}
		}
		return strings.Join(lines, " | ")
	case *kit.Chips:
		lines = append(lines, "chip "+w.Chosen())
	case *fyne.Container:
		for _, child := range w.Objects {
			lines = append(lines, read(child))
		}
		return strings.Join(lines, "")
	}
	if w, ok := o.(fyne.Widget); ok {
		for _, child := range test.WidgetRenderer(w).Objects() {
			lines = append(lines, read(child))
		}
	}
	if labelled, ok := o.(fyne.Accessible); ok {
		lines = append(lines, labelled.AccessibilityLabel()+"\n")
	}
	return strings.Join(lines, "")
}

func (d *desk) sees(words ...string) {
	d.t.Helper()
	for _, word := range words {
		if !strings.Contains(d.text(), word) {
			d.t.Errorf("%q is not on screen:\n%s", word, d.text())
		}
	}
}

func TestScreen_WordsBesideColours(t *testing.T) {
	d := newDesk(t)
	d.sees("⚠ 20-Nov-2026  3 days late", "▶ 23-Nov-2026  today", "| 30-Nov-2026 |", "⚠ URGENT  home visit", "⚠ handed back", "as heard 08:10 today",
		"Mine  6", "My organisation  7", "Overdue  2", "All  8")
}

func TestScreen_UrgentThatNobodyAccepted(t *testing.T) {
	d := newDesk(t)
	d.fake.actions[1].Alert = true
	d.screen.Refresh()
	d.sees("⚠ URGENT  home visit after discharge", "⚠ not accepted")
}

// TestScreen_FiveActionsByKeys does five actions in a row without the mouse.
func TestScreen_FiveActionsByKeys(t *testing.T) {
	d := newDesk(t)
	d.typing("d")
	d.typing("fitted")
	d.key(fyne.KeyReturn)
	d.typing("d")
	d.typing("seen Saturday")
	d.key(fyne.KeyReturn)
	d.typing("b")
	d.typing("not ours")
	d.key(fyne.KeyReturn)
	d.typing("a")
	d.key(fyne.KeyDown)
	d.typing("c")
	d.typing("has one")
	d.key(fyne.KeyTab)
	d.key(fyne.KeySpace)
	d.key(fyne.KeyReturn)
	want := []any{
		meeting.CompleteAction{Action: "a1", Outcome: "fitted"},
		meeting.CompleteAction{Action: "a2", Outcome: "seen Saturday"},
		meeting.HandBackAction{Action: "a3", Reason: "not ours"},
		meeting.AcceptAction{Action: "a4"},
		meeting.CancelAction{Action: "a5", Reason: "has one", Declined: true},
	}
	if !reflect.DeepEqual(d.fake.got, want) {
		t.Errorf("told %+v\nwant %+v", d.fake.got, want)
	}
	d.sees("Mine  2")
}

func TestScreen_ARefusalStaysInTheDialog(t *testing.T) {
	d := newDesk(t)
	d.typing("b")
	d.key(fyne.KeyReturn)
	d.sees("Handing an action back needs a reason", "Meera Patel")
	d.key(fyne.KeyEscape)
	if len(d.fake.got) != 0 {
		t.Errorf("told %+v", d.fake.got)
	}
}

func TestScreen_SpaceOpens(t *testing.T) {
	d := newDesk(t)
	d.key(fyne.KeyDown)
	d.key(fyne.KeySpace)
	d.sees("home visit after discharge", "999 000 0050", "Given by", "sheet and line 7·2")
	d.key(fyne.KeyReturn)
	if d.opened != "9990000050" {
		t.Errorf("opened %q", d.opened)
	}
}

func TestScreen_ChipsChooseAndPrint(t *testing.T) {
	d := newDesk(t)
	d.window.Canvas().Focus(d.find(func(o fyne.CanvasObject) bool { _, ok := o.(*kit.Chips); return ok }).(fyne.Focusable))
	d.key(fyne.KeyRight)
	d.sees("dressings three times a week")
	d.ctrl(fyne.KeyP)
	d.key(fyne.KeyEnd)
	d.key(fyne.KeyLeft)
	d.sees("new rota", "the team")
	d.ctrl(fyne.KeyP)
	want := []meeting.ActionQuery{{Organisation: "Porthaven Community"}, {}}
	if !reflect.DeepEqual(d.printed, want) {
		t.Errorf("printed %+v", d.printed)
	}
}

func TestScreen_LeftAndRightChangeWhose(t *testing.T) {
	d := newDesk(t)
	d.key(fyne.KeyRight)
	d.sees("chip ours", "dressings three times a week")
	for range 2 {
		d.key(fyne.KeyRight)
	}
	d.sees("chip all", "new rota")
	d.typing("d")
	d.sees("Outcome", "bed rail\nHART, Ivy (Mrs)")
	d.key(fyne.KeyEscape)
	for range 5 {
		d.key(fyne.KeyRight)
	}
	d.sees("chip left")
	for range 6 {
		d.key(fyne.KeyLeft)
	}
	d.sees("chip mine")
}

func TestScreen_AlsoWhatHasEnded(t *testing.T) {
	d := newDesk(t)
	check := d.find(func(o fyne.CanvasObject) bool { _, ok := o.(*kit.Check); return ok }).(*kit.Check)
	check.SetChecked(true)
	d.sees("✓ 20-Nov-2026  done", "Mine  6")
}

func TestSheet_LineAfterLine(t *testing.T) {
	d := newDesk(t)
	d.ctrl(fyne.KeyE)
	for _, field := range []string{"7", "3", "1914", "fitted"} {
		d.typing(field)
		d.key(fyne.KeyTab)
	}
	d.window.Canvas().FocusPrevious()
	d.key(fyne.KeyReturn)
	d.sees("Nobody born then is on that line.")
	d.window.Canvas().FocusPrevious()
	for range 4 {
		d.key(fyne.KeyBackspace)
	}
	d.typing("1941")
	d.key(fyne.KeyReturn)
	d.sees("sheet 7, line 3 is done")
	for _, field := range []string{"4", "1941", "rung"} {
		d.typing(field)
		d.key(fyne.KeyTab)
	}
	d.window.Canvas().FocusPrevious()
	d.key(fyne.KeyReturn)
	want := []any{
		meeting.CompleteAction{Sheet: 7, Line: 3, Born: 1941, Outcome: "fitted"},
		meeting.CompleteAction{Sheet: 7, Line: 4, Born: 1941, Outcome: "rung"},
	}
	if !reflect.DeepEqual(d.fake.got, want) {
		t.Errorf("told %+v", d.fake.got)
	}
	d.typing("x")
	d.key(fyne.KeyReturn)
	d.sees("The line is not a number")
}

func (d *desk) find(is func(fyne.CanvasObject) bool) fyne.CanvasObject {
	d.t.Helper()
	var look func(o fyne.CanvasObject) fyne.CanvasObject
	look = func(o fyne.CanvasObject) fyne.CanvasObject {
		if is(o) {
			return o
		}
		children := []fyne.CanvasObject{}
		if c, ok := o.(*fyne.Container); ok {
			children = c.Objects
		} else if w, ok := o.(fyne.Widget); ok {
			children = test.WidgetRenderer(w).Objects()
		}
		for _, child := range children {
			if found := look(child); found != nil {
				return found
			}
		}
		return nil
	}
	if found := look(d.window.Content()); found != nil {
		return found
	}
	d.t.Fatal("not on screen")
	return nil
}

// picturesDir is where TestPictures leaves its pictures; without it the screen
// is only drawn.
const picturesDir = "KEYSTONE_PICTURES"

// TestPictures draws the screen in the looks and sizes that people have.
func TestPictures(t *testing.T) {
	for i, look := range []struct {
		variant kit.Variant
		scale   float32
		size    fyne.Size
	}{
		{kit.Light, 1, fyne.NewSize(1366, 768)},
		{kit.Dark, 1, fyne.NewSize(1920, 1080)},
		{kit.Light, 1.5, fyne.NewSize(1366, 768)},
	} {
		d := newDesk(t)
		fyne.CurrentApp().Settings().SetTheme(kit.NewTheme(look.variant, look.scale))
		d.window.Resize(look.size)
		d.picture(fmt.Sprintf("actions-%d", i))
		d.ctrl(fyne.KeyE)
		d.picture(fmt.Sprintf("actions-sheet-%d", i))
	}
}

func (d *desk) picture(name string) {
	d.t.Helper()
	img := d.window.Canvas().Capture()
	if img.Bounds().Empty() {
		d.t.Fatalf("%s: nothing was drawn", name)
	}
	dir := os.Getenv(picturesDir)
	if dir == "" {
		return
	}
	file, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		d.t.Fatal(err)
	}
	if err := png.Encode(file, img); err != nil {
		d.t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		d.t.Fatal(err)
	}
}

func (f *fake) ResolveAction(_ context.Context, cmd meeting.ResolveAction) (struct{}, error) {
	f.got = append(f.got, cmd)
	return struct{}{}, nil
}

// TestGive_FromTheKeyboard: G asks who does it instead; the date stays.
func TestGive_FromTheKeyboard(t *testing.T) {
	d := newDesk(t)
	d.typing("g")
	d.sees("Give to somebody else", "bed rail", "Ben Okoro · by 20-Nov-2026", "They are asked anew")
	d.typing("meera")
	d.key(fyne.KeyReturn)
	d.key(fyne.KeyReturn)
	d.sees("needs a reason")
	for range 3 {
		d.key(fyne.KeyTab)
	}
	d.typing("moved teams")
	d.key(fyne.KeyReturn)
	want := meeting.ReassignAction{Action: "a1", Owner: "meera", Reason: "moved teams"}
	if len(d.fake.got) != 1 || d.fake.got[0] != want {
		t.Errorf("told %+v, want %+v", d.fake.got, want)
	}
}

// TestToReassign_LeadsToWhoLeftAndWhoLeaves: what the Team screen leads to.
func TestToReassign_LeadsToWhoLeftAndWhoLeaves(t *testing.T) {
	d := newDesk(t)
	d.screen.ToReassign("")
	d.sees("chip left", "new rota")
	if strings.Contains(d.text(), "bed rail") {
		t.Error("an action of somebody who is here is to be reassigned")
	}
	d.fake.actions[0].OwnerID = "ben"
	d.screen.ToReassign("ben")
	d.sees("new rota", "bed rail")
	d.screen.Focus()
	d.key(fyne.KeyHome)
	d.typing("g")
	d.typing("anna")
	d.key(fyne.KeyReturn)
	for range 3 {
		d.key(fyne.KeyTab)
	}
	d.typing("he leaves")
	d.key(fyne.KeyReturn)
	d.sees("new rota")
	if strings.Contains(d.text(), "bed rail") {
		t.Errorf("what was given away is still to be reassigned:\n%s", d.text())
	}
}
