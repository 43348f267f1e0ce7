// Package fault is the one error type of the program: a code for programs and
// a sentence for people.
//
// Every room returns these for what a person can put right. The code is part
// of the command line's contract and never changes its meaning; the sentence
// says what happened, where, and what to do, and never holds patient data
// beyond what the person typed.
package fault

import (
	"errors"
	"fmt"
)

// Internal is the code of an error that no room has given a code: a defect of
// the program rather than of its input.
const Internal = "internal"

// Error is a refusal or failure that has a code and a sentence.
type Error struct {
	// Code is lower-case words joined by hyphens, such as "key-worker-exists".
	Code string
	// Message is one sentence: what, where, what to do.
	Message string
	// Err is the cause, for logs; nil where there is none.
	Err error
}

// New returns an Error with a code and a sentence.
func New(code, message string) *Error { return &Error{Code: code, Message: message} }

// Newf is New with the sentence formatted as by fmt.Sprintf.
func Newf(code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Wrap returns an Error with a cause that a log may show and a person need not see.
func Wrap(err error, code, message string) *Error {
	return &Error{Code: code, Message: message, Err: err}
}

// Error returns the sentence alone, so that no cause leaks onto a screen.
func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Code returns the code of the first Error in err's chain, Internal where
// there is none, and "" for nil.
func Code(err error) string {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// Sentence returns what a person is shown: the sentence of the first Error in
// err's chain, or one calm line for an error without a code.
func Sentence(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Message
	}
	return "Something went wrong inside Keystone. Nothing that was saved is lost; close the program, open it again, and tell whoever looks after it."
}
