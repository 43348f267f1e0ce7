package nhs_test

import (
	"testing"

	"keystone/caseload/nhs"
	"keystone/sync/fault"
)

func TestBanner(t *testing.T) {
	for born, want := range map[nhs.Date]string{"1935-01-15": "15-Jan-1935 (91y)", "": "not known"} {
		if got := nhs.Born(born, today); got != want {
			t.Errorf("Born(%q) = %q", born, got)
		}
	}
	names := [][4]string{
		{"smith", "John", "", "SMITH, John"}, {"żółć", "Łukasz", "Mr", "ŻÓŁĆ, Łukasz (Mr)"}, {"Smith", "", "Ms", "SMITH (Ms)"}, {"", "Ivy", "", "Ivy"}, {"", "", "", "name not known yet"},
	}
	for _, n := range names {
		if got := nhs.Name(n[0], n[1], n[2]); got != n[3] {
			t.Errorf("Name%q = %q", n, got)
		}
	}
}

func TestGender(t *testing.T) {
	for text, want := range map[string]string{"F": "Female", "male": "Male", "1": "Male", "2": "Female", "9": "Indeterminate", "U": "Not specified", " ": "", "Non-binary": "Non-binary"} {
		if got := nhs.Gender(text); got != want {
			t.Errorf("Gender(%q) = %q; want %q", text, got, want)
		}
	}
}

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"Zoe\u0308": "Zoë", "  Mary \t Ann ": "Mary Ann", "O\u00a0Brien": "O Brien", "A\u200bnn\x00": "Ann", "Siân": "Siân", "plain": "plain",
	} {
		if got := nhs.Clean(text); got != want {
			t.Errorf("Clean(%q) = %q; want %q", text, got, want)
		}
	}
}

func TestDamaged(t *testing.T) {
	for _, name := range []string{"Nguy?n", "?ukasz", "Zo?", "M\ufffdller", "M\xffller", "MÃ¼ller", "?ó??"} {
		if !nhs.Damaged(name) {
			t.Errorf("%q has lost letters", name)
		}
	}
	for _, name := range []string{"", "Nguyễn", "Müller", "Ångström", "JOÃO", "Ann (?)", "Ó Súilleabháin", "O’Brien"} {
		if nhs.Damaged(name) {
			t.Errorf("%q is whole", name)
		}
	}
}

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"O'Brien": "obrien", "O’BRIEN": "obrien", "Żółć": "zolc", "Łukasz": "lukasz", "Nguyễn Thị Nguyệt": "nguyen thi nguyet",
		"Smith-Jones": "smith jones", "Straße": "strasse", "Ærø": "aero", "Đặng": "dang", "Işık": "isik", "İnci": "inci",
		"  Van  der Berg ": "van der berg", "Zoë": "zoe", "943 476 5919": "943 476 5919", "(Dr)": "dr", "": "",
	} {
		if got := nhs.Fold(text); got != want {
			t.Errorf("Fold(%q) = %q; want %q", text, got, want)
		}
	}
}

func TestTitle(t *testing.T) {
	if got, ok := nhs.Title("MRS."); got != "Mrs" || !ok {
		t.Errorf("MRS. = %q, %v", got, ok)
	}
	if _, ok := nhs.Title("Margaret"); ok {
		t.Error("Margaret is no title")
	}
}

func TestParseDecimal(t *testing.T) {
	for text, want := range map[string]float64{"0.25": 0.25, "0,25": 0.25, " .5 ": 0.5, "12": 12, "19.75%": 0.1975, "9/36": 0.25, "-1": -1, "2.5E-1": 0.25} {
		if got, err := nhs.ParseDecimal(text); err != nil || got != want {
			t.Errorf("ParseDecimal(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "mild", "1.234,5", "1,234,567", "1/0", "0x10", "NaN", "Inf", "1e999", "1 2"} {
		if got, err := nhs.ParseDecimal(text); fault.Code(err) != nhs.CodeNumberUnreadable {
			t.Errorf("ParseDecimal(%q) = %v, %v; want a refusal", text, got, err)
		}
	}
}

func TestBand(t *testing.T) {
	tests := []struct {
		index string
		value float64
		want  string
	}{
		{nhs.EFI, 4.0 / 36, "fit"},
		{nhs.EFI, 5.0 / 36, "mild"},
		{nhs.EFI, 8.0 / 36, "mild"},
		{nhs.EFI, 9.0 / 36, "moderate"},
		{nhs.EFI, 12.0 / 36, "moderate"},
		{nhs.EFI, 13.0 / 36, "severe"},
		{nhs.EFI, 0.12, "fit"},
		{nhs.EFI, 0.24, "mild"},
		{nhs.EFI, 0.36, "severe"},   // 13 of 36, rounded as systems export it
		{nhs.EFI, 0.33, "moderate"}, // 12 of 36
		{nhs.EFI, 0.355, "moderate"},
		{nhs.EFI, 0.361, "severe"},
		{nhs.EFI, 0.20, "mild"},
		{nhs.EFI2, 0.20, "moderate"},
		{nhs.EFI2, 0.0857, "fit"},
		{nhs.EFI2, 0.1624, "mild"},
		{nhs.EFI2, 0.2392, "moderate"},
		{nhs.EFI2, 0.24, "severe"},
		{nhs.Rockwood, 1, "fit"},
		{nhs.Rockwood, 3, "fit"},
		{nhs.Rockwood, 5, "mild"},
		{nhs.Rockwood, 6, "moderate"},
		{nhs.Rockwood, 7, "severe"},
		{nhs.Rockwood, 9, "severe"},
		{nhs.ACG, 0.9, ""},
		{"", 0.20, ""},
	}
	for _, test := range tests {
		if got, err := nhs.Band(test.index, test.value); err != nil || got != test.want {
			t.Errorf("Band(%s, %g) = %q, %v; want %q", test.index, test.value, got, err, test.want)
		}
	}
	for _, test := range []struct {
		index string
		value float64
	}{{nhs.EFI, 3.7}, {nhs.EFI, -0.1}, {nhs.EFI2, 1.01}, {nhs.Rockwood, 0}, {nhs.Rockwood, 10}, {nhs.Rockwood, 5.5}, {nhs.ACG, 1.2}} {
		if got, err := nhs.Band(test.index, test.value); got != "" || fault.Code(err) != nhs.CodeScoreRange {
			t.Errorf("Band(%s, %g) = %q, %v; want a refusal", test.index, test.value, got, err)
		}
	}
}

func TestIndexFromHeader(t *testing.T) {
	for header, want := range map[string]string{
		"eFI (latest)": nhs.EFI, "Electronic Frailty Index": nhs.EFI, "eFI": nhs.EFI, "EFI_SCORE": nhs.EFI, "Latest eFI score 2026": nhs.EFI,
		"eFI2": nhs.EFI2, "eFI2 category": nhs.EFI2, "eFI 2": nhs.EFI2, "Electronic Frailty Index 2": nhs.EFI2, "electronic frailty index (eFI2)": nhs.EFI2, "EFI-2": nhs.EFI2,
		"Rockwood": nhs.Rockwood, "Clinical Frailty Scale": nhs.Rockwood, "CFS": nhs.Rockwood,
		"Frailty score": "", "Score": "", "Benefits": "", "Index of deprivation": "", "": "",
	} {
		if got := nhs.IndexFromHeader(header); got != want {
			t.Errorf("IndexFromHeader(%q) = %q; want %q", header, got, want)
		}
	}
	if index, ok := nhs.KnownIndex(" acg "); !ok || index != nhs.ACG {
		t.Errorf("KnownIndex(acg) = %q, %v", index, ok)
	}
}
