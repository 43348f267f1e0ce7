package caseload

import "strings"

// rowsEach is how many rows one statement takes: few enough to stay under
// SQLite's limit of parameters for the widest table.
const rowsEach = 32

// many puts rows into a table, many to a statement. It is not for the finder (see find).
type many struct {
	b     *batch
	query string // up to the values
	after string // what follows them
	width int
	args  []any
	err   error
}

// add puts one row in; an error is told by done.
func (m *many) add(values ...any) {
	m.width = len(values)
	m.args = append(m.args, values...)
	if len(m.args) == m.width*rowsEach {
		m.put(rowsEach)
	}
}

// done puts in what is left.
func (m *many) done() error {
	for len(m.args) > 0 && m.err == nil {
		m.put(1)
	}
	return m.err
}

func (m *many) put(rows int) {
	values := "(?" + strings.Repeat(",?", m.width-1) + ")"
	n := rows * m.width
	if m.err == nil {
		m.err = m.b.exec(m.query+values+strings.Repeat(","+values, rows-1)+m.after, m.args[:n]...)
	}
	m.args = m.args[:copy(m.args, m.args[n:])]
}
