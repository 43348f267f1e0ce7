//go:build linux

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The screen of the laptop that is given out most.
const screenWidth, screenHeight = 1366, 768

// patience bounds every wait of the window test; none of them is a fixed time.
const patience = 90 * time.Second

// monitor is a screen without a laptop: an X server whose pixels are a file.
type monitor struct {
	t       testing.TB
	display string // as DISPLAY has it
	pixels  string
}

func newMonitor(t testing.TB) *monitor {
	t.Helper()
	dir := t.TempDir()
	told, tell, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", screenWidth, screenHeight), "-fbdir", dir, "-nolisten", "tcp")
	x.ExtraFiles = []*os.File{tell}
	if err := x.Start(); err != nil {
		t.Fatalf("Xvfb does not start; 'make deps' installs it: %v", err)
	}
	t.Cleanup(func() { stop(x) })
	_ = tell.Close()
	number, err := bufio.NewReader(told).ReadString('\n')
	if err != nil {
		t.Fatalf("Xvfb names no display: %v", err)
	}
	m := &monitor{t: t, display: ":" + strings.TrimSpace(number), pixels: filepath.Join(dir, "Xvfb_screen0")}
	m.keyboard()
	return m
}

// keyboard gives the screen a keyboard with every letter that the test types on
// a key of its own. Without one, xdotool changes the keyboard for the moment of
// the stroke, and a busy program looks only after it is changed back.
func (m *monitor) keyboard() {
	m.t.Helper()
	if out, err := exec.Command("setxkbmap", "-display", m.display, "al").CombinedOutput(); err != nil { //nolint:gosec // the test's own display
		m.t.Fatalf("setxkbmap, which comes with Xvfb: %v\n%s", err, out)
	}
}

// stop ends a program at once and waits until it is gone.
func stop(c *exec.Cmd) {
	_ = c.Process.Kill()
	_ = c.Wait()
}

// picture is the screen now, four bytes a pixel.
func (m *monitor) picture() []byte {
	m.t.Helper()
	data, err := os.ReadFile(m.pixels)
	if err != nil || len(data) < 100 {
		m.t.Fatalf("the screen cannot be read: %v", err)
	}
	header, colours := binary.BigEndian.Uint32(data), binary.BigEndian.Uint32(data[19*4:])
	return data[header+12*colours:]
}

// keep leaves the screen among the pictures, where they are wanted.
func (m *monitor) keep(name string) {
	m.t.Helper()
	folder := os.Getenv(picturesDir)
	if folder == "" {
		return
	}
	img := image.NewRGBA(image.Rect(0, 0, screenWidth, screenHeight))
	for i, pixels := 0, m.picture(); i+4 <= len(pixels) && i+4 <= len(img.Pix); i += 4 {
		copy(img.Pix[i:], []byte{pixels[i+2], pixels[i+1], pixels[i], 0xff})
	}
	var b bytes.Buffer
	err := png.Encode(&b, img)
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, name+".png"), b.Bytes(), 0o600)
	}
	if err != nil {
		m.t.Error(err)
	}
}

// apart counts the pixels in which two pictures differ.
func apart(a, b []byte) (n int) {
	for i := 0; i+4 <= len(a) && i+4 <= len(b); i += 4 {
		if !bytes.Equal(a[i:i+3], b[i:i+3]) {
			n++
		}
	}
	return n
}

// A cursor that blinks and a clock that ticks change fewer pixels than this; a
// field that gets its focus ring changes more.
const aBlink = 1200

// until tries again and again, now and then doing something, until ok.
func (m *monitor) until(what string, ok func() bool, do func()) {
	m.t.Helper()
	deadline, next := time.Now().Add(patience), time.Now()
	for !ok() {
		if time.Now().After(deadline) {
			m.keep("window-waiting-for-" + strings.ReplaceAll(what, " ", "-"))
			m.t.Fatalf("waited %v in vain for %s; with %s=DIR the screen is kept there", patience, what, picturesDir)
		}
		if do != nil && !time.Now().Before(next) {
			do()
			next = time.Now().Add(700 * time.Millisecond)
		}
		time.Sleep(40 * time.Millisecond)
	}
}

// calm waits until what is on screen moves no more.
func (m *monitor) calm() {
	m.t.Helper()
	last, since := m.picture(), time.Now()
	m.until("a calm screen", func() bool {
		now := m.picture()
		if apart(last, now) > aBlink {
			last, since = now, time.Now()
		}
		return time.Since(since) > 250*time.Millisecond
	}, nil)
}

// after does something and waits until the screen has changed for it and is calm.
func (m *monitor) after(what string, do func()) {
	m.t.Helper()
	before := m.picture()
	do()
	m.until(what, func() bool { return apart(before, m.picture()) > aBlink }, nil)
	m.calm()
}

// insisting is after, for a key that may be pressed until it is heard.
func (m *monitor) insisting(what string, do func()) {
	m.t.Helper()
	before := m.picture()
	m.until(what, func() bool { return apart(before, m.picture()) > aBlink }, do)
	m.calm()
}

