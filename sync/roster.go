package sync

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"

	"keystone/sync/fault"
)

const (
	rosterMagic = "KSROS01"
	maxRoster   = 4 << 20
	rosterDir   = "roster"
)

// roster says who is in the team, with which keys, in which role. It is readable
// without a passphrase and signed by a device that the rosters before it name;
// the first is signed by the device that founded the team. Two written offline
// at once are both right: what counts is all of them merged (rosters).
type roster struct {
	Team     string         `cbor:"1,keyasint"`
	Name     string         `cbor:"2,keyasint"`
	Test     bool           `cbor:"3,keyasint"`
	Number   uint64         `cbor:"4,keyasint"`
	Prev     digest         `cbor:"5,keyasint"`
	Author   string         `cbor:"6,keyasint"`
	Members  []rosterMember `cbor:"7,keyasint"`
	Devices  []rosterDevice `cbor:"8,keyasint"`
	Circles  []rosterCircle `cbor:"9,keyasint"`
	Recovery string         `cbor:"10,keyasint"`           // age recipient
	Also     []digest       `cbor:"11,keyasint,omitempty"` // rosters beside Prev that this one takes in
	Ended    []revocation   `cbor:"12,keyasint,omitempty"`

	// needTwo are ends that one said alone while another made the owner an
	// administrator, neither having heard of the other.
	needTwo []revocation
}

// rosterMember is a person; the last of Keys is the one they sign with now.
// Who may let laptops in has an odd Admin: the greater number wins a merge.
type rosterMember struct {
	Login Login    `cbor:"1,keyasint"`
	Keys  [][]byte `cbor:"2,keyasint"`
	Admin uint32   `cbor:"3,keyasint,omitempty"`
}

// rosterDevice is a laptop. Owner is the member who joined with it.
type rosterDevice struct {
	ID        string `cbor:"1,keyasint"`
	Key       []byte `cbor:"2,keyasint"`
	Recipient string `cbor:"3,keyasint"` // age recipient
	Owner     string `cbor:"4,keyasint,omitempty"`
	Succeeds  string `cbor:"5,keyasint,omitempty"` // the id this laptop had before
}

// revocation ends a laptop: its entries count up to Last, what it wrote after
// that waits for a person. It names a sequence and not a time: a clock can lie.
type revocation struct {
	Device string `cbor:"1,keyasint"`
	Last   link   `cbor:"2,keyasint"`
	Reason string `cbor:"3,keyasint"`
	By     string `cbor:"4,keyasint"` // the administrator's member id
	At     int64  `cbor:"5,keyasint"` // milliseconds since 1970
	// Alone says that the owner was no administrator, so that this is enough
	// whatever they become afterwards.
	Alone bool `cbor:"6,keyasint,omitempty"`
}

// rosterCircle is a set of organisations and the name of their key.
type rosterCircle struct {
	Key           digest   `cbor:"1,keyasint"`
	Organisations []string `cbor:"2,keyasint"`
}

// deviceName is a device's id: it follows from its key, so nobody can take another's.
func deviceName(key ed25519.PublicKey) string {
	sum := sha256.Sum256(append([]byte("keystone device v1\x00"), key...))
	return fmt.Sprintf("d%x", sum[:8])
}

func (r *roster) deviceKey(id string) ed25519.PublicKey {
	for _, d := range r.Devices {
		if d.ID == id && len(d.Key) == ed25519.PublicKeySize && deviceName(d.Key) == id {
			return d.Key
		}
	}
	return nil
}

func (r *roster) device(id string) *rosterDevice {
	for i := range r.Devices {
		if r.Devices[i].ID == id {
			return &r.Devices[i]
		}
	}
	return nil
}

// owner is who a laptop belongs to; the founder's where its roster says nothing.
func (r *roster) owner(device string) *rosterMember {
	d := r.device(device)
	switch {
	case d == nil || len(r.Members) == 0:
		return nil
	case d.Owner == "":
		return &r.Members[0]
	}
	return r.member(d.Owner)
}

// organisationOf is whose laptop it is, "" for one that is not known.
func (r *roster) organisationOf(device string) string {
	if m := r.owner(device); m != nil {
		return m.Login.Organisation
	}
	return ""
}

// several says whether laptops of more than one organisation are in the team.
func (r *roster) several() bool {
	return slices.ContainsFunc(r.Devices, func(d rosterDevice) bool { return r.organisationOf(d.ID) != r.organisationOf(r.Devices[0].ID) })
}

