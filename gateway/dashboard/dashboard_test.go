package dashboard_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"simrelay/accounts"
	"simrelay/events"
	"simrelay/gateway"
	"simrelay/gateway/dialect"
	"simrelay/gateway/gatewaytest"
	"simrelay/relay"
	"simrelay/webhooks"
)

// visitor is somebody with a browser that has no scripts.
type visitor struct {
	*gatewaytest.Server

	cookies map[string]string
	change  func(*http.Request)
}

func visit(s *gatewaytest.Server) *visitor {
	return &visitor{Server: s, cookies: map[string]string{}, change: func(*http.Request) {}}
}

// ask makes a request; a form makes it a POST.
func (v *visitor) ask(t *testing.T, path string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	method := http.MethodGet
	if form != nil {
		method = http.MethodPost
	}
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for name, value := range v.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	v.change(r)
	w := httptest.NewRecorder()
	v.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if v.cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(v.cookies, c.Name)
		}
	}
	return w
}

// follow makes a request that answers with a redirect, and goes there.
func (v *visitor) follow(t *testing.T, path string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	w := v.ask(t, path, form)
	require.Equal(t, http.StatusSeeOther, w.Code, w.Body)
	return v.ask(t, w.Header().Get("Location"), nil)
}

// loggedIn returns somebody who has followed a one-time link.
func loggedIn(t *testing.T, s *gatewaytest.Server, account accounts.CreatedAccount) *visitor {
	t.Helper()
	code, err := s.Accounts.MakeLink(t.Context(), account.AccountID)
	require.NoError(t, err)
	v := visit(s)
	require.Equal(t, http.StatusOK, v.follow(t, "/login/link", url.Values{"code": {code}}).Code)
	return v
}

func TestLogin(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	s.AccountWithPassword(t, "acme")
	v := visit(s)
	w := v.ask(t, "/", nil)
	require.Equal(t, http.StatusSeeOther, w.Code)
	require.Equal(t, "/login", w.Header().Get("Location"))
	require.Equal(t, http.StatusOK, v.ask(t, "/login", nil).Code)

	w = v.ask(t, "/login", url.Values{"email": {"acme@example.com"}, "password": {"wrong"}})
	require.Equal(t, http.StatusUnauthorized, w.Code)
	require.Contains(t, w.Body.String(), "The e-mail address or the password is wrong.")
	require.Contains(t, w.Body.String(), `value="acme@example.com"`)
	require.NotContains(t, w.Body.String(), `value="wrong"`)

	w = v.ask(t, "/login", url.Values{"email": {"ACME@example.com"}, "password": {gatewaytest.Password}})
	cookie := w.Result().Cookies()[0]
	require.True(t, cookie.HttpOnly)
	require.Equal(t, http.SameSiteLaxMode, cookie.SameSite)
	require.False(t, cookie.Secure, "this was plain http")
	require.Equal(t, http.StatusOK, v.ask(t, "/", nil).Code)
	require.Equal(t, http.StatusSeeOther, v.ask(t, "/login", nil).Code, "nothing to log in to")

	old := v.cookies["simrelay_session"]
	require.Contains(t, v.follow(t, "/logout", url.Values{}).Body.String(), "Log in")
	require.Empty(t, v.cookies)
	v.cookies["simrelay_session"] = old
	require.Equal(t, http.StatusSeeOther, v.ask(t, "/", nil).Code, "the session has ended on the server too")
}

func TestLogin_CookieIsSecureOverHTTPS(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t, func(o *gateway.Options) { o.RequireHTTPS = true })
	account := s.Account(t, "acme")
	code, err := s.Accounts.MakeLink(t.Context(), account.AccountID)
	require.NoError(t, err)
	v := visit(s)
	v.change = func(r *http.Request) {
		r.RemoteAddr = "127.0.0.1:1"
		r.Header.Set("X-Forwarded-Proto", "https")
	}
	require.True(t, v.ask(t, "/login/link", url.Values{"code": {code}}).Result().Cookies()[0].Secure)
}

func TestLogin_IsThrottledPerClientAndAddress(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	s.Account(t, "acme")
	v := visit(s)
	try := func(from, email string) *httptest.ResponseRecorder {
		v.change = func(r *http.Request) { r.RemoteAddr = from }
		return v.ask(t, "/login", url.Values{"email": {email}, "password": {"a guess"}})
	}
	for range 5 {
		require.Equal(t, http.StatusUnauthorized, try("192.0.2.1:1", "acme@example.com").Code)
	}
	w := try("192.0.2.1:2", "Acme@example.com ")
	require.Equal(t, http.StatusTooManyRequests, w.Code)
	require.Equal(t, "20", w.Header().Get("Retry-After"))
	require.Equal(t, http.StatusUnauthorized, try("192.0.2.1:3", "other@example.com").Code)
	require.Equal(t, http.StatusUnauthorized, try("192.0.2.2:1", "acme@example.com").Code)
}

