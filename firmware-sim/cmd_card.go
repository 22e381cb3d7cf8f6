package firmwaresim

import (
	"encoding/hex"
	"fmt"
)

// cardCommands talk to the card itself (3GPP TS 27.007 sections 8.17 and 8.18).
func cardCommands() map[string]spec {
	return map[string]spec{
		"+CRSM": {set: restrictedAccess, test: accept, card: true},
		"+CSIM": {set: genericAccess, test: accept, present: true},
	}
}

// Instructions of the card (3GPP TS 51.011 section 9.2).
const (
	readBinary   = 0xB0
	readRecord   = 0xB2
	getResponse  = 0xC0
	updateBinary = 0xD6
	updateRecord = 0xDC
	askStatus    = 0xF2
	selectFile   = 0xA4
	verifyPIN    = 0x20
)

// Answers of the card, as its two status octets.
const (
	cardOK          = 0x9000
	cardWrongLength = 0x6700
	cardNotAllowed  = 0x6982
	cardWrongKind   = 0x6981
	cardNoFile      = 0x6A82
	cardNoRecord    = 0x6A83
	cardUnknown     = 0x6D00
	cardLocked      = 0x6983
	cardTries       = 0x63C0 // and the number of them
)

// instruction is one instruction to the card.
type instruction struct {
	code, file int
	p1, p2, p3 int
	data       []byte
}

// perform carries an instruction out on a file.
func (m *Modem) perform(i instruction) (octets []byte, sw int) {
	file, ok := m.cardFile(i.file)
	record := i.code == readRecord || i.code == updateRecord
	switch {
	case i.code == askStatus:
		return nil, cardOK
	case !ok:
		return nil, cardNoFile
	case i.code == getResponse:
		return file.describe(i.file), cardOK
	case i.code != readBinary && i.code != readRecord && i.code != updateBinary && i.code != updateRecord:
		return nil, cardUnknown
	case record != file.record:
		return nil, cardWrongKind
	case record && i.p1 != 1:
		return nil, cardNoRecord
	case i.code == readBinary || i.code == readRecord:
		return file.read(i)
	case file.write == nil:
		return nil, cardNotAllowed
	case len(i.data) != len(file.octets):
		return nil, cardWrongLength
	}
	file.write(i.data)
	return nil, cardOK
}

// read takes octets from a file; a length of 0 is all there are.
func (c cardFile) read(i instruction) (octets []byte, sw int) {
	offset := 0
	if !c.record {
		offset = i.p1<<8 | i.p2
	}
	length := i.p3
	if length == 0 {
		length = len(c.octets) - offset
	}
	if length < 0 || offset+length > len(c.octets) {
		return nil, cardWrongLength
	}
	return c.octets[offset : offset+length], cardOK
}

// describe is the answer to GET RESPONSE (3GPP TS 51.011 section 9.2.1).
func (c cardFile) describe(id int) []byte {
	structure, length := byte(0), byte(0)
	if c.record {
		structure, length = 1, byte(len(c.octets))
	}
	return []byte{0, 0, 0, byte(len(c.octets)), byte(id >> 8), byte(id), 0x04, 0, 0, 0, 0, 0x01, 0x02, structure, length}
}

// restrictedAccess is +CRSM: command, file, three parameters, data.
func restrictedAccess(f *firmware, c command) result {
	p := c.params()
	var numbers [5]int
	for i := range numbers {
		n, ok := p.number(i, 0)
		if !ok || n > 0xFFFF || i != 1 && n > 0xFF {
			return cme(cmeBadParameter)
		}
		numbers[i] = n
	}
	data, err := hex.DecodeString(p.text(5, ""))
	if err != nil || len(p) > 7 {
		return cme(cmeBadParameter)
	}
	octets, sw := f.modem.perform(instruction{numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], data})
	answer := fmt.Sprintf("+CRSM: %d,%d", sw>>8, sw&0xFF)
	if len(octets) > 0 {
		answer += fmt.Sprintf(",\"%X\"", octets)
	}
	f.info(answer)
	return done
}

// genericAccess is +CSIM: the octets of an instruction as they travel to the card.
func genericAccess(f *firmware, c command) result {
	p := c.params()
	length, ok := p.number(0, 0)
	apdu, err := hex.DecodeString(p.text(1, ""))
	if !ok || err != nil || len(p) != 2 || length != 2*len(apdu) || len(apdu) < 4 {
		return cme(cmeBadParameter)
	}
	octets, sw := f.apdu(apdu)
	octets = append(octets, byte(sw>>8), byte(sw))
	f.info(fmt.Sprintf("+CSIM: %d,\"%X\"", 2*len(octets), octets))
	return done
}

func (f *firmware) apdu(b []byte) (octets []byte, sw int) {
	i := instruction{code: int(b[1]), file: f.file, p1: int(b[2]), p2: int(b[3])}
	if len(b) > 4 {
		i.p3, i.data = int(b[4]), b[5:]
	}
	switch {
	case i.code == selectFile:
		return f.pick(i.data)
	case i.code == verifyPIN && len(i.data) == 0:
		return nil, f.triesLeft()
	case !f.unlock && i.code != askStatus && i.file != fileICCID:
		return nil, cardNotAllowed
	}
	return f.modem.perform(i)
}

// pick selects a file. Directories are taken without a look; they hold nothing here.
func (f *firmware) pick(id []byte) (octets []byte, sw int) {
	if len(id) < 2 {
		return nil, cardWrongLength
	}
	f.file = int(id[len(id)-2])<<8 | int(id[len(id)-1])
	if _, ok := f.modem.cardFile(f.file); !ok && id[len(id)-2] != 0x3F && id[len(id)-2] != 0x7F {
		return nil, cardNoFile
	}
	return nil, cardOK
}

// triesLeft is the answer to a VERIFY without a PIN: it costs no try.
func (f *firmware) triesLeft() int {
	if f.modem.card.tries == 0 {
		return cardLocked
	}
	return cardTries + f.modem.card.tries
}
