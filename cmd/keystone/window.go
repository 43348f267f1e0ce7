package main

import (
	"context"
	"path/filepath"
	"runtime"
	"runtime/debug"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"github.com/adrg/xdg"

	"keystone/assets"
	ledger "keystone/sync"
	"keystone/sync/fault"
	"keystone/ui"
	"keystone/ui/systemlock"
)

// appID keeps this program's settings apart from others'.
const appID = "org.example.keystone-mdt"

// window opens the window on the user's own team.
func (p *program) window(context.Context) error {
	w, run, err := p.newWindow(ownDemoFolder())
	if err != nil {
		return err
	}
	w.Start()
	run()
	return nil
}

// demoWindow opens the window on the invented practice.
func (p *program) demoWindow(ctx context.Context) error {
	w, run, err := p.newWindow(p.demoFolder())
	if err != nil {
		return err
	}
	if err := w.StartDemo(ctx); err != nil {
		return err
	}
	run()
	return nil
}

// windowGarbage is how many per cent of garbage the window lets gather before it
// is collected. Each room reads what it shows afresh, all 20,000 people too; at
// 50 the window takes 7 MB more, and nothing gets noticeably faster.
const windowGarbage = 25

// newWindow makes the window, which keeps the invented practice in the folder
// demo, and the function that runs it until it is closed.
func (p *program) newWindow(demo string) (*ui.Window, func(), error) {
	if runtime.GOOS == "linux" && p.env("DISPLAY") == "" && p.env("WAYLAND_DISPLAY") == "" {
		return nil, nil, fault.New("no-display", "There is no display to open a window on. Say 'keystone demo --headless DIR' to see what it does, or use a verb: 'keystone help'.")
	}
	clock, err := p.clock()
	if err != nil {
		return nil, nil, err
	}
	debug.SetGCPercent(windowGarbage)
	a := app.NewWithID(appID)
	a.SetIcon(fyne.NewStaticResource("icon.png", assets.Icon))
	w := ui.New(a, door{p, demo}, ui.Options{Papers: filepath.Join(xdg.UserDirs.Documents, "Keystone papers"), Now: clock, Locks: systemlock.Watch})
	return w, a.Run, nil
}

// door is how the window gets into the data folder of this run.
type door struct {
	p    *program
	demo string // folder of the invented practice
}

func (d door) Team() (ledger.Team, error) {
	config, err := d.p.config()
	if err != nil {
		return ledger.Team{}, err
	}
	return ledger.TeamOf(config)
}

func (d door) Logins() ([]ledger.Login, error) {
	config, err := d.p.config()
	if err != nil {
		return nil, err
	}
	return ledger.Logins(config)
}

func (d door) Unlock(ctx context.Context, who, passphrase string) (*ui.House, error) {
	config, err := d.p.config()
	if err != nil {
		return nil, err
	}
	if err := d.p.checkClock(config); err != nil {
		return nil, err
	}
	l, err := ledger.Unlock(ctx, config, who, passphrase)
	if err != nil {
		return nil, err
	}
	return furnish(l), nil
}

func (d door) Found(ctx context.Context, f ledger.Founding) (*ui.House, string, error) {
	config, err := d.p.config()
	if err != nil {
		return nil, "", err
	}
	f.Test = d.p.today != ""
	h, made, err := establish(ctx, config, f)
	return h, made.Recovery, err
}

func (d door) Share(ctx context.Context, h *ui.House, at string) (string, error) {
	return shareAt(ctx, h, at)
}

func (d door) Join(ctx context.Context, at string, j ledger.Joining) (string, error) {
	config, err := d.p.config()
	if err != nil {
		return "", err
	}
	words, _, err := joinAt(ctx, config, at, j)
	return words, err
}

func (d door) Recover(ctx context.Context, identity, who, passphrase string) error {
	config, err := d.p.config()
	if err != nil {
		return err
	}
	return ledger.Recover(ctx, config, identity, who, passphrase)
}

func (d door) Restore(ctx context.Context, folder string) error {
	config, err := d.p.config()
	if err != nil {
		return err
	}
	_, err = ledger.Restore(ctx, config, folder)
	return err
}

func (d door) Demo(ctx context.Context) (*ui.House, error) { return d.p.makeDemo(ctx, d.demo) }

func (d door) ReopenDemo(ctx context.Context) (*ui.House, error) {
	return d.p.reopenDemo(ctx, d.demo)
}
