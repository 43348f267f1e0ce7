package sync

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// missing says which entries the last lock knew of and the log has lost: when
// the newest segment goes, no chain breaks.
func (l *Ledger) missing() []problem {
	heads := l.lastHeads()
	var out []problem
	for _, device := range slices.Sorted(maps.Keys(heads)) {
		at := heads[device]
		if !l.chains.seen[entryID(at.Hash)] {
			out = append(out, problem{file: logDir + "/" + device, text: fmt.Sprintf("entry %d was here when the ledger was last locked and is missing now: look for the laptop's newest files in a backup", at.Seq)})
		}
	}
	return out
}

// lastHeads is where the chains stood at the last lock, by the newest
// snapshot, whether or not that still fits; nil where none can be opened.
func (l *Ledger) lastHeads() map[string]link {
	names, err := snapshotNames(l.fs, l.dir)
	if err != nil || len(names) == 0 {
		return nil
	}
	data, err := readFile(l.fs, filepath.Join(l.dir, names[0]), maxSnapshot)
	if err != nil {
		return nil
	}
	var head snapshotHead
	n, err := unframe(snapshotMagic, data, 1<<10, &head)
	if err != nil {
		return nil
	}
	key, err := l.snapshotKey(head.Salt)
	if err != nil {
		return nil
	}
	meta, _, err := openChunks(key, data[n:])
	if err != nil {
		return nil
	}
	var s snapshot
	if decMode.Unmarshal(meta, &s) != nil {
		return nil
	}
	return s.Links
}

// remember takes up which entries a snapshot brought, so that a copy of one
// that comes later changes nothing.
func (c *chains) remember(ctx context.Context, p *projection) error {
	rows, err := p.db.QueryContext(ctx, `SELECT id FROM ledger_entry`)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		c.seen[id] = true
	}
	return rows.Err()
}

// sweep removes what a crash left half written: it was never called saved.
func (l *Ledger) sweep() error {
	torn := slices.Clone(l.log.torn)
	for _, below := range []string{"", rosterDir, blobDir} {
		names, err := fileNames(l.fs, filepath.Join(l.dir, below), func(name string) bool {
			return strings.HasSuffix(name, ".tmp") && (below != "" || ours(name))
		})
		if err != nil {
			return err
		}
		for _, name := range slices.Sorted(maps.Keys(names)) {
			torn = append(torn, filepath.Join(l.dir, below, name))
		}
	}
	for _, path := range torn {
		if err := removeQuietly(l.fs, path); err != nil {
			return err
		}
	}
	return nil
}

func ours(name string) bool {
	return strings.HasPrefix(name, keyringPrefix) || strings.HasPrefix(name, snapshotPrefix) || strings.HasPrefix(name, recoveryName)
}
