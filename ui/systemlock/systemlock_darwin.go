//go:build cgo

package systemlock

/*
#cgo LDFLAGS: -framework CoreFoundation -framework CoreGraphics
#include <CoreFoundation/CoreFoundation.h>
#include <CoreGraphics/CoreGraphics.h>

// says is whether a session's dictionary says yes to a key, or fallback where it
// does not have it.
static int says(CFDictionaryRef session, CFStringRef key, int fallback) {
	CFTypeRef value = CFDictionaryGetValue(session, key);
	int number = 0;
	if (value == NULL) {
		return fallback;
	}
	if (CFGetTypeID(value) == CFBooleanGetTypeID()) {
		return CFBooleanGetValue((CFBooleanRef)value);
	}
	if (CFGetTypeID(value) == CFNumberGetTypeID()) {
		CFNumberGetValue((CFNumberRef)value, kCFNumberIntType, &number);
	}
	return number;
}

// sessionLocked is whether the screen is locked, or another account has it.
static int sessionLocked(void) {
	CFDictionaryRef session = CGSessionCopyCurrentDictionary();
	int locked;
	if (session == NULL) {
		return 0;
	}
	locked = says(session, CFSTR("CGSSessionScreenIsLocked"), 0) || !says(session, kCGSessionOnConsoleKey, 1);
	CFRelease(session);
	return locked;
}
*/
import "C"

// Watch calls lock when the person's screen is locked or another account takes
// it, on a goroutine of its own, until stopped.
func Watch(lock func()) (stop func()) {
	return asking(func() bool { return C.sessionLocked() != 0 }, lock)
}
