package native_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/gateway/dialect/dialecttest"
	"simrelay/gateway/gatewaytest"
	"simrelay/relay/wire"
)

func TestTranscripts(t *testing.T) {
	t.Parallel()
	dialecttest.Transcripts(t, "testdata", func(t *testing.T) dialecttest.Target {
		target, _ := stage(t)
		return target
	})
}

// network answers the USSD requests of the stories.
func network(_ context.Context, _ int64, q wire.USSD) (wire.USSDAnswer, error) {
	answers := map[string]wire.USSDAnswer{
		"start *100#": {State: wire.USSDClosed, Text: "Your balance is 1.204,50 EUR, valid until 31.12.2026."},
		"start *111#": {State: wire.USSDOpen, Text: "1 Balance\n2 Data"},
		"reply 1":     {State: wire.USSDClosed, Text: "Your balance is 1.204,50 EUR."},
		"start *999#": {State: wire.USSDFailed, Code: "cme_30", Detail: "no network service"},
		"start *998#": {State: wire.USSDFailed, Code: "ussd_unsupported", Detail: "this modem does not offer USSD"},
		"cancel ":     {State: wire.USSDClosed},
	}
	return answers[string(q.Action)+" "+q.Text], nil
}

func TestWebhooks_TestIsARealRequestAndIsSeenAmongTheDeliveries(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	var got atomic.Pointer[http.Request]
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got.Store(r)
		w.WriteHeader(http.StatusAccepted)
	}))
	t.Cleanup(receiver.Close)
	w := s.Do(t, http.MethodPost, "/api/v1/webhooks", account.APIKey, `{"url":"`+receiver.URL+`/hook"}`)
	require.Equal(t, http.StatusCreated, w.Code, w.Body)
	w = s.Do(t, http.MethodPost, "/api/v1/webhooks/1/test", account.APIKey, "")
	require.Equal(t, http.StatusOK, w.Code, w.Body)
	require.Contains(t, w.Body.String(), `"status":202`)
	require.Equal(t, "/hook", got.Load().URL.Path)

	w = s.Do(t, http.MethodGet, "/api/v1/webhooks/1/deliveries?limit=1", account.APIKey, "")
	require.Equal(t, http.StatusOK, w.Code)
	var list struct {
		Data []struct {
			ID    string
			State string
		}
	}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &list))
	require.Len(t, list.Data, 1)
	path := "/api/v1/deliveries/" + list.Data[0].ID
	require.Equal(t, http.StatusOK, s.Do(t, http.MethodGet, path, account.APIKey, "").Code)
	require.Equal(t, http.StatusAccepted, s.Do(t, http.MethodPost, path+"/replay", account.APIKey, "").Code)
	other := s.Account(t, "other")
	require.Equal(t, http.StatusNotFound, s.Do(t, http.MethodGet, path, other.APIKey, "").Code)
	require.Equal(t, http.StatusNotFound, s.Do(t, http.MethodPost, path+"/replay", other.APIKey, "").Code)
}

func TestWebhooks_APingIsAnsweredWithTheCreation(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	var status atomic.Int64
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(int(status.Load()))
	}))
	t.Cleanup(receiver.Close)
	for _, code := range []int{http.StatusNoContent, http.StatusTeapot} {
		status.Store(int64(code))
		w := s.Do(t, http.MethodPost, "/api/v1/webhooks", account.APIKey, `{"url":"`+receiver.URL+`","events":["sim.online"],"ping":true}`)
		require.Equal(t, http.StatusCreated, w.Code, "a webhook whose ping fails is made all the same")
		require.Contains(t, w.Body.String(), `"ping":{"number":1,"trigger":"test"`)
		require.Contains(t, w.Body.String(), `"status":`+strconv.Itoa(code))
	}

	w := s.Do(t, http.MethodGet, "/api/v1/deliveries?state=failed", account.APIKey, "")
	require.Equal(t, http.StatusOK, w.Code)
	var list struct {
		Data []struct {
			EndpointID int64 `json:"endpoint_id"`
			Event      string
			TraceID    string `json:"trace_id"`
			Bytes      int
		}
		Next *string `json:"next_cursor"`
	}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &list))
	require.Len(t, list.Data, 1)
	require.Equal(t, int64(2), list.Data[0].EndpointID)
	require.Equal(t, "sim.online", list.Data[0].Event)
	require.Len(t, list.Data[0].TraceID, 32)
	require.Positive(t, list.Data[0].Bytes)
	require.Empty(t, *list.Next)
	other := s.Account(t, "other")
	require.Contains(t, s.Do(t, http.MethodGet, "/api/v1/deliveries", other.APIKey, "").Body.String(), `{"data":[],`)
}

func TestTextLink_ATeamMemberHasSettingsOfItsOwn(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	_, member, err := s.Accounts.CreateUser(t.Context(), account.AccountID, "member@example.com", "", accounts.RoleMember)
	require.NoError(t, err)
	_, admin, err := s.Accounts.CreateUser(t.Context(), account.AccountID, "admin@example.com", "", accounts.RoleAdmin)
	require.NoError(t, err)
	const path = "/api/v1/textlink/webhooks"
	require.Equal(t, http.StatusOK, s.Do(t, http.MethodPut, path, account.APIKey, `{"tag_url":"https://example.com/owner","secret":"of the owner"}`).Code)
	require.NotContains(t, s.Do(t, http.MethodGet, path, member, "").Body.String(), "owner")
	require.Equal(t, http.StatusOK, s.Do(t, http.MethodPut, path, member, `{"tag_url":"https://example.com/member"}`).Code)
	require.Contains(t, s.Do(t, http.MethodGet, path, member, "").Body.String(), "https://example.com/member")
	for _, key := range []string{account.APIKey, admin} {
		require.Contains(t, s.Do(t, http.MethodGet, path, key, "").Body.String(), "https://example.com/owner")
	}
}

func TestMessages_ArePagedNewestFirstWithoutGapsOrRepetition(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	for i := range 7 {
		send(t, s, account, strconv.Itoa(i))
	}
	var texts []string
	for cursor := ""; ; {
		var page struct {
			Data []struct{ Text string }
			Next string `json:"next_cursor"`
		}
		w := s.Do(t, http.MethodGet, "/api/v1/messages?limit=3&cursor="+cursor, account.APIKey, "")
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &page))
		for _, m := range page.Data {
			texts = append(texts, m.Text)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	require.Equal(t, []string{"6", "5", "4", "3", "2", "1", "0"}, texts)
	w := s.Do(t, http.MethodGet, "/api/v1/messages?cursor=nonsense!", account.APIKey, "")
	require.Equal(t, http.StatusBadRequest, w.Code)
	require.Contains(t, w.Body.String(), `"code":"invalid_cursor"`)
}
