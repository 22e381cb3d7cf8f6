package killtest_test

import (
	"context"
	"fmt"
	"strings"

	"simrelay/client"
)

// final are the states in which nothing more is expected to happen.
var final = map[string]bool{
	"delivered": true, "undelivered": true, "failed": true, "expired": true, "cancelled": true, "unknown": true, "received": true,
}

// tally is what became of all messages.
type tally struct {
	states    map[string]int
	lost      []string // what is wrong, for people; likewise the next
	twice     []string
	suspects  []int64 // messages of which one of the two speaks
	received  int
	unfinal   int // accepted messages that may still change
	unheard   int // of handsets, not received
	onAir     int // unknown messages that the network has
	perText   map[string][]*client.Message
	fromRelay []*client.Message
}

// count compares what the relay says with what the network and the handsets
// know.
func (l *load) count(ctx context.Context) (*tally, error) {
	t := &tally{states: map[string]int{}, perText: map[string][]*client.Message{}}
	for cursor := ""; ; {
		page, err := l.api.Messages(ctx, cursor, 200)
		if err != nil {
			return nil, err
		}
		t.fromRelay = append(t.fromRelay, page.Data...)
		if cursor = page.NextCursor; cursor == "" {
			break
		}
	}
	for _, m := range t.fromRelay {
		t.perText[m.Direction+m.Text] = append(t.perText[m.Direction+m.Text], m)
	}
	onAir := l.networkKnows(t)
	l.mu.Lock()
	defer l.mu.Unlock()
	for text, id := range l.accepted {
		t.countOutgoing(text, id, onAir[text])
	}
	for text := range l.inbound {
		t.countIncoming(text)
	}
	return t, nil
}

// networkKnows returns how often the network has each text, whole, and notes
// parts of long messages that it has twice: each of those has a recipient of
// its own.
func (l *load) networkKnows(t *tally) map[string]int {
	onAir := map[string]int{}
	for _, m := range l.sim.Messages() {
		onAir[m.Text]++
	}
	parts := map[string]int{}
	for _, s := range l.sim.Submissions() {
		part := fmt.Sprintf("part %d of %d to %s", s.Part, s.Parts, s.To)
		if parts[part]++; s.Parts > 1 && parts[part] == 2 {
			t.twice = append(t.twice, part+" is on the air twice")
		}
	}
	return onAir
}

func (t *tally) countOutgoing(text string, id int64, onAir int) {
	found := t.perText["outgoing"+text]
	wrong := func(format string, args ...any) {
		t.suspects = append(t.suspects, id)
		t.lost = append(t.lost, fmt.Sprintf("message %d (%s): ", id, name(text))+fmt.Sprintf(format, args...))
	}
	if onAir > 1 {
		t.suspects = append(t.suspects, id)
		t.twice = append(t.twice, fmt.Sprintf("message %d (%s) is on the air %d times", id, name(text), onAir))
	}
	if len(found) != 1 || found[0].ID != id {
		wrong("the relay has it %d times", len(found))
		return
	}
	state := found[0].State
	t.states[state]++
	if !final[state] {
		t.unfinal++
	}
	switch state {
	case "sent", "delivered", "undelivered":
		if onAir == 0 {
			wrong("%s, and the network never had it", state)
		}
	case "unknown":
		t.onAir += onAir
	case "failed", "expired", "cancelled":
		if onAir > 0 {
			wrong("%s (%s), and the network has it", state, found[0].Reason)
		}
	default:
		wrong("still %s: %s", state, found[0].Reason)
	}
}

func (t *tally) countIncoming(text string) {
	switch n := len(t.perText["incoming"+text]); n {
	case 1:
		t.received++
	case 0:
		t.unheard++
		t.lost = append(t.lost, "a handset's message ("+name(text)+") was never received")
	default:
		t.lost = append(t.lost, fmt.Sprintf("a handset's message (%s) was received %d times", name(text), n))
	}
}

// name is the first word of a text.
func name(text string) string { return strings.Fields(text)[0] }
