// Package memberpick is a field in which one member of the directory is chosen:
// two of the same name are told apart by role and organisation.
package memberpick

import (
	"slices"
	"strings"

	"keystone/caseload"
	"keystone/ui/kit"
)

// Pick is the field. What a screen lays out and gives the focus is the kit.Pick in it.
type Pick struct {
	*kit.Pick
	members []caseload.Member
}

// New returns a field for one of these members, less those who have left.
func New(members []caseload.Member) *Pick {
	p := &Pick{Pick: kit.NewPick(nil, nil)}
	p.Offer(members)
	return p
}

// Offer changes who can be chosen, and undoes a choice that is none of them.
func (p *Pick) Offer(members []caseload.Member) {
	p.members = slices.DeleteFunc(slices.Clone(members), func(m caseload.Member) bool { return !m.Active })
	words := make([]string, len(p.members))
	for i, m := range p.members {
		words[i] = Words(m)
	}
	p.SetOptions(words)
	if !slices.Contains(words, p.Selected()) {
		p.SetSelected("")
	}
}

// ID is the id of the member who is chosen, "" for nobody.
func (p *Pick) ID() string {
	for _, m := range p.members {
		if Words(m) == p.Selected() {
			return m.ID
		}
	}
	return ""
}

// Choose shows the member of an id, or nobody where they are not offered.
func (p *Pick) Choose(id string) {
	p.SetSelected("")
	for _, m := range p.members {
		if m.ID == id {
			p.SetSelected(Words(m))
		}
	}
}

// Words are a member as they are offered: "Anna Price, district nurse, Porthaven Community".
func Words(m caseload.Member) string {
	parts := []string{m.Name, m.Role, m.Organisation}
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), ", ")
}
