package folder_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/sync/folder"
)

const (
	team   = "t1"
	device = "d-1a2b"
	name   = "log/" + device + "/202611/" + device + "-000000000001-0011aabb.seg"
)

var ctx = context.Background()

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if fault.Code(err) != code {
		t.Fatalf("error is %q (%v), want %s", fault.Code(err), err, code)
	}
	if s := fault.Sentence(err); !strings.HasSuffix(s, ".") {
		t.Fatalf("not a sentence: %q", s)
	}
}

// shared is a place in a new folder; home is the team's folder in it.
func shared(t testing.TB) (p *folder.Place, home string) {
	t.Helper()
	dir := t.TempDir()
	p, err := folder.Make(dir, team)
	must(t, err)
	t.Cleanup(func() { _ = p.Close() })
	return p, filepath.Join(dir, "keystone1", team)
}

func lay(t testing.TB, home, name, data string) {
	t.Helper()
	path := filepath.Join(home, filepath.FromSlash(name))
	must(t, os.MkdirAll(filepath.Dir(path), 0o700))
	must(t, os.WriteFile(path, []byte(data), 0o600))
}

// lying is what the place lists and gives, by key.
func lying(t testing.TB, p *folder.Place) map[string]string {
	t.Helper()
	l, err := p.List(ctx, "")
	must(t, err)
	if !l.Whole {
		t.Fatal("not whole")
	}
	all := map[string]string{}
	for _, item := range l.Items {
		data, err := p.Get(ctx, item)
		must(t, err)
		if int64(len(data)) != item.Size {
			t.Fatalf("%s has %d bytes, listed %d", item.Key, len(data), item.Size)
		}
		all[item.Key] = string(data)
	}
	return all
}

func keys(all map[string]string) []string {
	var names []string
	for k := range all {
		names = append(names, k)
	}
	slices.Sort(names)
	return names
}

func TestMake_OK(t *testing.T) {
	dir := t.TempDir()
	p, err := folder.Make(dir, team)
	must(t, err)
	must(t, p.Put(ctx, name, []byte("one")))
	again, err := folder.Make(dir, team)
	must(t, err)
	if got := lying(t, again); len(got) != 1 || got[name] != "one" {
		t.Fatalf("lying: %v", got)
	}
	if p.At() != dir {
		t.Fatalf("at %q", p.At())
	}
	note, err := os.ReadFile(filepath.Join(dir, "keystone1", team, "read-me.txt"))
	if err != nil || !strings.Contains(string(note), "do not rename") {
		t.Fatalf("note %q, %v", note, err)
	}
}

func TestMake_ErrPlace(t *testing.T) {
	dir := t.TempDir()
	_, err := folder.Make(filepath.Join(dir, "typo"), team)
	wantCode(t, err, "place-unreachable")
	deep := filepath.Join(dir, strings.Repeat("d", 150))
	must(t, os.Mkdir(deep, 0o700))
	_, err = folder.Make(deep, team)
	wantCode(t, err, "place-too-deep")
	_, err = folder.Make(dir, "../out")
	wantCode(t, err, fault.Internal)
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Fatalf("made %v, %v", left, err)
	}
}

func TestTeams_OK(t *testing.T) {
	dir := t.TempDir()
	if teams, err := folder.Teams(dir); err != nil || teams == nil || len(teams) != 0 {
		t.Fatalf("teams %v, %v", teams, err)
	}
	for _, id := range []string{"b", "a"} {
		_, err := folder.Make(dir, id)
		must(t, err)
	}
	lay(t, dir, "keystone1/a (Anna's conflicted copy)/x", "")
	lay(t, dir, "keystone1/desktop.ini", "")
	if teams, err := folder.Teams(dir); err != nil || !slices.Equal(teams, []string{"a", "b"}) {
		t.Fatalf("teams %v, %v", teams, err)
	}
	_, err := folder.Teams(filepath.Join(dir, "typo"))
	wantCode(t, err, "place-unreachable")
}

