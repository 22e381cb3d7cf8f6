package device_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/device"
	"simrelay/device/devicetest"
	"simrelay/relay/wire"
)

var errKilled = errors.New("killed by the test")

// killAt stops the agent the nth time that it comes to a step.
func killAt(step device.Step, nth int) func(device.Step) error {
	return func(s device.Step) error {
		if s == step {
			if nth--; nth == 0 {
				return errKilled
			}
		}
		return nil
	}
}

// TestAgent_KilledAnywhereSendsNothingTwiceAndLosesNothing stops the agent at
// every step, several times around, starts it again on the same journal, and
// compares what the relay was told with what went on the air.
func TestAgent_KilledAnywhereSendsNothingTwiceAndLosesNothing(t *testing.T) {
	t.Parallel()
	for _, step := range device.Steps() {
		for nth := 1; nth <= 4; nth++ {
			t.Run(fmt.Sprintf("%s/%d", step, nth), func(t *testing.T) {
				inBubble(t, func(t *testing.T) { killAndCompare(t, step, nth) })
			})
		}
	}
}

const crashMessages = 4

func killAndCompare(t *testing.T, step device.Step, nth int) {
	air, dir, r := &devicetest.Air{Confirm: true}, t.TempDir(), devicetest.NewRelay(t)
	killed := runKilled(t, r, dir, devicetest.New(air, iccid), killAt(step, nth), func() {
		play(r, air)
	})
	t.Logf("killed: %t", killed)
	radio := devicetest.New(air, iccid)
	stop := start(t, r, dir, radio)
	defer func() { require.NoError(t, stop()) }()
	play(r, air)
	for m := range int64(crashMessages) {
		truthful(t, air, r.Final(m+1, 1))
	}
	r.Await("every message that came in", func() bool {
		return len(texts(r.Inbound)) >= 3 && len(air.Stored()) == 0
	})
	came := r.Came()
	require.ElementsMatch(t, []string{"first", "second", "two parts"}, texts(came))
	seen := map[string]int{}
	for i, in := range came {
		require.Equal(t, int64(i+1), in.ISeq, "the order has no gaps")
		if in.Kind == wire.InboundReport {
			seen[fmt.Sprint(in.Message, in.Part)]++
		}
	}
	for part, n := range seen {
		require.Equal(t, 1, n, "part %s was reported twice", part)
	}
}

// runKilled runs an agent until its hook kills it, or all has been quiet for minutes.
func runKilled(t *testing.T, r *devicetest.Relay, dir string, radio *devicetest.Radio, hook func(device.Step) error, play func()) bool {
	t.Helper()
	a, err := device.New(device.Options{
		RelayURL: devicetest.URL, Token: devicetest.Token, Dial: r.Dial, DataDir: dir, Radios: []device.Radio{radio}, Hook: hook,
	})
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	go play()
	err = <-done
	r.Drop()
	if err == nil {
		return false
	}
	require.ErrorIs(t, err, errKilled)
	return true
}

// play makes everything happen, once.
func play(r *devicetest.Relay, air *devicetest.Air) {
	begun := false
	r.Do(func() { begun = r.DSeq > 0 })
	if begun {
		return
	}
	for m, text := range []string{"short", "a text of two", "a text of three parts...", "cancel me"} {
		r.Dispatch(wire.Dispatch{Message: int64(m + 1), ICCID: iccid, Text: text})
	}
	r.Cancel(crashMessages, 1)
	for i, text := range []string{"first", "second"} {
		air.Store(device.Part{Slot: fmt.Sprint("SM/", i), From: "+1555", Units: devicetest.Units(text), Raw: fmt.Sprint("0", i)})
	}
	for i, text := range []string{"two ", "parts"} {
		air.Store(device.Part{
			Slot: fmt.Sprint("SM/", i+2), From: "+1555", Units: devicetest.Units(text), Raw: fmt.Sprint("1", i),
			Ref: 9, Number: i + 1, Total: 2,
		})
	}
}

func texts(list []wire.Inbound) (texts []string) {
	for _, in := range list {
		if in.Kind == wire.InboundSMS {
			texts = append(texts, in.Text)
		}
	}
	return texts
}

// truthful compares a result with what went on the air.
func truthful(t *testing.T, air *devicetest.Air, got wire.Result) {
	t.Helper()
	seen := map[int]int{}
	prefix := map[int64]string{1: "short", 2: "a text of two", 3: "a text of three parts...", 4: "cancel me"}[got.Message]
	for _, s := range air.Submissions() {
		start := (s.Part - 1) * devicetest.PartLength
		if start < len(prefix) && s.Text == prefix[start:min(len(prefix), start+devicetest.PartLength)] && s.Parts == (len(prefix)+devicetest.PartLength-1)/devicetest.PartLength {
			seen[s.Part]++
		}
	}
	for part, n := range seen {
		require.Equal(t, 1, n, "part %d of %q was sent twice", part, prefix)
	}
	switch got.State {
	case wire.ResultSent:
		require.Len(t, seen, got.Parts, "%+v", got)
	case wire.ResultFailed:
		require.Len(t, seen, got.PartsSent, "%+v", got)
	case wire.ResultUnknown:
		require.GreaterOrEqual(t, len(seen), got.PartsSent, "%+v", got)
		require.LessOrEqual(t, len(seen), got.PartsSent+1, "%+v", got)
	default:
		require.Empty(t, seen, "%+v", got)
	}
}
