//go:build soak

package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"text/template"
	"time"
)

// carrierTurns is how often each of two laptops does something and exchanges
// while a carrier runs beside them.
const carrierTurns = 40

// TestCarrierSamba is two laptops, each with a folder of its own, and a script
// that copies both ways between these and a share: half files are met for real,
// for every copying is ended at a random moment.
func TestCarrierSamba(t *testing.T) {
	s := newSamba(t)
	folders := []string{t.TempDir(), t.TempDir()}
	h := newHerd(t, func() { s.carry(folders) }, folders...)
	ctx, stop := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() {
		defer close(over)
		for ctx.Err() == nil {
			short, cancel := context.WithTimeout(ctx, 5*time.Millisecond+rand.N(150*time.Millisecond))
			_ = s.copy(short, folders[rand.IntN(2)], rand.IntN(2) == 0) // most are ended before they end
			cancel()
		}
	}()
	h.turns()
	stop()
	<-over
	h.settle()
	h.logHalves(folders)
}

// TestCarrierSyncthing is two laptops whose folders two Syncthings keep the
// same. Both write another file under one name while these do not run.
func TestCarrierSyncthing(t *testing.T) {
	folders := []string{t.TempDir(), t.TempDir()}
	s := newSyncthing(t, folders)
	s.start()
	h := newHerd(t, s.carry, folders...)
	h.turns()
	s.carry()
	s.stop()
	for i, l := range h.laptops {
		before := files(t, folders[i])
		l.command(1000)
		l.command(1001)
		l.command(1002)
		l.sync()
		clash(t, folders[i], before)
	}
	s.start()
	s.carry()
	conflicts := 0
	for name := range files(t, folders[0]) {
		if strings.Contains(name, "sync-conflict") {
			conflicts++
		}
	}
	if conflicts == 0 {
		t.Error("Syncthing made no conflict copy: nothing was tried")
	}
	h.settle()
	h.logHalves(folders)
}

// turns lets both laptops work and exchange, is not gentle with them, and gives
// the first a file of some size.
func (h *herd) turns() {
	h.Helper()
	for n := range carrierTurns {
		for _, l := range h.laptops {
			l.command(n + 1)
			l.sync()
		}
		if n == carrierTurns/2 {
			h.laptops[1].kill()
			h.importMany(h.laptops[0])
		}
	}
}

func (h *herd) importMany(l *pc) {
	h.Helper()
	l.leave()
	list := filepath.Join(h.TempDir(), "frailty.csv")
	if err := os.WriteFile(list, manyPeople(5000), 0o600); err != nil {
		h.Fatal(err)
	}
	l.must("import", list)
	l.start()
}

// logHalves says what a laptop still waits for: files whose entries came otherwise.
func (h *herd) logHalves(folders []string) {
	h.Helper()
	for i, l := range h.laptops {
		var s synced
		l.read(&s, "sync")
		h.Logf("%s: %d files in the folder, waiting for %d, refused %d", l.name, len(files(h, folders[i])), s.Waiting, len(s.Refused))
	}
}

// clash gives what is new of the log one name that the other laptop gives too.
func clash(t testing.TB, folder string, before map[string]string) {
	t.Helper()
	n := 0
	for name := range files(t, folder) {
		if before[name] != "" || !strings.HasSuffix(name, ".seg") {
			continue
		}
		team := filepath.Join(folder, filepath.Join(strings.Split(name, string(filepath.Separator))[:2]...))
		if err := os.Rename(filepath.Join(folder, name), filepath.Join(team, fmt.Sprintf("clash-%d.seg", n))); err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n == 0 {
		t.Fatal("nothing new in the folder")
	}
}

// files are the hashes of the files below a folder, but for a carrier's own.
func files(t testing.TB, folder string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) || err == nil && d.IsDir() {
			return nil
		}
		name, rel := filepath.Rel(folder, path)
		if err = errors.Join(err, rel); err != nil || strings.HasPrefix(name, ".stfolder") {
			return err
		}
		data, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		found[name] = fmt.Sprintf("%x", sha256.Sum256(data))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// freePort is one on loopback that nothing listens at.
func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

// serve runs a server, with all that it starts, until end or the test's end.
func serve(t testing.TB, env, name string, args ...string) (end func()) {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is missing; 'make soak' installs it: %v", name, err)
	}
	c := exec.Command(path, args...)
	c.Env = append(os.Environ(), env)
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := false
	end = func() {
		if !ended {
			ended = true
			_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
			_ = c.Wait()
		}
	}
	t.Cleanup(end)
	return end
}

// until waits for what a server does in its own time.
func until(t testing.TB, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(3 * time.Minute); !done(); time.Sleep(200 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("no %s in three minutes", what)
		}
	}
}

// samba is a file server on loopback with one share.
type samba struct {
	t    testing.TB
	port int
}

var sambaConf = template.Must(template.New("").Parse(`[global]
server role = standalone server
interfaces = 127.0.0.1
bind interfaces only = yes
smb ports = {{.Port}}
disable netbios = yes
map to guest = bad user
guest account = {{.User}}
load printers = no
disable spoolss = yes
private dir = {{.Dir}}
lock directory = {{.Dir}}
state directory = {{.Dir}}
cache directory = {{.Dir}}
pid directory = {{.Dir}}
ncalrpc dir = {{.Dir}}/rpc
log file = {{.Dir}}/log
[team]
path = {{.Dir}}/share
guest ok = yes
read only = no
force user = {{.User}}
`))

