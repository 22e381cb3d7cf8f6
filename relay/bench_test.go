package relay_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/wire"
)

// BenchmarkClaim is what a look for work costs, without the fsync: of a card for
// which nothing waits, and of one that takes five messages.
func BenchmarkClaim(b *testing.B) {
	b.Run("nothing waits", func(b *testing.B) {
		bench, _, d, ids := relaytest.Start(b, 1)
		for b.Loop() {
			_, err := bench.Relay.Claim(b.Context(), d.ID, d.Session.Epoch, ids[0], wire.MaxCredits)
			require.NoError(b, err)
		}
	})
	tests := map[string]func(int64) relay.SendRequest{
		"five of its own":        func(id int64) relay.SendRequest { return relay.SendRequest{SIMCardID: id} },
		"five of the account's":  func(int64) relay.SendRequest { return relay.SendRequest{} },
		"five with limits on it": func(id int64) relay.SendRequest { return relay.SendRequest{SIMCardID: id} },
	}
	for name, request := range tests {
		b.Run(name, func(b *testing.B) {
			bench, p, d, ids := relaytest.Start(b, 1)
			if name == "five with limits on it" {
				limit(b, bench, p, ids[0], `{"per_day":10000000,"per_month":10000000}`)
			}
			n := 0
			for b.Loop() {
				b.StopTimer()
				for range wire.MaxCredits {
					r := request(ids[0])
					n++
					r.To = number(n % 10000)
					bench.Send(p, r)
				}
				b.StartTimer()
				c, err := bench.Relay.Claim(b.Context(), d.ID, d.Session.Epoch, ids[0], wire.MaxCredits)
				b.StopTimer()
				require.NoError(b, err)
				require.Len(b, c.Dispatches, wire.MaxCredits)
				results := make([]wire.Result, len(c.Dispatches))
				for i := range results {
					results[i] = wire.Result{Message: c.Dispatches[i].Message, Attempt: 1, State: wire.ResultSent}
				}
				_, err = bench.Relay.Results(b.Context(), d.ID, results)
				require.NoError(b, err)
				b.StartTimer()
			}
		})
	}
}
