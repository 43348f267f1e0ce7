package meeting

import (
	"context"
	"maps"
	"slices"

	"github.com/fxamacker/cbor/v2"

	ledger "keystone/sync"
)

// Two laptops may hold one meeting without hearing of each other: its id, and
// those of its items, come from the series, the date and the patient. What each
// wrote then meets field by field. Most fields show the later write and keep
// both; these do better, whatever arrived first:
//   - an item that either discussed is discussed, and a meeting that either
//     closed is closed, however late the other opened it;
//   - it was opened, and is chaired, as it was first;
//   - what was heard from each part of the team, who was there, the deputies and
//     what closing saw to are those of both;
//   - the latest version of its minutes is the highest number;
//   - what a patient is to be told, where both closed it, is the fuller of both.
//
// Texts of both stay beside each other (Item.Conflicts), as do two signed papers
// of one version (Minutes.Conflicts).
var merged = map[string]map[string]func([]ledger.Head) ([]byte, error){
	"meeting": {
		"state":  strongest(func(s string) string { return s }, MeetingOpen, MeetingClosed, MeetingSigned),
		"opened": earliest, "chair": earliest, "time": earliest, "minutes": earliest,
		"deputies": together, "finished": together,
		"version": greatest, "reopened": greatest,
	},
	"item": {
		"standing":  strongest(func(s standing) string { return s.State }, ItemWaiting, ItemDropped, ItemDeferred, ItemWithdrawn, ItemDiscussed),
		"heardFrom": heardByBoth, "present": together,
	},
	"action": {"what": fuller},
}

// valueOf is what the live writes of a field come to.
func valueOf(kind, field string, heads []ledger.Head) ([]byte, error) {
	kept := slices.DeleteFunc(slices.Clone(heads), func(h ledger.Head) bool { return h.Value == nil })
	if merge := merged[kind][field]; merge != nil && len(kept) > 1 {
		return merge(kept)
	}
	return heads[0].Value, nil
}

// strongest picks the write whose state comes last in an order; of two alike the
// later one.
func strongest[T any](state func(T) string, order ...string) func([]ledger.Head) ([]byte, error) {
	return func(heads []ledger.Head) ([]byte, error) {
		best, rank := heads[0], -1
		for _, h := range heads {
			var v T
			if err := h.Decode(&v); err != nil {
				return nil, err
			}
			if at := slices.Index(order, state(v)); at > rank {
				best, rank = h, at
			}
		}
		return best.Value, nil
	}
}

func earliest(heads []ledger.Head) ([]byte, error) { return heads[len(heads)-1].Value, nil }

// greatest picks the write of the highest number.
func greatest(heads []ledger.Head) ([]byte, error) {
	best, most := heads[0], 0
	for _, h := range heads {
		var n int
		if err := h.Decode(&n); err != nil {
			return nil, err
		}
		if n > most {
			best, most = h, n
		}
	}
	return best.Value, nil
}

// fuller picks, of what closings wrote, the longest text; of anything else the
// later write.
func fuller(heads []ledger.Head) ([]byte, error) {
	best, length := heads[0], 0
	for _, h := range heads {
		var text string
		if err := h.Decode(&text); err != nil {
			return nil, err
		}
		if byClosing(heads) && len(text) > length {
			best, length = h, len(text)
		}
	}
	return best.Value, nil
}

func byClosing(heads []ledger.Head) bool {
	return !slices.ContainsFunc(heads, func(h ledger.Head) bool { return h.Kind != closeMeeting })
}

// together are the names in any of the writes, in alphabetical order.
func together(heads []ledger.Head) ([]byte, error) {
	all := map[string]bool{}
	for _, h := range heads {
		var names []string
		if err := h.Decode(&names); err != nil {
			return nil, err
		}
		for _, name := range names {
			all[name] = true
		}
	}
	return canonical(append([]string{}, slices.Sorted(maps.Keys(all))...))
}

// heardByBoth is, of each part of the team, the most that either heard.
func heardByBoth(heads []ledger.Head) ([]byte, error) {
	order := []string{HeardNot, HeardNothing, HeardSpoke}
	all := map[string]string{}
	for _, h := range heads {
		var heard map[string]string
		if err := h.Decode(&heard); err != nil {
			return nil, err
		}
		for domain, what := range heard {
			if slices.Index(order, what) >= slices.Index(order, all[domain]) {
				all[domain] = what
			}
		}
	}
	return canonical(all)
}

func canonical(v any) ([]byte, error) {
	mode, err := cbor.EncOptions{Sort: cbor.SortCoreDeterministic}.EncMode()
	if err != nil {
		return nil, err
	}
	return mode.Marshal(v)
}

// apartFields are the fields of an entity that two laptops set apart and that
// somebody should see: of an item its texts, of an action what can be said of it,
// of a version of minutes its paper.
func apartFields(kind string, state map[string][]ledger.Head) ([]string, error) {
	var fields []string
	for field, heads := range state {
		differ, err := differ(kind, field, heads)
		if err != nil {
			return nil, err
		}
		if differ {
			fields = append(fields, field)
		}
	}
	slices.Sort(fields)
	return fields, nil
}

func differ(kind, field string, heads []ledger.Head) (bool, error) {
	switch {
	case kind == "item":
		return slices.Contains(itemTexts, field) && disagree(heads), nil
	case kind == "minutes":
		return field == "sha256" && disagree(heads), nil
	case kind != "action" || !slices.Contains(actionSays, field) || !disagree(heads):
		return false, nil
	case field == "state":
		return statesDiffer(heads)
	}
	return field != "what" || !byClosing(heads), nil
}

func statesDiffer(heads []ledger.Head) (bool, error) {
	var first actionState
	for i, h := range heads {
		var s actionState
		if err := h.Decode(&s); err != nil {
			return false, err
		}
		if i == 0 {
			first = s
		}
		if s.State != first.State || s.Outcome != first.Outcome || s.Reason != first.Reason {
			return true, nil
		}
	}
	return false, nil
}

// stateOf is the live writes of an entity, the shown one of each field first.
func stateOf(ctx context.Context, q ledger.Querier, kind, id string) (map[string][]ledger.Head, error) {
	return ledger.State(ctx, q, kind+"/"+id)
}