// TestFolderThatVanishesAndReturns: an unmounted drive is an empty folder, or
// none. Every call says so, nothing is made there, and all is back with the drive.
func TestFolderThatVanishesAndReturns(t *testing.T) {
	for _, unmounted := range []string{"none", "empty", "without the team"} {
		t.Run(unmounted, func(t *testing.T) {
			above := t.TempDir()
			dir, away := filepath.Join(above, "drive"), filepath.Join(above, "away")
			must(t, os.Mkdir(dir, 0o700))
			p, err := folder.Make(dir, team)
			must(t, err)
			must(t, p.Put(ctx, name, []byte("one")))
			must(t, os.Rename(dir, away))
			switch unmounted {
			case "empty":
				must(t, os.Mkdir(dir, 0o700))
			case "without the team":
				must(t, os.MkdirAll(filepath.Join(dir, "keystone1"), 0o700))
			}
			_, err = p.List(ctx, "")
			wantCode(t, err, "place-unreachable")
			_, err = p.Get(ctx, ledger.Item{Key: name})
			wantCode(t, err, "place-unreachable")
			wantCode(t, p.Put(ctx, name, []byte("one")), "place-unreachable")
			wantCode(t, p.Say(ctx, device, []byte("word")), "place-unreachable")
			wantCode(t, p.Remove(ctx, ledger.Item{Key: name}), "place-unreachable")
			late, err := folder.Open(dir, team)
			wantCode(t, err, "place-unreachable")
			if made, _ := filepath.Glob(filepath.Join(dir, "keystone1", "*")); len(made) > 0 {
				t.Fatalf("made %v", made)
			}
			must(t, os.RemoveAll(dir))
			must(t, os.Rename(away, dir))
			for _, place := range []*folder.Place{p, late} {
				if got := lying(t, place); got[name] != "one" {
					t.Fatalf("back with %v", got)
				}
			}
		})
	}
}

func TestPut_SameBytesLieThereOnce(t *testing.T) {
	p, _ := shared(t)
	for range 3 {
		must(t, p.Put(ctx, name, []byte("one")))
	}
	if got := lying(t, p); len(got) != 1 || got[name] != "one" {
		t.Fatalf("lying %v", got)
	}
}

// TestPut_NeverReplaces: whatever lies under the name stays, and the data lies
// there too.
func TestPut_NeverReplaces(t *testing.T) {
	for what, before := range map[string]string{"partial": "seg", "zero-filled": "\x00\x00\x00\x00\x00\x00\x00", "conflicting": "segmenT", "empty": ""} {
		t.Run(what, func(t *testing.T) {
			p, home := shared(t)
			lay(t, home, name, before)
			for range 2 {
				must(t, p.Put(ctx, name, []byte("segment")))
			}
			got := lying(t, p)
			if len(got) != 2 || got[name] != before || !slices.Contains([]string{got[keys(got)[0]], got[keys(got)[1]]}, "segment") {
				t.Fatalf("lying %q", got)
			}
		})
	}
}

// TestPut_PastWhatIsInTheWay: a file where a folder belongs, a folder where the
// file belongs, and links that lead out do not keep data from lying there.
func TestPut_PastWhatIsInTheWay(t *testing.T) {
	outside := t.TempDir()
	for what, before := range map[string]func(home string) error{
		"file for folder": func(home string) error { return os.WriteFile(filepath.Join(home, "log"), []byte("x"), 0o600) },
		"folder for file": func(home string) error { return os.MkdirAll(filepath.Join(home, filepath.FromSlash(name)), 0o700) },
		"link out of it":  func(home string) error { return os.Symlink(outside, filepath.Join(home, "log")) },
		"link to nothing": func(home string) error { return os.Symlink("nowhere", filepath.Join(home, "log")) },
		"link for the file": func(home string) error {
			lay(t, home, "log/"+device+"/202611/x", "")
			return os.Symlink(filepath.Join(outside, "f"), filepath.Join(home, filepath.FromSlash(name)))
		},
		"month taken away":   func(string) error { return nil },
		"everything deleted": func(string) error { return nil },
	} {
		t.Run(what, func(t *testing.T) {
			p, home := shared(t)
			if strings.HasSuffix(what, "away") || strings.HasSuffix(what, "deleted") {
				must(t, p.Put(ctx, name, []byte("earlier")))
				must(t, os.RemoveAll(filepath.Join(home, "log")))
			}
			must(t, before(home))
			must(t, p.Put(ctx, name, []byte("segment")))
			found := false
			for _, data := range lying(t, p) {
				found = found || data == "segment"
			}
			if left, err := os.ReadDir(outside); err != nil || len(left) > 0 || !found {
				t.Fatalf("found %v, outside %v, %v", found, left, err)
			}
		})
	}
}

