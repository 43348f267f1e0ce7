package folder

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"keystone/sync/fault"
)

const (
	// longestPath is what a whole path stays under, in letters (ledger.md):
	// Windows ends at 260, and another laptop has the folder elsewhere.
	longestPath = 200
	// longestShort is the longest name below a team's folder that is made when
	// the one that was asked for would be too long.
	longestShort = 60
)

var (
	properName = regexp.MustCompile(`^[a-z0-9-][a-z0-9.-]*(/[a-z0-9-][a-z0-9.-]*)*$`)
	tempName   = regexp.MustCompile(`^put-[0-9a-f]{12}\.tmp$`)
)

// proper refuses a name that some file system could not hold.
func proper(name string) error {
	if !properName.MatchString(name) || !fs.ValidPath(name) || strings.HasSuffix(name, ".tmp") || strings.HasSuffix(name, ".") || strings.Contains(name, "./") {
		return fault.Newf(fault.Internal, "%q cannot be the name of a file in a shared folder.", name)
	}
	return nil
}

// length is how long the whole path of a name of n letters is.
func (p *Place) length(n int) int {
	return utf8.RuneCountInString(p.full) + len("/"+top+"/"+p.team+"/") + n
}

// names are the names that data may get, the one asked for first. A name means
// nothing, so the others only have to be new, or short: beside it, in the first
// and the last of its folders, at the top, and one that nothing has.
func (p *Place) names(name string, data []byte) []string {
	sum := sha256.Sum256(data)
	hash, ext := hex.EncodeToString(sum[:16]), path.Ext(name)
	if len(ext) > 8 {
		ext = ""
	}
	folders := strings.Split(path.Dir(name), "/")
	near := path.Join(slices.Compact([]string{folders[0], folders[len(folders)-1]})...)
	all := []string{
		name, strings.TrimSuffix(name, ext) + "-" + hash[:8] + ext, path.Join(near, hash+ext),
		hash + ext, hash + "-" + random() + ext,
	}
	var short []string
	for _, n := range all {
		if p.length(len(n)) < longestPath {
			short = append(short, n)
		}
	}
	return short
}

// random is twelve letters that no other laptop thinks of.
func random() string {
	var b [6]byte
	_, _ = rand.Read(b[:]) // crypto/rand never fails
	return hex.EncodeToString(b[:])
}
