package ui

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"keystone/caseload"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// colleague is another laptop of the team, without a window.
type colleague struct {
	*House
	d     *desk
	x     *ledger.Exchange
	cfg   ledger.Config
	words string
}

// asks has a new laptop ask to join at the place where the desk's team meets.
func (d *desk) asks(name, role, organisation string) *colleague {
	d.t.Helper()
	c := &colleague{d: d, cfg: d.door.cfg}
	c.cfg.Dir = filepath.Join(d.t.TempDir(), "data")
	words, _, err := ledger.Join(ctx, c.cfg, "memory", ledger.Joining{Login: ledger.Login{Name: name, Role: role, Organisation: organisation}, Passphrase: phrase})
	d.must(err)
	c.words = words
	return c
}

// comesIn unlocks a laptop that was let in.
func (c *colleague) comesIn() {
	c.d.t.Helper()
	l, err := ledger.Unlock(ctx, c.cfg, "", phrase)
	c.d.must(err)
	c.House = furnish(l)
	c.x = l.Exchange(c.d.door.place)
	c.d.t.Cleanup(func() { c.d.must(l.Close()) })
	c.round()
}

func (c *colleague) round() {
	c.d.t.Helper()
	_, err := c.x.Settle(ctx)
	c.d.must(err)
}

// sharing is a desk whose team meets in memory, with a colleague's laptop in it.
func sharing(t *testing.T) (*desk, *colleague) {
	t.Helper()
	d := inTeam(t)
	d.share()
	c := d.asks("Tom Reed", "practice nurse", "Harbour Medical Centre")
	d.window.lookAtOthers()
	_, err := laptops{newSources(d.window.house), d.window, d.window.house}.LetIn(ctx, c.words)
	d.must(err)
	c.comesIn()
	d.window.lookAtOthers()
	return d, c
}

func (d *desk) share() {
	d.t.Helper()
	d.toLaptops()
	d.Tap("Share this team…")
	d.Fill("A folder that the other laptops see", "memory")
	d.Key(fyne.KeyReturn)
	d.Sees("meet at memory")
	d.Key(fyne.KeyEscape)
}

func (d *desk) toLaptops() {
	d.t.Helper()
	d.Ctrl(fyne.Key6)
	d.Ctrl(fyne.KeyT)
}

func TestShare_SaysWhatLiesThereAndIsSent(t *testing.T) {
	d := inTeam(t)
	d.toLaptops()
	d.Sees("This team is on this laptop alone", "Allowed: a practice drive, a hub. Not allowed: OneDrive and other copied folders, memory sticks.")
	d.Tap("Share this team…")
	d.Sees("Sealed files alone lie there", "only what its organisation may read")
	d.Key(fyne.KeyReturn)
	d.Sees("Say where")
	d.Key(fyne.KeyEscape)
	d.share()
	d.Sees("sent 12:00", "as heard 12:00 today", "[Meet elsewhere…]", "[Look now]")
	if len(d.door.place.Names("log/")) == 0 {
		t.Error("nothing lies there")
	}
}

func TestShare_ErrKindNotAllowedUntilTheAdministratorAllowsIt(t *testing.T) {
	d := inTeam(t)
	cloud := filepath.Join(t.TempDir(), "OneDrive - NHS")
	d.toLaptops()
	d.Tap("Share this team…")
	d.Fill("A folder that the other laptops see", cloud)
	d.Key(fyne.KeyReturn)
	d.Sees("does not meet in such folders", "<"+cloud+">")
	if at := d.window.house.Ledger.Place(); at != "" {
		t.Fatalf("meets at %q", at)
	}
	d.Key(fyne.KeyEscape)
	d.Tap("Also OneDrive and its like")
	d.Sees("Allowed: a practice drive, OneDrive and other copied folders, a hub. Not allowed: memory sticks.")
	d.Tap("Share this team…")
	d.Fill("A folder that the other laptops see", cloud)
	d.Key(fyne.KeyReturn)
	d.Sees("meet at " + cloud)
}

