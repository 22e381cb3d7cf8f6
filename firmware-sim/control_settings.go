package firmwaresim

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// settingsReader says for each setting of a request's body what to do with its value.
type settingsReader map[string]func(json.RawMessage) error

// readSettings reads a body of one JSON object. A setting that nobody knows is refused with
// the list of those that are known, and so is anything that follows the object.
func readSettings(r *http.Request, known settingsReader) error {
	decoder := json.NewDecoder(r.Body)
	var given map[string]json.RawMessage
	if err := decoder.Decode(&given); err != nil {
		return bad("the body is not a JSON object: %s", err)
	}
	if given == nil {
		return bad("the body is null, it has to be a JSON object")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return bad("something follows the JSON object")
	}
	return known.read("", given)
}

func (known settingsReader) read(path string, given map[string]json.RawMessage) error {
	for _, name := range slices.Sorted(maps.Keys(given)) {
		set, ok := known[name]
		if !ok {
			return bad("unknown setting %q, known are %s", path+name, sortedList(slices.Collect(maps.Keys(known))))
		}
		if err := set(given[name]); err != nil {
			return bad("setting %q: %s", path+name, err)
		}
	}
	return nil
}

func sortedList(names []string) string {
	return strings.Join(slices.Sorted(slices.Values(names)), ", ")
}

// into reads a value that cannot be null.
func into[T any](target *T) func(json.RawMessage) error {
	return func(raw json.RawMessage) error {
		if string(raw) == "null" {
			return errors.New("null is no value for it")
		}
		return explain(json.Unmarshal(raw, target))
	}
}

// orNull reads a value; null stands for the cleared one.
func orNull[T any](target **T, cleared T) func(json.RawMessage) error {
	return func(raw json.RawMessage) error {
		value := cleared
		if string(raw) != "null" {
			if err := explain(json.Unmarshal(raw, &value)); err != nil {
				return err
			}
		}
		*target = &value
		return nil
	}
}

// explain says of a wrong type what would be right, without Go's words.
func explain(err error) error {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return errors.New("it is a " + wrong.Value + " where a " + kindName(wrong.Type.Kind().String()) + " belongs")
	}
	return err
}

func kindName(kind string) string {
	switch {
	case strings.HasPrefix(kind, "int"), strings.HasPrefix(kind, "uint"), strings.HasPrefix(kind, "float"):
		return "number"
	case kind == "bool":
		return "true or false"
	case kind == "map", kind == "struct":
		return "JSON object"
	}
	return kind
}

// delaySetting reads a preset, a duration, a range, or a number of seconds; null clears.
func delaySetting(target **Delay) func(json.RawMessage) error {
	return func(raw json.RawMessage) error {
		var seconds float64
		if json.Unmarshal(raw, &seconds) == nil && string(raw) != "null" {
			if seconds < 0 || seconds > time.Hour.Seconds()*1000 {
				return errors.New("it is out of range")
			}
			d := Delay(time.Duration(seconds * float64(time.Second)).String())
			*target = &d
			return nil
		}
		return orNull(target, "")(raw)
	}
}

// NetworkState is how the network is set.
type NetworkState struct {
	Delay       Delay             `json:"delay"`
	ReportDelay *Delay            `json:"report_delay"`
	Reject      *Reject           `json:"reject"`
	Retry       string            `json:"retry"`
	USSD        map[string]string `json:"ussd"`
}

// Network returns how the network is set.
func (s *Sim) Network() NetworkState {
	s.lock()
	defer s.unlock()
	n := s.network
	state := NetworkState{Delay: n.delayName, Retry: n.retry.String(), USSD: maps.Clone(n.answers)}
	if state.Delay == "" {
		state.Delay = DelayInstant
	}
	if n.reportDelay != nil {
		name := n.reportDelayName
		state.ReportDelay = &name
	}
	if n.reject.CMS != 0 {
		reject := n.reject
		reject.Every = max(1, reject.Every)
		state.Reject = &reject
	}
	return state
}

func (s *Sim) getNetwork(*http.Request) (int, any, error) {
	return http.StatusOK, s.Network(), nil
}

func (s *Sim) putNetwork(r *http.Request) (int, any, error) {
	var patch NetworkPatch
	err := readSettings(r, settingsReader{
		"delay":        delaySetting(&patch.Delay),
		"report_delay": delaySetting(&patch.ReportDelay),
		"retry":        delaySetting(&patch.Retry),
		"reject":       rejectSetting(&patch.Reject),
		"ussd":         into(&patch.USSD),
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
		reject := Reject{}
		var given map[string]json.RawMessage
		if err := explain(json.Unmarshal(raw, &given)); err != nil {
			return err
		}
		err := settingsReader{"cms": into(&reject.CMS), "every": into(&reject.Every)}.read("reject.", given)
		if err != nil {
			return err
		}
		if given != nil && (reject.CMS < 1 || reject.Every < 0 || given["every"] != nil && reject.Every < 1) {
			return errors.New("cms is needed, and both cms and every are 1 or more")
		}
		*target = &reject
		return nil
	}
}

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
	var lasts *Delay
	err = readSettings(r, settingsReader{
		"kind": into(&fault.Kind), "at": into(&fault.At), "count": into(&fault.Count),
		"code": into(&fault.Code), "text": into(&fault.Text), "for": delaySetting(&lasts),
	})
	if err != nil {
		return 0, nil, err
	}
	if lasts != nil {
		bounds, err := lasts.bounds()
		if err != nil {
			return 0, nil, bad("setting \"for\" is not a duration such as 2s")
		}
		fault.For = bounds.low
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
	// Direction is "in" for what the modem read and "out" for what it wrote.
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
	for _, e := range m.Exchanges() {
		direction := "in"
		if e.FromModem {
			direction = "out"
		}
		entries = append(entries, exchangeJSON{e.Time, direction, e.latin1()})
	}
	return http.StatusOK, entries, nil
}
