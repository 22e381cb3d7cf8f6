package dashboard

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
	"simrelay/relay"
)

// askNetwork takes one step of a SIM card's dialogue with its network, for the
// script that shows it.
func (d *dashboard) askNetwork(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, relay.ErrSIMNotFound)
	if err != nil {
		return err
	}
	ctx, done := d.patiently(c)
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

// patiently lets a request wait for the network for longer than the server's
// own bounds allow, but not when the relay shuts down.
func (d *dashboard) patiently(c *gin.Context) (ctx context.Context, done func()) {
	rc := http.NewResponseController(c.Writer)
	_ = rc.SetReadDeadline(time.Time{})
	_ = rc.SetWriteDeadline(time.Now().Add(relay.USSDTimeout + 15*time.Second))
	ctx, cancel := context.WithCancelCause(c.Request.Context())
	go func() {
		select {
		case <-d.Streams.Done():
			cancel(errShuttingDown)
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil) }
}

var errShuttingDown = fault.New(fault.Unavailable, "shutting_down", "The relay is shutting down.").After(time.Second)
