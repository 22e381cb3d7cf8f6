package senders_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/gateway"
	"simrelay/gateway/dialect/dialecttest"
	"simrelay/gateway/gatewaytest"
	"simrelay/gateway/senders"
	"simrelay/internal/fault"
	"simrelay/relay"
)

func TestTranscripts(t *testing.T) {
	t.Parallel()
	dialecttest.Transcripts(t, "testdata", func(t *testing.T) dialecttest.Target {
		s := gatewaytest.New(t)
		account := s.Account(t, "acme")
		s.Connect(t, account, 1)
		_, organisation, err := s.Accounts.CreateOrganisation(t.Context(), "agency", true)
		require.NoError(t, err)
		return dialecttest.Target{Handler: s, Vars: map[string]string{
			"KEY": account.APIKey, "BASIC": basic("any", account.APIKey), "ORGANISATION": organisation, "SPENT": s.Spent(t, "spent", 0),
		}}
	})
}

func basic(user, password string) string {
	return base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
}

// ask makes a request; headers are "Name: value".
func ask(t testing.TB, h http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

const form = "Content-Type: application/x-www-form-urlencoded"

func TestSend_TakesTheKeyInAnyWayThatSendersHave(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	key := s.Account(t, "acme").APIKey
	const fields = "to=%2B15557654321&text=x"
	for name, headers := range map[string]string{
		"as a bearer":                  "Authorization: bearer " + key,
		"in a header of its own":       "X-API-Key: " + key,
		"as a password":                "Authorization: Basic " + basic("somebody", key),
		"as a user without password":   "Authorization: Basic " + basic(key, ""),
		"as the key of a query":        "key=" + key,
		"as the apikey of a query":     "apikey=" + key,
		"as the api_key of a query":    "api_key=" + key,
		"as the token of a query":      "token=" + key,
		"as a key that is there twice": "token=" + key + "&key=" + key,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if strings.Contains(headers, ": ") {
				require.Equal(t, http.StatusAccepted, ask(t, s, http.MethodPost, "/send", fields, form, headers).Code)
				require.Equal(t, http.StatusAccepted, ask(t, s, http.MethodGet, "/send?"+fields, "", headers).Code)
				return
			}
			require.Equal(t, http.StatusAccepted, ask(t, s, http.MethodPost, "/send", fields+"&"+headers, form).Code)
			require.Equal(t, http.StatusAccepted, ask(t, s, http.MethodGet, "/send?"+fields+"&"+headers, "").Code)
		})
	}
	for _, wrong := range []string{"Authorization: Bearer x", "Authorization: Basic !", "X-API-Key: x", "Authorization: Digest " + key} {
		w := ask(t, s, http.MethodPost, "/send", fields, form, wrong)
		require.Equal(t, http.StatusUnauthorized, w.Code, wrong)
		require.Equal(t, []string{`Bearer realm="simrelay"`, `Basic realm="simrelay", charset="UTF-8"`}, w.Header().Values("WWW-Authenticate"))
	}
}

