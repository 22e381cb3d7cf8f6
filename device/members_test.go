package device_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/device"
	"simrelay/device/devicetest"
	"simrelay/relay/wire"
)

// plugs is a source whose radios a test plugs in.
type plugs struct {
	radios chan device.Radio
	broken chan error
}

func newPlugs() *plugs {
	return &plugs{radios: make(chan device.Radio), broken: make(chan error)}
}

func (p *plugs) Run(ctx context.Context, add func(device.Radio)) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-p.broken:
			return err
		case r := <-p.radios:
			add(r)
		}
	}
}

// plug makes a radio that sends to air, and plugs it in.
func (p *plugs) plug(air *devicetest.Air, iccid string) *devicetest.Radio {
	r := devicetest.New(air, iccid)
	p.radios <- r
	return r
}

// inPlugs runs a test with an agent that has no radio of its own.
func inPlugs(t *testing.T, test func(t *testing.T, r *devicetest.Relay, p *plugs)) {
	t.Helper()
	inBubble(t, func(t *testing.T) {
		r, p := devicetest.NewRelay(t), newPlugs()
		stop := start(t, r, t.TempDir(), nil, func(o *device.Options) { o.Radios, o.Source = nil, p })
		r.AwaitSession(1)
		test(t, r, p)
		require.NoError(t, stop())
	})
}

// awaitCards waits until the relay hears of exactly these cards, by what
// is ready.
func awaitCards(r *devicetest.Relay, want map[string]bool) {
	r.Await(fmt.Sprint("the cards ", want), func() bool {
		if len(r.Statuses) == 0 {
			return false
		}
		got := map[string]bool{}
		for _, sim := range r.Statuses[len(r.Statuses)-1].SIMs {
			got[sim.ICCID] = sim.Ready
		}
		return fmt.Sprint(got) == fmt.Sprint(want)
	})
}

func TestSource_RadiosComeAndGo(t *testing.T) {
	inPlugs(t, func(t *testing.T, r *devicetest.Relay, p *plugs) {
		r.Do(func() {
			require.Empty(t, r.Hellos[0].SIMs)
			require.Equal(t, []string{wire.FeatureUSSD}, r.Hellos[0].Features, "a radio that can do it may come")
		})
		air := new(devicetest.Air)
		r.Dispatch(wire.Dispatch{Message: 1, ICCID: iccid, Text: "early"})
		first := p.plug(air, iccid)
		require.Equal(t, wire.ResultSent, r.Final(1, 1).State, "it waited for its card")
		awaitCards(r, map[string]bool{iccid: true})

		require.NoError(t, first.Close())
		awaitCards(r, map[string]bool{})
		r.Dispatch(wire.Dispatch{Message: 2, ICCID: iccid, Text: "waits"})
		<-time.After(5 * time.Second)
		require.Len(t, air.Submissions(), 1)

		p.plug(air, iccid)
		require.Equal(t, wire.ResultSent, r.Final(2, 1).State)
		awaitCards(r, map[string]bool{iccid: true})
	})
}

func TestSource_OneThatFailsEndsTheAgent(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		r, p := devicetest.NewRelay(t), newPlugs()
		stop := start(t, r, t.TempDir(), nil, func(o *device.Options) { o.Radios, o.Source = nil, p })
		r.AwaitSession(1)
		broken := errors.New("there is no /dev")
		p.broken <- broken
		synctest.Wait()
		require.ErrorIs(t, stop(), broken)
	})
}

// TestCard_MovesToAnotherModem takes a card out of one modem, which has not
// noticed yet, in the middle of a message, and puts it into another.
func TestCard_MovesToAnotherModem(t *testing.T) {
	inPlugs(t, func(t *testing.T, r *devicetest.Relay, p *plugs) {
		air := new(devicetest.Air)
		first := p.plug(air, iccid)
		awaitCards(r, map[string]bool{iccid: true})
		var second *devicetest.Radio
		first.Answer = func(s devicetest.Submission) error {
			if s.Part == 2 {
				second = p.plug(air, iccid)
				return device.ErrNotReady
			}
			return nil
		}
		r.Dispatch(wire.Dispatch{Message: 1, ICCID: iccid, Text: "a text of two"})
		require.Equal(t, wire.ResultSent, r.Final(1, 1).State)
		require.Len(t, air.Submissions(), 2)
		require.Equal(t, air.Submissions()[0].Ref, air.Submissions()[1].Ref)

		first.Answer = func(devicetest.Submission) error { t.Error("the old modem sends"); return nil }
		for m := range int64(20) {
			r.Dispatch(wire.Dispatch{Message: m + 2, ICCID: iccid, Text: "x"})
			require.Equal(t, wire.ResultSent, r.Final(m+2, 1).State)
		}
		r.Do(func() { require.Len(t, r.Statuses[len(r.Statuses)-1].SIMs, 1, "the card is told once") })

		// Where the new one cannot send, the old one may, if the card is there.
		first.Answer = nil
		second.Set(func(s *wire.SIM) { s.Ready = false })
		r.Dispatch(wire.Dispatch{Message: 99, ICCID: iccid, Text: "x"})
		require.Equal(t, wire.ResultSent, r.Final(99, 1).State)
	})
}

