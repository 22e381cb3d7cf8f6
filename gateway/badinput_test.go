package gateway_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/gateway/gatewaytest"
)

// bad is a request that must be refused: by the native API with this status and
// code, and by TextLink, where it can be said there, with "ok":false.
type bad struct {
	native   string // body for POST /api/v1/messages
	textLink string // body for POST /api/send-sms; empty: cannot be said there
	status   int
	code     string
}

const foreign = "$FOREIGN" // stands for another account's SIM card

func badInput() map[string]bad {
	long := strings.Repeat("x", 1531)
	deep := strings.Repeat("[", 4000) + strings.Repeat("]", 4000)
	return map[string]bad{
		"a number that is none":         {`{"to":"nobody","text":"x"}`, `{"phone_number":"nobody","text":"x"}`, 400, "invalid_number"},
		"a number that is missing":      {`{"text":"x"}`, `{"text":"x"}`, 400, "missing_field"},
		"an empty number":               {`{"to":" ","text":"x"}`, `{"phone_number":" ","text":"x"}`, 400, "missing_field"},
		"an emergency number":           {`{"to":"11","text":"x"}`, `{"phone_number":"11","text":"x"}`, 400, "invalid_number"},
		"an empty text":                 {`{"to":"+15557654321","text":""}`, `{"phone_number":"+15557654321","text":""}`, 400, "empty_text"},
		"white space as a text":         {`{"to":"+15557654321","text":" \n"}`, `{"phone_number":"+15557654321","text":" \n"}`, 400, "empty_text"},
		"more than ten parts":           {`{"to":"+15557654321","text":"` + long + `"}`, `{"phone_number":"+15557654321","text":"` + long + `"}`, 400, "text_too_long"},
		"an unknown SIM card":           {`{"to":"+15557654321","text":"x","sim_card_id":99}`, `{"phone_number":"+15557654321","text":"x","sim_card_id":99}`, 404, "sim_card_not_found"},
		"another account's SIM card":    {`{"to":"+15557654321","text":"x","sim_card_id":` + foreign + `}`, `{"phone_number":"+15557654321","text":"x","sim_card_id":` + foreign + `}`, 404, "sim_card_not_found"},
		"SIM card 0":                    {`{"to":"+15557654321","text":"x","sim_card_id":0}`, "", 404, "sim_card_not_found"},
		"a negative SIM card":           {`{"to":"+15557654321","text":"x","sim_card_id":-1}`, `{"phone_number":"+15557654321","text":"x","sim_card_id":-1}`, 404, "sim_card_not_found"},
		"a time in the past":            {`{"to":"+15557654321","text":"x","send_at":"2026-01-31T09:59:59Z"}`, "", 400, "send_at_past"},
		"the first of all times":        {`{"to":"+15557654321","text":"x","send_at":"0001-01-01T00:00:00Z"}`, "", 400, "send_at_past"},
		"a time that is none":           {`{"to":"+15557654321","text":"x","send_at":"tomorrow"}`, "", 400, "wrong_type"},
		"an expiry of nothing":          {`{"to":"+15557654321","text":"x","expires_in":0}`, "", 400, "invalid_expires_in"},
		"a negative expiry":             {`{"to":"+15557654321","text":"x","expires_in":-5}`, "", 400, "invalid_expires_in"},
		"an expiry beyond all time":     {`{"to":"+15557654321","text":"x","expires_in":9223372036854775807}`, "", 400, "invalid_expires_in"},
		"a priority of 10":              {`{"to":"+15557654321","text":"x","priority":10}`, "", 400, "invalid_priority"},
		"an unknown policy":             {`{"to":"+15557654321","text":"x","on_unknown":"guess"}`, "", 400, "invalid_on_unknown"},
		"a reference that is too long":  {`{"to":"+15557654321","text":"x","reference":"` + long[:256] + `"}`, `{"phone_number":"+15557654321","text":"x","custom_id":"` + long[:256] + `"}`, 400, "invalid_reference"},
		"a number as a text":            {`{"to":"+15557654321","text":5}`, `{"phone_number":"+15557654321","text":5}`, 400, "wrong_type"},
		"a list as a recipient":         {`{"to":["+15557654321"],"text":"x"}`, `{"phone_number":["+15557654321"],"text":"x"}`, 400, "wrong_type"},
		"a text as a priority":          {`{"to":"+15557654321","text":"x","priority":"9"}`, "", 400, "wrong_type"},
		"half a priority":               {`{"to":"+15557654321","text":"x","priority":0.5}`, "", 400, "wrong_type"},
		"a SIM card beyond all numbers": {`{"to":"+15557654321","text":"x","sim_card_id":1e30}`, `{"phone_number":"+15557654321","text":"x","sim_card_id":1e30}`, 400, "wrong_type"},
		"an unknown field":              {`{"to":"+15557654321","text":"x","colour":"red"}`, "", 400, "unknown_field"},
		"a field in another case":       {`{"To":"+15557654321","text":"x"}`, `{"Phone_Number":"+15557654321","text":"x"}`, 400, "unknown_field"},
		"a field twice":                 {`{"to":"+15557654321","text":"x","text":"y"}`, "", 400, "duplicate_field"},
		"no body":                       {"", "", 400, "malformed_json"},
		"a body that stops":             {`{"to":"+15557654321","te`, `{"phone_number":"+15557654321","te`, 400, "malformed_json"},
		"something behind the object":   {`{"to":"+15557654321","text":"x"}{}`, `{"phone_number":"+15557654321","text":"x"}{}`, 400, "malformed_json"},
		"a list as a body":              {`[]`, `[]`, 400, "malformed_json"},
		"null as a body":                {`null`, `null`, 400, "malformed_json"},
		"a comma too many":              {`{"to":"+15557654321","text":"x",}`, `{"phone_number":"+15557654321","text":"x",}`, 400, "malformed_json"},
		"broken UTF-8":                  {"{\"to\":\"+15557654321\",\"text\":\"\xff\"}", "{\"phone_number\":\"+15557654321\",\"text\":\"\xff\"}", 400, "invalid_utf8"},
		"half a surrogate pair":         {`{"to":"+15557654321","text":"\ud83d"}`, `{"phone_number":"+15557654321","text":"\ud83d"}`, 400, "malformed_json"},
		"a body that is too deep":       {`{"to":` + deep + `}`, `{"x":` + deep + `}`, 400, "malformed_json"},
		"a body that is too large":      {`{"to":"` + strings.Repeat(" ", 64<<10) + `"}`, `{"phone_number":"` + strings.Repeat(" ", 64<<10) + `"}`, 413, "body_too_large"},
	}
}

