package firmwaresim

import (
	"fmt"
	"slices"
	"strings"
)

// serviceCommands are character sets and supplementary services.
func serviceCommands() map[string]spec {
	return map[string]spec{
		"+CSCS": {
			set:  setCharset,
			read: say(func(f *firmware) string { return fmt.Sprintf("+CSCS: %q", f.set.charset) }),
			test: sayText(`+CSCS: ("` + strings.Join(charsets, `","`) + `")`),
		},
		"+CUSD": {
			set:  serviceCode,
			read: say(func(f *firmware) string { return fmt.Sprintf("+CUSD: %d", f.set.numbers["+CUSD"]) }),
			test: sayText("+CUSD: (0-2)"),
			card: true,
		},
	}
}

func setCharset(f *firmware, c command) result {
	name := c.params().text(0, "")
	if !slices.Contains(charsets, name) {
		return cme(cmeBadParameter)
	}
	f.set.charset = name
	return done
}

// serviceCode is +CUSD (3GPP TS 27.007 section 7.15): 0 and 1 say whether answers are shown
// and carry a code or a reply to the network, 2 ends a dialogue. It is OK at once, the answer
// comes later.
func serviceCode(f *firmware, c command) result {
	p := c.params()
	n, okN := p.number(0, 0)
	scheme, okScheme := p.number(2, schemeGSM)
	if !okN || !okScheme || n > 2 {
		return cme(cmeBadParameter)
	}
	if n == 2 {
		f.endService()
		return done
	}
	f.set.numbers["+CUSD"] = n
	given := p.text(1, "")
	if given == "" {
		return done
	}
	code, refusal := f.readService(given, scheme)
	switch {
	case refusal != done:
		return refusal
	case !f.modem.registered():
		return cme(cmeNoNetwork)
	case f.service.waits:
		return cme(cmeNotAllowed)
	}
	f.askService(code)
	return done
}
