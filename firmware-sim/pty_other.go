//go:build !linux

package firmwaresim

import "errors"

// openPTY needs Linux; elsewhere the modems are reached by TCP or within the process.
func (m *Modem) openPTY() error {
	if m.link == "" {
		return nil
	}
	return errors.New("firmwaresim: pseudo-terminals need Linux, use TCP")
}
