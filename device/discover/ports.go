package discover

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"regexp"
	"sync"
	"syscall"
)

// Ports opens serial ports, each under its lock.
type Ports struct {
	Locks *Locks
	// Open opens what a path names. Its errors are, or wrap, fs.ErrNotExist,
	// fs.ErrPermission and syscall.EBUSY where that is the reason.
	Open func(path string) (io.ReadWriteCloser, error)
}

// At opens the port at a path that somebody gave. Only real serial ports are
// locked; pseudo-terminals and network addresses have no lock files.
func (p Ports) At(path string) (io.ReadWriteCloser, error) { return p.open(path, lockName(path)) }

// serialForm tells serial ports from pseudo-terminals, whose names are
// numbers.
var serialForm = regexp.MustCompile(`^(?:tty|cu|rfcomm)[A-Za-z.]*\w*$`)

// lockName is what the lock of a path is named for, or empty.
func lockName(path string) string {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return ""
	}
	if info, err := os.Stat(target); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return ""
	}
	name := filepath.Base(target)
	if !serialForm.MatchString(name) {
		return ""
	}
	return name
}

// open opens a port under the lock of a name.
func (p Ports) open(path, name string) (io.ReadWriteCloser, error) {
	release, err := p.Locks.Acquire(name)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	opened, err := p.Open(path)
	if err != nil {
		release()
		return nil, explain(path, err)
	}
	return &locked{ReadWriteCloser: opened, release: sync.OnceFunc(release)}, nil
}

// locked is a port whose lock goes when it is closed.
type locked struct {
	io.ReadWriteCloser
	release func()
}

// Close closes the port and then frees its lock.
func (l *locked) Close() error {
	defer l.release()
	return l.ReadWriteCloser.Close()
}

// explain adds to an error what can be done about it.
func explain(path string, err error) error {
	var advice string
	switch {
	case errors.Is(err, fs.ErrNotExist):
		advice = "is the modem plugged in? See what there is with: simrelay modems"
	case errors.Is(err, fs.ErrPermission):
		advice = fmt.Sprintf("this user may not use it; add it to the group %s (sudo usermod -aG %[1]s %s), then log in again", groupOf(path), userName())
	case errors.Is(err, syscall.EBUSY):
		advice = "another program uses it, often ModemManager; docs/agent.md tells how to keep that away"
	default:
		return err
	}
	return fmt.Errorf("%w; %s", err, advice)
}

func userName() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "USER"
}

// usualGroup is the group of serial ports where the port does not tell.
const usualGroup = "dialout"
