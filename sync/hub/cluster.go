package hub

import (
	"crypto/tls"
	"net/url"

	"github.com/nats-io/nats-server/v2/server"

	"keystone/sync/fault"
)

// Cluster makes a hub one of several that hold the same: docs/hub.md has three.
// Every node needs the same hub.pem and words.secret.
type Cluster struct {
	Node   string   // this node's name, unlike the others'
	Listen string   // host:port for the other nodes
	Routes []string // host:port of every node
}

// clusterName names the nodes that belong together.
const clusterName = "keystone"

// replicas is how many nodes hold each team.
func (c *Cluster) replicas() int {
	if c == nil {
		return 1
	}
	return 3
}

// apply makes the server a node. Nodes know each other by the hub's certificate.
func (c *Cluster) apply(o *server.Options, cert tls.Certificate, pin string) error {
	if c == nil {
		return nil
	}
	host, port, err := hostPort(c.Listen)
	if err != nil {
		return err
	}
	if !plain(c.Node) || len(c.Routes) == 0 {
		return fault.New("cluster-invalid", "A hub of a cluster needs a name of its own (letters a to z, digits, hyphens) and the addresses of the nodes.")
	}
	for _, route := range c.Routes {
		if _, _, err := hostPort(route); err != nil {
			return err
		}
		o.Routes = append(o.Routes, &url.URL{Scheme: "nats-route", Host: route})
	}
	secure := pinned(pin)
	secure.Certificates, secure.ClientAuth = []tls.Certificate{cert}, tls.RequireAnyClientCert
	o.ServerName = c.Node
	o.Cluster = server.ClusterOpts{Name: clusterName, Host: host, Port: port, TLSConfig: secure, TLSTimeout: 10, NoAdvertise: true}
	return nil
}