func TestLink_IsNotUsedUpByLooking(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	code, err := s.Accounts.MakeLink(t.Context(), account.AccountID)
	require.NoError(t, err)
	v := visit(s)
	for range 3 {
		w := v.ask(t, "/login/link?code="+code, nil)
		require.Equal(t, http.StatusOK, w.Code)
		require.Empty(t, w.Result().Cookies())
	}
	require.Equal(t, http.StatusOK, v.follow(t, "/login/link", url.Values{"code": {code}}).Code)
	w := visit(s).ask(t, "/login/link", url.Values{"code": {code}})
	require.Equal(t, http.StatusUnauthorized, w.Code)
	require.Contains(t, w.Body.String(), "This link was used already")
}

func TestForms_FromOtherSitesDoNothing(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	v := loggedIn(t, s, account)
	v.change = func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }
	for _, r := range s.Gateway.Routes() {
		if r.Method != http.MethodPost || strings.HasPrefix(r.Path, "/api") || strings.HasPrefix(r.Path, "/device/") { // no browser has their keys
			continue
		}
		w := v.ask(t, strings.NewReplacer(":id", "1", ":number", "+15557654321").Replace(r.Path), url.Values{"to": {"+15557654321"}, "text": {"x"}})
		require.Equal(t, http.StatusForbidden, w.Code, r.Path)
		require.Contains(t, w.Body.String(), "another site")
	}
	require.Zero(t, s.Messages(t, account))
}

func TestHome_ShowsHowToConnectAFirstDevice(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t, func(o *gateway.Options) { o.PublicURL = "https://sms.example.com/" })
	account := s.Account(t, "acme")
	page := loggedIn(t, s, account).ask(t, "/", nil).Body.String()
	require.Contains(t, page, "simrelay admin device create --account 1 --name office")
	require.Contains(t, page, "simrelay agent --relay https://sms.example.com --token TOKEN --data ./agent --modem auto")
}

func TestHome_AddsADeviceAndShowsItsTokenOnce(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	v := loggedIn(t, s, s.Account(t, "acme"))
	w := v.ask(t, "/dashboard/devices", url.Values{"name": {"office"}})
	require.Equal(t, http.StatusCreated, w.Code)
	token := regexp.MustCompile(`--token (dev[0-9A-Za-z]{45}) `).FindStringSubmatch(w.Body.String())
	require.Len(t, token, 2)
	_, err := s.Relay.AuthenticateDevice(t.Context(), token[1])
	require.NoError(t, err)
	require.NotContains(t, v.ask(t, "/", nil).Body.String(), token[1])
	require.Equal(t, http.StatusBadRequest, v.ask(t, "/dashboard/devices", url.Values{"name": {" "}}).Code)
}

func TestHome_SendsAMessageAsThePortal(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	card := s.Connect(t, account, 1)
	v := loggedIn(t, s, account)
	page := v.follow(t, "/dashboard/messages", url.Values{"to": {"+15557654321"}, "text": {"<b>Hello</b>"}, "sim_card_id": {"1"}}).Body.String()
	require.Contains(t, page, "Message 1 is on its way.")
	require.Contains(t, page, "&lt;b&gt;Hello&lt;/b&gt;")
	require.NotContains(t, v.ask(t, "/", nil).Body.String(), "is on its way", "it is said once")
	m, err := s.Relay.Message(t.Context(), s.Principal(t, account), 1)
	require.NoError(t, err)
	require.True(t, m.Portal)
	require.Equal(t, card.SIMCardID, m.SIMCardID)

	w := v.ask(t, "/dashboard/messages", url.Values{"to": {"nobody"}, "text": {"keep \"this\""}})
	require.Equal(t, http.StatusBadRequest, w.Code)
	require.Contains(t, w.Body.String(), "The recipient is not a telephone number.")
	require.Contains(t, w.Body.String(), "keep &#34;this&#34;")
}

func TestHome_SendsTheLinesThatWereTypedThroughTheCardThatWasChosen(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	v := loggedIn(t, s, account)
	v.follow(t, "/dashboard/messages", url.Values{"to": {"+15557654321"}, "text": {"one\r\ntwo"}, "sim_card_id": {""}})
	m, err := s.Relay.Message(t.Context(), s.Principal(t, account), 1)
	require.NoError(t, err)
	require.Equal(t, "one\ntwo", m.Text)

	for _, id := range []string{"abc", "0", "-1", "77"} {
		w := v.ask(t, "/dashboard/messages", url.Values{"to": {"+15557654321"}, "text": {"x"}, "sim_card_id": {id}})
		require.Equal(t, http.StatusNotFound, w.Code, id)
	}
	require.Equal(t, 1, s.Messages(t, account))
}

