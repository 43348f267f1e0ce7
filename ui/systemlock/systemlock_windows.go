package systemlock

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// Watch calls lock when the person's session is locked, or disconnected from its
// screen as a remote one can be, on a goroutine of its own, until stopped.
func Watch(lock func()) (stop func()) { return asking(sessionLocked, lock) }

var querySession = windows.NewLazySystemDLL("wtsapi32.dll").NewProc("WTSQuerySessionInformationW")

// What WTSQuerySessionInformationW is asked, and what it answers.
const (
	currentServer   = 0
	currentSession  = 0xffffffff // WTS_CURRENT_SESSION
	sessionInfoEx   = 25         // WTSSessionInfoEx
	level1          = 1
	stateLocked     = 0 // WTS_SESSIONSTATE_LOCK
	stateDisconnect = 4 // WTSDisconnected
)

// sessionInfo is how WTSINFOEXW begins; what follows in it is aligned to eight
// bytes, and so is its level 1.
type sessionInfo struct {
	level   uint32
	_       uint32
	session uint32
	connect uint32
	flags   int32
}

// sessionLocked is whether the session this program runs in is locked; no where
// Windows does not say.
func sessionLocked() bool {
	var info *sessionInfo
	var size uint32
	ok, _, _ := querySession.Call(currentServer, currentSession, sessionInfoEx, uintptr(unsafe.Pointer(&info)), uintptr(unsafe.Pointer(&size))) //nolint:gosec // what the system call takes
	if ok == 0 || info == nil {
		return false
	}
	defer windows.WTSFreeMemory(uintptr(unsafe.Pointer(info))) //nolint:gosec // what the system call takes
	if uintptr(size) < unsafe.Sizeof(*info) || info.level != level1 {
		return false
	}
	return info.flags == stateLocked || info.connect == stateDisconnect
}