func TestPut_PathsStayShort(t *testing.T) {
	const team, device = "7f9c24e8-3b12-4f6a-9c3d-000000000001", "a1b2c3d4e5f60718293a4b5c6d7e8f90"
	dir := t.TempDir()
	dir = filepath.Join(dir, strings.Repeat("d", 88-len(dir)))
	must(t, os.Mkdir(dir, 0o700))
	p, err := folder.Make(dir, team)
	must(t, err)
	for range 2 {
		must(t, p.Put(ctx, "log/"+device+"/202611/"+device+"-000000000001-0011aabb.seg", []byte("segment")))
		must(t, p.Say(ctx, device, []byte("word")))
	}
	got := lying(t, p)
	if len(got) != 2 || !strings.HasPrefix(keys(got)[1], "log/202611/") {
		t.Fatalf("lying %v", got)
	}
	for key := range got {
		if n := len(filepath.Join(dir, "keystone1", team, key)); n >= 200 {
			t.Errorf("%d letters: %s", n, key)
		}
	}
}

func TestPut_ErrName(t *testing.T) {
	p, home := shared(t)
	for _, bad := range []string{"", ".", "..", "../x", "log/../../x", "/x", "log//x", "log/", `log\x`, "Log/x", "müller.seg", "x y", "x.tmp", ".hidden", "x.", "log./x"} {
		wantCode(t, p.Put(ctx, bad, []byte("x")), fault.Internal)
	}
	if got := lying(t, p); len(got) > 0 {
		t.Fatalf("lying in %s: %v", home, got)
	}
}

// TestPut_TwoLaptopsAtOnce: the same name from many at once, with the same and
// with other bytes. Nothing is lost.
func TestPut_TwoLaptopsAtOnce(t *testing.T) {
	p, home := shared(t)
	other, err := folder.Open(filepath.Dir(filepath.Dir(home)), team)
	must(t, err)
	words := []string{"one", "two", "one", "six", "two", "one"}
	errs := make(chan error)
	for i, w := range words {
		place := []*folder.Place{p, other}[i%2]
		go func() { errs <- place.Put(ctx, name, []byte(w)) }()
	}
	for range words {
		must(t, <-errs)
	}
	for _, w := range words {
		if !slices.Contains(values(lying(t, p)), w) {
			t.Fatalf("%q is lost", w)
		}
	}
	if temps, _ := filepath.Glob(filepath.Join(home, "log", device, "202611", "*.tmp")); len(temps) > 0 {
		t.Fatalf("left %v", temps)
	}
}

func values(all map[string]string) []string {
	var v []string
	for _, x := range all {
		v = append(v, x)
	}
	return v
}

func TestList_AnyNameAndExtension(t *testing.T) {
	p, home := shared(t)
	there := []string{
		"log/d/x (Anna's conflicted copy).seg", "log/d/x.sync-conflict-20261122-101010-ABCDEF.seg", ".~tmp~/x.seg", "~$x.seg",
		"X.SEG", "x.seg.txt", "no-extension", "Zoë.ros", "new\nline", ".hidden", "log/x.seg.tmp", "put-x.tmp", "deep/er/and/deep/er/x", "log/read-me.txt",
	}
	if runtime.GOOS == "linux" {
		there = append(there, "not\xffutf8", `back\slash`, "x.SEG")
	}
	for _, n := range there {
		lay(t, home, n, "data of "+n)
	}
	lay(t, home, "log/d/put-0123456789ab.tmp", "half of a fi")
	got := lying(t, p)
	if slices.Sort(there); !slices.Equal(keys(got), there) {
		t.Fatalf("listed %q\nwant %q", keys(got), there)
	}
	for n, data := range got {
		if data != "data of "+n {
			t.Errorf("%q holds %q", n, data)
		}
	}
}

func TestList_LinksAndGiantsAreNotRead(t *testing.T) {
	p, home := shared(t)
	outside := t.TempDir()
	lay(t, outside, "secret", "of somebody else")
	lay(t, home, "x.seg", "data")
	must(t, os.Symlink(filepath.Join(outside, "secret"), filepath.Join(home, "link.seg")))
	must(t, os.Symlink("x.seg", filepath.Join(home, "inner.seg")))
	must(t, os.Symlink(outside, filepath.Join(home, "links")))
	must(t, os.Symlink(".", filepath.Join(home, "loop")))
	lay(t, home, strings.Repeat("d/", 30)+"x.seg", "too deep")
	lay(t, home, "giant.iso", "")
	must(t, os.Truncate(filepath.Join(home, "giant.iso"), ledger.MaxItem+1))
	if got := keys(lying(t, p)); !slices.Equal(got, []string{"x.seg"}) {
		t.Fatalf("listed %q", got)
	}
	for _, key := range []string{"link.seg", "links/secret", "giant.iso", "../../x", "/etc/hostname", "loop", "."} {
		if data, err := p.Get(ctx, ledger.Item{Key: key}); !errors.Is(err, ledger.ErrNotYet) {
			t.Errorf("%s gave %d bytes, %v", key, len(data), err)
		}
	}
	if err := p.Remove(ctx, ledger.Item{Key: "links/secret"}); err == nil {
		t.Error("removed through a link")
	}
	if _, err := os.Stat(filepath.Join(outside, "secret")); err != nil {
		t.Error(err)
	}
}

