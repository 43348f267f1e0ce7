package sync_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/sync/faultfs"
)

var ctx = context.Background()

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if fault.Code(err) != code {
		t.Fatalf("error is %q (%v), want %s", fault.Code(err), err, code)
	}
	if s := fault.Sentence(err); !strings.HasSuffix(s, ".") || strings.Contains(s, "goroutine") {
		t.Fatalf("not a sentence: %q", s)
	}
}

// memory is a team in a file system in memory, locked.
func memory(t *testing.T) (ledger.Config, *faultfs.FS) {
	t.Helper()
	disk := faultfs.New()
	cfg := ledger.Config{Dir: "/data", Cost: cheap, FS: disk}
	l, _ := found(t, cfg)
	must(t, trySave(l, 0))
	must(t, l.Close())
	return cfg, disk
}

func unlock(t testing.TB, cfg ledger.Config, who string) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Unlock(ctx, cfg, who, phrase)
	must(t, err)
	return l
}

func TestUnlock_ErrPassphraseWrong(t *testing.T) {
	cfg, _ := memory(t)
	_, err := ledger.Unlock(ctx, cfg, "", phrase+" ")
	wantCode(t, err, "passphrase-wrong")
	must(t, unlock(t, cfg, "").Close())
}

func TestUnlock_PassphraseInEitherUnicodeForm(t *testing.T) {
	cfg := ledger.Config{Dir: "/data", Cost: cheap, FS: faultfs.New()}
	l, _, err := ledger.Found(ctx, cfg, ledger.Founding{Team: "T", Login: ledger.Login{Name: "Zoë"}, Passphrase: "Zo\u00eb is the key"})
	must(t, err)
	must(t, l.Close())
	l, err = ledger.Unlock(ctx, cfg, "", "Zoe\u0308 is the key")
	must(t, err)
	must(t, l.Close())
}

func TestUnlock_ErrDataInUse(t *testing.T) {
	cfg := ledger.Config{Dir: t.TempDir(), Cost: cheap}
	l, _ := found(t, cfg)
	_, err := ledger.Unlock(ctx, cfg, "", phrase)
	wantCode(t, err, "data-in-use")
	must(t, l.Close())
	must(t, unlock(t, cfg, "").Close())
}

func TestUnlock_ErrNoTeam(t *testing.T) {
	cfg := ledger.Config{Dir: "/data", Cost: cheap, FS: faultfs.New()}
	_, err := ledger.Unlock(ctx, cfg, "", phrase)
	wantCode(t, err, "no-team")
	_, err = ledger.TeamOf(cfg)
	wantCode(t, err, "no-team")
	logins, err := ledger.Logins(cfg)
	if err != nil || len(logins) != 0 {
		t.Fatalf("logins = %v, %v", logins, err)
	}
}

func TestUnlock_ErrCostBelowFloor(t *testing.T) {
	cfg, _ := memory(t)
	cfg.Cost = ledger.Cost{}
	_, err := ledger.Unlock(ctx, cfg, "", phrase)
	wantCode(t, err, "data-damaged")
}

func TestFound_ErrPassphraseWeak(t *testing.T) {
	_, _, err := ledger.Found(ctx, ledger.Config{Dir: "/data", FS: faultfs.New()}, ledger.Founding{Team: "T", Passphrase: "1234567"})
	wantCode(t, err, "passphrase-weak")
}

func TestFound_ErrDataNotEmpty(t *testing.T) {
	cfg, disk := memory(t)
	_, _, err := ledger.Found(ctx, cfg, ledger.Founding{Team: "T", Passphrase: phrase})
	wantCode(t, err, "data-not-empty")
	disk.Set("/else/letter.doc", []byte("x"))
	cfg.Dir = "/else"
	_, _, err = ledger.Found(ctx, cfg, ledger.Founding{Team: "T", Passphrase: phrase})
	wantCode(t, err, "data-not-empty")
}

func TestFound_AfterOneThatWasCutOff(t *testing.T) {
	for at := 1; at < 60; at++ {
		disk := faultfs.New()
		disk.Fail(at, os.ErrInvalid, true)
		cfg := ledger.Config{Dir: "/data", Cost: cheap, FS: disk}
		l, _, err := ledger.Found(ctx, cfg, ledger.Founding{Team: "T", Login: ledger.Login{Name: "A"}, Passphrase: phrase})
		if err == nil {
			must(t, l.Drafts().Flush())
			return
		}
		cfg.FS = disk.Crash(faultfs.LoseAll)
		if _, err := ledger.TeamOf(cfg); err == nil {
			continue
		}
		again, _ := found(t, cfg)
		must(t, again.Close())
	}
	t.Fatal("founding never ends")
}

