package sync

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"keystone/sync/fault"
)

// Report is what Verify found.
type Report struct {
	Entries  int      `json:"entries"`
	Devices  int      `json:"devices"`
	OK       bool     `json:"ok"`
	Erased   int      `json:"erased"` // parts that an erase entry took away
	Problems []string `json:"problems"`
}

// Verify reads every segment, roster and paper again, checks every hash, chain
// and signature, and rebuilds the projection beside the one in use to compare
// them. A leftover .tmp is not a problem: nothing in it was ever called saved.
// Any changed byte of a segment is. Errors: locked, and what stops it from reading.
func (l *Ledger) Verify(ctx context.Context) (Report, error) {
	l.saving.Lock()
	defer l.saving.Unlock()
	if l.closed.Load() {
		return Report{}, errLocked
	}
	fresh, c, problems, err := l.scratch(ctx)
	if err != nil {
		return Report{}, err
	}
	defer func() { _ = fresh.close() }()
	lost := slices.DeleteFunc(slices.Clone(l.lost), func(e lostEntry) bool { return c.seen[entryID(e.At.Hash)] })
	report := Report{Entries: c.entries, Devices: len(c.heads), Problems: sentences(append(problems, lostProblems(lost)...))}
	if report.Problems = append(report.Problems, l.verifyKeys()...); len(report.Problems) == 0 {
		report.Problems = []string{}
	}
	more, err := l.compare(ctx, fresh)
	if err != nil {
		return Report{}, err
	}
	report.Problems = append(report.Problems, more...)
	missing, erased, err := l.verifyErased(ctx, fresh)
	if err != nil {
		return Report{}, err
	}
	report.Erased = erased
	lostPapers, err := l.lostPapers(ctx, fresh)
	if err != nil {
		return Report{}, err
	}
	report.Problems = append(append(append(report.Problems, missing...), lostPapers...), l.verifyBlobs()...)
	report.OK = len(report.Problems) == 0
	return report, nil
}

// verifyKeys checks rosters, that none is missing, keyring and what the recovery
// identity opens.
func (l *Ledger) verifyKeys() []string {
	var out []string
	if r, err := loadRosters(l.fs, l.dir); err != nil {
		out = append(out, "roster: "+fault.Sentence(err))
	} else {
		out = append(out, r.problems...)
		l.need(l.rosters.head)
		out = append(out, rosterAlarms(l.lostRosters(r))...)
	}
	if _, err := loadKeyring(l.fs, l.dir); err != nil {
		out = append(out, "keyring: "+fault.Sentence(err))
	}
	if damage := l.recoveryDamage(); damage != "" {
		out = append(out, damage+": lock and unlock to write it anew")
	}
	return append(out, l.mended...)
}

// verifyErased checks that every part of zeros was erased by an entry.
func (l *Ledger) verifyErased(ctx context.Context, fresh *projection) (problems []string, erased int, err error) {
	known := map[digest]bool{}
	rows, err := fresh.db.QueryContext(ctx, `SELECT hash FROM ledger_erased`)
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var hash []byte
		if err := rows.Scan(&hash); err != nil {
			return nil, 0, err
		}
		known[digest(hash)] = true
	}
	if err := rows.Err(); err != nil {
		return nil, 0, err
	}
	files, err := l.log.list()
	if err != nil {
		return nil, 0, diskFault(err, "reading the log")
	}
	r := &reader{log: l.log, team: l.rosters.latest}
	seen := map[digest]bool{}
	err = r.readAll(files, func(f loadedFile) error {
		for _, s := range f.segments {
			for _, hash := range s.zeroed {
				if !known[hash] {
					problems = append(problems, fmt.Sprintf("%s: entry %d holds zeros that no entry erased", f.name, s.header.First))
				} else if !seen[hash] {
					seen[hash] = true
					erased++
				}
			}
		}
		return ctx.Err()
	})
	return problems, erased, err
}

// lostPapers is which papers are missing that were kept on this laptop first. One
// of another laptop may not have come yet, or is for other organisations: the next
// exchange brings what it may have.
func (l *Ledger) lostPapers(ctx context.Context, fresh *projection) ([]string, error) {
	kept, err := papersIn(l.fs, l.dir)
	if err != nil {
		return nil, diskFault(err, "reading the papers")
	}
	var out []string
	for _, r := range l.cfg.Rooms {
		names, ok := r.(PaperRoom)
		if !ok {
			continue
		}
		papers, err := names.Papers(ctx, fresh.db)
		if err != nil {
			return nil, err
		}
		for _, p := range papers {
			name := p.SHA + blobSuffix
			if p.Device == l.team.Device && !kept[name] && !l.erasedPaper(p.SHA) {
				out = append(out, fmt.Sprintf("%s/%s: %s is missing: the next exchange with the other laptops brings it back, or copy that file from a backup", blobDir, name, p.What))
			}
		}
	}
	return out, nil
}

// verifyBlobs opens every paper.
func (l *Ledger) verifyBlobs() []string {
	folder := filepath.Join(l.dir, blobDir)
	entries, err := listDir(l.fs, folder)
	if err != nil {
		return []string{"blob: " + fault.Sentence(diskFault(err, "reading the papers"))}
	}
	var out []string
	for _, e := range entries {
		sha, ok := strings.CutSuffix(e.Name(), blobSuffix)
		if !ok {
			continue
		}
		if _, err := openBlob(l.fs, filepath.Join(folder, e.Name()), sha, l.secrets); err != nil {
			out = append(out, "blob/"+e.Name()+": "+fault.Sentence(err))
		}
	}
	return out
}
