package webhooks_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/events"
	"simrelay/internal/fault"
	"simrelay/store"
	"simrelay/webhooks"
	"simrelay/webhooks/webhookstest"
)

// pass lets fake time pass and everything that it started come to rest.
func pass(d time.Duration) {
	elapse(d)
	synctest.Wait()
}

// failedRig has an endpoint with n failed deliveries, all made now, and a
// client that accepts from here on.
func failedRig(t *testing.T, n int) (*rig, *webhooks.Endpoint, *fakeClient) {
	t.Helper()
	client := always(500)
	r := newRig(t, t.TempDir(), client).run()
	e, _ := r.create(webhooks.EndpointSpec{URL: hook, Format: webhooks.TextLink})
	r.receiveMany(n)
	pass(time.Hour)
	require.Equal(t, n, r.states(e.ID)[webhooks.Failed])
	client.become(always(200))
	return r, e, client
}

func (r *rig) replay(e *webhooks.Endpoint, spec webhooks.ReplaySpec) *webhooks.Replay {
	r.t.Helper()
	job, err := r.StartReplay(r.t.Context(), account, e.ID, spec)
	require.NoError(r.t, err)
	return job
}

func (r *rig) replayState(id int64) *webhooks.Replay {
	r.t.Helper()
	job, err := r.Replay(r.t.Context(), account, id)
	require.NoError(r.t, err)
	return job
}

func TestStartReplay_SendsWhatIsInTheRange(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := always(500)
		r := newRig(t, t.TempDir(), client).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: hook, Format: webhooks.TextLink})
		start := time.Now()
		for range 6 {
			r.receiveMany(100)
			pass(time.Hour)
		}
		require.Equal(t, 600, r.states(e.ID)[webhooks.Failed])
		client.become(always(200))
		replay := func(since, until time.Time, state webhooks.State) int {
			job := r.replay(e, webhooks.ReplaySpec{Since: since, Until: until, Status: state})
			pass(time.Minute)
			done := r.replayState(job.ID)
			require.Equal(t, webhooks.ReplayDone, done.State)
			require.Equal(t, job.Count, done.Replayed)
			require.NotNil(t, done.FinishedAt)
			return job.Count
		}
		require.Equal(t, 200, replay(start.Add(time.Hour), start.Add(3*time.Hour), "failed"))
		require.Equal(t, 200, r.states(e.ID)[webhooks.Delivered])
		require.Zero(t, replay(start.Add(time.Hour), start.Add(3*time.Hour), ""))
		require.Equal(t, 400, replay(time.Time{}, time.Time{}, ""))
		require.Equal(t, 600, r.states(e.ID)[webhooks.Delivered])
		require.Equal(t, 600, replay(time.Time{}, time.Time{}, "delivered"))
		d := r.list(e.ID)[0]
		require.Equal(t, webhooks.Bulk, d.Attempts[len(d.Attempts)-1].Trigger)
	})
}

func TestStartReplay_IsPacedAndFreshEventsDoNotWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, e, client := failedRig(t, 100)
		before := len(client.all())
		job := r.replay(e, webhooks.ReplaySpec{PerSecond: 10})
		synctest.Wait()
		require.Len(t, client.all(), before+10)
		pass(time.Second)
		require.Equal(t, 20, r.replayState(job.ID).Replayed)
		r.receive("+15550001", "fresh")
		synctest.Wait()
		require.Contains(t, string(client.all()[len(client.all())-1].Body), "fresh")
		pass(8 * time.Second)
		require.Equal(t, 100, r.replayState(job.ID).Replayed)
		require.Equal(t, 101, r.states(e.ID)[webhooks.Delivered])
		pass(2 * time.Second)
		require.Equal(t, webhooks.ReplayDone, r.replayState(job.ID).State)
	})
}

func TestStartReplay_DoesNotHeapUpBeforeASlowEndpoint(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, e, client := failedRig(t, 100)
		client.become(hangs(time.Minute)) // 4 at a time, so 4 in a minute
		job := r.replay(e, webhooks.ReplaySpec{PerSecond: 10})
		pass(30 * time.Second)
		require.LessOrEqual(t, r.replayState(job.ID).Replayed, 20)
	})
}

func TestStartReplay_FreshEventsWaitForSecondsOnlyAtASlowEndpoint(t *testing.T) {
	t.Parallel()
	for _, rate := range []int{0, 200, 1000} {
		t.Run(fmt.Sprint("per second ", rate), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r, e, client := failedRig(t, 600)
				client.become(hangs(time.Second)) // 4 at a time, so 4 in a second
				r.replay(e, webhooks.ReplaySpec{PerSecond: rate})
				pass(30 * time.Second)
				at := time.Now()
				r.receive("+15550001", "fresh")
				for !slices.ContainsFunc(client.all(), func(q webhookstest.Request) bool { return strings.Contains(string(q.Body), "fresh") }) {
					pass(time.Second)
					require.Less(t, time.Since(at), 6*time.Second)
				}
			})
		})
	}
}

