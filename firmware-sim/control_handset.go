package firmwaresim

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"simrelay/firmware-sim/tpdu"
)

// postInbound lets a handset write to a SIM card.
func (s *Sim) postInbound(r *http.Request) (int, any, error) {
	in, language, shift := Inbound{}, "", shiftSingle
	bits, class := narrowBits, tpdu.NoClass
	err := readSettings(r, settingsReader{
		"from": into(&in.From), "to": into(&in.To), "text": into(&in.Text),
		"encoding": into(&in.Style.Encoding), "class": classSetting(&class),
		"language": into(&language), "shift": into(&shift),
		"reference": into(&in.Style.Reference), "reference_bits": into(&bits),
		"protocol": into(&in.Protocol), "reply_path": into(&in.ReplyPath),
		"delay": timeSetting(&in.Delay), "parts": partsSetting(&in.Parts),
	})
	switch {
	case err != nil:
		return 0, nil, err
	case in.From == "" || in.To == "" || in.Text == "":
		return 0, nil, bad("from, to and text are needed")
	case !encodings[in.Style.Encoding]:
		return 0, nil, bad("unknown encoding %q, known are %s", string(in.Style.Encoding), known(encodings))
	case bits != narrowBits && bits != wideBits:
		return 0, nil, bad("reference_bits is %d, it can be %d or %d", bits, narrowBits, wideBits)
	case in.Style.Reference < 0 || in.Style.Reference >= 1<<bits:
		return 0, nil, bad("a reference of %d bits is 0 to %d", bits, 1<<bits-1)
	}
	if in.Style.Alphabet, err = shift.alphabet(language); err != nil {
		return 0, nil, err
	}
	in.Style.Wide = bits == wideBits
	if class != tpdu.NoClass {
		in.Style.Class, in.Style.HasClass = class, true
	}
	parts, err := s.Inject(in)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusAccepted, map[string]any{"from": in.From, "to": in.To, "text": in.Text, "parts": parts}, nil
}

var encodings = map[tpdu.Encoding]bool{"": true, tpdu.GSM7: true, tpdu.Octet: true, tpdu.UCS2: true}

// classSetting reads a message class; null is none.
func classSetting(target *int) func(json.RawMessage) error {
	return func(raw json.RawMessage) error {
		class := tpdu.NoClass
		if string(raw) != "null" {
			if err := explain(json.Unmarshal(raw, &class)); err != nil {
				return err
			}
			if class < 0 || class > 3 {
				return errors.New("a class is 0 (flash) to 3")
			}
		}
		*target = class
		return nil
	}
}

// shift says which of a language's tables a message uses.
type shift string

const (
	shiftSingle  shift = "single"
	shiftLocking shift = "locking"
	shiftBoth    shift = "both"
)

var shifts = map[shift]bool{shiftSingle: true, shiftLocking: true, shiftBoth: true}

func (s shift) alphabet(name string) (tpdu.Alphabet, error) {
	if name == "" {
		return tpdu.Alphabet{}, nil
	}
	language, ok := tpdu.ParseLanguage(name)
	switch {
	case !ok:
		return tpdu.Alphabet{}, bad("unknown language %q, known are %s", name, sortedList(tpdu.Languages()))
	case !shifts[s]:
		return tpdu.Alphabet{}, bad("unknown shift %q, known are %s", string(s), known(shifts))
	}
	a := tpdu.Alphabet{Single: language, Locking: language}
	switch s {
	case shiftSingle:
		a.Locking = tpdu.NoLanguage
	case shiftLocking:
		a.Single = tpdu.NoLanguage
	}
	return a, nil
}

func (s *Sim) getHandset(r *http.Request) (int, any, error) {
	number, err := handsetNumber(r)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, showHandset(s.SetHandset(number, HandsetPatch{})), nil
}

func (s *Sim) putHandset(r *http.Request) (int, any, error) {
	number, err := handsetNumber(r)
	if err != nil {
		return 0, nil, err
	}
	var patch HandsetPatch
	err = readSettings(r, settingsReader{
		"reachable":  orNull(&patch.Reachable, true),
		"auto_reply": orNull(&patch.AutoReply, ""),
		"script":     scriptSetting(&patch.Script),
		"status":     statusSetting(&patch.Status),
		"cms":        orNull(&patch.CMS, 0),
	})
	if err != nil {
		return 0, nil, err
	}
	if c := patch.CMS; c != nil && (*c < 0 || *c > maxErrorCode) {
		return 0, nil, bad("cms is %d, it can be 1 to %d", *c, maxErrorCode)
	}
	return http.StatusOK, showHandset(s.SetHandset(number, patch)), nil
}

// handsetJSON is a handset as the control port shows it: what is not set is null.
type handsetJSON struct {
	HandsetState
	Script []ruleJSON   `json:"script"`
	Status *tpdu.Status `json:"status"`
}

type ruleJSON struct {
	Match string `json:"match"`
	Reply string `json:"reply"`
	Delay string `json:"delay"`
}

func showHandset(state HandsetState) handsetJSON {
	shown := handsetJSON{HandsetState: state}
	for _, rule := range state.Script {
		shown.Script = append(shown.Script, ruleJSON{rule.Match, rule.Reply, rule.Delay.String()})
	}
	if state.Status != tpdu.StatusDelivered {
		shown.Status = &state.Status
	}
	return shown
}

// scriptSetting reads a list of rules; null is none.
func scriptSetting(target **Script) func(json.RawMessage) error {
	return func(raw json.RawMessage) error {
		var list []json.RawMessage
		if err := explain(json.Unmarshal(raw, &list)); err != nil {
			return err
		}
		var rules []Rule
		for i, each := range list {
			var rule Rule
			given := false
			err := object("script."+strconv.Itoa(i), settingsReader{
				"match": into(&rule.Match), "reply": into(&rule.Reply), "delay": timeSetting(&rule.Delay),
			}, &given)(each)
			if err != nil {
				return err
			}
			rules = append(rules, rule)
		}
		script, err := ParseScript(rules...)
		*target = script
		return err
	}
}

// statusSetting reads a TP-Status as a number or as "0x43"; null is delivered.
func statusSetting(target **tpdu.Status) func(json.RawMessage) error {
	return func(raw json.RawMessage) error {
		text := strings.Trim(string(raw), `"`)
		if text == "null" {
			text = "0"
		}
		n, err := strconv.ParseUint(text, 0, 8)
		if err != nil {
			return errors.New("a status is a number of 0 to 255, or one such as \"0x43\"")
		}
		status := tpdu.Status(n)
		*target = &status
		return nil
	}
}

func (s *Sim) getInbox(r *http.Request) (int, any, error) {
	number, err := handsetNumber(r)
	if err != nil {
		return 0, nil, err
	}
	return answerList(s, r, func() []Message { return s.Inbox(number) })
}

func (s *Sim) deleteInbox(r *http.Request) (int, any, error) {
	number, err := handsetNumber(r)
	if err != nil {
		return 0, nil, err
	}
	s.ForgetInbox(number)
	return http.StatusNoContent, nil, nil
}

// handsetNumber reads the number in the path. A plus sign that became a space on the way is
// put back.
func handsetNumber(r *http.Request) (string, error) {
	number := r.PathValue("number")
	if rest, ok := strings.CutPrefix(number, " "); ok {
		number = "+" + rest
	}
	if strings.Trim(number, "+0123456789*#") != "" && len(number) > 11 || strings.LastIndex(number, "+") > 0 {
		return "", bad("%q is neither a number nor a name of up to 11 letters", number)
	}
	return number, nil
}
