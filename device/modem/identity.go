package modem

import (
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
		if id := s.iccidBy(cmd); id != "" {
			s.idCommand = cmd
			return id
		}
	}
	return ""
}

func (s *session) iccidBy(cmd string) string {
	info, err := s.settle(cmd, "", s.timing.Slow)
	if err != nil {
		return ""
	}
	id := match(info, iccidForm)
	if raw := match(info, crsmForm); id == "" && raw != "" {
		id = swapped(raw)
	}
	return strings.TrimRight(strings.ToUpper(id), "F")
}

func (s *session) imsi() string {
	info, err := s.do("+CIMI", "", s.timing.Slow)
	if err != nil {
		return ""
	}
	return match(info, imsiForm)
}

// identify reads what the modem is, and chooses its profile.
func (s *session) identify() Identity {
	id := Identity{Manufacturer: s.product("+CGMI"), Model: s.product("+CGMM"), IMEI: s.imei()}
	s.profile = profileOf(id.Manufacturer + " " + id.Model)
	s.log.Debug("this modem", "manufacturer", id.Manufacturer, "model", id.Model, "profile", s.profile.name)
	if id.IMEI != "" {
		s.update(func(sim *wire.SIM) { sim.IMEI = id.IMEI })
	}
	return id
}

// product asks for a name, of which the form is not known: it is the first
// line that cannot be anything else.
func (s *session) product(cmd string) string {
	info, err := s.do(cmd, "", s.timing.Plain)
	if err != nil {
		return ""
	}
	for _, l := range info {
		l = strings.Trim(strings.TrimPrefix(l, cmd+":"), ` "`)
		if l != "" && !strings.ContainsAny(l[:1], "+^*%#&$!") {
			return l
		}
	}
	return ""
}

func (s *session) imei() string {
	info, err := s.do("+CGSN", "", s.timing.Plain)
	if err != nil {
		return ""
	}
	return match(info, imeiForm)
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