func TestFound_ErrSharedFolder(t *testing.T) {
	for _, dir := range []string{`\\server\share\data`, "//server/share", "/home/a/OneDrive - NHS/mdt", "/home/a/Dropbox/mdt", `C:\Users\a\OneDrive\mdt`} {
		_, _, err := ledger.Found(ctx, ledger.Config{Dir: dir, FS: faultfs.New(), Cost: cheap}, ledger.Founding{Team: "T", Passphrase: phrase})
		wantCode(t, err, "data-folder-shared")
	}
	link := filepath.Join(t.TempDir(), "local")
	target := filepath.Join(t.TempDir(), "OneDrive")
	must(t, os.Mkdir(target, 0o700))
	must(t, os.Symlink(target, link))
	_, err := ledger.Unlock(ctx, ledger.Config{Dir: link}, "", phrase)
	wantCode(t, err, "data-folder-shared")
}

func TestMembers_SeveralOnOneLaptop(t *testing.T) {
	cfg, _ := memory(t)
	l := unlock(t, cfg, "")
	grace := ledger.Login{Name: "Grace Adeyemi", Role: "district nurse", Organisation: "Community"}
	wantCode(t, l.AddLogin(ctx, grace, "short"), "passphrase-weak")
	must(t, l.AddLogin(ctx, grace, "grace's own phrase"))
	wantCode(t, l.AddLogin(ctx, grace, "grace's own phrase"), "member-exists")
	sig, err := l.SignAsMember(ctx, []byte("minutes"))
	must(t, err)
	if !l.SignedByMember(l.Actor().Member, []byte("minutes"), sig) || l.SignedByMember(l.Actor().Member, []byte("other"), sig) {
		t.Fatal("member signature")
	}
	must(t, l.Close())

	_, err = ledger.Unlock(ctx, cfg, "", phrase)
	wantCode(t, err, "member-needed")
	_, err = ledger.Unlock(ctx, cfg, "Nobody", phrase)
	wantCode(t, err, "member-unknown")
	_, err = ledger.Unlock(ctx, cfg, "Grace Adeyemi", phrase)
	wantCode(t, err, "passphrase-wrong")
	l, err = ledger.Unlock(ctx, cfg, "grace adeyemi", "grace's own phrase")
	must(t, err)
	if l.Actor().Member != l.ID("member", "Grace Adeyemi\x00Community") || l.Actor().Role != "district nurse" {
		t.Fatalf("actor = %+v", l.Actor())
	}
	must(t, trySave(l, 1))
	heads, err := ledger.Past(ctx, l.DB(), "patient/1", "a")
	if err != nil || len(heads) != 1 || heads[0].Actor != "Grace Adeyemi" || heads[0].Member != l.Actor().Member {
		t.Fatalf("heads = %+v, %v", heads, err)
	}
	wantCode(t, l.ChangePassphrase(ctx, "wrong one", "another phrase"), "passphrase-wrong")
	wantCode(t, l.ChangePassphrase(ctx, "grace's own phrase", "weak"), "passphrase-weak")
	must(t, l.ChangePassphrase(ctx, "grace's own phrase", "another phrase"))
	wantCode(t, l.CheckPassphrase(ctx, "grace's own phrase"), "passphrase-wrong")
	must(t, l.CheckPassphrase(ctx, "another phrase"))
	must(t, l.Close())
	_, err = ledger.Unlock(ctx, cfg, "Grace Adeyemi", "grace's own phrase")
	wantCode(t, err, "passphrase-wrong")
	must(t, unlock(t, cfg, "Amina Khan").Close())
	logins, err := ledger.Logins(cfg)
	if err != nil || len(logins) != 2 {
		t.Fatalf("logins = %v, %v", logins, err)
	}
}

