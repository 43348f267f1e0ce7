package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"keystone/sync/fault"
	"keystone/ui/kit"
)

// fillTeam fills in the page on which a team is made.
func (d *desk) fillTeam(again string) {
	d.t.Helper()
	d.Fill("Name of the team", "Harbour")
	d.Fill("Your name", "Anna Price")
	d.Fill("Your role", "district nurse")
	d.Fill("Your organisation", "Porthaven Community")
	d.Fill("Passphrase: at least", phrase)
	d.Fill("The same passphrase again", again)
}

func TestFirstRun_OffersTheThreeWaysIn(t *testing.T) {
	d := newDesk(t)
	d.Sees("Keystone MDT", "[Try it on an invented practice]", "[Make a team]", "[Bring back a backup…]")
	if menu := d.Window.MainMenu(); len(menu.Items) != 1 {
		t.Errorf("%d menus before a team is open, want the program's own", len(menu.Items))
	}
}

func TestFirstRun_MakesATeam(t *testing.T) {
	d := newDesk(t)
	d.Tap("Make a team")
	d.Tap("Make the team")
	d.Sees("Give the team a name", "Your name stands beside", "Say what you do", "Name the organisation", "Choose a passphrase")
	d.fillTeam("something else")
	d.Tap("Make the team")
	d.Sees("The two differ")
	d.SeesNot("Give the team a name", "AGE-SECRET-KEY-1")
	d.Fill("The same passphrase again", phrase)
	d.Key(fyne.KeyReturn)
	d.Sees("The recovery identity of Harbour", "AGE-SECRET-KEY-1")
	d.Tap("It is in the safe: begin")
	d.Sees("AGE-SECRET-KEY-1")
	d.Tap("I have printed it or written it down, and no copy stays on this laptop")
	d.Tap("It is in the safe: begin")
	d.Sees("Good afternoon, Anna Price", "Nobody is on the caseload yet", "Anna Price, district nurse", "saved on this laptop 12:00:00")
	d.SeesNot("AGE-SECRET-KEY-1", "invented people")
}

func TestFirstRun_ErrPassphraseWeak(t *testing.T) {
	d := newDesk(t)
	d.Tap("Make a team")
	d.fillTeam(phrase)
	d.Fill("Passphrase: at least", "short")
	d.Fill("The same passphrase again", "short")
	d.Tap("Make the team")
	d.Sees("A passphrase needs at least 8 characters")
	if _, err := d.door.Team(); fault.Code(err) != "no-team" {
		t.Errorf("a team was made: %v", err)
	}
}

func TestFirstRun_RecoveryIdentityIsKeptAsAFileToPrint(t *testing.T) {
	d := newDesk(t)
	d.Tap("Make a team")
	d.fillTeam(phrase)
	d.Tap("Make the team")
	d.Tap("Save to print…")
	folder := t.TempDir()
	d.Fill("Folder", folder)
	d.Tap("Save")
	text, err := os.ReadFile(filepath.Join(folder, "recovery-identity.txt"))
	d.must(err)
	if !strings.Contains(string(text), "AGE-SECRET-KEY-1") || !strings.Contains(string(text), "Harbour") {
		t.Errorf("the file says %q", text)
	}
}

func TestFirstRun_ClosedOnTheRecoveryPage(t *testing.T) {
	d := newDesk(t)
	d.Tap("Make a team")
	d.fillTeam(phrase)
	d.Tap("Make the team")
	d.Ctrl(fyne.KeyQ)
	d.start()
	d.unlock("Anna Price", phrase)
	d.Sees("Good afternoon, Anna Price")
}

func TestFirstRun_TriesTheInventedPractice(t *testing.T) {
	d := newDesk(t)
	d.Tap("Try it on an invented practice")
	d.Sees("Good afternoon, Meera Patel", "invented people")
}

func TestStartDemo(t *testing.T) {
	d := newDesk(t)
	d.must(d.window.StartDemo(ctx))
	d.Sees("Good afternoon, Meera Patel", "invented people")
}

// The invented practice never asks for a passphrase: not after a lock, and not
// to sign.
func TestDemo_LockAndGoOn(t *testing.T) {
	d := newDesk(t)
	d.must(d.window.StartDemo(ctx))
	d.Ctrl(fyne.KeyL)
	d.Sees("The invented practice", "it asks for none")
	if d.window.house != nil {
		t.Fatal("it is still open")
	}
	d.Tap("Go on with the invented practice")
	d.Sees("Good afternoon, Meera Patel")

	signed := false
	d.window.checkPassphrase("Signing.", func() { signed = true })
	d.Key(fyne.KeyReturn)
	if !signed {
		t.Error("signing asked for a passphrase")
	}

	d.Ctrl(fyne.KeyL)
	d.Tap("Leave it")
	d.Sees("Make a team")
}

