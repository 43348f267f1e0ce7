package sync

import "slices"

// void takes out what an ended laptop wrote into the roster without being heard
// of by those who ended it, and what was said on the strength of that: revocation
// wins. It keeps the ends that took two, whoever ended those who said them.
//
// Whether an end counts may hang on a roster that another end does away with. So
// this begins with what any end could do away with, and gives back what only those
// do who may say so without it, until no more comes back.
func (c *rosters) void() {
	c.kept = nil
	ends := c.endings()
	if len(ends) == 0 {
		return
	}
	every := func(*rosterNode) bool { return true }
	all := c.together(every).endedToo(nil)
	all.needTwo = c.contested(every)
	void := c.unheard(all, ends, nil)
	least := c.unheard(all, ends, void)
	for range c.order {
		less := c.unheard(all, ends, least)
		if len(less) == len(void) {
			break
		}
		void, least = less, c.unheard(all, ends, less)
	}
	for _, n := range c.order {
		n.counts = n.counts && !void[n.sum]
	}
	c.kept = c.byTwo(all, c.without(ends, least))
}

// ending is an end and the roster that says it first.
type ending struct {
	revocation
	in *rosterNode
}

func (c *rosters) endings() (out []ending) {
	for _, n := range c.order {
		if n.sound && n.before != nil {
			for _, e := range n.adds.Ended {
				out = append(out, ending{e, n})
			}
		}
	}
	return out
}

// contested is the ends of a laptop by one alone, where some roster that has not
// heard of it makes the laptop's owner an administrator.
func (c *rosters) contested(some func(n *rosterNode) bool) (out []revocation) {
	for _, e := range c.endings() {
		owner := e.in.before.owner(e.Device)
		if !e.Alone || owner == nil {
			continue
		}
		if slices.ContainsFunc(c.order, func(n *rosterNode) bool {
			return n.sound && some(n) && n.before != nil && !n.follows[e.in.sum] && n.adds.makesAdministrator(owner.Login.Member)
		}) {
			out = append(out, e.revocation)
		}
	}
	return out
}

// makesAdministrator says whether a roster's additions make a member one.
func (r *roster) makesAdministrator(member string) bool {
	m := r.member(member)
	return m != nil && m.Admin%2 == 1
}

// unheard is the rosters that go where those who had not heard of them suffice to
// end their author, or who signed them could not say that without these. What only
// those in without allow, ends nobody.
func (c *rosters) unheard(all *roster, ends []ending, without map[digest]bool) map[digest]bool {
	ends = c.without(ends, without)
	void := map[digest]bool{}
	for _, n := range c.order {
		if !n.sound {
			continue
		}
		by := slices.DeleteFunc(slices.Clone(ends), func(e ending) bool { return e.in == n || e.in.follows[n.sum] })
		_, over := saying(all, by).revoked(n.said.Author)
		if over && !n.onlySucceeds() || !c.stands(n, void) {
			void[n.sum] = true
		}
	}
	return void
}

// without is the ends that stand without some rosters.
func (c *rosters) without(ends []ending, some map[digest]bool) []ending {
	return slices.DeleteFunc(slices.Clone(ends), func(e ending) bool { return !c.stands(e.in, some) })
}

// stands says whether who signed n may say what it adds without some of what it follows.
func (c *rosters) stands(n *rosterNode, without map[digest]bool) bool {
	if !n.followsAny(without) {
		return true
	}
	rest := c.together(func(o *rosterNode) bool { return n.follows[o.sum] && !without[o.sum] })
	return rest != nil && rest.deviceKey(n.said.Author) != nil && rest.allows(mergeRosters(rest, n.adds))
}

func (n *rosterNode) followsAny(of map[digest]bool) bool {
	for sum := range of {
		if n.follows[sum] {
			return true
		}
	}
	return false
}

// saying is a roster with these ends and no others.
func saying(r *roster, ends []ending) *roster {
	out := *r
	out.Ended = nil
	for _, e := range ends {
		out.Ended = append(out.Ended, e.revocation)
	}
	return &out
}

// byTwo is the ends of administrators' laptops that two said.
func (c *rosters) byTwo(all *roster, ends []ending) (out []revocation) {
	ended := saying(all, ends)
	for _, e := range ends {
		if _, over := ended.revoked(e.Device); over && ended.administers(e.Device) {
			out = append(out, e.revocation)
		}
	}
	return out
}

// onlySucceeds says whether a roster only names the laptop that goes on for its
// author: ended as that one is, what it writes waits for a person too.
func (n *rosterNode) onlySucceeds() bool {
	if n.before == nil || len(n.adds.Devices) == 0 {
		return false
	}
	owner := n.before.owner(n.said.Author)
	return owner != nil && n.before.modest(n.said, owner.Login.Member, false) &&
		!slices.ContainsFunc(n.said.Ended, func(e revocation) bool { return !slices.Contains(n.before.Ended, e) })
}

// mayCarry leaves out the ends that only rosters say which do not count: what
// follows the others cannot say them again in another's name.
func (c *rosters) mayCarry(ends []revocation) []revocation {
	counting := c.together(func(n *rosterNode) bool { return n.counts })
	return slices.DeleteFunc(slices.Clone(ends), func(e revocation) bool {
		return slices.Contains(c.kept, e) && !slices.Contains(counting.Ended, e)
	})
}
