package relay_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/events"
	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/wire"
)

// part is one status report.
type part struct {
	attempt, number int
	outcome         wire.ReportOutcome
}

const (
	yes = wire.ReportDelivered
	no  = wire.ReportUndelivered
)

func TestReports_DecideOverTheWholeMessage(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		parts   int
		reports []part
		want    relay.State
	}{
		"the one part":                      {1, []part{{1, 1, yes}}, relay.Delivered},
		"the one part, given up":            {1, []part{{1, 1, no}}, relay.Undelivered},
		"two of three":                      {3, []part{{1, 1, yes}, {1, 3, yes}}, relay.Sent},
		"all of three, in any order":        {3, []part{{1, 3, yes}, {1, 1, yes}, {1, 2, yes}}, relay.Delivered},
		"the same part three times":         {3, []part{{1, 1, yes}, {1, 1, yes}, {1, 1, yes}}, relay.Sent},
		"one of three is given up":          {3, []part{{1, 1, yes}, {1, 2, no}}, relay.Undelivered},
		"given up, and delivered after all": {1, []part{{1, 1, no}, {1, 1, yes}}, relay.Delivered},
		"delivered, and then given up":      {1, []part{{1, 1, yes}, {1, 1, no}}, relay.Delivered},
		"two given up, one delivered late":  {2, []part{{1, 1, no}, {1, 2, no}, {1, 1, yes}}, relay.Undelivered},
		"two given up, both delivered late": {2, []part{{1, 1, no}, {1, 2, no}, {1, 1, yes}, {1, 2, yes}}, relay.Delivered},
	}
	for name, test := range tests {
		for _, early := range []bool{false, true} {
			t.Run(name+map[bool]string{true: ", before the result"}[early], func(t *testing.T) {
				t.Parallel()
				b, p, d, ids := relaytest.Start(t, 1)
				m := b.Send(p, relay.SendRequest{Text: strings.Repeat("a", 153*test.parts), SIMCardID: ids[0]})
				require.Equal(t, test.parts, m.Parts)
				d.Session.Claim(ids[0])
				if !early {
					d.Settle()
				}
				for _, r := range test.reports {
					d.Report(m.ID, r.attempt, r.number, r.outcome)
				}
				if early {
					d.Session.Tell()
					for d.Session.RelayReads() {
					}
				}
				d.Settle()
				require.Equal(t, test.want, b.State(p, m.ID))
			})
		}
	}
}

func TestReports_OfADoubtfulAttemptSettleIt(t *testing.T) {
	t.Parallel()
	for outcome, want := range map[wire.ReportOutcome]relay.State{yes: relay.Delivered, no: relay.Undelivered} {
		b, p, d, _ := relaytest.Start(t, 1)
		d.Radio.Next = outcomes(relaytest.Doubtful(true))
		m := b.Send(p, relay.SendRequest{})
		d.Deliver()
		require.Equal(t, relay.Unknown, b.State(p, m.ID))
		d.Report(m.ID, 1, 1, outcome)
		d.Settle()
		require.Equal(t, want, b.State(p, m.ID))
	}
}

func TestReports_OfAnEarlierAttempt(t *testing.T) {
	t.Parallel()
	t.Run("that it was delivered calls the later one back", func(t *testing.T) {
		t.Parallel()
		b, p, d, ids := relaytest.Start(t, 1)
		d.Radio.Next = outcomes(relaytest.Doubtful(true))
		m := b.Send(p, relay.SendRequest{SIMCardID: ids[0]})
		d.Deliver()
		_, err := b.Relay.Resend(t.Context(), p, m.ID)
		require.NoError(t, err)
		d.Session.Claim(ids[0])
		d.Report(m.ID, 1, 1, yes)
		d.Session.Tell()
		d.Session.RelayReads()
		require.Equal(t, relay.Delivered, b.State(p, m.ID))
		require.Equal(t, []relaytest.Cancel{{Device: d.ID, Message: m.ID, Attempt: 2}}, b.Hands.Cancels())
	})
	t.Run("that it was given up does not end the later one", func(t *testing.T) {
		t.Parallel()
		b, p, d, ids := relaytest.Start(t, 1)
		m := b.Send(p, relay.SendRequest{Text: strings.Repeat("a", 300), SIMCardID: ids[0]})
		d.Deliver()
		d.Report(m.ID, 1, 1, no)
		d.Settle()
		require.Equal(t, relay.Undelivered, b.State(p, m.ID))
		_, err := b.Relay.Resend(t.Context(), p, m.ID)
		require.NoError(t, err)
		d.Report(m.ID, 1, 2, no)
		d.Settle()
		require.Equal(t, relay.Queued, b.State(p, m.ID), "the person's wish is not lost")
		d.Deliver()
		require.Equal(t, relay.Sent, b.State(p, m.ID))
		d.Report(m.ID, 2, 1, yes)
		d.Report(m.ID, 2, 2, yes)
		d.Settle()
		require.Equal(t, relay.Delivered, b.State(p, m.ID))
	})
}

func TestReports_OfWhatIsNotTheDevicesAreIgnored(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p, foreign := b.Account("acme"), b.Account("foreign")
	d, _ := b.Online(p, 1)
	stranger, _ := b.Online(foreign, 1)
	m := b.Send(p, relay.SendRequest{})
	d.Deliver()
	stranger.Report(m.ID, 1, 1, yes)
	stranger.Report(4711, 1, 1, yes)
	stranger.Settle()
	require.Equal(t, relay.Sent, b.State(p, m.ID))
	require.Empty(t, stranger.Journal.Inbound, "but they are acknowledged")
	require.NotContains(t, b.LogTypes(p), events.MessageDelivered)
}
