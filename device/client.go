package device

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/gorilla/websocket"

	"simrelay/relay/wire"
)

// dialURL makes the address of the device socket from what people give.
func dialURL(relay string) (string, error) { return urlOf(relay, "ws", wire.Path) }

// pairURL is where a device without a token asks for its place.
func pairURL(relay string) (string, error) { return urlOf(relay, "http", wire.PairPath) }

// urlOf makes a URL of the relay, with a scheme that becomes its secure form
// when the relay's is.
func urlOf(relay, scheme, path string) (string, error) {
	u, err := url.Parse(relay)
	if err != nil || u.Host == "" {
		return "", errors.New("the relay's URL must look like https://relay.example.com")
	}
	switch u.Scheme {
	case "http", "ws":
		u.Scheme = scheme
	case "https", "wss":
		u.Scheme = scheme + "s"
	default:
		return "", fmt.Errorf("the relay's URL must begin with https:// or http://, not %s://", u.Scheme)
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return u.JoinPath(path).String(), nil
}

// runClient keeps a session with the relay until ctx ends, and then returns
// nil. It returns an error when coming back would be of no use.
func (a *Agent) runClient(ctx context.Context) error {
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval, pauses.MaxInterval = a.timing.Reconnect, 60*a.timing.Reconnect
	for {
		welcomed, err := a.runSession(ctx)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // to be told to stop is no failure
		}
		again := wire.ReconnectAfter(closeCode(err))
		if !again.Again {
			return errors.New(again.Reason)
		}
		if welcomed {
			pauses.Reset()
		}
		pause := again.Least + min(pauses.NextBackOff(), pauses.MaxInterval)
		a.log.Warn("no session with the relay", "reason", again.Reason, "error", err, "again_in", pause.Round(time.Millisecond))
		wait(ctx, pause)
	}
}

// refused is a handshake that the relay answered with an HTTP status.
type refused struct{ status int }

func (e *refused) Error() string { return fmt.Sprintf("the relay answered with status %d", e.status) }

// closeCode returns the close code in err, or 0.
func closeCode(err error) int {
	if e, ok := errors.AsType[*websocket.CloseError](err); ok {
		return e.Code
	}
	if e, ok := errors.AsType[*refused](err); ok {
		switch e.status {
		case http.StatusUnauthorized, http.StatusForbidden:
			return int(wire.CloseUnauthorised)
		case http.StatusServiceUnavailable:
			return int(wire.CloseUnavailable)
		}
	}
	return 0
}

func (a *Agent) dial(ctx context.Context) (*websocket.Conn, error) {
	dialer := websocket.Dialer{
		Proxy: http.ProxyFromEnvironment, HandshakeTimeout: a.timing.Dial, NetDialContext: a.opts.Dial,
	}
	//nolint:bodyclose // the dialer has read and closed it
	conn, resp, err := dialer.DialContext(ctx, a.url, http.Header{"Authorization": {"Bearer " + a.opts.Token}})
	if err != nil {
		if resp != nil && errors.Is(err, websocket.ErrBadHandshake) {
			return nil, &refused{resp.StatusCode}
		}
		return nil, fmt.Errorf("connect: %w", err)
	}
	conn.SetReadLimit(wire.MaxFrame)
	return conn, nil
}

func wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
