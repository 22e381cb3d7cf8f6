package notices

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"simrelay/events"
)

// summary is what an e-mail says about one webhook.
type summary struct {
	id       int64
	url      string
	reason   string
	first    time.Time
	last     time.Time
	times    int
	disabled bool
}

// compose makes one e-mail of notices, which are in the order of time.
func compose(list []*notice, publicURL string) Letter {
	all := summarise(list)
	var b strings.Builder
	for _, s := range all {
		s.write(&b)
	}
	b.WriteString("What was sent, and what your server answered, is in the log of each webhook:\n" +
		"GET /api/v1/webhooks/{id}/deliveries. Deliveries that were not taken can be sent again:\n" +
		"POST /api/v1/webhooks/{id}/replay.\n")
	if publicURL != "" {
		b.WriteString("\nThe dashboard is at " + publicURL + "\n")
	}
	return Letter{Subject: subject(all), Text: b.String()}
}

func summarise(list []*notice) []*summary {
	var all []*summary
	byID := map[int64]*summary{}
	for _, n := range list {
		s := byID[n.Webhook.ID]
		if s == nil {
			s = &summary{id: n.Webhook.ID, first: n.At}
			byID[n.Webhook.ID] = s
			all = append(all, s)
		}
		s.url, s.reason, s.last = shown(n.Webhook.URL), n.Webhook.Reason, n.At
		s.times++
		s.disabled = s.disabled || n.Type == events.WebhookDisabled
	}
	return all
}

// shown is a URL without what may be a secret of its owner: with many services
// that is in the path.
func shown(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	if u.RawQuery != "" || strings.Trim(u.Path, "/") != "" {
		return u.Scheme + "://" + u.Host + "/…"
	}
	return u.Scheme + "://" + u.Host
}

func subject(all []*summary) string {
	if len(all) > 1 {
		return fmt.Sprintf("[simrelay] %d webhooks are failing", len(all))
	}
	if all[0].disabled {
		return fmt.Sprintf("[simrelay] Webhook %d was disabled", all[0].id)
	}
	return fmt.Sprintf("[simrelay] Webhook %d is failing", all[0].id)
}

func (s *summary) write(b *strings.Builder) {
	fmt.Fprintf(b, "Webhook %d, %s\n", s.id, s.url)
	if s.disabled {
		fmt.Fprintf(b, "  was disabled at %s. %s\n", clock(s.last), s.reason)
		b.WriteString("  Its deliveries are held. Enable it again, then replay them.\n\n")
		return
	}
	if s.times == 1 {
		fmt.Fprintf(b, "  failed at %s: %s\n\n", clock(s.first), s.reason)
		return
	}
	fmt.Fprintf(b, "  failed %d times between %s and %s, the last time: %s\n\n", s.times, clock(s.first), clock(s.last), s.reason)
}

func clock(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }
