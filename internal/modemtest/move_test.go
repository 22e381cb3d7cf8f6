package modemtest_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/device"
	firmwaresim "simrelay/firmware-sim"
	"simrelay/relay/wire"
)

// swap puts the cards of the first two modems into each other.
func (w *world) swap() error { return w.sims[0].SwapSIMs(0, 1) }

// pair are two cards, in the modems where they are at first.
type pair [2]struct{ iccid, number string }

func (w *world) pair() (cards pair) {
	for i := range cards {
		cards[i].iccid, cards[i].number = w.modem(i).ICCID(), w.modem(i).Number()
	}
	return cards
}

// moves are ways in which two cards change places, while what is to be sent and
// received waits.
var moves = map[string]func(w *world, cards pair){
	"while they run": func(w *world, cards pair) {
		w.strikeBoth(firmwaresim.RegistrationLost)
		w.fill(cards)
		require.NoError(w.t, w.swap())
	},
	"while they are unplugged": func(w *world, cards pair) {
		w.strikeBoth(firmwaresim.Unplug)
		w.fill(cards)
		require.NoError(w.t, w.swap())
	},
	"while the agent is down": func(w *world, cards pair) {
		w.strikeBoth(firmwaresim.RegistrationLost)
		w.fill(cards)
		require.NoError(w.t, w.stop())
		require.NoError(w.t, w.swap())
		w.start()
	},
	"while they send": func(w *world, cards pair) {
		w.setHook(func(step device.Step) error {
			if step == device.StepPartSent {
				w.setHook(func(device.Step) error { return nil })
				return errors.Join(w.modem(0).Fault(out), w.modem(1).Fault(out))
			}
			return nil
		})
		w.send(cards)
		<-time.After(20 * time.Second)
		w.receive(cards)
		require.NoError(w.t, w.swap())
	},
	"between two messages": func(w *world, cards pair) {
		require.NoError(w.t, errors.Join(w.modem(0).Fault(out), w.modem(1).Fault(out)))
		<-time.After(10 * time.Second) // many modems say nothing about their card: it is looked at before a message goes out
		require.NoError(w.t, w.swap())
		w.heal()
		w.fill(cards)
	},
}

// out is a card that was taken out.
var out = firmwaresim.Fault{Kind: firmwaresim.SIMRemoved}

// TestMove_ACardTakesItsMessagesAlong moves cards between modems: what waits for
// a card is sent by it, wherever it is, and by no other.
func TestMove_ACardTakesItsMessagesAlong(t *testing.T) {
	t.Parallel()
	for _, profile := range firmwaresim.Profiles() {
		for name, move := range moves {
			t.Run(profile+"/"+name, func(t *testing.T) {
				t.Parallel()
				inWorld(t, func(t *testing.T, w *world) {
					cards := w.pair()
					move(w, cards)
					<-time.After(3 * time.Minute)
					w.heal()
					for m := range movedMessages {
						// What met an empty slot is for the relay to decide about.
						if last := w.Final(int64(m+1), 1); last.Class != wire.ClassSIM {
							require.Equal(t, wire.ResultSent, last.State, "%+v", last)
						}
					}
					w.texts(movedMessages)
					<-time.After(10 * time.Minute)
					require.ElementsMatch(t, movedTexts(100), w.texts(movedMessages))
					require.Equal(t, cards[1].number, w.modem(0).Number())
					w.requireOwned(cards)
				}, firmwaresim.Options{Profile: profile, Modems: 2, Delay: "500ms"})
			})
		}
	}
}

const movedMessages = 6

// movedTexts are the texts that the moving cards have to send or receive.
func movedTexts(from int) (list []string) {
	for m := range movedMessages {
		text := onePart(from + m + 1)
		if m < 2 {
			text = threeParts(from + m + 1)
		}
		list = append(list, text)
	}
	return list
}

// fill gives both cards something to send and to receive.
func (w *world) fill(cards pair) {
	w.send(cards)
	w.receive(cards)
}

// send gives both cards something to send, in turns.
func (w *world) send(cards pair) {
	for m, text := range movedTexts(0) {
		w.Dispatch(wire.Dispatch{Message: int64(m + 1), ICCID: cards[(m+1)%2].iccid, To: handset, Text: text})
	}
}

// receive has both cards receive something, in turns.
func (w *world) receive(cards pair) {
	for m, text := range movedTexts(100) {
		require.NoError(w.t, w.sims[0].Inbound(handset, cards[(m+1)%2].number, text))
	}
}

// strikeBoth makes a fault strike both modems, and waits until the relay knows.
func (w *world) strikeBoth(kind firmwaresim.Kind) {
	for i := range 2 {
		require.NoError(w.t, w.modem(i).Fault(firmwaresim.Fault{Kind: kind}))
		w.awaitProblem(w.modem(i).ICCID())
	}
}

// requireOwned fails the test unless each message was sent at most once, by the
// card that it was for, and each came in at the card that it was sent to.
func (w *world) requireOwned(cards pair) {
	w.t.Helper()
	l := w.ledger()
	for m, text := range movedTexts(0) {
		w.requireTruth(l, m+1, text)
		for _, part := range l[m+1] {
			require.Equal(w.t, cards[(m+1)%2].number, part[0].From, "message %d went out by another card", m+1)
		}
	}
	w.Do(func() {
		for _, in := range w.Inbound {
			if in.Kind == wire.InboundSMS {
				require.Equal(w.t, cards[idOf(in.Text)%2].iccid, in.ICCID, "message %d came in at another card", idOf(in.Text))
			}
		}
	})
}
