package systemlock

import (
	"context"
	"os"

	"github.com/godbus/dbus/v5"
)

// What logind, which keeps a laptop's sessions, is called on the system's bus.
const (
	logind        = "org.freedesktop.login1"
	logindPath    = "/org/freedesktop/login1"
	logindManager = logind + ".Manager"
	logindSession = logind + ".Session"
	signalLock    = logindSession + ".Lock"
	signalSleep   = logindManager + ".PrepareForSleep"
	properties    = "org.freedesktop.DBus.Properties"
	signalChanged = properties + ".PropertiesChanged"
)

// Watch calls lock when the person's session is locked or the laptop goes
// to sleep, on a goroutine of its own, until stopped. Where there is no logind
// it hears nothing: a laptop that slept is noticed all the same.
func Watch(lock func()) (stop func()) {
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		conn, err := dbus.ConnectSystemBus(dbus.WithContext(ctx))
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		hearLogind(ctx, conn, lock)
	}()
	return stop
}

// hearLogind passes on what logind says of this person's session.
func hearLogind(ctx context.Context, conn *dbus.Conn, lock func()) {
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals)
	for _, match := range [][]dbus.MatchOption{
		{dbus.WithMatchInterface(logindSession), dbus.WithMatchMember("Lock")},
		{dbus.WithMatchInterface(properties), dbus.WithMatchMember("PropertiesChanged"), dbus.WithMatchArg(0, logindSession)},
		{dbus.WithMatchInterface(logindManager), dbus.WithMatchMember("PrepareForSleep")},
	} {
		if err := conn.AddMatchSignalContext(ctx, match...); err != nil {
			return
		}
	}
	passLocks(ctx, signals, ownSession(ctx, conn), lock)
}

// ownSession is what logind calls the session this program runs in, "" where it
// does not say.
func ownSession(ctx context.Context, conn *dbus.Conn) (path dbus.ObjectPath) {
	manager := conn.Object(logind, logindPath)
	pid := uint32(os.Getpid()) //nolint:gosec // a process id
	if manager.CallWithContext(ctx, logindManager+".GetSessionByPID", 0, pid).Store(&path) == nil {
		return path
	}
	if manager.CallWithContext(ctx, logindManager+".GetSession", 0, os.Getenv("XDG_SESSION_ID")).Store(&path) == nil {
		return path
	}
	return ""
}

// passLocks calls lock for every signal that says so, of one session where that
// is known, until ctx or the signals end.
func passLocks(ctx context.Context, signals <-chan *dbus.Signal, session dbus.ObjectPath, lock func()) {
	for {
		select {
		case <-ctx.Done():
			return
		case s, open := <-signals:
			if !open {
				return
			}
			if saysLock(s, session) {
				lock()
			}
		}
	}
}

// saysLock is whether a signal says that the laptop goes to sleep, or that this
// session is locked: a desktop is asked to by Lock, and when it locks by itself
// it says so by the session's LockedHint.
func saysLock(s *dbus.Signal, session dbus.ObjectPath) bool {
	own := session == "" || s.Path == session
	switch s.Name {
	case signalLock:
		return own
	case signalChanged:
		return own && hintsLocked(s.Body)
	case signalSleep:
		return len(s.Body) > 0 && s.Body[0] == any(true)
	}
	return false
}

// hintsLocked is whether changed properties, as the bus tells them, have a
// LockedHint that is on.
func hintsLocked(body []any) bool {
	if len(body) < 2 || body[0] != any(logindSession) {
		return false
	}
	changed, _ := body[1].(map[string]dbus.Variant)
	return changed["LockedHint"].Value() == any(true)
}
