package device

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"simrelay/relay/wire"
)

// history plays random frames, sends, reports, incoming messages and crashes
// on a real journal, next to an air that remembers what was really submitted.
type history struct {
	t   *testing.T
	r   *rand.Rand
	dir string
	j   *journal
	now time.Time

	epoch, dseq int64
	offered     []wire.Dispatch
	forced      map[int64]int
	air         []flown
	last        map[key]entry
	marks       marks
	inbound     []wire.Inbound // acknowledged, in order
	texts       []string       // that came in
	cards       map[string]Part
}

// flown is one part that went on the air.
type flown struct {
	key       key
	part      int
	reference int
	to        string
	at        time.Time
}

func TestJournal_KeepsItsPromisesThroughAnyHistory(t *testing.T) {
	t.Parallel()
	for range 8 {
		seed := rand.Uint64()
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			h := &history{
				t: t, r: rand.New(rand.NewPCG(seed, 0)), dir: t.TempDir(), now: time.Unix(1_800_000_000, 0), epoch: 1,
				forced: map[int64]int{}, last: map[key]entry{}, cards: map[string]Part{},
			}
			h.open()
			require.NoError(t, h.j.seeEpoch(h.epoch))
			for range 150 {
				h.step()
				h.check()
			}
			h.drain()
			require.NoError(t, h.j.close())
		})
	}
}

func (h *history) open() {
	j, err := openJournal(h.dir, &steps{})
	require.NoError(h.t, err)
	h.j = j
	_, err = j.recover(h.now)
	require.NoError(h.t, err)
}

// crash is a kill followed by a start.
func (h *history) crash() {
	require.NoError(h.t, h.j.close())
	h.open()
}

func (h *history) step() {
	h.now = h.now.Add(time.Duration(h.r.IntN(20)) * time.Second)
	switch n := h.r.IntN(100); {
	case n < 20:
		h.dispatch()
	case n < 25:
		h.offerAgain()
	case n < 30:
		h.cancel()
	case n < 60:
		h.send()
	case n < 65:
		h.expire()
	case n < 70:
		h.ackResults()
	case n < 78:
		h.report()
	case n < 90:
		h.receive()
	case n < 94:
		h.ackInbound()
	case n < 97:
		h.epoch++
		require.NoError(h.t, h.j.seeEpoch(h.epoch))
	default:
		h.crash()
	}
}

func partsOf(message int64) int { return int(message%3) + 1 }

func (h *history) dispatch() {
	h.dseq++
	message := int64(1 + h.r.IntN(6))
	d := wire.Dispatch{
		Epoch: h.epoch, DSeq: h.dseq, Message: message, Attempt: 1 + h.r.IntN(4), ICCID: "8901", Text: "text",
		To: fmt.Sprint("+1555000", 1000+message), TTLMillis: 1, Force: h.r.IntN(8) == 0, Parts: partsOf(message),
	}
	if h.r.IntN(10) == 0 {
		d.Epoch--
		before, _, err := h.j.entry(key{d.Message, d.Attempt})
		require.NoError(h.t, err)
		_, fresh, err := h.j.accept(&d, h.now)
		require.ErrorIs(h.t, err, errStale)
		require.False(h.t, fresh)
		after, _, err := h.j.entry(key{d.Message, d.Attempt})
		require.NoError(h.t, err)
		require.Equal(h.t, before.State, after.State)
		return
	}
	h.offer(d)
}

func (h *history) offer(d wire.Dispatch) {
	_, known, err := h.j.entry(key{d.Message, d.Attempt})
	require.NoError(h.t, err)
	e, fresh, err := h.j.accept(&d, h.now)
	require.NoError(h.t, err)
	require.False(h.t, known && fresh, "a known attempt is never new")
	if fresh && d.Force {
		h.forced[d.Message]++
	}
	require.Equal(h.t, d.DSeq, e.DSeq)
	h.offered = append(h.offered, d)
}

