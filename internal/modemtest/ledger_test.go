package modemtest_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/stretchr/testify/require"

	"simrelay/device/devicetest"
	firmwaresim "simrelay/firmware-sim"
	"simrelay/relay/wire"
)

// Every text names its message again and again, so that each part tells whose
// it is, whatever the agent has made of it.

// onePart is a text of one part.
func onePart(message int) string { return fmt.Sprintf("<%d> short and sweet", message) }

// threeParts is a text of three parts in the alphabet of GSM.
func threeParts(message int) string {
	return strings.Repeat(fmt.Sprintf("<%d> one of the many words. ", message), 420)[:420]
}

// threeWideParts is a text of three parts in UCS-2.
func threeWideParts(message int) string {
	return string([]rune(strings.Repeat(fmt.Sprintf("<%d> żółw 🐢 ", message), 160))[:150])
}

var idForm = regexp.MustCompile(`<(\d+)>`)

// idOf tells which message a part belongs to; 0 when it does not say.
func idOf(text string) int {
	m := idForm.FindStringSubmatch(text)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

// ledger is what the networks have accepted: by message, then by part.
type ledger map[int]map[int][]firmwaresim.Submission

func (w *world) ledger() ledger {
	l := ledger{}
	for _, sim := range w.sims {
		for _, s := range sim.Submissions() {
			id := idOf(s.Text)
			if l[id] == nil {
				l[id] = map[int][]firmwaresim.Submission{}
			}
			l[id][s.Part] = append(l[id][s.Part], s)
		}
	}
	return l
}

// endings returns the final results of a message in the order in which the
// relay heard them, without repetitions.
func (w *world) endings(message int) (list []wire.Result) {
	w.Do(func() {
		for _, r := range w.Results[devicetest.Attempt{Message: int64(message), Number: 1}] {
			same := func(o wire.Result) bool { return o.State == r.State && o.PartsSent == r.PartsSent }
			if r.State != wire.ResultHeld && !slices.ContainsFunc(list, same) {
				list = append(list, r)
			}
		}
	})
	return list
}

// requireTruth compares all that the agent has said about a message with what
// the network has.
func (w *world) requireTruth(l ledger, message int, text string) {
	w.t.Helper()
	endings := w.endings(message)
	require.NotEmpty(w.t, endings, "message %d has come to no end", message)
	last := endings[len(endings)-1]
	if len(endings) > 1 {
		require.Len(w.t, endings, 2, "message %d has too many ends", message)
		require.Equal(w.t, wire.ResultUnknown, endings[0].State, "message %d had an end, and now has another", message)
	}
	parts := slices.Sorted(maps.Keys(l[message]))
	for _, part := range parts {
		require.Len(w.t, l[message][part], 1, "part %d of message %d was submitted more than once; %+v", part, message, last)
	}
	for i, part := range parts {
		require.Equal(w.t, i+1, part, "message %d went out with a gap", message)
	}
	switch last.State {
	case wire.ResultSent:
		require.Len(w.t, parts, last.Parts, "message %d: %+v", message, last)
		require.Equal(w.t, last.Parts, last.PartsSent, "message %d: %+v", message, last)
		require.Equal(w.t, text, l.text(message), "message %d", message)
	case wire.ResultFailed:
		require.Len(w.t, parts, last.PartsSent, "message %d: %+v", message, last)
	case wire.ResultUnknown:
		require.GreaterOrEqual(w.t, len(parts), last.PartsSent, "message %d: %+v", message, last)
		require.LessOrEqual(w.t, len(parts), last.PartsSent+1, "message %d: %+v", message, last)
	default:
		require.Empty(w.t, parts, "message %d: %+v", message, last)
	}
}

// text joins the parts of a message.
func (l ledger) text(message int) string {
	var b strings.Builder
	for part := range len(l[message]) {
		b.WriteString(l[message][part+1][0].Text)
	}
	return b.String()
}

// requireCame fails the test unless every expected text came in once, and nothing
// else. A short message that the network itself delivered twice may be there
// twice: there is no telling it from two that say the same.
func (w *world) requireCame(expected []string) {
	w.t.Helper()
	delivered, came := map[string]int{}, map[string]int{}
	for _, p := range w.taps {
		for _, sim := range w.sims {
			for _, m := range sim.Inbox(p.modem.Number()) {
				delivered[m.Text]++
			}
		}
	}
	for _, text := range w.texts(len(expected)) {
		came[text]++
	}
	for _, text := range expected {
		require.Positive(w.t, came[text], "%q is lost", text)
		most := 1
		if text == onePart(idOf(text)) {
			most = max(1, delivered[text])
		}
		require.LessOrEqual(w.t, came[text], most, "%q came more than once", text)
		came[text] = 0
	}
	for text, n := range came {
		require.Zero(w.t, n, "nobody has sent %q", text)
	}
}