// administers says whether a laptop's owner may let others in and end them.
func (r *roster) administers(device string) bool {
	m := r.owner(device)
	return m != nil && m.Admin%2 == 1
}

// revoked is where a laptop's entries end, where it is ended: by one
// administrator, or by two where its owner is one. One that succeeded an ended
// laptop without whoever ended it having heard of that is ended from its start.
func (r *roster) revoked(device string) (revocation, bool) {
	e, over := r.endedItself(device)
	at := r.device(device)
	for range r.Devices {
		if over || at == nil || at.Succeeds == "" {
			break
		}
		if e, over = r.endedItself(at.Succeeds); over {
			e.Device, e.Last = device, link{}
		}
		at = r.device(at.Succeeds)
	}
	return e, over
}

// endsAs says whether the laptops of two rosters, and where they are ended, are the
// same: an end may come while another goes, with whoever said it.
func (r *roster) endsAs(before *roster) bool {
	differs := func(d rosterDevice) bool {
		now, _ := r.revoked(d.ID)
		was, _ := before.revoked(d.ID)
		return now != was
	}
	return !slices.ContainsFunc(before.Devices, func(d rosterDevice) bool { return r.device(d.ID) == nil }) &&
		!slices.ContainsFunc(r.Devices, differs)
}

// endedItself says whether a laptop was ended by its own name. Where it takes
// two, its entries count until the second of them says otherwise.
func (r *roster) endedItself(device string) (revocation, bool) {
	first := map[string]revocation{}
	for _, e := range r.Ended {
		if before, twice := first[e.By]; e.Device == device && (!twice || e.before(before)) {
			first[e.By] = e
		}
	}
	ends := slices.SortedFunc(maps.Values(first), func(a, b revocation) int {
		switch {
		case a.before(b):
			return -1
		case b.before(a):
			return 1
		}
		return cmp.Compare(a.By, b.By)
	})
	takes := 1
	if r.administers(device) {
		takes = 2
	}
	for i, e := range ends {
		if i+1 >= takes || e.Alone && !slices.Contains(r.needTwo, e) {
			return e, true
		}
	}
	return revocation{}, false
}

// before is the order of ends: the one that leaves the least to count is first.
func (e *revocation) before(other revocation) bool {
	return cmp.Or(cmp.Compare(e.Last.Seq, other.Last.Seq), bytes.Compare(e.Last.Hash[:], other.Last.Hash[:])) < 0
}

// line is a laptop with those that succeeded it, and those it succeeded and that
// nobody else did: who has one of their keys may have all of them.
func (r *roster) line(device string) []string {
	out := []string{device}
	succeeds := func(d rosterDevice, id string) bool { return d.Succeeds == id && d.ID != id }
	for i := 0; i < len(out); i++ {
		for _, d := range r.Devices {
			if succeeds(d, out[i]) && !slices.Contains(out, d.ID) {
				out = append(out, d.ID)
			}
		}
		before := r.device(out[i])
		if before == nil || before.Succeeds == "" || slices.Contains(out, before.Succeeds) {
			continue
		}
		if !slices.ContainsFunc(r.Devices, func(d rosterDevice) bool { return succeeds(d, before.Succeeds) && !slices.Contains(out, d.ID) }) {
			out = append(out, before.Succeeds)
		}
	}
	return out
}

func (r *roster) member(id string) *rosterMember {
	for i := range r.Members {
		if r.Members[i].Login.Member == id {
			return &r.Members[i]
		}
	}
	return nil
}

// encodeRoster signs r.
func encodeRoster(r *roster, key ed25519.PrivateKey) ([]byte, error) {
	out, err := framed(rosterMagic, r)
	if err != nil {
		return nil, err
	}
	if len(out) > maxRoster {
		return nil, fault.New("save-too-large", "The team's roster would be too large to read again. Shorten the name.")
	}
	return append(out, ed25519.Sign(key, out)...), nil
}

// decodeRoster reads a roster; signers are the devices that may have signed
// it, nil for the first of a team, which signs for itself.
func decodeRoster(data []byte, before *roster) (*roster, error) {
	r := &roster{}
	n, err := unframe(rosterMagic, data, maxRoster, r)
	if err != nil {
		return nil, err
	}
	signers := before
	if signers == nil {
		signers = r
	}
	key := signers.deviceKey(r.Author)
	if key == nil || len(data) != n+ed25519.SignatureSize || !ed25519.Verify(key, data[:n], data[n:]) {
		return nil, errSignature
	}
	return r, nil
}
