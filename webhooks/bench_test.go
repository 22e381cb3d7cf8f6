package webhooks_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/events"
	"simrelay/store"
	"simrelay/store/bolt"
	"simrelay/webhooks"
	"simrelay/webhooks/webhookstest"
)

// BenchmarkDelivery measures events from their commit to a delivery that is
// accepted and stored, with fsync, to fast receivers on this machine.
func BenchmarkDelivery(b *testing.B) {
	for _, endpoints := range []int{1, 100} {
		b.Run(fmt.Sprintf("endpoints=%d", endpoints), func(b *testing.B) { benchmarkDelivery(b, endpoints) })
	}
}

func benchmarkDelivery(b *testing.B, endpoints int) {
	engine, err := bolt.Open(b.Context(), bolt.Options{Path: filepath.Join(b.TempDir(), "db"), Tables: schema.EngineTables()})
	require.NoError(b, err)
	db, err := store.Open(b.Context(), engine, schema)
	require.NoError(b, err)
	o, err := crashOptions(db)
	require.NoError(b, err)
	o.Logger = slog.New(slog.DiscardHandler)
	s := webhooks.New(o)
	receiver, err := webhookstest.New()
	require.NoError(b, err)
	defer receiver.Close()
	for i := range endpoints {
		_, _, err := s.CreateEndpoint(b.Context(), int64(i), webhooks.EndpointSpec{URL: receiver.URL})
		require.NoError(b, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	b.ResetTimer()
	for i := 0; i < b.N; i += 64 {
		err := db.Update(b.Context(), func(tx *store.Tx) error {
			for n := i; n < min(i+64, b.N); n++ {
				if err := o.Log.Append(tx, int64(n%endpoints), events.MessageReceived, time.Now(), message(int64(n))); err != nil {
					return err
				}
			}
			return nil
		})
		require.NoError(b, err)
	}
	_, err = receiver.Wait(b.Context(), b.N)
	require.NoError(b, err)
	cancel()
	require.NoError(b, <-done)
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "deliveries/s")
	require.NoError(b, db.Close())
}
