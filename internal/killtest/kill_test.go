package killtest_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"
)

// defaultSeconds is how long the torment lasts; SIMRELAY_KILL_SECONDS is
// another time.
const defaultSeconds = 8

func TestKill_NothingIsLostAndNothingIsSentTwice(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	lasts := duration(t)
	w := newWorld(t, seed)
	l := newLoad(w)

	require.NoError(t, l.torment(lasts, seed))
	result := l.settle()
	l.report(lasts, result)
	l.checkWebhooks(result)
	l.checkStore()
}

func duration(t *testing.T) time.Duration {
	text := os.Getenv("SIMRELAY_KILL_SECONDS")
	if text == "" {
		return defaultSeconds * time.Second
	}
	seconds, err := strconv.Atoi(text)
	require.NoError(t, err, "SIMRELAY_KILL_SECONDS")
	return time.Duration(seconds) * time.Second
}

// torment kills the relay and the agent while messages go both ways. In the
// end both run.
func (l *load) torment(lasts time.Duration, seed uint64) error {
	stop := make(chan struct{})
	timer := time.AfterFunc(lasts, func() { close(stop) })
	defer timer.Stop()
	stream := uint64(0)
	random := func() *rand.Rand { stream++; return rand.New(rand.NewPCG(seed, stream)) }
	running := context.WithoutCancel(l.t.Context())
	group, ctx := errgroup.WithContext(l.t.Context())
	for range senders {
		r := random()
		group.Go(func() error { return l.send(ctx, stop, r) })
	}
	for _, k := range []*keeper{l.relay, l.agent} {
		r := random()
		group.Go(func() error { return k.torment(running, stop, r) })
	}
	r := random()
	group.Go(func() error { return l.write(ctx, stop, r) })
	group.Go(func() error { return l.watch(ctx, stop) })
	return group.Wait()
}

// settle waits until everything has come to its end: every accepted message,
// and every handset's. Delivery reports may have died with an agent, so that a
// message may stay sent; for those it waits as long as they come.
func (l *load) settle() *tally {
	const (
		reportsWithin = 5 * time.Second
		standstill    = 3 * time.Minute // longer than a SIM card or a message rests after a failure
	)
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	var last *tally
	changed, restless := time.Now(), ""
	for {
		t, err := l.count(l.t.Context())
		if err == nil {
			last = t
			if now := fmt.Sprint(t.states, t.received); now != restless {
				changed, restless = time.Now(), now
			}
			reportsOnly := t.unheard == 0 && t.unfinal == t.states["sent"]
			if t.unfinal+t.unheard == 0 || reportsOnly && time.Since(changed) > reportsWithin {
				return t
			}
		}
		if time.Since(changed) > standstill {
			require.NotNil(l.t, last, "the relay does not answer")
			return last
		}
		select {
		case <-tick.C:
		case <-l.t.Context().Done():
			return last
		}
	}
}

// report prints what was counted, and fails when anything is wrong.
func (l *load) report(lasts time.Duration, t *tally) {
	fmt.Printf("kill test: %d s, %d relay kills, %d agent kills, %s accepted, %s delivered, %s sent without report, %s unknown (%d of them on the air), %s failed, %s received, lost %d, sent twice %d\n",
		int(lasts.Seconds()), l.relay.kills, l.agent.kills, thousands(len(l.accepted)), thousands(t.states["delivered"]), thousands(t.states["sent"]),
		thousands(t.states["unknown"]), t.onAir, thousands(t.states["failed"]), thousands(t.received), len(t.lost), len(t.twice))
	for _, what := range firstOf(append(t.twice, t.lost...)) {
		l.t.Error(what)
	}
	for _, id := range firstOf(t.suspects) {
		l.explain(id)
	}
	require.Empty(l.t, l.refusals, "answers that should not be")
}

// explain shows the life of a message that did not end as it should.
func (l *load) explain(id int64) {
	m, err := l.api.Message(l.t.Context(), id)
	if err != nil {
		l.t.Log(err)
		return
	}
	l.t.Logf("message %d (%s), %d parts, is %s: %s", id, name(m.Text), m.Parts, m.State, m.Reason)
	for _, at := range m.Timeline {
		l.t.Logf("  %s %s, attempt %d: %s", at.At.Format("15:04:05.000"), at.State, at.Attempt, at.Reason)
	}
}

// checkWebhooks requires that the customer's server heard of the end of each
// message, and of none as two events.
func (l *load) checkWebhooks(t *tally) {
	var h heard
	l.eventually("webhooks of all messages", func() bool {
		var err error
		h, err = hear(l.receiver.Requests())
		return err == nil && len(h.missing(t.fromRelay)) == 0
	})
	requests := l.receiver.Requests()
	repeats, err := repeats(requests)
	require.NoError(l.t, err)
	fmt.Printf("webhooks: %d requests, %d ends of messages told, lost %d, %d repeated with the same id and body, %d told as two\n",
		len(requests), len(h), len(h.missing(t.fromRelay)), repeats, len(h.repeated()))
	require.Empty(l.t, firstOf(h.repeated()), "an event was told as two")
}

// checkStore stops both in good order and verifies the relay's store.
func (l *load) checkStore() {
	ctx, cancel := context.WithTimeout(l.t.Context(), patience)
	defer cancel()
	require.NoError(l.t, l.agent.current.Stop(ctx))
	require.NoError(l.t, l.relay.current.Stop(ctx))
	out, err := exec.CommandContext(ctx, binary, "check", "--data", l.data).CombinedOutput()
	require.NoError(l.t, err, string(out))
	require.NotContains(l.t, l.relay.said(l.t), "DATA RACE")
	require.NotContains(l.t, l.agent.said(l.t), "DATA RACE")
}

// firstOf keeps a long list short.
func firstOf[T any](list []T) []T { return list[:min(len(list), 10)] }

func thousands(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}
