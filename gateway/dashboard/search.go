package dashboard

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
	"simrelay/relay"
	"simrelay/store"
)

// search is a page of messages, and what was asked for.
type search struct {
	pages

	Number, Text, State, SIM, Since, Until string // as they were typed

	States   []choice
	Cards    []choice
	Messages []line
	CSV      string // the address of all that match as a file
	Narrow   bool   // whether anything was asked for
}

// choice is an option of a select.
type choice struct{ Value, Label string }

// perPage is how many messages a page shows.
const perPage = 50

func (d *dashboard) searchPage(c *gin.Context, p accounts.Principal) error {
	s := searchOf(c)
	cards, err := d.Relay.SIMs(c.Request.Context(), p.AccountID)
	if err != nil {
		return err
	}
	for _, v := range cards {
		s.Cards = append(s.Cards, choice{strconv.FormatInt(v.ID, 10), titleOf(v)})
	}
	status, text, ours := told(d.find(c, p, &s))
	if ours != nil {
		return ours
	}
	return d.show(c, p, status, "messages-page", page{Title: "Messages", Error: text, Shown: s, frame: frame{Here: "messages"}})
}

func searchOf(c *gin.Context) search {
	s := search{
		Number: c.Query("number"), Text: c.Query("text"), State: c.Query("state"), SIM: c.Query("sim_card_id"),
		Since: c.Query("since"), Until: c.Query("until"), States: stateChoices(),
	}
	q := url.Values{}
	for name, value := range map[string]string{"number": s.Number, "text": s.Text, "state": s.State, "sim_card_id": s.SIM, "since": s.Since, "until": s.Until} {
		if value != "" {
			q.Set(name, value)
			s.Narrow = true
		}
	}
	s.CSV = (&url.URL{Path: "/messages.csv", RawQuery: q.Encode()}).String()
	return s
}

// wrong are the states of messages that somebody should look at.
var wrong = []string{string(relay.Failed), string(relay.Undelivered), string(relay.Expired), string(relay.Unknown)}

func stateChoices() []choice {
	list := []choice{{strings.Join(wrong, ","), "not arrived"}}
	for _, s := range relay.States() {
		list = append(list, choice{string(s), string(s)})
	}
	return list
}

// find looks for the messages of the page.
func (d *dashboard) find(c *gin.Context, p accounts.Principal, s *search) error {
	filter, err := filterOf(c)
	if err != nil {
		return err
	}
	found, next, err := d.Relay.Search(c.Request.Context(), p, filter, store.Cursor(c.Query("cursor")), perPage)
	if err != nil {
		return err
	}
	for _, m := range found {
		if m, err = d.explained(c.Request.Context(), p, m); err != nil {
			return err
		}
		s.Messages = append(s.Messages, lineOf(m))
	}
	s.pages = turn(c, next)
	return nil
}

// filterOf reads what the form of the page asks for.
func filterOf(c *gin.Context) (f relay.MessageFilter, err error) {
	f.Number, f.Text = c.Query("number"), c.Query("text")
	for name := range strings.SplitSeq(c.Query("state"), ",") {
		if name != "" {
			f.States = append(f.States, relay.State(name))
		}
	}
	if f.SIMCardID, err = dialect.QueryID(c, "sim_card_id"); err != nil {
		return f, err
	}
	if f.Since, err = dayOf(c, "since"); err != nil {
		return f, err
	}
	if f.Until, err = dayOf(c, "until"); err == nil && !f.Until.IsZero() {
		f.Until = f.Until.AddDate(0, 0, 1) // that day included
	}
	return f, err
}

// dayOf reads a day, UTC; the zero time where there is none.
func dayOf(c *gin.Context, name string) (time.Time, error) {
	text := c.Query(name)
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return t, fault.New(fault.Invalid, "invalid_day", "A day is written as 2026-01-31.").On(name)
	}
	return t, nil
}

// download answers with all messages that match, as they are found.
func (d *dashboard) download(c *gin.Context, p accounts.Principal) error {
	filter, err := filterOf(c)
	if err != nil {
		return err
	}
	return dialect.CSV(c, "messages.csv", relay.ExportColumns(), d.Relay.Export(c.Request.Context(), p, filter))
}

func (d *dashboard) searchRoutes() []dialect.Route {
	return []dialect.Route{
		{Method: http.MethodGet, Path: "/messages", Serve: d.member(d.searchPage)},
		{Method: http.MethodGet, Path: "/messages.csv", Serve: d.member(d.download)},
	}
}