func TestBadInput_IsRefusedInTheRoutesEnvelopeAndHasNoEffect(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account, other := s.Account(t, "acme"), s.Account(t, "other")
	s.Connect(t, account, 1)
	card := fmt.Sprint(s.Connect(t, other, 2).SIMCardID)
	last, err := s.Log.Last(t.Context(), account.AccountID)
	require.NoError(t, err)
	for name, b := range badInput() {
		t.Run(name, func(t *testing.T) {
			w := s.Do(t, http.MethodPost, "/api/v1/messages", account.APIKey, strings.ReplaceAll(b.native, foreign, card))
			require.Equal(t, b.status, w.Code, w.Body)
			require.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
			require.Contains(t, w.Body.String(), `"code":"`+b.code+`"`)
			if b.textLink == "" {
				return
			}
			w = s.Do(t, http.MethodPost, "/api/send-sms", account.APIKey, strings.ReplaceAll(b.textLink, foreign, card))
			require.Less(t, w.Code, 500)
			require.Equal(t, "application/json", w.Header().Get("Content-Type"))
			require.Contains(t, w.Body.String(), `{"ok":false,"message":"`)
		})
	}
	require.Zero(t, s.Messages(t, account))
	require.Zero(t, s.Messages(t, other))
	now, err := s.Log.Last(t.Context(), account.AccountID)
	require.NoError(t, err)
	require.Equal(t, last, now, "something was told")
}

