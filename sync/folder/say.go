package folder

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	ledger "keystone/sync"
	"keystone/sync/fault"
)

// heard is the folder of the devices' words.
const heard = "heard"

var deviceName = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)

// Say implements ledger.Transport: a new file, heard/<device>-<counter>.say,
// and then this device's older ones go, and what killed programs left half put.
// The same word as the latest is not said again. Errors as for Put.
func (p *Place) Say(ctx context.Context, device string, data []byte) error {
	if !deviceName.MatchString(device) {
		return fault.Newf(fault.Internal, "%q cannot be a device.", device)
	}
	_, err := run(ctx, p, func(home *os.Root) (nothing, error) { return nothing{}, p.say(home, device, data) })
	return err
}

func (p *Place) say(home *os.Root, device string, data []byte) error {
	said, err := words(home, device)
	if err != nil {
		return err
	}
	latest := int64(0)
	for _, n := range said {
		latest = max(latest, n)
	}
	err = errTaken
	if latest > 0 {
		err = p.putAs(home, word(device, latest), data)
	}
	for tries := 0; errors.Is(err, errTaken) && tries < 100; tries++ { // another window, or a copy of this laptop, may say something too
		latest++
		err = p.putAs(home, word(device, latest), data)
	}
	if err != nil {
		return err
	}
	for _, n := range said {
		if n < latest {
			_ = removed(home, word(device, n)) // the next word takes away what is held now
		}
	}
	if info, err := home.Lstat(word(device, latest)); err == nil {
		p.sweep(home, info.ModTime())
	}
	return nil
}

func word(device string, n int64) string { return fmt.Sprintf("%s/%s-%d.say", heard, device, n) }

// words are the counters of what a device has said and not yet taken back.
func words(home *os.Root, device string) ([]int64, error) {
	dir, err := home.OpenFile(heard, os.O_RDONLY|noFile, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = dir.Close() }()
	names, err := dir.Readdirnames(-1)
	if err != nil {
		return nil, err
	}
	var said []int64
	for _, name := range names {
		digits := strings.TrimSuffix(strings.TrimPrefix(name, device+"-"), ".say")
		n, err := strconv.ParseInt(digits, 10, 48)
		if err == nil && n > 0 && path.Base(word(device, n)) == name {
			said = append(said, n)
		}
	}
	return said, nil
}

// Remove implements ledger.Transport, inside the team's folder alone. A file
// that is not there is removed; one that is not what was listed stays, with
// ErrNotYet: the next List says what it is now.
func (p *Place) Remove(ctx context.Context, item ledger.Item) error {
	if !filepath.IsLocal(filepath.FromSlash(item.Key)) {
		return fault.Newf(fault.Internal, "%q is not in the team's folder.", item.Key)
	}
	_, err := run(ctx, p, func(home *os.Root) (nothing, error) { return nothing{}, p.remove(home, item) })
	return err
}

func (p *Place) remove(home *os.Root, item ledger.Item) error {
	info, err := home.Lstat(item.Key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !isFile(info) || item.Stamp != "" && stamp(info) != item.Stamp {
		return ledger.ErrNotYet
	}
	if err := removed(home, item.Key); err != nil {
		return err
	}
	dir, err := home.OpenRoot(path.Dir(item.Key))
	if err != nil {
		return err
	}
	return errors.Join(p.disk.syncFolder(dir), dir.Close())
}
