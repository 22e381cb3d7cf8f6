package senders

import (
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
	"simrelay/relay"
)

// What a hook does where its URL says nothing else.
const (
	alertPriority = 8
	alertParts    = 3
	alertsPerHour = 60
	alertsOncePer = time.Hour
	maxAlertParts = 10
	maxPerHour    = 1000
	minOncePer    = time.Minute
	maxOncePer    = 24 * time.Hour
	maxReference  = 255 // characters
)

// hook is what its URL says.
type hook struct {
	to       []string
	template string
	parts    int
	sim      int64
	priority int
	perHour  int
	oncePer  time.Duration
	resolved bool // messages are wanted
}

// alerts accepts a notification of Alertmanager or Grafana. An alert may rather
// arrive twice than never; but one that is told again within once_per, because an
// answer was lost or another recipient's message was refused, is not sent again.
func (a *api) alerts(c *gin.Context) error {
	if err := meant(c.Request); err != nil {
		return err
	}
	f := newFields(toField, templateField, partsField, simField, priorityField, perHourField, oncePerField, resolvedField, keyField)
	f.readEncoded(c.Request.URL.RawQuery)
	p, err := a.admit(c, f)
	if err != nil {
		return err
	}
	h, err := f.hook()
	if err != nil {
		return err
	}
	n, err := decodeNotification(c)
	if err != nil {
		return err
	}
	if !h.resolved && !n.keepFiring() {
		return nothing(c)
	}
	text, err := h.text(n)
	if err != nil {
		return err
	}
	if text == "" {
		return nothing(c)
	}
	key := n.key()
	if err := a.pace.take(digest("hook", append(h.to, strconv.FormatInt(p.AccountID, 10), n.Receiver)...), key, h.perHour); err != nil {
		return err
	}
	results, err := a.Relay.SendAll(c.Request.Context(), p, h.requests(n, key, text))
	if err != nil {
		return err
	}
	return answer(c, h.to, results)
}

// nothing answers what needs no message.
func nothing(c *gin.Context) error { return dialect.JSON(c, http.StatusOK, reply{OK: true}) }

// text writes the message; an empty one is not sent.
func (h *hook) text(n *notification) (string, error) {
	if h.template == "" {
		return cut(n.brief(), h.parts), nil
	}
	text, err := render(h.template, n)
	return cut(text, h.parts), err
}

func (h *hook) requests(n *notification, key, text string) []relay.SendRequest {
	all := each(h.to, relay.SendRequest{
		Text: text, SIMCardID: h.sim, Priority: h.priority, OnUnknown: relay.Resend, Reference: referenceOf(n.Receiver),
		IdempotencyFor: h.oncePer,
	})
	for i := range all {
		all[i].IdempotencyKey = digest("alert", key, all[i].To)
	}
	return all
}

// referenceOf returns as much of a receiver's name as a reference may have.
func referenceOf(name string) string {
	if utf8.RuneCountInString(name) > maxReference {
		return string([]rune(name)[:maxReference])
	}
	return name
}

// hook reads the query. A name that means nothing is refused, so that a typing
// mistake is seen when the configuration is tried, and not in the night.
func (f *fields) hook() (h hook, err error) {
	if len(f.unknown) > 0 {
		return h, fault.New(fault.Invalid, "unknown_field", "There is no field %q here. A hook's URL may have: %s.", f.unknown[0], strings.Join(f.names, ", ")).On(f.unknown[0])
	}
	if h.to, err = f.recipients(); err != nil {
		return h, err
	}
	if h.template, err = f.one(templateField); err != nil {
		return h, err
	}
	if h.sim, err = f.sim(); err != nil {
		return h, err
	}
	if h.resolved, err = f.yes(resolvedField, true); err != nil {
		return h, err
	}
	if h.oncePer, err = f.duration(oncePerField, alertsOncePer); err != nil {
		return h, err
	}
	err = f.numbers(&h)
	return h, err
}

func (f *fields) numbers(h *hook) (err error) {
	if h.priority, err = f.whole(priorityField, alertPriority); err != nil {
		return err
	}
	if h.parts, err = f.between(partsField, 1, maxAlertParts, alertParts); err != nil {
		return err
	}
	h.perHour, err = f.between(perHourField, 1, maxPerHour, alertsPerHour)
	return err
}

// yes returns a field that is true or false.
func (f *fields) yes(field string, absent bool) (bool, error) {
	v, err := f.one(field)
	if err != nil || v == "" {
		return absent, err
	}
	yes, err := strconv.ParseBool(v)
	if err != nil {
		return false, fault.New(fault.Invalid, "wrong_type", "The field %q must be %s.", field, "true or false").On(field)
	}
	return yes, nil
}

// duration returns a field such as 30m.
func (f *fields) duration(field string, absent time.Duration) (time.Duration, error) {
	v, err := f.one(field)
	if err != nil || v == "" {
		return absent, err
	}
	d, err := time.ParseDuration(v)
	if err != nil || d < minOncePer || d > maxOncePer {
		return 0, fault.New(fault.Invalid, "invalid_duration", "%s must be a time such as 30m or 4h, between 1m and 24h.", field).On(field)
	}
	return d, nil
}
