package killtest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// How much load there is.
const (
	senders      = 4
	mostWaiting  = 120 // messages that are accepted and not on the air
	inboundPause = 120 * time.Millisecond
	retryPause   = 20 * time.Millisecond
)

// load sends messages both ways, each with a text of its own.
type load struct {
	*world
	http   *http.Client
	number atomic.Int64 // of the last text
	onAir  atomic.Int64 // messages that the network has, as of a moment ago

	mu       sync.Mutex
	accepted map[string]int64 // text to message id
	inbound  map[string]bool  // texts that handsets wrote
	refusals map[string]int   // answers that should not be, counted
}

func newLoad(w *world) *load {
	return &load{
		world: w, http: &http.Client{Timeout: 5 * time.Second},
		accepted: map[string]int64{}, inbound: map[string]bool{}, refusals: map[string]int{},
	}
}

// send posts one message after the other until stop is closed. The one that is
// being posted then is brought to its end.
func (l *load) send(ctx context.Context, stop <-chan struct{}, random *rand.Rand) error {
	for {
		select {
		case <-stop:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		default:
		}
		if l.waiting() > mostWaiting {
			if !pause(ctx, retryPause) {
				return ctx.Err()
			}
			continue
		}
		if err := l.sendOne(ctx, random); err != nil {
			return err
		}
	}
}

func (l *load) waiting() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.accepted) - int(l.onAir.Load())
}

// watch keeps count of what the network has.
func (l *load) watch(ctx context.Context, stop <-chan struct{}) error {
	for {
		l.onAir.Store(int64(len(l.sim.Messages())))
		select {
		case <-stop:
			return nil
		default:
			if !pause(ctx, 5*retryPause) {
				return ctx.Err()
			}
		}
	}
}

// sendOne posts a message with an idempotency key until it is accepted.
func (l *load) sendOne(ctx context.Context, random *rand.Rand) error {
	text := l.text("out", random)
	to := fmt.Sprintf("+1555%07d", random.IntN(1000))
	if isLong(text) {
		to = "+17770" + strings.TrimPrefix(name(text), "out-") // its own
	}
	request := map[string]any{"to": to, "text": text, "priority": random.IntN(3)}
	if random.IntN(2) == 0 {
		request["sim_card_id"] = l.cards[random.IntN(len(l.cards))].ID
	}
	body, err := json.Marshal(request)
	if err != nil {
		return err
	}
	for {
		id, err := l.post(ctx, body, name(text))
		if err != nil {
			return err
		}
		if id != 0 {
			l.mu.Lock()
			l.accepted[text] = id
			l.mu.Unlock()
			return nil
		}
		if !pause(ctx, retryPause) {
			return ctx.Err()
		}
	}
}

// post returns the id of a message that was accepted, or 0 to try again.
func (l *load) post(ctx context.Context, body []byte, key string) (int64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, l.url+"/api/v1/messages", bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+l.key)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", key)
	resp, err := l.http.Do(req)
	if err != nil {
		return 0, nil // the relay is being killed
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, nil // likewise
	}
	switch {
	case resp.StatusCode/100 == 2:
		var message struct {
			ID int64 `json:"id"`
		}
		err := json.Unmarshal(answer, &message)
		return message.ID, err
	case resp.StatusCode/100 == 4:
		return 0, fmt.Errorf("the relay answered %d: %s", resp.StatusCode, answer)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refusals[fmt.Sprintf("%d %s", resp.StatusCode, answer)]++
	return 0, nil
}

// write has handsets write to the SIM cards until stop is closed.
func (l *load) write(ctx context.Context, stop <-chan struct{}, random *rand.Rand) error {
	for {
		select {
		case <-stop:
			return nil
		default:
		}
		text, to := l.text("in", random), l.sim.Modem(random.IntN(modems)).Number()
		if err := l.sim.Inbound(fmt.Sprintf("+1666%07d", random.IntN(50)), to, text); err != nil {
			return err
		}
		l.mu.Lock()
		l.inbound[text] = true
		l.mu.Unlock()
		if !pause(ctx, inboundPause) {
			return ctx.Err()
		}
	}
}

// text makes a text that no other message has. Every fifth is long; every
// third of those needs UCS-2.
func (l *load) text(kind string, random *rand.Rand) string {
	name := fmt.Sprintf("%s-%06d", kind, l.number.Add(1))
	if random.IntN(5) != 0 {
		return name + " a short message"
	}
	words := make([]string, 25+random.IntN(20))
	for i := range words {
		words[i] = fmt.Sprintf("%s.%02d", name, i)
	}
	text := name + " " + strings.Join(words, " ")
	if random.IntN(3) == 0 {
		text += " привет"
	}
	return text
}

func isLong(text string) bool { return len(text) > 100 }

// pause waits, unless the context ends.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
