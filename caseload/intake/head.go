package intake

import (
	"slices"
	"strings"

	"keystone/caseload/nhs"
	"keystone/sync/fault"
)

// The formats a reading may have.
const (
	FormatEMIS       = "emis"
	FormatSystmOne   = "systmone"
	FormatACG        = "acg"
	FormatDischarges = "discharges"
	FormatWorkbook   = "workbook"
	FormatList       = "list"
)

// head is what was recognised above and in the first rows of a table.
type head struct {
	preamble [][]string
	header   []string // nil in a file without one
	kinds    []kind   // one for each column
	numbers  int      // the column of NHS numbers, -1 when there is none
	first    int      // the first row of people
	samples  []record // the first rows of people
	acg      bool     // columns by position, as a risk tool writes them
}

// findHead finds the header by the column that holds NHS numbers: by its name,
// else by what stands in it.
func findHead(rows []record, options Options) head {
	at := namedHeader(rows)
	numbers := -1
	if named := at >= 0 && slices.ContainsFunc(rows[at].cells, func(cell string) bool { return recognise(cell).field == Number }); !named {
		if numbers = mapped(options, Number); numbers < 0 {
			numbers = numberColumn(rows[at+1:])
		}
		if at < 0 {
			at = headerAbove(rows, numbers)
		}
	}
	h := head{first: at + 1, numbers: numbers}
	if at >= 0 {
		h.header = cleaned(rows[at].cells)
		for _, r := range rows[:at] {
			h.preamble = append(h.preamble, cleaned(r.cells))
		}
		h.nameGroups()
	} else if numbers >= 0 {
		h.first = firstOfWidth(rows)
		for _, r := range rows[:h.first] {
			h.preamble = append(h.preamble, cleaned(r.cells))
		}
	}
	h.samples = rows[h.first:]
	h.name(options)
	return h
}

// nameGroups completes headers such as "Value" and "Date" with the name of the
// group that stands above them.
func (h *head) nameGroups() {
	if len(h.preamble) == 0 || filled(h.preamble[len(h.preamble)-1]) < 2 {
		return
	}
	groups, group := h.preamble[len(h.preamble)-1], ""
	for i, text := range h.header {
		if i < len(groups) && groups[i] != "" {
			group = groups[i]
		}
		switch strings.ToLower(text) {
		case "", "value", "date", "code term", "result", "score", "count":
			h.header[i] = strings.TrimSpace(group + " " + text)
		}
	}
}

// name gives every column its kind.
func (h *head) name(options Options) {
	width := max(len(h.header), usualWidth(h.samples))
	h.kinds = make([]kind, width)
	for i := range h.header {
		h.kinds[i] = recognise(h.header[i])
	}
	if h.header == nil && h.numbers >= 0 {
		h.byPosition(options)
	}
	h.weighScores(options)
	if h.numbers >= 0 {
		h.kinds[h.numbers] = kind{field: Number, rank: -1}
	}
	for position, field := range options.Mapping {
		if position >= 0 && position < width {
			h.kinds[position] = kind{field: field, index: h.kinds[position].index, rank: -2}
		}
	}
	h.oneEach()
	h.numbers = slices.IndexFunc(h.kinds, func(k kind) bool { return k.field == Number })
}

// weighScores forgets scores of no named index that are no numbers, and knows a
// risk tool's that has a header by its probability, band and conditions.
func (h *head) weighScores(options Options) {
	risk := options.Format == FormatACG || h.column(BandSaid) >= 0 && h.column(Conditions) >= 0
	for i := range h.kinds {
		k := &h.kinds[i]
		switch {
		case k.field != ScoreValue || k.index != "":
		case !h.most(i, isDecimal):
			k.field = Unknown
		case risk && (options.Format == FormatACG || strings.Contains(nhs.Fold(h.header[i]), "probability")):
			k.index = nhs.ACG
		}
	}
}

func isDecimal(cell string) bool {
	_, err := nhs.ParseDecimal(cell)
	return err == nil
}

// oneEach leaves a field that a person has once to the column with the best
// claim to it.
func (h *head) oneEach() {
	holder := make(map[Field]int)
	for i, k := range h.kinds {
		if k.field.several() {
			continue
		}
		other, taken := holder[k.field]
		switch {
		case !taken:
			holder[k.field] = i
		case h.claim(i) > h.claim(other):
			h.kinds[other].field = Other
			holder[k.field] = i
		default:
			h.kinds[i].field = Other
		}
	}
}