func TestBadKeys_AreRefused(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	good := "Bearer " + account.APIKey
	body := `{"to":"+15557654321","phone_number":"+15557654321","text":"x"}`
	for name, header := range map[string]string{
		"none": "", "another scheme": "Basic " + account.APIKey, "no scheme": account.APIKey, "half a key": good[:30],
		"a key and more": good + "0", "a long one": "Bearer " + strings.Repeat("a", 8000), "the secret": "Bearer " + account.APISecret,
		"the operator's": "Bearer " + gatewaytest.OperatorToken,
	} {
		t.Run(name, func(t *testing.T) {
			w := post(t, s, "/api/v1/messages", header, body)
			require.Equal(t, http.StatusUnauthorized, w.Code)
			require.Contains(t, w.Body.String(), `"code":"unauthenticated"`)
			w = post(t, s, "/api/send-sms", header, body)
			require.Equal(t, http.StatusOK, w.Code)
			require.Equal(t, `{"ok":false,"message":"API key not found"}`+"\n", w.Body.String())
			if header != "Bearer "+gatewaytest.OperatorToken {
				require.Equal(t, http.StatusUnauthorized, post(t, s, "/api/v1/admin/organisations", header, `{"name":"x"}`).Code)
			}
		})
	}
	require.Equal(t, http.StatusUnauthorized, post(t, s, "/api/v1/admin/organisations", good, `{"name":"x"}`).Code)
	require.Zero(t, s.Messages(t, account))
}

func TestOptedOutRecipient_IsRefusedByEveryDialect(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	device := s.Connect(t, account, 1)
	s.Receive(t, device, "+15557654321", "STOP")
	w := s.Do(t, http.MethodPost, "/api/v1/messages", account.APIKey, `{"to":"+15557654321","text":"x"}`)
	require.Equal(t, http.StatusForbidden, w.Code)
	require.Contains(t, w.Body.String(), `"code":"recipient_opted_out"`)
	w = s.Do(t, http.MethodPost, "/api/send-sms", account.APIKey, `{"phone_number":"+15557654321","text":"x"}`)
	require.Equal(t, http.StatusOK, w.Code)
	require.Contains(t, w.Body.String(), `"ok":false`)
}

func post(t *testing.T, h http.Handler, path, authorization, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Authorization", authorization)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// The test asks for another account's things by every route that takes an
// id: to the asker they do not exist.
func TestTenancy_AnotherAccountsIDsAreNotFound(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	mine, theirs := s.Account(t, "mine"), s.Account(t, "theirs")
	device := s.Connect(t, theirs, 1)
	create := func(path, body string) string {
		w := s.Do(t, http.MethodPost, path, theirs.APIKey, body)
		require.Less(t, w.Code, 300, w.Body)
		return w.Header().Get("Location")
	}
	things := map[string]string{
		"/api/v1/messages/:id": create("/api/v1/messages", `{"to":"+15557654321","text":"theirs"}`),
		"/api/v1/webhooks/:id": create("/api/v1/webhooks", `{"url":"https://example.com/hook"}`),
		"/api/v1/sims/:id":     fmt.Sprintf("/api/v1/sims/%d", device.SIMCardID),
		"/api/v1/devices/:id":  fmt.Sprintf("/api/v1/devices/%d", device.ID),
		"/api/v1/contacts/:id": create("/api/v1/contacts", `{"phone":"+15551112222"}`),
		"/api/v1/lists/:id":    create("/api/v1/lists", `{"name":"theirs"}`),
	}
	create("/api/v1/opt-outs", `{"phone":"+15553334444"}`)
	things["/api/v1/opt-outs/:phone"] = "/api/v1/opt-outs/+15553334444"
	before := snapshot(t, s, theirs)
	tried := 0
	for _, r := range s.Gateway.Routes() {
		for pattern, path := range things {
			rest, ok := strings.CutPrefix(r.Path, pattern)
			if !ok {
				continue
			}
			tried++
			w := s.Do(t, r.Method, path+rest, mine.APIKey, "{}")
			require.Equal(t, http.StatusNotFound, w.Code, "%s %s: %s", r.Method, r.Path, w.Body)
		}
	}
	require.GreaterOrEqual(t, tried, 25)
	require.Equal(t, before, snapshot(t, s, theirs))
	for _, list := range []string{"messages", "sims", "devices", "webhooks", "contacts", "lists", "tags", "opt-outs"} {
		require.Equal(t, `{"data":[],"next_cursor":""}`+"\n", s.Do(t, http.MethodGet, "/api/v1/"+list, mine.APIKey, "").Body.String())
	}
}

// snapshot is all that an account sees of its things.
func snapshot(t *testing.T, s *gatewaytest.Server, of accounts.CreatedAccount) string {
	t.Helper()
	var all string
	for _, list := range []string{"messages", "sims", "devices", "webhooks", "contacts", "lists", "tags", "opt-outs"} {
		all += s.Do(t, http.MethodGet, "/api/v1/"+list, of.APIKey, "").Body.String()
	}
	return all
}
