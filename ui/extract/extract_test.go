package extract_test

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"keystone/caseload/nhs"
	"keystone/meeting"
	"keystone/sync/fault"
	"keystone/ui/extract"
	"keystone/ui/kit"
	"keystone/ui/kit/kittest"
)

// drawer is the extracts that are open.
type drawer struct {
	open  []meeting.Extract
	filed []meeting.FileExtract
	fail  error
}

func (d *drawer) Extracts(_ context.Context, filed bool) ([]meeting.Extract, error) {
	if filed {
		return nil, fault.New(fault.Internal, "asked for those that were filed")
	}
	return d.open, nil
}

func (d *drawer) FileExtract(_ context.Context, c meeting.FileExtract) (struct{}, error) {
	if d.fail != nil {
		return struct{}{}, d.fail
	}
	d.filed, d.open = append(d.filed, c), d.open[1:]
	return struct{}{}, nil
}

func window(t *testing.T) (kittest.Hand, kit.Env) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	w := test.NewTempWindow(t, kit.Text(""))
	w.Resize(fyne.NewSize(1366, 768))
	now := func() time.Time { return time.Date(2026, 11, 24, 9, 0, 0, 0, nhs.London()) }
	return kittest.Hand{T: t, Window: w}, kit.NewEnv(w, now).AtOnce()
}

// TestAsk_SomebodyHasToSay: nothing is chosen for them, and what refuses keeps the
// question open.
func TestAsk_SomebodyHasToSay(t *testing.T) {
	w, env := window(t)
	said, done := []string{}, 0
	extract.Ask(env, func(online string) error {
		said = append(said, online)
		if online == "" {
			return fault.New(meeting.CodeOnlineRequired, "Say whether this is hidden.")
		}
		return nil
	}, func() { done++ })
	w.Sees("Hide from online access?", "until somebody says who filed it")
	w.Tap("Show the extract")
	w.Sees("Say whether this is hidden.")
	w.Fill("Hide from online access?", "Hide it")
	w.Tap("Show the extract")
	w.SeesNot("Hide from online access?")
	if len(said) != 2 || said[0] != "" || said[1] != meeting.OnlineHide || done != 1 {
		t.Errorf("said %q, done %d", said, done)
	}
}

func TestList_FiledByWhomAndWhen(t *testing.T) {
	w, env := window(t)
	d := &drawer{open: []meeting.Extract{
		{ID: "x1", NHSNumber: "9990000050", Name: "HART, Ivy (Mrs)", Met: "2026-11-16", Online: meeting.OnlineHide, Printed: "2026-11-23T13:00:00Z", PrintedBy: "Meera Patel"},
		{ID: "x2", NHSNumber: "9990358540", Name: "ALI, Noor", Met: "2026-11-16", Online: meeting.OnlineShow, Printed: "2026-11-23T13:05:00Z", PrintedBy: "Meera Patel"},
	}}
	done := 0
	extract.List(env, d, func() { done++ })
	w.Sees("HART, Ivy (Mrs) · NHS No. 999 000 0050", "meeting of 16-Nov-2026 · printed 23-Nov-2026 by Meera Patel · to be hidden from online access", "ALI, Noor")
	w.Tap("Filed…")
	w.Sees("In the GP record of HART, Ivy (Mrs). It is to be hidden from online access there.", "<24-Nov-2026>")
	w.Type("Rosa Diaz")
	d.fail = fault.New(meeting.CodeDateInvalid, "Not on a day to come.")
	w.Key(fyne.KeyReturn)
	w.Sees("Not on a day to come.")
	d.fail = nil
	w.Fill("On", "23-Nov-2026")
	w.Tap("It is filed")
	w.SeesNot("HART, Ivy")
	w.Tap("Filed…")
	w.SeesNot("hidden from online access")
	w.Tap("It is filed")
	w.Sees("Every extract is filed.")
	want := []meeting.FileExtract{{Extract: "x1", By: "Rosa Diaz", On: "2026-11-23"}, {Extract: "x2", On: "2026-11-24"}}
	if len(d.filed) != 2 || d.filed[0] != want[0] || d.filed[1] != want[1] || done != 2 {
		t.Errorf("filed %+v, told %d times", d.filed, done)
	}
}
