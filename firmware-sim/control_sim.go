package firmwaresim

import (
	"net/http"
)

func (s *Sim) getSIM(r *http.Request) (int, any, error) {
	m, err := s.modem(r)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, m.SIM(), nil
}

// putSIM changes what the operator knows of the card.
func (s *Sim) putSIM(r *http.Request) (int, any, error) {
	m, err := s.modem(r)
	if err != nil {
		return 0, nil, err
	}
	var cents *int
	if err := readSettings(r, settingsReader{"balance_cents": orNull(&cents, defaultBalance)}); err != nil {
		return 0, nil, err
	}
	if cents != nil {
		m.SetBalance(*cents)
	}
	return http.StatusOK, m.SIM(), nil
}

// postSIM swaps the modem's card with that of another.
func (s *Sim) postSIM(r *http.Request) (int, any, error) {
	m, err := s.modem(r)
	if err != nil {
		return 0, nil, err
	}
	from := -1
	if err := readSettings(r, settingsReader{"from": into(&from)}); err != nil {
		return 0, nil, err
	}
	if from < 0 {
		return 0, nil, bad("from is needed: the modem whose card this one gets")
	}
	if err := s.SwapSIMs(m.index, from); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, m.SIM(), nil
}

// postUSSD begins a dialogue from the network's side.
func (s *Sim) postUSSD(r *http.Request) (int, any, error) {
	m, err := s.modem(r)
	if err != nil {
		return 0, nil, err
	}
	var menu Menu
	err = readSettings(r, settingsReader{
		"text": into(&menu.Text), "choices": menusSetting("choices", &menu.Choices), "ends": into(&menu.Ends),
	})
	switch {
	case err != nil:
		return 0, nil, err
	case menu.empty():
		return 0, nil, bad("text or ends is needed")
	}
	if err := m.SendUSSD(menu); err != nil {
		return 0, nil, err
	}
	return http.StatusAccepted, menu, nil
}
