//go:build darwin || freebsd || netbsd

package folder

import (
	"io/fs"
	"strconv"
	"syscall"
)

// changed adds when the file's description last changed: a program that copies
// a file may set back when its bytes did.
func changed(buf []byte, info fs.FileInfo) []byte {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		buf = strconv.AppendInt(append(buf, '.'), st.Ctimespec.Nano(), 36)
	}
	return buf
}
