package native

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
	ctx, done := a.patiently(c)
	defer done()
	session, err := a.Relay.USSD(ctx, p, id, relay.USSDRequest(body))
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, session)
}

func (a *api) cancelUSSD(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, relay.ErrSIMNotFound)
	if err != nil {
		return err
	}
	if err := a.Relay.CancelUSSD(c.Request.Context(), p, id); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}

func (a *api) checkBalance(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, relay.ErrSIMNotFound)
	if err != nil {
		return err
	}
	ctx, done := a.patiently(c)
	defer done()
	sim, err := a.Relay.CheckBalance(ctx, p, id)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, sim)
}

var errShuttingDown = fault.New(fault.Unavailable, "shutting_down", "The relay is shutting down.").After(time.Second)

// patiently lets a request, whose body is read, wait for the network for longer
// than the server's own bounds allow, but not when the relay shuts down.
func (a *api) patiently(c *gin.Context) (ctx context.Context, done func()) {
	rc := http.NewResponseController(c.Writer)
	_ = rc.SetReadDeadline(time.Time{}) // else the context ends when it is over
	_ = rc.SetWriteDeadline(time.Now().Add(relay.USSDTimeout + 15*time.Second))
	ctx, cancel := context.WithCancelCause(c.Request.Context())
	go func() {
		select {
		case <-a.Streams.Done():
			cancel(errShuttingDown)
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil) }
}
