package relay

// State is where a message is in its life.
type State string

// The states of an outgoing message, and the one of an incoming message.
const (
	Scheduled   State = "scheduled"   // waits for its time
	Queued      State = "queued"      // waits for a SIM card
	Dispatched  State = "dispatched"  // a device has it, or is about to
	Sent        State = "sent"        // the network took every part
	Delivered   State = "delivered"   // the handset has every part
	Undelivered State = "undelivered" // the network gave up on a part
	Failed      State = "failed"      // it was definitely not sent whole
	Expired     State = "expired"     // its time was over before it was sent
	Cancelled   State = "cancelled"   // somebody cancelled it in time
	Unknown     State = "unknown"     // it may have been sent
	Received    State = "received"    // incoming
)

// States returns every state, in the order of a message's life.
func States() []State {
	return []State{Scheduled, Queued, Dispatched, Sent, Delivered, Undelivered, Failed, Expired, Cancelled, Unknown, Received}
}

// Final reports whether nothing more is expected to happen by itself. Late
// evidence may still move a message forward.
func (s State) Final() bool {
	switch s {
	case Scheduled, Queued, Dispatched, Sent:
		return false
	}
	return true
}

// unsent reports whether the state says that the message was definitely not
// sent whole.
func (s State) unsent() bool { return s == Failed || s == Expired || s == Cancelled }

// wentWrong reports whether the message ended, and its recipient may not have
// it.
func (s State) wentWrong() bool { return s.unsent() || s == Undelivered || s == Unknown }

// input is something that happens to a message.
type input uint8

// The inputs. The first group are our own steps and people's requests, which a
// state may refuse; the second are facts from a device, which are merged so
// that they only move a message forward: sent over definitely-not-sent over
// unknown over dispatched.
const (
	inDue    input = iota // its time has come
	inClaim               // a device's session takes it
	inExpire              // its time is over
	inCancel              // somebody wants it cancelled
	inResend              // somebody, or its own policy, wants it sent again
	inLost                // its device is gone for good, or lost its journal

	factSent        // the network took every part
	factRetry       // definitely not sent; another try is allowed
	factFailed      // definitely not sent, and that is final
	factExpired     // the device let it expire, unsent
	factCancelled   // the device cancelled it, unsent
	factUnknown     // the device cannot tell
	factDelivered   // the handset has every part
	factUndelivered // the network gave up on a part

	inputs // number of inputs
)

// verdict is what an input does in a state.
type verdict uint8

const (
	ignore verdict = iota // nothing: it is known already, or weaker than what is known
	refuse                // the state does not allow it
	move                  // to another state
	pass                  // the state stays; the device is asked
)

type outcome struct {
	verdict verdict
	to      State
}

func to(s State) outcome { return outcome{move, s} }

var (
	no   = outcome{verdict: refuse}
	same = outcome{verdict: ignore}
	ask  = outcome{verdict: pass}
)

// transitions is the message state machine, total over states and inputs.
var transitions = map[State][inputs]outcome{
	Scheduled: {
		inDue: to(Queued), inClaim: no, inExpire: to(Expired), inCancel: to(Cancelled), inResend: no, inLost: same,
		factSent: to(Sent), factRetry: same, factFailed: same, factExpired: same, factCancelled: same, factUnknown: same,
		factDelivered: to(Delivered), factUndelivered: to(Undelivered),
	},
	Queued: {
		inDue: same, inClaim: to(Dispatched), inExpire: to(Expired), inCancel: to(Cancelled), inResend: no, inLost: same,
		factSent: to(Sent), factRetry: same, factFailed: same, factExpired: same, factCancelled: same, factUnknown: same,
		factDelivered: to(Delivered), factUndelivered: to(Undelivered),
	},
	Dispatched: {
		inDue: same, inClaim: no, inExpire: same, inCancel: ask, inResend: no, inLost: to(Unknown),
		factSent: to(Sent), factRetry: to(Queued), factFailed: to(Failed), factExpired: to(Expired), factCancelled: to(Cancelled), factUnknown: to(Unknown),
		factDelivered: to(Delivered), factUndelivered: to(Undelivered),
	},
	Sent: {
		inDue: same, inClaim: no, inExpire: same, inCancel: no, inResend: no, inLost: same,
		factSent: same, factRetry: same, factFailed: same, factExpired: same, factCancelled: same, factUnknown: same,
		factDelivered: to(Delivered), factUndelivered: to(Undelivered),
	},
	Delivered: {
		inDue: same, inClaim: no, inExpire: same, inCancel: no, inResend: no, inLost: same,
		factSent: same, factRetry: same, factFailed: same, factExpired: same, factCancelled: same, factUnknown: same,
		factDelivered: same, factUndelivered: same,
	},
	Undelivered: {
		inDue: same, inClaim: no, inExpire: same, inCancel: no, inResend: to(Queued), inLost: same,
		factSent: same, factRetry: same, factFailed: same, factExpired: same, factCancelled: same, factUnknown: same,
		factDelivered: to(Delivered), factUndelivered: same,
	},
	Failed: {
		inDue: same, inClaim: no, inExpire: same, inCancel: no, inResend: to(Queued), inLost: same,
		factSent: to(Sent), factRetry: same, factFailed: same, factExpired: same, factCancelled: same, factUnknown: same,
		factDelivered: to(Delivered), factUndelivered: to(Undelivered),
	},
	Expired: {
		inDue: same, inClaim: no, inExpire: same, inCancel: no, inResend: to(Queued), inLost: same,
		factSent: to(Sent), factRetry: same, factFailed: same, factExpired: same, factCancelled: same, factUnknown: same,
		factDelivered: to(Delivered), factUndelivered: to(Undelivered),
	},
	Cancelled: {
		inDue: same, inClaim: no, inExpire: same, inCancel: same, inResend: to(Queued), inLost: same,
		factSent: to(Sent), factRetry: same, factFailed: same, factExpired: same, factCancelled: same, factUnknown: same,
		factDelivered: to(Delivered), factUndelivered: to(Undelivered),
	},
	Unknown: {
		inDue: same, inClaim: no, inExpire: same, inCancel: no, inResend: to(Queued), inLost: same,
		factSent: to(Sent), factRetry: to(Failed), factFailed: to(Failed), factExpired: to(Expired), factCancelled: to(Cancelled), factUnknown: same,
		factDelivered: to(Delivered), factUndelivered: to(Undelivered),
	},
	Received: {
		inDue: same, inClaim: no, inExpire: same, inCancel: no, inResend: no, inLost: same,
		factSent: same, factRetry: same, factFailed: same, factExpired: same, factCancelled: same, factUnknown: same,
		factDelivered: same, factUndelivered: same,
	},
}

// step tells what an input does in a state. A state that is not in the table
// refuses everything.
func step(s State, in input) outcome {
	row, ok := transitions[s]
	if !ok || in >= inputs {
		return no
	}
	return row[in]
}
