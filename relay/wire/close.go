package wire

import "time"

// CloseCode is the WebSocket close code (RFC 6455 section 7.4) with which
// either side ends a session. It tells the device whether and when to come
// back.
type CloseCode int

// The close codes. 1012 is the registered "service restart"; the rest are of
// the private range.
const (
	CloseRestart       CloseCode = 1012 // the relay stops or restarts
	CloseSuperseded    CloseCode = 4001 // another session of this device took over
	CloseProtocol      CloseCode = 4002 // a frame broke the protocol
	CloseUnauthorised  CloseCode = 4003 // the token is wrong or was withdrawn
	CloseSlowConsumer  CloseCode = 4004 // the device does not read
	CloseTimeout       CloseCode = 4005 // nothing was heard for too long
	CloseVersion       CloseCode = 4006 // the protocol version is not supported
	CloseCloned        CloseCode = 4007 // two devices use one token in turn
	CloseUnavailable   CloseCode = 4008 // the relay cannot store anything now
	CloseFrameTooLarge CloseCode = 1009 // registered: message too big
)

// Reconnect is what a device does after a session has ended.
type Reconnect struct {
	// Again says whether to come back at all.
	Again bool
	// Least is the shortest pause before it, to which jitter is added.
	Least time.Duration
	// Reason is what to tell people.
	Reason string
}

var reconnects = map[CloseCode]Reconnect{
	CloseRestart:       {true, time.Second, "the relay is restarting"},
	CloseSuperseded:    {true, 30 * time.Second, "another session with this token took over; is the agent running twice?"},
	CloseProtocol:      {true, 10 * time.Second, "the relay did not understand a frame; are agent and relay of the same version?"},
	CloseUnauthorised:  {false, 0, "the relay does not accept this token; make a new one with: simrelay admin device create"},
	CloseSlowConsumer:  {true, 5 * time.Second, "the device read too slowly"},
	CloseTimeout:       {true, time.Second, "the relay heard nothing for too long"},
	CloseVersion:       {false, 0, "the relay does not speak this protocol version; update the agent"},
	CloseCloned:        {true, 5 * time.Minute, "two devices use one token in turn; give each a token of its own"},
	CloseUnavailable:   {true, 10 * time.Second, "the relay cannot store anything now"},
	CloseFrameTooLarge: {true, 10 * time.Second, "a frame was too large"},
}

// ReconnectAfter tells what a device does when a session ended with code. Any
// code that is not ours, a lost connection among them, means: come back soon.
func ReconnectAfter(code int) Reconnect {
	if r, ok := reconnects[CloseCode(code)]; ok {
		return r
	}
	return Reconnect{Again: true, Least: time.Second, Reason: "the connection was lost"}
}

// CloseCodes returns every close code of the protocol, for tests and
// documentation.
func CloseCodes() map[CloseCode]Reconnect {
	all := make(map[CloseCode]Reconnect, len(reconnects))
	for code, r := range reconnects {
		all[code] = r
	}
	return all
}
