package kit

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// ProgressDialog shows how far long work has come and lets it be stopped.
type ProgressDialog struct {
	overlay *overlay
	bar     *widget.ProgressBar
	moving  *widget.ProgressBarInfinite // until it is known how much there is
	title   *Label
	count   *Label
	stop    *PushButton
	ctx     context.Context
	cancel  context.CancelFunc
	do      func(func())
	closed  bool
}

// Progress opens a progress dialog; call it on the UI goroutine. Its bar only
// moves until Set or SetShare says how much there is. Esc and its button cancel
// Context; the work itself calls Close when it has ended.
func Progress(env Env, title string) *ProgressDialog {
	p := &ProgressDialog{bar: widget.NewProgressBar(), moving: widget.NewProgressBarInfinite(), title: Heading(title), count: Quiet(" "), do: env.Do}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.bar.TextFormatter = func() string { return "" }
	p.bar.Hide()
	p.stop = Button(lang.L("Stop"), p.Cancel)
	panel := container.NewStack(newSurface(theme.ColorNameOverlayBackground, ColorLine, 2*Unit),
		Pad(5, V(p.title, p.moving, p.bar, H(Grow(p.count), p.stop))))
	p.overlay = newOverlay(env, panel, 420, func(ev *fyne.KeyEvent) {
		if ev.Name == fyne.KeyEscape {
			p.Cancel()
		}
	})
	p.overlay.open()
	p.overlay.canvas.Focus(p.stop)
	return p
}

// Set shows how much of how much is done; any goroutine may call it.
func (p *ProgressDialog) Set(done, total int) {
	p.do(func() { p.set(done, total, fmt.Sprintf(lang.L("%d of %d"), done, total)) })
}

// SetShare shows a part in percent, of what is counted in nothing a person
// counts by; any goroutine may call it.
func (p *ProgressDialog) SetShare(done, total int) {
	p.do(func() { p.set(done, total, fmt.Sprintf("%d %%", 100*done/max(1, total))) })
}

func (p *ProgressDialog) set(done, total int, count string) {
	p.moving.Hide()
	p.bar.Show()
	p.bar.Max = float64(max(1, total))
	p.bar.SetValue(float64(done))
	p.count.SetText(count)
}

// SetTitle says what is done now; any goroutine may call it.
func (p *ProgressDialog) SetTitle(title string) { p.do(func() { p.title.SetText(title) }) }

// Context is cancelled when the person stops the work, and by Close.
func (p *ProgressDialog) Context() context.Context { return p.ctx }

// Cancelled reports whether the work should stop.
func (p *ProgressDialog) Cancelled() bool { return p.ctx.Err() != nil }

// Cancel asks the work to stop; the dialog stays until Close.
func (p *ProgressDialog) Cancel() {
	p.cancel()
	p.count.SetText(lang.L("Stopping…"))
	p.stop.Disable()
}

// Close closes the dialog; any goroutine may call it, also twice.
func (p *ProgressDialog) Close() {
	p.cancel()
	p.do(func() {
		if !p.closed {
			p.closed = true
			p.moving.Hide()
			p.overlay.close()
		}
	})
}