// TestList_StampTellsOtherBytes: grown, replaced, and filled in with its length
// and its time kept.
func TestList_StampTellsOtherBytes(t *testing.T) {
	p, home := shared(t)
	path := filepath.Join(home, "x.seg")
	lay(t, home, "x.seg", "\x00\x00\x00\x00")
	info, err := os.Stat(path)
	must(t, err)
	stamps := map[string]bool{}
	stamp := func() string {
		l, err := p.List(ctx, "")
		must(t, err)
		return l.Items[0].Stamp
	}
	first := stamp()
	if first != stamp() {
		t.Fatal("another stamp for the same bytes")
	}
	stamps[first] = true
	lay(t, home, "x.seg", "\x00\x00\x00\x00seg")
	stamps[stamp()] = true
	must(t, os.Truncate(path, 4))
	must(t, os.Chtimes(path, info.ModTime(), info.ModTime()))
	if runtime.GOOS != "windows" {
		stamps[stamp()] = true
	}
	must(t, os.Chtimes(path, info.ModTime(), info.ModTime().Add(1e9)))
	stamps[stamp()] = true
	if len(stamps) < 3 || runtime.GOOS != "windows" && len(stamps) != 4 {
		t.Fatalf("stamps %v", stamps)
	}
}

func TestGet_ErrNotYet(t *testing.T) {
	p, home := shared(t)
	lay(t, home, "gone.seg", "data")
	l, err := p.List(ctx, "")
	must(t, err)
	must(t, os.Remove(filepath.Join(home, "gone.seg")))
	if _, err := p.Get(ctx, l.Items[0]); !errors.Is(err, ledger.ErrNotYet) {
		t.Fatal(err)
	}
	must(t, p.Remove(ctx, l.Items[0]))
}

func TestSay_LatestWordAlone(t *testing.T) {
	p, home := shared(t)
	lay(t, home, "heard/"+device+"-x.say", "not ours")
	lay(t, home, "heard/7.say", "nor this")
	lay(t, home, "heard/"+device+"-2 (conflicted copy).say", "not ours either")
	must(t, p.Say(ctx, device+"-1", []byte("of another device")))
	for _, w := range []string{"one", "two", "two", "three"} {
		must(t, p.Say(ctx, device, []byte(w)))
	}
	got := lying(t, p)
	if len(got) != 5 || got["heard/"+device+"-3.say"] != "three" || got["heard/"+device+"-1-1.say"] != "of another device" {
		t.Fatalf("lying %v", got)
	}
	lay(t, home, "heard/"+device+"-3.say", "\x00\x00\x00\x00\x00")
	must(t, p.Say(ctx, device, []byte("three")))
	if got := lying(t, p); len(got) != 5 || got["heard/"+device+"-4.say"] != "three" {
		t.Fatalf("after damage %q", got)
	}
	wantCode(t, p.Say(ctx, "../x", nil), fault.Internal)
}

func TestRemove_OnlyWhatWasListed(t *testing.T) {
	p, home := shared(t)
	must(t, p.Put(ctx, name, []byte("one")))
	l, err := p.List(ctx, "")
	must(t, err)
	lay(t, home, name, "others")
	if err := p.Remove(ctx, l.Items[0]); !errors.Is(err, ledger.ErrNotYet) {
		t.Fatalf("removed other bytes: %v", err)
	}
	if err := p.Remove(ctx, ledger.Item{Key: "log"}); !errors.Is(err, ledger.ErrNotYet) {
		t.Fatalf("removed a folder: %v", err)
	}
	wantCode(t, p.Remove(ctx, ledger.Item{Key: "../../x"}), fault.Internal)
	l, err = p.List(ctx, "")
	must(t, err)
	for range 2 {
		must(t, p.Remove(ctx, l.Items[0]))
	}
	if got := lying(t, p); len(got) > 0 {
		t.Fatalf("lying %v", got)
	}
}

func TestClose_RefusesLaterCalls(t *testing.T) {
	p, _ := shared(t)
	hints := p.Notify(ctx)
	must(t, p.Close())
	must(t, p.Close())
	for range hints {
	}
	wantCode(t, p.Put(ctx, name, nil), "place-unreachable")
}