func TestStartReplay_IsNotPutOffByNewReplaysOfAnotherAccount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, e, _ := failedRig(t, 100)
		other, _, err := r.CreateEndpoint(t.Context(), account+1, webhooks.EndpointSpec{URL: hook})
		require.NoError(t, err)
		job := r.replay(e, webhooks.ReplaySpec{PerSecond: 10})
		for range 20 {
			_, err := r.StartReplay(t.Context(), account+1, other.ID, webhooks.ReplaySpec{})
			require.NoError(t, err)
			pass(900 * time.Millisecond)
		}
		require.Equal(t, 100, r.replayState(job.ID).Replayed)
	})
}

func TestStartReplay_LeavesTestsOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := always(500)
		r := newRig(t, t.TempDir(), client).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: hook})
		_, err := r.TestEndpoint(t.Context(), account, e.ID, "message.received")
		require.NoError(t, err)
		client.become(always(200))
		pass(time.Second)
		job := r.replay(e, webhooks.ReplaySpec{})
		pass(time.Minute)
		require.Zero(t, job.Count)
		require.Zero(t, r.replayState(job.ID).Replayed)
		require.Len(t, client.all(), 1, "a sample is not sent as if it had happened")
	})
}

func TestStartReplay_KeepsTheOrder(t *testing.T) {
	t.Parallel()
	for name, spec := range map[string]webhooks.EndpointSpec{
		"an ordered endpoint": {URL: hook, Ordered: true},
		"a TextLink endpoint": {URL: hook, Format: webhooks.TextLink, Ordered: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				now, most := 0, 0
				client := counting(&now, &most)
				r := newRig(t, t.TempDir(), client).run()
				spec.Enabled = pointer(false)
				e, _ := r.create(spec)
				for i := range 20 {
					r.receive("+15550001", fmt.Sprintf("text %02d", i))
					pass(time.Second)
				}
				_, _, err := r.UpdateEndpoint(t.Context(), account, e.ID, webhooks.EndpointPatch{Enabled: pointer(true)})
				require.NoError(t, err)
				r.replay(e, webhooks.ReplaySpec{PerSecond: 5})
				pass(time.Minute)
				require.Len(t, client.all(), 20)
				for i, q := range client.all() {
					require.Contains(t, string(q.Body), fmt.Sprintf("text %02d", i))
				}
				require.Equal(t, 1, most, "one after the other")
			})
		})
	}
}

func TestStartReplay_LooksWithoutHoldingWritersUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, e, client := failedRig(t, 300)
		job := r.replay(e, webhooks.ReplaySpec{Event: "failed"}) // none of them
		require.NoError(t, r.db.Update(t.Context(), func(*store.Tx) error {
			found, moved, err := r.LookForReplay(t.Context(), job.ID) // while somebody else writes
			require.Zero(t, found)
			require.True(t, moved)
			return err
		}))
		before := len(client.all())
		pass(time.Minute)
		done := r.replayState(job.ID)
		require.Equal(t, webhooks.ReplayDone, done.State)
		require.Zero(t, done.Replayed)
		require.Len(t, client.all(), before)
	})
}

func TestStartReplay_OldOnesAreForgottenHoweverMany(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, t.TempDir(), always(200)).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: hook})
		require.NoError(t, webhooks.PutReplays(t.Context(), r.db, account, e.ID, 1200))
		pass(30*24*time.Hour - time.Minute)
		fresh := r.replay(e, webhooks.ReplaySpec{})
		list, err := r.Replays(t.Context(), account, e.ID)
		require.NoError(t, err)
		require.Len(t, list, 200)
		pass(2*time.Hour + time.Minute)
		list, err = r.Replays(t.Context(), account, e.ID)
		require.NoError(t, err)
		require.Len(t, list, 1)
		require.Equal(t, fresh.ID, list[0].ID)
	})
}

func TestStartReplay_ADryRunOnlyCounts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, e, client := failedRig(t, 30)
		r.emit(account, events.MessageDispatched, message(1))
		synctest.Wait()
		before := len(client.all())
		job := r.replay(e, webhooks.ReplaySpec{DryRun: true})
		require.Equal(t, webhooks.ReplayPreview, job.State)
		require.Equal(t, 30, job.Count)
		require.False(t, job.More)
		require.Equal(t, 30, r.replay(e, webhooks.ReplaySpec{DryRun: true, Event: "received"}).Count)
		require.Zero(t, r.replay(e, webhooks.ReplaySpec{DryRun: true, Event: "sent"}).Count)
		pass(time.Minute)
		require.Len(t, client.all(), before)
		list, err := r.Replays(t.Context(), account, e.ID)
		require.NoError(t, err)
		require.Empty(t, list)
	})
}

