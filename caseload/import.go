package caseload

import (
	"context"

	"keystone/caseload/intake"
	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// ImportOptions say what a reading is a reading of.
type ImportOptions struct {
	// List is the title of the list, "" as the reading says or as was said before.
	List string
	// File is the name of the file, for the answer only.
	File string
	// Empty says that a reading that names nobody is meant so; it is refused as
	// list-empty otherwise, and as list-unreadable where it has rows and none of
	// them can be read.
	Empty bool
	// Progress, where given, hears how far Import or Preview is: done of total
	// steps, the total being the same throughout. It is called often and on the
	// caller's goroutine; after half of the steps of an Import the save is sealed
	// and cancelling the context no longer stops it.
	Progress func(done, total int)
}

// ImportResult says what a reading changed or would change.
type ImportResult struct {
	File      string        `json:"file"`
	Format    string        `json:"format"`
	List      string        `json:"list"`     // title
	Rows      int           `json:"rows"`     // of the file: more than are accepted and rejected where it repeats people
	Accepted  int           `json:"accepted"` // people
	New       int           `json:"new"`      // compared with the list's last reading, as the next three
	Updated   int           `json:"updated"`
	Unchanged int           `json:"unchanged"`
	Gone      int           `json:"gone"`
	Rejected  []RejectedRow `json:"rejected"`
	Warnings  []string      `json:"warnings"`
	// NewToUs are those who were on no list and not nominated before (F24).
	NewToUs int `json:"-"`
}

// RejectedRow is a row that was not taken in, and why.
type RejectedRow struct {
	Line      int    `json:"line"` // of the file, whose first is 1
	NHSNumber string `json:"nhsNumber"`
	Reason    string `json:"reason"`
}

// Read reads a list with the columns that were mapped by hand for its shape.
// Errors are those of intake.Read.
func (c *Caseload) Read(ctx context.Context, source intake.Source, options intake.Options) (*intake.Reading, error) {
	if !options.Today.Known() {
		options.Today = c.today()
	}
	reading, err := intake.Read(ctx, source, options)
	if reading == nil || len(options.Mapping) > 0 {
		return reading, err
	}
	mapping, mapErr := c.Mapping(ctx, reading.Shape)
	if mapErr != nil {
		return nil, mapErr
	}
	if len(mapping) == 0 {
		return reading, err
	}
	options.Mapping = mapping
	return intake.Read(ctx, source, options)
}

// Preview says what Import would do, and changes nothing; that Import would
// refuse the reading as list-unreadable is the first of the warnings.
func (c *Caseload) Preview(ctx context.Context, reading *intake.Reading, options ImportOptions) (ImportResult, error) {
	d, err := c.compare(ctx, c.l.DB(), reading, options, progress{options.Progress, len(reading.Rows), len(reading.Rows)})
	if err != nil {
		return ImportResult{}, err
	}
	return d.result, nil
}

// progress tells how far an import is.
type progress struct {
	tell        func(done, total int)
	rows, total int
}

// compared tells that so many rows were compared.
func (p progress) compared(rows int) {
	if p.tell != nil {
		p.tell(rows, p.total)
	}
}

// applied tells that so many of the writes are shown.
func (p progress) applied(done, of int) {
	if p.tell != nil && of > 0 {
		p.tell(p.rows+(p.total-p.rows)*done/of, p.total)
	}
}

// Import takes a reading in as one save; the same reading twice is nothing to
// save. One number with another birth date than is known stops that person. A reading
// that names nobody is list-empty; one none of whose rows can be read, while
// somebody is on its list, is list-unreadable. Cancelled before it is sealed it
// is stopped, and changed nothing.
func (c *Caseload) Import(ctx context.Context, reading *intake.Reading, options ImportOptions) (ImportResult, error) {
	var result ImportResult
	how := progress{options.Progress, len(reading.Rows), 2 * len(reading.Rows)}
	receipt, err := c.l.Command(ctx, func(q ledger.Querier) (ledger.Save, error) {
		d, err := c.compare(ctx, q, reading, options, how)
		if err != nil {
			return ledger.Save{}, err
		}
		if d.unreadable != nil {
			return ledger.Save{}, d.unreadable
		}
		result = d.result
		return ledger.Save{Kind: "import", Writes: d.save(), Applied: how.applied}, nil
	})
	if err != nil && receipt.Entry == "" && ctx.Err() != nil {
		return ImportResult{}, stopped(ctx)
	}
	if err == nil {
		how.compared(how.total)
	}
	return result, err
}

func stopped(ctx context.Context) error {
	return fault.Wrap(ctx.Err(), intake.CodeStopped, "Reading was stopped; nothing was changed.")
}

func (c *Caseload) mappingEntity(shape string) string { return "shape/" + c.l.ID("shape", shape) }

// RememberMapping remembers what was said by hand about the columns of a shape
// of file; an empty mapping forgets it.
func (c *Caseload) RememberMapping(ctx context.Context, shape string, mapping map[int]intake.Field) error {
	_, err := c.l.Command(ctx, func(ledger.Querier) (ledger.Save, error) {
		var value any
		if len(mapping) > 0 {
			value = mapping
		}
		w := ledger.Write{Entity: c.mappingEntity(shape), Field: "mapping", Value: value}
		return ledger.Save{Kind: "remember-mapping", Writes: []ledger.Write{w}}, nil
	})
	return err
}

// Mapping returns what was said by hand about the columns of a shape of file;
// nil when nothing was.
func (c *Caseload) Mapping(ctx context.Context, shape string) (map[int]intake.Field, error) {
	heads, err := ledger.State(ctx, c.l.DB(), c.mappingEntity(shape))
	if err != nil {
		return nil, err
	}
	head, ok := shown(heads["mapping"])
	if !ok {
		return nil, nil
	}
	var mapping map[int]intake.Field
	return mapping, head.Decode(&mapping)
}

// known as: the list that files of a shape and title are readings of.
func (c *Caseload) titledEntity(r *intake.Reading) string {
	return "shape/" + c.l.ID("shape", r.Shape+"\x00"+nhs.Fold(r.Title))
}

// listFor returns the list that a reading is of: the one named, else the one
// that files of its shape and title were before, else a new one. remember
// reports that the answer is new.
func (c *Caseload) listFor(ctx context.Context, q ledger.Querier, r *intake.Reading, named string) (l knownList, remember bool, err error) {
	named = nhs.Clean(named)
	if err := nhs.Fits("list", or(named, nhs.Clean(r.Title)), nhs.LongestName); err != nil {
		return l, false, err
	}
	if named != "" && nhs.Fold(named) != nhs.Fold(r.Title) {
		if l, err = findList(ctx, q, named); fault.Code(err) != CodeListUnknown {
			return l, true, err
		}
		l, _, err = listByID(ctx, q, c.l.ID("list", r.Shape+"\x00"+nhs.Fold(named)))
		l.title = named
		return l, true, err
	}
	heads, err := ledger.State(ctx, q, c.titledEntity(r))
	if err != nil {
		return l, false, err
	}
	id := c.l.ID("list", r.Shape+"\x00"+nhs.Fold(r.Title))
	if head, ok := shown(heads["list"]); ok {
		if err := head.Decode(&id); err != nil {
			return l, false, err
		}
	}
	l, read, err := listByID(ctx, q, id)
	if err != nil || read {
		return l, false, err
	}
	l.title = or(nhs.Clean(r.Title), "List")
	if _, err := findList(ctx, q, l.title); err == nil {
		l.title += " (" + r.Format + ")"
	} else if fault.Code(err) != CodeListUnknown {
		return l, false, err
	}
	return l, false, nil
}
