//go:build unix

package firmwaresim

import (
	"os"

	"golang.org/x/sys/unix"
)

// lockFile takes a lock that another process cannot have too.
func lockFile(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) }
