package dashboard

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
	"simrelay/store"
)

// frame is what is around every page of somebody who is logged in.
type frame struct {
	Account  string // name; empty when nobody is logged in
	Here     string // which page of the bar this is
	Notice   string
	Sends    bool // whether the reader may send, and so on
	Tags     bool
	Manages  bool
	Oversees bool
}

// show answers with a page of somebody who is logged in.
func (d *dashboard) show(c *gin.Context, p accounts.Principal, status int, name string, pg page) error {
	account, err := d.Accounts.Account(c.Request.Context(), p.AccountID)
	if err != nil {
		return err
	}
	pg.Account = account.Name
	pg.Sends, pg.Tags = p.Allows(accounts.RightSend) == nil, p.Allows(accounts.RightOwn) == nil
	pg.Manages, pg.Oversees = mayManage(p), p.Allows(accounts.RightOversee) == nil
	if c.Request.Method == http.MethodGet && c.GetHeader("Sec-Fetch-Dest") != "empty" { // a script that looks again must not take it
		pg.Notice = d.takeNotice(c)
	}
	return d.views.render(c, status, name, pg)
}

// told splits an error: what the reader is told on the page itself, with its
// status, and what is a page of its own because the failure is ours.
func told(err error) (status int, text string, ours error) {
	if err == nil {
		return http.StatusOK, "", nil
	}
	f := fault.Of(err)
	if f.Kind == fault.Internal || f.Kind == fault.Unavailable {
		return 0, "", err
	}
	return dialect.Status(f), f.Detail, nil
}

// pages leads from one page of a list to those beside it; an empty address says
// that there is none.
type pages struct{ Older, Newer string }

// maxTrail bounds how many pages one can go back to, so that addresses stay short.
const maxTrail = 50

// turn makes the addresses beside the page that a request asks for. The cursors
// of the pages before it are in its own address: cursors only lead forward.
func turn(c *gin.Context, next store.Cursor) (beside pages) {
	here, trail := c.Query("cursor"), strings.FieldsFunc(c.Query("trail"), func(r rune) bool { return r == '.' })
	if here != "" {
		before, rest := "", trail
		if n := len(trail); n > 0 {
			before, rest = trail[n-1], trail[:n-1]
		}
		beside.Newer = address(c, before, rest)
		trail = append(trail, here)
	}
	if next != "" {
		beside.Older = address(c, string(next), trail[max(0, len(trail)-maxTrail):])
	}
	return beside
}

// address is that of the request with another place in the list. Filters that
// are empty are left out.
func address(c *gin.Context, cursor string, trail []string) string {
	q := filled(c.Request.URL.Query())
	q.Del("cursor")
	q.Del("trail")
	if cursor != "" {
		q.Set("cursor", cursor)
	}
	if len(trail) > 0 {
		q.Set("trail", strings.Join(trail, "."))
	}
	return (&url.URL{Path: c.Request.URL.Path, RawQuery: q.Encode()}).String()
}

// filled returns the parameters that are not empty.
func filled(q url.Values) url.Values {
	for name := range q {
		if q.Get(name) == "" {
			q.Del(name)
		}
	}
	return q
}

// talkAddress is where what was written with a number is. A name with which no
// path can be made is searched for.
func talkAddress(number string) string {
	if number == "" || number == "." || number == ".." || strings.Contains(number, "/") {
		return "/messages?" + url.Values{"number": {number}}.Encode()
	}
	return "/conversations/" + url.PathEscape(number)
}
