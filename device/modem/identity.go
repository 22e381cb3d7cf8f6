package modem

import (
	"crypto/sha256"
	"regexp"
	"strings"

	"simrelay/relay/wire"
)

// An unsolicited line may stand between the lines of any answer, so identities
// are recognised by their form and never by their place.
var (
	imeiForm  = regexp.MustCompile(`^(?:\+CGSN:\s*)?"?(\d{14,17})"?$`)
	imsiForm  = regexp.MustCompile(`^(?:\+CIMI:\s*)?"?(\d{14,15})"?$`)
	iccidForm = regexp.MustCompile(`^(?:[+^]?Q?I?CCID:\s*)?"?(\d{18,21}[0-9A-Fa-f]?)"?$`)
	crsmForm  = regexp.MustCompile(`^\+CRSM:\s*144,\s*\d+,\s*"?([0-9A-Fa-f]{20})"?$`)
	cnumForm  = regexp.MustCompile(`^\+CNUM:.*"(\+?\d{3,20})",\s*(\d+)`)
)

// iccidCommands are the ways in which makers let the card's number be read;
// the last one reads the file of 3GPP TS 31.102 section 4.2.1 itself.
var iccidCommands = []string{"+CCID", "+QCCID", "+ICCID", "^ICCID?", "+CRSM=176,12258,0,0,10"}

func (s *session) iccid() string {
	for _, cmd := range iccidCommands {
		info, err := s.do(cmd, "", s.timing.Slow)
		if err != nil {
			continue
		}
		if id := match(info, iccidForm); id != "" {
			return strings.TrimRight(strings.ToUpper(id), "F")
		}
		if raw := match(info, crsmForm); raw != "" {
			return strings.TrimRight(strings.ToUpper(swapped(raw)), "F")
		}
	}
	return ""
}

func (s *session) imsi() string {
	info, err := s.do("+CIMI", "", s.timing.Slow)
	if err != nil {
		return ""
	}
	return match(info, imsiForm)
}

// identify reads what the modem is.
func (s *session) identify() {
	if info, err := s.do("+CGMI", "", s.timing.Plain); err == nil {
		all := strings.ToUpper(strings.Join(info, " "))
		for name := range makerSteps {
			if strings.Contains(all, name) {
				s.maker = name
			}
		}
	}
	if info, err := s.do("+CGMM", "", s.timing.Plain); err == nil && len(info) > 0 {
		s.log.Debug("this modem", "model", info[len(info)-1])
	}
	if info, err := s.do("+CGSN", "", s.timing.Plain); err == nil {
		if imei := match(info, imeiForm); imei != "" {
			s.update(func(sim *wire.SIM) { sim.IMEI = imei })
		}
	}
}

// number reads the card's own number, which few cards know.
func (s *session) number() {
	number := s.opts.Number
	if info, err := s.do("+CNUM", "", s.timing.Slow); err == nil && number == "" {
		number = ownNumber(info)
	}
	if number != "" {
		s.update(func(sim *wire.SIM) { sim.Number = number })
	}
}

// international is the type of address of a number in E.164 form, 3GPP TS
// 24.008 section 10.5.4.7.
const international = "145"

func ownNumber(info []string) string {
	for _, l := range info {
		m := cnumForm.FindStringSubmatch(l)
		if m == nil {
			continue
		}
		if m[2] == international && !strings.HasPrefix(m[1], "+") {
			return "+" + m[1]
		}
		if strings.HasPrefix(m[1], "+") {
			return m[1]
		}
	}
	return ""
}

func match(info []string, form *regexp.Regexp) string {
	for _, l := range info {
		if m := form.FindStringSubmatch(strings.TrimSpace(l)); m != nil {
			return m[1]
		}
	}
	return ""
}

// swapped exchanges the digits of each octet, as they lie on the card.
func swapped(s string) string {
	b := []byte(s)
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return string(b)
}

func digestOf(s string) []byte {
	sum := sha256.Sum256([]byte(s))
	return sum[:8]
}
