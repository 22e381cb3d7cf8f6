package firmwaresim

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The longest time that a request waits for a list to grow.
const maxWait = 10 * time.Minute

// answerList answers a list. With ?count=N it waits until there are that many entries, for up to
// ?wait=10s (30 s if that is left out), and then answers what there is. A bare number is
// seconds.
func answerList[T any](s *Sim, r *http.Request, entries func() []T) (int, any, error) {
	count, wait, err := patienceOf(r)
	if err != nil {
		return 0, nil, err
	}
	if count > 0 {
		ctx, cancel := context.WithTimeout(r.Context(), wait)
		defer cancel()
		_ = s.Await(ctx, func() bool { return len(entries()) >= count }) // what there is, is the answer
	}
	return http.StatusOK, orEmpty(entries()), nil
}

// patienceOf reads how many entries a request waits for, and how long.
func patienceOf(r *http.Request) (count int, wait time.Duration, err error) {
	query := r.URL.Query()
	for name := range query {
		if name != "count" && name != "wait" {
			return 0, 0, bad("unknown parameter %q, known are count, wait", name)
		}
	}
	wait = 30 * time.Second
	if text := query.Get("wait"); text != "" {
		if strings.Trim(text, "0123456789.") == "" {
			text += "s"
		}
		wait, err = time.ParseDuration(text)
		if err != nil || wait < 0 || wait > maxWait {
			return 0, 0, bad("wait is %q, it can be a duration such as 10s, or seconds, up to %s", query.Get("wait"), maxWait)
		}
	}
	if text := query.Get("count"); text != "" {
		count, err = strconv.Atoi(text)
		if err != nil || count < 0 {
			return 0, 0, bad("count is %q, it can be a number", text)
		}
	}
	return count, wait, nil
}
