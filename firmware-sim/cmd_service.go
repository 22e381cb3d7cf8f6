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

// The <m> of +CUSD: how a dialogue stands (3GPP TS 27.007 section 7.15).
const (
	serviceOver         = 0
	serviceUnsupported  = 4
	serviceCodingScheme = 15
)

// serviceCode sends a code to the network: OK at once, the answer as +CUSD later.
func serviceCode(f *firmware, c command) result {
	p := c.params()
	n, okN := p.number(0, 0)
	code, okCode := f.decode(p.text(1, ""))
	if !okN || !okCode || n > 2 {
		return cme(cmeBadParameter)
	}
	if n < 2 {
		f.set.numbers["+CUSD"] = n
	}
	if code == "" || n == 2 {
		return done
	}
	if !f.modem.registered() {
		return cme(cmeNoNetwork)
	}
	f.after(f.modem.sim.network.latency(), func() { f.serviceAnswer(code) })
	return done
}

func (f *firmware) serviceAnswer(code string) {
	if f.set.numbers["+CUSD"] != 1 {
		return
	}
	text, ok := f.modem.sim.network.answers[code]
	if !ok {
		f.urc(fmt.Sprintf("+CUSD: %d", serviceUnsupported))
		return
	}
	f.urc(fmt.Sprintf("+CUSD: %d,\"%s\",%d", serviceOver, f.encode(text), serviceCodingScheme))
}