// claim grows with how well a column fits its field; for NHS numbers it counts
// what stands in the column.
func (h *head) claim(column int) int {
	k := h.kinds[column]
	claim := -1000 * k.rank
	if k.field == Number {
		claim += holding(h.samples, column)
	}
	return claim
}

// merit says how much sense a head makes, to compare separators and sheets.
func (h head) merit() int {
	if h.numbers < 0 {
		return len(h.kinds)
	}
	merit := 1000
	for _, k := range h.kinds {
		if k.field != Unknown {
			merit += 10
		}
	}
	return merit + holding(h.samples, h.numbers)
}

// namedHeader returns the row that names a column of NHS numbers and most
// others, -1 when there is none.
func namedHeader(rows []record) int {
	best, most := -1, 0
	for i, r := range rows {
		if isOwn(r.cells) {
			return i
		}
		if slices.ContainsFunc(r.cells, isNumber) {
			continue
		}
		known, numbers := 0, -1
		for column, cell := range r.cells {
			k := recognise(cell)
			if k.field != Unknown {
				known++
			}
			if k.field == Number && numbers < 0 {
				numbers = column
			}
		}
		if numbers < 0 {
			continue
		}
		if holding(rows[i+1:], numbers) > 0 {
			known += 5
		}
		if known > most && known > 1 {
			best, most = i, known
		}
	}
	return best
}

// isOwn reports whether RejectedCSV wrote this header.
func isOwn(cells []string) bool {
	return len(cells) > 2 && recognise(cells[len(cells)-1]).field == refusal && recognise(cells[len(cells)-2]).field == refusal
}

// headerAbove returns the row above the first NHS number of a column that has
// words there, -1 when there is none.
func headerAbove(rows []record, column int) int {
	if column < 0 {
		return -1
	}
	first := slices.IndexFunc(rows, func(r record) bool { return column < len(r.cells) && isNumber(r.cells[column]) })
	for i := first - 1; i >= 0; i-- {
		cells := rows[i].cells
		if column < len(cells) && len(cells) > 1 && !strings.ContainsAny(cells[column], "0123456789") && strings.TrimSpace(cells[column]) != "" {
			return i
		}
	}
	return -1
}

// numberColumn returns the column in which most NHS numbers stand, -1 when
// there are none.
func numberColumn(rows []record) int {
	best, most := -1, 0
	for column := range usualWidth(rows) {
		if count := holding(rows, column); count > most {
			best, most = column, count
		}
	}
	return best
}

func holding(rows []record, column int) int {
	count := 0
	for _, r := range rows {
		if column < len(r.cells) && isNumber(r.cells[column]) {
			count++
		}
	}
	return count
}

func isNumber(cell string) bool {
	if len(cell) < 10 || len(cell) > 24 {
		return false
	}
	_, err := nhs.ParseNumber(cell)
	return err == nil
}

// usualWidth returns how many columns most rows have, the wider of two as common.
func usualWidth(rows []record) int {
	counts := make(map[int]int)
	width := 0
	for _, r := range rows {
		n := len(r.cells)
		counts[n]++
		if c := counts[n]; c > counts[width] || c == counts[width] && n > width {
			width = n
		}
	}
	return width
}

func firstOfWidth(rows []record) int {
	width := usualWidth(rows)
	return max(0, slices.IndexFunc(rows, func(r record) bool { return len(r.cells) == width }))
}

func mapped(options Options, field Field) int {
	for position, f := range options.Mapping {
		if f == field {
			return position
		}
	}
	return -1
}

func cleaned(cells []string) []string {
	texts := make([]string, len(cells))
	for i, cell := range cells {
		texts[i] = nhs.Clean(cell)
	}
	return texts
}

// column returns the position of a field, -1 when no column holds it.
func (h head) column(field Field) int {
	return slices.IndexFunc(h.kinds, func(k kind) bool { return k.field == field })
}

// demand refuses a file that cannot be of the format a person named.
func (h head) demand(format string) error {
	switch {
	case format == FormatDischarges && h.column(Discharged) < 0:
		return fault.New(CodeFormat, "This is no discharge list: no column says when people were discharged; leave the format to the program, or map that column by hand.")
	case format == FormatACG && h.column(ScoreValue) < 0:
		return fault.New(CodeFormat, "This is no risk tool's list: no column holds its score; leave the format to the program, or map that column by hand.")
	}
	return nil
}