func TestUnlock_WrongThenRight(t *testing.T) {
	d := inTeam(t)
	d.Ctrl(fyne.KeyL)
	d.Sees("Harbour", "Locked. What was typed is kept, sealed.")
	d.SeesNot("Good afternoon")
	d.unlock("Meera Patel", "not the passphrase")
	d.Sees("That passphrase does not open this laptop's data")
	if d.window.house != nil {
		t.Fatal("the team is open")
	}
	d.unlock("Meera Patel", phrase)
	d.Sees("Good afternoon, Meera Patel")
	d.SeesNot("That passphrase does not open")
}

func TestUnlock_ReturnInThePassphrase(t *testing.T) {
	d := inTeam(t)
	d.Ctrl(fyne.KeyL)
	d.Fill("Passphrase", phrase)
	d.Key(fyne.KeyReturn)
	d.Sees("Good afternoon, Meera Patel")
}

func TestUnlock_SeveralMembers(t *testing.T) {
	d := inTeam(t)
	d.Ctrl(fyne.KeyL)
	d.unlock("Anna Price", phrase)
	d.Sees("That passphrase does not open this laptop's data")
	d.unlock("Anna Price", "another good phrase")
	d.Sees("Good afternoon, Anna Price", "Anna Price, district nurse")
	d.SeesNot("Meera Patel, GP")
}

func TestRecover_SetsANewPassphrase(t *testing.T) {
	d := newDesk(t)
	d.Tap("Make a team")
	d.fillTeam(phrase)
	d.Tap("Make the team")
	identity := ""
	for _, line := range strings.Split(d.Text(), "\n") {
		if text, ok := strings.CutPrefix(line, "AGE-SECRET-KEY-1 "); ok {
			identity = "AGE-SECRET-KEY-1 " + text
		}
	}
	d.Tap("I have printed it or written it down, and no copy stays on this laptop")
	d.Tap("It is in the safe: begin")
	d.Ctrl(fyne.KeyL)
	d.Tap("Lost passphrase…")
	d.Fill("Recovery identity", "AGE-SECRET-KEY-1NOTTHEONE")
	d.Fill("New passphrase", "a brand new phrase")
	d.Fill("New passphrase again", "a brand new phrasing")
	d.Tap("Set the new passphrase")
	d.Sees("The two passphrases differ")
	d.Fill("New passphrase again", "a brand new phrase")
	d.Tap("Set the new passphrase")
	d.Sees("That recovery identity does not belong to this team")
	d.Fill("Recovery identity", identity)
	d.Tap("Set the new passphrase")
	d.Sees("Good afternoon, Anna Price")
	d.Ctrl(fyne.KeyL)
	d.unlock("Anna Price", phrase)
	d.Sees("That passphrase does not open")
	d.unlock("Anna Price", "a brand new phrase")
	d.Sees("Good afternoon, Anna Price")
}

func TestRestore_BringsABackupBack(t *testing.T) {
	d := inTeam(t)
	folder := filepath.Join(t.TempDir(), "backup")
	_, err := d.window.house.Ledger.Backup(ctx, folder)
	d.must(err)
	d.Ctrl(fyne.KeyL)
	d.must(os.RemoveAll(d.door.cfg.Dir))
	d.start()
	d.Sees("[Bring back a backup…]")
	d.must(d.window.restore(folder))
	d.unlock("Meera Patel", phrase)
	d.Ctrl(fyne.Key2)
	d.Sees("HART, Ivy (Mrs)")
}

func TestStart_DamagedTeamIsSaidAndShowsNoUnlock(t *testing.T) {
	d := inTeam(t)
	d.Ctrl(fyne.KeyL)
	d.must(filepath.WalkDir(d.door.cfg.Dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.Contains(filepath.Base(path), "keyring") {
			return err
		}
		return os.WriteFile(path, []byte("damaged"), 0o600)
	}))
	said := ""
	d.window.env.Fail = func(err error) { said = fault.Sentence(err) }
	d.window.showDoor()
	if said == "" {
		t.Error("nothing is said about the damage")
	}
	d.SeesNot("[Unlock]")
}

func TestLook_IsRemembered(t *testing.T) {
	d := inTeam(t)
	d.window.setLook(kit.Dark, 1.5)
	d.window.shut()
	d.app.Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	d.start()
	if size := d.app.Settings().Theme().Size(kit.SizeText); size != 13*1.5 {
		t.Errorf("text is %v, want it as it was chosen", size)
	}
}
