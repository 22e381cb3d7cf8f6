package modemtest_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/device"
	"simrelay/device/modem"
	firmwaresim "simrelay/firmware-sim"
	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/session"
	"simrelay/relay/wire"
)

// lateReports is a network whose reports come when the modem works again.
var lateReports = firmwaresim.Delay("10m")

// TestReports_SettleWhatWasUnknown plays every fault that can hide an
// acceptance, and lets the report on the message come long after.
func TestReports_SettleWhatWasUnknown(t *testing.T) {
	t.Parallel()
	for _, v := range variants() {
		if !v.possible(t, firmwaresim.AfterSubmit) {
			continue
		}
		for _, s := range spots {
			t.Run(v.name+"/"+s.name, func(t *testing.T) {
				t.Parallel()
				inWorld(t, func(t *testing.T, w *world) {
					require.NoError(t, w.sims[0].SetNetwork(firmwaresim.NetworkPatch{ReportDelay: &lateReports}))
					w.strikeAt(s, v.at(firmwaresim.AfterSubmit))
					w.dispatch(0, 1, s.text(1))
					w.within(5*time.Minute, func() bool { return w.ended(1) })
					w.heal()
					w.Final(1, 1)
					<-time.After(30 * time.Minute)
					l, list := w.ledger(), w.endings(1)
					w.requireTruth(l, 1, s.text(1))
					last := list[len(list)-1]
					require.Len(t, l[1], last.PartsSent, "what was accepted was reported: %+v", last)
					require.Len(t, last.References, last.PartsSent)
					w.requireReported(last)
				}, firmwaresim.Options{})
			})
		}
	}
}

// requireReported fails the test unless each part that was sent was reported as
// delivered, once.
func (w *world) requireReported(r wire.Result) {
	w.t.Helper()
	parts := map[int]int{}
	for _, in := range w.Came() {
		if in.Kind == wire.InboundReport {
			require.Equal(w.t, r.Message, in.Message)
			require.Equal(w.t, wire.ReportDelivered, in.Outcome)
			parts[in.Part]++
		}
	}
	require.Len(w.t, parts, r.PartsSent)
	for part, n := range parts {
		require.Equal(w.t, 1, n, "part %d", part)
	}
}

// TestReports_WithoutOneTheUnknownStaysUnknown is the other half: the network
// has not got the message, and nobody claims that it has.
func TestReports_WithoutOneTheUnknownStaysUnknown(t *testing.T) {
	t.Parallel()
	inWorld(t, func(t *testing.T, w *world) {
		require.NoError(t, w.modem(0).Fault(firmwaresim.Fault{Kind: firmwaresim.Hang, At: firmwaresim.BeforeSubmit, For: time.Minute}))
		w.dispatch(0, 1, onePart(1))
		require.Equal(t, wire.ResultUnknown, w.Final(1, 1).State)
		w.dispatch(0, 2, onePart(2)) // to the same handset, and it is reported
		require.Equal(t, wire.ResultSent, w.Final(2, 1).State)
		<-time.After(time.Hour)
		require.Len(t, w.endings(1), 1)
		require.Len(t, w.Came(), 1)
		require.Equal(t, int64(2), w.Came()[0].Message)
	}, firmwaresim.Options{})
}

// TestReports_TheRelayHearsWhatWasUnknownIsDelivered is the same seen from the
// real relay: its message is unknown, then sent, then delivered.
func TestReports_TheRelayHearsWhatWasUnknownIsDelivered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bench := relaytest.New(t, relaytest.Options{RealTime: true})
		owner := bench.Account("acme")
		_, token, err := bench.Relay.CreateDevice(t.Context(), owner, "one modem")
		require.NoError(t, err)
		hub := serveDevices(t, bench.Relay)

		sim, err := firmwaresim.New(firmwaresim.Options{Seed: 1})
		require.NoError(t, err)
		defer func() { require.NoError(t, sim.Close()) }()
		require.NoError(t, sim.SetNetwork(firmwaresim.NetworkPatch{ReportDelay: &lateReports}))
		require.NoError(t, sim.Modem(0).Fault(firmwaresim.Fault{Kind: firmwaresim.Hang, At: firmwaresim.AfterSubmit, For: time.Minute}))
		stop := runAgent(t, hub, token, sim)

		m := bench.Send(owner, relay.SendRequest{To: handset, Text: onePart(1)})
		<-time.After(5 * time.Minute)
		require.Equal(t, relay.Unknown, bench.State(owner, m.ID))
		<-time.After(10 * time.Minute)
		require.Equal(t, relay.Delivered, bench.State(owner, m.ID))
		require.Len(t, sim.Submissions(), 1)
		stop()
	})
}

// runAgent runs an agent with one modem against a relay in memory.
func runAgent(t *testing.T, relayOf *pipes, token string, sim *firmwaresim.Sim) (stop func()) {
	t.Helper()
	radio := modem.New(modem.Options{Open: (&tap{modem: sim.Modem(0)}).Open})
	return runAgentOn(t, device.Options{RelayURL: "http://relay.invalid", Token: token, Dial: relayOf.dial, Radios: []device.Radio{radio}})
}

// runAgentOn runs an agent with a journal of its own.
func runAgentOn(t *testing.T, o device.Options) (stop func()) {
	t.Helper()
	o.DataDir = scratch(t)
	a, err := device.New(o)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	return func() {
		cancel()
		require.NoError(t, <-done)
	}
}

// serveDevices puts the sessions of a relay behind a listener in memory.
func serveDevices(t *testing.T, r *relay.Service) *pipes {
	t.Helper()
	hub := session.NewHub(session.Options{Relay: r, Logger: slog.New(slog.DiscardHandler)})
	p := &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: hub, ReadHeaderTimeout: time.Minute}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = server.Serve(p) })
	running.Go(func() { _ = hub.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		require.NoError(t, hub.Shutdown(context.Background()))
		require.NoError(t, server.Close())
		running.Wait()
	})
	return p
}

// pipes is a listener in memory.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

var errClosed = errors.New("the relay is closed")

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.conns <- theirs:
		return ours, nil
	case <-p.closed:
		return nil, errClosed
	case <-ctx.Done():
		return nil, fmt.Errorf("dial: %w", ctx.Err())
	}
}

// Accept implements net.Listener.
func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, errClosed
	}
}

// Close implements net.Listener.
func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

// Addr implements net.Listener.
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "memory", Net: "unix"} }
