package folder

import (
	"context"
	"errors"
	"io/fs"
	"unicode/utf8"

	ledger "keystone/sync"
	"keystone/sync/fault"
)

// safe ends what a person is told when the folder does not take something.
const safe = " What you save is safe on this laptop and goes there by itself later."

// noteName is the marker of a team's folder: some programs that copy folders
// leave out empty ones, and people look into them.
const noteName = "read-me.txt"

const note = "This folder carries the sealed files of a Keystone MDT team between its laptops.\r\n" +
	"Please do not rename, move, edit or delete anything in it.\r\n" +
	"Nothing in it can be read except on a laptop of the team.\r\n"

// absent says that the shared folder cannot be opened.
func (p *Place) absent(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return p.refused(err)
	}
	return fault.Wrap(err, "place-unreachable", "The shared folder "+p.at+" is not there. Connect the drive or the network, or choose the folder again."+safe)
}

// absentTeam says that the shared folder is there and the team's is not.
func (p *Place) absentTeam(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return p.refused(err)
	}
	return fault.Wrap(err, "place-unreachable", "The shared folder "+p.at+" holds nothing of this team. Check that the drive is connected and that its files have arrived, or choose the folder again."+safe)
}

func (p *Place) refused(err error) error {
	return fault.Wrap(err, "place-refused", "This laptop is not allowed to use the shared folder "+p.at+". Ask whoever looks after it for the right to read and write there."+safe)
}

func (p *Place) tooDeep() error {
	return fault.Newf("place-too-deep", "The path of the shared folder %s is too long. Choose one nearer to the top of its drive, of at most %d letters.", p.at, longestPath-1-p.length(longestShort)+utf8.RuneCountInString(p.full))
}

// late says that ctx ended before the folder answered.
func (p *Place) late(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return fault.Wrap(err, "place-unreachable", "The shared folder "+p.at+" does not answer. Check the network or the drive."+safe)
	}
	return err
}

// told turns a failure in a folder that is there into a sentence.
func (p *Place) told(err error) error {
	var known *fault.Error
	switch {
	case errors.As(err, &known), errors.Is(err, ledger.ErrNotYet), errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, context.DeadlineExceeded):
		return p.late(err)
	case full(err):
		return fault.Wrap(err, "place-full", "The shared folder "+p.at+" is full. Free some space there, or ask whoever looks after it."+safe)
	case errors.Is(err, fs.ErrPermission), readOnly(err):
		return p.refused(err)
	default:
		return fault.Wrap(err, "place-unreachable", "The shared folder "+p.at+" does not work at the moment. Check the network or the drive."+safe)
	}
}
