package kit_test

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"keystone/ui/kit"
)

func someRows(count int) []kit.Row {
	rows := make([]kit.Row, count)
	for i := range rows {
		rows[i] = kit.Row{Key: strconv.Itoa(i), Cells: []kit.Cell{{Text: fmt.Sprint("patient ", i)}, {Text: "nobody", Color: kit.ColorUnsafe, Mark: kit.MarkWarning}}}
	}
	return rows
}

func newRows(t *testing.T, count int) (*kit.Rows, kit.Env) {
	t.Helper()
	rows := kit.NewRows([]kit.Column{{Title: "Name", Width: 120, Grow: 1}, {Title: "Key worker", Width: 90}})
	rows.SetRows(someRows(count))
	env := window(t, rows)
	env.Window.Canvas().Focus(rows.Focusable())
	return rows, env
}

func TestRows_OnlyVisibleRowsAreBuilt(t *testing.T) {
	rows, env := newRows(t, 20000)
	for range 50 {
		press(env, fyne.KeyPageDown)
	}
	press(env, fyne.KeyEnd, fyne.KeyHome)
	if built := rows.Built(); built > 4*rows.Page() {
		t.Errorf("%d row widgets were built for 20,000 rows of which %d can be seen", built, rows.Page())
	}
}

func TestRows_Keys(t *testing.T) {
	rows, env := newRows(t, 100)
	page := rows.Page()
	if page < 10 {
		t.Fatalf("a page is %d rows; the window has room for more", page)
	}
	steps := []struct {
		key  fyne.KeyName
		want int
	}{
		{fyne.KeyDown, 1},
		{fyne.KeyDown, 2},
		{fyne.KeyUp, 1},
		{fyne.KeyPageDown, 1 + page},
		{fyne.KeyPageUp, 1},
		{fyne.KeyPageUp, 0},
		{fyne.KeyUp, 0},
		{fyne.KeyEnd, 99},
		{fyne.KeyDown, 99},
		{fyne.KeyHome, 0},
	}
	for i, step := range steps {
		press(env, step.key)
		if rows.Selected() != step.want {
			t.Fatalf("step %d, %s: selected %d, want %d", i, step.key, rows.Selected(), step.want)
		}
		if want := fmt.Sprint("patient ", step.want); said(rows)[want] == 0 {
			t.Fatalf("step %d, %s: %s cannot be seen", i, step.key, want)
		}
	}
}

func TestRows_FocusSelectsFirst(t *testing.T) {
	rows, _ := newRows(t, 3)
	if rows.Selected() != 0 {
		t.Errorf("selected %d, want 0", rows.Selected())
	}
}

func TestRows_Opens(t *testing.T) {
	rows, env := newRows(t, 10)
	var opened []int
	rows.OnOpen = func(i int) { opened = append(opened, i) }
	press(env, fyne.KeyDown, fyne.KeyReturn, fyne.KeyDown, fyne.KeySpace, fyne.KeyEnter)
	rows.Tap(5)
	rows.Tap(5)
	rows.OpenOnTap = true
	rows.Tap(7)
	if got := fmt.Sprint(opened); got != "[1 2 2 5 7]" {
		t.Errorf("opened %s, want [1 2 2 5 7]", got)
	}
}

func TestRows_KeysAndLettersOfTheScreen(t *testing.T) {
	rows, env := newRows(t, 10)
	var letters []string
	rows.OnRune = func(i int, r rune) { letters = append(letters, fmt.Sprint(i, string(r))) }
	rows.OnKey = func(i int, ev *fyne.KeyEvent) bool { return ev.Name == fyne.KeyDown && i == 1 }
	press(env, fyne.KeyDown, fyne.KeyDown)
	if rows.Selected() != 1 {
		t.Errorf("a key that OnKey acted on moved to %d", rows.Selected())
	}
	write(env, "d b")
	if got := strings.Join(letters, ","); got != "1d,1b" {
		t.Errorf("letters %q, want 1d,1b", got)
	}
}

func TestRows_SelectionFollowsKey(t *testing.T) {
	rows, _ := newRows(t, 5)
	rows.Select(3)
	all := someRows(5)
	rows.SetRows(all[2:])
	if row, _ := rows.SelectedRow(); row.Key != "3" {
		t.Errorf("selected %q, want 3: its row is still there", row.Key)
	}
	rows.SetRows([]kit.Row{all[2], all[4]})
	if row, _ := rows.SelectedRow(); row.Key != "4" {
		t.Errorf("selected %q, want 4: the next row moves up", row.Key)
	}
	rows.SetRows(nil)
	if _, ok := rows.SelectedRow(); ok || rows.Selected() != -1 {
		t.Errorf("selected %d of no rows", rows.Selected())
	}
}

func TestRows_OutOfRange(t *testing.T) {
	rows, env := newRows(t, 0)
	rows.OnOpen = func(int) { t.Error("opened a row of none") }
	rows.SetRow(4, kit.Row{Key: "x"})
	rows.Select(2)
	press(env, fyne.KeyDown, fyne.KeyReturn, fyne.KeyPageUp)
	if rows.Row(3).Key != "" || rows.Len() != 0 {
		t.Error("rows out of nowhere")
	}
}

func TestCut(t *testing.T) {
	window(t, kit.Text("x"))
	if got := kit.Cut("HART,\n Ivy", 400); got != "HART, Ivy" {
		t.Errorf("got %q", got)
	}
	got := kit.Cut("nominated: three falls since the spring", 120)
	if !strings.HasSuffix(got, "…") || !strings.HasPrefix(got, "nominated") {
		t.Errorf("got %q, want the beginning and an ellipsis", got)
	}
	if got := kit.Cut("Łukasz", 1); got != "" {
		t.Errorf("got %q, want nothing", got)
	}
}

// A date and a telephone number are whole where a name can still give way.
func TestRows_ShareTheWidth(t *testing.T) {
	columns := []kit.Column{{Width: 200, Grow: 1}, {Width: 100}, {Width: 80, Spare: true}, {Width: 60, Spare: true}}
	for _, c := range []struct {
		width float32
		want  []float32
	}{
		{600, []float32{300, 100, 80, 60}},
		{500, []float32{200, 100, 80, 60}},
		{450, []float32{150, 100, 80, 60}},
		{390, []float32{90, 100, 80, 60}},
		{370, []float32{142, 100, 80, 0}},
		{300, []float32{164, 100, 0, 0}},
		{216, []float32{80, 100, 0, 0}},
	} {
		if got := kit.Widths(columns, c.width); !reflect.DeepEqual(got, c.want) {
			t.Errorf("of %v they get %v, want %v", c.width, got, c.want)
		}
	}
}
