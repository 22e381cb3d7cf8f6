//go:build unix

package discover

import (
	"errors"
	"os"
	"os/user"
	"strconv"
	"syscall"
	"time"
)

// alive reports whether a process exists.
func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

// guard keeps other agents out of a directory until the function that it
// returns is called. Where that cannot be done, it does nothing: a program that
// keeps the directory to itself is not to stop this one.
func guard(dir string) func() {
	d, err := os.Open(dir)
	if err != nil {
		return func() {}
	}
	for range guardTries {
		if syscall.Flock(int(d.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			break
		}
		<-time.After(guardPause)
	}
	return func() { _ = d.Close() } // gives it back
}

// An agent is in the directory for less than a millisecond.
const (
	guardTries = 200
	guardPause = 5 * time.Millisecond
)

// groupOf returns the group that may use a port.
func groupOf(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return usualGroup
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || stat.Gid == 0 { // root's own group is no advice
		return usualGroup
	}
	g, err := user.LookupGroupId(strconv.FormatUint(uint64(stat.Gid), 10))
	if err != nil {
		return usualGroup
	}
	return g.Name
}
