package firmwaresim

import (
	"encoding/json"
	"fmt"
	"os"
)

// ModemInfo is what network.json says of a modem.
type ModemInfo struct {
	Path   string `json:"path"`
	Number string `json:"number"`
	ICCID  string `json:"iccid"`
	IMSI   string `json:"imsi"`
	IMEI   string `json:"imei"`
}

// Description is the content of network.json.
type Description struct {
	// Control is the address of the control port.
	Control string      `json:"control"`
	Modems  []ModemInfo `json:"modems"`
}

// Describe tells programs where to find what is simulated.
func (s *Sim) Describe(controlURL string) Description {
	s.lock()
	defer s.unlock()
	d := Description{Control: controlURL, Modems: []ModemInfo{}}
	for _, m := range s.modems {
		d.Modems = append(d.Modems, ModemInfo{Path: m.path, Number: m.number, ICCID: m.iccid, IMSI: m.imsi, IMEI: m.imei})
	}
	return d
}

// WriteNetworkJSON writes the description to a file. It appears whole or not at all, so that
// a program that waits for it never reads half of one.
func (s *Sim) WriteNetworkJSON(path, controlURL string) error {
	text, err := json.MarshalIndent(s.Describe(controlURL), "", "  ")
	if err != nil {
		return err
	}
	temporary := path + ".tmp"
	if err := os.WriteFile(temporary, append(text, '\n'), 0o644); err != nil { //nolint:gosec // meant to be read by others
		return fmt.Errorf("firmwaresim: %w", err)
	}
	if err := os.Rename(temporary, path); err != nil {
		return fmt.Errorf("firmwaresim: %w", err)
	}
	return nil
}
