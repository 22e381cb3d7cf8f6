package firmwaresim

import (
	"slices"
	"time"
)

// busyness says when a modem's card cannot be used: after a start, and after +CFUN=1.
type busyness struct {
	// Code is the error of a command that comes too early.
	Code  int      `json:"code"`
	Boot  duration `json:"boot"`
	Power duration `json:"power"`
	// Commands are those that have to wait; empty means all that need the card.
	Commands []string `json:"commands"`
}

// beBusy makes the card unusable for a while, and calls next after it.
func (f *firmware) beBusy(d time.Duration, next func()) {
	pace := f.modem.pace(d)
	f.busyUntil = time.Now().Add(pace)
	f.after(pace, next)
}

// isBusyFor reports whether a command has to wait for the card.
func (f *firmware) isBusyFor(name string, s spec) bool {
	commands := f.modem.profile.Busy.Commands
	return time.Now().Before(f.busyUntil) && (slices.Contains(commands, name) || len(commands) == 0 && (s.card || s.present))
}

// sayReady announces that the card can be used, after a start.
func (f *firmware) sayReady() {
	for _, text := range f.modem.profile.Ready {
		f.urc(text)
	}
}
