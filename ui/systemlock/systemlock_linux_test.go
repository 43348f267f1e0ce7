package systemlock

import (
	"testing"

	"github.com/godbus/dbus/v5"
)

// changed is the signal that a LockedHint changed.
func changed(path dbus.ObjectPath, of string, hint dbus.Variant) dbus.Signal {
	return dbus.Signal{Path: path, Name: signalChanged, Body: []any{of, map[string]dbus.Variant{"LockedHint": hint}, []string{}}}
}

func TestPassLocks(t *testing.T) {
	const own, another = dbus.ObjectPath("/org/freedesktop/login1/session/_32"), dbus.ObjectPath("/org/freedesktop/login1/session/_33")
	for name, c := range map[string]struct {
		session dbus.ObjectPath
		signal  dbus.Signal
		want    int
	}{
		"own session":                 {own, dbus.Signal{Path: own, Name: signalLock}, 1},
		"another's session":           {own, dbus.Signal{Path: another, Name: signalLock}, 0},
		"session not known":           {"", dbus.Signal{Path: another, Name: signalLock}, 1},
		"unlocks":                     {own, dbus.Signal{Path: own, Name: logind + ".Session.Unlock"}, 0},
		"locked by the desktop":       {own, changed(own, logindSession, dbus.MakeVariant(true)), 1},
		"another's by their desktop":  {own, changed(another, logindSession, dbus.MakeVariant(true)), 0},
		"unlocked by the desktop":     {own, changed(own, logindSession, dbus.MakeVariant(false)), 0},
		"something else's hint":       {own, changed(own, logindManager, dbus.MakeVariant(true)), 0},
		"a hint that is no yes or no": {own, changed(own, logindSession, dbus.MakeVariant("yes")), 0},
		"nothing about what changed":  {own, dbus.Signal{Path: own, Name: signalChanged}, 0},
		"goes to sleep":               {own, dbus.Signal{Path: logindPath, Name: signalSleep, Body: []any{true}}, 1},
		"wakes up":                    {own, dbus.Signal{Path: logindPath, Name: signalSleep, Body: []any{false}}, 0},
		"says nothing":                {own, dbus.Signal{Path: logindPath, Name: signalSleep}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			signals, locked := make(chan *dbus.Signal, 1), 0
			signals <- &c.signal
			close(signals)
			passLocks(t.Context(), signals, c.session, func() { locked++ })
			if locked != c.want {
				t.Errorf("locked %d times, want %d", locked, c.want)
			}
		})
	}
}
