package sync_test

import "syscall"

const fullDisk = syscall.ENOSPC
