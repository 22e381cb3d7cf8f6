package modemtest_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/device"
	firmwaresim "simrelay/firmware-sim"
	"simrelay/relay/wire"
)

// onTheAir are the steps between which a part is on its way. An agent that is
// killed at one of them cannot know what became of the part; at any other step
// that is so only where the modem has not answered yet.
var onTheAir = []device.Step{device.StepSubmitting, device.StepSubmitted}

// TestKill_AtAnyStepNothingIsLostOrDoubled kills the agent at each of its steps,
// for the first and for the second time that it comes there, while a modem sends
// and receives, and starts it again on the same journal and modem.
func TestKill_AtAnyStepNothingIsLostOrDoubled(t *testing.T) {
	t.Parallel()
	for _, step := range device.Steps() {
		for _, nth := range []int{1, 2} {
			for name, text := range map[string]string{"one part": onePart(1), "three parts": threeParts(1)} {
				t.Run(fmt.Sprintf("%s/%d/%s", step, nth, name), func(t *testing.T) {
					t.Parallel()
					inWorld(t, func(t *testing.T, w *world) { killAt(t, w, step, nth, text) }, firmwaresim.Options{Delay: "200ms"})
				})
			}
		}
	}
}

func killAt(t *testing.T, w *world, step device.Step, nth int, text string) {
	w.killOn(step, nth)
	w.dispatch(0, 1, text)
	texts := []string{onePart(11), threeParts(12), onePart(13)}
	for _, text := range texts {
		require.NoError(t, w.sims[0].Inbound(handset, w.modem(0).Number(), text))
	}
	<-time.After(2 * time.Minute)
	if err := w.stop(); err != nil {
		require.ErrorIs(t, err, errKilled)
	}
	w.setHook(func(device.Step) error { return nil })
	w.start()
	first := w.Final(1, 1)
	w.texts(len(texts))
	w.dispatch(0, 2, onePart(2))
	require.Equal(t, wire.ResultSent, w.Final(2, 1).State)
	<-time.After(10 * time.Minute)
	require.ElementsMatch(t, texts, w.texts(len(texts)))
	l := w.ledger()
	w.requireTruth(l, 1, text)
	w.requireTruth(l, 2, onePart(2))
	if first.State == wire.ResultUnknown {
		require.True(t, slices.Contains(onTheAir, step) || w.unclear(1, first.PartsSent+1), "%+v", first)
	} else {
		require.Equal(t, wire.ResultSent, first.State, "%+v", first)
	}
}

// killOn kills the agent when it comes to a step for the nth time.
func (w *world) killOn(step device.Step, nth int) {
	count := 0
	w.setHook(func(s device.Step) error { // never called twice at a time
		if s == step {
			if count++; count == nth {
				return errKilled
			}
		}
		return nil
	})
}

// TestStop_LetsThePartOnTheAirEnd stops the agent at any moment of a send: what
// is on the air is waited for, and the rest is sent after the next start.
func TestStop_LetsThePartOnTheAirEnd(t *testing.T) {
	t.Parallel()
	for _, moment := range []string{"AT+CMGS", "\x1a"} {
		for _, nth := range []int{1, 2, 3} {
			t.Run(fmt.Sprintf("%q/%d", moment, nth), func(t *testing.T) {
				t.Parallel()
				inWorld(t, func(t *testing.T, w *world) {
					reached := w.said(moment, nth)
					w.dispatch(0, 1, threeParts(1))
					<-reached
					require.NoError(t, w.stop())
					w.taps[0].before(nil)
					w.start()
					require.Equal(t, wire.ResultSent, w.Final(1, 1).State)
					<-time.After(10 * time.Minute)
					w.requireTruth(w.ledger(), 1, threeParts(1))
				}, firmwaresim.Options{Delay: "5s"})
			})
		}
	}
}

// said is closed when modem 0 is told something for the nth time.
func (w *world) said(what string, nth int) <-chan struct{} {
	reached := make(chan struct{})
	var once sync.Once
	count := 0
	w.taps[0].before(func(said string) {
		if strings.Contains(said, what) {
			if count++; count == nth {
				once.Do(func() { close(reached) })
			}
		}
	})
	return reached
}
