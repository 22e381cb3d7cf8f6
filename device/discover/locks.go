package discover

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

// Locks are the lock files by which programs share serial ports: LCK..ttyUSB0
// with the number of a process in it, Filesystem Hierarchy Standard 3.0
// section 5.9. They are advice: where none can be made, a port is used
// without. The zero value and nil make none.
type Locks struct {
	// Dir is where the lock files are; empty means that there are none.
	Dir string
	// Logger may be nil.
	Logger *slog.Logger

	mu     sync.Mutex
	held   map[string]bool
	warned bool
}

// LockedError says that another program has a port.
type LockedError struct {
	// File is the lock file.
	File string
	// PID is the process that it names; 0 when it names none that can be read.
	PID int
	// Program is the name of that process, where that is known.
	Program string
}

// Error says who has the port and what to do.
func (e *LockedError) Error() string {
	switch {
	case e.PID == 0:
		return fmt.Sprintf("the port is locked: delete %s if no program uses it", e.File)
	case e.PID == os.Getpid():
		return "this program has the port open already"
	case e.Program == "":
		return fmt.Sprintf("the port is locked by process %d (%s)", e.PID, e.File)
	}
	return fmt.Sprintf("the port is locked by %s, process %d (%s)", e.Program, e.PID, e.File)
}

// Acquire locks a port by its name, such as ttyUSB0, until release. The error
// is a *LockedError. The lock of a process that is no more is taken over.
func (l *Locks) Acquire(name string) (release func(), err error) {
	if l == nil || l.Dir == "" || name == "" {
		return func() {}, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	file := filepath.Join(l.Dir, "LCK.."+name)
	if l.held[name] {
		return nil, &LockedError{File: file, PID: os.Getpid()}
	}
	// Between reading a dead lock and making a new one no other agent may do
	// the same.
	defer guard(l.Dir)()
	if err := l.clear(file); err != nil {
		if _, locked := errors.AsType[*LockedError](err); locked {
			return nil, err
		}
		return l.without(err)
	}
	switch err := create(file); {
	case errors.Is(err, fs.ErrExist):
		return nil, holder(file)
	case err != nil:
		return l.without(err)
	}
	if l.held == nil {
		l.held = map[string]bool{}
	}
	l.held[name] = true
	return func() { l.free(name, file) }, nil
}

// without lets a port be used although its lock file cannot be written.
func (l *Locks) without(err error) (func(), error) {
	if !l.warned && l.Logger != nil {
		l.warned = true
		l.Logger.Warn("serial ports are used without lock files; another program may disturb the modems", "error", err)
	}
	return func() {}, nil
}

// clear removes a lock file whose process is no more. It returns a
// *LockedError when the process lives.
func (l *Locks) clear(file string) error {
	if _, err := os.Lstat(file); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	h := holder(file)
	// Where this process holds no such lock, one of the same number did before
	// it, such as in an earlier start of a container.
	if h.PID != os.Getpid() && (h.PID == 0 || alive(h.PID)) {
		return h
	}
	return os.Remove(file)
}

// create makes a lock file with all of its content at once, and fails when
// there is one.
func create(file string) error {
	draft, err := os.CreateTemp(filepath.Dir(file), "LTMP.*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(draft.Name()) }()
	_, err = fmt.Fprintf(draft, "%10d\n", os.Getpid())
	err = errors.Join(err, draft.Chmod(0o644), draft.Close()) // others are to read it
	if err != nil {
		return err
	}
	return os.Link(draft.Name(), file)
}

// free removes our lock file, and never another program's.
func (l *Locks) free(name, file string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.held, name)
	if holder(file).PID == os.Getpid() {
		_ = os.Remove(file)
	}
}

func holder(file string) *LockedError {
	content, _ := os.ReadFile(file) // one that cannot be read names nobody
	h := &LockedError{File: file, PID: pidIn(content)}
	if h.PID > 0 {
		name, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", h.PID)) // where there is no /proc, the number has to do
		h.Program = strings.TrimSpace(string(name))
	}
	return h
}

// pidIn returns the process that a lock file names, or 0. Most programs write
// ten characters and a newline; some leave out the padding, add their name, or
// write the number as four octets in the order of the machine.
func pidIn(content []byte) int {
	if words := strings.Fields(string(content)); len(words) > 0 {
		if pid, err := strconv.ParseInt(words[0], 10, 32); err == nil {
			return int(max(pid, 0))
		}
	}
	if len(content) == 4 {
		return max(int(int32(binary.NativeEndian.Uint32(content))), 0)
	}
	return 0
}
