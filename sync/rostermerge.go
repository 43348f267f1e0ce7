package sync

import (
	"bytes"
	"crypto/ed25519"
	"slices"
)

// mergeRosters is what two rosters say together, b the later. Everything in a
// roster only grows, so that any order gives the same people, laptops and ends.
func mergeRosters(a, b *roster) *roster {
	if a == nil || a == b {
		return b
	}
	out := *b
	out.Number = max(a.Number, b.Number)
	out.Members = mergeMembers(a.Members, b.Members)
	out.Devices = slices.Clone(a.Devices)
	for _, d := range b.Devices {
		if out.device(d.ID) == nil {
			out.Devices = append(out.Devices, d)
		}
	}
	out.Circles = slices.Clone(a.Circles)
	for _, c := range b.Circles {
		if !out.hasCircle(c) {
			out.Circles = append(out.Circles, c)
		}
	}
	out.Ended = a.Ended
	return out.endedToo(b.Ended)
}

// endedToo is a roster with these ends besides its own.
func (r *roster) endedToo(ends []revocation) *roster {
	out := *r
	out.Ended = slices.Clone(r.Ended)
	for _, e := range ends {
		if !slices.Contains(out.Ended, e) {
			out.Ended = append(out.Ended, e)
		}
	}
	return &out
}

// since is what a roster says that those it follows do not.
func (r *roster) since(before *roster) *roster {
	out := *r
	out.Devices = slices.DeleteFunc(slices.Clone(r.Devices), func(d rosterDevice) bool { return before.device(d.ID) != nil })
	out.Circles = slices.DeleteFunc(slices.Clone(r.Circles), before.hasCircle)
	out.Ended = slices.DeleteFunc(slices.Clone(r.Ended), func(e revocation) bool { return slices.Contains(before.Ended, e) })
	out.Members = nil
	for _, m := range r.Members {
		known := before.member(m.Login.Member)
		switch {
		case known == nil:
			out.Members = append(out.Members, m)
		case m.Admin > known.Admin || m.Login != known.Login || !known.signsWithAll(m.Keys):
			m.Keys = slices.DeleteFunc(slices.Clone(m.Keys), known.signsWith)
			out.Members = append(out.Members, m)
		}
	}
	return &out
}

func (r *roster) hasCircle(c rosterCircle) bool {
	return slices.ContainsFunc(r.Circles, func(o rosterCircle) bool { return o.Key == c.Key })
}

// hasCircles says whether a roster has all of some circles, each said once.
func (r *roster) hasCircles(some []rosterCircle) bool {
	return len(some) <= len(r.Circles) && !slices.ContainsFunc(some, func(c rosterCircle) bool { return !r.hasCircle(c) })
}

// oneMore says whether next names no new laptop but one that succeeds its author's.
func (r *roster) oneMore(next *roster, owner string) bool {
	return len(next.Devices) <= len(r.Devices)+1 && !slices.ContainsFunc(next.Devices, func(d rosterDevice) bool {
		return r.device(d.ID) == nil && (d.Succeeds != next.Author || d.Owner != owner)
	})
}

func mergeMembers(a, b []rosterMember) []rosterMember {
	out := slices.Clone(a)
	for _, m := range b {
		at := slices.IndexFunc(out, func(o rosterMember) bool { return o.Login.Member == m.Login.Member })
		if at < 0 {
			out = append(out, m)
			continue
		}
		mine := &out[at]
		mine.Login, mine.Admin, mine.Keys = m.Login, max(mine.Admin, m.Admin), slices.Clone(mine.Keys)
		for _, key := range m.Keys {
			if !mine.signsWith(key) {
				mine.Keys = append(mine.Keys, key)
			}
		}
	}
	return out
}

// allows says whether the author of next may change before into it: an
// administrator's laptop may say anything that names its owner as who ended a
// laptop; any other only adds a key of its owner or the laptop that succeeds it.
// What the team was founded with, nobody changes.
func (r *roster) allows(next *roster) bool {
	owner := r.owner(next.Author)
	if owner == nil || next.Name != r.Name || next.Recovery != r.Recovery || next.Test != r.Test {
		return false
	}
	for _, e := range next.Ended {
		if !slices.Contains(r.Ended, e) && (e.By != owner.Login.Member || !r.administers(next.Author) || e.Alone && r.administers(e.Device)) {
			return false
		}
	}
	if r.administers(next.Author) {
		return r.leavesAdministrators(next, owner)
	}
	return r.modest(next, owner.Login.Member, true)
}

// leavesAdministrators says whether nobody but the owner stops being an
// administrator: taking that from another takes two, who end their laptops.
func (r *roster) leavesAdministrators(next *roster, owner *rosterMember) bool {
	return !slices.ContainsFunc(r.Members, func(known rosterMember) bool {
		m := next.member(known.Login.Member)
		return known.Admin%2 == 1 && m != nil && m.Admin > known.Admin && m.Admin%2 == 0 && known.Login.Member != owner.Login.Member
	})
}

// signsWithAll says whether a member has all of these keys already.
func (m *rosterMember) signsWithAll(keys [][]byte) bool {
	return !slices.ContainsFunc(keys, func(key []byte) bool { return !m.signsWith(key) })
}

func (m *rosterMember) signsWith(key []byte) bool {
	return slices.ContainsFunc(m.Keys, func(k []byte) bool { return bytes.Equal(k, key) })
}

// modest says whether next adds nothing that only an administrator may add, and says
// nothing twice; ownKeys, that its owner may have a new key.
func (r *roster) modest(next *roster, owner string, ownKeys bool) bool {
	if len(next.Members) > len(r.Members) || len(next.Ended) > len(r.Ended) || !r.hasCircles(next.Circles) || !r.oneMore(next, owner) {
		return false
	}
	for i := range next.Members {
		m := &next.Members[i]
		known := r.member(m.Login.Member)
		if known == nil || known.Login != m.Login || m.Admin > known.Admin {
			return false
		}
		if own := ownKeys && m.Login.Member == owner; !own && !known.signsWithAll(m.Keys) || len(m.Keys) > len(known.Keys)+1 ||
			slices.ContainsFunc(m.Keys, func(key []byte) bool { return len(key) != ed25519.PublicKeySize }) {
			return false
		}
	}
	return true
}
