// Package client speaks simrelay's native API, /api/v1, and takes its webhooks.
// The program's own commands use it, and so may yours.
//
//	c := client.New("https://sms.example.com", apiKey)
//	m, err := c.Send(ctx, client.SendRequest{To: "+15551234567", Text: "Hello"})
//
// Requests that may be repeated without harm are tried again when the network
// or the relay fails for a moment: those that read, replace or remove, and Send,
// which gives each message an Idempotency-Key. A refusal is an *Error with a
// stable code. The whole API is described at /docs of every relay; Do makes the
// requests for which there is no method here.
//
// It imports events for the shape of a message, docs/webhooks for signatures,
// and nothing else of ours. Rules of the relay must never be in it.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Timeout bounds one try of a request that is not a stream, and NetworkTimeout
// one that waits for a mobile network.
const (
	Timeout        = 30 * time.Second
	NetworkTimeout = 90 * time.Second
)

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 16 << 20

// Client makes requests with one credential. It is safe for concurrent use.
type Client struct {
	base    string
	token   string
	http    *http.Client
	agent   string
	timeout time.Duration
	retries int
	rest    func(context.Context, time.Duration) bool // waits; false: no longer
}

// New returns a client of the relay at a URL such as http://127.0.0.1:8080.
// The token is an API key, or the operator's token.
func New(server, token string, options ...Option) *Client {
	c := &Client{
		base: strings.TrimRight(server, "/"), token: strings.TrimSpace(token), agent: "simrelay-go", timeout: Timeout, retries: DefaultRetries,
		rest: rest, http: &http.Client{},
	}
	for _, o := range options {
		o(c)
	}
	own := *c.http
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.http = &own
	return c
}

// Option changes how a client makes requests.
type Option func(*Client)

// WithHTTPClient makes requests with another HTTP client, such as one with a
// proxy or a certificate of its own. Its Timeout should be 0: it would end
// streams. Redirects are never followed: a POST would become a GET, and nothing
// would be sent.
func WithHTTPClient(h *http.Client) Option { return func(c *Client) { c.http = h } }

// WithUserAgent names your program in the header User-Agent.
func WithUserAgent(name string) Option { return func(c *Client) { c.agent = name } }

// WithTimeout bounds one try of a request that is not a stream; see Timeout.
func WithTimeout(d time.Duration) Option { return func(c *Client) { c.timeout = d } }

// WithRetries sets how often a request that failed is tried again, if it may be;
// 0 means never.
func WithRetries(n int) Option { return func(c *Client) { c.retries = n } }

// Do makes a request with a JSON body, if there is one, and decodes the answer
// into out, if that is not nil. The path begins with /api. A refusal is an
// *Error.
func (c *Client) Do(ctx context.Context, method, path string, in, out any) error {
	return c.do(ctx, call{method: method, path: path, patience: c.timeout}, in, out)
}

// get reads what is at a path.
func get[T any](ctx context.Context, c *Client, path string) (*T, error) {
	return send[T](ctx, c, http.MethodGet, path, nil)
}

// send makes a request and returns what it is answered.
func send[T any](ctx context.Context, c *Client, method, path string, in any) (*T, error) {
	out := new(T)
	if err := c.Do(ctx, method, path, in, out); err != nil {
		return nil, err
	}
	return out, nil
}

// item is the path of one thing of a list.
func item(list string, id int64) string { return list + "/" + strconv.FormatInt(id, 10) }

func (c *Client) do(ctx context.Context, q call, in, out any) (err error) {
	if in != nil {
		if q.body, err = json.Marshal(in); err != nil {
			return err
		}
	}
	data, err := c.persist(ctx, q)
	if err != nil || out == nil {
		return err
	}
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("the relay's answer is not what was expected; is %s a simrelay? %w", c.base, err)
	}
	return nil
}

// call is a request that is about to be made.
type call struct {
	method, path string
	header       http.Header
	body         []byte        // JSON; nil: none
	patience     time.Duration // of one try
}

// try makes the request once, and reads the answer whole.
func (c *Client) try(ctx context.Context, q call) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, q.patience)
	defer cancel()
	resp, err := c.open(ctx, q)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, &lost{fmt.Errorf("read the relay's answer: %w", err)}
	}
	return data, nil
}

// open returns an answer of success with its body open.
func (c *Client) open(ctx context.Context, q call) (*http.Response, error) {
	var body io.Reader
	if q.body != nil {
		body = bytes.NewReader(q.body)
	}
	req, err := http.NewRequestWithContext(ctx, q.method, c.base+q.path, body)
	if err != nil {
		return nil, fmt.Errorf("the server's URL %q is not one; it is like https://sms.example.com: %w", c.base, err)
	}
	for name, values := range q.header {
		req.Header[name] = values
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("User-Agent", c.agent)
	if q.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if err := c.checkRequest(req); err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, &lost{noAnswer(req.URL, err)}
	}
	if resp.StatusCode >= 300 {
		defer resp.Body.Close()
		return nil, refusal(resp)
	}
	return resp, nil
}

// checkRequest finds what no try could mend, so that it is not taken for a relay
// that is away.
func (c *Client) checkRequest(req *http.Request) error {
	if req.URL.Scheme != "http" && req.URL.Scheme != "https" || req.URL.Host == "" {
		return fmt.Errorf("the server's URL %q must be like https://sms.example.com or http://127.0.0.1:8080", c.base)
	}
	for name, values := range req.Header {
		if strings.ContainsFunc(strings.Join(values, ""), unicode.IsControl) {
			return fmt.Errorf("what the header %s is made of has a line break or another control character in it", name)
		}
	}
	return nil
}

// noAnswer tells what to do about a relay that cannot be reached.
func noAnswer(at *url.URL, cause error) error {
	if wrapped, ok := errors.AsType[*url.Error](cause); ok {
		cause = wrapped.Err // the rest of it is said here
	}
	return fmt.Errorf("no relay answers at %s://%s; start it with simrelay serve, or give its address with --server: %w", at.Scheme, at.Host, cause)
}