func TestStartReplay_CanBeCancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, e, client := failedRig(t, 100)
		before := len(client.all())
		job := r.replay(e, webhooks.ReplaySpec{PerSecond: 10})
		pass(time.Second)
		cancelled, err := r.CancelReplay(t.Context(), account, job.ID)
		require.NoError(t, err)
		require.Equal(t, webhooks.ReplayCancelled, cancelled.State)
		pass(time.Minute)
		require.Len(t, client.all(), before+20)
		require.Equal(t, 80, r.states(e.ID)[webhooks.Failed])
		again, err := r.CancelReplay(t.Context(), account, job.ID)
		require.NoError(t, err)
		require.Equal(t, cancelled, again)
	})
}

func TestStartReplay_GoesOnAfterARestartAndRepeatsNone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, dir := always(500), t.TempDir()
		r := newRig(t, dir, client).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: hook, Format: webhooks.TextLink})
		r.receiveMany(100)
		pass(time.Hour)
		client.become(always(200))
		before := len(client.all())
		job := r.replay(e, webhooks.ReplaySpec{PerSecond: 10})
		pass(3 * time.Second)
		r.stop()
		again := newRig(t, dir, client).run()
		pass(time.Minute)
		require.Equal(t, webhooks.ReplayDone, again.replayState(job.ID).State)
		require.Equal(t, 100, again.states(e.ID)[webhooks.Delivered])
		require.Len(t, client.all(), before+100)
		seen := map[string]bool{}
		for _, q := range client.all()[before:] {
			require.False(t, seen[q.ID()])
			seen[q.ID()] = true
			require.Equal(t, "true", q.Header.Get("webhook-replay"))
			require.Equal(t, "2", q.Header.Get("webhook-attempt"))
		}
	})
}

func TestStartReplay_EndsWithItsEndpoint(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		end    func(context.Context, *rig, *webhooks.Endpoint) error
		reason string
	}{
		"disabled": {func(ctx context.Context, r *rig, e *webhooks.Endpoint) error {
			off := false
			_, _, err := r.UpdateEndpoint(ctx, account, e.ID, webhooks.EndpointPatch{Enabled: &off})
			return err
		}, "The webhook was disabled."},
		"deleted": {func(ctx context.Context, r *rig, e *webhooks.Endpoint) error {
			return r.DeleteEndpoint(ctx, account, e.ID)
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r, e, client := failedRig(t, 100)
				job := r.replay(e, webhooks.ReplaySpec{PerSecond: 10})
				synctest.Wait()
				require.NoError(t, tt.end(t.Context(), r, e))
				sent := len(client.all())
				pass(time.Minute)
				require.Len(t, client.all(), sent)
				got, err := r.Replay(t.Context(), account, job.ID)
				if tt.reason == "" {
					require.Equal(t, "replay_not_found", fault.CodeOf(err), "it is removed with its endpoint")
					return
				}
				require.NoError(t, err)
				require.Equal(t, webhooks.ReplayFailed, got.State)
				require.Equal(t, tt.reason, got.Reason)
			})
		})
	}
}

func TestStartReplay_Refusals(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, e, client := failedRig(t, 60)
		client.become(hangs(time.Hour))
		ctx := t.Context()
		for code, spec := range map[string]webhooks.ReplaySpec{
			"unknown_state": {Status: "lost"}, "unknown_event": {Event: "message.sent"}, "invalid_per_second": {PerSecond: 1001},
		} {
			_, err := r.StartReplay(ctx, account, e.ID, spec)
			require.Equal(t, code, fault.CodeOf(err))
		}
		job := r.replay(e, webhooks.ReplaySpec{PerSecond: 1})
		for i := range 4 {
			r.replay(e, webhooks.ReplaySpec{PerSecond: 1, Until: time.Now().Add(-time.Duration(i) * time.Second)})
		}
		_, err := r.StartReplay(ctx, account, e.ID, webhooks.ReplaySpec{})
		require.Equal(t, "too_many_replays", fault.CodeOf(err))
		list, err := r.Replays(ctx, account, e.ID)
		require.NoError(t, err)
		require.Len(t, list, 5)
		require.Greater(t, list[0].ID, list[4].ID, "newest first")

		_, err = r.Replay(ctx, account+1, job.ID)
		require.Equal(t, "replay_not_found", fault.CodeOf(err))
		_, err = r.CancelReplay(ctx, account+1, job.ID)
		require.Equal(t, "replay_not_found", fault.CodeOf(err))
		_, err = r.Replays(ctx, account+1, e.ID)
		require.Equal(t, fault.NotFound, fault.KindOf(err))
		_, err = r.Replay(ctx, account, 99)
		require.Equal(t, fault.NotFound, fault.KindOf(err), fmt.Sprint(err))
	})
}