func TestLetIn_ComparesTheWords(t *testing.T) {
	d := inTeam(t)
	d.share()
	c := d.asks("Ben Okoro", "occupational therapist", "Porthaven Community")
	d.Tap("Look now")
	d.Sees("Ben Okoro of Porthaven Community asks to join.", "a laptop asks to join")
	d.Tap("Compare the words…")
	d.Sees(strings.Fields(c.words)...)
	d.Tap("They are the same: let in")
	d.Sees("Compare the words first")
	d.Fill("Or type what they read to you", "abandon ability able about above absent absorb abstract")
	d.Tap("They are the same: let in")
	d.Sees("let nobody in")
	if _, err := ledger.Unlock(ctx, c.cfg, "", phrase); fault.Code(err) != "join-waiting" {
		t.Fatalf("let in with other words: %v", err)
	}
	d.Fill("Or type what they read to you", " "+strings.ToUpper(c.words)+" ")
	d.Key(fyne.KeyReturn)
	d.Sees("Ben Okoro's laptop is let in", "It reads nobody yet.")
	d.Key(fyne.KeyReturn)
	d.SeesNot("asks to join")
	c.comesIn()
	d.Sees("seen by 1 of 2 laptops")
	c.round()
	d.Tap("Look now")
	d.Sees("seen by both laptops", "Ben Okoro", "You are the only administrator")
	d.Ctrl(fyne.KeyM)
	d.Sees("occupational therapist")
}

func TestLetIn_RefusedIsNotShownAgain(t *testing.T) {
	d := inTeam(t)
	d.share()
	c := d.asks("Mallory", "nobody", "Elsewhere")
	d.Tap("Look now")
	d.Tap("Compare the words…")
	d.Tap("They differ: refuse")
	d.Sees("Nobody was let in")
	d.Key(fyne.KeyReturn)
	d.Sees("Mallory of Elsewhere asked to join; Meera Patel refused it")
	d.SeesNot("asks to join")
	d.Ctrl(fyne.KeyL)
	d.unlock("Meera Patel", phrase)
	d.toLaptops()
	d.Tap("Look now")
	d.Sees("Meera Patel refused it")
	d.SeesNot("asks to join")
	if _, err := ledger.Unlock(ctx, c.cfg, "", phrase); fault.Code(err) != "join-waiting" {
		t.Errorf("unlock = %v", err)
	}
}

// TestHeard_TakesNothingAway: what comes from another laptop is shown, and who
// types goes on typing, wherever they are.
func TestHeard_TakesNothingAway(t *testing.T) {
	for name, c := range map[string]struct {
		enter func(d *desk)
		shows string
	}{
		"caseload":     {func(d *desk) { d.Ctrl(fyne.KeyF) }, ""},
		"plan":         {func(d *desk) { d.window.openPatient(ivy); d.Ctrl(fyne.KeyE) }, "Ben Okoro"},
		"discussion":   {func(d *desk) { d.startMeeting(); d.Ctrl(fyne.KeyE) }, "Ben Okoro"},
		"action":       {func(d *desk) { d.startMeeting(); d.Ctrl(fyne.KeyN) }, "Ben Okoro"},
		"find actions": {func(d *desk) { d.Ctrl(fyne.Key4) }, ""},
		"a dialog":     {func(d *desk) { d.Ctrl(fyne.Key6); d.Ctrl(fyne.KeyM); d.Tap("Add a member…") }, ""},
		"laptops": {func(d *desk) {
			d.toLaptops()
			d.Tap("Meet elsewhere…")
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d, other := sharing(t)
			c.enter(d)
			focus := d.Window.Canvas().Focused()
			entry, types := focus.(cursorField)
			if types {
				d.Type("hart")
			}
			_, err := other.People.AssignKeyWorker(ctx, caseload.AssignKeyWorker{Patient: ivy, Member: "Ben Okoro", Basis: "most contact"})
			d.must(err)
			other.round()
			d.now = d.now.Add(time.Minute)
			d.window.lookAtOthers()
			if d.patient(ivy).KeyWorker == nil {
				t.Fatal("the change has not come")
			}
			if now := d.Window.Canvas().Focused(); now != focus {
				t.Errorf("the focus went from %T to %T", focus, now)
			}
			if types {
				if row, column, text := entry.CursorPlace(); !strings.HasPrefix(text, "hart") || row != 0 || column != 4 {
					t.Errorf("%q, cursor at %d,%d", text, row, column)
				}
			}
			if c.shows != "" {
				d.Sees(c.shows)
			}
		})
	}
}

