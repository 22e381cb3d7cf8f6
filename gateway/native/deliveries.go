package native

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
	"simrelay/store"
	"simrelay/webhooks"
)

func (a *api) listDeliveries(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, errWebhook)
	if err != nil {
		return err
	}
	limit, err := dialect.Limit(c)
	if err != nil {
		return err
	}
	filter, err := deliveryFilter(c)
	if err != nil {
		return err
	}
	page, next, err := a.Webhooks.Deliveries(c.Request.Context(), p.AccountID, id, filter, store.Cursor(c.Query("cursor")), limit)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, dialect.NewList(page, string(next)))
}

// deliveryFilter reads the query's state, event, since and until.
func deliveryFilter(c *gin.Context) (f webhooks.DeliveryFilter, err error) {
	f.State, f.Event = webhooks.State(c.Query("state")), c.Query("event")
	if f.Since, err = queryTime(c, "since"); err != nil {
		return f, err
	}
	f.Until, err = queryTime(c, "until")
	return f, err
}

func queryTime(c *gin.Context, name string) (time.Time, error) {
	text := c.Query(name)
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, fault.New(fault.Invalid, "invalid_time", "%s must be a time such as 2026-01-31T15:04:05Z (RFC 3339).", name).On(name)
	}
	return t, nil
}

func (a *api) getDelivery(c *gin.Context, p accounts.Principal) error {
	d, err := a.Webhooks.Delivery(c.Request.Context(), p.AccountID, c.Param("id"))
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, d)
}

func (a *api) replayDelivery(c *gin.Context, p accounts.Principal) error {
	d, err := a.Webhooks.ReplayDelivery(c.Request.Context(), p.AccountID, c.Param("id"))
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusAccepted, d)
}

// replayed is the body of POST /webhooks/{id}/replay, and replayCount its
// answer.
type (
	replayed struct {
		Since  time.Time      `json:"since"`
		Until  time.Time      `json:"until"`
		Status webhooks.State `json:"status"`
	}
	replayCount struct {
		Count int `json:"count"` // of deliveries that will be sent again
	}
)

func (a *api) replayRange(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, errWebhook)
	if err != nil {
		return err
	}
	var body replayed
	if err := dialect.DecodeOptional(c, &body); err != nil {
		return err
	}
	n, err := a.Webhooks.ReplayRange(c.Request.Context(), p.AccountID, id, body.Since, body.Until, body.Status)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusAccepted, replayCount{n})
}
