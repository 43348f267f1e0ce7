package kit

// CursorPlace is where the cursor stands in the field, and its text; whoever
// compares it with an earlier answer knows whether somebody typed.
func (e *Entry) CursorPlace() (row, column int, text string) {
	return e.CursorRow, e.CursorColumn, e.Text
}
