package main

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	ledger "keystone/sync"
	"keystone/sync/fault"
)

// unlocking is what passphrase and recover answer.
type unlocking struct {
	Member string `json:"member"`
}

func (p *program) passphraseVerb() *cobra.Command {
	var newFile, forMember string
	c := &cobra.Command{
		Use:     "passphrase",
		Short:   "Change your passphrase, or let another member unlock this laptop",
		Long:    "The new passphrase comes from --new-passphrase-file, else KEYSTONE_NEW_PASSPHRASE, else the terminal.\nWith --member somebody of the team's directory gets a passphrase of their own on this laptop.",
		Example: "  keystone passphrase --new-passphrase-file new.txt\n  keystone passphrase --member \"Ben Okoro\" --new-passphrase-file ben.txt",
		Args:    cobra.NoArgs,
	}
	c.Flags().StringVar(&newFile, "new-passphrase-file", "", "file that holds the new passphrase")
	c.Flags().StringVar(&forMember, "member", "", "the member who is to unlock this laptop too")
	c.RunE = p.verb(func(ctx context.Context, _ []string) error {
		return p.with(ctx, func(h *house) error { return p.setPassphrase(ctx, h, newFile, forMember) })
	})
	return c
}

func (p *program) setPassphrase(ctx context.Context, h *house, newFile, forMember string) error {
	fresh, err := p.newPassphrase(newFile)
	if err != nil {
		return err
	}
	who := h.Ledger.Actor().Member
	if forMember == "" {
		old, err := p.passphrase("Passphrase: ")
		if err != nil {
			return err
		}
		err = h.Ledger.ChangePassphrase(ctx, old, fresh)
		if err != nil {
			return err
		}
	} else {
		m, err := h.People.Member(ctx, forMember)
		if err != nil {
			return err
		}
		who = m.ID
		err = h.Ledger.AddLogin(ctx, ledger.Login{Member: m.ID, Name: m.Name, Role: m.Role, Organisation: m.Organisation}, fresh)
		if err != nil {
			return err
		}
	}
	return p.answer(unlocking{who}, func(w io.Writer) { line(w, "Done. The new passphrase holds from now on.") })
}

// newPassphrase comes from its own file or variable, else the terminal.
func (p *program) newPassphrase(file string) (string, error) {
	if file != "" {
		return readPassphrase(file)
	}
	if s := p.env("KEYSTONE_NEW_PASSPHRASE"); s != "" {
		return s, nil
	}
	return p.askPassphrase("New passphrase: ")
}

// recoveredPassphrase is also the ordinary one: the old is forgotten, so a
// passphrase that is given can only be the new one.
func (p *program) recoveredPassphrase(file string) (string, error) {
	if file == "" && p.env("KEYSTONE_NEW_PASSPHRASE") == "" {
		return p.passphrase("New passphrase: ")
	}
	return p.newPassphrase(file)
}

func (p *program) recoverVerb() *cobra.Command {
	var newFile string
	c := &cobra.Command{
		Use:     "recover FILE",
		Short:   "Get in with the recovery identity from the practice safe, and set a new passphrase",
		Long:    "The new passphrase comes from --new-passphrase-file, else KEYSTONE_NEW_PASSPHRASE, else --passphrase-file,\nelse KEYSTONE_PASSPHRASE, else the terminal.",
		Example: "  keystone --as \"Meera Patel\" recover recovery.txt --new-passphrase-file new.txt",
		Args:    cobra.ExactArgs(1),
	}
	c.Flags().StringVar(&newFile, "new-passphrase-file", "", "file that holds the new passphrase")
	c.RunE = p.verb(func(ctx context.Context, args []string) error {
		config, err := p.config()
		if err != nil {
			return err
		}
		identity, err := readPassphrase(args[0])
		if err != nil {
			return fault.Wrap(err, "recovery-wrong", "The file with the recovery identity cannot be read: check its name.")
		}
		identity = strings.TrimSpace(identity)
		fresh, err := p.recoveredPassphrase(newFile)
		if err != nil {
			return err
		}
		if err := ledger.Recover(ctx, config, identity, p.as, fresh); err != nil {
			return err
		}
		who, err := ledger.LoginOf(config, p.as)
		if err != nil {
			return err
		}
		return p.answer(unlocking{who.Member}, func(w io.Writer) { line(w, "You are in again. The new passphrase holds from now on.") })
	})
	return c
}
