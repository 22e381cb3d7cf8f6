package webhooks

import (
	"maps"
	"strings"
)

// mask stands for the value of a header that is stored: values are often tokens,
// and the end of one may be that of a password (RFC 7617), so nothing of them is
// shown. It cannot be a value itself: validValue takes US-ASCII only, as RFC 9110
// section 5.5 asks of new fields.
const mask = "…"

// masked are headers as they are shown: their names.
func masked(headers map[string]string) map[string]string {
	shown := make(map[string]string, len(headers))
	for name := range headers {
		shown[name] = mask
	}
	return shown
}

// unmasked puts the stored values where new headers have the mask, so that what
// was shown can be sent back. Names are the same in any case (RFC 9110 section
// 5.1).
func unmasked(headers, stored map[string]string) (map[string]string, error) {
	full := maps.Clone(headers)
	for name, value := range headers {
		if value != mask {
			continue
		}
		kept, ok := valueOf(stored, name)
		if !ok {
			return nil, badHeader("%q has no value yet that %s could stand for.", short(name), mask)
		}
		full[name] = kept
	}
	return full, nil
}

func valueOf(headers map[string]string, name string) (string, bool) {
	for n, value := range headers {
		if strings.EqualFold(n, name) {
			return value, true
		}
	}
	return "", false
}

// replaceHeaders sets an endpoint's headers; those with the mask keep the value
// that they have.
func (s *Service) replaceHeaders(e *endpointRecord, headers map[string]string) error {
	stored, err := s.headersOf(e)
	if err != nil {
		return err
	}
	full, err := unmasked(headers, stored)
	if err != nil {
		return err
	}
	if err := checkHeaders(full); err != nil {
		return err
	}
	return s.setHeaders(e, full)
}
