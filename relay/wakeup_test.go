package relay_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/wire"
)

// seeds is how many random histories a test runs.
func seeds(t *testing.T, usual int) int {
	t.Helper()
	if text := os.Getenv("SIMRELAY_MODEL_SEEDS"); text != "" {
		n, err := strconv.Atoi(text)
		require.NoError(t, err, "SIMRELAY_MODEL_SEEDS")
		return n
	}
	return usual
}

// TestWakeUps_AreEnough runs random histories in which a session claims only
// when the relay wakes it, as real ones do. Whenever nobody has anything left
// to do, no card that could send may have a message that waits.
func TestWakeUps_AreEnough(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	for seed := range seeds(t, 40) {
		w := newSleepers(t, b, uint64(seed))
		for range 60 {
			w.step()
			if w.rng.IntN(12) == 0 {
				w.quiet()
			}
		}
		w.quiet()
		for _, d := range w.devices {
			d.Leave()
		}
		b.Hands.Alarms(b.Now().AddDate(10, 0, 0))
		b.Advance(73 * time.Hour)
		b.Hands.Wakes()
	}
}

// sleepers are sessions that do nothing unless they are woken.
type sleepers struct {
	t       *testing.T
	b       *relaytest.Bench
	seed    uint64
	rng     *rand.Rand
	p       accounts.Principal
	devices []*relaytest.Device
	cards   []int64
	pools   []int64
	pending []relaytest.Wake
	log     []string
}

func newSleepers(t *testing.T, b *relaytest.Bench, seed uint64) *sleepers {
	w := &sleepers{t: t, b: b, seed: seed, rng: rand.New(rand.NewPCG(seed, 1)), p: b.Account("sleeper" + strconv.FormatUint(seed, 10))}
	for range 2 {
		d, ids := b.Online(w.p, 2)
		d.Radio.Next = func(*relaytest.Entry, int) relaytest.Outcome {
			switch w.rng.IntN(8) {
			case 0:
				return relaytest.Refused(wire.ClassSIM)
			case 1:
				return relaytest.Refused(wire.ClassTemporary)
			case 2:
				return relaytest.Refused(wire.ClassRejected)
			}
			return relaytest.Took
		}
		w.devices, w.cards = append(w.devices, d), append(w.cards, ids...)
	}
	for _, policy := range []relay.Policy{relay.Sticky, relay.RoundRobin, relay.LeastLoaded} {
		cards := w.someCards()
		pool, err := b.Relay.CreatePool(t.Context(), w.p, relay.PoolPatch{Name: new("pool"), SIMCardIDs: &cards, Policy: &policy})
		require.NoError(t, err)
		w.pools = append(w.pools, pool.ID)
	}
	w.collect()
	return w
}

func (w *sleepers) someCards() []int64 {
	cards := []int64{}
	for _, id := range w.cards {
		if w.rng.IntN(3) > 0 {
			cards = append(cards, id)
		}
	}
	return cards
}

func (w *sleepers) note(what string) { w.log = append(w.log, what) }

// collect takes the wake-ups that the relay gave. A session that is to be woken
// already is not woken twice.
func (w *sleepers) collect() {
	for _, wake := range append(w.b.Hands.Wakes(), w.b.Hands.Alarms(w.b.Now())...) {
		if wake.At = (time.Time{}); !slices.Contains(w.pending, wake) {
			w.pending = append(w.pending, wake)
		}
	}
}

// wakeAll is what a session does when it begins, and on each status.
func (w *sleepers) wakeAll(d *relaytest.Device) {
	for _, id := range d.Session.Cards {
		w.pending = append(w.pending, relaytest.Wake{Device: d.ID, SIM: id})
	}
}

// answer has a session answer one wake-up. One that comes too late finds that
// the session is gone, or that its card cannot send.
func (w *sleepers) answer(i int) {
	wake := w.pending[i]
	w.pending = append(w.pending[:i], w.pending[i+1:]...)
	for _, d := range w.devices {
		if d.ID != wake.Device || d.Session == nil {
			continue
		}
		for _, sim := range d.SIMs {
			if d.Session.Cards[sim.ICCID] == wake.SIM && sim.Ready {
				w.note("claim " + strconv.FormatInt(wake.SIM, 10) + ": " + strconv.Itoa(len(d.Session.Claim(wake.SIM))))
			}
		}
	}
	w.collect()
}

