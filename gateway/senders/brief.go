package senders

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"simrelay/internal/sms"
)

// How much of a group is named before the rest is only counted.
const (
	maxNames     = 3
	maxPlaces    = 4
	maxSummaries = 3
)

// Labels that say where an alert is, and annotations that say what it is, the
// best first.
var (
	placeLabels = []string{"instance", "host", "hostname", "node", "pod", "service", "job"}
	summaries   = []string{"summary", "message", "description", "title"}
)

// brief writes a notification in one line, so that who wakes up understands it:
//
//	[FIRING:2] HighCPU (web-1, web-2): CPU is above 90 %
func (n *notification) brief() string {
	about := n.Alerts.with(n.Status)
	if len(about) == 0 {
		about = n.Alerts
	}
	text := n.count()
	if names := n.named(about); names != "" {
		text += " " + names
	}
	if places := distinct(about, func(a alert) string { return first(a.Labels, placeLabels) }); len(places) > 0 {
		text += " (" + list(places, ", ", maxPlaces) + ")"
	}
	if summary := n.summary(about); summary != "" {
		text += ": " + summary
	}
	return strings.Join(strings.Fields(text), " ")
}

// count is what stands in brackets: [FIRING:2], [FIRING:2 RESOLVED:1], or
// [RESOLVED:1]; with +5 where Alertmanager has left some out.
func (n *notification) count() string {
	left := ""
	if n.TruncatedAlerts > 0 {
		left = fmt.Sprintf("+%d", n.TruncatedAlerts)
	}
	fires, ended := len(n.Alerts.Firing()), len(n.Alerts.Resolved())
	switch {
	case n.Status == resolved:
		return fmt.Sprintf("[RESOLVED:%d%s]", ended, left)
	case ended > 0:
		return fmt.Sprintf("[FIRING:%d%s RESOLVED:%d]", fires, left, ended)
	}
	return fmt.Sprintf("[FIRING:%d%s]", fires, left)
}

func (n *notification) named(about alerts) string {
	for _, of := range []pairs{n.CommonLabels, n.GroupLabels} {
		if name := of["alertname"]; name != "" {
			return name
		}
	}
	return list(distinct(about, func(a alert) string { return a.Labels["alertname"] }), ", ", maxNames)
}

func (n *notification) summary(about alerts) string {
	if common := first(n.CommonAnnotations, summaries[:1]); common != "" {
		return common
	}
	own := distinct(about, func(a alert) string { return first(a.Annotations, summaries) })
	if len(own) == 0 {
		return first(n.CommonAnnotations, summaries)
	}
	return list(own, "; ", maxSummaries)
}

// first returns the first of some values that is there.
func first(of pairs, names []string) string {
	for _, name := range names {
		if of[name] != "" {
			return of[name]
		}
	}
	return ""
}

// distinct returns what the alerts have, each once, in their order.
func distinct(all alerts, what func(alert) string) (some []string) {
	seen := map[string]bool{"": true}
	for _, a := range all {
		if v := what(a); !seen[v] {
			seen[v] = true
			some = append(some, v)
		}
	}
	return some
}

// list joins the first few and counts the rest.
func list(all []string, separator string, most int) string {
	if len(all) > most {
		all = append(slices.Clone(all[:most]), fmt.Sprintf("+%d", len(all)-most))
	}
	return strings.Join(all, separator)
}

// ellipsis ends what was cut. The character for it would make the text UCS-2,
// and twice as long.
const ellipsis = "..."

// cut shortens a text to so many parts.
func cut(text string, parts int) string {
	const most = 10 * 153 // characters of any message, in its cheapest alphabet
	runes := []rune(text)
	if len(runes) <= most && sms.Split(text).Parts <= parts {
		return text
	}
	runes = runes[:min(len(runes), most)]
	n := sort.Search(len(runes), func(n int) bool {
		return sms.Split(string(runes[:n+1])+ellipsis).Parts > parts
	})
	return strings.TrimRight(string(runes[:n]), " ") + ellipsis
}
