package sync

import (
	"crypto/ed25519"
	"fmt"
	"path/filepath"
	"sort"
	"strings"

	"keystone/sync/fault"
)

const (
	manifestMagic  = "KSMAN01"
	manifestPrefix = "manifest-"
	maxManifest    = 1 << 20
)

// manifest says where a backup ends: a log cut off at its tail is a shorter log
// that verifies. It is signed by the device that made the backup.
type manifest struct {
	Team    string          `cbor:"1,keyasint"`
	Device  string          `cbor:"2,keyasint"`
	Entries int             `cbor:"3,keyasint"`
	Heads   map[string]link `cbor:"4,keyasint"` // by device
	Papers  int             `cbor:"5,keyasint"`
}

// writeManifest says in dir what the backup holds, and removes what an earlier
// backup said once that is on the disk.
func (l *Ledger) writeManifest(dir string) error {
	old, err := manifestNames(l.fs, dir)
	if err != nil {
		return err
	}
	papers, err := papersIn(l.fs, l.dir)
	if err != nil {
		return err
	}
	body, err := framed(manifestMagic, manifest{Team: l.team.ID, Device: l.team.Device, Entries: l.chains.entries, Heads: l.chains.heads, Papers: len(papers)})
	if err != nil {
		return err
	}
	n := 0
	if len(old) > 0 {
		_, _ = fmt.Sscanf(old[0], manifestPrefix+"%d", &n) // a name of no number counts as zero
	}
	if _, err := writeFile(l.fs, dir, fmt.Sprintf(manifestPrefix+"%06d.ks1", n+1), body, ed25519.Sign(l.secrets.signer(), body)); err != nil {
		return err
	}
	return removeAll(l.fs, dir, old)
}

// manifestNames lists manifests, newest first.
func manifestNames(fsys FS, dir string) ([]string, error) {
	entries, err := listDir(fsys, dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), manifestPrefix) && strings.HasSuffix(e.Name(), ".ks1") {
			names = append(names, e.Name())
		}
	}
	sort.Sort(sort.Reverse(sort.StringSlice(names)))
	return names, nil
}

// papersIn is the names of the papers of a data folder or a backup.
func papersIn(fsys FS, dir string) (map[string]bool, error) {
	return fileNames(fsys, filepath.Join(dir, blobDir), func(name string) bool { return strings.HasSuffix(name, blobSuffix) })
}

// decodeManifest reads a manifest and checks who signed it.
func decodeManifest(data []byte, team *roster) (*manifest, error) {
	m := &manifest{}
	n, err := unframe(manifestMagic, data, maxManifest, m)
	if err != nil {
		return nil, err
	}
	key := team.deviceKey(m.Device)
	if m.Team != team.Team || len(key) != ed25519.PublicKeySize || !ed25519.Verify(key, data[:n], data[n:]) {
		return nil, errSignature
	}
	return m, nil
}

// checkManifest says whether a backup holds all that was put into it.
// Errors: backup-incomplete, data-damaged, disk-error.
func checkManifest(fsys FS, dir string, team *roster, c *chains) error {
	names, err := manifestNames(fsys, dir)
	if err != nil {
		return diskFault(err, "reading the backup")
	}
	if len(names) == 0 {
		return fault.Newf("backup-incomplete", "The backup in %s was not finished, or its last file is missing. Make it again, or choose another backup.", dir)
	}
	data, err := readFile(fsys, filepath.Join(dir, names[0]), maxManifest)
	if err != nil {
		return diskFault(err, "reading the backup")
	}
	m, err := decodeManifest(data, team)
	if err != nil {
		return fault.Wrap(err, "data-damaged", "The copy in "+dir+" is damaged: "+names[0]+": "+fault.Sentence(err))
	}
	papers, err := papersIn(fsys, dir)
	if err != nil {
		return diskFault(err, "reading the backup")
	}
	if c.entries < m.Entries || len(papers) < m.Papers || !c.reach(m.Heads) {
		return fault.Newf("backup-incomplete", "The backup in %s holds %d of %d entries and %d of %d papers. Copy the missing files to it, make it again, or choose another backup.",
			dir, c.entries, m.Entries, len(papers), m.Papers)
	}
	return nil
}

// reach says whether every device's chain goes as far as heads.
func (c *chains) reach(heads map[string]link) bool {
	for device, at := range heads {
		if c.heads[device].Seq < at.Seq || !c.seen[entryID(at.Hash)] {
			return false
		}
	}
	return true
}
