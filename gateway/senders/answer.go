package senders

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
	"simrelay/relay"
)

// reply is every answer in JSON.
type reply struct {
	OK       bool      `json:"ok"`
	Code     string    `json:"code,omitempty"`
	Error    string    `json:"error,omitempty"`
	Messages []outcome `json:"messages,omitempty"`
}

// outcome is what became of the message for one recipient.
type outcome struct {
	To    string `json:"to"`
	OK    bool   `json:"ok"`
	ID    int64  `json:"id,omitempty"`
	Code  string `json:"code,omitempty"`
	Error string `json:"error,omitempty"`
}

// answer tells what became of each recipient's message. The status is 202 only
// when all were accepted; else that of the refusal which counts.
func answer(c *gin.Context, to []string, results []relay.SendResult) error {
	refused := decisive(results)
	if refused == nil {
		return write(c, http.StatusAccepted, reply{OK: true, Messages: outcomes(to, results)})
	}
	if len(results) == 1 {
		return refused
	}
	dialect.RetryAfter(c, refused)
	return write(c, status(c, refused), reply{Code: refused.Code, Error: refused.Detail, Messages: outcomes(to, results)})
}

// decisive returns the refusal that the caller should go by: one that a
// repetition may mend, before one that it cannot; nil when there is none.
func decisive(results []relay.SendResult) (refused *fault.Error) {
	for _, r := range results {
		if r.Err == nil {
			continue
		}
		f := fault.Of(r.Err)
		if refused == nil || passing(f) && !passing(refused) {
			refused = f
		}
	}
	return refused
}

func passing(f *fault.Error) bool { return f.Kind == fault.RateLimited || dialect.Status(f) >= 500 }

func outcomes(to []string, results []relay.SendResult) []outcome {
	all := make([]outcome, len(results))
	for i, r := range results {
		all[i] = outcome{To: to[i], OK: r.Err == nil}
		if r.Err != nil {
			f := fault.Of(r.Err)
			all[i].Code, all[i].Error = f.Code, f.Detail
		} else {
			all[i].To, all[i].ID = r.Message.To, r.Message.ID
		}
	}
	return all
}

func refuse(c *gin.Context, f *fault.Error) {
	dialect.RetryAfter(c, f)
	s := status(c, f)
	if s == http.StatusUnauthorized {
		// wget and .NET send no password before they are asked for one.
		c.Writer.Header()["Www-Authenticate"] = []string{`Bearer realm="simrelay"`, `Basic realm="simrelay", charset="UTF-8"`}
	}
	_ = write(c, s, reply{Code: f.Code, Error: f.Detail}) // texts always encode
}

// status is that of a fault. Alertmanager repeats what was answered with 5xx and
// nothing else, so that is what a hook says where later is fine.
func status(c *gin.Context, f *fault.Error) int {
	if f.Kind == fault.RateLimited && !isSend(c) {
		return http.StatusServiceUnavailable
	}
	return dialect.Status(f)
}

func isSend(c *gin.Context) bool { return !strings.HasPrefix(c.Request.URL.Path, "/hooks/") }

func write(c *gin.Context, status int, r reply) error {
	if !isSend(c) || wantsJSON(c.Request) {
		return dialect.JSON(c, status, r)
	}
	c.String(status, "%s", r.text())
	return nil
}

// wantsJSON reports whether a request asks for JSON, or is in JSON and asks for
// nothing else.
func wantsJSON(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	if strings.Contains(accept, "json") {
		return true
	}
	return isJSON(r) && !strings.Contains(accept, "text/plain")
}

// text has a line for each recipient, or one for the request.
func (r reply) text() string {
	if len(r.Messages) == 0 {
		return fmt.Sprintf("ERROR %s: %s\n", r.Code, r.Error)
	}
	var b strings.Builder
	for _, m := range r.Messages {
		if m.OK {
			fmt.Fprintf(&b, "OK %d\n", m.ID)
		} else {
			fmt.Fprintf(&b, "ERROR %s: %s\n", m.Code, m.Error)
		}
	}
	return b.String()
}
