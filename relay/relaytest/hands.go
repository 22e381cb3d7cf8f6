package relaytest

import (
	"context"
	"sync"
	"time"

	"simrelay/relay"
	"simrelay/relay/wire"
)

// Wake is one wake-up; At is zero for one that is to happen at once.
type Wake struct {
	Device, SIM int64
	At          time.Time
}

// Cancel is one request not to send an attempt.
type Cancel struct {
	Device, Message int64
	Attempt         int
}

// Hands are a relay.Hands that remembers.
type Hands struct {
	// Network answers USSD requests; nil: the devices cannot run dialogues.
	Network func(ctx context.Context, deviceID int64, q wire.USSD) (wire.USSDAnswer, error)

	mu      sync.Mutex
	wakes   []Wake
	alarms  map[int64]Wake // by SIM card: a later one takes its place
	cancels []Cancel
	kicks   []int64
}

// Wake implements relay.Hands.
func (h *Hands) Wake(deviceID, simCardID int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.wakes = append(h.wakes, Wake{Device: deviceID, SIM: simCardID})
}

// WakeAt implements relay.Hands.
func (h *Hands) WakeAt(at time.Time, deviceID, simCardID int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.alarms == nil {
		h.alarms = make(map[int64]Wake)
	}
	h.alarms[simCardID] = Wake{Device: deviceID, SIM: simCardID, At: at}
}

// Cancel implements relay.Hands.
func (h *Hands) Cancel(deviceID, messageID int64, attempt int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.cancels = append(h.cancels, Cancel{deviceID, messageID, attempt})
}

// Kick implements relay.Hands.
func (h *Hands) Kick(deviceID int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.kicks = append(h.kicks, deviceID)
}

// USSD implements relay.Hands.
func (h *Hands) USSD(ctx context.Context, deviceID int64, q wire.USSD) (wire.USSDAnswer, error) {
	if h.Network == nil {
		return wire.USSDAnswer{}, relay.ErrUSSDUnsupported
	}
	return h.Network(ctx, deviceID, q)
}

// Wakes returns the wake-ups since the last call.
func (h *Hands) Wakes() []Wake {
	h.mu.Lock()
	defer h.mu.Unlock()
	w := h.wakes
	h.wakes = nil
	return w
}

// Alarms takes the alarms that have rung by now.
func (h *Hands) Alarms(now time.Time) (rung []Wake) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for sim, w := range h.alarms {
		if !w.At.After(now) {
			rung = append(rung, w)
			delete(h.alarms, sim)
		}
	}
	return rung
}

// Alarm returns the alarm that is set for a SIM card.
func (h *Hands) Alarm(simCardID int64) (Wake, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	w, ok := h.alarms[simCardID]
	return w, ok
}

// Cancels returns the requests to cancel since the last call.
func (h *Hands) Cancels() []Cancel {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := h.cancels
	h.cancels = nil
	return c
}

// Kicks returns the devices that were kicked since the last call.
func (h *Hands) Kicks() []int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	k := h.kicks
	h.kicks = nil
	return k
}
