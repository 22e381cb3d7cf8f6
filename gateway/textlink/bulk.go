package textlink

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
	"simrelay/relay"
)

// maxBulkBody bounds the body of bulk-send-sms, in bytes: as many messages as
// one call may have, of ten parts each, with every character escaped.
const maxBulkBody = 8 << 20

// bulkAnswer has an answer for each message, in the order in which they came.
type bulkAnswer struct {
	OK      bool     `json:"ok"`
	Results []answer `json:"results"`
}

// bulk is many messages on their way through the relay.
type bulk struct {
	answers  []answer
	requests []relay.SendRequest
	at       []int // the place of each request among the answers
}

// sendBulk sends many messages, each judged by itself: the answer is ok when
// they were looked at, whatever was found.
func (a *api) sendBulk(c *gin.Context, p accounts.Principal) error {
	items, err := dialect.DecodeEach(c, "messages", relay.MaxBulk)
	if err != nil {
		return err
	}
	if len(items) == 0 || len(items) > relay.MaxBulk {
		return relay.ErrBulk
	}
	b := &bulk{answers: make([]answer, len(items))}
	for i, item := range items {
		b.read(i, item)
	}
	if err := a.sendAll(c.Request.Context(), p, b); err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, bulkAnswer{OK: true, Results: b.answers})
}

var errNoObject = fault.New(fault.Invalid, "wrong_type", "Each message must be a JSON object.")

// read takes one message in, or answers why not.
func (b *bulk) read(i int, item []byte) {
	var body sms
	var request relay.SendRequest
	err := error(errNoObject)
	if item[0] == '{' {
		if err = dialect.UnmarshalLoosely(item, &body); err == nil {
			request, err = body.request()
		}
	}
	if err != nil {
		b.answers[i].Message = fault.Of(err).Detail
		return
	}
	b.requests, b.at = append(b.requests, request), append(b.at, i)
}

// sendAll fills in the answers. What fails on our side after some were accepted
// is told of the others alone: whoever repeats all of them sends some twice.
func (a *api) sendAll(ctx context.Context, p accounts.Principal, b *bulk) error {
	if len(b.requests) == 0 {
		return nil
	}
	results, err := a.Relay.SendAll(ctx, p, b.requests)
	if err != nil && len(results) == 0 {
		return err
	}
	for n, i := range b.at {
		switch {
		case n >= len(results):
			b.answers[i].Message = fault.Of(err).Detail
		case results[n].Err != nil:
			b.answers[i].Message = fault.Of(results[n].Err).Detail
		default:
			b.answers[i] = answer{OK: true, Queued: a.mustWait(ctx, results[n].Message)}
		}
	}
	return nil
}
