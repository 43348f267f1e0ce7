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
	count   *Label
	stop    *PushButton
	ctx     context.Context
	cancel  context.CancelFunc
	do      func(func())
	closed  bool
}

// Progress opens a progress dialog; call it on the UI goroutine. Esc and its
// button cancel Context; the work itself calls Close when it has ended.
func Progress(env Env, title string) *ProgressDialog {
	p := &ProgressDialog{bar: widget.NewProgressBar(), count: Quiet(" "), do: env.Do}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.bar.TextFormatter = func() string { return "" }
	p.stop = Button(lang.L("Stop"), p.Cancel)
	panel := container.NewStack(newSurface(theme.ColorNameOverlayBackground, ColorLine, 2*Unit),
		Pad(5, V(Heading(title), p.bar, H(Grow(p.count), p.stop))))
	p.overlay = newOverlay(env.Window, panel, 420, func(ev *fyne.KeyEvent) {
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
	p.do(func() {
		p.bar.Max = float64(max(1, total))
		p.bar.SetValue(float64(done))
		p.count.SetText(fmt.Sprintf(lang.L("%d of %d"), done, total))
	})
}

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
			p.overlay.close()
		}
	})
}
