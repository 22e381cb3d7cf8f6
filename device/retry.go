package device

import (
	"time"

	"simrelay/relay/wire"
)

// The causes, 3GPP TS 24.011 annex E-2, that a class does not say enough about.
const (
	outOfOrder   = "cms_38"  // for long: the network asks not to be tried again soon
	forAMoment   = "cms_41"  // the network may be tried again almost at once
	interworking = "cms_127" // unspecified; once more is worth it
)

// again decides whether a part that was not sent is tried again, and when.
func (t Timing) again(j *job, cause *SendError, part int) (time.Duration, bool) {
	if cause == ErrNotReady {
		return t.NotReady, true
	}
	pauses := t.pauses(cause, part)
	if j.tries >= len(pauses) {
		return 0, false
	}
	pause := pauses[j.tries]
	j.tries++
	return pause, time.Now().Add(pause).Before(j.deadline)
}

// pauses are those before each further try. What the network rejected and what
// is the SIM card's fault is for the relay to decide about. So is a network
// that is out of order, because only the relay waits that long; but it never
// takes back a message of which some parts are sent.
func (t Timing) pauses(cause *SendError, part int) []time.Duration {
	switch {
	case cause.Code == interworking:
		return t.Retries[:min(1, len(t.Retries))]
	case cause.Class != wire.ClassTemporary, cause.Code == outOfOrder && part == 1:
		return nil
	case cause.Code == forAMoment:
		return append([]time.Duration{t.Soon}, t.Retries...)
	}
	return t.Retries
}
