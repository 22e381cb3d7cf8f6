package killtest_test

import (
	"fmt"
	"strings"

	"simrelay/client"
	"simrelay/webhooks/webhookstest"
)

// notice is a webhook of the native format.
type notice struct {
	Type string `json:"type"`
	Data struct {
		ID int64 `json:"id"`
	} `json:"data"`
}

// heard are the webhook-ids with which each state of each message was told.
type heard map[string]map[string]bool

func hear(requests []webhookstest.Request) (heard, error) {
	h := heard{}
	for _, r := range requests {
		var n notice
		if err := r.Decode(&n); err != nil {
			return nil, err
		}
		state, ok := strings.CutPrefix(n.Type, "message.")
		if !ok || !final[state] {
			continue // the others may happen more than once
		}
		key := fmt.Sprintf("%d %s", n.Data.ID, state)
		if h[key] == nil {
			h[key] = map[string]bool{}
		}
		h[key][r.ID()] = true
	}
	return h, nil
}

// missing lists messages in a final state that no webhook has told.
func (h heard) missing(messages []*client.Message) (list []string) {
	for _, m := range messages {
		if key := fmt.Sprintf("%d %s", m.ID, m.State); final[m.State] && len(h[key]) == 0 {
			list = append(list, key)
		}
	}
	return list
}

// repeated lists what was told as more than one event.
func (h heard) repeated() (list []string) {
	for key, ids := range h {
		if len(ids) > 1 {
			list = append(list, fmt.Sprintf("%s under %d webhook-ids", key, len(ids)))
		}
	}
	return list
}

// repeats counts the requests that came again, because we were killed before
// the answer to the first was on disk. They must be the same to the octet.
func repeats(requests []webhookstest.Request) (n int, err error) {
	bodies := map[string]string{}
	for _, r := range requests {
		body, again := bodies[r.ID()]
		if again && body != string(r.Body) {
			return n, fmt.Errorf("%s came with two bodies", r.ID())
		}
		if again {
			n++
		}
		bodies[r.ID()] = string(r.Body)
	}
	return n, nil
}
