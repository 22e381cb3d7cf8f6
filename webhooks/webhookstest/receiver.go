// Package webhookstest is a customer's webhook receiver on a loopback port. It
// records requests, answers by a script, hangs or breaks off when told, and
// verifies signatures with code of its own, so that a mistake in the sender is
// not repeated here.
//
// It imports nothing of ours. Knowledge of how deliveries are made must never
// be in it.
package webhookstest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Answer is what the receiver does with a request. The zero value answers 200
// with the body {"ok":true}.
type Answer struct {
	Status int // 0 means 200
	Header http.Header
	Body   string
	// Hang keeps the request open, without an answer, until the sender gives
	// up, Release is called, or the receiver is closed.
	Hang bool
	// Drop closes the connection without an answer.
	Drop bool
}

// Status returns an Answer with a status and nothing else.
func Status(code int) Answer { return Answer{Status: code} }

// Request is one request that was received, in whole.
type Request struct {
	At     time.Time
	Method string
	Path   string
	Header http.Header
	Body   []byte
}

// ID returns the webhook-id.
func (q Request) ID() string { return q.Header.Get("webhook-id") }

// Decode decodes the body.
func (q Request) Decode(v any) error { return json.Unmarshal(q.Body, v) }

// maxRequest bounds what is read of a request.
const maxRequest = 1 << 20

// Receiver is a running receiver. It is safe for concurrent use.
type Receiver struct {
	// URL is where it listens, such as http://127.0.0.1:41234.
	URL string

	server  *http.Server
	serving sync.WaitGroup
	closing chan struct{}
	once    sync.Once

	mu       sync.Mutex
	requests []Request
	script   []Answer
	respond  func(Request) Answer
	changed  chan struct{} // closed and replaced with each request
	released chan struct{} // closed and replaced by Release
}

// New starts a receiver on a free port of 127.0.0.1.
func New() (*Receiver, error) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start the webhook receiver: %w", err)
	}
	r := &Receiver{
		URL:     "http://" + listener.Addr().String(),
		closing: make(chan struct{}), changed: make(chan struct{}), released: make(chan struct{}),
	}
	r.server = &http.Server{Handler: r, ReadHeaderTimeout: 5 * time.Second}
	r.serving.Go(func() { _ = r.server.Serve(listener) })
	return r, nil
}

// Close stops the receiver at once.
func (r *Receiver) Close() {
	r.once.Do(func() { close(r.closing) })
	_ = r.server.Close()
	r.serving.Wait()
}

// Script makes the receiver give these answers in turn, and then the last one
// over and over.
func (r *Receiver) Script(answers ...Answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.script, r.respond = answers, nil
}

// Respond makes the receiver ask fn for each answer. fn may be called
// concurrently.
func (r *Receiver) Respond(fn func(Request) Answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.script, r.respond = nil, fn
}

// Release lets every request that hangs at this moment be answered with 200.
func (r *Receiver) Release() {
	r.mu.Lock()
	defer r.mu.Unlock()
	close(r.released)
	r.released = make(chan struct{})
}

// Requests returns what was received so far, in order.
func (r *Receiver) Requests() []Request {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.requests)
}

// Wait waits until at least n requests were received, and returns all.
func (r *Receiver) Wait(ctx context.Context, n int) ([]Request, error) {
	return r.WaitUntil(ctx, func(all []Request) bool { return len(all) >= n })
}

// WaitUntil waits until what was received satisfies a condition, and returns
// all. The condition must not call the receiver, nor keep or change the slice.
func (r *Receiver) WaitUntil(ctx context.Context, enough func([]Request) bool) ([]Request, error) {
	for {
		changed, done := r.check(enough)
		if done {
			return r.Requests(), nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			all := r.Requests()
			return all, fmt.Errorf("after %d requests: %w", len(all), ctx.Err())
		}
	}
}

func (r *Receiver) check(enough func([]Request) bool) (changed <-chan struct{}, done bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.changed, enough(r.requests)
}

// ServeHTTP records a request and answers it.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxRequest))
	if err != nil {
		http.Error(w, "cannot read the body", http.StatusBadRequest)
		return
	}
	answer, released := r.record(Request{
		At: time.Now(), Method: req.Method, Path: req.URL.Path, Header: req.Header.Clone(), Body: body,
	})
	if answer.Hang {
		select {
		case <-released:
		case <-req.Context().Done():
			return
		case <-r.closing:
			return
		}
	}
	if answer.Drop {
		panic(http.ErrAbortHandler) // net/http's way to close the connection
	}
	write(w, answer)
}

func (r *Receiver) record(q Request) (answer Answer, released <-chan struct{}) {
	r.mu.Lock()
	r.requests = append(r.requests, q)
	close(r.changed)
	r.changed = make(chan struct{})
	respond, released := r.respond, r.released
	if len(r.script) > 0 {
		answer = r.script[0]
		if len(r.script) > 1 {
			r.script = r.script[1:]
		}
	}
	r.mu.Unlock()
	if respond != nil {
		answer = respond(q)
	}
	return answer, released
}

func write(w http.ResponseWriter, a Answer) {
	if a.Status == 0 {
		a.Status = http.StatusOK
		if a.Body == "" {
			a.Body = `{"ok":true}`
		}
	}
	for name, values := range a.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(a.Status)
	_, _ = io.WriteString(w, a.Body)
}
