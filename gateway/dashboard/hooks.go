package dashboard

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/webhooks"
)

// hook is a webhook for people.
type hook struct {
	*webhooks.Endpoint

	State   string // on, failing, pausing or off
	Tone    string
	Day     string // how the last day went
	Last    []delivery
	Trouble string // the last error of the last day
	At      time.Time
}

// delivery is a delivery for people.
type delivery struct {
	*webhooks.Delivery

	Tone    string
	Outcome string // of its last attempt
}

// How much of an endpoint's deliveries is looked at, and shown.
const (
	hookLooks = 200
	hookShows = 5
)

func (d *dashboard) hooks(c *gin.Context, p accounts.Principal) error {
	endpoints, err := d.Webhooks.Endpoints(c.Request.Context(), p.AccountID)
	if err != nil {
		return err
	}
	var list []hook
	for _, e := range endpoints {
		h, err := d.hook(c.Request.Context(), e)
		if err != nil {
			return err
		}
		list = append(list, h)
	}
	return d.show(c, p, http.StatusOK, "webhooks", page{Title: "Webhooks", Shown: list, frame: frame{Here: "webhooks"}})
}

func (d *dashboard) hook(ctx context.Context, e *webhooks.Endpoint) (hook, error) {
	h := hook{Endpoint: e}
	h.State, h.Tone = hookState(e)
	since := d.Now().Add(-24 * time.Hour)
	day, more, err := d.Webhooks.Deliveries(ctx, e.AccountID, e.ID, webhooks.DeliveryFilter{Since: since}, "", hookLooks)
	if err != nil {
		return h, err
	}
	h.Day = dayText(day, more != "")
	h.Trouble, h.At = troubleOf(day)
	last := day
	if len(day) == 0 {
		if last, _, err = d.Webhooks.Deliveries(ctx, e.AccountID, e.ID, webhooks.DeliveryFilter{}, "", hookShows); err != nil {
			return h, err
		}
		h.Trouble, h.At = troubleOf(last)
	}
	for _, v := range last[:min(len(last), hookShows)] {
		h.Last = append(h.Last, deliveryOf(v))
	}
	return h, nil
}

func hookState(e *webhooks.Endpoint) (state, tone string) {
	switch {
	case !e.Enabled:
		return "off", "bad"
	case e.Breaker != "" && e.Breaker != "closed":
		return "pausing", "bad"
	case e.FailingSince != nil:
		return "failing", "wait"
	}
	return "on", "good"
}

// dayText tells how many deliveries arrived, of those that are not on their way
// any more. Tests do not count.
func dayText(day []*webhooks.Delivery, more bool) string {
	arrived, ended, waiting := 0, 0, 0
	for _, v := range day {
		switch {
		case v.EventID == 0:
		case v.State == webhooks.Pending:
			waiting++
		default:
			ended++
			if v.State == webhooks.Delivered {
				arrived++
			}
		}
	}
	if ended+waiting == 0 {
		return "No event was told in the last day."
	}
	text := "Last day: "
	if more {
		text = fmt.Sprintf("Last day, the newest %d: ", len(day))
	}
	if ended > 0 {
		text += fmt.Sprintf("%d of %d arrived (%d %%)", arrived, ended, arrived*100/ended)
	}
	if ended > 0 && waiting > 0 {
		text += ", "
	}
	if waiting > 0 {
		text += fmt.Sprintf("%d on their way", waiting)
	}
	return text + "."
}

// troubleOf returns the newest attempt that failed.
func troubleOf(list []*webhooks.Delivery) (text string, at time.Time) {
	for _, v := range list {
		for _, a := range v.Attempts {
			if a.ErrorClass != "" && a.At.After(at) {
				text, at = outcomeOf(a), a.At
			}
		}
	}
	return text, at
}

func deliveryOf(v *webhooks.Delivery) delivery {
	shown := delivery{Delivery: v, Tone: "plain"}
	switch v.State {
	case webhooks.Delivered:
		shown.Tone = "good"
	case webhooks.Pending:
		shown.Tone = "wait"
	case webhooks.Failed, webhooks.Blocked:
		shown.Tone = "bad"
	case webhooks.Held:
	}
	if n := len(v.Attempts); n > 0 {
		shown.Outcome = outcomeOf(v.Attempts[n-1])
	} else if v.ErrorClass != "" {
		shown.Outcome = readableClass(v.ErrorClass)
	}
	return shown
}

// outcomeOf tells what an attempt came to: the status and, where it was not
// accepted, what is wrong.
func outcomeOf(a webhooks.Attempt) string {
	switch {
	case a.ErrorClass == "":
		return fmt.Sprintf("HTTP %d", a.Status)
	case a.Status != 0:
		return fmt.Sprintf("HTTP %d (%s)", a.Status, readableClass(a.ErrorClass))
	}
	return readableClass(a.ErrorClass)
}

func readableClass(class string) string { return strings.ReplaceAll(class, "_", " ") }

func (d *dashboard) hookRoutes() []dialect.Route {
	return []dialect.Route{{Method: http.MethodGet, Path: "/webhooks", Needs: accounts.RightOversee, Serve: d.member(d.hooks)}}
}