func TestHome_TagsAContactAndTellsIt(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	v := loggedIn(t, s, account)
	require.Contains(t, v.follow(t, "/dashboard/contacts", url.Values{"phone": {"+15557654321"}, "tag": {"Warm"}}).Body.String(), "is now tagged Warm.")
	all, err := s.Log.After(t.Context(), account.AccountID, 0, 10)
	require.NoError(t, err)
	last := all[len(all)-1]
	require.Equal(t, events.ContactUpdated, last.Type)
	require.Contains(t, string(last.Data), `"changed":["status_tag"]`)
	require.Contains(t, v.follow(t, "/dashboard/contacts", url.Values{"phone": {"+15557654321"}, "tag": {""}}).Body.String(), "has no tag any more.")
	require.Equal(t, http.StatusBadRequest, v.ask(t, "/dashboard/contacts", url.Values{"phone": {"x"}, "tag": {"Warm"}}).Code)
}

func TestHome_PausesASIMCardOfTheAccountOnly(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account, other := s.Account(t, "acme"), s.Account(t, "other")
	s.Connect(t, account, 1)
	v := loggedIn(t, s, account)
	require.Contains(t, v.follow(t, "/dashboard/sims/1", url.Values{"paused": {"true"}}).Body.String(), "Resume")
	require.Contains(t, v.follow(t, "/dashboard/sims/1", url.Values{"paused": {"false"}}).Body.String(), "takes messages again")
	require.Equal(t, http.StatusNotFound, loggedIn(t, s, other).ask(t, "/dashboard/sims/1", url.Values{"paused": {"true"}}).Code)
	sim, err := s.Relay.SIM(t.Context(), s.Principal(t, account), 1)
	require.NoError(t, err)
	require.False(t, sim.Paused)
}

func TestPages_AreWellFormedAndKeepTheirPolicy(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	device := s.Connect(t, account, 1)
	s.Receive(t, device, "+15557654321", "an answer")
	_, _, err := s.Webhooks.CreateEndpoint(t.Context(), account.AccountID, webhooks.EndpointSpec{URL: "http://127.0.0.1:1/"})
	require.NoError(t, err)
	v := loggedIn(t, s, account)
	require.Equal(t, http.StatusCreated, v.ask(t, "/dashboard/pairings", url.Values{}).Code)
	pages := map[string]*httptest.ResponseRecorder{
		"home": v.ask(t, "/", nil), "login": visit(s).ask(t, "/login", nil), "link": visit(s).ask(t, "/login/link?code=x", nil),
		"error": v.ask(t, "/nothing", nil), "form": v.ask(t, "/dashboard/messages", url.Values{}), "token": v.ask(t, "/dashboard/devices", url.Values{"name": {"x"}}),
		"message": v.ask(t, "/messages/1", nil), "messages": v.ask(t, "/messages?text=an", nil),
		"pairing": v.ask(t, "/dashboard/pairings", url.Values{}), "joined": v.ask(t, "/pairings/1", nil), "webhooks": v.ask(t, "/webhooks", nil),
		"conversations": v.ask(t, "/conversations", nil), "conversation": v.ask(t, talkPath, nil), "reply": v.ask(t, talkPath, url.Values{}),
	}
	for name, w := range pages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, w.Header().Get("Content-Security-Policy"), "default-src 'none'; script-src 'self'; style-src 'self'")
			require.NotContains(t, w.Header().Get("Content-Security-Policy"), "unsafe")
			root, err := html.Parse(strings.NewReader(w.Body.String()))
			require.NoError(t, err)
			checkPage(t, v, root)
		})
	}
}

