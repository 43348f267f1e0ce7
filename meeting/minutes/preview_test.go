package minutes_test

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"keystone/meeting"
	"keystone/meeting/minutes"
	"keystone/sync/fault"
)

// across is the width in pixels of the pages that are compared.
const across = 630

// printables are all five papers.
func printables() map[string]minutes.Printable {
	draft := twelve()
	draft.Version, draft.Test, draft.Signed = 0, true, nil
	return map[string]minutes.Printable{
		"minutes": minutes.MinutesPaper{Minutes: twelve()},
		"draft":   minutes.MinutesPaper{Minutes: draft},
		"sheet":   minutes.SheetPaper{Sheet: sheet(9)},
		"plan":    planPaper(), "card": cardPaper(), "letter": letterPaper(),
	}
}

// The screen shows what prints: as many pages, and on each the same ink in the
// same places as poppler draws it from the PDF.
func TestPreview_AsPrinted(t *testing.T) {
	for name, what := range printables() {
		t.Run(name, func(t *testing.T) {
			pdf, err := paper.PDF(what)
			if err != nil {
				t.Fatal(err)
			}
			shown, err := paper.Preview(what)
			if err != nil {
				t.Fatal(err)
			}
			count := regexp.MustCompile(`(?m)^Pages: +(\d+)$`).FindStringSubmatch(tool(t, pdf, "pdfinfo", "FILE"))
			if len(count) != 2 || count[1] != fmt.Sprint(shown.Pages()) {
				t.Fatalf("%d pages on the screen, on paper %q", shown.Pages(), count)
			}
			stem := filepath.Join(t.TempDir(), "page")
			tool(t, pdf, "pdftoppm", "-png", "-scale-to-x", fmt.Sprint(across), "-scale-to-y", "-1", "FILE", stem)
			printed, err := filepath.Glob(stem + "*.png")
			if err != nil || len(printed) != shown.Pages() {
				t.Fatalf("%v, %v", printed, err)
			}
			for n, file := range printed {
				page, err := shown.Page(n, across)
				if err != nil {
					t.Fatal(err)
				}
				keepPicture(t, fmt.Sprintf("%s-%d", name, n+1), page)
				want := picture(t, file)
				mean, worst := apart(page, want, image.Point{})
				if mean > 2.5 || worst > 40 {
					t.Errorf("page %d: on average %.2f apart of 255, %.0f in the worst square", n+1, mean, worst)
				}
				for _, by := range []image.Point{{2, 0}, {-2, 0}, {0, 2}, {0, -2}} {
					if aside, _ := apart(page, want, by); aside <= mean {
						t.Errorf("page %d: fits better %v pixels aside", n+1, by)
					}
				}
			}
		})
	}
}

func TestPreview_Page(t *testing.T) {
	shown, err := paper.Preview(cardPaper())
	if err != nil {
		t.Fatal(err)
	}
	for _, wide := range []int{210, 420, 1000} {
		page, err := shown.Page(0, wide)
		if err != nil {
			t.Fatal(err)
		}
		if got := page.Bounds().Size(); got.X != wide || got.Y != int(minutes.Height(float32(wide))+0.5) {
			t.Errorf("%d across: %v", wide, got)
		}
		if corner := page.RGBAAt(0, 0); corner != (color.RGBA{0xff, 0xff, 0xff, 0xff}) {
			t.Errorf("the paper is %v, not white", corner)
		}
	}
}

func TestPreview_ErrAsPDF(t *testing.T) {
	incomplete := planPaper()
	incomplete.Patient.Plan = nil
	if _, err := paper.Preview(incomplete); fault.Code(err) != minutes.CodePlanIncomplete {
		t.Error(err)
	}
	if _, err := minutes.New(minutes.Fonts{}).Preview(cardPaper()); fault.Code(err) != minutes.CodeFont {
		t.Error(err)
	}
}

