package firmwaresim

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"time"
)

// NetworkState is how the network is set.
type NetworkState struct {
	Delay            Delay           `json:"delay"`
	ReportDelay      *Delay          `json:"report_delay"`
	Reject           *Reject         `json:"reject"`
	Filter           *Filter         `json:"filter"`
	SMSCDown         *OutageState    `json:"smsc_down"`
	Retry            string          `json:"retry"`
	Validity         string          `json:"validity"`
	PriceCents       int             `json:"price_cents"`
	TemporaryReports bool            `json:"temporary_reports"`
	NationalReports  bool            `json:"national_reports"`
	TimeZone         *string         `json:"time_zone"`
	Parts            *PartsState     `json:"parts"`
	USSD             map[string]Menu `json:"ussd"`
	USSDTimeout      string          `json:"ussd_timeout"`
}

// OutageState is an Outage as the control port shows it.
type OutageState struct {
	CMS     int    `json:"cms,omitempty"`
	Timeout string `json:"timeout,omitempty"`
}

// PartsState are Parts as the control port shows them.
type PartsState struct {
	Order     PartOrder `json:"order"`
	Duplicate bool      `json:"duplicate"`
	Gap       string    `json:"gap"`
}

// Network returns how the network is set.
func (s *Sim) Network() NetworkState {
	s.lock()
	defer s.unlock()
	n := s.network
	state := NetworkState{
		Delay: n.delayName, Retry: n.retry.String(), Validity: n.validity.String(), PriceCents: n.price,
		TemporaryReports: n.temporaryReports, NationalReports: n.nationalReports,
		Parts: n.parts.state(), USSD: maps.Clone(n.services), USSDTimeout: n.serviceLimit.String(),
	}
	if state.Delay == "" {
		state.Delay = DelayInstant
	}
	if n.reportDelay != nil {
		name := n.reportDelayName
		state.ReportDelay = &name
	}
	if n.reject.CMS != 0 {
		state.Reject = &Reject{CMS: n.reject.CMS, Every: max(1, n.reject.Every)}
	}
	if n.filter.PerMinute != 0 {
		filter := n.filter
		filter.CMS = filter.code()
		state.Filter = &filter
	}
	if zone := n.zone.String(); n.zone != time.Local {
		state.TimeZone = &zone
	}
	if n.outage != nil {
		state.SMSCDown = &OutageState{CMS: n.outage.refusal(), Timeout: n.outage.patience(n).String()}
	}
	return state
}

func (p Parts) state() *PartsState {
	if p == (Parts{}) {
		return nil
	}
	if p.Order == "" {
		p.Order = InOrder
	}
	return &PartsState{Order: p.Order, Duplicate: p.Duplicate, Gap: p.Gap.String()}
}

func (s *Sim) getNetwork(*http.Request) (int, any, error) {
	return http.StatusOK, s.Network(), nil
}

func (s *Sim) putNetwork(r *http.Request) (int, any, error) {
	var patch NetworkPatch
	err := readSettings(r, settingsReader{
		"delay":             delaySetting(&patch.Delay),
		"report_delay":      delaySetting(&patch.ReportDelay),
		"retry":             delaySetting(&patch.Retry),
		"validity":          delaySetting(&patch.Validity),
		"reject":            rejectSetting(&patch.Reject),
		"filter":            filterSetting(&patch.Filter),
		"smsc_down":         outageSetting(&patch.Outage),
		"price_cents":       orNull(&patch.PriceCents, 0),
		"temporary_reports": orNull(&patch.TemporaryReports, false),
		"national_reports":  orNull(&patch.NationalReports, false),
		"time_zone":         orNull(&patch.TimeZone, ""),
		"parts":             partsSetting(&patch.Parts),
		"ussd":              menusSetting("ussd", &patch.USSD),
		"ussd_timeout":      delaySetting(&patch.USSDTimeout),
	})
	if err != nil {
		return 0, nil, err
	}
	if err := s.SetNetwork(patch); err != nil {
		return 0, nil, err
	}
	return s.getNetwork(r)
}

func rejectSetting(target **Reject) func(json.RawMessage) error {
	return func(raw json.RawMessage) error {
		reject, given := Reject{Every: 1}, false
		err := object("reject", settingsReader{"cms": into(&reject.CMS), "every": into(&reject.Every)}, &given)(raw)
		switch {
		case err != nil:
			return err
		case given && (reject.CMS < 1 || reject.Every < 1):
			return errors.New("cms is needed, and both cms and every are 1 or more")
		}
		*target = &reject
		return nil
	}
}

func filterSetting(target **Filter) func(json.RawMessage) error {
	return func(raw json.RawMessage) error {
		filter, given := Filter{}, false
		err := object("filter", settingsReader{"per_minute": into(&filter.PerMinute), "cms": into(&filter.CMS)}, &given)(raw)
		switch {
		case err != nil:
			return err
		case given && filter.PerMinute < 1:
			return errors.New("per_minute is needed, and 1 or more")
		}
		*target = &filter
		return nil
	}
}

// outageSetting reads an object, true for a centre that does not answer, or false or null.
func outageSetting(target **Outage) func(json.RawMessage) error {
	return func(raw json.RawMessage) error {
		outage := Outage{}
		if json.Unmarshal(raw, &outage.Down) != nil || string(raw) == "null" {
			err := object("smsc_down", settingsReader{
				"cms": into(&outage.CMS), "timeout": timeSetting(&outage.Timeout),
			}, &outage.Down)(raw)
			if err != nil {
				return err
			}
		}
		*target = &outage
		return nil
	}
}

func partsSetting(target **Parts) func(json.RawMessage) error {
	return func(raw json.RawMessage) error {
		parts, given := Parts{}, false
		err := object("parts", settingsReader{
			"order": into(&parts.Order), "duplicate": into(&parts.Duplicate), "gap": timeSetting(&parts.Gap),
		}, &given)(raw)
		*target = &parts
		return err
	}
}

// menusSetting reads answers by their codes or choices.
func menusSetting(path string, target *map[string]Menu) func(json.RawMessage) error {
	return func(raw json.RawMessage) error {
		var given map[string]json.RawMessage
		if err := explain(json.Unmarshal(raw, &given)); err != nil {
			return err
		}
		menus := map[string]Menu{}
		for _, code := range slices.Sorted(maps.Keys(given)) {
			var menu Menu
			if err := menuSetting(path+"."+code, &menu)(given[code]); err != nil {
				return err
			}
			menus[code] = menu
		}
		*target = menus
		return nil
	}
}

// menuSetting reads a text, or an object; null is an empty menu.
func menuSetting(path string, target *Menu) func(json.RawMessage) error {
	return func(raw json.RawMessage) error {
		var menu Menu
		if json.Unmarshal(raw, &menu.Text) != nil {
			given := false
			err := object(path, settingsReader{
				"text": into(&menu.Text), "choices": menusSetting(path+".choices", &menu.Choices), "ends": into(&menu.Ends),
			}, &given)(raw)
			if err != nil {
				return err
			}
		}
		*target = menu
		return menu.validate()
	}
}
