package dashboard

import (
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
)

// live answers with the regions of the page, whenever one has changed, until
// the login ends.
func (d *dashboard) live(c *gin.Context, p accounts.Principal) error {
	stream, err := d.Streams.Begin(c, p.AccountID)
	if err != nil {
		return err
	}
	defer stream.End()
	at := d.boards.watch(audienceOf(p))
	defer d.boards.leave(audienceOf(p))
	tick, beat := time.NewTicker(d.Every), time.NewTicker(dialect.Heartbeat)
	defer tick.Stop()
	defer beat.Stop()
	var have int64
	for {
		version, content, err := d.boards.newer(c.Request.Context(), p, at, have)
		if err != nil {
			return err
		}
		if content != nil {
			stream.Event(0, content)
			have = version
		}
		if stream.Flush() != nil || !d.wait(c, stream, tick.C, beat.C) {
			return nil // the reader has left, or must
		}
	}
}

// wait waits for the next look; it reports false at the end.
func (d *dashboard) wait(c *gin.Context, stream *dialect.Stream, tick, beat <-chan time.Time) bool {
	for {
		select {
		case <-tick:
			return true
		case <-beat:
			if _, err := dialect.Permit(c, d.Accounts, d.principal); err != nil {
				return false
			}
			if stream.Beat(); stream.Flush() != nil {
				return false
			}
		case <-d.Streams.Done():
			return false
		case <-c.Request.Context().Done():
			return false
		}
	}
}