// Wherever the pages break, Signed stands below the end of what it signs.
func TestMinutes_SignedNotAlone(t *testing.T) {
	for step := range 14 {
		words := 4 * step
		m := twelve()
		m.Items, m.Actions = m.Items[:1], nil
		m.Items[0].Summary = strings.Repeat(long+" ", 6) + strings.Repeat("walks with two sticks and a frame, slowly, every day now ", words)
		last := lastPage(t, m)
		holds(t, last, "Signed", "Actions", "Eight words")
		m.Items = nil
		for range words {
			m.Attendance = append(m.Attendance, meeting.Attendance{Name: "Anna Price", Role: "nurse", Mode: meeting.InRoom})
		}
		holds(t, lastPage(t, m), "Signed", "Nobody there for", "Eight words")
		off := twelve().Items[11]
		off.Why = "the meeting ended"
		for range words {
			m.Items = append(m.Items, off)
		}
		if words > 0 {
			holds(t, lastPage(t, m), "Signed", "the meeting ended", "Eight words")
		}
	}
}

func lastPage(t *testing.T, m meeting.Minutes) string {
	t.Helper()
	pdf, err := paper.Minutes(m)
	if err != nil {
		t.Fatal(err)
	}
	all := pages(tool(t, pdf, "pdftotext", "-layout", "-enc", "UTF-8", "FILE", "-"))
	return all[len(all)-1]
}

// Wherever the pages break, a decision and who recorded it are on one.
func TestMinutes_DecisionWhole(t *testing.T) {
	for step := range 12 {
		words := 4 * step
		m := twelve()
		m.Items, m.Actions = m.Items[:1], nil
		m.Items[0].Summary = strings.Repeat(long+" ", 7) + strings.Repeat("walks with two sticks and a frame, slowly, every day now ", words)
		m.Items[0].Decision = "FIRST " + long[:200] + " LAST"
		found := 0
		for _, page := range pages(must(t)(paper.Minutes(m))) {
			if page = strings.Join(strings.Fields(page), " "); strings.Contains(page, "FIRST") {
				found++
				holds(t, page, "LAST (recorded by Dr Meera Patel)")
			}
		}
		if found != 1 {
			t.Errorf("the decision stands on %d pages", found)
		}
	}
}

func TestMinutes_LabelCapital(t *testing.T) {
	m := twelve()
	m.Label = "care coordinator"
	got := must(t)(paper.Minutes(m))
	holds(t, got, "Care coordinator Anna Price")
	lacks(t, got, "care coordinator Anna")
}

func BenchmarkPreview12(b *testing.B) {
	shown, err := paper.Preview(minutes.MinutesPaper{Minutes: twelve()})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := shown.Page(1, 1000); err != nil {
			b.Fatal(err)
		}
	}
}

// apart is how far two pictures of one page, the first moved by some pixels, are
// apart, of 255: on average, and in the worst square of two millimetres. It
// looks at squares so that two ways of smoothing the same edge count as the same.
func apart(a, b image.Image, by image.Point) (mean, worst float64) {
	const square = 6
	size := a.Bounds().Size()
	squares := 0
	for y := square; y+2*square <= size.Y; y += square {
		for x := square; x+2*square <= size.X; x += square {
			here := math.Abs(light(a, x+by.X, y+by.Y, square) - light(b, x, y, square))
			mean, worst, squares = mean+here, max(worst, here), squares+1
		}
	}
	return mean / float64(squares), worst
}

// light is the mean grey of a square.
func light(img image.Image, x, y, square int) float64 {
	sum := 0
	for dy := range square {
		for dx := range square {
			grey, _ := color.GrayModel.Convert(img.At(x+dx, y+dy)).(color.Gray)
			sum += int(grey.Y)
		}
	}
	return float64(sum) / float64(square*square)
}

func picture(t *testing.T, file string) image.Image {
	t.Helper()
	f, err := os.Open(file) //nolint:gosec // made by the test
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// keepPicture leaves a page beside the papers, for people to look at.
func keepPicture(t *testing.T, name string, img image.Image) {
	t.Helper()
	dir := os.Getenv("KEYSTONE_PAPERS")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png")) //nolint:gosec // a test's own name
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, img); err != nil {
		t.Error(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}
