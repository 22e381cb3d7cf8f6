package senders

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json/jsontext"

	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
)

// notification is the webhook of Alertmanager, version 4 of its format, and that
// of Grafana, which has more. The names of the fields are those that templates
// use, as Alertmanager has them.
type notification struct {
	Receiver          string `json:"receiver"`
	Status            string `json:"status"`
	Alerts            alerts `json:"alerts"`
	GroupLabels       pairs  `json:"groupLabels"`
	CommonLabels      pairs  `json:"commonLabels"`
	CommonAnnotations pairs  `json:"commonAnnotations"`
	ExternalURL       string `json:"externalURL"`
	GroupKey          string `json:"groupKey"`
	// TruncatedAlerts is how many more there are.
	TruncatedAlerts int `json:"truncatedAlerts"`
}

// alert is one of them. What only Grafana sends is empty otherwise.
type alert struct {
	Status       string `json:"status"`
	Labels       pairs  `json:"labels"`
	Annotations  pairs  `json:"annotations"`
	StartsAt     stamp  `json:"startsAt"`
	EndsAt       stamp  `json:"endsAt"`
	GeneratorURL string `json:"generatorURL"`
	Fingerprint  string `json:"fingerprint"`

	ValueString  string `json:"valueString"`
	DashboardURL string `json:"dashboardURL"`
	PanelURL     string `json:"panelURL"`
	SilenceURL   string `json:"silenceURL"`
}

// stamp is a time for templates. It is none of Go's own, whose methods make
// texts without bounds.
type stamp struct{ at time.Time }

// UnmarshalText reads the form of RFC 3339.
func (s *stamp) UnmarshalText(text []byte) error { return s.at.UnmarshalText(text) }

// Describe tells what is expected.
func (stamp) Describe() string { return "a time such as 2026-01-31T15:04:05Z (RFC 3339)" }

// String returns the time in the form of RFC 3339.
func (s stamp) String() string { return s.at.Format(time.RFC3339) }

// Format returns the time in a layout of Go.
func (s stamp) Format(layout string) (string, error) {
	const most = 100
	if len(layout) > most {
		return "", errLarge
	}
	return s.at.Format(layout), nil
}

// What an alert, and a notification, may be.
const (
	firing   = "firing"
	resolved = "resolved"
)

type alerts []alert

// maxKept is how many alerts of a notification are kept: more than real ones
// that fit into a body. Each is copied whenever a template asks for .Firing.
const maxKept = 5000

// UnmarshalJSONFrom reads the first maxKept.
func (all *alerts) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	kept, _, err := dialect.ReadList[alert](d, maxKept)
	*all = kept
	return err
}

// Firing returns those that fire.
func (all alerts) Firing() alerts { return all.with(firing) }

// Resolved returns those that do so no more.
func (all alerts) Resolved() alerts { return all.with(resolved) }

func (all alerts) with(status string) (some alerts) {
	for _, a := range all {
		if a.Status == status {
			some = append(some, a)
		}
	}
	return some
}

// Labels returns the values of a label, each once.
func (all alerts) Labels(name string) []string {
	return distinct(all, func(a alert) string { return a.Labels[name] })
}

// Annotations returns the values of an annotation, each once.
func (all alerts) Annotations(name string) []string {
	return distinct(all, func(a alert) string { return a.Annotations[name] })
}

// pairs are labels or annotations.
type pairs map[string]string

// maxValue is how much of a value is kept, in bytes: more than a message can
// hold.
const maxValue = 4 << 10

func clip(texts ...*string) {
	for _, text := range texts {
		if len(*text) > maxValue {
			*text = strings.ToValidUTF8((*text)[:maxValue], "")
		}
	}
}

func (p pairs) clip() {
	for name, value := range p {
		clip(&value)
		p[name] = value
	}
}

// decodeNotification reads the body of a hook.
func decodeNotification(c *gin.Context) (*notification, error) {
	n := &notification{}
	if err := dialect.DecodeLoosely(c, n); err != nil {
		return nil, err
	}
	if n.Status != firing && n.Status != resolved || len(n.Alerts) == 0 {
		return nil, fault.New(fault.Invalid, "not_a_notification",
			`This is no webhook of Alertmanager or Grafana: it has a status, "firing" or "resolved", and alerts. Grafana must not have a custom payload.`)
	}
	n.clip()
	return n, nil
}

// keepFiring leaves out what is resolved, and reports whether anything fires.
func (n *notification) keepFiring() bool {
	n.Alerts = n.Alerts.Firing()
	return n.Status == firing && len(n.Alerts) > 0
}

func (n *notification) clip() {
	clip(&n.Receiver, &n.ExternalURL, &n.GroupKey)
	n.GroupLabels.clip()
	n.CommonLabels.clip()
	n.CommonAnnotations.clip()
	for i := range n.Alerts {
		a := &n.Alerts[i]
		if a.Status == "" {
			a.Status = n.Status
		}
		clip(&a.Status, &a.GeneratorURL, &a.Fingerprint, &a.ValueString, &a.DashboardURL, &a.PanelURL, &a.SilenceURL)
		a.Labels.clip()
		a.Annotations.clip()
	}
}

// key names what a notification tells: these alerts of this group, since then,
// and whether they fire. It is the same when it is sent again, by this
// Alertmanager or its twin, also when annotations have changed meanwhile.
func (n *notification) key() string {
	told := []string{n.Receiver, n.GroupKey, n.Status}
	var each []string
	for _, a := range n.Alerts {
		each = append(each, strings.Join([]string{a.Status, a.identity(), a.StartsAt.at.UTC().Format(time.RFC3339Nano)}, " "))
	}
	slices.Sort(each)
	return digest("alert", append(told, each...)...)
}

// identity is the fingerprint, or what it would be made of.
func (a *alert) identity() string {
	if a.Fingerprint != "" {
		return a.Fingerprint
	}
	var labels []string
	for _, name := range slices.Sorted(maps.Keys(a.Labels)) {
		labels = append(labels, name, a.Labels[name])
	}
	return digest("labels", labels...)
}
