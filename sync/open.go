package sync

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	stdsync "sync"
	"sync/atomic"
	"time"

	"keystone/sync/fault"
)

// lockName is the file whose operating-system lock makes one process own a data folder.
const lockName = "lock"

// Ledger is an unlocked data folder.
type Ledger struct {
	cfg     Config
	fs      FS
	dir     string
	release func() error

	team    Team
	actor   Login
	keys    *memberKeys
	secrets *secrets

	saving     stdsync.Mutex // one save at a time; guards what follows
	spoiled    error         // why nothing more can be saved until the ledger is reopened
	changed    bool          // since the snapshot
	rosters    *rosters
	keyring    *keyring
	log        *segmentLog
	chains     *chains
	projection *projection
	problems   []problem // found while opening
	lost       []lostEntry
	erasing    bool // an erasure is begun and not finished

	needed      map[digest]bool // rosters that were here once
	sealedUnder digest          // the rosters and keys that the snapshot knows
	warnings    []string        // what else opening found
	mended      []string        // what it found and put right

	recollected bool              // chains know every entry that is here
	lateLooked  bool              // all scopes were looked through for what others read by now
	where       map[string]string // the log's file an entry lies in, as far as known

	closed   atomic.Bool
	keysLock stdsync.RWMutex // guards keys, secrets, keyring and rosters for those who do not save
	papers   stdsync.Mutex   // one paper is kept at a time
	deciding atomic.Bool
	claimer  atomic.Value  // claimerBox: who says who was first
	wish     *vector       // a checkpoint asked for while a command decides
	newest   atomic.Int64  // wall clock of the last save, milliseconds
	ownSeq   atomic.Uint64 // number of this laptop's last save
	hid      atomic.Bool   // something is shown no longer that was
	reads    *readList
	drafts   *Drafts

	listening stdsync.Mutex
	listeners map[int]func(Change)
	nextEar   int
}

// claim checks the data folder, makes it where it is not there, and takes its lock.
func claim(cfg Config) (*Ledger, error) {
	dir, err := settle(cfg.Dir)
	if err != nil {
		return nil, err
	}
	cfg = cfg.filled()
	if err := cfg.FS.MkdirAll(dir); err != nil {
		return nil, diskFault(err, "opening the data folder")
	}
	return lockFolder(cfg, dir)
}

// claimTeam is claim for a folder that has a team; in one that has none, as a
// mistyped path names, it makes nothing.
func claimTeam(cfg Config) (*Ledger, error) {
	dir, err := settle(cfg.Dir)
	if err != nil {
		return nil, err
	}
	cfg = cfg.filled()
	if _, err := loadRosters(cfg.FS, dir); fault.Code(err) == "no-team" {
		return nil, err
	}
	return lockFolder(cfg, dir)
}

func lockFolder(cfg Config, dir string) (*Ledger, error) {
	release, err := cfg.FS.Lock(filepath.Join(dir, lockName))
	if errors.Is(err, ErrInUse) {
		return nil, fault.Newf("data-in-use", "Another Keystone has %s open. Lock or close that window, then try again.", dir)
	}
	if err != nil {
		return nil, diskFault(err, "opening the data folder")
	}
	return &Ledger{cfg: cfg, fs: cfg.FS, dir: dir, release: release, listeners: map[int]func(Change){}}, nil
}

func (c Config) filled() Config {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.FS == nil {
		c.FS = OS()
	}
	return c
}

// Logins is who can unlock this data folder; nobody in an empty one.
func Logins(cfg Config) ([]Login, error) {
	cfg = cfg.filled()
	names, err := keyringNames(cfg.FS, cfg.Dir)
	if err != nil || len(names) == 0 {
		return nil, err
	}
	k, err := loadKeyring(cfg.FS, cfg.Dir)
	if err != nil {
		return nil, err
	}
	logins := make([]Login, 0, len(k.Locks))
	for _, lock := range k.Locks {
		logins = append(logins, lock.Login)
	}
	return logins, nil
}

// LoginOf is whom who names on this laptop, as Unlock takes it. Errors:
// member-needed, member-unknown, data-damaged.
func LoginOf(cfg Config, who string) (Login, error) {
	cfg = cfg.filled()
	k, err := loadKeyring(cfg.FS, cfg.Dir)
	if err != nil {
		return Login{}, err
	}
	lock, err := k.find(who)
	if err != nil {
		return Login{}, err
	}
	return lock.Login, nil
}

// TeamOf is the team of a data folder, without unlocking it. Errors: no-team, data-damaged.
func TeamOf(cfg Config) (Team, error) {
	cfg = cfg.filled()
	r, err := loadRosters(cfg.FS, cfg.Dir)
	if err != nil {
		return Team{}, err
	}
	return r.latest.team(""), nil
}

