package modem

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/warthog618/modem/at"

	"simrelay/device"
	"simrelay/relay/wire"
)

var (
	errStuck     = errors.New("the modem does not answer")
	errUnplugged = errors.New("the modem is not there")
	errRestarted = errors.New("the modem has restarted")
	errOutOfStep = errors.New("the modem's answers are out of step")
	errPrompt    = errors.New("the message was turned back at the prompt")
	errForgetful = errors.New("the modem does not keep its settings")
	errSwapped   = errors.New("another SIM card was put in")
	errNoSIM     = errors.New("there is no SIM card in the modem")
	errPINNeeded = errors.New("the SIM card wants its PIN, 4 to 8 digits; give it to the agent with SIMRELAY_PIN")
	errPINWrong  = errors.New("the SIM card refused the PIN, and it is not tried again; correct SIMRELAY_PIN, then start the agent with another --pin-try, such as 1")
	errPUK       = errors.New("the SIM card is blocked and wants its PUK; unblock it in a phone")
	errPINBlind  = errors.New("the SIM card wants its PIN, and neither it nor the modem tells its number, so that a wrong PIN could not be remembered; unlock it in a phone")
	errNetLock   = errors.New("the modem is locked to a network or to another SIM card; have it unlocked, or use a card that it takes")
	errBusySIM   = errors.New("the SIM card stays busy")
	errNameless  = errors.New("the SIM card does not tell its number")
	errNotGSM    = errors.New("what is there does not speak AT commands")
)

// problemOf is what to tell people about the end of a session.
func problemOf(err error) string {
	for _, known := range []error{
		errStuck, errUnplugged, errRestarted, errForgetful, errSwapped, errNoSIM, errPINNeeded, errPINWrong, errPINBlind, errPUK, errNetLock, errBusySIM,
		errNameless, errNotGSM,
	} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	if err == nil {
		return ""
	}
	return "the session with the modem is being renewed"
}

// cmsRange is a range of +CMS ERROR numbers with one meaning for a message
// that was being sent.
type cmsRange struct {
	first, last int
	class       wire.ErrorClass
	text        string
}

// cmsRanges holds what is not temporary, and the temporary ones that deserve a
// text of their own. 1 to 127 are causes of 3GPP TS 24.011 annex E-2, 128 to
// 255 those of TS 23.040 section 9.2.3.22, 300 to 511 of TS 27.005 section
// 3.2.5, above that the maker's.
var cmsRanges = []cmsRange{
	{1, 1, wire.ClassPermanent, "the number is not assigned"},
	{8, 8, wire.ClassSIM, "the operator has barred this SIM card"},
	{10, 10, wire.ClassSIM, "this SIM card may not send"},
	{17, 17, wire.ClassTemporary, "the network failed"},
	{21, 21, wire.ClassRejected, "the network rejected the message"},
	{22, 22, wire.ClassTemporary, "the network is congested"},
	{27, 27, wire.ClassTemporary, "the recipient's network is out of service"},
	{28, 28, wire.ClassSIM, "the network does not know this subscriber"},
	{29, 29, wire.ClassRejected, "the network rejected the facility"},
	{30, 30, wire.ClassSIM, "the network does not know this subscriber"},
	{38, 38, wire.ClassTemporary, "the network is out of order, or the credit is used up"},
	{41, 41, wire.ClassTemporary, "the network failed for a moment"},
	{42, 42, wire.ClassTemporary, "the network is congested"},
	{47, 47, wire.ClassTemporary, "the network has no resources"},
	{50, 50, wire.ClassRejected, "the facility is not subscribed"},
	{69, 69, wire.ClassPermanent, "the facility is not implemented"},
	{95, 99, wire.ClassPermanent, "the network found the message invalid"},
	{111, 111, wire.ClassPermanent, "the network found a protocol error"},
	{127, 127, wire.ClassRejected, "interworking with the recipient's network failed"},
	{128, 159, wire.ClassPermanent, "the network does not support this kind of message"},
	{176, 176, wire.ClassPermanent, "the network did not accept the message"},
	{192, 192, wire.ClassTemporary, "the message centre is busy"},
	{193, 193, wire.ClassSIM, "the message centre does not serve this SIM card"},
	{194, 194, wire.ClassTemporary, "the message centre failed"},
	{195, 195, wire.ClassPermanent, "the recipient's address is invalid"},
	{196, 196, wire.ClassPermanent, "the recipient is barred"},
	{197, 197, wire.ClassAmbiguous, "the message centre has this message already"},
	{198, 199, wire.ClassTemporary, "the message centre does not accept the validity period"},
	{302, 302, wire.ClassTemporary, "the modem does not allow it at the moment"},
	{303, 305, wire.ClassPermanent, "the modem does not support this message"},
	{310, 318, wire.ClassSIM, "the SIM card is not usable"},
	{322, 322, wire.ClassTemporary, "the message store is full"},
	{330, 330, wire.ClassSIM, "the number of the message centre is not known"},
	{331, 331, wire.ClassTemporary, "there is no network"},
	{332, 332, wire.ClassAmbiguous, "the network did not answer in time"},
	{500, 1 << 30, wire.ClassAmbiguous, "the modem gave no usable reason"},
}

