package dashboard_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"simrelay/accounts"
	"simrelay/gateway/gatewaytest"
	"simrelay/internal/fault"
	"simrelay/relay"
	"simrelay/relay/wire"
)

// sent sends a message through a device's card; a result, if there is one, is
// what the device says of it.
func sent(t *testing.T, s *gatewaytest.Server, p accounts.Principal, d gatewaytest.Device, result wire.ResultState) *relay.Message {
	t.Helper()
	m, err := s.Relay.Send(t.Context(), p, relay.SendRequest{To: "+15557654321", Text: "a word", SIMCardID: d.SIMCardID, Reference: "order 7"})
	require.NoError(t, err)
	if result != "" {
		_, err = s.Relay.Claim(t.Context(), d.Device.ID, d.Epoch, d.SIMCardID, 5)
		require.NoError(t, err)
		_, err = s.Relay.Results(t.Context(), d.Device.ID, []wire.Result{{Message: m.ID, Attempt: 1, State: result, Class: wire.ClassPermanent, Code: "cms_1", Detail: "no such number"}})
		require.NoError(t, err)
	}
	m, err = s.Relay.Message(t.Context(), p, m.ID)
	require.NoError(t, err)
	return m
}

func TestMessage_ShowsWhatIsKnownOfIt(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	d := s.Connect(t, account, 1)
	v := loggedIn(t, s, account)
	m := sent(t, s, s.Principal(t, account), d, wire.ResultFailed)
	require.Equal(t, relay.Failed, m.State)
	page := v.ask(t, "/messages/1", nil).Body.String()
	for _, text := range []string{
		"a word", "It was not sent.", html.EscapeString(m.Reason), "&#43;15557654321", "&#43;15550000001", "1 part, GSM 7-bit letters",
		"order 7", "acme@example.com", "What happened", "<b>queued</b>", "<b>dispatched</b>", "<b>failed</b>", `href="/conversations/&#43;15557654321"`,
	} {
		require.Contains(t, page, text)
	}
	s.Receive(t, d, "Bank/Info", "your code")
	page = v.ask(t, "/messages/2", nil).Body.String()
	require.Contains(t, page, "It came in.")
	require.Contains(t, page, `href="/messages?number=Bank%2FInfo"`, "no path can hold this name")
	require.NotContains(t, page, "data-refresh", "nothing more happens to it")
}

func TestMessage_IsTheAccountsOnly(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account, other := s.Account(t, "acme"), s.Account(t, "other")
	sent(t, s, s.Principal(t, account), s.Connect(t, account, 1), "")
	v := loggedIn(t, s, other)
	for path, form := range map[string]url.Values{
		"/messages/1": nil, "/messages/x": nil, "/messages/4711": nil, "/dashboard/messages/1/cancel": {}, "/dashboard/messages/1/resend": {},
	} {
		w := v.ask(t, path, form)
		require.Equal(t, http.StatusNotFound, w.Code, path)
		require.Contains(t, w.Body.String(), "There is no message with this id in your account.")
	}
	w := visit(s).ask(t, "/messages/1", nil)
	require.Equal(t, "/login", w.Header().Get("Location"))
}

// TestMessage_HasTheButtonsThatItsStateAllows presses both in each state, and
// sees that those are offered that the relay does not refuse.
func TestMessage_HasTheButtonsThatItsStateAllows(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]struct {
		result         wire.ResultState
		state          relay.State
		cancel, resend bool
		twice          bool
	}{
		"waiting":         {"", relay.Queued, true, false, false},
		"sent":            {wire.ResultSent, relay.Sent, false, false, false},
		"failed":          {wire.ResultFailed, relay.Failed, false, true, false},
		"expired":         {wire.ResultExpired, relay.Expired, false, true, false},
		"nobody can tell": {wire.ResultUnknown, relay.Unknown, false, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := gatewaytest.New(t)
			account := s.Account(t, "acme")
			p := s.Principal(t, account)
			m := sent(t, s, p, s.Connect(t, account, 1), of.result)
			require.Equal(t, of.state, m.State)
			v := loggedIn(t, s, account)
			page := v.ask(t, "/messages/1", nil).Body.String()
			require.Equal(t, of.cancel, strings.Contains(page, "Cancel this message"))
			require.Equal(t, of.resend, strings.Contains(page, "Send it again"))
			require.Equal(t, of.twice, strings.Contains(page, "the recipient may get it twice"))
			for action, offered := range map[string]bool{"cancel": of.cancel, "resend": of.resend} {
				if !offered {
					w := v.ask(t, "/dashboard/messages/1/"+action, url.Values{})
					require.Equal(t, http.StatusConflict, w.Code, action)
					require.Contains(t, w.Body.String(), `role="alert"`)
					require.Contains(t, w.Body.String(), "a word", "the page of the message says so")
				}
			}
			if of.cancel {
				require.Contains(t, v.follow(t, "/dashboard/messages/1/cancel", url.Values{}).Body.String(), "The message is cancelled.")
			}
			if of.resend {
				require.Contains(t, v.follow(t, "/dashboard/messages/1/resend", url.Values{}).Body.String(), "on its way again")
				again, err := s.Relay.Message(t.Context(), p, 1)
				require.NoError(t, err)
				require.Equal(t, relay.Queued, again.State)
			}
		})
	}
}

func TestMessage_ANoticeIsForThePageAndNotForItsScript(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	sent(t, s, s.Principal(t, account), s.Connect(t, account, 1), "")
	v := loggedIn(t, s, account)
	require.Equal(t, http.StatusSeeOther, v.ask(t, "/dashboard/messages/1/cancel", url.Values{}).Code)
	v.change = func(r *http.Request) { r.Header.Set("Sec-Fetch-Dest", "empty") }
	require.NotContains(t, v.ask(t, "/messages/1", nil).Body.String(), "The message is cancelled.")
	v.change = func(*http.Request) {}
	require.Contains(t, v.ask(t, "/messages/1", nil).Body.String(), "The message is cancelled.")
	require.NotContains(t, v.ask(t, "/messages/1", nil).Body.String(), "The message is cancelled.")
}

