package native

import (
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json/jsontext"

	"simrelay/accounts"
	"simrelay/events"
	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
	"simrelay/relay"
)

// maxBulkBody has room for as many long messages as one call may send.
const maxBulkBody = 4 << 20

func (a *api) bulk() dialect.Route {
	r := a.route(http.MethodPost, "/messages/bulk", a.sendBulk)
	r.MaxBody = maxBulkBody
	return r
}

// bulkAnswer tells of each message, in the order of the request.
type bulkAnswer struct {
	Accepted int        `json:"accepted"`
	Refused  int        `json:"refused"`
	Results  []bulkItem `json:"results"`
}

// bulkItem is one message, or why there is none.
type bulkItem struct {
	Status  int              `json:"status"` // as POST /messages would have answered
	Message *events.Message  `json:"message,omitempty"`
	Error   *dialect.Problem `json:"error,omitempty"`
}

// batch are the messages of one call, or one more than it may have, which is
// refused whatever else there is.
type batch []message

// UnmarshalJSONFrom reads as many.
func (b *batch) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	some, _, err := dialect.ReadList[message](d, relay.MaxBulk+1)
	*b = some
	return err
}

// sendBulk answers 200 whatever became of each message, once they were judged.
func (a *api) sendBulk(c *gin.Context, p accounts.Principal) error {
	var body struct {
		Messages batch `json:"messages"`
	}
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	key, err := idempotencyKey(c.Request)
	if err != nil {
		return err
	}
	if len(key) > maxBulkKey {
		return errBulkKey
	}
	requests := make([]relay.SendRequest, len(body.Messages))
	for i := range body.Messages {
		requests[i] = body.Messages[i].request()
		if key != "" {
			requests[i].IdempotencyKey = fmt.Sprintf("%s %d", key, i)
		}
	}
	results, err := a.Relay.SendAll(c.Request.Context(), p, requests)
	if err != nil && len(results) == 0 {
		return err
	}
	for len(results) < len(requests) { // whoever repeated all would send some twice
		results = append(results, relay.SendResult{Err: errNotReached.Because(err)})
	}
	return dialect.JSON(c, http.StatusOK, summary(results))
}

// errNotReached is for messages behind those that were accepted when our own
// side failed.
var errNotReached = fault.New(fault.Unavailable, "message_not_reached",
	"The relay failed before it came to this message, so it was not accepted. Send it again, and none of those that were.").After(time.Second)

// maxBulkKey leaves room for the place that each message has.
const maxBulkKey = 240

var errBulkKey = fault.New(fault.Invalid, "invalid_idempotency_key",
	"The Idempotency-Key of many messages must have at most %d characters.", maxBulkKey)

func summary(results []relay.SendResult) (answer bulkAnswer) {
	answer.Results = make([]bulkItem, len(results))
	for i, r := range results {
		if r.Err == nil {
			answer.Accepted++
			answer.Results[i] = bulkItem{Status: http.StatusAccepted, Message: r.Message.Payload()}
			continue
		}
		answer.Refused++
		f := fault.Of(r.Err)
		problem := dialect.NewProblem(Status(f), f)
		answer.Results[i] = bulkItem{Status: problem.Status, Error: &problem}
	}
	return answer
}
