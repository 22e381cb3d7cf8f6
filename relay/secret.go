package relay

import (
	"errors"
	"strconv"

	"simrelay/internal/fault"
)

// A text that holds a one-time code is shown to nobody but the handset: what is
// stored, listed, told by events and written to webhooks has asterisks. The text
// itself lies sealed in the message's own record, so that the two are accepted
// and survive together, and goes when the message is sent or never will be.

// ErrSecretNotKept says that a message cannot be sent again because what it said
// is gone.
var ErrSecretNotKept = fault.New(fault.Conflict, "code_not_kept",
	"This message held a one-time code, which is not kept. Send a new code instead.")

// Why a message cannot be dispatched, in plain words.
var (
	errNoText  = errors.New("its text, a one-time code, is no longer kept")
	errNoWords = errors.New("its text, a one-time code, was sealed under another key file, so nobody can read it")
)

// seal hides what the message says behind what is shown of it.
func (s *Service) seal(m *Message, shown string) {
	m.Sealed = s.opts.Box.Seal([]byte(m.Text), m.sealedAs())
	m.Text, m.Secret = shown, true
}

func (m *Message) sealedAs() string {
	return "message of account " + strconv.FormatInt(m.AccountID, 10)
}

// plain returns what the handset is to get.
func (s *Service) plain(m *Message) (string, error) {
	switch {
	case !m.Secret:
		return m.Text, nil
	case m.Sealed == nil:
		return "", errNoText
	}
	text, err := s.opts.Box.Open(m.Sealed, m.sealedAs())
	if err != nil {
		s.opts.Logger.Error("a message cannot be sent", "message_id", m.ID, "error", err)
		return "", errNoWords
	}
	return string(text), nil
}

// forget lets go of a text that is needed no more.
func (m *Message) forget() {
	if m.State == Sent || m.State.Final() {
		m.Sealed = nil
	}
}
