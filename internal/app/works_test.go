package app

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestWorks_AreNotReadyWhileOneHasFailed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		w := newWorks(slog.New(slog.DiscardHandler))
		runs := 0
		go w.do(ctx, "webhooks", func(ctx context.Context) error {
			if runs++; runs <= 2 {
				return errors.New("the disk is full")
			}
			<-ctx.Done()
			return nil
		})
		synctest.Wait()
		require.ErrorContains(t, w.ready(), "webhooks")
		<-time.After(time.Second) // the first pause, in the bubble's time
		synctest.Wait()
		require.Equal(t, 2, runs)
		require.Error(t, w.ready())
		<-time.After(2 * time.Second)
		synctest.Wait()
		require.Equal(t, 3, runs)
		require.NoError(t, w.ready())
		cancel()
	})
}
