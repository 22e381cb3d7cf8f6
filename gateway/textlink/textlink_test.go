package textlink_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/events"
	"simrelay/gateway/dialect/dialecttest"
	"simrelay/gateway/gatewaytest"
	"simrelay/relay"
)

func TestTranscripts(t *testing.T) {
	t.Parallel()
	dialecttest.Transcripts(t, "testdata", func(t *testing.T) dialecttest.Target {
		s := gatewaytest.New(t)
		account, other := s.Account(t, "acme"), s.Account(t, "other")
		s.Connect(t, account, 1)
		return dialecttest.Target{Handler: s, Vars: map[string]string{"KEY": account.APIKey, "OTHER": other.APIKey, "SPENT": s.Spent(t, "spent", 0)}}
	})
}

func TestSendSMS_TakesWhatPublishedClientsSend(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	card := s.Connect(t, account, 1).SIMCardID
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)

	// A reader of unknown length is sent in chunks.
	body := io.MultiReader(strings.NewReader(`{"phone_number":"+15557654321","text":"in `), strings.NewReader(`chunks","sim_card_id":"1","custom_id":"c-1"}`))
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/api/send-sms", body)
	require.NoError(t, err)
	r.Header.Set("Authorization", "bearer "+account.APIKey)
	r.Header.Set("Content-Type", "application/json")
	answer, err := server.Client().Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Equal(t, `{"ok":true}`+"\n", string(text))

	page, _, err := s.Relay.Messages(t.Context(), s.Principal(t, account), "", 1)
	require.NoError(t, err)
	require.Equal(t, "in chunks", page[0].Text)
	require.Equal(t, "c-1", page[0].Reference)
	require.Equal(t, card, page[0].SIMCardID)
	require.True(t, page[0].Pinned)
	require.False(t, page[0].Portal)
}

func TestSendSMS_SaysQueuedWhenNoSIMCardCanTakeItNow(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	first, second := s.Connect(t, account, 1), s.Connect(t, account, 2)
	p := s.Principal(t, account)
	send := func(more string) string {
		w := s.Do(t, http.MethodPost, "/api/send-sms", account.APIKey, `{"phone_number":"+15557654321","text":"x"`+more+`}`)
		return strings.TrimSpace(w.Body.String())
	}
	const now, later = `{"ok":true}`, `{"ok":true,"queued":true}`
	paused := true
	_, err := s.Relay.UpdateSIM(t.Context(), p, first.SIMCardID, relay.SIMPatch{Paused: &paused})
	require.NoError(t, err)
	require.Equal(t, later, send(`,"sim_card_id":1`), "the card that was asked for is paused")
	require.Equal(t, now, send(`,"sim_card_id":2`))
	s.Relay.Leave(second.Device, second.Epoch)
	require.Equal(t, later, send(`,"sim_card_id":2`), "the card that was asked for is offline")
}

func TestUpdateTag_ChangesTheContactOnce(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	for range 2 {
		w := s.Do(t, http.MethodPost, "/api/update-contact-tag", account.APIKey, `{"phone_number":"+15557654321","tag":"Warm"}`)
		require.Equal(t, `{"ok":true}`+"\n", w.Body.String())
	}
	all, err := s.Log.After(t.Context(), account.AccountID, 0, 10)
	require.NoError(t, err)
	require.Len(t, all, 2)
	require.Equal(t, events.ContactCreated, all[0].Type)
	require.Equal(t, events.ContactUpdated, all[1].Type)
}

// FuzzBodies sends any body: the answer is always JSON with the field ok, and
// never our own failure.
func FuzzBodies(f *testing.F) {
	for _, seed := range []string{
		`{"phone_number":"+15557654321","text":"x","sim_card_id":"1","custom_id":5,"source_country":"DE"}`,
		`{"phone_number":15557654321,"text":"x","sim_card_id":null}`, `{"phone_number":"+15557654321","tag":"Warm"}`, `{"sim_card_id":"١"}`, "[", "",
		`[{"phone_number":"+15557654321","text":"x"},5,{}]`, `{"phone_number":"+15557654321","expiration_time":600000,"service_name":""}`,
		`phone_number=%2B15557654321&text=x&code=1`,
	} {
		f.Add(seed)
	}
	s := gatewaytest.New(f)
	account := s.Account(f, "acme")
	f.Fuzz(func(t *testing.T, body string) {
		for _, path := range paths(t) {
			for _, contentType := range []string{"application/json", "application/x-www-form-urlencoded"} {
				w, _ := ask(t, s, request(t, http.MethodPost, path, account.APIKey, contentType, body))
				require.Less(t, w.Code, 500)
			}
		}
	})
}

func TestBulk_AcceptsAsManyAsTheRelayDoesAndNoMore(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	many := func(n int) string {
		one := `{"phone_number":"+15557654321","text":"` + strings.Repeat(`\u00fc`, 600) + `"},`
		return "[" + strings.TrimSuffix(strings.Repeat(one, n), ",") + "]"
	}
	w, ok := ask(t, s, request(t, http.MethodPost, "/api/bulk-send-sms", account.APIKey, "application/json", many(1000)))
	require.True(t, ok, w.Body)
	require.Equal(t, 1000, strings.Count(w.Body.String(), `{"ok":true,"queued":true}`))
	_, ok = ask(t, s, request(t, http.MethodPost, "/api/bulk-send-sms", account.APIKey, "application/json", many(1001)))
	require.False(t, ok)
	page, _, err := s.Relay.Messages(t.Context(), s.Principal(t, account), "", 1)
	require.NoError(t, err)
	require.EqualValues(t, 1000, page[0].ID, "nothing of the second was accepted")
}
