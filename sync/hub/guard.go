package hub

import (
	"crypto/ed25519"
	"crypto/subtle"
	"encoding/base64"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"

	ledger "keystone/sync"
)

// inside is the user name of the hub's own connection to its server.
const inside = "hub"

// guard is the server's door: who connects, and what they may do.
type guard struct {
	admit  Admitter
	secret string // the hub's own password, new at every start
	log    func(string)
	judge  func(team string, device ed25519.PublicKey) error
	came   func(id uint64, team string, device ed25519.PublicKey)
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
	err := g.admit.Admit(team, key, o.Password)
	if err == nil {
		err = g.judge(team, key)
	}
	if err != nil {
		g.log("not let in: device " + device + " for team " + team)
		return false
	}
	c.RegisterUser(&server.User{Username: device, Permissions: permissions(names{team}, device)})
	g.came(c.GetID(), team, key)
	return true
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

// permissions are what a laptop may do: write below its own device, read its
// team's two streams, hear what is told to its team. Nothing is deleted or
// purged by a laptop, and no stream is made or changed by one.
func permissions(n names, device string) *server.Permissions {
	write := []string{
		n.of(device, "item.*"), n.of(device, "chunk"), n.of(device, "word"), n.of(device, "claim.*"), n.of(device, "open"),
		"$JS.API.STREAM.MSG.GET." + n.words(),
		"$JS.API.CONSUMER.CREATE." + n.items() + ".>",
		"$JS.API.CONSUMER.MSG.NEXT." + n.items() + ".>",
		"$JS.API.CONSUMER.DELETE." + n.items() + ".>",
	}
	for _, stream := range []string{n.items(), n.words()} {
		write = append(write, "$JS.API.STREAM.INFO."+stream, "$JS.API.DIRECT.GET."+stream)
	}
	return &server.Permissions{
		Publish:   &server.SubjectPermission{Allow: write},
		Subscribe: &server.SubjectPermission{Allow: []string{inbox(device) + ".>", n.told()}},
	}
}

// inbox is where answers to a device arrive.
func inbox(device string) string { return "_INBOX." + device }
