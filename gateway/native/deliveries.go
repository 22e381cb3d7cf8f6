package native

import (
	"context"
	"net/http"
	"strconv"
	"strings"

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
	if f.Since, err = dialect.QueryTime(c, "since"); err != nil {
		return f, err
	}
	f.Until, err = dialect.QueryTime(c, "until")
	return f, err
}

// searchDeliveries answers what became of events at all the account's webhooks.
func (a *api) searchDeliveries(c *gin.Context, p accounts.Principal) error {
	limit, err := dialect.Limit(c)
	if err != nil {
		return err
	}
	search, err := deliverySearch(c)
	if err != nil {
		return err
	}
	page, next, err := a.Webhooks.SearchDeliveries(c.Request.Context(), p.AccountID, search, c.Query("cursor"), limit)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, dialect.NewList(page, next))
}

// deliverySearch reads a query; state may be several, with commas between.
func deliverySearch(c *gin.Context) (s webhooks.DeliverySearch, err error) {
	f, err := deliveryFilter(c)
	if err != nil {
		return s, err
	}
	s.Event, s.Since, s.Until = f.Event, f.Since, f.Until
	if f.State != "" {
		for state := range strings.SplitSeq(string(f.State), ",") {
			s.States = append(s.States, webhooks.State(state))
		}
	}
	if s.EventID, err = dialect.QueryID(c, "event_id"); err != nil {
		return s, err
	}
	s.MessageID, err = dialect.QueryID(c, "message_id")
	return s, err
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

func (a *api) replayRange(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, errWebhook)
	if err != nil {
		return err
	}
	var spec webhooks.ReplaySpec
	if err := dialect.DecodeOptional(c, &spec); err != nil {
		return err
	}
	job, err := a.Webhooks.StartReplay(c.Request.Context(), p.AccountID, id, spec)
	if err != nil {
		return err
	}
	if job.State == webhooks.ReplayPreview {
		return dialect.JSON(c, http.StatusOK, job)
	}
	c.Header("Location", Prefix+"/replays/"+strconv.FormatInt(job.ID, 10))
	return dialect.JSON(c, http.StatusAccepted, job)
}

var errReplay = fault.New(fault.NotFound, "replay_not_found", "There is no replay with this id in your account.")

func (a *api) listReplays(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, errWebhook)
	if err != nil {
		return err
	}
	all, err := a.Webhooks.Replays(c.Request.Context(), p.AccountID, id)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, dialect.NewList(all, ""))
}

func (a *api) getReplay(c *gin.Context, p accounts.Principal) error {
	return a.replayJob(c, p, a.Webhooks.Replay)
}

func (a *api) cancelReplay(c *gin.Context, p accounts.Principal) error {
	return a.replayJob(c, p, a.Webhooks.CancelReplay)
}

func (a *api) replayJob(c *gin.Context, p accounts.Principal, do func(context.Context, int64, int64) (*webhooks.Replay, error)) error {
	id, err := dialect.ID(c, errReplay)
	if err != nil {
		return err
	}
	job, err := do(c.Request.Context(), p.AccountID, id)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, job)
}
