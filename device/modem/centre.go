package modem

import (
	"fmt"
	"regexp"
	"strings"
)

var centreForm = regexp.MustCompile(`^\+?\d{3,20}$`)

// centre reads the number of the message centre, and sets it where the card
// has none. It reports whether there is one now that was not there before.
func (s *session) centre() (mended bool) {
	number, known := s.centreNumber()
	missing := known && number == ""
	if missing && s.setCentre() {
		number, known = s.centreNumber()
		mended = number != ""
		missing = known && number == ""
	}
	s.noCentre = missing
	s.show()
	return mended
}

// centreNumber asks for the number; false when the modem does not tell.
func (s *session) centreNumber() (string, bool) {
	rest, err := s.settle("+CSCA?", "+CSCA:", s.timing.Slow)
	if err != nil {
		return "", false
	}
	number := fields(rest[0])[0]
	if s.charset == charsetUCS2 {
		number = charsetText(number, s.charset)
	}
	return strings.Trim(number, "+ "), true
}

func (s *session) setCentre() bool {
	number := s.opts.SMSC
	if !centreForm.MatchString(number) {
		return false
	}
	kind := addressUnknown
	if strings.HasPrefix(number, "+") {
		kind = addressInternational
	}
	if s.charset == charsetUCS2 {
		number = writeUnits(number)
	}
	_, err := s.settle(fmt.Sprintf("+CSCA=%q,%d", number, kind), "", s.timing.Slow)
	return err == nil
}
