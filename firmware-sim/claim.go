package firmwaresim

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// networkFile is where a directory of ports says who is who. Programs wait for it, so it must
// not be there before the ports are, nor after them.
const networkFile = "network.json"

// claim is a simulation's hold on the directory of its ports: two would take each other's
// links away.
type claim struct {
	dir  string
	lock *os.File
}

// claimDir makes a directory and takes it, unless another simulation has it. The hold ends
// with the process at the latest.
func claimDir(dir string) (*claim, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("firmwaresim: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(dir, ".lock"), os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // the caller's directory
	if err != nil {
		return nil, fmt.Errorf("firmwaresim: %w", err)
	}
	if err := lockFile(lock); err != nil {
		return nil, errors.Join(fmt.Errorf("firmwaresim: another simulator uses %s; stop it, or give this one a directory of its own", dir), lock.Close())
	}
	c := &claim{dir: dir, lock: lock}
	if err := c.forget(); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return c, nil
}

// forget removes the description of a simulation that is over.
func (c *claim) forget() error {
	if err := os.Remove(filepath.Join(c.dir, networkFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("firmwaresim: %w", err)
	}
	return nil
}

// release gives the directory free.
func (c *claim) release() error {
	if c == nil {
		return nil
	}
	return errors.Join(c.forget(), c.lock.Close())
}
