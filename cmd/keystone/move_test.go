package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"path/filepath"
	"testing"

	"keystone/sync/hub"
)

// office is a laptop worked from its command line.
type office struct {
	t   *testing.T
	dir string
}

// says runs the program and decodes what it answers.
func (o office) says(into any, words ...string) int {
	o.t.Helper()
	var out, trouble bytes.Buffer
	env := func(name string) string {
		return map[string]string{"KEYSTONE_PASSPHRASE": "correct horse battery"}[name]
	}
	p := newProgram(&bytes.Buffer{}, &out, &trouble, env)
	code := p.run(context.Background(), append(words, "--data", o.dir, "--json"))
	if into != nil && code == exitDone {
		if err := json.NewDecoder(&out).Decode(into); err != nil {
			o.t.Fatalf("%v: %v\n%s%s", words, err, &out, &trouble)
		}
	}
	return code
}

func (o office) does(into any, words ...string) {
	o.t.Helper()
	if code := o.says(into, words...); code != exitDone {
		o.t.Fatalf("%v ended with %d", words, code)
	}
}

func (o office) nominates(number, family string) {
	o.t.Helper()
	var out bytes.Buffer
	env := func(name string) string {
		return map[string]string{"KEYSTONE_PASSPHRASE": "correct horse battery"}[name]
	}
	line := `{"do":"nominate","patient":"` + number + `","family":"` + family + `","given":"Ivy","born":"1941-03-02","reason":"fell"}` + "\n"
	if code := newProgram(bytes.NewBufferString(line), &out, io.Discard, env).run(context.Background(), []string{"do", "-", "--data", o.dir}); code != exitDone {
		o.t.Fatalf("nominate: %s", &out)
	}
}

func (o office) people() (n int) {
	o.t.Helper()
	var all []struct{ NHSNumber string }
	o.does(&all, "list")
	return len(all)
}

// TestMove_FolderToHubAndBack: a team outgrows its folder, meets at a hub, and
// goes back; every laptop has everything at each step.
func TestMove_FolderToHubAndBack(t *testing.T) {
	folder, store := t.TempDir(), t.TempDir()
	a, b := office{t, filepath.Join(t.TempDir(), "a")}, office{t, filepath.Join(t.TempDir(), "b")}
	var made founded
	a.does(&made, "init", "--team", "T", "--name", "Meera Patel", "--role", "GP", "--organisation", "Harbour")
	a.nominates("9990000050", "HART")
	var shared struct{ Team string }
	a.does(&shared, "team", "share", folder)
	var asked struct{ Words string }
	b.does(&asked, "team", "join", folder, "--name", "Anna Price", "--role", "nurse", "--organisation", "Harbour")
	a.does(nil, "team", "approve", asked.Words)
	b.does(nil, "sync")

	h, err := hub.Start(hub.Config{Listen: "127.0.0.1:0", Store: store})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.Close() }()
	address, err := hub.Invite(store, shared.Team, []string{h.Addr()}, false)
	if err != nil {
		t.Fatal(err)
	}
	at := address.String() + "&team=" + shared.Team
	a.does(nil, "team", "share", at)
	b.nominates("9990000069", "MOORE")
	b.does(nil, "team", "share", at)
	a.does(nil, "sync")
	if a.people() != 2 || b.people() != 2 {
		t.Errorf("at the hub they have %d and %d people", a.people(), b.people())
	}
	c := office{t, filepath.Join(t.TempDir(), "c")}
	c.does(&asked, "team", "join", at, "--name", "Ben Okoro", "--role", "therapist", "--organisation", "Harbour")
	a.does(nil, "team", "approve", asked.Words)
	c.does(nil, "sync")
	if c.people() != 2 {
		t.Errorf("who joins at the hub has %d people", c.people())
	}

	a.nominates("9990000077", "REED")
	back := t.TempDir()
	for _, o := range []office{a, b, c, a, b} {
		o.does(nil, "team", "share", back)
	}
	if a.people() != 3 || b.people() != 3 || c.people() != 3 {
		t.Errorf("back in a folder they have %d, %d and %d people", a.people(), b.people(), c.people())
	}
}
