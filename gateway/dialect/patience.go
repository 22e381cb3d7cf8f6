package dialect

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/internal/fault"
)

// ErrShuttingDown ends requests that wait for somebody else when the relay
// stops.
var ErrShuttingDown = fault.New(fault.Unavailable, "shutting_down", "The relay is shutting down.").After(time.Second)

// afterwards is how long an answer may take to be written after the wait.
const afterwards = 15 * time.Second

// Patiently lets a request, whose body is read, wait for longer than the
// server's own bounds allow, but not when streams ends because the relay stops.
// done must be called when the wait is over.
func Patiently(c *gin.Context, streams *Streams, limit time.Duration) (ctx context.Context, done func()) {
	rc := http.NewResponseController(c.Writer)
	_ = rc.SetReadDeadline(time.Time{}) // else the context ends when it is over
	_ = rc.SetWriteDeadline(time.Now().Add(limit + afterwards))
	ctx, cancel := context.WithCancelCause(c.Request.Context())
	go func() {
		select {
		case <-streams.Done():
			cancel(ErrShuttingDown)
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil) }
}
