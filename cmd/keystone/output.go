package main

import (
	"io"

	"keystone/sync/fault"
)

// outputLost is the code of an answer that standard output did not take.
const outputLost = "output-not-written"

// output is standard output. What it does not take is an error in words, which
// is kept for those who print without looking.
type output struct {
	to  io.Writer
	err error
}

// Write writes to standard output; its error is output-not-written.
func (o *output) Write(text []byte) (int, error) {
	n, err := o.to.Write(text)
	if err != nil {
		o.err = fault.Wrap(err, outputLost, "The answer could not be written: standard output is full or was closed. What was carried out by then is saved; look at it before you ask for it again.")
		return n, o.err
	}
	return n, nil
}
