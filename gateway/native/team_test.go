package native_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/gateway/gatewaytest"
	"simrelay/relay/wire"
	"simrelay/webhooks/webhookstest"
)

// TestTL16_AMemberHearsOfItsOwnConversations goes the whole way: members send
// with their keys, SIM cards answer, and each one's URLs hear of its own.
func TestTL16_AMemberHearsOfItsOwnConversations(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	first, second := s.Connect(t, account, 1), s.Connect(t, account, 2)
	receiver, err := webhookstest.New()
	require.NoError(t, err)
	t.Cleanup(receiver.Close)
	keys := map[string]string{"boss": account.APIKey}
	for _, name := range []string{"ann", "bob"} {
		_, key, err := s.Accounts.CreateUser(t.Context(), account.AccountID, name+"@example.com", "", accounts.RoleMember)
		require.NoError(t, err)
		keys[name] = key
	}
	for name, key := range keys {
		w := s.Do(t, http.MethodPut, "/api/v1/textlink/webhooks", key, fmt.Sprintf(
			`{"received_url":"%[1]s/received","sent_url":"%[1]s/sent","failed_url":"%[1]s/failed","tag_url":"%[1]s/tag"}`, receiver.URL+"/"+name))
		require.Equal(t, http.StatusOK, w.Code, w.Body)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Webhooks.Run(ctx) }()
	t.Cleanup(func() { cancel(); require.NoError(t, <-done) })

	const alice = "+15557654321"
	send := func(as string, d gatewaytest.Device) {
		w := s.Do(t, http.MethodPost, "/api/v1/messages", keys[as], fmt.Sprintf(`{"to":"%s","text":"hello","sim_card_id":%d}`, alice, d.SIMCardID))
		require.Equal(t, http.StatusAccepted, w.Code, w.Body)
		claimed, err := s.Relay.Claim(t.Context(), d.ID, d.Epoch, d.SIMCardID, 1)
		require.NoError(t, err)
		require.Len(t, claimed.Dispatches, 1)
		_, err = s.Relay.Results(t.Context(), d.ID, []wire.Result{{
			Message: claimed.Dispatches[0].Message, Attempt: 1, State: wire.ResultFailed, Class: wire.ClassPermanent, At: gatewaytest.Now,
		}})
		require.NoError(t, err)
	}
	tag := func(as, value string) {
		w := s.Do(t, http.MethodPost, "/api/update-contact-tag", keys[as], fmt.Sprintf(`{"phone_number":"%s","tag":"%s"}`, alice, value))
		require.Equal(t, `{"ok":true}`+"\n", w.Body.String())
	}
	for _, step := range []struct {
		name string
		do   func()
		want []string
	}{
		{"a stranger writes", func() { s.Receive(t, first, alice, "hi") }, []string{"/boss/received"}},
		{"ann writes", func() { send("ann", first) }, []string{"/ann/failed", "/ann/sent", "/boss/failed", "/boss/sent"}},
		{"she is answered", func() { s.Receive(t, first, alice, "yes") }, []string{"/ann/received", "/boss/received"}},
		{"she is answered at another card", func() { s.Receive(t, second, alice, "yes") }, []string{"/ann/received", "/boss/received"}},
		{"bob writes from that card", func() { send("bob", second) }, []string{"/bob/failed", "/bob/sent", "/boss/failed", "/boss/sent"}},
		{"bob is answered", func() { s.Receive(t, second, alice, "yes") }, []string{"/bob/received", "/boss/received"}},
		{"ann still is answered at hers", func() { s.Receive(t, first, alice, "yes") }, []string{"/ann/received", "/boss/received"}},
		{"bob tags his contact", func() { tag("bob", "warm") }, []string{"/bob/tag", "/boss/tag"}},
		{"ann tags bob's contact", func() { tag("ann", "cold") }, []string{"/ann/tag", "/bob/tag", "/boss/tag"}},
		{"the owner tags bob's contact", func() { tag("boss", "lost") }, []string{"/bob/tag", "/boss/tag"}},
		{"the owner writes", func() { send("boss", first) }, []string{"/boss/failed", "/boss/sent"}},
		{"the owner is answered", func() { s.Receive(t, first, alice, "yes") }, []string{"/boss/received"}},
	} {
		before := len(receiver.Requests())
		step.do()
		all, err := receiver.Wait(t.Context(), before+len(step.want))
		require.NoError(t, err, step.name)
		var got []string
		for _, q := range all[before:] {
			got = append(got, q.Path)
		}
		slices.Sort(got)
		require.Equal(t, step.want, got, step.name)
	}
}
