package native

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/events"
	"simrelay/gateway/dialect"
	"simrelay/internal/apijson"
	"simrelay/internal/fault"
)

// How a stream follows the log: so many events at once, and, when much
// happens, so long between two looks.
const (
	eventPage = 200
	eventPace = 25 * time.Millisecond
)

// envelope is how an event is shown; its id is the position to resume from.
type envelope struct {
	Type      events.Type     `json:"type"`
	Timestamp time.Time       `json:"timestamp"`
	Data      json.RawMessage `json:"data"`
}

// streamEvents answers with what happens from now on, or from behind the event
// that the caller saw last. It ends when the caller leaves, the key stops
// being one, or the relay shuts down.
func (a *api) streamEvents(c *gin.Context, p accounts.Principal) error {
	at, err := a.resumeAt(c, p.AccountID)
	if err != nil {
		return err
	}
	stream, err := a.Streams.Begin(c, p.AccountID)
	if err != nil {
		return err
	}
	defer stream.End()
	stream.Place(at)
	f := &follower{api: a, stream: stream, account: p.AccountID, at: at}
	f.valid = func() bool { _, err := dialect.Permit(c, a.Accounts, a.authenticate); return err == nil }
	return f.run(c.Request.Context())
}

// resumeAt returns the id of the last event that the caller needs no more.
func (a *api) resumeAt(c *gin.Context, accountID int64) (int64, error) {
	last, err := a.Log.Last(c.Request.Context(), accountID)
	if err != nil {
		return 0, err
	}
	text := c.GetHeader("Last-Event-ID")
	if text == "" {
		text = c.Query("last_event_id")
	}
	if text == "" {
		return last, nil
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id < 0 {
		return 0, fault.New(fault.Invalid, "invalid_last_event_id", "The last event id is not one that this stream gave out.").On("last_event_id")
	}
	return min(id, last), nil
}

// follower writes an account's events to one stream.
type follower struct {
	api     *api
	stream  *dialect.Stream
	account int64
	at      int64
	valid   func() bool
}

// run returns nil when the stream ends as streams do, and an error when the log
// cannot be read.
func (f *follower) run(ctx context.Context) error {
	beat := time.NewTicker(dialect.Heartbeat)
	defer beat.Stop()
	pace := time.NewTimer(0)
	defer pace.Stop()
	for {
		changed := f.api.Log.Changed()
		more, err := f.copy(ctx)
		if err != nil {
			return err
		}
		if f.stream.Flush() != nil {
			return nil // the reader has left
		}
		if more {
			continue
		}
		pace.Reset(eventPace)
		if !wait(ctx, f, pace.C, beat.C) || !wait(ctx, f, changed, beat.C) {
			return nil
		}
	}
}

// copy adds the events behind at, and reports whether there are more.
func (f *follower) copy(ctx context.Context) (more bool, err error) {
	page, err := f.api.Log.After(ctx, f.account, f.at, eventPage)
	if err != nil {
		return false, err
	}
	for _, e := range page {
		data, err := apijson.Marshal(envelope{e.Type, e.At, e.Data})
		if err != nil {
			return false, fmt.Errorf("encode event %d: %w", e.ID, err)
		}
		f.stream.Event(e.ID, data)
		f.at = e.ID
	}
	return len(page) == eventPage, nil
}

// wait waits for something to look at; it reports false at the end.
func wait[T any](ctx context.Context, f *follower, ready <-chan T, beat <-chan time.Time) bool {
	for {
		select {
		case <-ready:
			return true
		case <-beat:
			if !f.valid() || f.beat() != nil {
				return false
			}
		case <-f.api.Streams.Done():
			return false
		case <-ctx.Done():
			return false
		}
	}
}

func (f *follower) beat() error {
	f.stream.Beat()
	return f.stream.Flush()
}
