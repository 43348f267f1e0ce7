package hub

import (
	"errors"
	"fmt"
)

// trouble takes what the server has to say and passes on what went wrong. The
// server's words hold addresses, teams and devices, and never a file's bytes.
type trouble struct {
	log   func(string)
	fatal chan error // why the server does not start, once
}

func newTrouble(log func(string)) *trouble { return &trouble{log: log, fatal: make(chan error, 1)} }

func (t *trouble) Noticef(string, ...any) {}
func (t *trouble) Debugf(string, ...any)  {}
func (t *trouble) Tracef(string, ...any)  {}

func (t *trouble) Warnf(format string, v ...any)  { t.log("warning: " + fmt.Sprintf(format, v...)) }
func (t *trouble) Errorf(format string, v ...any) { t.log("error: " + fmt.Sprintf(format, v...)) }

// Fatalf keeps the reason; it does not end the program.
func (t *trouble) Fatalf(format string, v ...any) {
	line := fmt.Sprintf(format, v...)
	t.log("error: " + line)
	select {
	case t.fatal <- errors.New(line):
	default:
	}
}