func (w *sleepers) step() {
	d := w.devices[w.rng.IntN(len(w.devices))]
	switch n := w.rng.IntN(20); {
	case n < 6:
		r := relay.SendRequest{To: number(w.rng.IntN(5)), Text: "x", Priority: []int{0, 1, 9}[w.rng.IntN(3)]}
		switch w.rng.IntN(3) {
		case 0:
			r.SIMCardID = w.cards[w.rng.IntN(len(w.cards))]
		case 1:
			r.PoolID = w.pools[w.rng.IntN(len(w.pools))]
		}
		p := w.p
		if w.rng.IntN(3) == 0 {
			p.SIMCardIDs = w.someCards()
		}
		w.note(fmt.Sprintf("send to %s, card %d, pool %d, priority %d, among %v", r.To, r.SIMCardID, r.PoolID, r.Priority, p.SIMCardIDs))
		_, err := w.b.Relay.Send(w.t.Context(), p, r)
		if kind := fault.KindOf(err); err != nil {
			require.Equal(w.t, fault.Forbidden, kind, "its sender may use none of the cards")
		}
	case n < 10:
		if len(w.pending) > 0 {
			w.answer(w.rng.IntN(len(w.pending)))
		}
	case n < 13:
		w.note("settle")
		d.Settle()
	case n < 14:
		w.b.Clock.Advance(time.Duration(w.rng.IntN(40)) * time.Second)
		w.note("tick")
		w.b.Tick()
	case n == 14:
		w.regroup()
	case n == 15:
		w.toggle(d)
	case n == 16:
		w.reconnect(d)
	default:
		w.patch()
	}
	w.collect()
}

func (w *sleepers) toggle(d *relaytest.Device) {
	if d.Session == nil {
		return
	}
	sim := &d.SIMs[w.rng.IntN(len(d.SIMs))]
	sim.Ready = !sim.Ready
	w.note("toggle")
	require.NoError(w.t, d.Session.Status())
	w.wakeAll(d)
}

func (w *sleepers) reconnect(d *relaytest.Device) {
	if d.Session != nil {
		w.note("leave")
		d.Leave()
		return
	}
	w.note("connect")
	d.Connect()
	w.wakeAll(d)
}

func (w *sleepers) patch() {
	paused := w.rng.IntN(3) == 0
	limits := []string{
		`{"gap_seconds":0,"per_minute":0}`, `{"gap_seconds":5}`, `{"per_minute":2}`, `{"recipients_per_month":2}`, `{"recipients_per_month":0}`,
		fmt.Sprintf(`{"active_hours":{"from":%q,"to":%q}}`, w.b.Now().Add(-time.Minute).Format("15:04"), w.b.Now().Add(time.Minute).Format("15:04")), `{"active_hours":null}`,
	}[w.rng.IntN(7)]
	w.note("patch " + limits)
	patch := relay.SIMPatch{Paused: &paused, Limits: json.RawMessage(limits)}
	if w.rng.IntN(2) == 0 {
		patch.Rest = json.RawMessage(`null`)
	}
	_, err := w.b.Relay.UpdateSIM(w.t.Context(), w.p, w.cards[w.rng.IntN(len(w.cards))], patch)
	require.NoError(w.t, err)
}

func (w *sleepers) regroup() {
	cards := w.someCards()
	pool, policy := w.pools[w.rng.IntN(len(w.pools))], []relay.Policy{relay.Sticky, relay.RoundRobin, relay.LeastLoaded}[w.rng.IntN(3)]
	w.note(fmt.Sprintf("pool %d: cards %v, %s", pool, cards, policy))
	_, err := w.b.Relay.UpdatePool(w.t.Context(), w.p, pool, relay.PoolPatch{SIMCardIDs: &cards, Policy: &policy})
	require.NoError(w.t, err)
}

// quiet answers all wake-ups, and then looks whether somebody should have been
// woken and was not.
func (w *sleepers) quiet() {
	for range 200 {
		if len(w.pending) == 0 {
			break
		}
		w.answer(w.rng.IntN(len(w.pending)))
	}
	require.Empty(w.t, w.pending, "seed %d: wake-ups without end; %q", w.seed, w.log)
	found, err := w.b.Relay.Inconsistencies(w.t.Context())
	require.NoError(w.t, err)
	require.Empty(w.t, found, "seed %d", w.seed)
	for _, d := range w.devices {
		if d.Session == nil {
			continue
		}
		require.Empty(w.t, d.Session.ClaimAll(), "seed %d: a message waited although its card could send; %q", w.seed, w.log)
	}
	w.collect()
}
