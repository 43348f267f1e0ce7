package kit

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"

	"keystone/caseload/nhs"
)

// Story returns every widget on one page with invented patients, for the
// pictures that the look is judged by.
func Story() fyne.CanvasObject {
	return Pad(4, Wide(
		storyBanner(),
		Columns([]float32{3, 2}, storyFields(), storyWords()),
		NewChips(storyChips(), nil),
		Sized(0, 190, storyRows()),
		Columns([]float32{1, 1}, Panel("Nothing here", storyEmpty()), Panel("Marks and states", storyMarks())),
	))
}

// StoryQuestion opens the dialog of the story: a field with an error in it.
func StoryQuestion(env Env) *Dialog {
	reason := NewText(3)
	d := Ask(env, Question{
		Title: "Hand over HART, Ivy?",
		Text:  "Anna Price has been key worker since 02-Nov-2026. The carer and the practice are told who it is now; nobody is told by Keystone.",
		Body:  V(Field("New key worker", NewPick([]string{"Anna Price", "Bola Okoro", "Ruth Adeyemi"}, nil)), Field("Why", reason)),
		OK:    "Hand over",
	})
	d.SetError("Choose who takes over; a patient with nobody is at risk.")
	return d
}

func storyNow() time.Time { return time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC) }

func storyBanner() fyne.CanvasObject {
	banner := NewBanner()
	banner.SetPatient(BannerData{
		Name: "HART, Ivy (Mrs)", Born: "02-Mar-1941 (85y)", Gender: "Female", NHSNumber: "999 000 0050",
		Flags: []string{"ready access", "out of hours"}, Note: "Prefers to be called Ivy. Hard of hearing: speak to the left side.",
	})
	return banner
}

func storyFields() fyne.CanvasObject {
	who := NewEntry()
	who.SetText("bed rail, Bola Okoro")
	empty := NewEntry()
	empty.SetPlaceHolder("name, NHS number, born, postcode")
	due := NewDate(storyNow)
	due.SetDate(nhs.NewDate(2026, time.November, 30))
	wrong := Field("By", NewDate(storyNow))
	wrong.SetError("31-Nov-2026 is not a day; type a date such as 30-Nov-2026.")
	pick := NewPick([]string{"Anna Price", "Bola Okoro"}, nil)
	pick.SetSelected("Anna Price")
	text := NewText(3)
	text.SetText("What matters to me: stay at home with my dog. I would rather be tired at home than safe somewhere else.")
	off := Button("Not now", nil)
	off.Disable()
	agreed := NewCheck("Agreed with the patient", nil)
	agreed.SetChecked(true)
	return Panel("Fields", V(
		Columns(nil, Field("What", who), Field("Who", pick), Field("By", due)),
		Columns(nil, Field("Find", empty), wrong),
		Field("What matters", text),
		agreed,
		Flow(Primary("Start meeting", nil), Button("Prepare", nil), Danger("Remove", nil), Plain("Show", nil), off),
	), Plain("hand over", nil))
}

func storyWords() fyne.CanvasObject {
	return Panel("Words", V(
		Title("Title 24"), Heading("Heading 18"), Lead("Lead 15"), Text("Text 13"), Quiet("Quiet 13"),
		Wrapped("A paragraph wraps at words: can't finish a sentence, 999; worse than usual, start the rescue pack and ring Anna."),
		Line(),
		H(Text("3 actions overdue").Bold().Colored(ColorUnsafe), Spring(), Button("Show", nil)),
		H(Text("1 conflict: HART, Ivy, key worker").Colored(ColorDecide), Spring(), Button("Show", nil)),
		H(Text("12 done since Friday").Colored(ColorDone), Spring(), Button("Show", nil)),
	))
}

func storyChips() []Chip {
	return []Chip{
		{"all", "all", 240},
		{"nobody", "nobody", 4},
		{"no-plan", "no plan", 31},
		{"overdue", "review overdue", 7},
		{"severe", "severe", 35},
		{"mine", "mine", -1},
	}
}

func storyRows() fyne.CanvasObject {
	rows := NewRows([]Column{
		{Title: "Name", Width: 150, Grow: 1},
		{Title: "Born", Width: 90},
		{Title: "Why here", Width: 170, Grow: 2},
		{Title: "Key worker", Width: 120, Grow: 1},
		{Title: "Plan", Width: 70},
		{Title: "Open", Width: 40, Right: true},
	})
	rows.SetRows([]Row{
		{"1", []Cell{{Text: "HART, Ivy (Mrs)", Bold: true}, {Text: "02-Mar-1941"}, {Text: "nominated: three falls"}, {Text: "Anna Price"}, {Text: "v4 11-Jan"}, {Text: "2"}}},
		{"2", []Cell{{Text: "O'BRIEN, Zoë (Ms)", Bold: true}, {Text: "21-Aug-1953"}, {Text: "eFI 0.44 severe " + MarkUp + " · two admissions since the spring and a fall on Friday night"}, {Text: "nobody 41 d", Mark: MarkWarning, Color: ColorUnsafe}, {Text: "none", Color: ColorDecide, Mark: MarkWarning}, {Text: "0"}}},
		{"3", []Cell{{Text: "ŁUKASZEWICZ-SINGH, Aleksandra (Dr)", Bold: true}, {Text: "09-Jan-1938"}, {Text: "PARR 62"}, {Text: "Bola Okoro"}, {Text: "agreed", Mark: MarkDone, Color: ColorDone}, {Text: "1"}}},
		{"4", []Cell{{Text: "KHAN, Noor (Mr)", Bold: true}, {Text: "30-Sep-1944"}, {Text: "sent home 14-Nov, no letter"}, {Text: "Ruth Adeyemi", Color: ColorQuiet}, {Text: "v1 02-Dec"}, {Text: "12"}}},
	})
	rows.Select(1)
	return rows
}

func storyEmpty() fyne.CanvasObject {
	return Empty("No list has been brought in yet", "Export the frailty list from your GP system and drop the file here.", Primary("Bring in a list", nil))
}

func storyMarks() fyne.CanvasObject {
	marks := ""
	for _, mark := range []string{MarkWarning, MarkFlag, MarkDone, MarkOpen, MarkNow, MarkUp, MarkDown, MarkNone} {
		marks += fmt.Sprintf("%s  ", mark)
	}
	return V(
		Lead(marks),
		Flow(Tag(MarkWarning+" overdue 3 days", ColorUnsafe), Tag(MarkWarning+" conflict", ColorDecide), Tag(MarkDone+" done", ColorDone), Tag("accepted", ColorText), Tag("v4", ColorQuiet)),
		Wrapped("A tag says it in a word as well as a colour."),
	)
}
