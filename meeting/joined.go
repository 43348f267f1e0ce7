package meeting

import (
	"context"
	"encoding/json"
	"slices"

	"keystone/caseload"
	ledger "keystone/sync"
)

// joins are the records that were found to be of one person (same-person): from
// the number that something was recorded under to the number of the person now.
// They are read whenever something is, so that taking a join back parts again
// what it put together.
type joins map[string]string

func readJoins(ctx context.Context, q ledger.Querier) (joins, error) {
	return caseload.Joined(ctx, q)
}

// of returns the number of the person a number is one of.
func (j joins) of(number string) string {
	for range j {
		same, joined := j[number]
		if !joined {
			break
		}
		number = same
	}
	return number
}

// ofPatient selects what is recorded under any number of a person; recordsOf
// gives its argument.
const ofPatient = `patient IN (SELECT value FROM json_each(?))`

// recordsOf returns every number of a person, as the JSON array that ofPatient takes.
func recordsOf(ctx context.Context, q ledger.Querier, number string) (string, error) {
	all, err := readJoins(ctx, q)
	if err != nil {
		return "", err
	}
	list, err := json.Marshal(all.numbers(number))
	return string(list), err
}

// numbers returns every number of the person one is of, that of now first.
func (j joins) numbers(number string) []string {
	number = j.of(number)
	numbers := []string{number}
	for one := range j {
		if one != number && j.of(one) == number {
			numbers = append(numbers, one)
		}
	}
	slices.Sort(numbers[1:])
	return numbers
}

// folded leaves one item for each person where a join put two onto one agenda:
// one that is recorded rather than one that is not, and both where both are.
func folded(items []itemRow) []itemRow {
	kept := make([]itemRow, 0, len(items))
	at := make(map[string]int, len(items))
	for _, r := range items {
		i, twice := at[r.Patient]
		switch {
		case !twice:
			at[r.Patient] = len(kept)
			kept = append(kept, r)
		case kept[i].Standing.State == ItemDiscussed && r.Standing.State == ItemDiscussed:
			kept = append(kept, r)
		default:
			kept[i] = stronger(kept[i], r)
		}
	}
	return kept
}

// stronger returns the item that stands for both, at the place and with the
// question of whichever has one.
func stronger(a, b itemRow) itemRow {
	place := a.Position
	if !a.live() || b.live() && b.Standing.State == ItemDiscussed {
		a, b = b, a
	}
	a.Position = place
	if a.Question == "" {
		a.Question = b.Question
	}
	return a
}
