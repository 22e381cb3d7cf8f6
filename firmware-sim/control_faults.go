package firmwaresim

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// faultJSON is a fault as the control port shows it.
type faultJSON struct {
	Kind  Kind   `json:"kind"`
	At    Moment `json:"at"`
	Count int    `json:"count"`
	For   string `json:"for,omitempty"`
	Code  int    `json:"code,omitempty"`
	Text  string `json:"text,omitempty"`
}

func showFault(f Fault) faultJSON {
	shown := faultJSON{Kind: f.Kind, At: f.At, Count: f.Count, Code: f.Code, Text: f.Text}
	if f.For > 0 {
		shown.For = f.For.String()
	}
	return shown
}

func (s *Sim) getFaults(r *http.Request) (int, any, error) {
	m, err := s.modem(r)
	if err != nil {
		return 0, nil, err
	}
	waiting := []faultJSON{}
	for _, f := range m.Faults() {
		waiting = append(waiting, showFault(f))
	}
	return http.StatusOK, waiting, nil
}

func (s *Sim) postFault(r *http.Request) (int, any, error) {
	m, err := s.modem(r)
	if err != nil {
		return 0, nil, err
	}
	var fault Fault
	err = readSettings(r, settingsReader{
		"kind": into(&fault.Kind), "at": into(&fault.At), "count": into(&fault.Count),
		"code": into(&fault.Code), "text": into(&fault.Text), "for": timeSetting(&fault.For),
	})
	if err != nil {
		return 0, nil, err
	}
	if fault, err = fault.withDefaults(); err != nil {
		return 0, nil, err
	}
	if err := m.Fault(fault); err != nil {
		return 0, nil, err
	}
	return http.StatusCreated, showFault(fault), nil
}

// exchangeJSON is an entry of a transcript.
type exchangeJSON struct {
	Time time.Time `json:"time"`
	// Direction is "in" for what the modem read and "out" for what it wrote; "cut" is a first
	// entry that says how much is not there any more.
	Direction string `json:"direction"`
	// Data has one character for each octet.
	Data string `json:"data"`
}

// getTranscript answers an array, or the readable form when the request prefers text.
func (s *Sim) getTranscript(r *http.Request) (int, any, error) {
	m, err := s.modem(r)
	if err != nil {
		return 0, nil, err
	}
	if strings.HasPrefix(r.Header.Get("Accept"), "text/") {
		return http.StatusOK, plain(m.Transcript()), nil
	}
	entries := []exchangeJSON{}
	exchanges, cut := m.exchanges()
	if cut > 0 {
		entries = append(entries, exchangeJSON{exchanges[0].Time, "cut", fmt.Sprintf("%d octets", cut)})
	}
	for _, e := range exchanges {
		direction := "in"
		if e.FromModem {
			direction = "out"
		}
		entries = append(entries, exchangeJSON{e.Time, direction, e.latin1()})
	}
	return http.StatusOK, entries, nil
}
