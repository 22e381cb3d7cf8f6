package modemtest_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/device"
	firmwaresim "simrelay/firmware-sim"
	"simrelay/relay/wire"
)

// seedVariable repeats a soak: the same messages, faults and pauses. What
// happens at the same moment may still happen in another order.
const seedVariable = "SIMRELAY_SOAK_SEED"

// soak is a long run of bad luck on modems of every kind.
type soak struct {
	*world
	random   *rand.Rand
	messages int
	sent     map[int]string // texts given to the agent, by message
	came     []string       // texts that handsets sent to the cards
	counts
}

type counts struct{ faults, restarts, kills, cuts int }

// TestSoak_BadLuckLosesNothingAndSendsNothingTwice sends and receives short and
// long messages on modems of every kind, while faults strike at random, the
// session with the relay is cut, and the agent is stopped and killed.
func TestSoak_BadLuckLosesNothingAndSendsNothingTwice(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	if text := os.Getenv(seedVariable); text != "" {
		var err error
		seed, err = strconv.ParseUint(text, 10, 64)
		require.NoError(t, err, seedVariable)
	}
	t.Logf("seed %d", seed)
	began := time.Now()
	summary := ""
	inWorld(t, func(t *testing.T, w *world) {
		s := &soak{world: w, random: rand.New(rand.NewPCG(seed, 0)), messages: soakMessages(t), sent: map[int]string{}}
		s.run()
		summary = s.reckon()
	}, everyKind()...)
	t.Logf("seed %d, %.0f s: %s", seed, time.Since(began).Seconds(), summary)
}

// everyKind is a network for each kind of modem.
func everyKind() (list []firmwaresim.Options) {
	profiles := firmwaresim.Profiles()
	for i, p := range profiles {
		list = append(list, firmwaresim.Options{
			Profile: p, Seed: uint64(i + 1), Modems: max(1, 8/len(profiles)), Delay: "5ms-500ms",
		})
	}
	return list
}

// chance reports true once in n times.
func (s *soak) chance(n int) bool { return s.random.IntN(n) == 0 }

func (s *soak) run() {
	for m := 1; m <= s.messages; m++ {
		if before := m - credits*len(s.taps); before > 0 {
			s.Final(int64(before), 1)
		}
		s.send(m)
		if s.chance(2) {
			s.receive(s.messages + m)
		}
		if s.chance(4) {
			s.strike()
		}
		<-time.After(time.Duration(s.random.IntN(3000)) * time.Millisecond)
		switch {
		case s.chance(60):
			s.cuts++
			s.Drop()
		case s.chance(150):
			s.restarts++
			require.NoError(s.t, s.stop())
			s.start()
		case s.chance(140):
			s.kills++
			s.kill()
		}
	}
}

// text is a short or a long one.
func (s *soak) text(message int) string {
	switch s.random.IntN(6) {
	case 0:
		return threeParts(message)
	case 1:
		return threeWideParts(message)
	}
	return onePart(message)
}

func (s *soak) handset() string { return fmt.Sprintf("+1555000%04d", 1000+s.random.IntN(6)) }

// send gives a message to the agent: for a handset, or for a card of the same
// network.
func (s *soak) send(message int) {
	i, to := message%len(s.taps), s.handset()
	if s.chance(4) {
		sim := s.sims[i*len(s.sims)/len(s.taps)]
		to = sim.Modem(s.random.IntN(len(sim.Modems()))).Number()
	}
	s.sent[message] = s.text(message)
	s.Dispatch(wire.Dispatch{Message: int64(message), ICCID: s.modem(i).ICCID(), To: to, Text: s.sent[message], Priority: s.random.IntN(3)})
}

// receive has a handset send a message to a card.
func (s *soak) receive(message int) {
	sim := s.sims[s.random.IntN(len(s.sims))]
	text := s.text(message)
	s.came = append(s.came, text)
	require.NoError(s.t, sim.Inbound(s.handset(), sim.Modem(s.random.IntN(len(sim.Modems()))).Number(), text))
}

// strike makes a fault strike at random. It heals by itself, or now and then all
// faults of a modem are healed.
func (s *soak) strike() {
	m := s.modem(s.random.IntN(len(s.taps)))
	if s.chance(5) {
		m.ClearFaults()
		return
	}
	list, moments := variants(), firmwaresim.KnownMoments()
	v, at := list[s.random.IntN(len(list))], moments[s.random.IntN(len(moments))]
	f := v.at(at)
	if f.Kind != firmwaresim.CMSError && s.chance(2) || f.For == 0 {
		f.For = time.Duration(1+s.random.IntN(90)) * time.Second
	}
	if v.possible(s.t, at) {
		s.faults++
		require.NoError(s.t, m.Fault(f))
	}
}

var errKilled = errors.New("killed by the test")

// kill stops the agent at a step as if it had been killed, and starts it again.
func (s *soak) kill() {
	steps := device.Steps()
	at := steps[s.random.IntN(len(steps))]
	s.setHook(func(step device.Step) error {
		if step == at {
			return errKilled
		}
		return nil
	})
	s.within(time.Minute, func() bool { return false })
	if err := s.stop(); err != nil {
		require.ErrorIs(s.t, err, errKilled)
	}
	s.setHook(func(device.Step) error { return nil })
	s.start()
}

// reckon waits for the end of everything, and compares the agent's books with
// those of the networks.
func (s *soak) reckon() string {
	s.t.Helper()
	<-time.After(3 * time.Minute)
	s.heal()
	ends := map[wire.ResultState]int{}
	for m := 1; m <= s.messages; m++ {
		s.Final(int64(m), 1)
	}
	expected := slices.Clone(s.came)
	for _, sim := range s.sims {
		for _, m := range sim.Messages() {
			if slices.ContainsFunc(sim.Modems(), func(card *firmwaresim.Modem) bool { return card.Number() == m.To }) {
				expected = append(expected, m.Text)
			}
		}
	}
	s.texts(len(expected))
	<-time.After(10 * time.Minute) // for reports, and for what must not happen
	l, proved := s.ledger(), 0
	for m := 1; m <= s.messages; m++ {
		s.requireTruth(l, m, s.sent[m])
		list := s.endings(m)
		if first := list[0]; first.State == wire.ResultUnknown {
			interrupted := first.Code == "interrupted" && s.kills+s.restarts > 0
			require.True(s.t, interrupted || s.unclear(m, first.PartsSent+1), "message %d is not unknown: %+v", m, first)
		}
		proved += len(list) - 1
		ends[list[len(list)-1].State]++
	}
	s.requireCame(expected)
	return fmt.Sprintf("%d messages out: %d sent, %d failed, %d expired, %d unknown (and %d that a report settled); sent twice 0, lost 0; "+
		"%d messages in: lost 0, doubled 0; %d faults, %d cuts, %d restarts, %d kills",
		s.messages, ends[wire.ResultSent], ends[wire.ResultFailed], ends[wire.ResultExpired], ends[wire.ResultUnknown], proved,
		len(expected), s.faults, s.cuts, s.restarts, s.kills)
}

// unclear reports whether a part was given to any modem that never said what
// became of it.
func (w *world) unclear(message, part int) bool {
	return slices.ContainsFunc(w.taps, func(p *tap) bool { return p.unclear(message, part) })
}
