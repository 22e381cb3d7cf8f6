//go:build linux

package firmwaresim

import (
	"errors"
	"fmt"
	"os"

	"github.com/creack/pty"
)

// openPTY makes a pseudo-terminal and puts the link to it in place. The terminal's own end
// stays open too: with nobody there, reading from ours would fail between two users.
func (m *Modem) openPTY() error {
	if m.link == "" {
		return nil
	}
	blocking, theirs, err := pty.Open()
	if err != nil {
		return fmt.Errorf("firmwaresim: pseudo-terminal: %w", err)
	}
	ours, err := nonBlocking(blocking)
	if err != nil {
		return errors.Join(err, theirs.Close())
	}
	if err := errors.Join(makeRaw(theirs), replaceLink(theirs.Name(), m.link)); err != nil {
		return errors.Join(err, ours.Close(), theirs.Close())
	}
	link, name := m.link, theirs.Name()
	m.attach(func() error {
		return errors.Join(removeLink(name, link), ours.Close(), theirs.Close())
	}).pump(ours)
	return nil
}

// removeLink removes the link if it still is ours.
func removeLink(target, link string) error {
	if now, err := os.Readlink(link); err != nil || now != target {
		return nil //nolint:nilerr // somebody else has removed or replaced it
	}
	return os.Remove(link)
}

// replaceLink makes link point to target. A link that an earlier run left is replaced;
// anything else in its place is not ours to remove.
func replaceLink(target, link string) error {
	if info, err := os.Lstat(link); err == nil {
		if info.Mode()&os.ModeSymlink == 0 {
			return fmt.Errorf("firmwaresim: %s exists and is no link", link)
		}
		if err := os.Remove(link); err != nil {
			return err
		}
	}
	return os.Symlink(target, link)
}