// checkPage looks at what a policy and a reader of the page need: nothing
// inline, nothing from elsewhere, unique ids, a label for each field, a name for
// each picture, and addresses that exist.
func checkPage(t *testing.T, v *visitor, root *html.Node) {
	t.Helper()
	ids, labels := map[string]bool{}, map[string]bool{}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			if id := attr(n, "id"); id != "" {
				require.False(t, ids[id], "id %s is there twice", id)
				ids[id] = true
			}
			labels[attr(n, "for")] = true
		}
	}
	require.Equal(t, "en", attr(first(root, "html"), "lang"))
	require.NotNil(t, first(root, "h1"))
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, a := range n.Attr {
			require.NotEqual(t, "style", a.Key)
			require.False(t, strings.HasPrefix(a.Key, "on"), "%s on <%s>", a.Key, n.Data)
		}
		switch n.Data {
		case "style":
			require.Fail(t, "an inline style")
		case "script", "img":
			require.Equal(t, http.StatusOK, v.ask(t, attr(n, "src"), nil).Code, attr(n, "src"))
		case "link":
			w := v.ask(t, attr(n, "href"), nil)
			require.Equal(t, http.StatusOK, w.Code)
			require.Contains(t, w.Header().Get("Cache-Control"), "immutable")
		case "input", "select", "textarea":
			require.True(t, attr(n, "type") == "hidden" || labels[attr(n, "id")], "no label for %s", attr(n, "name"))
		}
		if attr(n, "role") == "img" {
			require.NotEmpty(t, attr(n, "aria-label"))
		}
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func first(root *html.Node, name string) *html.Node {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == name {
			return n
		}
	}
	return nil
}

func TestAssets_OfAnotherVersionAreGone(t *testing.T) {
	t.Parallel()
	v := visit(gatewaytest.New(t))
	require.Equal(t, http.StatusNotFound, v.ask(t, "/assets/0123/app.css", nil).Code)
	require.Equal(t, http.StatusNotFound, v.ask(t, "/assets/../dashboard.go", nil).Code)
}

func TestLive_TellsWhatChangesAndNothingElse(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	device := s.Connect(t, account, 1)
	v := loggedIn(t, s, account)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	t.Cleanup(s.Gateway.EndStreams)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/dashboard/events", nil)
	require.NoError(t, err)
	r.AddCookie(&http.Cookie{Name: "simrelay_session", Value: v.cookies["simrelay_session"]})
	answer, err := server.Client().Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	require.Equal(t, "text/event-stream", answer.Header.Get("Content-Type"))
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 1<<20)
	next := func() (regions struct{ Summary, SIMs, Devices, Messages string }) {
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				require.NoError(t, json.Unmarshal([]byte(data), &regions))
				return regions
			}
		}
		require.FailNow(t, "the stream ended")
		return regions
	}
	require.Contains(t, next().SIMs, `<span class="pill ready">Ready</span>`)
	s.Relay.Leave(device.Device, device.Epoch)
	changed := next()
	require.Contains(t, changed.SIMs, `<span class="pill offline">Offline</span>`)
	s.Receive(t, device, "+15557654321", "an answer")
	require.Contains(t, next().Messages, "an answer")
}

func TestLive_EndsWithTheLogin(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := gatewaytest.New(t)
		account := s.Account(t, "acme")
		v := loggedIn(t, s, account)
		done := make(chan *httptest.ResponseRecorder)
		go func() { done <- v.ask(t, "/dashboard/events", nil) }()
		<-time.After(10 * time.Second)
		require.NoError(t, s.Accounts.Logout(context.Background(), v.cookies["simrelay_session"]))
		began := time.Now()
		w := <-done
		require.LessOrEqual(t, time.Since(began), dialect.Heartbeat)
		require.Equal(t, 1, strings.Count(w.Body.String(), "data: "), "nothing changed, so one look was told")
	})
}

func TestLive_NeedsALogin(t *testing.T) {
	t.Parallel()
	v := visit(gatewaytest.New(t))
	v.change = func(r *http.Request) { r.Header.Set("Accept", "text/event-stream") }
	require.Equal(t, http.StatusUnauthorized, v.ask(t, "/dashboard/events", nil).Code)
}

func TestHome_TellsWhatAMessageWaitsFor(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	_, err := s.Relay.Send(t.Context(), s.Principal(t, account), relay.SendRequest{To: "+15557654321", Text: "x"})
	require.NoError(t, err)
	require.Contains(t, loggedIn(t, s, account).ask(t, "/", nil).Body.String(), "none of the account is online")
}

func TestSend_ASecondClickSendsNothing(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	v := loggedIn(t, s, account)
	form := url.Values{"to": {"+15557654321"}, "text": {"once"}, "once": {"shown"}}
	for range 2 {
		require.Equal(t, http.StatusSeeOther, v.ask(t, "/dashboard/messages", form).Code)
	}
	require.Equal(t, 1, s.Messages(t, account))
	form.Set("text", "another text from the same page")
	require.Equal(t, http.StatusSeeOther, v.ask(t, "/dashboard/messages", form).Code)
	form.Set("once", "shown anew")
	require.Equal(t, http.StatusSeeOther, v.ask(t, "/dashboard/messages", form).Code)
	require.Equal(t, 3, s.Messages(t, account))
	require.Regexp(t, `name="once" value="[A-Z2-7]{26}"`, v.ask(t, "/", nil).Body.String())
}
