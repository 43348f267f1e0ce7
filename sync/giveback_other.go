//go:build !linux

package sync

func trimC() {}