func TestOthers_SentAsSavedAndSeen(t *testing.T) {
	d, c := sharing(t)
	d.now = d.now.Add(10 * time.Minute)
	d.keyWorker(ivy, "Ben Okoro")
	d.Sees("sent 12:10", "seen by 1 of 2 laptops", "as heard 12:10 today")
	c.round()
	if kw, err := c.People.Patient(ctx, ivy); err != nil || kw.KeyWorker == nil {
		t.Fatalf("the colleague has %+v, %v", kw.KeyWorker, err)
	}
	d.now = d.now.Add(time.Minute)
	d.window.lookAtOthers()
	d.Sees("sent 12:10", "seen by both laptops", "as heard 12:11 today")
}

func TestOthers_GoneIsWordsAndNoDialog(t *testing.T) {
	d, _ := sharing(t)
	d.door.place.Gone = true
	d.now = d.now.Add(5 * time.Minute)
	d.keyWorker(ivy, "Ben Okoro")
	d.now = d.now.Add(5 * time.Minute)
	d.window.lookAtOthers()
	d.Sees("the shared folder cannot be reached since 12:05; everything is safe on this laptop", "saved on this laptop 12:05:00, not sent yet", "as heard 12:00 today")
	if d.dialog() {
		t.Error("a dialog stands in front")
	}
	d.door.place.Gone = false
	d.window.lookAtOthers()
	d.Sees("sent 12:10", "as heard 12:10 today")
	d.SeesNot("cannot be reached")
}

// TestOthers_LockedMeetsNobody: and locking does not mind a place that is gone.
func TestOthers_LockedMeetsNobody(t *testing.T) {
	d, c := sharing(t)
	d.door.place.Gone = true
	d.Ctrl(fyne.KeyL)
	d.Sees("Locked.")
	if d.window.others.Load() != nil {
		t.Error("the locked window still meets the others")
	}
	d.door.place.Gone = false
	_, err := c.People.AssignKeyWorker(ctx, caseload.AssignKeyWorker{Patient: ivy, Member: "Ben Okoro", Basis: "most contact"})
	d.must(err)
	c.round()
	d.window.lookAtOthers()
	d.unlock("Meera Patel", phrase)
	if d.patient(ivy).KeyWorker == nil {
		t.Error("unlocking did not look at once")
	}
}

// TestOthers_RunAndEnd: off the caller's goroutine, by nudges, until the end.
func TestOthers_RunAndEnd(t *testing.T) {
	d, c := sharing(t)
	looked := make(chan exchanged, 100)
	var o *others
	o = newOthers(d.window.house.Ledger, func() time.Duration { return time.Hour }, false, func() { looked <- o.now() })
	o.begin()
	if first := <-looked; first.err != nil {
		t.Fatal(first.err)
	}
	_, err := c.People.SetReadyAccess(ctx, caseload.SetReadyAccess{Patient: ivy, On: true})
	d.must(err)
	c.round()
	o.look()
	if second := <-looked; second.err != nil || second.round.Received == 0 {
		t.Fatalf("%+v", second)
	}
	o.end()
	o.look()
	select {
	case <-o.ended:
	default:
		t.Error("it goes on after its end")
	}
}

func TestPace(t *testing.T) {
	d := inTeam(t)
	if got := d.window.pace(); got != time.Minute {
		t.Errorf("%v when nobody meets", got)
	}
	d.startMeeting()
	d.window.tick()
	if got := d.window.pace(); got != 5*time.Second {
		t.Errorf("%v in a meeting", got)
	}
}

func TestOthers_AnEndedLaptopIsToldInWords(t *testing.T) {
	d, c := sharing(t)
	_, err := laptops{newSources(d.window.house), d.window, d.window.house}.EndLaptop(ctx, c.Ledger.Team().Device, "stolen")
	d.must(err)
	d.toLaptops()
	d.Sees("ended")
	_, err = c.People.SetReadyAccess(ctx, caseload.SetReadyAccess{Patient: ivy, On: true})
	d.must(err)
	if _, err := c.x.Settle(ctx); fault.Code(err) != "laptop-ended" {
		t.Fatalf("settle = %v", err)
	}
	d.Tap("Look now")
	d.Sees("1 entry of an ended laptop waits for review", "⚠waits", "set ready access")
	d.Tap("Take in…")
	d.Key(fyne.KeyReturn)
	d.Sees("Say why")
	d.Type("her own")
	d.Key(fyne.KeyReturn)
	d.SeesNot("waits for review", "⚠waits")
	d.Sees("accepted")
	if !d.patient(ivy).ReadyAccess {
		t.Error("what was taken in is not shown")
	}
}
