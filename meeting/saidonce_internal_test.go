package meeting

import (
	"slices"
	"testing"

	"keystone/caseload"
)

func TestSaidOnce_Table(t *testing.T) {
	for name, c := range map[string]struct{ reasons, want []string }{
		"a score in two reasons":     {[]string{"no key worker for 6 d · eFI 0.47 severe", "new on a list · eFI 0.47 severe"}, []string{"no key worker for 6 d · eFI 0.47 severe", "new on a list"}},
		"nothing twice":              {[]string{"deferred on 16-Nov-2026", "no key worker"}, []string{"deferred on 16-Nov-2026", "no key worker"}},
		"nothing would be left":      {[]string{"no key worker · nominated: falls", "nominated: falls"}, []string{"no key worker · nominated: falls", "nominated: falls"}},
		"all but one piece is known": {[]string{"a · b", "b · c · a"}, []string{"a · b", "c"}},
	} {
		reasons := []caseload.Reason{}
		for _, text := range c.reasons {
			reasons = append(reasons, caseload.Reason{Text: text})
		}
		saidOnce(reasons)
		got := []string{}
		for _, r := range reasons {
			got = append(got, r.Text)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
