// Package client speaks simrelay's native API, and the operator's. The
// program's own commands use it, and so may yours.
//
// It imports events for the shape of a message, and nothing else of ours.
package client

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"simrelay/events"
)

// Client makes requests with one credential. It is safe for concurrent use.
type Client struct {
	base  string
	token string
	http  *http.Client
}

// Timeout bounds a request that is not a stream.
const Timeout = 30 * time.Second

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 16 << 20

// New returns a client of the relay at a URL such as http://127.0.0.1:8080.
// The token is an API key, or the operator's token.
func New(server, token string) *Client {
	return &Client{base: strings.TrimRight(server, "/"), token: token, http: &http.Client{}}
}

// Error is a refusal, as the relay explains it (RFC 9457).
type Error struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
}

// Error says what the relay said.
func (e *Error) Error() string {
	text := e.Detail
	if text == "" {
		text = e.Title
	}
	if text == "" {
		text = http.StatusText(e.Status)
	}
	return fmt.Sprintf("%s (%d %s)", text, e.Status, e.Code)
}

// Do makes a request with a JSON body, if there is one, and decodes the answer
// into out, if that is not nil. A refusal is an *Error.
func (c *Client) Do(ctx context.Context, method, path string, in, out any) error {
	return c.do(ctx, Timeout, method, path, in, out)
}

func (c *Client) do(ctx context.Context, patience time.Duration, method, path string, in, out any) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	resp, err := c.request(ctx, method, path, in, nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("read the relay's answer: %w", err)
	}
	if out == nil || len(data) == 0 {
		return nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("the relay's answer is not what was expected; is %s a simrelay? %w", c.base, err)
	}
	return nil
}

// request returns an answer of success with its body open.
func (c *Client) request(ctx context.Context, method, path string, in any, header http.Header) (*http.Response, error) {
	var body io.Reader
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, fmt.Errorf("the server's URL %q is not one: %w", c.base, err)
	}
	for name, values := range header {
		req.Header[name] = values
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, noAnswer(req.URL, err)
	}
	if resp.StatusCode >= 300 {
		defer resp.Body.Close()
		return nil, refusal(resp)
	}
	return resp, nil
}

// noAnswer tells what to do about a relay that cannot be reached.
func noAnswer(at *url.URL, cause error) error {
	if wrapped, ok := errors.AsType[*url.Error](cause); ok {
		cause = wrapped.Err // the rest of it is said here
	}
	return fmt.Errorf("no relay answers at %s://%s; start it with simrelay serve, or give its address with --server: %w", at.Scheme, at.Host, cause)
}

func refusal(resp *http.Response) error {
	e := &Error{}
	data, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err != nil || json.Unmarshal(data, e) != nil || e.Detail == "" {
		e.Detail = strings.TrimSpace(string(data[:min(len(data), 200)]))
	}
	e.Status = resp.StatusCode
	return e
}

// Message is a message object of the native API.
type Message = events.Message

// SendRequest is the body of POST /api/v1/messages.
type SendRequest struct {
	To        string     `json:"to"`
	Text      string     `json:"text"`
	SIMCardID int64      `json:"sim_card_id,omitempty"`
	SendAt    *time.Time `json:"send_at,omitempty"`
	ExpiresIn int        `json:"expires_in,omitempty"` // seconds
	Priority  int        `json:"priority,omitempty"`
	OnUnknown string     `json:"on_unknown,omitempty"`
	Reference string     `json:"reference,omitempty"`
	Flash     bool       `json:"flash,omitempty"` // shown at once, and not stored
}

// Send hands a message to the relay. When it returns the message is on the
// relay's disk.
func (c *Client) Send(ctx context.Context, r SendRequest) (*Message, error) {
	m := new(Message)
	return m, c.Do(ctx, http.MethodPost, "/api/v1/messages", r, m)
}

// Message returns a message with its timeline.
func (c *Client) Message(ctx context.Context, id int64) (*Message, error) {
	m := new(Message)
	return m, c.Do(ctx, http.MethodGet, "/api/v1/messages/"+strconv.FormatInt(id, 10), nil, m)
}

// Page is one page of a list.
type Page[T any] struct {
	Data       []T    `json:"data"`
	NextCursor string `json:"next_cursor"`
}

// Messages returns a page of the account's messages, newest first.
func (c *Client) Messages(ctx context.Context, cursor string, limit int) (page Page[*Message], err error) {
	q := url.Values{"limit": {strconv.Itoa(limit)}}
	if cursor != "" {
		q.Set("cursor", cursor)
	}
	return page, c.Do(ctx, http.MethodGet, "/api/v1/messages?"+q.Encode(), nil, &page)
}

// checksum is the trailer with which a complete download ends.
const checksum = "Backup-Sha256"

// Download copies an answer that ends with its checksum, such as a backup, to
// w. One that breaks off, or that arrives damaged, is an error.
func (c *Client) Download(ctx context.Context, path string, w io.Writer) (int64, error) {
	resp, err := c.request(ctx, http.MethodGet, path, nil, nil)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(w, sum), resp.Body)
	if err == nil && resp.Trailer.Get(checksum) != hex.EncodeToString(sum.Sum(nil)) {
		err = errors.New("the copy broke off before it was complete; try again")
	}
	return n, err
}
