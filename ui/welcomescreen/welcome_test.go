package welcomescreen_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/ui/kit"
	"keystone/ui/kit/kittest"
	"keystone/ui/welcomescreen"
)

const (
	recovery = "AGE-SECRET-KEY-1QQQQQWWWWWEE"
	grouped  = "AGE-SECRET-KEY-1 QQQQQ WWWWW EE"
	eight    = "fit clarify pizza awful cancel affair hundred cloud"
)

// noon is what the clock says.
var noon = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

// desk is the door in a window; what was asked for is noted, and refused with
// fail where that is set.
type desk struct {
	kittest.Hand
	screen *welcomescreen.Screen
	asked  []any
	fail   error
	timer  *kittest.Timer
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	w := test.NewTempWindow(t, kit.Text(""))
	w.Resize(fyne.NewSize(1366, 768))
	d := &desk{Hand: kittest.Hand{T: t, Window: w}, timer: &kittest.Timer{}}
	env := kit.NewEnv(w, func() time.Time { return noon }).AtOnce()
	env.After = d.timer.After
	note := func(what ...any) error { d.asked = append(d.asked, what); return d.fail }
	d.screen = welcomescreen.New(welcomescreen.Actions{
		Try:     func() error { return note("try") },
		Found:   func(f ledger.Founding) (string, error) { return recovery, note(f) },
		Restore: func(folder string) error { return note("restore", folder) },
		Unlock:  func(who, passphrase string) error { return note("unlock", who, passphrase) },
		Recover: func(identity, who, passphrase string) error { return note("recover", identity, who, passphrase) },
		Keep:    func(path, text string) error { return note("keep", path, strings.Contains(text, recovery)) },
		Enter:   func() { _ = note("enter") },
		Join:    func(at string, j ledger.Joining) (string, error) { return eight, note("join", at, j) },
		Back:    func() { _ = note("back") },
	}, env)
	w.SetContent(d.screen.Content())
	return d
}

func (d *desk) was(want ...any) {
	d.T.Helper()
	if len(d.asked) == 0 && want == nil {
		return
	}
	if len(d.asked) == 0 || !reflect.DeepEqual(d.asked[len(d.asked)-1], want) {
		d.T.Errorf("asked for %+v, want %+v last", d.asked, want)
	}
}

var logins = []ledger.Login{
	{Member: "m1", Name: "Meera Patel", Role: "GP", Organisation: "Harbour"},
	{Member: "m2", Name: "Anna Price", Role: "district nurse", Organisation: "Porthaven Community"},
}

func TestFirst_ReturnTriesTheInventedPractice(t *testing.T) {
	d := newDesk(t)
	d.screen.ShowFirst()
	d.Sees("Everybody in it is made up", "[Make a team]", "[Bring back a backup…]")
	d.Key(fyne.KeyReturn)
	d.was("try")
	d.SeesNot("One moment…")
}

func TestFirst_ErrIsSaidWithItsMark(t *testing.T) {
	d := newDesk(t)
	d.fail = fault.New("disk-full", "The disk is full; make room and try again.")
	d.screen.ShowFirst()
	d.Key(fyne.KeyReturn)
	d.Sees(kit.MarkWarning + " The disk is full; make room and try again.")
}

func TestFirst_Restore(t *testing.T) {
	d := newDesk(t)
	folder := t.TempDir()
	d.screen.ShowFirst()
	d.Tap("Bring back a backup…")
	d.Fill("Folder", folder)
	d.Key(fyne.KeyReturn)
	d.Tap("Choose this folder")
	d.was("restore", folder)
}

func TestFound_FromTheKeyboard(t *testing.T) {
	d := newDesk(t)
	d.screen.ShowFirst()
	d.Key(fyne.KeyTab, fyne.KeyReturn)
	for _, text := range []string{" Harbour ", "Meera Patel", "GP", "Harbour Medical Centre", "correct horse", "correct horse"} {
		d.Type(text)
		d.Key(fyne.KeyTab)
	}
	d.Key(fyne.KeyReturn)
	d.was(ledger.Founding{
		Team: "Harbour", Passphrase: "correct horse",
		Login: ledger.Login{Name: "Meera Patel", Role: "GP", Organisation: "Harbour Medical Centre"},
	})
	d.Sees("The recovery identity of Harbour", grouped)
	d.Tap("It is in the safe: begin")
	if len(d.asked) != 1 {
		t.Error("one may go on before the identity is kept")
	}
	d.Tap("I have printed it or written it down, and no copy stays on this laptop")
	d.Tap("It is in the safe: begin")
	d.was("enter")
}

