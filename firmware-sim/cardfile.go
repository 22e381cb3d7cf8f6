package firmwaresim

import (
	"slices"

	"simrelay/firmware-sim/tpdu"
)

// The card's files that +CRSM and +CSIM reach (3GPP TS 51.011 section 10).
const (
	fileICCID  = 0x2FE2
	fileIMSI   = 0x6F07
	fileNumber = 0x6F40 // EF-MSISDN
	fileCentre = 0x6F42 // EF-SMSP
	fileSPN    = 0x6F46
	fileAD     = 0x6FAD
)

// cardFile is an elementary file of one record, or of plain octets.
type cardFile struct {
	octets []byte
	record bool
	// write takes new octets; nil for a file that nobody may write.
	write func(octets []byte)
}

// cardFile reads a file. It reports false when the card has none of that number.
func (m *Modem) cardFile(id int) (cardFile, bool) {
	switch id {
	case fileICCID:
		return cardFile{octets: semiOctets(m.iccid, 10)}, true
	case fileIMSI: // the first digit shares its octet with the parity
		return cardFile{octets: append([]byte{8}, semiOctets("9"+m.imsi, 8)...)}, true
	case fileNumber:
		return cardFile{octets: dialling(m.number), record: true}, true
	case fileCentre:
		return cardFile{octets: m.centreRecord(), record: true, write: m.setCentreRecord}, true
	case fileSPN:
		return cardFile{octets: padded(append([]byte{0x01}, operatorLong...), 17)}, true
	case fileAD: // normal operation, two digits of network code
		return cardFile{octets: []byte{0, 0, 0, 2}}, true
	}
	return cardFile{}, false
}

// semiOctets writes digits two to an octet, the first one low, filled up with 0xF.
func semiOctets(digits string, size int) []byte {
	octets := padded(nil, size)
	for i := range digits {
		if i%2 == 0 {
			octets[i/2] = 0xF0 | (digits[i] - '0')
		} else {
			octets[i/2] = octets[i/2]&0x0F | (digits[i]-'0')<<4
		}
	}
	return octets
}

// padded fills octets up with 0xFF.
func padded(octets []byte, size int) []byte {
	for len(octets) < size {
		octets = append(octets, 0xFF)
	}
	return octets[:size]
}

const (
	recordName    = 14 // octets for the name before the number
	recordAddress = 12
)

// dialling writes a record of EF-MSISDN: no name, the number, no further pointers.
func dialling(number string) []byte {
	record := padded(nil, recordName)
	record = append(record, padded(tpdu.MarshalServiceCentre(number), recordAddress-1)...)
	return padded(record, recordName+14)
}

// The places in a record of EF-SMSP without a name (section 10.5.6).
const (
	centreFlags  = 0
	centrePlace  = 1 + recordAddress
	centreRest   = centrePlace + recordAddress
	centreSize   = centreRest + 3
	centreAbsent = 0x02
)

// centreRecord writes the service centre the way the card holds it: a flag for each
// parameter that is absent, no destination, the centre, and the three that +CSMP has.
func (m *Modem) centreRecord() []byte {
	record := padded([]byte{0xFD}, centreSize) // only the centre is present
	if m.card.centre == "" {
		record[centreFlags] |= centreAbsent
		return record
	}
	copy(record[centrePlace:], tpdu.MarshalServiceCentre(m.card.centre))
	return record
}

// setCentreRecord takes a whole record.
func (m *Modem) setCentreRecord(record []byte) {
	m.card.centre = ""
	if record[centreFlags]&centreAbsent != 0 {
		return
	}
	if number, _, err := tpdu.CutServiceCentre(slices.Clone(record[centrePlace:])); err == nil {
		m.card.centre = number
	}
}
