package sync

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"
)

const (
	logDir     = "log"
	maxLogFile = 2 << 30
)

// link is where a device's chain stands: its newest sequence number and header hash.
type link struct {
	Seq  uint64 `cbor:"1,keyasint"`
	Hash digest `cbor:"2,keyasint"`
}

// vector is where every device's chain stands.
type vector struct {
	Links map[string]link   `cbor:"1,keyasint"`
	State map[string]digest `cbor:"2,keyasint"` // by circle: the hash of its parts
}

// segmentLog is the folder of segments.
type segmentLog struct {
	fs    FS
	dir   string // DATA/log
	made  map[string]bool
	names map[string]bool // segment files that are in the projection, by path below dir
	torn  []string        // what a crash left half written, found by list: full paths
}

func newLog(fsys FS, data string) *segmentLog {
	return &segmentLog{fs: fsys, dir: filepath.Join(data, logDir), made: map[string]bool{}, names: map[string]bool{}}
}

// segmentName is where a device's segment lies below the log.
func segmentName(device string, first uint64, at time.Time, of digest) string {
	return device + "/" + at.UTC().Format("200601") + "/" + segmentFile(device, first, of)
}

func segmentFile(device string, first uint64, of digest) string {
	return fmt.Sprintf("%s-%012d-%.8s.seg", device, first, of)
}

// put writes a segment. renamed is as for writeFile.
func (g *segmentLog) put(name string, chunks ...[]byte) (renamed bool, err error) {
	path := filepath.Join(g.dir, filepath.FromSlash(name))
	folder := filepath.Dir(path)
	if !g.made[folder] {
		if err := makeDir(g.fs, filepath.Dir(g.dir), folder); err != nil {
			return false, err
		}
		g.made[folder] = true
	}
	renamed, err = writeFile(g.fs, folder, filepath.Base(path), chunks...)
	if err == nil {
		g.names[name] = true
	}
	return renamed, err
}

// read is a segment file's bytes.
func (g *segmentLog) read(name string) ([]byte, error) {
	return readFile(g.fs, filepath.Join(g.dir, filepath.FromSlash(name)), maxLogFile)
}

// sum is the hash of a segment file's bytes, all zeros where it cannot be read.
func (g *segmentLog) sum(name string) digest {
	data, err := g.read(name)
	if err != nil {
		return digest{}
	}
	return sha256.Sum256(data)
}

// size is a segment file's length in bytes.
func (g *segmentLog) size(name string) (int64, error) {
	f, err := g.fs.Open(filepath.Join(g.dir, filepath.FromSlash(name)))
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }()
	return f.Size()
}

// removeAll takes segment files away for good that others hold too, so that it
// does not matter which of them come back after a power cut.
func (g *segmentLog) removeAll(names []string) error {
	folders := map[string]bool{}
	for _, name := range names {
		path := filepath.Join(g.dir, filepath.FromSlash(name))
		if err := removeQuietly(g.fs, path); err != nil {
			return err
		}
		delete(g.names, name)
		folders[filepath.Dir(path)] = true
	}
	for folder := range folders {
		if err := g.fs.SyncDir(folder); err != nil {
			return err
		}
	}
	return nil
}

// remove takes a segment file away for good.
func (g *segmentLog) remove(name string) error {
	path := filepath.Join(g.dir, filepath.FromSlash(name))
	if err := g.fs.Remove(path); err != nil {
		return err
	}
	delete(g.names, name)
	return g.fs.SyncDir(filepath.Dir(path))
}

// list finds every segment file, a device's in the order it wrote them.
func (g *segmentLog) list() ([]string, error) {
	var names []string
	g.torn = nil
	if err := g.walk("", 0, &names); err != nil {
		return nil, err
	}
	sort.Slice(names, func(i, j int) bool { return sortKey(names[i]) < sortKey(names[j]) })
	return names, nil
}

// of finds a laptop's segment files, in the order it wrote them.
func (g *segmentLog) of(device string) ([]string, error) {
	names, err := g.list()
	return slices.DeleteFunc(names, func(name string) bool { return !strings.HasPrefix(name, device+"/") }), err
}

// sortKey puts a device's files in order of sequence whatever month they lie in.
func sortKey(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }

func (g *segmentLog) walk(below string, depth int, names *[]string) error {
	entries, err := listDir(g.fs, filepath.Join(g.dir, filepath.FromSlash(below)))
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := strings.TrimPrefix(below+"/"+e.Name(), "/")
		if e.IsDir() && depth < 2 {
			if err := g.walk(name, depth+1, names); err != nil {
				return err
			}
		} else if isSegmentFile(e) {
			*names = append(*names, name)
		} else if !e.IsDir() && strings.HasSuffix(name, ".tmp") {
			g.torn = append(g.torn, filepath.Join(g.dir, filepath.FromSlash(name)))
		}
	}
	return nil
}

func isSegmentFile(e fs.DirEntry) bool {
	return !e.IsDir() && strings.HasSuffix(e.Name(), ".seg")
}
