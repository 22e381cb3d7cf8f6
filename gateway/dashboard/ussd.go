package dashboard

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/relay"
)

// askNetwork takes one step of a SIM card's dialogue with its network, for the
// script that shows it.
func (d *dashboard) askNetwork(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, relay.ErrSIMNotFound)
	if err != nil {
		return err
	}
	ctx, done := dialect.Patiently(c, d.Streams, relay.USSDTimeout)
	defer done()
	session, err := d.Relay.USSD(ctx, p, id, relay.USSDRequest{Code: c.PostForm("code"), SessionID: c.PostForm("session_id")})
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, session)
}

// hangUp ends the dialogue: its window was closed.
func (d *dashboard) hangUp(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, relay.ErrSIMNotFound)
	if err != nil {
		return err
	}
	if err := d.Relay.CancelUSSD(c.Request.Context(), p, id); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}
