package hub

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"keystone/sync/fault"
)

const lockName = "hub.lock"

// starting is how long a server may take to listen.
const starting = 30 * time.Second

// Config is a hub.
type Config struct {
	Listen string // host:port; port 0 is any that is free
	Store  string // the hub's own folder, on this computer's disk
	// Judge reads a team's rosters, oldest first, as they were put: founded is
	// the SHA-256 of the one that founded it, nil where that is not known. nil:
	// rosters are kept unread, nobody is refused, and nothing is erased.
	Judge   func(team string, founded []byte, rosters [][]byte) Bench
	Limits  Limits            // what it takes of a team and of a laptop
	Cluster *Cluster          // nil: this hub is alone
	Log     func(line string) // what went wrong, for the operator; nil: nowhere
}

// Hub is a running server.
type Hub struct {
	cfg     Config
	words   *words
	pin     string
	lock    *flock.Flock
	damage  error // what was damaged in its folder at the start
	server  *server.Server
	nc      *nats.Conn
	js      jetstream.JetStream
	guard   *guard
	judged  *judged
	stop    context.CancelFunc
	closing sync.Once
	working sync.WaitGroup // what stop ends
}

// Start runs a hub and returns once it answers. Errors: data-in-use where another
// hub has the folder, hub-not-started, disk-error, data-damaged.
func Start(cfg Config) (h *Hub, err error) {
	if cfg.Log == nil {
		cfg.Log = func(string) {}
	}
	cfg.Limits = cfg.Limits.or()
	if err := os.MkdirAll(cfg.Store, 0o700); err != nil {
		return nil, storeFault(err, cfg.Store)
	}
	h = &Hub{cfg: cfg, lock: flock.New(filepath.Join(cfg.Store, lockName))}
	if ok, err := h.lock.TryLock(); err != nil {
		return nil, storeFault(err, cfg.Store)
	} else if !ok {
		return nil, fault.Newf("data-in-use", "Another hub is using %s. Stop it first, or give this one a folder of its own with --store.", cfg.Store)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, h.Close())
		}
	}()
	if h.words, err = openWords(cfg.Store); err != nil {
		return nil, err
	}
	cert, err := identity(cfg.Store)
	if err != nil {
		return nil, err
	}
	h.pin = pinOf(cert.Certificate[0])
	if err := h.inspect(); err != nil {
		return nil, err
	}
	return h, h.start(cert)
}

func (h *Hub) log(line string) { h.cfg.Log(line) }

// start runs the server and connects to it from inside.
func (h *Hub) start(cert tls.Certificate) error {
	h.judged = &judged{h: h}
	h.guard = &guard{
		admit: h.words, secret: rand.Text(), log: h.log, judge: h.judged.check,
		live: func(id uint64) bool { return h.server.GetClient(id) != nil }, in: map[uint64]visitor{},
	}
	options, err := h.options(cert)
	if err != nil {
		return err
	}
	if h.server, err = server.NewServer(options); err != nil {
		return notStarted(err)
	}
	trouble := newTrouble(h.cfg.Log)
	h.server.SetLoggerV2(trouble, false, false, false)
	go h.server.Start()
	listens := make(chan bool, 1)
	go func() { listens <- h.server.ReadyForConnections(starting) }()
	select {
	case why := <-trouble.fatal:
		return notStarted(why)
	case ok := <-listens:
		if !ok {
			return notStarted(errors.New("the server does not listen"))
		}
	}
	return h.connect()
}

func notStarted(err error) error {
	return fault.Wrap(err, "hub-not-started", "The hub could not start: another program may have its port, or its folder may be damaged. Give --listen another port, or look at what the hub printed.")
}

// options are the server's.
func (h *Hub) options(cert tls.Certificate) (*server.Options, error) {
	host, port, err := hostPort(h.cfg.Listen)
	if err != nil {
		return nil, err
	}
	o := &server.Options{
		ServerName: "hub", Host: host, Port: port, NoSigs: true,
		JetStream: true, StoreDir: h.cfg.Store, SyncAlways: true, JetStreamMaxStore: overcommitted,
		MaxPayload: maxMessage, MaxConn: h.cfg.Limits.Laptops + 1, MaxSubs: subscriptions, AuthTimeout: 10, TLSTimeout: 10,
		TLS: true, TLSHandshakeFirst: true,
		TLSConfig:                  &tls.Config{MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{cert}},
		AlwaysEnableNonce:          true,
		CustomClientAuthentication: h.guard,
	}
	return o, h.cfg.Cluster.apply(o, cert, h.pin)
}

// hostPort reads host:port; port 0 is any that is free.
func hostPort(listen string) (string, int, error) {
	host, text, err := net.SplitHostPort(listen)
	port, wrong := strconv.ParseUint(text, 10, 16)
	if err != nil || wrong != nil {
		return "", 0, fault.Newf("address-invalid", "%q is no place to listen: write it as host:port or :port, such as :4222.", listen)
	}
	if port == 0 {
		return host, server.RANDOM_PORT, nil
	}
	return host, int(port), nil
}

// connect opens the hub's own connection, through which it makes streams.
func (h *Hub) connect() error {
	nc, err := nats.Connect("", nats.InProcessServer(h.server), nats.UserInfo(inside, h.guard.secret),
		nats.MaxReconnects(-1), nats.Timeout(starting), nats.CustomInboxPrefix(inbox(inside)))
	if err != nil {
		return notStarted(err)
	}
	h.nc = nc
	if h.js, err = jetstream.New(nc); err != nil {
		return notStarted(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	h.stop = stop
	err = h.judged.listen(nc)
	if err == nil {
		err = newDesk(h).listen(ctx, nc)
	}
	if err == nil {
		err = nc.FlushTimeout(starting)
	}
	if err != nil {
		return notStarted(err)
	}
	if h.cfg.Cluster != nil {
		h.working.Go(func() { h.sweep(ctx) })
	}
	return nil
}

// Addr is host:port where the hub listens.
func (h *Hub) Addr() string { return h.server.Addr().String() }

// Pin is the SHA-256 of the hub's certificate, 64 hexadecimal digits.
func (h *Hub) Pin() string { return h.pin }

// Invite is the address that the laptops of a team are given, of the hub whose
// folder store is, running or not: it carries the team's word. again ends the word
// before. Errors: team-invalid, disk-error, data-damaged.
func Invite(store, team string, hosts []string, again bool) (Address, error) {
	if err := os.MkdirAll(store, 0o700); err != nil {
		return Address{}, storeFault(err, store)
	}
	words, err := openWords(store)
	if err != nil {
		return Address{}, err
	}
	cert, err := identity(store)
	if err != nil {
		return Address{}, err
	}
	say := words.word
	if again {
		say = words.renew
	}
	word, err := say(team)
	return Address{Pin: pinOf(cert.Certificate[0]), hosts: hosts, word: word}, err
}

// Close stops the hub: what was acknowledged is on the disk.
func (h *Hub) Close() (err error) {
	h.closing.Do(func() {
		if h.stop != nil {
			h.stop()
		}
		if h.nc != nil {
			h.nc.Close()
		}
		h.working.Wait()
		if h.server != nil {
			h.server.Shutdown()
			h.server.WaitForShutdown()
		}
		err = h.lock.Unlock()
	})
	return err
}
