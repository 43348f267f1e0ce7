package intake

import "testing"

func FuzzMergedCells(f *testing.F) {
	for _, seed := range []string{
		`<sheetData><row/></sheetData><mergeCells count="1"><mergeCell ref="B3:B4"/></mergeCells></worksheet>`,
		`<x:sheetData></x:sheetData><x:mergeCells><x:mergeCell ref="A1:XFD1048576"/></x:mergeCells>`,
		`<sheetData/><mergeCell ref="A2"/><mergeCell ref="A4:A2"/><mergeCell ref=":"`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		before, after := withoutRows(raw)
		if len(before)+len(after) > len(raw) {
			t.Fatalf("%q and %q of %q", before, after, raw)
		}
		for _, m := range append(decodeSpans(raw), decodeSpans(after)...) {
			if m.line < 1 || m.through <= m.line || m.column < 0 || m.column >= widest {
				t.Fatalf("%+v", m)
			}
		}
	})
}