// TestCard_WaitsForTheModemThatItWasIn has a card whose former modem is still
// sending when the new one has it.
func TestCard_WaitsForTheModemThatItWasIn(t *testing.T) {
	inPlugs(t, func(t *testing.T, r *devicetest.Relay, p *plugs) {
		air := new(devicetest.Air)
		began := time.Now()
		first := devicetest.New(air, iccid)
		first.Answer = func(devicetest.Submission) error {
			p.plug(air, iccid)
			r.Dispatch(wire.Dispatch{Message: 2, ICCID: iccid, Text: "second"})
			<-time.After(time.Second)
			require.Empty(t, air.Submissions())
			return nil
		}
		p.radios <- first
		r.Dispatch(wire.Dispatch{Message: 1, ICCID: iccid, Text: "first"})
		require.Equal(t, wire.ResultSent, r.Final(2, 1).State)
		require.Less(t, time.Since(began), 2*time.Second)
		require.Equal(t, "first", air.Submissions()[0].Text)
	})
}

// quitter is a radio that gives up.
type quitter struct {
	*devicetest.Radio
	quit   chan error
	closed chan struct{}
}

func (q *quitter) Run(context.Context, device.Host) error { return <-q.quit }
func (q *quitter) Close() error                           { close(q.closed); return nil }

func TestRadio_ThatGivesUpIsClosedAndLetGoOf(t *testing.T) {
	inPlugs(t, func(t *testing.T, r *devicetest.Relay, p *plugs) {
		q := &quitter{Radio: devicetest.New(new(devicetest.Air), iccid), quit: make(chan error), closed: make(chan struct{})}
		p.radios <- q
		awaitCards(r, map[string]bool{iccid: true})
		q.quit <- errors.New("enough")
		<-q.closed
		awaitCards(r, map[string]bool{})
	})
}

// TestCard_InTwoRadiosIsSentForByOne has two radios with one card, of which
// now this and now that one is ready: they never send at the same time.
func TestCard_InTwoRadiosIsSentForByOne(t *testing.T) {
	inPlugs(t, func(t *testing.T, r *devicetest.Relay, p *plugs) {
		air := new(devicetest.Air)
		var mu sync.Mutex
		sending, most := 0, 0
		var radios []*devicetest.Radio
		for range 2 {
			radio := devicetest.New(air, iccid)
			radio.Answer = func(devicetest.Submission) error {
				mu.Lock()
				sending++
				most = max(most, sending)
				mu.Unlock()
				<-time.After(100 * time.Millisecond)
				mu.Lock()
				sending--
				mu.Unlock()
				return nil
			}
			radios = append(radios, radio)
			p.radios <- radio
		}
		const messages = 100
		for m := range int64(messages) {
			r.Dispatch(wire.Dispatch{Message: m + 1, ICCID: iccid, Text: "x"})
		}
		for i := range 40 {
			<-time.After(130 * time.Millisecond)
			radios[i%2].Set(func(s *wire.SIM) { s.Ready = !s.Ready })
		}
		for _, radio := range radios {
			radio.Set(func(s *wire.SIM) { s.Ready = true })
		}
		for m := range int64(messages) {
			require.Equal(t, wire.ResultSent, r.Final(m+1, 1).State)
		}
		require.Len(t, air.Submissions(), messages)
		require.Equal(t, 1, most)
	})
}

// TestSource_ARadioThatLeavesWhileItSends gives its messages to the next one.
func TestSource_ARadioThatLeavesWhileItSends(t *testing.T) {
	inPlugs(t, func(t *testing.T, r *devicetest.Relay, p *plugs) {
		air := new(devicetest.Air)
		radio := devicetest.New(air, iccid)
		radio.Answer = func(s devicetest.Submission) error {
			if s.Part == 2 {
				require.NoError(t, radio.Close())
				return device.ErrNotReady
			}
			return nil
		}
		p.radios <- radio
		r.Dispatch(wire.Dispatch{Message: 1, ICCID: iccid, Text: "a text of two"})
		r.Await("the first part", func() bool { return len(air.Submissions()) == 1 })
		awaitCards(r, map[string]bool{})
		p.plug(air, iccid)
		require.Equal(t, 2, r.Final(1, 1).PartsSent)
	})
}
