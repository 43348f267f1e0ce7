package hub

import ledger "keystone/sync"

// Limits bound what a hub takes of a team and of a laptop. Nothing that was taken
// is thrown away for them: what is beyond is refused with place-full,
// save-too-large or place-busy, and stays on the laptop. Zero is the default said.
type Limits struct {
	TeamBytes int64 // of a team's files, as they lie on the disk; 0: 20 GiB
	FileBytes int64 // of one file; 0: ledger.MaxItem
	Laptops   int   // connections of all teams at once; 0: 65,536
}

// or is the limits with the defaults filled in.
func (l Limits) or() Limits {
	fill(&l.TeamBytes, 20<<30)
	fill(&l.FileBytes, ledger.MaxItem)
	fill(&l.Laptops, 64<<10)
	return l
}

func fill[N int | int64](n *N, otherwise N) {
	if *n <= 0 {
		*n = otherwise
	}
}

const (
	// teamFiles is how many files a team may leave, one of more than 512 KiB as
	// one more for each 512 KiB.
	teamFiles = 4_000_000
	// wordsBytes and wordsMost bound what a team's laptops say and claim: a word
	// of each of a thousand laptops, and claims for years.
	wordsBytes = 512 << 20
	wordsMost  = 200_000
	// overcommitted is room that no disk has: a team's limit is not set aside
	// for it, as JetStream otherwise would.
	overcommitted = 1 << 60
	// subscriptions is how many one connection may have: an answer being read
	// has one.
	subscriptions = 256
)
