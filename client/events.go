package client

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"net/http"
	"strings"
	"time"
)

// Event is one thing that happened, from the stream or from a webhook.
type Event struct {
	// ID is the place in the stream, to continue behind it, or the webhook-id, by
	// which a repetition is noticed.
	ID   string          `json:"-"`
	Type string          `json:"type"` // such as message.received
	At   time.Time       `json:"timestamp"`
	Data json.RawMessage `json:"data"` // a message, for message.*
}

// Message returns what a message.* event is about.
func (e Event) Message() (*Message, error) {
	m := new(Message)
	if !strings.HasPrefix(e.Type, "message.") {
		return nil, errors.New("the event " + e.Type + " is about no message")
	}
	return m, json.Unmarshal(e.Data, m)
}

// silence is after how long a stream is taken for dead: the relay says something
// every 15 seconds.
const silence = 50 * time.Second

var errSilence = errors.New("the stream has fallen silent")

// Events calls fn for each event of the account behind lastID, in order, until
// the context ends, the stream breaks off, or fn returns an error. With an
// empty lastID it begins with the events that happen from now on. It is one
// stream; Follow goes on when it breaks off.
func (c *Client) Events(ctx context.Context, lastID string, fn func(Event) error) error {
	return c.listen(ctx, &lastID, fn)
}

// Follow returns the events of the account behind lastID, in order, each once,
// for as long as the context lives: a stream that breaks off is opened again
// where it ended. With an empty lastID it begins with the events that happen
// from now on. It ends after an error: the context's, or the relay's final no.
func (c *Client) Follow(ctx context.Context, lastID string) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		enough := errors.New("the loop has ended")
		pauses := newPauses()
		for {
			err := c.listen(ctx, &lastID, func(e Event) error {
				pauses.Reset()
				if !yield(e, nil) {
					return enough
				}
				return nil
			})
			if errors.Is(err, enough) {
				return
			}
			if err == nil {
				err = &lost{io.ErrUnexpectedEOF} // the relay restarts, or a proxy
			}
			wait, again := pause(err, pauses)
			if ctx.Err() != nil || !again || !c.rest(ctx, wait) {
				yield(Event{}, errors.Join(ctx.Err(), err))
				return
			}
		}
	}
}

// listen reads one stream. It keeps in at where to continue.
func (c *Client) listen(ctx context.Context, at *string, fn func(Event) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	header := http.Header{"Accept": {"text/event-stream"}}
	if *at != "" {
		header.Set("Last-Event-ID", *at)
	}
	watch := time.AfterFunc(silence, func() { cancel(errSilence) })
	defer watch.Stop()
	resp, err := c.open(ctx, call{method: http.MethodGet, path: "/api/v1/events", header: header})
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	p := parser{at: at, fn: fn}
	for lines.Scan() {
		watch.Reset(silence)
		if err := p.line(lines.Text()); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return &lost{cmp.Or(context.Cause(ctx), err)}
	}
	return nil
}

// parser reads server-sent events, WHATWG HTML section 9.2.6.
type parser struct {
	at   *string
	fn   func(Event) error
	id   string
	data string
}

func (p *parser) line(text string) error {
	if text == "" {
		return p.end()
	}
	field, value, _ := strings.Cut(text, ":")
	value = strings.TrimPrefix(value, " ")
	switch field {
	case "id":
		p.id = value
	case "data":
		p.data += value
	}
	return nil
}

// end is the end of one event. Without data it only says where the stream is.
func (p *parser) end() error {
	data := p.data
	p.data = ""
	if data != "" {
		e := Event{ID: p.id}
		if err := json.Unmarshal([]byte(data), &e); err != nil {
			return err
		}
		if err := p.fn(e); err != nil {
			return err
		}
	}
	if p.id != "" {
		*p.at = p.id
	}
	return nil
}