func TestFound_ErrSaysWhatEachFieldLacks(t *testing.T) {
	d := newDesk(t)
	d.screen.ShowFound()
	d.Fill("The same passphrase again", "different")
	d.Tap("Make the team")
	d.Sees("Give the team a name", "Your name stands beside everything", "Say what you do", "Name the organisation", "Choose a passphrase", "The two differ")
	d.was()
	d.Type("Harbour")
	d.Sees("<Harbour>", "Your name stands beside everything")
	d.SeesNot("Give the team a name")
	d.Tap("Back")
	d.Sees("[Make a team]")
}

// The identity is not left where the next program that is opened can read it.
func TestFound_TheCopiedIdentityIsForgotten(t *testing.T) {
	d := newDesk(t)
	d.screen.ShowFound()
	for field, text := range map[string]string{
		"Name of the team": "H", "Your name": "M", "Your role": "GP", "Your organisation": "H", "Passphrase": "long enough", "The same": "long enough",
	} {
		d.Fill(field, text)
	}
	d.Tap("Make the team")
	d.Tap("Copy")
	board := fyne.CurrentApp().Clipboard()
	if board.Content() != recovery {
		t.Fatalf("copied %q", board.Content())
	}
	d.Sees("Copied")
	d.Tap("I have printed it or written it down, and no copy stays on this laptop")
	d.Tap("It is in the safe: begin")
	if board.Content() != "" {
		t.Errorf("the clipboard still holds %q", board.Content())
	}
}

func TestFound_ErrPassphraseTooShort(t *testing.T) {
	d := newDesk(t)
	d.fail = fault.New("passphrase-short", "Eight characters at least.")
	d.screen.ShowFound()
	for field, text := range map[string]string{
		"Name of the team": "H", "Your name": "M", "Your role": "GP", "Your organisation": "H", "Passphrase": "short", "The same": "short",
	} {
		d.Fill(field, text)
	}
	d.Tap("Make the team")
	d.Sees(kit.MarkWarning + " Eight characters at least.")
	d.SeesNot(grouped, "One moment…")
	d.Type("er")
	d.SeesNot("Eight characters at least.")
	d.Sees("<shorter>")
}

func TestFound_SavesTheIdentityToPrint(t *testing.T) {
	d := newDesk(t)
	d.screen.ShowFound()
	for field, text := range map[string]string{
		"Name of the team": "H", "Your name": "M", "Your role": "GP", "Your organisation": "H", "Passphrase": "long enough", "The same": "long enough",
	} {
		d.Fill(field, text)
	}
	d.Tap("Make the team")
	d.Tap("Save to print…")
	path := filepath.Join(t.TempDir(), "identity.txt")
	d.Fill("Name", filepath.Base(path))
	d.Fill("Folder", filepath.Dir(path))
	d.Key(fyne.KeyReturn)
	d.was("keep", path, true)
	if _, err := os.Stat(path); err == nil {
		t.Error("the screen wrote the file itself")
	}
}

func TestUnlock_ReturnUnlocks(t *testing.T) {
	d := newDesk(t)
	d.screen.ShowUnlock("Harbour", logins[:1])
	d.Sees("Harbour", "Meera Patel, GP")
	d.Type("correct horse")
	d.Key(fyne.KeyReturn)
	d.was("unlock", "m1", "correct horse")
}

func TestUnlock_ChoosesWho(t *testing.T) {
	d := newDesk(t)
	d.fail = fault.New("wrong", "That is not the passphrase; type it again.")
	d.screen.ShowUnlock("Harbour", logins)
	d.Fill("Who you are", "Anna Price, district nurse, Porthaven Community")
	d.Fill("Passphrase", "wrong")
	d.Tap("Unlock")
	d.was("unlock", "m2", "wrong")
	d.Sees(kit.MarkWarning + " That is not the passphrase; type it again.")
	d.Type("x")
	d.Sees("<wrongx>")
}

func TestRecover_FromTheLock(t *testing.T) {
	d := newDesk(t)
	d.screen.ShowUnlock("Harbour", logins[:1])
	d.Tap("Lost passphrase…")
	d.Type(strings.ToLower(grouped))
	d.Fill("New passphrase", "a fresh phrase")
	d.Fill("New passphrase again", "another")
	d.Tap("Set the new passphrase")
	d.Sees("The two passphrases differ")
	d.was()
	d.Fill("New passphrase again", "a fresh phrase")
	d.Tap("Set the new passphrase")
	d.was("recover", recovery, "m1", "a fresh phrase")
	d.Tap("Back")
	d.Sees("[Unlock]")
}