// busySIM is the one number among the SIM card's that passes by itself.
const busySIM = 314

// cmsClass returns the meaning of a +CMS ERROR. It is total: what is not
// listed is temporary.
func cmsClass(n int) (wire.ErrorClass, string) {
	if n == busySIM {
		return wire.ClassTemporary, "the SIM card is busy"
	}
	for _, r := range cmsRanges {
		if n >= r.first && n <= r.last {
			return r.class, r.text
		}
	}
	if n < 0 {
		return wire.ClassAmbiguous, "the modem gave no usable reason"
	}
	return wire.ClassTemporary, "the network or the modem did not take the message"
}

// The +CME ERRORs of a SIM card that is busy: the standard's, and that of
// Wavecom modems.
const (
	cmeBusy      = 14
	cmeStillBusy = 515
)

// cmeClass returns the meaning of a +CME ERROR, 3GPP TS 27.007 section 9.2.
func cmeClass(n int) (wire.ErrorClass, string) {
	switch n {
	case 10, 11, 12, 13, 15, 16, 17, 18:
		return wire.ClassSIM, "the SIM card is not usable"
	case 3, 4, 21, 24, 25, 26, 27, 58:
		return wire.ClassPermanent, "the modem does not accept the command"
	case cmeBusy, 20, 23, 30, 32, cmeStillBusy:
		return wire.ClassTemporary, "the modem or the network is not ready"
	}
	return wire.ClassAmbiguous, "the modem gave no usable reason"
}

// sendError says what an error of AT+CMGS means. passed tells that the message
// had left for the modem; before that nothing can have been sent.
func sendError(err error, passed bool) *device.SendError {
	e := classify(err)
	switch {
	case e.Class == wire.ClassAmbiguous && !passed:
		e.Class = wire.ClassTemporary
	case e.Class == wire.ClassAmbiguous:
		e.Detail += "; the message may have been sent"
	}
	return e
}

func classify(err error) *device.SendError {
	if cms, ok := errors.AsType[at.CMSError](err); ok {
		n := errorNumber(string(cms))
		class, text := cmsClass(n)
		return &device.SendError{Class: class, Code: fmt.Sprintf("cms_%d", n), Detail: text}
	}
	if cme, ok := errors.AsType[at.CMEError](err); ok {
		n := errorNumber(string(cme))
		class, text := cmeClass(n)
		return &device.SendError{Class: class, Code: fmt.Sprintf("cme_%d", n), Detail: text}
	}
	if errors.Is(err, at.ErrError) {
		return &device.SendError{Class: wire.ClassAmbiguous, Code: "error", Detail: "the modem said no more than ERROR"}
	}
	return &device.SendError{Class: wire.ClassAmbiguous, Code: codeOf(err), Detail: err.Error()}
}

func codeOf(err error) string {
	switch {
	case errors.Is(err, errStuck):
		return "no_answer"
	case errors.Is(err, errRestarted):
		return "restarted"
	case errors.Is(err, errUnplugged):
		return "unplugged"
	case errors.Is(err, errOutOfStep):
		return "out_of_step"
	}
	return "modem"
}

// cmsNumber returns the number of a +CMS ERROR; 0 for any other error.
func cmsNumber(err error) int {
	if cms, ok := errors.AsType[at.CMSError](err); ok {
		return errorNumber(string(cms))
	}
	return 0
}

// isBusy reports whether err is of a SIM card that is not ready yet, after a
// start or when the radio was switched on.
func isBusy(err error) bool {
	if cme, ok := errors.AsType[at.CMEError](err); ok {
		n := errorNumber(string(cme))
		return n == cmeBusy || n == cmeStillBusy
	}
	return cmsNumber(err) == busySIM
}

// unknownNumber stands for an error that is not a number.
const unknownNumber = 500

func errorNumber(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return unknownNumber
	}
	return n
}