func (h *history) offerAgain() {
	if len(h.offered) > 0 {
		d := h.offered[h.r.IntN(len(h.offered))]
		d.Epoch = h.epoch
		h.offer(d)
	}
}

func (h *history) cancel() {
	c := wire.Cancel{Epoch: h.epoch, Message: int64(1 + h.r.IntN(6)), Attempt: 1 + h.r.IntN(4)}
	e, err := h.j.cancel(&c, h.now)
	require.NoError(h.t, err)
	if e.FateOf == 0 {
		require.NotEqual(h.t, stateReceived, e.State, "what has not begun never begins")
	}
}

// some returns a random entry that waits for its radio.
func (h *history) some() (entry, bool) {
	list, err := h.j.unacked(key{}, 1000)
	require.NoError(h.t, err)
	var waiting []entry
	for _, e := range list {
		if e.State == stateReceived && e.FateOf == 0 {
			waiting = append(waiting, e)
		}
	}
	if len(waiting) == 0 {
		return entry{}, false
	}
	return waiting[h.r.IntN(len(waiting))], true
}

// send takes one part of a message as far as chance lets it.
func (h *history) send() {
	e, ok := h.some()
	if !ok {
		return
	}
	k, part := e.key(), e.PartsSent+1
	require.NoError(h.t, h.j.submitting(k, part, partsOf(k.message), h.now))
	require.ErrorIs(h.t, h.j.submitting(k, part, partsOf(k.message), h.now), errNotHeld, "a part is submitted once at a time")
	if h.r.IntN(4) == 0 { // something comes in between
		h.dispatch()
		h.cancel()
	}
	if h.r.IntN(8) == 0 { // before the point of no return
		h.crash()
		return
	}
	outcome := h.r.IntN(10)
	if outcome < 2 {
		require.NoError(h.t, h.j.notSent(k, h.now))
		return
	}
	f := flown{k, part, len(h.air) % 256, e.To, h.now}
	if outcome != 2 {
		h.air = append(h.air, f)
	}
	switch {
	case outcome < 4: // the answer is lost, whether it was sent or not
		_, err := h.j.end(k, stateUnknown, SendError{Code: "lost"}, h.now)
		require.NoError(h.t, err)
	case outcome == 4:
		h.crash()
	default:
		_, err := h.j.sent(k, f.reference, h.now)
		require.NoError(h.t, err)
	}
}

func (h *history) expire() {
	if e, ok := h.some(); ok {
		_, err := h.j.end(e.key(), stateExpired, expiredCause, h.now)
		require.NoError(h.t, err)
	}
}

func (h *history) ackResults() {
	list, err := h.j.unacked(key{}, 1000)
	require.NoError(h.t, err)
	states := map[key]wire.ResultState{}
	for _, e := range list {
		states[e.key()] = e.State.wire()
	}
	require.NoError(h.t, h.j.ack(states, h.now))
}

func (h *history) report() {
	if len(h.air) == 0 {
		return
	}
	f := h.air[h.r.IntN(len(h.air))]
	r := Report{ICCID: "8901", Reference: f.reference, Recipient: f.to, SentAt: f.at, Outcome: wire.ReportDelivered}
	require.NoError(h.t, h.j.takeReport(r, h.now))
}

// receive brings a new message to a slot of the card, or one of those that are
// there again because the agent died before it was deleted.
func (h *history) receive() {
	slot := fmt.Sprint("SM/", h.r.IntN(4))
	p, there := h.cards[slot]
	if !there {
		text := fmt.Sprint("text ", len(h.texts))
		h.texts = append(h.texts, text)
		p = Part{ICCID: "8901", Slot: slot, From: "+1", Units: utf16.Encode([]rune(text)), Raw: text}
		h.cards[slot] = p
	}
	require.NoError(h.t, h.j.takePart(p, h.now))
	switch h.r.IntN(4) {
	case 0:
		h.crash() // it stays on the card
	case 1:
		delete(h.cards, slot)
		h.crash() // it is deleted there, and the journal does not know
	default:
		delete(h.cards, slot)
		require.NoError(h.t, h.j.vacate(p.ICCID, slot))
	}
}

