package sync

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"runtime"

	"keystone/sync/fault"
)

// arrival is an entry on its way into the projection.
type arrival struct {
	id     string
	device string
	seq    uint64
	roster digest // in force when it was written, as its laptop knew
	parts  []arrivedPart
}

// arrivedPart is a part that opened.
type arrivedPart struct {
	hash   digest
	circle digest
	*payload
	here  bool           // was in the projection before this arrival
	ended map[int32]bool // writes whose superseders came first
}

// loadedFile is what one segment file held.
type loadedFile struct {
	name     string
	segments []loadedSegment
	problems []problem
}

// loadedSegment is a segment whose signature holds and the parts of it that opened.
type loadedSegment struct {
	*segment
	arrival arrival
	zeroed  []digest // parts that are nothing but zero bytes
	review  bool     // written by a laptop after its end: a person decides
	suspect bool     // written by an ended laptop, before its end or pretending so
}

// problem is something verify reports.
type problem struct {
	file string
	text string
	tail bool // a file cut short, as a crash of the disk leaves it
	// bytes is the hash of the file as it was read, all zeros where it could not
	// be; nil where the trouble is not in one file's bytes.
	bytes *digest
	// defect is of a room, which a save or a newer program may mend.
	defect bool
}

func (p problem) String() string { return p.file + ": " + p.text }

// reader reads segment files with the team's keys.
type reader struct {
	log     *segmentLog
	team    *roster
	circles map[string][]byte
}

// readAll reads files in order, a few at a time, and gives each to use.
func (r *reader) readAll(names []string, use func(loadedFile) error) error {
	workers := runtime.GOMAXPROCS(0)
	queue := make(chan chan loadedFile, 8*workers)
	slots := make(chan struct{}, workers)
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		defer close(queue)
		for _, name := range names {
			result := make(chan loadedFile, 1)
			select {
			case queue <- result:
			case <-stop:
				return
			}
			slots <- struct{}{}
			go func() {
				result <- r.readFile(name)
				<-slots
			}()
		}
	}()
	for result := range queue {
		if err := use(<-result); err != nil {
			return err
		}
	}
	return nil
}

// readFile reads one file: as many segments as it holds.
func (r *reader) readFile(name string) loadedFile {
	f := loadedFile{name: name}
	data, err := r.log.read(name)
	if err != nil {
		f.report("it cannot be read from the disk", false)
		f.problems[0].bytes = &digest{}
		return f
	}
	return r.readBytes(name, data)
}

// readBytes reads what a file of these bytes holds.
func (r *reader) readBytes(name string, data []byte) loadedFile {
	f := loadedFile{name: name}
	if len(data) == 0 {
		f.report("the file is empty", true)
	}
	eachSegment(data, func(s *segment, err error) bool {
		if err != nil {
			f.report(fault.Sentence(err), errors.Is(err, errTruncated))
		}
		return s != nil && r.take(&f, s)
	})
	if len(f.problems) > 0 {
		sum := digest(sha256.Sum256(data))
		for i := range f.problems {
			f.problems[i].bytes = &sum
		}
	}
	return f
}

// maxSearches bounds how often one file is searched for the next segment.
const maxSearches = 1000

// eachSegment gives use every segment of a file in order. Of one whose parts are
// cut short it gets what there is, with errTruncated; of bytes that are none it
// gets the error once. After those, or one that use does not trust, it goes on
// at the next magic.
func eachSegment(data []byte, use func(s *segment, err error) (trusted bool)) {
	lost := false
	for searches := 0; len(data) > 0; {
		s, err := decodeSegment(data)
		if err != nil && !errors.Is(err, errTruncated) {
			s = nil
		}
		trusted := false
		if s != nil || !lost {
			trusted = use(s, err)
		}
		if err == nil && trusted {
			data, lost = data[s.size:], false
			continue
		}
		next := bytes.Index(data[1:], []byte(segmentMagic))
		if searches++; next < 0 || searches > maxSearches {
			return
		}
		data, lost = data[1+next:], true
	}
}

func (f *loadedFile) report(text string, tail bool) {
	f.problems = append(f.problems, problem{file: f.name, text: text, tail: tail})
}

// take checks a segment and opens its parts; false when its header cannot be trusted.
func (r *reader) take(f *loadedFile, s *segment) bool {
	if s.header.Team != r.team.Team {
		f.report("it belongs to another team", false)
		return false
	}
	key := r.team.deviceKey(s.header.Device)
	if key == nil {
		f.report("it was written by a device that is not in the roster", false)
		return false
	}
	if !s.signed(key) {
		f.report(fault.Sentence(errSignature), false)
		return false
	}
	r.keep(f, s)
	return true
}

// keep opens the parts of a segment whose signature holds.
func (r *reader) keep(f *loadedFile, s *segment) {
	l := loadedSegment{segment: s, arrival: arrival{id: s.entryID(), device: s.header.Device, seq: s.header.First, roster: s.header.Roster}}
	l.review, l.suspect = r.team.after(&s.header, l.arrival.id), r.team.ofEnded(&s.header, l.arrival.id)
	for i := range s.parts {
		r.open(f, &l, i)
	}
	f.segments = append(f.segments, l)
}

// open opens one part of a segment.
func (r *reader) open(f *loadedFile, l *loadedSegment, i int) {
	h := l.header.Parts[i]
	if !l.intact(i) {
		if l.segment.zeroed(i) {
			l.zeroed = append(l.zeroed, h.Sum)
			return
		}
		f.report(fmt.Sprintf("entry %d, part %d: %s", l.header.First, i+1, fault.Sentence(errHash)), false)
		return
	}
	circle := r.circles[h.Circle.String()]
	if circle == nil {
		return
	}
	p, err := openPart(circle, l.segment, i)
	if err != nil {
		f.report(fmt.Sprintf("entry %d, part %d: %s", l.header.First, i+1, fault.Sentence(err)), false)
		return
	}
	l.arrival.parts = append(l.arrival.parts, arrivedPart{hash: h.Sum, circle: h.Circle, payload: p})
}
