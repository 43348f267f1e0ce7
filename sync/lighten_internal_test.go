package sync

import "testing"

// TestLighten_KeepsBytesThatOthersLack: of two files with the same entries the
// one with bytes that are zeros in the other stays, also beside a pack: what was
// erased by somebody who might not is wanted again.
func TestLighten_KeepsBytesThatOthersLack(t *testing.T) {
	full := map[digest]bool{{1}: true, {2}: true}
	for _, c := range []struct {
		name  string
		parts map[digest]bool // of the file with the shorter name, and of the pack
		spare int
	}{{"whole", full, 2}, {"erased in part", map[digest]bool{{1}: true}, 0}} {
		x := &Exchange{
			lying: map[string]*lying{}, there: map[string]int{"a": 3, "b": 1}, laid: map[string]bool{},
			packs: map[string][]string{"pack": {"a", "b"}},
		}
		for key, f := range map[string]*lying{
			"a":        {ids: []string{"a"}, parts: c.parts},
			"a (copy)": {ids: []string{"a"}, parts: full},
			"pack":     {ids: []string{"a", "b"}, parts: c.parts},
		} {
			f.ready, f.item.Key = true, key
			x.lying[key] = f
		}
		own := &ownLog{entries: map[string]bool{"a": true, "b": true}, packs: []string{"pack"}}
		packed, err := x.lightenPacks(t.Context(), own)
		spare := map[string]bool{}
		for _, f := range append(x.twice(own), packed...) {
			spare[f.item.Key] = true
		}
		if err != nil || spare["pack"] || spare["a (copy)"] != (c.spare > 0) || c.spare > 0 && len(spare) != c.spare {
			t.Errorf("%s: %v can go, %v", c.name, spare, err)
		}
	}
}