func newSamba(t testing.TB) *samba {
	t.Helper()
	s, dir := &samba{t, freePort(t)}, t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "share"), 0o700); err != nil {
		t.Fatal(err)
	}
	me, err := exec.Command("id", "-un").Output()
	if err != nil {
		t.Fatal(err)
	}
	conf := filepath.Join(dir, "smb.conf")
	f, err := os.Create(conf)
	if err != nil {
		t.Fatal(err)
	}
	err = sambaConf.Execute(f, map[string]any{"Port": s.port, "Dir": dir, "User": strings.TrimSpace(string(me))})
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	serve(t, "LC_ALL=C", "smbd", "--foreground", "--no-process-group", "-s", conf)
	until(t, "share", func() bool { return s.smbclient(context.Background(), "ls") == nil })
	return s
}

func (s *samba) smbclient(ctx context.Context, commands string) error {
	c := exec.CommandContext(ctx, "smbclient", "//127.0.0.1/team", "-s", "/dev/null", "-p", fmt.Sprint(s.port), "-N", "-c", commands)
	out, err := c.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

// copy is what a script does every night: every file one way, over what is there.
func (s *samba) copy(ctx context.Context, folder string, up bool) error {
	verb := "mget"
	if up {
		verb = "mput"
	}
	return s.smbclient(ctx, "lcd "+folder+"; recurse on; prompt off; "+verb+" *")
}

// carry copies everything, undisturbed.
func (s *samba) carry(folders []string) {
	s.t.Helper()
	for _, up := range []bool{true, false} {
		for _, folder := range folders {
			if err := s.copy(context.Background(), folder, up); err != nil {
				s.t.Fatal(err)
			}
		}
	}
}

// syncthing is two of them, each on a laptop's folder, that know only each other.
type syncthing struct {
	t       testing.TB
	folders []string
	homes   []string
	gui     []int
	ends    []func()
}

const apiKey = "loopback"

var syncthingConf = template.Must(template.New("").Parse(`<configuration version="36">
<folder id="team" path="{{.Folder}}" type="sendreceive" rescanIntervalS="3600" fsWatcherEnabled="true" fsWatcherDelayS="1">
{{range .Devices}}<device id="{{.ID}}"/>
{{end}}<maxConflicts>-1</maxConflicts></folder>
{{range .Devices}}<device id="{{.ID}}"><address>tcp://127.0.0.1:{{.Port}}</address></device>
{{end}}<gui enabled="true"><address>127.0.0.1:{{.GUI}}</address><apikey>{{.Key}}</apikey></gui>
<options>
<listenAddress>tcp://127.0.0.1:{{.Port}}</listenAddress>
<globalAnnounceEnabled>false</globalAnnounceEnabled><localAnnounceEnabled>false</localAnnounceEnabled>
<relaysEnabled>false</relaysEnabled><natEnabled>false</natEnabled>
<urAccepted>-1</urAccepted><crashReportingEnabled>false</crashReportingEnabled>
<autoUpgradeIntervalH>0</autoUpgradeIntervalH><startBrowser>false</startBrowser>
<reconnectionIntervalS>1</reconnectionIntervalS>
</options>
</configuration>
`))

func newSyncthing(t testing.TB, folders []string) *syncthing {
	t.Helper()
	type device struct {
		ID   string
		Port int
	}
	s := &syncthing{t: t, folders: folders}
	var devices []device
	for range folders {
		home := t.TempDir()
		if out, err := exec.Command("syncthing", "generate", "--no-default-folder", "--skip-port-probing", "--home", home).CombinedOutput(); err != nil {
			t.Fatalf("syncthing does not run; 'make soak' installs it: %v, %s", err, out)
		}
		id, err := exec.Command("syncthing", "serve", "--device-id", "--home", home).Output()
		if err != nil {
			t.Fatal(err)
		}
		s.homes, s.gui = append(s.homes, home), append(s.gui, freePort(t))
		devices = append(devices, device{strings.TrimSpace(string(id)), freePort(t)})
	}
	for i, home := range s.homes {
		f, err := os.Create(filepath.Join(home, "config.xml"))
		if err != nil {
			t.Fatal(err)
		}
		err = syncthingConf.Execute(f, map[string]any{"Folder": folders[i], "Devices": devices, "Port": devices[i].Port, "GUI": s.gui[i], "Key": apiKey})
		if err := errors.Join(err, f.Close(), os.MkdirAll(filepath.Join(folders[i], ".stfolder"), 0o700)); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// start runs both, each as the one process that Syncthing's own supervisor runs.
func (s *syncthing) start() {
	s.t.Helper()
	for i, home := range s.homes {
		s.ends = append(s.ends, serve(s.t, "STMONITORED=yes", "syncthing", "serve", "--no-browser", "--no-upgrade", "--home", home))
		until(s.t, "Syncthing", func() bool { return s.call(i, http.MethodGet, "system/ping") == nil })
	}
}

func (s *syncthing) stop() {
	for _, end := range s.ends {
		end()
	}
	s.ends = nil
}

// call asks one of the two.
func (s *syncthing) call(i int, method, what string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, fmt.Sprintf("http://127.0.0.1:%d/rest/%s", s.gui[i], what), http.NoBody)
	if err != nil {
		return err
	}
	r.Header.Set("X-API-Key", apiKey)
	r.Close = true // the next call may be to another process
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	_, err = io.Copy(io.Discard, answer.Body)
	if answer.StatusCode != http.StatusOK {
		return errors.Join(err, errors.New(answer.Status))
	}
	return err
}

// carry waits until both folders are the same.
func (s *syncthing) carry() {
	s.t.Helper()
	for i := range s.folders {
		if err := s.call(i, http.MethodPost, "db/scan?folder=team"); err != nil {
			s.t.Fatal(err)
		}
	}
	until(s.t, "agreement of the folders", func() bool {
		return fmt.Sprint(files(s.t, s.folders[0])) == fmt.Sprint(files(s.t, s.folders[1]))
	})
}
