package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"

	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/sync/hub"
)

// hubFlags are the words of the hub verb.
type hubFlags struct {
	listen, store string
	hosts         []string
	node, between string
	routes        []string
	team, file    int64 // MB
	limits        hub.Limits
}

// hubbed is what hub answers once it runs, and what hub invite answers.
type hubbed struct {
	Listen  string `json:"listen,omitempty"`
	Store   string `json:"store"`
	Pin     string `json:"pin"`
	Team    string `json:"team,omitempty"`
	Address string `json:"address,omitempty"`
	Damage  string `json:"damage,omitempty"` // what was found damaged in its folder
}

func (p *program) hubVerb() *cobra.Command {
	var f hubFlags
	c := &cobra.Command{
		Use:   "hub",
		Short: "Run the hub that a building's laptops meet at",
		Long: "Runs until it is stopped (Ctrl-C, or the service manager). It holds sealed files alone: who runs it sees\n" +
			"team, device, kind of file, time and size. It needs no passphrase and no team on this computer.",
		Example: "  keystone hub --listen :4222 --store /srv/keystone-hub",
		Args:    cobra.NoArgs,
		RunE:    p.verb(func(ctx context.Context, _ []string) error { return p.hub(ctx, f) }),
	}
	c.PersistentFlags().StringVar(&f.store, "store", "", "the hub's own folder, on this computer's disk (default: the user's own)")
	c.PersistentFlags().StringSliceVar(&f.hosts, "host", nil, "host:port by which laptops reach this hub, or each node of its cluster")
	c.Flags().StringVar(&f.listen, "listen", ":4222", "host:port to listen on")
	c.Flags().StringVar(&f.node, "node", "", "this node's name, in a cluster")
	c.Flags().StringVar(&f.between, "between", ":6222", "host:port for the other nodes, in a cluster")
	c.Flags().StringSliceVar(&f.routes, "route", nil, "host:port of every node, in a cluster of three")
	c.Flags().Int64Var(&f.team, "team-megabytes", 20<<10, "how much it keeps for one team, in MB")
	c.Flags().Int64Var(&f.file, "file-megabytes", ledger.MaxItem>>20, "the greatest file it keeps, in MB")
	c.Flags().IntVar(&f.limits.Laptops, "laptops", 64<<10, "how many laptops may be connected at once")
	c.AddCommand(p.inviteVerb(&f))
	return c
}

// bench reads a team's rosters for the hub.
func bench(team string, founded []byte, rosters [][]byte) hub.Bench {
	return ledger.NewBench(team, founded, rosters)
}

func (p *program) inviteVerb(f *hubFlags) *cobra.Command {
	var again bool
	c := &cobra.Command{
		Use:     "invite TEAM",
		Short:   "Print the address that a team's laptops are given",
		Long:    "TEAM is the team's id, which \"keystone team list\" shows. The hub need not be stopped. With --again the address before ends.",
		Example: "  keystone hub invite 0f6f3c1e-5f0e-4d55-9a3e-5f0b8f0c1a2b --host hub.harbour.example:4222",
		Args:    cobra.ExactArgs(1),
		RunE:    p.verb(func(_ context.Context, args []string) error { return p.invite(*f, args[0], again) }),
	}
	c.Flags().BoolVar(&again, "again", false, "end the team's address before")
	return c
}

// hub runs the hub until ctx ends.
func (p *program) hub(ctx context.Context, f hubFlags) (err error) {
	f.limits.TeamBytes, f.limits.FileBytes = f.team<<20, f.file<<20
	config := hub.Config{
		Listen: f.listen, Store: storeOf(f), Judge: bench, Limits: f.limits,
		Log: func(text string) { line(p.err, "%s", text) },
	}
	if f.node != "" || len(f.routes) > 0 {
		config.Cluster = &hub.Cluster{Node: f.node, Listen: f.between, Routes: f.routes}
	}
	h, err := hub.Start(config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	runs := hubbed{Listen: h.Addr(), Store: config.Store, Pin: h.Pin()}
	if err := h.Damage(); err != nil {
		runs.Damage = fault.Sentence(err)
	}
	err = p.answer(runs, func(w io.Writer) {
		line(w, "The hub listens on %s and keeps its files in %s.", h.Addr(), config.Store)
		line(w, "Its certificate's SHA-256: %s", h.Pin())
		line(w, "Give each team its address: keystone hub invite TEAM --store %s", config.Store)
		if runs.Damage != "" {
			line(w, "%s", runs.Damage)
		}
	})
	if err == nil {
		<-ctx.Done()
	}
	return err
}

// invite prints a team's address.
func (p *program) invite(f hubFlags, team string, again bool) error {
	hosts, err := hostsOf(f)
	if err != nil {
		return err
	}
	a, err := hub.Invite(storeOf(f), team, hosts, again)
	if err != nil {
		return err
	}
	address := a.String() + "&team=" + url.QueryEscape(team)
	return p.answer(hubbed{Store: storeOf(f), Pin: a.Pin, Team: team, Address: address}, func(w io.Writer) {
		line(w, "%s", address)
	})
}

// hostsOf are the hosts that laptops are told: this computer's name where none is given.
func hostsOf(f hubFlags) ([]string, error) {
	if len(f.hosts) > 0 {
		return f.hosts, nil
	}
	name, err := os.Hostname()
	return []string{net.JoinHostPort(name, "4222")}, err
}

func storeOf(f hubFlags) string {
	if f.store != "" {
		return f.store
	}
	return filepath.Join(xdg.DataHome, "keystone-hub")
}
