package firmwaresim

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
)

// NetworkPatch changes the network; nil leaves a setting as it is.
type NetworkPatch struct {
	// Delay is how long submissions take; empty restores the delay of the options.
	Delay *Delay
	// ReportDelay is the time from delivery to the report; empty makes it as Delay.
	ReportDelay *Delay
	// Reject makes the network refuse submissions; the zero Reject ends that.
	Reject *Reject
	// Retry is the time after which a message that a modem did not take is offered again;
	// empty restores 30 s.
	Retry *Delay
	// USSD are the answers to codes such as *100#. An empty answer removes the code.
	USSD map[string]string
}

// SetNetwork changes the network. Nothing changes when it returns an error.
func (s *Sim) SetNetwork(p NetworkPatch) error {
	for _, d := range []*Delay{p.Delay, p.ReportDelay, p.Retry} {
		if d == nil {
			continue
		}
		if _, err := d.bounds(); err != nil {
			return err
		}
	}
	if r := p.Reject; r != nil && (r.CMS < 0 || r.CMS > maxErrorCode || r.Every < 0) {
		return fmt.Errorf("firmwaresim: reject takes a cms of 1 to %d and an every of 1 or more", maxErrorCode)
	}
	s.lock()
	defer s.unlock()
	s.network.apply(p, s.options.Delay)
	return nil
}

func (n *network) apply(p NetworkPatch, usual Delay) {
	if p.Delay != nil {
		if *p.Delay != "" {
			usual = *p.Delay
		}
		n.delay, _ = usual.bounds()
		n.delayName = usual
	}
	if p.ReportDelay != nil {
		n.reportDelay = nil
		if *p.ReportDelay != "" {
			bounds, _ := p.ReportDelay.bounds()
			n.reportDelay = &bounds
		}
		n.reportDelayName = *p.ReportDelay
	}
	if p.Reject != nil {
		n.reject, n.attempts = *p.Reject, 0
	}
	if p.Retry != nil {
		n.retry = defaultRetry
		if *p.Retry != "" {
			bounds, _ := p.Retry.bounds()
			n.retry = bounds.low
		}
	}
	maps.Copy(n.answers, p.USSD)
	maps.DeleteFunc(n.answers, func(_, answer string) bool { return answer == "" })
}

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