func (d *desk) joining(passphrase string) ledger.Joining {
	for label, text := range map[string]string{
		"Where the team meets": " /mnt/practice ", "Your name": "Anna Price", "Your role": "district nurse", "Your organisation": "Porthaven Community",
		"Passphrase: at least": passphrase, "The same passphrase again": passphrase,
	} {
		d.Fill(label, text)
	}
	return ledger.Joining{Passphrase: passphrase, Login: ledger.Login{Name: "Anna Price", Role: "district nurse", Organisation: "Porthaven Community"}}
}

// TestJoin_LooksAgainByItself: every ten seconds while the page stands, one
// look at a time, whoever presses Look now.
func TestJoin_LooksAgainByItself(t *testing.T) {
	d := newDesk(t)
	d.screen.ShowJoin()
	j := d.joining("a good phrase")
	d.Tap("Ask to join")
	d.was("join", "/mnt/practice", j)
	d.Sees("Read eight words to an administrator", "fit", "cloud", "Waiting since 12:00 on 23-Nov-2026.")
	looks := func(want int) {
		t.Helper()
		if got := len(d.asked) - 1; got != want {
			t.Errorf("%d looks, want %d", got, want)
		}
	}
	d.fail = &ledger.Waiting{Words: eight, Err: fault.New("join-waiting", "This laptop waits.")}
	looks(0)
	d.timer.Pass(10 * time.Second)
	looks(1)
	d.was("unlock", "", "a good phrase")
	d.Sees("Looked at 12:00:00: nobody has let this laptop in yet.")
	d.Tap("Look now")
	looks(2)
	d.timer.Pass(10 * time.Second)
	looks(3)
	d.fail = &ledger.Waiting{Words: eight, Err: fault.New("place-unreachable", "The shared folder is not there.")}
	d.timer.Pass(10 * time.Second)
	d.Sees(kit.MarkWarning + " The shared folder is not there.")
	looks(4)
	d.screen.ShowFirst()
	d.timer.Pass(time.Minute)
	looks(4)
}

func TestUnlock_ALaptopThatWaitsShowsItsWordsAgain(t *testing.T) {
	d := newDesk(t)
	d.screen.ShowUnlock("Harbour", logins[:1])
	d.fail = &ledger.Waiting{Words: eight, Since: noon.Add(-26 * time.Hour), Err: fault.New("join-waiting", "This laptop waits.")}
	d.Fill("Passphrase", "a good phrase")
	d.Key(fyne.KeyReturn)
	d.Sees("Read eight words to an administrator", "pizza", "Waiting since 10:00 on 22-Nov-2026.")
	d.fail = nil
	d.Tap("Look now")
	d.was("unlock", "m1", "a good phrase")
	d.ReachesAll()
	d.Tap("Lock")
	d.was("back")
}

func TestJoin_ErrBesideTheFieldItIsAbout(t *testing.T) {
	d := newDesk(t)
	for code, field := range map[string]string{"team-unknown": "Where the team meets", "passphrase-weak": "Passphrase: at least"} {
		d.screen.ShowJoin()
		d.joining("short")
		d.fail = fault.New(code, "It cannot be.")
		d.Tap("Ask to join")
		d.Sees(kit.MarkWarning + " It cannot be.")
		if d.Window.Canvas().Focused() != d.Field(field) {
			t.Errorf("%s does not go to %s", code, field)
		}
	}
}

// TestJoin_ReturnAsksAgainFromTheFieldThatWasWrong: and nobody who has saved
// nothing yet is told that what they saved is safe.
func TestJoin_ReturnAsksAgainFromTheFieldThatWasWrong(t *testing.T) {
	d := newDesk(t)
	d.screen.ShowJoin()
	j := d.joining("a good phrase")
	d.fail = fault.New("place-unreachable", "The hub does not answer. What was saved waits.")
	d.Tap("Ask to join")
	d.Sees("Nobody answers there. Check each letter")
	d.SeesNot("What was saved waits")
	d.fail = nil
	d.Key(fyne.KeyReturn)
	d.was("join", "/mnt/practice", j)
	d.Sees("Read eight words to an administrator")
}