func (h *history) ackInbound() {
	from := int64(len(h.inbound))
	list, err := h.j.inbound(from, 1+h.r.IntN(5))
	require.NoError(h.t, err)
	for i, in := range list {
		require.Equal(h.t, from+int64(i)+1, in.ISeq, "no gaps")
		h.inbound = append(h.inbound, in)
	}
	require.NoError(h.t, h.j.ackInbound(int64(len(h.inbound))))
}

func (h *history) check() {
	m, err := h.j.marks()
	require.NoError(h.t, err)
	require.GreaterOrEqual(h.t, m.epoch, h.marks.epoch)
	require.GreaterOrEqual(h.t, m.highDSeq, h.marks.highDSeq)
	require.GreaterOrEqual(h.t, m.iseq, h.marks.iseq)
	h.marks = m

	count := map[int64]map[int]int{}
	for _, f := range h.air {
		if count[f.key.message] == nil {
			count[f.key.message] = map[int]int{}
		}
		count[f.key.message][f.part]++
		require.LessOrEqual(h.t, count[f.key.message][f.part], 1+h.forced[f.key.message], "message %d part %d was sent twice", f.key.message, f.part)
	}
	list, err := h.j.above(-1, key{}, 1000)
	require.NoError(h.t, err)
	for _, e := range list {
		h.checkEntry(e)
	}
}

func (h *history) checkEntry(e entry) {
	flew := 0
	decides := key{e.Message, e.Attempt}
	if e.FateOf != 0 {
		decides.attempt = e.FateOf
	}
	for _, f := range h.air {
		if f.key == decides {
			flew++
		}
	}
	switch e.State {
	case stateSent:
		require.Equal(h.t, e.Parts, flew, "%+v", e)
		require.Equal(h.t, e.Parts, e.PartsSent, "%+v", e)
		require.Len(h.t, e.References, e.Parts)
	case stateFailed:
		require.Equal(h.t, e.PartsSent, flew, "%+v", e)
	case stateExpired, stateCancelled:
		require.Zero(h.t, flew, "%+v", e)
	case stateUnknown:
		require.GreaterOrEqual(h.t, flew, e.PartsSent, "%+v", e)
		require.LessOrEqual(h.t, flew, e.PartsSent+1, "%+v", e)
	}
	if e.State.final() {
		require.Empty(h.t, e.Text, "texts are forgotten")
	}
	before := h.last[e.key()]
	if before.State.final() && before.State != "" && before.State != stateUnknown {
		require.Equal(h.t, before.State, e.State, "a known fate does not change")
	}
	if before.State == stateUnknown {
		require.Contains(h.t, []state{stateUnknown, stateSent, stateFailed}, e.State)
	}
	h.last[e.key()] = e
}

// drain compares what came in with what the relay was given.
func (h *history) drain() {
	for slot, p := range h.cards {
		require.NoError(h.t, h.j.takePart(p, h.now))
		require.NoError(h.t, h.j.vacate(p.ICCID, slot))
	}
	for range 100 {
		h.ackInbound()
	}
	require.Equal(h.t, h.marks.iseq, min(h.marks.iseq, int64(len(h.inbound))))
	var got []string
	reports := map[string]int{}
	for _, in := range h.inbound {
		if in.Kind == wire.InboundSMS {
			got = append(got, in.Text)
			continue
		}
		name := fmt.Sprint(in.Message, " ", in.Attempt, " ", in.Part)
		reports[name]++
		require.Equal(h.t, 1, reports[name], "part %s was reported twice", name)
	}
	require.ElementsMatch(h.t, h.texts, got)
}
