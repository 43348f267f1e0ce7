package teamscreen_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"keystone/caseload"
	"keystone/meeting"
	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/ui/kit"
	"keystone/ui/kit/kittest"
	"keystone/ui/teamscreen"
)

// fake remembers what it was told, and refuses with fail where that is set.
type fake struct {
	teamscreen.Source // what a test does not expect stops it
	members           []caseload.Member
	told              []any
	fail              error
	report            ledger.Report
	during            func() // what the person does while a backup runs
	info              caseload.TeamInfo
	series            []meeting.Series
	sharing           teamscreen.Sharing
	written           map[string]caseload.SaveInWords // by entry
	rows              map[string][]caseload.Row       // by the id of the key worker
	actions           map[string][]meeting.Action     // open ones, by owner
	theirs            []string                        // open actions of an organisation that ends
	noPlace           error                           // why no place can be shared
	pending           bool                            // ending a laptop takes another administrator
}

func (f *fake) tell(command any) error {
	if f.fail == nil {
		f.told = append(f.told, command)
	}
	return f.fail
}

func (f *fake) Members(context.Context) ([]caseload.Member, error) { return f.members, nil }

func (f *fake) AddMember(_ context.Context, c caseload.AddMember) (caseload.AddMemberResult, error) {
	f.members = append(f.members, caseload.Member{ID: "new", Name: c.Name, Role: c.Role, Organisation: c.Organisation, Phone: c.Phone, OutOfHours: c.OutOfHours, Active: true})
	return caseload.AddMemberResult{}, f.tell(c)
}

func (f *fake) ChangeMember(_ context.Context, c caseload.ChangeMember) (caseload.Done, error) {
	return caseload.Done{}, f.tell(c)
}

func (f *fake) EndMember(_ context.Context, c caseload.EndMember) (caseload.Done, error) {
	return caseload.Done{}, f.tell(c)
}

func (f *fake) EndOrganisation(_ context.Context, c meeting.EndOrganisation) (meeting.EndOrganisationResult, error) {
	return meeting.EndOrganisationResult{Members: []string{"Anna Price", "Ben Okoro"}, Laptops: []string{"d1"}, Actions: f.theirs, Warnings: []string{"nobody can unread it."}}, f.tell(c)
}

func (f *fake) Rows(_ context.Context, q caseload.Query) ([]caseload.Row, int, error) {
	return f.rows[q.KeyWorker], 0, nil
}

func (f *fake) Actions(_ context.Context, q meeting.ActionQuery) ([]meeting.Action, error) {
	return f.actions[q.Owner], nil
}

func (f *fake) AddLogin(_ context.Context, who ledger.Login, passphrase string) error {
	return f.tell([]any{who, passphrase})
}

func (f *fake) ChangePassphrase(_ context.Context, old, fresh string) error {
	return f.tell([]string{old, fresh})
}

func (f *fake) Verify(context.Context) (ledger.Report, error) { return f.report, f.fail }

func (f *fake) Backup(ctx context.Context, folder string) (int, error) {
	if f.during != nil {
		f.during()
	}
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	return 12, f.tell(folder)
}

func (f *fake) TeamInfo(context.Context) (caseload.TeamInfo, error) { return f.info, nil }

func (f *fake) ChangeSettings(_ context.Context, c caseload.ChangeSettings) (caseload.Done, error) {
	return caseload.Done{}, f.tell(c)
}

func (f *fake) Sharing(context.Context) (teamscreen.Sharing, error) { return f.sharing, nil }

func (f *fake) Share(_ context.Context, at string) (string, error) {
	return at, errors.Join(f.tell("share "+at), f.noPlace)
}

func (f *fake) LookNow() { _ = f.tell("look") }

func (f *fake) LetIn(_ context.Context, words string) (ledger.Laptop, error) {
	r := f.sharing.Requests[0]
	return ledger.Laptop{Device: r.Device, Member: r.Login.Name, Organisation: r.Login.Organisation}, f.tell("let in " + words)
}

func (f *fake) TurnAway(_ context.Context, device string) error {
	return f.tell("turn away " + device)
}

func (f *fake) MakeAdministrator(_ context.Context, member string) error {
	return f.tell("administrator " + member)
}

func (f *fake) EndLaptop(_ context.Context, device, reason string) (bool, error) {
	return f.pending, f.tell("end " + device + ": " + reason)
}

func (f *fake) UnderReview(_ context.Context, entry string) (caseload.SaveInWords, error) {
	return f.written[entry], nil
}

func (f *fake) ReviewEntry(_ context.Context, entry string, accept bool, reason string) error {
	return f.tell([]any{entry, accept, reason})
}

func (f *fake) SeriesAll(context.Context) ([]meeting.Series, error) { return f.series, nil }

func (f *fake) AddSeries(_ context.Context, c meeting.AddSeries) (meeting.AddSeriesResult, error) {
	f.series = append(f.series, meeting.Series{ID: c.Name, Name: c.Name, Weekday: 1, Time: "13:00", Minutes: 60})
	return meeting.AddSeriesResult{Series: c.Name}, f.tell(c)
}

