package sync

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"keystone/sync/fault"
)

// rosters are the rosters of a data folder. Administrators may write some
// offline at the same time, so they form a net; latest is what they say
// together, the same on every laptop that has the same ones.
type rosters struct {
	latest   *roster
	several  bool   // of more than one organisation have laptops in it
	head     digest // the greatest (number, hash) that counts
	root     digest
	kept     []revocation    // that count whatever became of the rosters that say them
	wanted   map[digest]bool // that one follows which a laptop of the team signed
	problems []string

	all     map[digest]*rosterNode
	order   []*rosterNode   // by (number, hash)
	erasers map[eraser]bool // as far as asked since they were settled
}

// rosterNode is one roster of the net.
type rosterNode struct {
	said    *roster // what its author wrote
	before  *roster // what it follows, together
	merged  *roster // with it
	adds    *roster // what it says that they do not
	sum     digest
	data    []byte
	name    string            // of its file
	sound   bool              // who signed it might say it, by what it follows
	counts  bool              // and no end does away with it
	follows map[digest]bool   // all that it follows, near and far
	signer  ed25519.PublicKey // whose signature was verified
}

func rosterName(number uint64, data []byte) string {
	return fmt.Sprintf("%06d-%.8s.ros", number, digest(sha256.Sum256(data)))
}

// loadRosters reads every roster and keeps those that follow from the first.
func loadRosters(fsys FS, dir string) (*rosters, error) {
	names, err := fileNames(fsys, filepath.Join(dir, rosterDir), func(name string) bool { return strings.HasSuffix(name, ".ros") })
	if err != nil {
		return nil, diskFault(err, "reading the team")
	}
	c := &rosters{all: map[digest]*rosterNode{}}
	for name := range names {
		data, err := readFile(fsys, filepath.Join(dir, rosterDir, name), maxRoster+1024)
		if err == nil {
			_, err = c.hold(name, data)
		}
		if err != nil {
			c.problem(name, err)
		}
	}
	c.settle()
	if c.latest == nil {
		return nil, c.missing(len(names))
	}
	return c, nil
}

func (c *rosters) problem(name string, err error) {
	c.problems = append(c.problems, fmt.Sprintf("roster/%s: %s", name, fault.Sentence(err)))
}

func (c *rosters) missing(files int) error {
	if files > 0 {
		return fault.New("data-damaged", "The team's roster is damaged, so this data folder cannot be opened. Restore it from a backup into an empty folder.")
	}
	return fault.New("no-team", "There is no team in this data folder yet. Make one with \"keystone init\", or restore a backup.")
}

// hold takes a roster's bytes up, without judging whether it counts; fresh says
// that it was not held already.
func (c *rosters) hold(name string, data []byte) (fresh bool, err error) {
	r := &roster{}
	n, err := unframe(rosterMagic, data, maxRoster, r)
	if err != nil {
		return false, err
	}
	if len(data) != n+ed25519.SignatureSize || len(r.Also) > maxAlso {
		return false, errMalformed
	}
	sum := digest(sha256.Sum256(data))
	if c.all[sum] != nil {
		return false, nil
	}
	c.all[sum] = &rosterNode{said: r, sum: sum, data: data, name: name}
	return true, nil
}

// maxAlso bounds how many rosters one takes in: far more administrators than
// could write at once.
const maxAlso = 256

// settle decides which rosters count and what they say together. It begins
// anew each time, so that the order of arrival never matters.
func (c *rosters) settle() {
	c.order, c.erasers = c.order[:0], map[eraser]bool{}
	for _, n := range c.all {
		n.sound, n.before, n.follows = false, nil, nil
		c.order = append(c.order, n)
	}
	slices.SortFunc(c.order, func(a, b *rosterNode) int {
		return cmp.Or(cmp.Compare(a.said.Number, b.said.Number), bytes.Compare(a.sum[:], b.sum[:]))
	})
	c.latest, c.head = nil, digest{}
	if first := c.first(); first != nil {
		c.root = first.sum
		for _, n := range c.order {
			c.judge(n)
		}
	}
	for _, n := range c.order {
		if n.counts = n.sound; !n.sound {
			c.problem(n.name, errUnfollowed)
		}
	}
	c.void() // which is no damage
	for _, n := range c.order {
		if n.counts {
			c.head = n.sum
		}
	}
	if c.latest = c.together(func(n *rosterNode) bool { return n.counts }); c.latest != nil {
		c.latest = c.latest.endedToo(c.kept)
		c.latest.needTwo = c.contested(func(n *rosterNode) bool { return n.counts })
		c.several = c.latest.several()
	}
}

var errUnfollowed = fault.New("data-damaged", "It does not follow from the team's other rosters: one between them is missing, or who signed it may not say this.")