func TestRecover_OK(t *testing.T) {
	disk := faultfs.New()
	cfg := ledger.Config{Dir: "/data", Cost: cheap, FS: disk}
	l, recovery := found(t, cfg)
	must(t, l.AddLogin(ctx, ledger.Login{Name: "Grace"}, phrase))
	must(t, trySave(l, 0))
	l.Drafts().Put("item/1", "what matters to her")
	old, err := l.SignAsMember(ctx, []byte("minutes"))
	must(t, err)
	must(t, l.Close())
	wantCode(t, ledger.Recover(ctx, cfg, "AGE-SECRET-KEY-1NONSENSE", "Amina Khan", "a new phrase"), "recovery-wrong")
	wantCode(t, ledger.Recover(ctx, cfg, recovery, "Amina Khan", "weak"), "passphrase-weak")
	wantCode(t, ledger.Recover(ctx, cfg, recovery, "Nobody", "a new phrase"), "member-unknown")
	_, other := found(t, ledger.Config{Dir: "/other", Cost: cheap, FS: faultfs.New()})
	wantCode(t, ledger.Recover(ctx, cfg, other, "Amina Khan", "a new phrase"), "recovery-wrong")
	must(t, ledger.Recover(ctx, cfg, recovery, "Amina Khan", "a new phrase"))
	_, err = ledger.Unlock(ctx, cfg, "Amina Khan", phrase)
	wantCode(t, err, "passphrase-wrong")
	must(t, unlock(t, cfg, "Grace").Close())
	l, err = ledger.Unlock(ctx, cfg, "Amina Khan", "a new phrase")
	must(t, err)
	if shown(t, l, "patient/0", "a") != "first half" || !l.SignedByMember(l.Actor().Member, []byte("minutes"), old) {
		t.Fatal("recovered without the past")
	}
	if got := l.Drafts().All()["item/1"]; got != "what matters to her" {
		t.Fatalf("recovered with the draft %q", got)
	}
	must(t, l.Close())
}

// TestMistypedPath_MakesNothing: asking for a team where there is none leaves
// no folder and no file behind.
func TestMistypedPath_MakesNothing(t *testing.T) {
	empty := t.TempDir()
	for _, dir := range []string{filepath.Join(empty, "typo", "data"), empty} {
		cfg := ledger.Config{Dir: dir, Cost: cheap}
		_, err := ledger.Unlock(ctx, cfg, "", phrase)
		wantCode(t, err, "no-team")
		wantCode(t, ledger.Recover(ctx, cfg, "AGE-SECRET-KEY-1NONSENSE", "Amina Khan", phrase), "no-team")
		_, err = ledger.TeamOf(cfg)
		wantCode(t, err, "no-team")
		if logins, err := ledger.Logins(cfg); err != nil || len(logins) > 0 {
			t.Fatalf("logins = %v, %v", logins, err)
		}
	}
	left, err := os.ReadDir(empty)
	if err != nil || len(left) > 0 {
		t.Fatalf("left behind: %v, %v", left, err)
	}
}

func TestClosed_ErrLocked(t *testing.T) {
	cfg, _ := memory(t)
	l := unlock(t, cfg, "")
	must(t, l.Close())
	must(t, l.Close())
	wantCode(t, trySave(l, 1), "locked")
	_, err := l.PutBlob(ctx, []byte("x"))
	wantCode(t, err, "locked")
	_, err = l.Verify(ctx)
	wantCode(t, err, "locked")
	_, err = l.History(ctx, "1")
	wantCode(t, err, "locked")
}

func TestCommand_ErrOfTheRule(t *testing.T) {
	cfg, _ := memory(t)
	l := unlock(t, cfg, "")
	_, err := l.Command(ctx, func(ledger.Querier) (ledger.Save, error) {
		return ledger.Save{}, fault.New("key-worker-exists", "There is one.")
	})
	wantCode(t, err, "key-worker-exists")
	r, err := l.Command(ctx, func(ledger.Querier) (ledger.Save, error) { return ledger.Save{Kind: "nothing"}, nil })
	if err != nil || r.Entry != "" {
		t.Fatalf("nothing written gave %+v, %v", r, err)
	}
	must(t, l.Close())
}

func TestCommand_DiskFullThenRoom(t *testing.T) {
	cfg, disk := memory(t)
	l := unlock(t, cfg, "")
	disk.Fail(2, fullDisk, true)
	wantCode(t, trySave(l, 1), "disk-full")
	disk.Heal()
	must(t, trySave(l, 2))
	report, err := l.Verify(ctx)
	if err != nil || !report.OK {
		t.Fatalf("verify = %+v, %v", report, err)
	}
	must(t, l.Close())
}

func TestListen_OK(t *testing.T) {
	cfg, _ := memory(t)
	l := unlock(t, cfg, "")
	var heard []string
	stop := l.Listen(func(c ledger.Change) { heard = append(heard, c.Entities...) })
	must(t, trySave(l, 1))
	stop()
	must(t, trySave(l, 2))
	if strings.Join(heard, " ") != "patient/1" {
		t.Fatalf("heard %q", heard)
	}
	must(t, l.Close())
}