// What is in a URL must be nowhere else: in no cache, no Referer and no log.
func TestSend_KeepsWhatIsInTheURLToItself(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	s := gatewaytest.New(t, func(o *gateway.Options) {
		o.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	account := s.Account(t, "acme")
	for _, target := range []string{
		"/send?to=%2B15557654321&text=midnight&key=" + account.APIKey,
		"/send?to=nobody&text=midnight&key=" + account.APIKey,
		"/send?to=%2B15557654321&text=midnight&key=wrong" + account.APIKey,
		"/hooks/alertmanager?to=%2B15557654321&template=midnight&key=" + account.APIKey,
	} {
		w := ask(t, s, http.MethodGet, target, "")
		require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
		require.Equal(t, "no-referrer", w.Header().Get("Referrer-Policy"))
		require.NotContains(t, w.Body.String(), account.APIKey)
	}
	require.Contains(t, log.String(), "route=/send")
	for _, private := range []string{account.APIKey, account.APIKey[:8], "15557654321", "midnight", "nobody"} {
		require.NotContains(t, log.String(), private)
	}
}

func TestSend_NothingThatWasSentMakesALineOfTheAnswer(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	w := ask(t, s, http.MethodGet, "/send?to=%2B15557654321&a%0AOK+1%0A=x&key="+s.Account(t, "acme").APIKey, "")
	require.Equal(t, http.StatusBadRequest, w.Code)
	require.Equal(t, 1, strings.Count(w.Body.String(), "\n"), w.Body)
}

func TestSend_AGETIsTheSameMessageHoweverOftenItIsFetched(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	target := "/send?to=%2B15557654321&key=" + account.APIKey
	get := func(more string) string {
		w := ask(t, s, http.MethodGet, target+more, "")
		require.Equal(t, http.StatusAccepted, w.Code, w.Body)
		return w.Body.String()
	}
	var all sync.WaitGroup
	answers := make([]string, 10)
	for i := range answers {
		all.Go(func() { answers[i] = ask(t, s, http.MethodGet, target+"&text=a", "").Body.String() })
	}
	all.Wait()
	for _, answer := range answers {
		require.Equal(t, answers[0], answer)
	}
	require.Equal(t, 1, s.Messages(t, account))
	for i, more := range []string{"&text=b", "&text=a&reference=r", "&text=a&priority=1", "&text=a&id=1", "&text=a&id=2"} {
		require.Equal(t, get(more), get(more))
		require.Equal(t, 2+i, s.Messages(t, account), more)
	}
	for range 2 {
		require.Equal(t, http.StatusAccepted, ask(t, s, http.MethodPost, target, "text=a", form).Code)
	}
	require.Equal(t, 8, s.Messages(t, account), "a POST is meant each time")
	for range 2 {
		require.Equal(t, http.StatusAccepted, ask(t, s, http.MethodPost, target, "text=a", form, "Idempotency-Key: \"mine\"").Code)
	}
	require.Equal(t, 9, s.Messages(t, account))
}

func TestSend_RefusesWhatIsTooLarge(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	key := s.Account(t, "acme").APIKey
	large := strings.Repeat("x", 64<<10+1)
	for contentType, body := range map[string]string{
		"application/x-www-form-urlencoded":  "text=" + large,
		"text/plain":                         large,
		"application/json":                   `{"text":"` + large + `"}`,
		"multipart/form-data; boundary=cut":  "--cut\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n" + large + "\r\n--cut--\r\n",
		"multipart/form-data; boundary=cut2": strings.Repeat("\r\n", 40<<10),
	} {
		w := ask(t, s, http.MethodPost, "/send?to=12345&key="+key, body, "Content-Type: "+contentType)
		require.Equal(t, http.StatusRequestEntityTooLarge, w.Code, "%s: %s", contentType, w.Body)
	}
}

func TestSend_AnotherAccountsSIMCardDoesNotExist(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account, other := s.Account(t, "acme"), s.Account(t, "other")
	sim := s.Connect(t, other, 1).SIMCardID
	w := ask(t, s, http.MethodGet, fmt.Sprintf("/send?to=12345&text=x&sim=%d&key=%s", sim, account.APIKey), "")
	require.Equal(t, http.StatusNotFound, w.Code)
	require.Contains(t, w.Body.String(), "ERROR sim_card_not_found: ")
	require.Zero(t, s.Messages(t, account))
}

func TestAnswers_GoByTheRefusalThatARepetitionMayMend(t *testing.T) {
	t.Parallel()
	invalid, optedOut := fault.New(fault.Invalid, "a", "a"), fault.New(fault.Forbidden, "b", "b")
	later, broken := fault.New(fault.RateLimited, "c", "c"), errors.New("d")
	for name, tt := range map[string]struct {
		errs []error
		want string
	}{
		"all accepted":                {[]error{nil, nil}, ""},
		"the first that is for ever":  {[]error{nil, optedOut, invalid}, "b"},
		"later, before what is never": {[]error{invalid, later, nil}, "c"},
		"our own failure":             {[]error{invalid, broken, later}, "internal"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			results := make([]relay.SendResult, len(tt.errs))
			for i, err := range tt.errs {
				results[i].Err = err
			}
			f := senders.Decisive(results)
			if tt.want == "" {
				require.Nil(t, f)
				return
			}
			require.Equal(t, tt.want, f.Code)
		})
	}
}

// notify posts a notification, and returns the status.
func notify(t *testing.T, s *gatewaytest.Server, key, query, body string) int {
	t.Helper()
	w := ask(t, s, http.MethodPost, "/hooks/alertmanager?"+query, body, "Content-Type: application/json", "Authorization: Bearer "+key)
	return w.Code
}

func TestAlerts_AreSentOnceToEachWhoeverElseIsRefused(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	out := s.Connect(t, account, 1)
	s.Receive(t, out, "+15557654322", "STOP")
	before := s.Messages(t, account)
	const to = "to=%2B15557654321,%2B15557654322"
	var all sync.WaitGroup
	codes := make([]int, 8)
	for i := range codes {
		all.Go(func() { codes[i] = notify(t, s, account.APIKey, to, group) })
	}
	all.Wait()
	require.Equal(t, slices.Repeat([]int{http.StatusForbidden}, len(codes)), codes)
	require.Equal(t, before+1, s.Messages(t, account))
	s.Receive(t, out, "+15557654322", "START")
	require.Equal(t, http.StatusAccepted, notify(t, s, account.APIKey, to, group), "all have it now")
	require.Equal(t, before+3, s.Messages(t, account))
}

func TestAlerts_KeepSilentWhereThatIsWanted(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	over := one("resolved", `"alertname":"Down"`, "")
	require.Equal(t, http.StatusOK, notify(t, s, account.APIKey, "to=12345&resolved=false", over))
	onlyFiring := url.QueryEscape(`{{ if eq .Status "firing" }}it burns{{ end }}`)
	require.Equal(t, http.StatusOK, notify(t, s, account.APIKey, "to=12345&template="+onlyFiring, over))
	require.Zero(t, s.Messages(t, account))
	require.Equal(t, http.StatusAccepted, notify(t, s, account.APIKey, "to=12345&resolved=false", group))
	page, _, err := s.Relay.Messages(t.Context(), s.Principal(t, account), "", 1)
	require.NoError(t, err)
	require.Equal(t, "[FIRING:1] Disk (a): nearly full", page[0].Text, "what is resolved is left out")
	require.Equal(t, relay.Resend, page[0].OnUnknown)
}

func TestAlerts_HaveAsManyPartsAsAreWanted(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	for i, query := range []string{"", "&parts=1", "&parts=10", "&template=" + url.QueryEscape(`{{ (index .Alerts 0).Annotations.summary }}`)} {
		body := one("firing", fmt.Sprintf(`"alertname":"%d"`, i), `"summary":"`+strings.Repeat("x ", 2000)+`"`)
		require.Equal(t, http.StatusAccepted, notify(t, s, account.APIKey, "to=12345"+query, body))
	}
	page, _, err := s.Relay.Messages(t.Context(), s.Principal(t, account), "", 10)
	require.NoError(t, err)
	var parts []int
	for _, m := range page {
		parts = append(parts, m.Parts)
	}
	require.Equal(t, []int{3, 10, 1, 3}, parts)
}

func TestAlerts_TakeThousandsAtOnceInShortTime(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	var b strings.Builder
	b.WriteString(`{"status":"firing","alerts":[{}`)
	for i := 0; b.Len() < 1<<18; i++ {
		fmt.Fprintf(&b, `,{"labels":{"instance":"%d"}}`, i)
	}
	b.WriteString(`]}`)
	began := time.Now()
	require.Equal(t, http.StatusAccepted, notify(t, s, account.APIKey, "to=12345", b.String()))
	require.Less(t, time.Since(began), 20*time.Second, "on the slowest of machines")
	require.Equal(t, http.StatusRequestEntityTooLarge, notify(t, s, account.APIKey, "to=12345", b.String()+strings.Repeat(" ", 1<<20)))
}

// FuzzSend sends anything to /send: it is never our own failure, and the answer
// has the form that was asked for.
func FuzzSend(f *testing.F) {
	for _, seed := range [][3]string{
		{"to=+15557654321&text=x&sim=1&priority=9&reference=r&id=1", "", ""},
		{"", "application/x-www-form-urlencoded", "phone=%2B15557654321&message=a;b+100%"},
		{"", "application/json", `{"to":["12345",5],"body":"x","sim_card_id":null,"id":1.5}`},
		{"to=12345", "text/plain; charset=utf-8", "x\n"},
		{"", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"to\"\r\n\r\n12345\r\n--b--"},
		{"", "multipart/form-data", ""}, {"%=%&&;", "?", "{"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	s := gatewaytest.New(f)
	key := s.Account(f, "acme").APIKey
	f.Fuzz(func(t *testing.T, query, contentType, body string) {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			r := httptest.NewRequestWithContext(t.Context(), method, "/send", strings.NewReader(body))
			r.URL.RawQuery = query
			r.Header.Set("Content-Type", contentType)
			r.Header.Set("Authorization", "Bearer "+key)
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			require.Less(t, w.Code, 500)
			if strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
				require.Regexp(t, `^(OK \d+|ERROR [a-z_]+: )`, w.Body.String())
				continue
			}
			require.True(t, json.Valid(w.Body.Bytes()))
		}
	})
}

// FuzzAlerts sends anything to a hook. Only what is too often is put off.
func FuzzAlerts(f *testing.F) {
	f.Add("to=+15557654321", group)
	f.Add("to=12345&parts=1&priority=0&per_hour=1&once_per=1h&resolved=0&sim=1", one("resolved", `"a":"b"`, ""))
	f.Add("to=12345&template=%7B%7B.Status%7D%7D", `{"status":"firing","alerts":[{"startsAt":""}]}`)
	f.Add("", `{"status":"firing","alerts":null,"truncatedAlerts":-1}`)
	s := gatewaytest.New(f)
	key := s.Account(f, "acme").APIKey
	f.Fuzz(func(t *testing.T, query, body string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/hooks/grafana", strings.NewReader(body))
		r.URL.RawQuery = query
		r.Header.Set("Authorization", "Bearer "+key)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		var answer struct {
			OK   *bool
			Code string
		}
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &answer))
		require.NotNil(t, answer.OK)
		require.True(t, w.Code < 500 || answer.Code == "too_many_alerts", "%d %s", w.Code, answer.Code)
	})
}
