package app

import (
	"context"

	"time"
)

// probe asks something at most once in a while, however many want to know, and
// gives the others the last answer. Who asks for readiness needs no credential,
// so asking must not cost what is asked about.
type probe struct {
	ask   func(context.Context) error
	every time.Duration
	now   func() time.Time

	turn chan struct{} // holds one token while nobody asks; who took it owns the rest
	at   time.Time
	err  error
}

// How often the store is really asked, and for how long it may take to answer.
const (
	probeEvery  = time.Second
	probeWithin = 2 * time.Second
)

func newProbe(ask func(context.Context) error, now func() time.Time) *probe {
	p := &probe{ask: ask, every: probeEvery, now: now, turn: make(chan struct{}, 1)}
	p.turn <- struct{}{}
	return p
}

// do returns an answer that is no older than every, or the context's error.
func (p *probe) do(ctx context.Context) error {
	select {
	case <-p.turn:
		defer func() { p.turn <- struct{}{} }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if now := p.now(); !p.at.IsZero() && now.Sub(p.at) < p.every {
		return p.err
	}
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), probeWithin) // others want the answer too
	defer cancel()
	p.err = p.ask(within)
	p.at = p.now()
	return p.err
}
