package sync

import (
	"bytes"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// alarm is a problem as a snapshot carries it on.
type alarm struct {
	File  string  `cbor:"1,keyasint"`
	Text  string  `cbor:"2,keyasint"`
	Bytes *digest `cbor:"3,keyasint"`
}

func alarmsOf(problems []problem) []alarm {
	out := make([]alarm, 0, len(problems))
	for _, p := range problems {
		out = append(out, alarm{File: p.file, Text: p.text, Bytes: p.bytes})
	}
	return out
}

func problemsOf(alarms []alarm) []problem {
	out := make([]problem, 0, len(alarms))
	for _, a := range alarms {
		out = append(out, problem{file: a.File, text: a.Text, bytes: a.Bytes})
	}
	return out
}

func hasDefect(problems []problem) bool {
	return slices.ContainsFunc(problems, func(p problem) bool { return p.defect })
}

// stands says whether the damage that a snapshot tells of is the damage there
// still is: the same files, and the same bytes in the damaged ones.
// Where anything differs the log is read, so that what was repaired is shown.
func (l *Ledger) stands(s *snapshot, files []string) bool {
	if len(s.Alarms) == 0 {
		return true
	}
	if len(files) != len(s.Names) {
		return false
	}
	now := map[string]digest{}
	for _, a := range s.Alarms {
		if a.Bytes == nil {
			continue
		}
		if _, ok := now[a.File]; !ok {
			now[a.File] = l.log.sum(a.File)
		}
		if now[a.File] != *a.Bytes {
			return false
		}
	}
	return true
}

// lostEntry is an entry that was here once and is missing.
type lostEntry struct {
	Device string `cbor:"1,keyasint"`
	At     link   `cbor:"2,keyasint"`
}

// missing is which entries the last lock knew of and the log has lost: when
// the newest segment goes, no chain breaks.
func (l *Ledger) missing() []lostEntry {
	return slices.DeleteFunc(l.lastKnown(), func(e lostEntry) bool { return l.chains.seen[entryID(e.At.Hash)] })
}

func lostProblems(lost []lostEntry) []problem {
	out := make([]problem, 0, len(lost))
	for _, e := range lost {
		out = append(out, problem{file: logDir + "/" + e.Device, text: fmt.Sprintf("entry %d was here when the ledger was last locked and is missing now: look for the laptop's newest files in a backup", e.At.Seq)})
	}
	return out
}

// need notes a roster that was here once.
func (l *Ledger) need(sum digest) {
	if l.needed == nil {
		l.needed = map[digest]bool{}
	}
	l.needed[sum] = true
}

// lostRosters is which rosters were here once, by the last lock or by what this
// laptop saved under them, and are not among these: when the newest goes, the
// rest still follow from each other.
func (l *Ledger) lostRosters(here *rosters) []digest {
	var lost []digest
	for sum := range l.needed {
		if here.all[sum] == nil && sum != (digest{}) {
			lost = append(lost, sum)
		}
	}
	slices.SortFunc(lost, func(a, b digest) int { return bytes.Compare(a[:], b[:]) })
	return lost
}

// rosterAlarms tells of them.
func rosterAlarms(lost []digest) []string {
	out := make([]string, 0, len(lost))
	for _, sum := range lost {
		out = append(out, fmt.Sprintf("roster: a file of the team that was here is missing, so who joined, left or got a laptop since is not known: look for one whose name ends in %.8s.ros in a backup", sum))
	}
	return out
}

// lastKnown is which entries the newest snapshot knew of, whether or not that
// still fits: where the chains stood, and what was lost before; none where it
// cannot be opened.
func (l *Ledger) lastKnown() []lostEntry {
	f, err := l.newestSnapshot()
	if err != nil || f == nil {
		return nil
	}
	defer func() { _ = f.close() }()
	s := f.says
	known := s.Lost
	for _, device := range slices.Sorted(maps.Keys(s.Links)) {
		known = append(known, lostEntry{Device: device, At: s.Links[device]})
	}
	return known
}

// sweep removes what a crash left half written: it was never called saved.
func (l *Ledger) sweep() error {
	torn := slices.Clone(l.log.torn)
	for _, below := range []string{"", rosterDir, blobDir} {
		names, err := fileNames(l.fs, filepath.Join(l.dir, below), func(name string) bool {
			return strings.HasSuffix(name, ".tmp") && (below != "" || ours(name))
		})
		if err != nil {
			return err
		}
		for _, name := range slices.Sorted(maps.Keys(names)) {
			torn = append(torn, filepath.Join(l.dir, below, name))
		}
	}
	for _, path := range torn {
		if err := removeQuietly(l.fs, path); err != nil {
			return err
		}
	}
	return nil
}

func ours(name string) bool {
	return strings.HasPrefix(name, keyringPrefix) || strings.HasPrefix(name, snapshotPrefix) || strings.HasPrefix(name, recoveryPrefix)
}
