package firmwaresim

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"time"
)

// Menu is what the network answers to a supplementary service code such as *100#, or to a
// choice within a dialogue.
type Menu struct {
	// Text is shown. "{balance}" in it stands for the credit of the SIM card.
	Text string
	// Choices are the answers to what the user replies; with any, the network waits for a
	// reply.
	Choices map[string]Menu
	// Ends ends the dialogue without a text.
	Ends ServiceEnd
}

// ServiceEnd is how a dialogue ends without a text: the <m> of +CUSD (3GPP TS 27.007 section
// 7.15).
type ServiceEnd int

// The ends of a dialogue.
const (
	// ServiceTerminated is the network hanging up.
	ServiceTerminated ServiceEnd = 2
	// ServiceUnsupported is what a code gets that the network does not know.
	ServiceUnsupported ServiceEnd = 4
	// ServiceTimeout is a network that does not answer; it comes after the network's
	// ServiceTimeout.
	ServiceTimeout ServiceEnd = 5
)

var serviceEnds = map[ServiceEnd]bool{0: true, ServiceTerminated: true, ServiceUnsupported: true, ServiceTimeout: true}

const (
	balancePlaceholder  = "{balance}"
	defaultServiceLimit = time.Minute
	// The longest text of a service: 182 septets fill its 160 octets.
	maxServiceText = 182
)

func defaultServices() map[string]Menu {
	balance := Menu{Text: "Balance: {balance} EUR"}
	return map[string]Menu{
		"*100#": balance,
		"*123#": {Text: "1 Balance\n2 Credit", Choices: map[string]Menu{"1": balance, "2": {Text: "No credit is offered."}}},
	}
}

// invalidChoice is the answer to a reply that a menu does not have.
var invalidChoice = Menu{Text: "Invalid choice."}

func (m Menu) empty() bool { return m.Text == "" && m.Ends == 0 && len(m.Choices) == 0 }

func (m Menu) validate() error {
	switch {
	case len([]rune(m.Text)) > maxServiceText:
		return fmt.Errorf("a text of the network has up to %d characters", maxServiceText)
	case !serviceEnds[m.Ends]:
		return fmt.Errorf("a dialogue ends with 2, 4 or 5, not with %d", m.Ends)
	case m.Ends != 0 && (m.Text != "" || len(m.Choices) > 0):
		return fmt.Errorf("a dialogue ends either with a text or with the number %d", m.Ends)
	}
	for _, choice := range m.Choices {
		if err := choice.validate(); err != nil {
			return err
		}
	}
	return nil
}

// MarshalJSON writes a plain text as a string, anything else as an object.
func (m Menu) MarshalJSON() ([]byte, error) {
	if m.Ends == 0 && len(m.Choices) == 0 {
		return json.Marshal(m.Text)
	}
	return json.Marshal(struct {
		Text    string          `json:"text,omitempty"`
		Choices map[string]Menu `json:"choices,omitempty"`
		Ends    ServiceEnd      `json:"ends,omitempty"`
	}(m))
}

// shown is the menu's text for a card.
func (m Menu) shown(s *subscription) string {
	balance := fmt.Sprintf("%d.%02d", s.balance()/100, max(s.balance(), -s.balance())%100)
	return strings.ReplaceAll(m.Text, balancePlaceholder, balance)
}

// applyServices merges codes into those that the network knows; an empty menu removes one.
func (n *network) applyServices(patch map[string]Menu) {
	maps.Copy(n.services, patch)
	maps.DeleteFunc(n.services, func(_ string, m Menu) bool { return m.empty() })
}

// SendUSSD begins a dialogue from the network's side, as an operator does who has something
// to say. A modem shows it that has been told to, with AT+CUSD=1.
func (m *Modem) SendUSSD(menu Menu) error {
	if err := menu.validate(); err != nil {
		return fmt.Errorf("firmwaresim: %w", err)
	}
	m.sim.lock()
	defer m.sim.unlock()
	if !m.registered() {
		return fmt.Errorf("firmwaresim: modem %d is not registered", m.index)
	}
	m.fw.showService(menu)
	return nil
}