func (f *fake) ChangeSeries(_ context.Context, c meeting.ChangeSeries) (meeting.ChangeSeriesResult, error) {
	return meeting.ChangeSeriesResult{Series: c.Series, Next: "2026-11-24"}, f.tell(c)
}

// desk is the Team screen in a window.
type desk struct {
	kittest.Hand
	*fake
	failed  error
	variant kit.Variant
	scale   float32
	screen  *teamscreen.Screen
	led     []string // where the screen led to
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	w := test.NewTempWindow(t, kit.Text(""))
	w.Resize(fyne.NewSize(1366, 768))
	d := &desk{Hand: kittest.Hand{T: t, Window: w}, variant: kit.Dark, scale: 1.25, fake: &fake{members: []caseload.Member{
		{ID: "anna", Name: "Anna Price", Role: "district nurse", Organisation: "Porthaven Community", Phone: "01632 496 0001", OutOfHours: "111", Active: true},
		{ID: "ben", Name: "Ben Okoro", Role: "occupational therapist", Organisation: "Porthaven Community", Active: true},
		{ID: "cy", Name: "Cy Gone", Role: "GP", Organisation: "Harbour"},
	}}}
	env := kit.NewEnv(w, time.Now).AtOnce()
	env.Fail = func(err error) { d.failed = err }
	screen := teamscreen.New(d.fake, "Harbour", teamscreen.Actions{
		Looks: func() (kit.Variant, float32) { return d.variant, d.scale },
		Look:  func(v kit.Variant, s float32) { d.variant, d.scale = v, s },

		Patients:   func(m caseload.Member) { d.led = append(d.led, "patients of "+m.ID) },
		ToReassign: func(leaving string) { d.led = append(d.led, "actions of "+leaving) },
	}, env)
	d.screen = screen
	w.SetContent(screen.Content())
	screen.Refresh()
	screen.Focus()
	return d
}

func (d *desk) was(want ...any) {
	d.T.Helper()
	if !reflect.DeepEqual(d.told, want) {
		d.T.Errorf("told %+v, want %+v", d.told, want)
	}
}

func (d *desk) closed() {
	d.T.Helper()
	if kit.DialogOpen(d.Window) {
		d.T.Errorf("the dialog stayed open:\n%s", d.Text())
	}
}

func TestTeam_ShowsMembersAndWhatTheyLack(t *testing.T) {
	newDesk(t).Sees("Harbour", "Anna Price", "district nurse", kit.MarkWarning+"none", "Cy Gone (has left)")
}

func TestTeam_AddMember(t *testing.T) {
	d := newDesk(t)
	d.Tap("Add a member…")
	for _, text := range []string{"Zoë Łuk", "pharmacist", "Harbour", "01632 960009", "111"} {
		d.Type(text)
		if text != "111" {
			d.Key(fyne.KeyTab)
		}
	}
	d.Key(fyne.KeyReturn)
	d.closed()
	d.was(caseload.AddMember{Name: "Zoë Łuk", Role: "pharmacist", Organisation: "Harbour", Phone: "01632 960009", OutOfHours: "111"})
	d.Sees("Zoë Łuk")
}

func TestTeam_ErrStaysInTheDialog(t *testing.T) {
	d := newDesk(t)
	d.fail = fault.New("name-required", "A member needs a name.")
	d.Tap("Add a member…")
	d.Key(fyne.KeyReturn)
	d.Sees(kit.MarkWarning + " A member needs a name.")
	d.Key(fyne.KeyEscape)
	d.closed()
	d.was()
}

func TestTeam_ChangeTheMarkedOneFromTheKeyboard(t *testing.T) {
	d := newDesk(t)
	d.Key(fyne.KeyDown, fyne.KeyReturn)
	d.Sees("Ben Okoro")
	d.Fill("Telephone", "01632 960003")
	d.Key(fyne.KeyReturn)
	d.closed()
	d.was(caseload.ChangeMember{Member: "ben", Role: "occupational therapist", Phone: "01632 960003"})
}

func TestTeam_HasLeft(t *testing.T) {
	d := newDesk(t)
	d.Tap("Has left…")
	d.Type("moved away")
	d.Key(fyne.KeyReturn)
	d.was(caseload.EndMember{Member: "anna", Reason: "moved away"})
}

// TestTeam_HasLeftNotYet_F39: what depends on them is listed instead, and each of
// it is one press away.
func TestTeam_HasLeftNotYet_F39(t *testing.T) {
	d := newDesk(t)
	d.rows = map[string][]caseload.Row{"anna": {{Name: "HART, Ivy (Mrs)", KeyWorker: "Anna Price (proposed)"}}}
	d.actions = map[string][]meeting.Action{"anna": {{What: "bed rail", PatientName: "ALI, Noor"}}}
	d.Tap("Has left…")
	d.Sees("Anna Price cannot leave yet", "Patients (1):", "HART, Ivy (Mrs), key worker Anna Price (proposed)", "Open actions (1):", "bed rail, ALI, Noor")
	d.ReachesAll()
	d.Tap("Show the actions")
	d.closed()
	d.Tap("Has left…")
	d.Tap("Show the patients")
	d.closed()
	d.rows = nil
	d.Tap("Has left…")
	d.SeesNot("Show the patients")
	d.Key(fyne.KeyReturn)
	d.closed()
	if want := []string{"actions of anna", "patients of anna", "actions of anna"}; !reflect.DeepEqual(d.led, want) {
		t.Errorf("led to %q, want %q", d.led, want)
	}
	d.was()
}

