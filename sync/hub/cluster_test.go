package hub_test

import (
	"crypto/ed25519"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"

	"keystone/sync/fault"
	"keystone/sync/hub"
)

// three runs a cluster of three nodes on loopback, which share a certificate and
// the secret of words. Its address is one that any team's laptop can be given.
type three struct {
	configs [3]hub.Config
	nodes   [3]*hub.Hub
}

// free is a port that was free just now.
func free(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer func() { must(t, l.Close()) }()
	return l.Addr().String()
}

func cluster(t testing.TB) *three {
	t.Helper()
	c := &three{}
	var hosts, routes []string
	for range c.configs {
		hosts, routes = append(hosts, free(t)), append(routes, free(t))
	}
	for i := range c.configs {
		store := t.TempDir()
		if i > 0 {
			for _, name := range []string{"hub.pem", "words.secret"} {
				data, err := os.ReadFile(filepath.Join(c.configs[0].Store, name))
				must(t, err)
				must(t, os.WriteFile(filepath.Join(store, name), data, 0o600))
			}
		} else {
			_, err := hub.Invite(store, team, hosts, false)
			must(t, err)
		}
		c.configs[i] = hub.Config{
			Listen: hosts[i], Store: store, Judge: newBench,
			Cluster: &hub.Cluster{Node: fmt.Sprintf("n%d", i), Listen: routes[i], Routes: routes},
		}
		c.up(t, i)
	}
	t.Cleanup(func() {
		for i := range c.nodes {
			c.down(t, i)
		}
	})
	return c
}

func (c *three) up(t testing.TB, i int) {
	t.Helper()
	h, err := hub.Start(c.configs[i])
	must(t, err)
	c.nodes[i] = h
}

func (c *three) down(t testing.TB, i int) {
	t.Helper()
	if c.nodes[i] != nil {
		must(t, c.nodes[i].Close())
	}
	c.nodes[i] = nil
}

// join connects a new device of a team.
func (c *three) join(t testing.TB, team string) *hub.Place {
	t.Helper()
	p, _ := c.joinAs(t, team)
	return p
}

func (c *three) joinAs(t testing.TB, team string) (*hub.Place, ed25519.PrivateKey) {
	t.Helper()
	a, err := hub.Invite(c.configs[0].Store, team, []string{c.configs[0].Listen, c.configs[1].Listen, c.configs[2].Listen}, false)
	must(t, err)
	_, key, err := ed25519.GenerateKey(nil)
	must(t, err)
	p := again(t, func() (*hub.Place, error) { return hub.Dial(t.Context(), a.String(), team, key) })
	t.Cleanup(func() { must(t, p.Close()) })
	return p, key
}

// Three nodes hold the same; with one of them gone the team works on, and a
// claim still has one winner.
func TestCluster_WorksOnWithANodeGone(t *testing.T) {
	t.Parallel()
	c := cluster(t)
	a, b := c.join(t, team), c.join(t, team)
	one, two := noise(1000, 1), noise(2<<20, 2)
	put(t, a, one)
	c.down(t, 0)
	again(t, func() (bool, error) { return true, a.Put(t.Context(), "log/x", two) })
	l := again(t, func() (int, error) { l, err := b.List(t.Context(), ""); return len(l.Items), err })
	if l != 2 {
		t.Fatalf("%d files, want 2", l)
	}
	claimAll(t, []*hub.Place{a, b}, 10)
}

// filled says whether a node has so many files of the team itself, whoever leads.
func (c *three) filled(t testing.TB, i, want int) error {
	t.Helper()
	got, err := c.nodes[i].Holds(t.Context(), team)
	if err == nil && got != want {
		return fault.Newf("place-unreachable", "%d of %d files", got, want)
	}
	if err != nil {
		return fault.Wrap(err, "place-unreachable", "not yet")
	}
	return nil
}
