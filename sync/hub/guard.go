package hub

import (
	"crypto/ed25519"
	"crypto/subtle"
	"encoding/base64"
	"sync"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"

	ledger "keystone/sync"
)

// inside is the user name of the hub's own connection to its server. No device
// has such a name.
const inside = "hub"

// guard is the server's door: who connects, and what they may do.
type guard struct {
	admit  *words
	secret string // the hub's own password, new at every start
	log    func(string)
	judge  func(team string, device ed25519.PublicKey) error
	live   func(id uint64) bool

	mu sync.Mutex
	in map[uint64]visitor
}

// visitor is a connection.
type visitor struct {
	team   string
	device ed25519.PublicKey
}

// Check implements server.Authentication: the laptop signed the server's nonce
// with its device key, the team's word is right and no roster says otherwise.
func (g *guard) Check(c server.ClientAuthentication) bool {
	o := c.GetOpts()
	if c.Kind() != server.CLIENT {
		return false
	}
	if o.Username == inside && o.Nkey == "" {
		return subtle.ConstantTimeCompare([]byte(o.Password), []byte(g.secret)) == 1
	}
	key, ok := signedBy(o.Nkey, o.Sig, c.GetNonce())
	team := o.Username // RegisterUser writes another one there
	if !ok || !plain(team) {
		return false
	}
	device := ledger.DeviceName(key)
	err := g.admit.admit(team, o.Password)
	if err == nil {
		err = g.judge(team, key)
	}
	if err != nil || !g.enter(c.GetID(), visitor{team, key}) {
		g.log("not let in: device " + device + " for team " + team)
		return false
	}
	c.RegisterUser(&server.User{Username: device, Permissions: permissions(names{team}, device)})
	return true
}

// connections is how many one laptop may have at once.
const connections = 8

// enter notes a connection, unless its laptop has as many as it may.
func (g *guard) enter(id uint64, v visitor) bool {
	same := 0
	for _, other := range g.visitors(v.team) {
		if other.device.Equal(v.device) {
			same++
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if same < connections {
		g.in[id] = v
	}
	return same < connections
}

// visitors is a team's connections; it forgets those that have gone.
func (g *guard) visitors(team string) map[uint64]visitor {
	g.mu.Lock()
	defer g.mu.Unlock()
	found := map[uint64]visitor{}
	for id, v := range g.in {
		switch {
		case v.team != team:
		case g.live(id):
			found[id] = v
		default:
			delete(g.in, id)
		}
	}
	return found
}

// signedBy is the key that signed the nonce, where it did.
func signedBy(nkey, sig string, nonce []byte) (ed25519.PublicKey, bool) {
	raw, err := nkeys.Decode(nkeys.PrefixByteUser, []byte(nkey))
	if err != nil || len(raw) != ed25519.PublicKeySize || len(nonce) == 0 {
		return nil, false
	}
	signature, err := base64.RawURLEncoding.DecodeString(sig)
	if err != nil || !ed25519.Verify(raw, nonce, signature) {
		return nil, false
	}
	return raw, true
}

// permissions are what a laptop may do: ask in its own name, hear the answers and
// what is told to its team. JetStream it reaches through the desk alone.
func permissions(n names, device string) *server.Permissions {
	return &server.Permissions{
		Publish:   &server.SubjectPermission{Allow: []string{n.ask(device, ">"), n.read(device)}},
		Subscribe: &server.SubjectPermission{Allow: []string{inbox(device) + ".>", n.told()}},
	}
}
