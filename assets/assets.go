// Package assets holds what the program carries with it: its icon and the
// invented practice.
package assets

import (
	"embed"
)

// Icon is the program's icon, a PNG of 512 by 512.
//
//go:embed icon.png
var Icon []byte

// Practice is the invented practice: lists as systems export them, and the
// commands of two weeks as text/template files of JSON lines, in which day
// gives the date so many days from the day the commands are given.
//
//go:embed practice
var Practice embed.FS
