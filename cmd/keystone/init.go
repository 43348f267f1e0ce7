package main

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"keystone/caseload"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// founded is what init answers.
type founded struct {
	Team     string `json:"team"`
	Member   string `json:"member"`
	Device   string `json:"device"`
	Recovery string `json:"recovery"`
}

func (p *program) initVerb() *cobra.Command {
	var f ledger.Founding
	c := &cobra.Command{
		Use:     "init --team T --name N --role R --organisation O",
		Short:   "Make a new team on this laptop and print its recovery identity once",
		Example: `  keystone init --team "Harbour PCN" --name "Meera Patel" --role GP --organisation "Harbour Medical Centre"`,
		Args:    cobra.NoArgs,
	}
	c.Flags().StringVar(&f.Team, "team", "", "name of the team")
	c.Flags().StringVar(&f.Login.Name, "name", "", "your name")
	c.Flags().StringVar(&f.Login.Role, "role", "", "your role, such as GP or care co-ordinator")
	c.Flags().StringVar(&f.Login.Organisation, "organisation", "", "your organisation")
	for _, name := range []string{"team", "name", "role", "organisation"} {
		_ = c.MarkFlagRequired(name)
	}
	c.RunE = p.verb(func(ctx context.Context, _ []string) error { return p.found(ctx, f) })
	return c
}

// found makes the team and prints what must be kept.
func (p *program) found(ctx context.Context, f ledger.Founding) (err error) {
	config, err := p.config()
	if err != nil {
		return err
	}
	if f.Passphrase, err = p.passphrase("New passphrase: "); err != nil {
		return err
	}
	f.Test = p.today != ""
	h, made, err := establish(ctx, config, f)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Ledger.Close()) }()
	err = p.answer(made, func(w io.Writer) {
		line(w, "The team %s is made. You are its first member.", f.Team)
		line(w, "Recovery identity: print it, put it in the practice safe, keep no copy here. It is shown once:")
		line(w, "%s", made.Recovery)
	})
	if err != nil {
		return fault.Wrap(err, outputLost, "The team was made, but its recovery identity could not be shown, and it is shown only once: empty the data folder and make the team again.")
	}
	return nil
}

// establish founds a team with its first member in the directory and its weekly meeting.
func establish(ctx context.Context, config ledger.Config, f ledger.Founding) (*house, founded, error) {
	if err := named(&f.Team, &f.Login.Name, &f.Login.Role, &f.Login.Organisation); err != nil {
		return nil, founded{}, err
	}
	l, recovery, err := ledger.Found(ctx, config, f)
	if err != nil {
		return nil, founded{}, err
	}
	h := furnish(l)
	who := l.Actor()
	_, err = h.People.AddMember(ctx, caseload.AddMember{Name: who.Name, Role: who.Role, Organisation: who.Organisation})
	if err == nil {
		_, err = h.Meetings.CreateSeries(ctx, "M1", "Weekly MDT")
	}
	if err != nil {
		return nil, founded{}, errors.Join(err, l.Close())
	}
	return h, founded{Team: f.Team, Member: who.Member, Device: l.Team().Device, Recovery: recovery}, nil
}

// named cleans what a team or somebody in it is called and refuses what is
// missing or too long, before anything is made.
func named(texts ...*string) error {
	for _, text := range texts {
		if *text = nhs.Clean(*text); *text == "" {
			return fault.New(caseload.CodeNameRequired, "A team needs a name, and whoever joins it a name, a role and an organisation: say all of them.")
		}
		if err := nhs.Fits("name", *text, nhs.LongestName); err != nil {
			return err
		}
	}
	return nil
}
