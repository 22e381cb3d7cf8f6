package discover

import (
	"context"
	"errors"
	"time"

	"simrelay/device"
	"simrelay/relay/wire"
)

// Check runs a radio until its SIM card can send, until that turns out to be
// impossible, or for the given time, and returns how the card is doing. It
// closes the radio. Messages that came in stay where they are.
func Check(ctx context.Context, r device.Radio, patience time.Duration) wire.SIM {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	look := onlooker{changed: make(chan struct{}, 1)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = r.Run(ctx, look) // what it means for the card, SIM tells
	}()
	for {
		sim, known := r.SIM()
		if settled(sim, known) || ctx.Err() != nil {
			_ = r.Close()
			<-done
			if !sim.Ready && sim.Problem == "" {
				sim.Problem = "the modem was not ready in time"
			}
			return sim
		}
		select {
		case <-look.changed:
		case <-ctx.Done():
		}
	}
}

// settled reports whether waiting longer would change nothing: the card can
// send, is refused by the network, or cannot even be read.
func settled(sim wire.SIM, known bool) bool {
	return sim.Ready || sim.Registration == wire.RegistrationDenied || !known && sim.Problem != ""
}

// onlooker is a host that takes nothing.
type onlooker struct{ changed chan struct{} }

var errLooking = errors.New("this is only a look")

func (o onlooker) Changed() {
	select {
	case o.changed <- struct{}{}:
	default:
	}
}

func (o onlooker) Received(device.Part) error        { return errLooking }
func (o onlooker) Removed(_, _ string) error         { return errLooking }
func (o onlooker) Reported(device.Report) error      { return errLooking }
func (o onlooker) Once(string) (fresh bool, _ error) { return false, nil }
func (o onlooker) Forget(string) error               { return nil }
