package hub

import (
	"errors"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"keystone/sync/fault"
)

// headNo is the header of an answer that refuses: it holds a code. The sentence
// is the laptop's own, so that a hub puts no words on a screen.
const headNo = "Keystone-No"

const notLost = " Nothing is lost: what was saved stays on this laptop, and is offered again."

// refusals is what a hub says no with.
var refusals = map[string]*fault.Error{
	"place-full":        fault.New("place-full", "The hub keeps no more for this team: its room there is used up."+notLost+" Ask the hub's operator for more (--team-megabytes)."),
	"place-busy":        fault.New("place-busy", "The hub has more questions of this laptop open than it takes at once."+notLost),
	"save-too-large":    fault.New("save-too-large", "The hub takes no file as large as this one."+notLost+" Ask the hub's operator for more (--file-megabytes)."),
	"file-refused":      fault.New("file-refused", "What reached the hub is not what was sent, so it was not kept."+notLost),
	"roster-refused":    fault.New("roster-refused", "The hub does not keep this roster: it does not follow from those there, or who signed it has put there as many as the hub takes."+notLost),
	"not-administrator": fault.New("not-administrator", "The hub erases only what an administrator's laptop asks it to: the next exchange of one does it."),
	codeOvertaken:       fault.New(codeOvertaken, "Another claim came first."),
	codeUnready:         fault.New(codeUnready, "The hub is not ready yet."),
}

const (
	codeOvertaken = "overtaken" // another claim came first
	codeUnready   = "unready"   // the team's streams do not answer
)

// refusal is the code that the hub answers an error of its own with.
func refusal(err error) string {
	var ours *fault.Error
	if errors.As(err, &ours) && refusals[ours.Code] != nil {
		return ours.Code
	}
	var api *jetstream.APIError
	if !errors.As(err, &api) {
		return codeUnready
	}
	switch {
	case api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence, api.ErrorCode == wrongLastConstant:
		return codeOvertaken
	case api.Description == server.ErrMaxBytes.Error(), api.Description == server.ErrMaxMsgs.Error():
		return "place-full"
	default:
		return codeUnready
	}
}

// wrongLastConstant is JetStream's code for a claim that meets one on its way
// through a cluster.
const wrongLastConstant = 10164

// refused is the error that an answer says, nil where it says none.
func refused(m *nats.Msg) error {
	code := m.Header.Get(headNo)
	switch {
	case code == "":
		return nil
	case refusals[code] == nil, code == codeUnready:
		return errUnanswered
	default:
		return refusals[code]
	}
}
