package dashboard

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/events"
	"simrelay/gateway/dialect"
	"simrelay/relay"
)

// letter is one message with all that is known of it.
type letter struct {
	line
	*relay.Message

	Meaning  string // of its state
	Card     string // the SIM card; empty: none has it yet
	Talk     string // the address of its conversation
	Timeline []events.Transition
	Cancels  bool // whether it can be cancelled, and sent again
	Resends  bool
	Twice    bool // whether its recipient may then get it twice
	Moves    bool // whether something may still happen by itself
}

func (d *dashboard) message(c *gin.Context, p accounts.Principal) error {
	return d.showMessage(c, p, nil)
}

// showMessage shows the message that the path names, and why something could
// not be done with it.
func (d *dashboard) showMessage(c *gin.Context, p accounts.Principal, failed error) error {
	status, text, err := told(failed)
	if err != nil {
		return err
	}
	id, err := dialect.ID(c, relay.ErrMessageNotFound)
	if err != nil {
		return err
	}
	m, err := d.Relay.Message(c.Request.Context(), p, id)
	if err != nil {
		return err
	}
	card, err := d.cardTitle(c.Request.Context(), p, m.SIMCardID)
	if err != nil {
		return err
	}
	l := letterOf(m)
	l.Card = card
	return d.show(c, p, status, "message", page{Title: fmt.Sprintf("Message %d", id), Error: text, Shown: l, frame: frame{Here: "messages"}})
}

func letterOf(m *relay.Message) letter {
	l := letter{line: lineOf(m), Message: m, Meaning: meaningOf(m.State), Moves: !m.State.Final()}
	l.Timeline = m.PayloadWithTimeline().Timeline
	l.Talk = talkAddress(l.Peer)
	l.Cancels, l.Resends = m.CanCancel(), m.CanResend()
	l.Twice = m.State == relay.Unknown || m.Doubt
	return l
}

// cardTitle names a SIM card, also one that is no more; none has no name.
func (d *dashboard) cardTitle(ctx context.Context, p accounts.Principal, id int64) (string, error) {
	if id == 0 {
		return "", nil
	}
	v, err := d.Relay.SIM(ctx, p, id)
	if errors.Is(err, relay.ErrSIMNotFound) {
		return fmt.Sprintf("SIM card %d", id), nil
	}
	return titleOf(v), err
}

func meaningOf(s relay.State) string {
	switch s {
	case relay.Scheduled:
		return "It waits for its time."
	case relay.Queued:
		return "It waits for a SIM card to take it."
	case relay.Dispatched:
		return "A device has it and is sending it."
	case relay.Sent:
		return "The network took all of it. Whether the handset has it is not known yet."
	case relay.Delivered:
		return "The handset has all of it."
	case relay.Undelivered:
		return "The network took it, but gave up on bringing it to the handset."
	case relay.Failed:
		return "It was not sent."
	case relay.Expired:
		return "Its time was over before it could be sent."
	case relay.Cancelled:
		return "It was cancelled before it was sent."
	case relay.Unknown:
		return "It may have been sent or not, so it is not sent again by itself."
	case relay.Received:
		return "It came in."
	}
	return ""
}

func (d *dashboard) cancelMessage(c *gin.Context, p accounts.Principal) error {
	return d.changeMessage(c, p, d.Relay.Cancel, func(m *relay.Message) string {
		if m.State == relay.Cancelled {
			return "The message is cancelled."
		}
		return "The device is asked not to send it. Whether that was in time shows here."
	})
}

func (d *dashboard) resendMessage(c *gin.Context, p accounts.Principal) error {
	return d.changeMessage(c, p, d.Relay.Resend, func(*relay.Message) string { return "The message is on its way again." })
}

// changeMessage does something with a message and shows what came of it.
func (d *dashboard) changeMessage(
	c *gin.Context, p accounts.Principal,
	do func(context.Context, accounts.Principal, int64) (*relay.Message, error), say func(*relay.Message) string,
) error {
	id, err := dialect.ID(c, relay.ErrMessageNotFound)
	if err != nil {
		return err
	}
	m, err := do(c.Request.Context(), p, id)
	if errors.Is(err, relay.ErrMessageNotFound) {
		return err
	}
	if err != nil {
		return d.showMessage(c, p, err)
	}
	return d.done(c, fmt.Sprintf("/messages/%d", id), say(m))
}

func (d *dashboard) messageRoutes() []dialect.Route {
	const get, post = http.MethodGet, http.MethodPost
	return []dialect.Route{
		{Method: get, Path: "/messages/:id", Serve: d.member(d.message)},
		{Method: post, Path: "/dashboard/messages/:id/cancel", Needs: accounts.RightSend, Serve: d.posted(d.member(d.cancelMessage))},
		{Method: post, Path: "/dashboard/messages/:id/resend", Needs: accounts.RightSend, Serve: d.posted(d.member(d.resendMessage))},
	}
}
