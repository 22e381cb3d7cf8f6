package relay_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/relay"
)

// matrix is the state machine, written down from the rules: the next state, "-"
// where the input is refused, "." where it changes nothing, "ask" where the
// device is asked.
//
// Our own steps come first. Facts only move a message forward: sent, delivered
// and undelivered beat "definitely not sent", which beats unknown, which beats
// dispatched. A fact about a message that the store holds for waiting is that
// of an earlier attempt, so that only "sent" counts.
const matrix = `
state        due    claim      expire  cancel    resend lost    | sent retry  failed expired cancelled unknown delivered undelivered
scheduled    queued -          expired cancelled -      .       | sent .      .      .       .         .       delivered undelivered
queued       .      dispatched expired cancelled -      .       | sent .      .      .       .         .       delivered undelivered
dispatched   .      -          .       ask       -      unknown | sent queued failed expired cancelled unknown delivered undelivered
sent         .      -          .       -         -      .       | .    .      .      .       .         .       delivered undelivered
delivered    .      -          .       -         -      .       | .    .      .      .       .         .       .         .
undelivered  .      -          .       -         queued .       | .    .      .      .       .         .       delivered .
failed       .      -          .       -         queued .       | sent .      .      .       .         .       delivered undelivered
expired      .      -          .       -         queued .       | sent .      .      .       .         .       delivered undelivered
cancelled    .      -          .       .         queued .       | sent .      .      .       .         .       delivered undelivered
unknown      .      -          .       -         queued .       | sent failed failed expired cancelled .       delivered undelivered
received     .      -          .       -         -      .       | .    .      .      .       .         .       .         .
`

// readMatrix returns the wanted outcome by state and input.
func readMatrix(t *testing.T) map[relay.State]map[string]string {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(matrix, "|", "")), "\n")
	head := strings.Fields(lines[0])[1:]
	want := make(map[relay.State]map[string]string)
	for _, line := range lines[1:] {
		cells := strings.Fields(line)
		require.Len(t, cells, len(head)+1, line)
		row := make(map[string]string)
		for i, input := range head {
			row[input] = cells[i+1]
		}
		want[relay.State(cells[0])] = row
	}
	return want
}

func TestState_MatrixIsThatOfTheRules(t *testing.T) {
	t.Parallel()
	want := readMatrix(t)
	require.Len(t, want, len(relay.States()))
	for _, s := range relay.States() {
		require.Len(t, want[s], relay.InputCount, "the table must be total for %s", s)
		for input, outcome := range want[s] {
			require.Contains(t, relay.InputNames(), input)
			require.Equal(t, outcome, relay.Step(s, input), "%s in state %s", input, s)
		}
	}
}

func TestState_AStateThatIsNotOneRefusesEverything(t *testing.T) {
	t.Parallel()
	for _, input := range relay.InputNames() {
		require.Equal(t, "-", relay.Step("lost in space", input))
	}
}

// rank says how much is known about whether a message was sent.
func rank(s relay.State) int {
	switch s {
	case relay.Delivered:
		return 6
	case relay.Undelivered:
		return 5
	case relay.Sent:
		return 4
	case relay.Failed, relay.Expired, relay.Cancelled:
		return 3
	case relay.Unknown:
		return 2
	case relay.Dispatched:
		return 1
	}
	return 0
}

// facts are what devices tell, "retry" aside: it starts the next attempt.
var facts = []string{"sent", "failed", "expired", "cancelled", "unknown", "delivered", "undelivered"}

func TestState_FactsNeverMoveBackwards(t *testing.T) {
	t.Parallel()
	for _, s := range relay.States() {
		for _, fact := range facts {
			next := relay.Step(s, fact)
			require.NotEqual(t, "-", next, "a fact is never refused: %s in %s", fact, s)
			if next == "." {
				continue
			}
			require.Greater(t, rank(relay.State(next)), rank(s), "%s in state %s", fact, s)
		}
	}
}

func TestState_OrderOfFactsDoesNotMatter(t *testing.T) {
	t.Parallel()
	apply := func(s relay.State, fact string) relay.State {
		if next := relay.Step(s, fact); next != "." {
			return relay.State(next)
		}
		return s
	}
	sameTruth := func(a, b relay.State) bool { return a == b || rank(a) == 3 && rank(b) == 3 }
	for _, a := range facts {
		for _, b := range facts {
			ab := apply(apply(relay.Dispatched, a), b)
			ba := apply(apply(relay.Dispatched, b), a)
			require.True(t, sameTruth(ab, ba), "%s then %s gives %s, the other way round %s", a, b, ab, ba)
		}
	}
}

func TestState_FinalStatesAreLeftOnlyByResendOrLateEvidence(t *testing.T) {
	t.Parallel()
	for _, s := range relay.States() {
		if !s.Final() {
			continue
		}
		for _, input := range relay.InputNames() {
			next := relay.Step(s, input)
			if next == "." || next == "-" {
				continue
			}
			late := rank(relay.State(next)) > rank(s)
			require.True(t, input == "resend" || late, "%s leaves %s by %s for %s", s, s, input, next)
		}
	}
}

func TestState_EveryStateIsToldOfButWaitingForItsTime(t *testing.T) {
	t.Parallel()
	for _, s := range relay.States() {
		require.Equal(t, s != relay.Scheduled, relay.HasEvent(s), s)
	}
}

func TestState_EveryStateCanBeReached(t *testing.T) {
	t.Parallel()
	reached := []relay.State{relay.Scheduled, relay.Queued, relay.Received} // how messages begin
	for i := 0; i < len(reached); i++ {
		for _, input := range relay.InputNames() {
			next := relay.State(relay.Step(reached[i], input))
			if slices.Contains(relay.States(), next) && !slices.Contains(reached, next) {
				reached = append(reached, next)
			}
		}
	}
	require.ElementsMatch(t, relay.States(), reached)
}

func TestMessage_NotSentSettlesNothingWhileAnEarlierAttemptIsInDoubt(t *testing.T) {
	t.Parallel()
	for _, s := range relay.States() {
		m := relay.Message{Doubt: true}
		m.Enter(s, "because")
		want := s
		if s == relay.Failed || s == relay.Expired || s == relay.Cancelled {
			want = relay.Unknown
		}
		require.Equal(t, want, m.State)
		require.Contains(t, m.Reason, "because")
	}
}
