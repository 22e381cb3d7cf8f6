package native_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/gateway"
	"simrelay/gateway/gatewaytest"
	"simrelay/webhooks"
)

func TestUsers_ADeletedMembersTextLinkSettingsAreGone(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	member := s.User(t, account, accounts.RoleMember)
	const path = "/api/v1/textlink/webhooks"
	for key, url := range map[string]string{member.APIKey: "https://example.com/member", account.APIKey: "https://example.com/owner"} {
		require.Equal(t, http.StatusOK, s.Do(t, http.MethodPut, path, key, `{"received_url":"`+url+`","tag_url":"`+url+`"}`).Code)
	}
	require.Equal(t, http.StatusNoContent, s.Do(t, http.MethodDelete, fmt.Sprintf("/api/v1/users/%d", member.UserID), account.APIKey, "").Code)
	settings, err := s.Webhooks.TextLinkSettings(t.Context(), webhooks.TextLinkOwner{AccountID: account.AccountID, SubuserID: member.UserID})
	require.NoError(t, err)
	require.Zero(t, settings)
	require.Contains(t, s.Do(t, http.MethodGet, path, account.APIKey, "").Body.String(), "https://example.com/owner")
	require.Equal(t, http.StatusUnauthorized, s.Do(t, http.MethodGet, path, member.APIKey, "").Code)
}

func TestUsers_LinksBeginWithThePublicURL(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t, func(o *gateway.Options) { o.PublicURL = "https://sms.example.com" })
	account := s.Account(t, "acme")
	w := s.Do(t, http.MethodPost, "/api/v1/users", account.APIKey, `{"email":"bob@example.com"}`)
	require.Equal(t, http.StatusCreated, w.Code)
	require.Contains(t, w.Body.String(), `"url":"https://sms.example.com/login/link?code=`)
	plain := gatewaytest.New(t)
	account = plain.Account(t, "acme")
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "https://relay.example.com/api/v1/users/1/login-link", nil)
	r.Header.Set("Authorization", "Bearer "+account.APIKey)
	w = httptest.NewRecorder()
	plain.ServeHTTP(w, r)
	require.Contains(t, w.Body.String(), `"url":"https://relay.example.com/login/link?code=`)
}
