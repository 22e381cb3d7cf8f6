package native

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/relay"
)

// ussdStep is the body of POST /sims/{id}/ussd.
type ussdStep struct {
	Code      string `json:"code"`
	SessionID string `json:"session_id"`
}

func (a *api) askUSSD(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, relay.ErrSIMNotFound)
	if err != nil {
		return err
	}
	var body ussdStep
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	ctx, done := dialect.Patiently(c, a.Streams, relay.USSDTimeout)
	defer done()
	session, err := a.Relay.USSD(ctx, p, id, relay.USSDRequest(body))
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, session)
}

func (a *api) checkBalance(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, relay.ErrSIMNotFound)
	if err != nil {
		return err
	}
	ctx, done := dialect.Patiently(c, a.Streams, relay.USSDTimeout)
	defer done()
	sim, err := a.Relay.CheckBalance(ctx, p, id)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, sim)
}
