package dashboard_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/gateway/gatewaytest"
	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/wire"
)

func TestHome_AsksTheNetworkOfASIMCardOfTheAccountOnly(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account, other := s.Account(t, "acme"), s.Account(t, "other")
	s.Connect(t, account, 1)
	var steps []string
	s.Relay.Attach(&relaytest.Hands{Network: func(_ context.Context, _ int64, q wire.USSD) (wire.USSDAnswer, error) {
		steps = append(steps, string(q.Action)+" "+q.Text)
		return wire.USSDAnswer{State: wire.USSDOpen, Text: "1 Balance"}, nil
	}})
	v := loggedIn(t, s, account)
	v.change = func(r *http.Request) { r.Header.Set("Accept", "application/json") }
	const path = "/dashboard/sims/1/ussd"
	w := v.ask(t, path, url.Values{"code": {"*111#"}, "session_id": {""}})
	require.Equal(t, http.StatusOK, w.Code, w.Body)
	var session relay.USSDSession
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &session))
	require.Equal(t, wire.USSDOpen, session.State)
	require.Equal(t, http.StatusOK, v.ask(t, path, url.Values{"code": {"1"}, "session_id": {session.ID}}).Code)
	require.Equal(t, http.StatusNoContent, v.ask(t, path+"/cancel", url.Values{}).Code)
	require.Equal(t, []string{"start *111#", "reply 1", "cancel "}, steps)
	w = v.ask(t, path, url.Values{"code": {"1"}, "session_id": {session.ID}})
	require.Equal(t, http.StatusConflict, w.Code)
	require.Contains(t, w.Body.String(), `"code":"ussd_session_over"`)

	stranger := loggedIn(t, s, other)
	for _, p := range []string{path, path + "/cancel", "/dashboard/sims/x/ussd", "/dashboard/sims/x/ussd/cancel"} {
		require.Equal(t, http.StatusNotFound, stranger.ask(t, p, url.Values{"code": {"*111#"}}).Code, p)
		require.NotEqual(t, http.StatusOK, visit(s).ask(t, p, url.Values{"code": {"*111#"}}).Code, p)
	}
	require.Len(t, steps, 3)
}

func TestHome_ShowsBalanceAndRest(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	d := s.Connect(t, account, 1)
	p := s.Principal(t, account)
	answer := "You have 12,50 EUR"
	s.Relay.Attach(&relaytest.Hands{Network: func(context.Context, int64, wire.USSD) (wire.USSDAnswer, error) {
		return wire.USSDAnswer{State: wire.USSDClosed, Text: answer}, nil
	}})
	v := loggedIn(t, s, account)
	balance := func(setting string) string {
		_, err := s.Relay.UpdateSIM(t.Context(), p, d.SIMCardID, relay.SIMPatch{Balance: []byte(setting)})
		require.NoError(t, err)
		return v.ask(t, "/", nil).Body.String()
	}
	require.NotContains(t, v.ask(t, "/", nil).Body.String(), "Balance")
	require.Contains(t, balance(`{"code":"*100#"}`), "not known yet")
	_, err := s.Relay.CheckBalance(t.Context(), p, d.SIMCardID)
	require.NoError(t, err)
	require.NotContains(t, balance(`{"low":12.5}`), ">low</span>")
	page := balance(`{"low":13}`)
	require.Contains(t, page, ">12.50</b>")
	require.Contains(t, page, ">low</span>")
	require.Contains(t, page, "The balance is low: 12.50")
	answer = "No <b>credit</b>"
	_, err = s.Relay.CheckBalance(t.Context(), p, d.SIMCardID)
	require.NoError(t, err)
	require.Contains(t, v.ask(t, "/", nil).Body.String(), "No &lt;b&gt;credit&lt;/b&gt;")

	m, err := s.Relay.Send(t.Context(), p, relay.SendRequest{To: "+15557654321", Text: "x"})
	require.NoError(t, err)
	_, err = s.Relay.Claim(t.Context(), d.Device.ID, d.Epoch, d.SIMCardID, 1)
	require.NoError(t, err)
	_, err = s.Relay.Results(t.Context(), d.Device.ID, []wire.Result{{Message: m.ID, Attempt: 1, State: wire.ResultFailed, Class: wire.ClassSIM, Detail: "call barred"}})
	require.NoError(t, err)
	page = v.ask(t, "/", nil).Body.String()
	require.Contains(t, page, `<span class="pill paused">Resting</span>`)
	require.Contains(t, page, "it rests after a failure: call barred")
	require.Contains(t, page, "End rest")
	page = v.follow(t, "/dashboard/sims/1", url.Values{"paused": {"false"}}).Body.String()
	require.Contains(t, page, `<span class="pill ready">Ready</span>`)
}
