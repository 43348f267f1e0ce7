package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"keystone/sync/fault"
)

// choice is a flag whose value is one of a few words; a word that is none of
// them is refused as wrong use. It implements pflag.Value.
type choice struct {
	value *string
	words []string
}

// choiceVar adds a flag that takes one of the words, in any case, and is the
// first of them unless it is given.
func choiceVar(c *cobra.Command, into *string, name, explains string, words ...string) {
	*into = words[0]
	c.Flags().Var(&choice{into, words}, name, explains+": "+orList(words))
}

func (c *choice) String() string { return *c.value }

func (c *choice) Type() string { return "word" }

func (c *choice) Set(text string) error {
	i := slices.IndexFunc(c.words, func(word string) bool { return strings.EqualFold(word, text) })
	if i < 0 {
		return fault.New(usage, "say "+orList(c.words))
	}
	*c.value = c.words[i]
	return nil
}

// firstIs is a cobra check that the first argument is one of the words.
func firstIs(words ...string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) > 0 && !slices.Contains(words, args[0]) {
			return fault.Newf(usage, "%q is none of %s", args[0], orList(words))
		}
		return nil
	}
}

// orList is "risk, change or name".
func orList(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
