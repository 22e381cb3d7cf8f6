package native

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
	"simrelay/relay"
)

// message is the body of POST /messages.
type message struct {
	To        string          `json:"to"`
	Text      string          `json:"text"`
	SIMCardID *int64          `json:"sim_card_id"`
	PoolID    *int64          `json:"pool_id"`
	SendAt    *time.Time      `json:"send_at"`
	ExpiresIn *int64          `json:"expires_in"` // seconds
	Priority  int             `json:"priority"`
	OnUnknown relay.OnUnknown `json:"on_unknown"`
	Reference string          `json:"reference"`
	Flash     bool            `json:"flash"`
}

func (a *api) sendMessage(c *gin.Context, p accounts.Principal) error {
	var body message
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	key, err := idempotencyKey(c.Request)
	if err != nil {
		return err
	}
	request := body.request()
	request.IdempotencyKey = key
	m, err := a.Relay.Send(c.Request.Context(), p, request)
	if err != nil {
		return err
	}
	c.Header("Location", Prefix+"/messages/"+strconv.FormatInt(m.ID, 10))
	return dialect.JSON(c, http.StatusAccepted, m.Payload())
}

// request keeps what was given apart from what was left out: to relay a zero
// means the latter, so a zero that was given becomes what relay refuses.
func (b *message) request() relay.SendRequest {
	r := relay.SendRequest{To: b.To, Text: b.Text, Priority: b.Priority, OnUnknown: b.OnUnknown, Reference: b.Reference, Flash: b.Flash}
	if b.SIMCardID != nil {
		r.SIMCardID = nonZero(*b.SIMCardID)
	}
	if b.PoolID != nil {
		r.PoolID = nonZero(*b.PoolID)
	}
	if b.ExpiresIn != nil {
		r.ExpiresIn = time.Duration(nonZero(seconds(*b.ExpiresIn)))
	}
	if b.SendAt != nil {
		if r.SendAt = *b.SendAt; r.SendAt.IsZero() {
			r.SendAt = time.Unix(0, 0)
		}
	}
	return r
}

func nonZero(n int64) int64 {
	if n == 0 {
		return -1
	}
	return n
}

// seconds returns nanoseconds, or the most that fit.
func seconds(n int64) int64 {
	if n > math.MaxInt64/int64(time.Second) {
		return math.MaxInt64
	}
	if n < 0 {
		return -1
	}
	return n * int64(time.Second)
}

var errIdempotencyKey = fault.New(fault.Invalid, "invalid_idempotency_key",
	"The Idempotency-Key must be one text of 1 to 255 visible characters.")

// idempotencyKey reads the header of draft-ietf-httpapi-idempotency-key-header,
// which has the key in quotes; most clients send it without.
func idempotencyKey(r *http.Request) (string, error) {
	values := r.Header["Idempotency-Key"]
	if len(values) == 0 {
		return "", nil
	}
	key := values[0]
	if n := len(key); n >= 2 && key[0] == '"' && key[n-1] == '"' {
		key = key[1 : n-1]
	}
	invisible := func(r rune) bool { return r <= ' ' || r >= 0x7F }
	if len(values) > 1 || key == "" || len(key) > 255 || strings.ContainsFunc(key, invisible) {
		return "", errIdempotencyKey
	}
	return key, nil
}

func (a *api) getMessage(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, relay.ErrMessageNotFound)
	if err != nil {
		return err
	}
	m, err := a.Relay.Message(c.Request.Context(), p, id)
	return answerMessage(c, m, err)
}

func (a *api) cancelMessage(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, relay.ErrMessageNotFound)
	if err != nil {
		return err
	}
	m, err := a.Relay.Cancel(c.Request.Context(), p, id)
	return answerMessage(c, m, err)
}

func (a *api) resendMessage(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, relay.ErrMessageNotFound)
	if err != nil {
		return err
	}
	m, err := a.Relay.Resend(c.Request.Context(), p, id)
	return answerMessage(c, m, err)
}

func answerMessage(c *gin.Context, m *relay.Message, err error) error {
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, m.PayloadWithTimeline())
}
