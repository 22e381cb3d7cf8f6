package relay_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"simrelay/events"
	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/wire"
)

// wrong notes that something happened that must not.
func (w *world) wrong(format string, args ...any) {
	w.wrongs = append(w.wrongs, fmt.Sprintf(format, args...))
	w.tell("WRONG: "+format, args...)
}

// judge compares what the network took with what the relay says.
func (w *world) judge() {
	took := map[int64][]relaytest.Submission{}
	for _, d := range w.devices {
		for _, s := range d.Radio.Submissions {
			if s.Outcome.Took {
				took[s.Message] = append(took[s.Message], s)
			}
		}
	}
	told := w.lastTold()
	for _, id := range w.ids {
		m := w.b.Message(w.p, id)
		w.Messages++
		w.judgeTwice(m, took[id])
		w.judgeTruth(m, took[id])
		if told[id] != string(m.State) {
			w.wrong("message %d is %s, and the last event says %s", id, m.State, told[id])
		}
	}
	w.judgeInbound()
	found, err := w.b.Relay.Inconsistencies(w.t.Context())
	if err != nil || len(found) > 0 {
		w.wrong("the store is not consistent: %v %v", found, err)
	}
}

// judgeCard looks whether a message goes through a card of its pool.
func (w *world) judgeCard(d *wire.Dispatch) {
	m := w.b.Message(w.p, d.Message)
	if m.PoolID == 0 {
		return
	}
	pool, err := w.b.Relay.Pool(w.t.Context(), w.p, m.PoolID)
	if err != nil || !slices.Contains(pool.SIMCardIDs, d.SIMCardID) {
		w.wrong("message %d goes through card %d, which is not in pool %d: %v", m.ID, d.SIMCardID, m.PoolID, err)
	}
	w.Pooled++
}

// judgeTwice looks for parts that were handed over twice though nobody allowed
// it.
func (w *world) judgeTwice(m *relay.Message, took []relaytest.Submission) {
	all, free := map[int]int{}, map[int]int{}
	for _, s := range took {
		all[s.Part]++
		if !s.Forced {
			free[s.Part]++
		}
	}
	for part, n := range all {
		if n > 1 {
			w.Twice++
		}
		if allowed := m.OnUnknown == relay.Resend || w.again[m.ID]; n > 1 && !allowed || free[part] > 1 {
			w.wrong("message %d: part %d was sent %d times, %d of them without force", m.ID, part, n, free[part])
		}
	}
}

// judgeTruth looks whether the state is true.
func (w *world) judgeTruth(m *relay.Message, took []relaytest.Submission) {
	parts := map[int]map[int]bool{} // by attempt
	whole := false
	for _, s := range took {
		if parts[s.Number] == nil {
			parts[s.Number] = map[int]bool{}
		}
		parts[s.Number][s.Part] = true
		whole = whole || len(parts[s.Number]) == m.Parts
	}
	switch m.State {
	case relay.Sent, relay.Delivered:
		w.Sent++
		if !whole {
			w.wrong("message %d is %s, but the network never had it", m.ID, m.State)
		}
	case relay.Failed:
		w.Unsent++
		if whole {
			w.wrong("message %d is %s, but the network has it", m.ID, m.State)
		}
	case relay.Expired, relay.Cancelled:
		w.Unsent++
		if whole || len(took) > 0 && !w.again[m.ID] {
			w.wrong("message %d is %s, but the network has some of it", m.ID, m.State)
		}
	case relay.Unknown:
		w.Unknown++
		if m.Attempt == 0 {
			w.wrong("message %d is unknown, but nobody ever had it", m.ID)
		}
	default:
		w.wrong("message %d is still %s: %s", m.ID, m.State, m.Reason)
	}
}

// judgeInbound looks whether everything that came in is there once.
func (w *world) judgeInbound() {
	count := map[string]int{}
	for _, m := range w.b.Messages(w.p) {
		if m.Direction == relay.Incoming {
			count[m.Text]++
			w.Inbound++
		}
	}
	for text, surely := range w.came {
		if n := count[text]; n > 1 || surely && n == 0 {
			w.wrong("%q came in once, and is there %d times", text, n)
		}
	}
}

// lastTold reads what the newest event says of each message.
func (w *world) lastTold() map[int64]string {
	told := map[int64]string{}
	for _, e := range w.b.Log(w.p) {
		if !strings.HasPrefix(string(e.Type), "message.") {
			continue
		}
		var m events.Message
		if err := json.Unmarshal(e.Data, &m); err != nil {
			w.wrong("an event cannot be read: %v", err)
		}
		told[m.ID] = m.State
	}
	return told
}