func TestTeam_OrganisationHasEnded_F40(t *testing.T) {
	d := newDesk(t)
	d.rows = map[string][]caseload.Row{"ben": {{Name: "HART, Ivy (Mrs)", KeyWorker: "Ben Okoro"}}}
	d.Tap("Organisation has ended…")
	d.Sees("End Porthaven Community?", "Its members leave: Anna Price, Ben Okoro.", "HART, Ivy (Mrs), key worker Ben Okoro")
	d.Type("withdrew")
	d.Key(fyne.KeyReturn)
	d.Sees("Porthaven Community has ended", "2 members and 1 laptop ended.", "Give to somebody else now:", "nobody can unread it.")
	d.Key(fyne.KeyReturn)
	d.closed()
	d.was(meeting.EndOrganisation{Organisation: "Porthaven Community", Reason: "withdrew"})
	d.theirs = []string{"a1"}
	d.Tap("Organisation has ended…")
	d.Type("withdrew")
	d.Key(fyne.KeyReturn)
	d.Sees("Porthaven Community has ended", "[Later]")
	d.Key(fyne.KeyReturn)
	if !reflect.DeepEqual(d.led, []string{"actions of "}) {
		t.Errorf("led to %q", d.led)
	}
}

func TestTeam_MayUnlock(t *testing.T) {
	d := newDesk(t)
	d.Tap("Let them unlock this laptop…")
	d.Fill("Their passphrase", "a good phrase")
	d.Fill("The same again", "another")
	d.Key(fyne.KeyReturn)
	d.Sees("The two passphrases differ")
	d.Fill("The same again", "a good phrase")
	d.Key(fyne.KeyReturn)
	d.closed()
	d.was([]any{ledger.Login{Member: "anna", Name: "Anna Price", Role: "district nurse", Organisation: "Porthaven Community"}, "a good phrase"})
}

func TestTeam_ChangeMyPassphrase(t *testing.T) {
	d := newDesk(t)
	d.Tap("Change my passphrase…")
	d.Fill("Passphrase now", "old phrase")
	d.Fill("New passphrase", "new phrase")
	d.Fill("The same again", "new phrase")
	d.Key(fyne.KeyReturn)
	d.closed()
	d.was([]string{"old phrase", "new phrase"})
}

func TestTeam_CheckEverything(t *testing.T) {
	d := newDesk(t)
	d.report = ledger.Report{OK: true, Entries: 42}
	d.Tap("Check everything")
	d.Sees("All 42 entries are whole")
	d.Key(fyne.KeyEscape)
	d.closed()
	d.report = ledger.Report{Entries: 42, Problems: []string{"segment 3 is cut short"}}
	d.Tap("Check everything")
	d.Sees("1 problem was found in 42 entries", "segment 3 is cut short")
	d.Key(fyne.KeyReturn)
	d.fail = errors.New("no disk")
	d.Tap("Check everything")
	d.closed()
	if !errors.Is(d.failed, d.fail) {
		t.Errorf("failed with %v", d.failed)
	}
}

func TestTeam_Backup(t *testing.T) {
	t.Setenv("XDG_DOCUMENTS_DIR", t.TempDir())
	d := newDesk(t)
	d.Tap("Back up to a folder…")
	folder := t.TempDir()
	d.Fill("Folder", folder)
	d.Key(fyne.KeyReturn)
	d.Tap("Choose this folder")
	d.Sees("12 entries were copied and read back.")
	d.was(folder)
}

func TestTeam_LooksAsItIsSet(t *testing.T) {
	d := newDesk(t)
	d.Sees("<Dark>", "<125 %>")
	d.Fill("Colours", "High contrast")
	if d.variant != kit.Contrast || d.scale != 1.25 {
		t.Errorf("looks %v at %v", d.variant, d.scale)
	}
	d.Fill("Text size", "150 %")
	if d.variant != kit.Contrast || d.scale != 1.5 {
		t.Errorf("looks %v at %v", d.variant, d.scale)
	}
}

func TestTeam_BackupCanBeStopped(t *testing.T) {
	t.Setenv("XDG_DOCUMENTS_DIR", t.TempDir())
	d := newDesk(t)
	d.during = func() {
		d.Sees("Backing up to ")
		d.Tap("Stop")
	}
	d.Tap("Back up to a folder…")
	d.Tap("Choose this folder")
	d.Sees("Stopped", "is a backup")
	d.SeesNot("were copied")
	if d.failed != nil {
		t.Errorf("stopping failed with %v", d.failed)
	}
	d.was()
}
