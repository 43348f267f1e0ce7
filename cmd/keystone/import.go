package main

import (
	"context"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"keystone/caseload"
	"keystone/caseload/intake"
	"keystone/caseload/nhs"
	"keystone/sync/fault"
)

// indices are what --index takes.
const indices = nhs.EFI + ", " + nhs.EFI2 + ", " + nhs.Rockwood + " or " + nhs.ACG

// importing is what the flags of import say.
type importing struct {
	format, list, index string
	check, empty        bool
}

func (p *program) importVerb() *cobra.Command {
	var w importing
	c := &cobra.Command{
		Use:     "import FILE…",
		Short:   "Read lists as GP systems and risk tools export them",
		Long:    "What a file is, is read from its columns, never from its name. One save a file; the same file twice changes nothing.",
		Example: "  keystone import --check frailty.csv\n  keystone import frailty.csv discharges.csv",
		Args:    cobra.MinimumNArgs(1),
	}
	choiceVar(c, &w.format, "as-format", "what the file is", "auto", intake.FormatEMIS, intake.FormatSystmOne, intake.FormatACG, intake.FormatDischarges)
	c.Flags().StringVar(&w.list, "list", "", "the list it is a reading of (default: by its title)")
	c.Flags().StringVar(&w.index, "index", "", "the index of a score whose column does not name it: "+indices)
	c.Flags().BoolVar(&w.check, "check", false, "say what would change and change nothing")
	c.Flags().BoolVar(&w.empty, "empty", false, "take in a file that names nobody, or no row of which can be read: everybody on its list is flagged as gone")
	c.RunE = p.verb(func(ctx context.Context, args []string) error {
		if _, known := nhs.KnownIndex(w.index); w.index != "" && !known {
			return fault.Newf(usage, "--index %q is no index: say %s.", w.index, indices)
		}
		return p.with(ctx, func(h *house) error { return p.importAll(ctx, h, args, w) })
	})
	return c
}

// unimported is what import answers of a file of several that was not taken in.
type unimported struct {
	File  string `json:"file"`
	Error said   `json:"error"`
}

// importAll reads every file; of several, one that cannot be read holds up none
// of the others and is answered in its place.
func (p *program) importAll(ctx context.Context, h *house, names []string, w importing) error {
	answers := []any{}
	refused := false
	for _, name := range names {
		result, err := importOne(ctx, h, name, w)
		if err == nil {
			answers = append(answers, result)
			continue
		}
		err = fault.Wrap(err, fault.Code(err), filepath.Base(name)+": "+fault.Sentence(err))
		if len(names) == 1 {
			return err
		}
		refused = true
		if !p.json {
			line(p.err, "%s", fault.Sentence(err))
		}
		answers = append(answers, unimported{filepath.Base(name), sayOf(err)})
	}
	if err := p.printImports(answers, w.check); err != nil || !refused {
		return err
	}
	return errRefused
}

func importOne(ctx context.Context, h *house, name string, w importing) (caseload.ImportResult, error) {
	source := intake.FileSource(name)
	reading, err := h.People.Read(ctx, source, intake.Options{Format: w.format, Index: w.index})
	if err != nil {
		return caseload.ImportResult{}, err
	}
	as := caseload.ImportOptions{List: w.list, File: source.Name, Empty: w.empty}
	if w.check {
		return h.People.Preview(ctx, reading, as)
	}
	return h.People.Import(ctx, reading, as)
}

func (p *program) printImports(answers []any, checked bool) error {
	return p.answer(answers, func(w io.Writer) {
		for _, answer := range answers {
			r, ok := answer.(caseload.ImportResult)
			if !ok {
				continue
			}
			line(w, "%s: list %s, %s", r.File, r.List, r.Format)
			verb := "read"
			if checked {
				verb = "would be read"
			}
			line(w, "  %d rows, %s %s: %d new, %d changed, %d the same, %d gone; %d rows cannot be read",
				r.Rows, caseload.Counted(r.Accepted, "person"), verb, r.New, r.Updated, r.Unchanged, r.Gone, len(r.Rejected))
			for _, x := range r.Rejected {
				line(w, "  line %d\t%s\t%s", x.Line, x.NHSNumber, x.Reason)
			}
			for _, x := range r.Warnings {
				line(w, "  note\t%s", x)
			}
		}
	})
}
