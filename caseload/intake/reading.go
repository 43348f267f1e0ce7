package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"slices"
	"strings"

	"keystone/caseload/nhs"
)

const previewed = 10 // rows

// reading begins a Reading with everything the head of the file tells.
func (h head) reading(name string, t table, options Options) *Reading {
	r := &Reading{
		Title: h.title(name), Shape: h.shape(), LastRun: h.lastRun(options.Today), Sheet: t.sheet(), preamble: h.preamble,
		Rows: []Row{}, Rejected: []Rejected{}, Warnings: []string{},
	}
	for i, k := range h.kinds {
		column := Column{Position: i, Field: k.field, Index: k.index}
		if i < len(h.header) {
			column.Header = h.header[i]
		}
		r.Mended = r.Mended || k.field == refusal
		for _, sample := range h.samples {
			if i < len(sample.cells) && strings.TrimSpace(sample.cells[i]) != "" {
				column.Sample = nhs.Clean(sample.cells[i])
				break
			}
		}
		r.Columns = append(r.Columns, column)
		if k.field == Unknown && (column.Header != "" || column.Sample != "") {
			r.Unknown = append(r.Unknown, column)
		}
	}
	for _, sample := range h.samples[:min(len(h.samples), previewed)] {
		r.First = append(r.First, slices.Clone(sample.cells))
	}
	r.Format = h.format(options.Format, t)
	return r
}

// format names what kind of list it is, by its columns.
func (h head) format(asked string, t table) string {
	switch {
	case asked != "" && asked != "auto":
		return asked
	case h.column(Discharged) >= 0:
		return FormatDischarges
	case h.isRiskTool():
		return FormatACG
	case slices.ContainsFunc(h.header, func(cell string) bool { return strings.HasPrefix(nhs.Fold(cell), "emis n") }), h.said("population count") != "":
		return FormatEMIS
	case t.sheet() != "":
		return FormatWorkbook
	case h.column(FullName) >= 0 && h.column(Family) < 0 && h.column(Born) >= 0:
		return FormatSystmOne
	}
	return FormatList
}

func (h head) isRiskTool() bool {
	return h.acg || slices.ContainsFunc(h.kinds, func(k kind) bool { return k.field == ScoreValue && k.index == nhs.ACG })
}

// shape is a hash of the headers, or of the fields where columns go by position;
// what RejectedCSV adds does not count.
func (h head) shape() string {
	hash := sha256.New()
	for i, k := range h.kinds {
		text := ""
		switch {
		case k.field == refusal:
			continue
		case h.isRiskTool():
			text = string(recogniseAt(h, i).field)
		case h.header == nil:
			text = "column"
		case i < len(h.header):
			text = strings.ReplaceAll(nhs.Fold(h.header[i]), " ", "")
		}
		_, _ = hash.Write([]byte(text + "\n"))
	}
	return hex.EncodeToString(hash.Sum(nil)[:8])
}

// recogniseAt returns what a column is without what was mapped by hand, so that
// a mapping does not change the shape it is remembered for.
func recogniseAt(h head, column int) kind {
	if h.acg && column < len(acgKinds) {
		return acgKinds[column]
	}
	if column < len(h.header) {
		return recognise(h.header[column])
	}
	return kind{}
}

var (
	runWords   = []string{"last run", "run date", "report date", "date run", "extract date", "extracted", "generated", "date of report", "run on", "report run", "date generated", "as at"}
	titleWords = []string{"report name", "report title", "search name", "report", "search", "title", "name"}
)

// said returns what a line above the header says after a key, "" when none does.
func (h head) said(keys ...string) string {
	for _, cells := range h.preamble {
		if len(cells) == 0 {
			continue
		}
		key, value, found := strings.Cut(cells[0], ":")
		if !found || strings.TrimSpace(value) == "" {
			value = firstFilled(cells[1:])
		}
		if value != "" && slices.Contains(keys, nhs.Fold(key)) {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func firstFilled(cells []string) string {
	for _, cell := range cells {
		if cell != "" {
			return cell
		}
	}
	return ""
}

func (h head) lastRun(today nhs.Date) nhs.Date {
	date, err := nhs.ParseDate(h.said(runWords...), today, nhs.Event)
	if err != nil {
		return ""
	}
	return date
}

// title is the report's own name, else the first line above the header that
// stands by itself, else the file's name; dates in it do not count.
func (h head) title(file string) string {
	if title := withoutDates(h.said(titleWords...)); title != "" {
		return title
	}
	for _, cells := range h.preamble {
		text := firstFilled(cells)
		if text == "" || strings.HasPrefix(text, "sep=") || strings.HasPrefix(text, "Page ") || filled(cells) > 1 || slices.Contains(runWords, nhs.Fold(before(text, ":"))) {
			continue
		}
		if title := withoutDates(text); title != "" {
			return title
		}
	}
	return titleOfFile(file)
}

func before(text, mark string) string {
	head, _, _ := strings.Cut(text, mark)
	return head
}

func filled(cells []string) int {
	count := 0
	for _, cell := range cells {
		if strings.TrimSpace(cell) != "" {
			count++
		}
	}
	return count
}

// withoutDates drops the words of a title that are dates, so that next week's
// export has the same title.
func withoutDates(title string) string {
	words := strings.Fields(title)
	var kept []string
	for i := 0; i < len(words); i++ {
		if n := dateWords(words[i:]); n > 0 {
			i += n - 1
			continue
		}
		kept = append(kept, words[i])
	}
	for len(kept) > 1 && slices.Contains([]string{"at", "as", "of", "on", "to", "-", "–", "run"}, strings.ToLower(kept[len(kept)-1])) {
		kept = kept[:len(kept)-1]
	}
	return strings.TrimRight(strings.Join(kept, " "), " -–,:(")
}

// dateWords returns how many of the first words are a date or a time of day.
func dateWords(words []string) int {
	const anyDay = nhs.Date("2099-12-31")
	for n := min(3, len(words)); n > 0; n-- {
		text := strings.Trim(strings.Join(words[:n], " "), "(),.")
		if len(text) < 6 || strings.Trim(text, "0123456789.") == "" && len(text) != 8 {
			continue
		}
		if date, err := nhs.ParseDate(text, anyDay, nhs.Event); err == nil && date.Known() {
			return n
		}
	}
	if len(words) > 0 && len(words[0]) >= 4 && strings.Contains(words[0], ":") && strings.Trim(words[0], "0123456789:") == "" {
		return 1
	}
	return 0
}

// titleOfFile is the file's name without folder, extension, dates and digits.
func titleOfFile(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = withoutDates(strings.TrimSuffix(name, path.Ext(name)))
	words := strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(" _-.()[]0123456789", r) })
	words = slices.DeleteFunc(words, func(word string) bool {
		_, err := nhs.ParseDate("1 "+word+" 2000", "2099-12-31", nhs.Event)
		return err == nil || strings.EqualFold(word, "copy")
	})
	if len(words) == 0 {
		return "list"
	}
	return strings.Join(words, " ")
}
