package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	verify "simrelay/docs/webhooks"
)

// maxWebhook bounds a webhook's body, in bytes.
const maxWebhook = 1 << 20

// VerifyWebhook checks that a request of a webhook is the relay's, and whole: the
// headers of Standard Webhooks, in constant time. It must have been made less
// than five minutes ago. Give it the body as it came; header and secret are
// those of the webhook, whatever its format is.
func VerifyWebhook(secret string, header http.Header, body []byte) error {
	return verify.VerifyStandard(secret, header, body, time.Now())
}

// ParseWebhook reads the request of a webhook of the native format, checks it as
// VerifyWebhook does, and returns its event. Answer with 2xx when it is done with:
// anything else, and the relay sends it again. The same event may come again
// anyway, with the same ID.
func ParseWebhook(r *http.Request, secret string) (Event, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxWebhook+1))
	if err != nil {
		return Event{}, fmt.Errorf("read a webhook: %w", err)
	}
	if len(body) > maxWebhook {
		return Event{}, errors.New("the webhook's body is too large")
	}
	if err := VerifyWebhook(secret, r.Header, body); err != nil {
		return Event{}, fmt.Errorf("this request is not from your relay: %w", err)
	}
	e := Event{ID: r.Header.Get("webhook-id")}
	if err := json.Unmarshal(body, &e); err != nil {
		return Event{}, fmt.Errorf("the webhook's body is not an event: %w", err)
	}
	return e, nil
}