// team is what the roster says of the team; on the founding device for "".
func (r *roster) team(device string) Team {
	if device == "" {
		device = r.Author
	}
	return Team{ID: r.Team, Name: r.Name, Device: device, Test: r.Test}
}

// Unlock opens a data folder as who, a member's name or id; "" when only one
// can. Damage never keeps it shut while keyring and roster are whole: what is
// readable is opened, and Damage and Verify say what is not. Errors: no-team,
// member-needed, member-unknown, passphrase-wrong, data-in-use,
// data-folder-shared, data-damaged, disk-error; on a laptop that asked to join
// also join-waiting, whose sentence holds the eight words, and as Transport, as a *Waiting.
func Unlock(ctx context.Context, cfg Config, who, passphrase string) (*Ledger, error) {
	l, err := claimTeam(cfg)
	if err != nil {
		return nil, err
	}
	if err := l.unlock(ctx, who, passphrase); err != nil {
		return nil, errors.Join(err, l.letGo())
	}
	return l, nil
}

// warn keeps a failure that is no reason to stay shut for Damage.
func (l *Ledger) warn(err error, doing string) {
	if err != nil {
		l.warnings = append(l.warnings, fault.Sentence(diskFault(err, doing)))
	}
}

func (l *Ledger) unlock(ctx context.Context, who, passphrase string) error {
	if err := l.openKeys(who, passphrase); err != nil {
		return err
	}
	if l.secrets.Waiting != "" {
		if err := l.stillWaiting(l.finishJoin(ctx, passphrase)); err != nil {
			return err
		}
	}
	l.warn(l.renewRecovery(), "renewing what the recovery identity opens")
	l.warn(l.keyring.removeOlder(l.fs, l.dir), "removing an old keyring")
	if err := l.load(ctx); err != nil {
		return err
	}
	giveBack(l.projection.size(ctx)) // what filling it left behind
	return nil
}

// openKeys opens what a member's passphrase opens.
func (l *Ledger) openKeys(who, passphrase string) error {
	var err error
	if l.rosters, err = loadRosters(l.fs, l.dir); err != nil {
		return err
	}
	if l.keyring, err = loadKeyring(l.fs, l.dir); err != nil {
		return err
	}
	lock, err := l.keyring.find(who)
	if err != nil {
		return err
	}
	if l.keys, err = lock.open(passphrase, l.cfg.least()); err != nil {
		return err
	}
	if l.secrets, err = l.keyring.secretsOf(l.keys); err != nil {
		return err
	}
	l.actor = lock.Login
	return nil
}

// lookRound tells of what is wrong beside the log and is no reason to stay shut.
func (l *Ledger) lookRound() {
	l.warnings = append(l.warnings, l.rosters.problems...)
	l.warnings = append(l.warnings, rosterAlarms(l.lostRosters(l.rosters))...)
	for _, name := range l.drafts.unread {
		l.warnings = append(l.warnings, name+": unfinished text in it cannot be read from the disk")
	}
	if behind := time.UnixMilli(l.chains.wall).Sub(l.Now()); behind > clockSlack && !l.team.Test {
		l.warnings = append(l.warnings, fmt.Sprintf("This laptop's clock is %s behind its last save: check the date and the time.", behind.Round(time.Minute)))
	}
}

// load fills the projection from snapshot and log and starts the drafts.
func (l *Ledger) load(ctx context.Context) error {
	l.secrets.resume(l.rosters.latest)
	device := l.secrets.device()
	if !l.rosters.named(device) {
		return fault.New("data-damaged", "The team's roster does not know this laptop: keyring and roster belong to different teams. Restore a backup into an empty folder.")
	}
	if l.secrets.Root != l.rosters.root {
		return fault.New("data-damaged", "The team's roster was exchanged for another. Restore a backup into an empty folder.")
	}
	l.team = l.rosters.latest.team(device)
	var err error
	l.warn(l.fs.Private(l.dir), "closing the data folder to this computer's other users")
	l.log = newLog(l.fs, l.dir)
	if err := l.start(ctx); err != nil {
		return err
	}
	if l.drafts, err = openDrafts(l.fs, l.dir, l.secrets, l.actor.Member); err != nil {
		return errors.Join(diskFault(err, "opening unfinished text"), l.projection.close())
	}
	l.lookRound()
	l.reads = &readList{drafts: l.drafts}
	l.warn(l.reads.restore(), "taking up what was read")
	if err := l.resumeErasures(ctx); err != nil {
		return errors.Join(err, l.drafts.close(), l.projection.close())
	}
	return nil
}
