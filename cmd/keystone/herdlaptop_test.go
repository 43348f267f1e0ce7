package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	stdsync "sync"

	"keystone/caseload"
)

// pc is a laptop: a data folder, and the real program on it, reading commands.
type pc struct {
	*herd
	name, data, folder string
	dice               *rand.Rand

	promised                  []string // what was answered and has to be there
	events                    map[event]int
	answered, refused, killed int

	mu      stdsync.Mutex // guards running
	running *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	errs    bytes.Buffer
	cancel  context.CancelFunc
}

// exec is the program with one verb; its answer is on standard output.
func (l *pc) exec(ctx context.Context, words ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, "keystone", append([]string{"--data", l.data, "--today", "2026-11-23", "--json"}, words...)...)
	c.Env = append(os.Environ(), "KEYSTONE_PASSPHRASE=correct horse battery")
	c.Stderr = &l.errs
	return c
}

// must runs a verb that has to succeed.
func (l *pc) must(words ...string) []byte {
	l.Helper()
	ctx, stop := l.timed()
	defer stop()
	l.errs.Reset()
	out, err := l.exec(ctx, words...).Output()
	if err != nil {
		l.Errorf("%s: %v: %v, %s%s", l.name, words, err, out, l.errs.Bytes())
	}
	return out
}

func (l *pc) read(into any, words ...string) {
	l.Helper()
	unmarshal(l, l.must(words...), into)
}

// start opens the data folder with "do -".
func (l *pc) start() {
	ctx, cancel := l.timed()
	c := l.exec(ctx, "do", "-")
	in, err := c.StdinPipe()
	if err != nil {
		l.Error(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		l.Error(err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.errs.Reset()
	if err := c.Start(); err != nil {
		l.Error(err)
	}
	l.running, l.in, l.out, l.cancel = c, in, bufio.NewReader(out), cancel
}

// kill ends the program without warning, whatever it does at the moment.
func (l *pc) kill() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.running != nil {
		_ = l.running.Process.Kill() // gone already is as good
	}
}

// ask gives a command and returns its answer; nil where the program refused, as
// it may, or was killed before it answered: then it has been started again.
func (l *pc) ask(command map[string]any) map[string]any {
	line, err := json.Marshal(command)
	if err != nil {
		l.Error(err)
		return nil
	}
	_, _ = l.in.Write(append(line, '\n')) // a killed program shows by its silence
	text, err := l.out.ReadBytes('\n')
	if err != nil {
		l.again()
		return nil
	}
	var answer map[string]any
	unmarshal(l, text, &answer)
	l.answered++
	select {
	case l.beat <- struct{}{}:
	default:
	}
	if answer["ok"] == true {
		return answer
	}
	l.refused++
	refusal, _ := answer["error"].(map[string]any)
	if code, _ := refusal["code"].(string); !slices.Contains(mayRefuse, code) {
		l.Errorf("%s: %s: %s", l.name, line, text)
	}
	return nil
}

// mayRefuse is what two who work on one patient may be told.
var mayRefuse = []string{caseload.CodeKeyWorkerExists, caseload.CodeKeyWorkerNone}

// again starts the program after it was killed.
func (l *pc) again() {
	err := l.running.Wait()
	l.cancel()
	if err == nil || err.Error() != "signal: killed" {
		l.Errorf("%s: the program ended by itself: %v, %s", l.name, err, l.errs.Bytes())
	}
	l.killed++
	l.start()
}

// sync exchanges until the answer is there.
func (l *pc) sync() synced {
	for range 100 {
		answer := l.ask(map[string]any{"do": "sync"})
		if answer == nil {
			continue
		}
		body, err := json.Marshal(answer)
		if err != nil {
			l.Error(err)
		}
		var s synced
		unmarshal(l, body, &s)
		if len(s.Refused) > 0 || s.Quarantined > 0 {
			l.Errorf("%s: %s", l.name, body)
		}
		return s
	}
	l.Errorf("%s: sync is never answered", l.name)
	return synced{}
}

// leave ends the program as people do.
func (l *pc) leave() {
	l.Helper()
	if err := l.in.Close(); err != nil {
		l.Error(err)
	}
	err := l.running.Wait()
	if ended := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &ended) || ended.ExitCode() != exitRefused) {
		l.Errorf("%s: %v, %s", l.name, err, l.errs.Bytes())
	}
	l.stop()
}

// stop makes sure that nothing is left running.
func (l *pc) stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.running == nil {
		return
	}
	l.cancel()
	_ = l.running.Wait() // killed, or waited for before
	l.running = nil
}
