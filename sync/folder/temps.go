package folder

import (
	"os"
	"time"
)

// leftAfter is how old a temporary file is when it was left by a program that
// was killed: a Put ends within minutes, also on a laptop whose clock is hours
// wrong and sets the time of a file that a carrier brings.
const leftAfter = 24 * time.Hour

// noteTemps keeps which temporary files lie there for the next sweep.
func (p *Place) noteTemps(names []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.temps = names
}

// sweep takes away the temporary files that were left. now is when something was
// written there just now, by the same clock that says how old they are. What is
// held by another program the next sweep takes away.
func (p *Place) sweep(home *os.Root, now time.Time) {
	p.mu.Lock()
	names := p.temps
	p.temps = nil
	p.mu.Unlock()
	for _, name := range names {
		if info, err := home.Lstat(name); err == nil && isFile(info) && now.Sub(info.ModTime()) > leftAfter {
			_ = removed(home, name)
		}
	}
}
