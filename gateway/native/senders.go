package native

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
	"simrelay/relay"
)

// senderRoutes are for programs that have the shape of their requests built in.
func (a *api) senderRoutes() []dialect.Route {
	return []dialect.Route{
		needs(accounts.RightSend, a.route(http.MethodPost, "/sms/send", a.sendSMS)),
	}
}

// shortMessage is what Uptime Kuma's SMS gateway provider sends, with X-API-Key. It is
// read loosely: nobody there can change what else is sent.
type shortMessage struct {
	To   string `json:"to"`
	Body string `json:"body"`
	From string `json:"from"`
}

// alertPriority is that of messages which monitoring sends.
const alertPriority = 8

func (a *api) sendSMS(c *gin.Context, p accounts.Principal) error {
	var body shortMessage
	if err := dialect.DecodeLoosely(c, &body); err != nil {
		return err
	}
	key, err := idempotencyKey(c.Request)
	if err != nil {
		return err
	}
	request := relay.SendRequest{To: body.To, Text: body.Body, Priority: alertPriority, OnUnknown: relay.Resend, IdempotencyKey: key}
	if body.From != "" {
		if request.SIMCardID, err = a.Relay.SIMWithNumber(c.Request.Context(), p, body.From); err != nil {
			return err
		}
	}
	m, err := a.Relay.Send(c.Request.Context(), p, request)
	if f := fault.Of(err); err != nil && f.Field == "text" {
		return f.On("body") // as it is called here
	}
	if err != nil {
		return err
	}
	c.Header("Location", Prefix+"/messages/"+strconv.FormatInt(m.ID, 10))
	return dialect.JSON(c, http.StatusAccepted, m.Payload())
}
