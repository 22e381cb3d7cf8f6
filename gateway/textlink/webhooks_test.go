package textlink_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPortal_IsTrueForWhatAPersonSendsFromTheDashboard(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.page("/dashboard/messages", url.Values{"to": {"+381690156360"}, "text": {"from the page"}})
	require.Equal(t, `{"ok":true}`, w.call("/api/send-sms", `{"phone_number":"+381690156360","text":"from the API"}`))
	dispatches := w.dispatch()
	require.Len(t, dispatches, 2)
	for _, d := range dispatches {
		w.fail(d)
	}
	for _, kind := range []string{"sent", "failed"} {
		all := w.told(kind, 1) + w.told(kind, 2) // in any order: they are of two messages
		require.Contains(t, all, `"text":"from the page","portal":true,`)
		require.Contains(t, all, `"text":"from the API","portal":false,`)
	}
}

func TestTag_ChangedByTheAPIOrThePageTellsTheWebhook(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const number = "+381690156360"
	for _, tag := range []string{"Cold", "Cold", "Warm"} { // the second changes nothing
		require.Equal(t, `{"ok":true}`, w.call("/api/update-contact-tag", `{"phone_number":"`+number+`","tag":"`+tag+`"}`))
	}
	require.Equal(t, `{"ok":true}`, w.call("/api/update-contect-tag", `{"phone_number":"`+number+`","tag":"Hot"}`))
	w.page("/dashboard/contacts", url.Values{"phone": {number}, "tag": {"Won"}})
	w.page("/dashboard/contacts", url.Values{"phone": {number}, "tag": {""}})
	for n, tag := range []string{`"Cold"`, `"Warm"`, `"Hot"`, `"Won"`, `null`} {
		require.JSONEq(t, `{"secret":"`+secret+`","name":null,"phone_number":"`+number+`","tag":`+tag+`}`, w.told("tag", n+1))
	}
}

func TestSendCode_TellsTheCodeToItsCallerAndTheHandsetAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var answer struct {
		OK   bool
		Code string
	}
	require.NoError(t, json.Unmarshal([]byte(w.call("/api/send-code", `{"phone_number":"+15557654321","service_name":"Guest","custom_id":"c-1"}`)), &answer))
	require.True(t, answer.OK)
	require.Regexp(t, `^\d{6}$`, answer.Code)
	dispatches := w.dispatch()
	require.Len(t, dispatches, 1)
	require.Equal(t, "Your verification code for Guest is: "+answer.Code, dispatches[0].Text)
	require.Equal(t, 9, dispatches[0].Priority)
	require.EqualValues(t, 600_000, dispatches[0].TTLMillis)
	w.fail(dispatches[0])
	shown := []string{
		w.told("sent", 1), w.told("failed", 1), w.Do(t, http.MethodGet, "/api/v1/messages", w.account.APIKey, "").Body.String(),
		w.Do(t, http.MethodGet, "/api/v1/messages/1", w.account.APIKey, "").Body.String(), w.home(),
	}
	code := regexp.MustCompile(`\b` + answer.Code + `\b`)
	for _, text := range shown {
		require.Contains(t, text, "Your verification code for Guest is: ******")
		require.False(t, code.MatchString(text), text)
	}
	require.Contains(t, shown[0], `"custom_id":"c-1"`)
}

// home is the dashboard's page.
func (w *world) home() string {
	w.t.Helper()
	code, err := w.Accounts.MakeLink(w.t.Context(), w.account.AccountID)
	require.NoError(w.t, err)
	login := w.form("/login/link", url.Values{"code": {code}})
	r := request(w.t, http.MethodGet, "/", "", "", "")
	for _, c := range login.Result().Cookies() {
		r.AddCookie(c)
	}
	answer := w.serve(r)
	require.Equal(w.t, http.StatusOK, answer.Code)
	return answer.Body.String()
}
