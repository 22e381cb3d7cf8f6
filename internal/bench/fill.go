package main

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"simrelay/accounts"
	"simrelay/relay"
	"simrelay/relay/wire"
)

// fillers is how many devices send at once while a store is filled, so that
// the committer gathers large groups.
const fillers = 256

// fill stores n messages that were sent, by letting devices of an account send
// them: with their timelines, events and conversations, as years of work leave
// them. It is done by the rooms' own code, without HTTP and WebSockets.
func (r *rooms) fill(ctx context.Context, p accounts.Principal, n int) error {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // memory is cheap here, time is not
	var left atomic.Int64
	left.Store(int64(n))
	group, ctx := errgroup.WithContext(ctx)
	for i := range fillers {
		group.Go(func() error {
			f, err := r.newFiller(ctx, p, i)
			for err == nil && left.Add(-wire.MaxCredits) > -wire.MaxCredits {
				err = f.sendSome(ctx)
			}
			return err
		})
	}
	return group.Wait()
}

// filler is a device with one SIM card that sends without a radio.
type filler struct {
	*rooms
	principal accounts.Principal
	device    *relay.Device
	epoch     int64
	card      int64
	sent      int
}

func (r *rooms) newFiller(ctx context.Context, p accounts.Principal, i int) (*filler, error) {
	_, token, err := r.relay.CreateDevice(ctx, p, fmt.Sprintf("filler %d", i))
	if err != nil {
		return nil, err
	}
	d, err := r.relay.AuthenticateDevice(ctx, token)
	if err != nil {
		return nil, err
	}
	hello := newHello(fillerICCIDs + i)
	t, err := r.relay.Takeover(ctx, d, hello)
	if err != nil {
		return nil, err
	}
	return &filler{rooms: r, principal: p, device: d, epoch: t.Epoch, card: t.Cards[hello.SIMs[0].ICCID]}, nil
}

// sendSome takes as many messages as a card may have in flight through their
// whole life.
func (f *filler) sendSome(ctx context.Context) error {
	group, gctx := errgroup.WithContext(ctx)
	for range wire.MaxCredits {
		f.sent++
		request := relay.SendRequest{To: recipient(int(f.card)*1000 + f.sent%400), Text: text(f.sent), SIMCardID: f.card}
		group.Go(func() error {
			_, err := f.relay.Send(gctx, f.principal, request)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	claimed, err := f.relay.Claim(ctx, f.device.ID, f.epoch, f.card, wire.MaxCredits)
	if err != nil {
		return err
	}
	results := make([]wire.Result, len(claimed.Dispatches))
	for i := range claimed.Dispatches {
		results[i] = sentResult(&claimed.Dispatches[i])
	}
	_, err = f.relay.Results(ctx, f.device.ID, results)
	return err
}

// queue stores n messages that wait for any card of an account.
func (r *rooms) queue(ctx context.Context, p accounts.Principal, n int) error {
	var next atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	for range fillers {
		group.Go(func() error {
			for {
				i := int(next.Add(1))
				if i > n {
					return nil
				}
				if _, err := r.relay.Send(ctx, p, relay.SendRequest{To: recipient(i), Text: text(i)}); err != nil {
					return err
				}
			}
		})
	}
	return group.Wait()
}

// The first of the numbers from which SIM cards are named, far apart.
const (
	fillerICCIDs = 1_000_000
	fleetICCIDs  = 2_000_000
)

// newHello is what a device with one SIM card says first.
func newHello(number int) *wire.Hello {
	return &wire.Hello{
		Version: wire.Version, Agent: "bench", JournalID: fmt.Sprintf("bench-%d", number),
		SIMs: []wire.SIM{{
			ICCID: fmt.Sprintf("8900%016d", number), Number: fmt.Sprintf("+1444%07d", number), Operator: "Bench",
			Registration: wire.RegistrationHome, Ready: true, Credits: wire.MaxCredits,
		}},
	}
}

// sentResult says that the network took a message.
func sentResult(d *wire.Dispatch) wire.Result {
	return wire.Result{
		Message: d.Message, Attempt: d.Attempt, DSeq: d.DSeq, State: wire.ResultSent,
		Parts: 1, PartsSent: 1, References: []int{int(d.DSeq % 256)}, At: time.Now().UTC(),
	}
}

// recipient and text are those of an ordinary message: one part, a hundred
// characters. Both have a fixed length.
func recipient(n int) string { return fmt.Sprintf("+1555%07d", n%10_000_000) }

func text(n int) string {
	return fmt.Sprintf("Message %09d: your parcel will be at the shop around the corner from ten o'clock on, see you soon.", n)
}