func TestMessage_WithADeviceIsCancelledByTheDevice(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	p, d := s.Principal(t, account), s.Connect(t, account, 1)
	sent(t, s, p, d, "")
	_, err := s.Relay.Claim(t.Context(), d.Device.ID, d.Epoch, d.SIMCardID, 5)
	require.NoError(t, err)
	page := loggedIn(t, s, account).follow(t, "/dashboard/messages/1/cancel", url.Values{}).Body.String()
	require.Contains(t, page, "The device is asked not to send it.")
	require.NotContains(t, page, "Cancel this message", "it is asked for")
	require.Contains(t, page, "data-refresh")
}

func TestMessage_WithACodeIsNotOfferedAgain(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	p := s.Principal(t, account)
	_, err := s.Relay.Send(t.Context(), p, relay.SendRequest{To: "+15557654321", Text: "code 123456", Shown: "code ******"})
	require.NoError(t, err)
	_, err = s.Relay.Cancel(t.Context(), p, 1)
	require.NoError(t, err)
	page := loggedIn(t, s, account).ask(t, "/messages/1", nil).Body.String()
	require.NotContains(t, page, "123456")
	require.NotContains(t, page, "Send it again")
	_, err = s.Relay.Resend(t.Context(), p, 1)
	require.Equal(t, fault.Conflict, fault.KindOf(err))
}

func TestSearch_FindsWhatTheFormAsksFor(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	p, d := s.Principal(t, account), s.Connect(t, account, 1)
	s.Connect(t, account, 2)
	sent(t, s, p, d, wire.ResultFailed)
	s.Receive(t, d, "+15551111111", "An Answer")
	_, err := s.Relay.Send(t.Context(), p, relay.SendRequest{To: "+15552222222", Text: "for later", SendAt: gatewaytest.Now.Add(time.Hour)})
	require.NoError(t, err)
	v := loggedIn(t, s, account)
	for query, ids := range map[string][]int{
		"": {3, 2, 1}, "number=%2B15551111111": {2}, "number=&text=answer&state=": {2}, "state=scheduled": {3},
		"state=failed,undelivered,expired,unknown": {1}, "sim_card_id=1": {2, 1}, "sim_card_id=2": {},
		"since=2026-01-31&until=2026-01-31": {3, 2, 1}, "since=2026-02-01": {}, "until=2026-01-30": {},
	} {
		page := v.ask(t, "/messages?"+query, nil)
		require.Equal(t, http.StatusOK, page.Code, query)
		file := v.ask(t, "/messages.csv?"+query, nil)
		require.Equal(t, http.StatusOK, file.Code, query)
		lines := strings.Split(strings.TrimSpace(file.Body.String()), "\r\n")[1:]
		require.Len(t, lines, len(ids), query)
		for i, id := range ids {
			require.Contains(t, page.Body.String(), fmt.Sprintf(`href="/messages/%d"`, id), query)
			require.True(t, strings.HasPrefix(lines[i], fmt.Sprint(id)+","), query)
		}
		require.Equal(t, len(ids), strings.Count(page.Body.String(), `<li id="message-`), query)
	}
	for query, text := range map[string]string{
		"state=lost": "A state is one of", "since=today": "A day is written as 2026-01-31.", "sim_card_id=x": "must be an id",
		"cursor=x": "The cursor is not one", "text=" + strings.Repeat("x", 501): "must have at most 500 bytes",
	} {
		w := v.ask(t, "/messages?"+query, nil)
		require.Equal(t, http.StatusBadRequest, w.Code, query)
		require.Contains(t, w.Body.String(), text)
		require.Contains(t, w.Body.String(), `action="/messages"`, "the form is there to be corrected")
	}
	require.Contains(t, v.ask(t, `/messages?text=%22%3E%3Cb%3E&number=1&state=failed`, nil).Body.String(), `href="/messages.csv?number=1&amp;state=failed&amp;text=%22%3E%3Cb%3E"`)
	require.NotContains(t, loggedIn(t, s, s.Account(t, "other")).ask(t, "/messages", nil).Body.String(), "for later")
}

// addressOf is where a link with a relation leads.
func addressOf(t *testing.T, page, rel string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	require.NoError(t, err)
	for n := range root.Descendants() {
		if n.Data == "a" && attr(n, "rel") == rel {
			return attr(n, "href")
		}
	}
	return ""
}

func TestSearch_LeadsToOlderAndNewerPagesAndBack(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	var all []relay.SendRequest
	for i := range 170 {
		all = append(all, relay.SendRequest{To: "+15557654321", Text: fmt.Sprintf("number %d.", i+1)})
	}
	_, err := s.Relay.SendAll(t.Context(), s.Principal(t, account), all)
	require.NoError(t, err)
	v := loggedIn(t, s, account)
	path, seen := "/messages?text=number&state=", []string{}
	for path != "" {
		page := v.ask(t, path, nil).Body.String()
		seen = append(seen, page)
		path = addressOf(t, page, "next")
	}
	require.Len(t, seen, 4)
	require.Equal(t, 20, strings.Count(seen[3], `<li id="message-`))
	require.Contains(t, seen[3], "number 1.")
	require.Empty(t, addressOf(t, seen[0], "prev"))
	for i := 3; i > 0; i-- {
		back := v.ask(t, addressOf(t, seen[i], "prev"), nil).Body.String()
		require.Equal(t, seen[i-1], back, "page %d", i)
	}
}