// xdotool gives input to the window that has the focus.
func (m *monitor) xdotool(words ...string) string {
	m.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c := exec.CommandContext(ctx, "xdotool", words...)
	c.Env = append(os.Environ(), "DISPLAY="+m.display)
	out, err := c.Output()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		m.t.Fatalf("xdotool does not run; 'make deps' installs it: %v", err)
	}
	return strings.TrimSpace(string(out))
}

func (m *monitor) key(names ...string) {
	m.t.Helper()
	m.xdotool(append([]string{"key", "--delay", "120"}, names...)...)
}

func (m *monitor) write(text string) {
	m.t.Helper()
	m.xdotool("type", "--delay", "120", text)
}

// laptop is one person's account: a home folder, the program, a screen.
type laptop struct {
	*monitor
	home, bin string
	running   *exec.Cmd
	log       *bytes.Buffer
}

func newLaptop(t testing.TB) *laptop {
	t.Helper()
	l := &laptop{monitor: newMonitor(t), home: t.TempDir(), bin: builtProgram(t), log: &bytes.Buffer{}}
	for _, dir := range []string{"Documents", ".cache", ".config"} {
		if err := os.Mkdir(filepath.Join(l.home, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

// builtProgram is the program as it is shipped: $KEYSTONE_BIN, else what make
// built, else built now.
func builtProgram(t testing.TB) string {
	t.Helper()
	if bin := os.Getenv("KEYSTONE_BIN"); bin != "" {
		return bin
	}
	bin, err := filepath.Abs("../../bin/keystone")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(bin); err == nil {
		return bin
	}
	bin = filepath.Join(t.TempDir(), "keystone")
	out, err := exec.Command("go", "build", "-tags", shippedTags, "-o", bin, ".").CombinedOutput() //nolint:gosec // fixed words
	if err != nil {
		t.Fatalf("the program does not build: %v\n%s", err, out)
	}
	return bin
}

// shippedTags are the TAGS of the Makefile.
const shippedTags = "migrated_fynedo,sqlite_fts5,sqlite_omit_load_extension,sqlite_secure_delete,sqlite_foreign_keys"

func (l *laptop) data() string      { return filepath.Join(l.home, "data") }
func (l *laptop) documents() string { return filepath.Join(l.home, "Documents") }

// aMonday is a day on which the invented practice meets.
const aMonday = "2026-11-23"

func (l *laptop) command(words ...string) *exec.Cmd {
	c := exec.Command(l.bin, append([]string{"--data", l.data(), "--today", aMonday}, words...)...) //nolint:gosec // our own program
	c.Env = append(os.Environ(), "DISPLAY="+l.display, "HOME="+l.home, "KEYSTONE_PASSPHRASE="+demoPassphrase,
		"XDG_CACHE_HOME="+filepath.Join(l.home, ".cache"), "XDG_CONFIG_HOME="+filepath.Join(l.home, ".config"), "XDG_DOCUMENTS_DIR="+l.documents())
	return c
}

// open starts the program and waits for its window.
func (l *laptop) open(words ...string) {
	l.t.Helper()
	dark := l.picture()
	l.running = l.command(words...)
	l.running.Stdout, l.running.Stderr = l.log, l.log
	if err := l.running.Start(); err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { stop(l.running) })
	l.until("the window", func() bool {
		return l.xdotool("search", "--onlyvisible", "--name", "^Keystone MDT$") != "" && apart(dark, l.picture()) > 500_000
	}, nil)
	l.xdotool("search", "--onlyvisible", "--name", "^Keystone MDT$", "windowfocus")
	l.calm()
}

// say runs a verb of the program and returns what it answers.
func (l *laptop) say(words ...string) string {
	l.t.Helper()
	out, err := l.command(words...).CombinedOutput()
	if err != nil {
		l.t.Fatalf("keystone %s: %v\n%s", strings.Join(words, " "), err, out)
	}
	return string(out)
}

// drafted waits until everything typed so far is in the sealed drafts.
func (l *laptop) drafted() {
	l.t.Helper()
	changed, last := time.Now(), int64(-1)
	l.until("the drafts", func() bool {
		if size := l.draftSize(); size != last {
			last, changed = size, time.Now()
		}
		return last > 0 && time.Since(changed) > 500*time.Millisecond
	}, nil)
}

func (l *laptop) draftSize() (size int64) {
	found, err := filepath.Glob(filepath.Join(l.data(), "draft-*"))
	if err != nil {
		l.t.Fatal(err)
	}
	for _, name := range found {
		if info, err := os.Stat(name); err == nil {
			size += info.Size()
		}
	}
	return size
}

// crash ends the program as a flat battery does.
func (l *laptop) crash() {
	l.t.Helper()
	if err := l.running.Process.Signal(syscall.SIGKILL); err != nil {
		l.t.Fatal(err)
	}
	_ = l.running.Wait()
}