// first is the roster that founded the team: the one already known as such, or
// the only one that signs for itself.
func (c *rosters) first() *rosterNode {
	if n := c.all[c.root]; n != nil {
		return n
	}
	for _, n := range c.order {
		if n.said.Number == 1 && n.said.Prev == (digest{}) && n.signedBy(n.said) {
			return n
		}
	}
	return nil
}

// signedBy says whether n is signed with its author's key, as who has it.
func (n *rosterNode) signedBy(who *roster) bool {
	key := who.deviceKey(n.said.Author)
	if key != nil && bytes.Equal(key, n.signer) {
		return true
	}
	if _, err := decodeRoster(n.data, who); err != nil {
		return false
	}
	n.signer = key
	return true
}

// judge decides whether n is sound, from the rosters that it follows.
func (c *rosters) judge(n *rosterNode) {
	if n.sum == c.root {
		n.merged, n.follows, n.sound = founded(n.said), map[digest]bool{}, true
		n.adds = n.merged
		return
	}
	var before *roster
	follows := map[digest]bool{}
	for _, sum := range append([]digest{n.said.Prev}, n.said.Also...) {
		parent := c.all[sum]
		if parent == nil || !parent.sound || parent.said.Number >= n.said.Number {
			return
		}
		before = mergeRosters(before, parent.merged)
		follows[sum] = true
		for far := range parent.follows {
			follows[far] = true
		}
	}
	if n.said.Team != before.Team || !n.signedBy(before) || !before.allows(n.said) {
		return
	}
	n.before, n.merged, n.adds = before, mergeRosters(before, n.said), n.said.since(before)
	n.follows, n.sound = follows, true
}

// together is what some sound rosters say.
func (c *rosters) together(some func(n *rosterNode) bool) (out *roster) {
	for _, n := range c.order {
		if n.sound && some(n) {
			out = mergeRosters(out, n.adds)
		}
	}
	return out
}

// founded is the first roster, in which who founded the team administers it.
func founded(r *roster) *roster {
	out := *r
	out.Members = slices.Clone(r.Members)
	if len(out.Members) > 0 {
		out.Members[0].Admin = max(out.Members[0].Admin, 1)
	}
	return &out
}

// appendRoster signs and writes the roster that follows all that count.
func (c *rosters) appendRoster(fsys FS, dir string, next roster, key ed25519.PrivateKey) error {
	next.Number, next.Prev, next.Also = 1, digest{}, nil
	if c.latest != nil {
		next.Number, next.Prev, next.Also = c.latest.Number+1, c.head, c.besides()
		next.Ended = c.mayCarry(next.Ended)
	}
	data, err := encodeRoster(&next, key)
	if err != nil {
		return err
	}
	folder := filepath.Join(dir, rosterDir)
	if err := makeDir(fsys, dir, folder); err != nil {
		return err
	}
	name := rosterName(next.Number, data)
	if _, err := writeOrUndo(fsys, folder, name, data); err != nil {
		return err
	}
	return c.take(name, data)
}

// take holds a roster and settles what all of them say now.
func (c *rosters) take(name string, data []byte) error {
	if c.all == nil {
		c.all = map[digest]*rosterNode{}
	}
	if _, err := c.hold(name, data); err != nil {
		return err
	}
	c.problems = nil
	c.settle()
	return nil
}

// sum is a hash of the sound rosters: while it is the same, so is what they say of
// anybody's entries.
func (c *rosters) sum() digest {
	h := sha256.New()
	for _, n := range c.order {
		if n.sound {
			h.Write(n.sum[:])
		}
	}
	return digest(h.Sum(nil))
}

// mostModest is how many rosters, however small, fill the room of a member.
const mostModest = 256

// within says whether a member's rosters that no administrator signed, or that do
// not count, take no more room than this, in bytes: an ended laptop may go on
// writing for ever.
func (c *rosters) within(n *rosterNode, room int) bool {
	if n.modestOf() == "" {
		return true
	}
	left := room
	for _, o := range c.order {
		if o.modestOf() == n.modestOf() {
			left -= max(len(o.data), room/mostModest)
		}
	}
	return left >= 0
}

// modestOf is the member who owns the laptop that signed n, unless n counts and is
// an administrator's: then "".
func (n *rosterNode) modestOf() string {
	if n.before == nil || n.counts && n.before.administers(n.said.Author) {
		return ""
	}
	return n.before.owner(n.said.Author).Login.Member
}

// named says whether any roster names a laptop, one that no longer counts too.
func (c *rosters) named(device string) bool {
	return slices.ContainsFunc(c.order, func(n *rosterNode) bool { return n.said.deviceKey(device) != nil })
}

// besides is the rosters that count, that no other follows, and that are not the head.
func (c *rosters) besides() []digest {
	followed := map[digest]bool{}
	for _, n := range c.order {
		if n.counts {
			for sum := range n.follows {
				followed[sum] = true
			}
		}
	}
	var out []digest
	for _, n := range c.order {
		if n.counts && n.sum != c.head && !followed[n.sum] {
			out = append(out, n.sum)
		}
	}
	return out
}
