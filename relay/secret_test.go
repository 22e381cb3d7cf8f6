package relay_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/internal/secret"
	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/wire"
	"simrelay/store"
)

// hidden is a message with a code.
var hidden = relay.SendRequest{To: alice, Text: "Your code is: 123456", Shown: "Your code is: ******", ExpiresIn: time.Hour}

// requireHidden looks for the code wherever an account can look.
func requireHidden(t *testing.T, b *relaytest.Bench, p accounts.Principal) {
	t.Helper()
	for _, e := range b.Log(p) {
		require.NotContains(t, string(e.Data), "123456", e.Type)
	}
	for _, m := range b.Messages(p) {
		all, err := json.Marshal([]any{m, m.PayloadWithTimeline()})
		require.NoError(t, err)
		require.NotContains(t, string(all), "123456")
	}
}

func TestSecret_IsShownToTheDeviceAlone(t *testing.T) {
	t.Parallel()
	b, p, d, _ := relaytest.Start(t, 1)
	m := b.Send(p, hidden)
	require.Equal(t, "Your code is: ******", m.Text)
	requireHidden(t, b, p)
	b.Reopen()
	d.Connect()
	got := d.Session.ClaimAll()
	require.Len(t, got, 1)
	require.Equal(t, "Your code is: 123456", got[0].Text)
	require.NotEmpty(t, b.Message(p, m.ID).Sealed, "the device may have lost it on the way")

	d.Connect()
	require.Equal(t, "Your code is: 123456", d.Session.ToDevice[1].(*wire.Dispatch).Text, "it is offered again")
	d.Settle()
	require.Equal(t, relay.Sent, b.State(p, m.ID))
	require.Empty(t, b.Message(p, m.ID).Sealed, "nobody needs it any more")
	requireHidden(t, b, p)
}

func TestSecret_IsGoneWhenItWillNotBeSent(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		end  func(b *relaytest.Bench, p accounts.Principal, m *relay.Message) error
		want relay.State
	}{
		"it expires": {func(b *relaytest.Bench, _ accounts.Principal, _ *relay.Message) error {
			b.Advance(2 * time.Hour)
			return nil
		}, relay.Expired},
		"it is cancelled": {func(b *relaytest.Bench, p accounts.Principal, m *relay.Message) error {
			_, err := b.Relay.Cancel(t.Context(), p, m.ID)
			return err
		}, relay.Cancelled},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := relaytest.New(t, relaytest.Options{})
			p := b.Account("acme")
			m := b.Send(p, hidden)
			require.NoError(t, tt.end(b, p, m))
			m = b.Message(p, m.ID)
			require.Equal(t, tt.want, m.State)
			require.Empty(t, m.Sealed)
			_, err := b.Relay.Resend(t.Context(), p, m.ID)
			require.ErrorIs(t, err, relay.ErrSecretNotKept)
		})
	}
}

func TestSecret_IsKeptForTheTriesOfOnUnknown(t *testing.T) {
	t.Parallel()
	b, p, d, _ := relaytest.Start(t, 1)
	d.Radio.Next = func(*relaytest.Entry, int) relaytest.Outcome { return relaytest.Doubtful(false) }
	r := hidden
	r.OnUnknown = relay.Resend
	m := b.Send(p, r)
	texts := 0
	for range 5 {
		for _, got := range d.Session.ClaimAll() {
			require.Equal(t, r.Text, got.Text)
			texts++
		}
		d.Settle()
		b.Advance(5 * time.Minute)
	}
	require.Equal(t, 3, texts)
	require.Equal(t, relay.Unknown, b.State(p, m.ID))
	require.Empty(t, b.Message(p, m.ID).Sealed)
	requireHidden(t, b, p)
}

func TestSecret_UnderAnotherKeyIsNeverSentAsAsterisks(t *testing.T) {
	t.Parallel()
	box, err := secret.NewBox(bytes.Repeat([]byte{7}, 32))
	require.NoError(t, err)
	b, p, d, _ := relaytest.Start(t, 1)
	held, waiting := b.Send(p, hidden), b.Send(p, hidden)
	require.Len(t, d.Session.Claim(d.Card(0)), 2)
	third := b.Send(p, hidden)
	d.Session.Die()
	b.Relay = relay.New(relay.Options{DB: b.DB, Log: b.Events, Contacts: b.Contacts, Box: box, Now: b.Now})
	d.Connect()
	d.Deliver()
	require.Empty(t, d.Radio.Submissions)
	for _, m := range []*relay.Message{held, waiting} {
		require.Equal(t, relay.Unknown, b.State(p, m.ID), "the device may have sent it before")
	}
	require.Equal(t, relay.Cancelled, b.State(p, third.ID))
	require.Contains(t, b.Message(p, third.ID).Reason, "another key file")
}

func TestService_SendIn_IsPartOfItsCallersTransaction(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	nothing := errors.New("nothing of it")
	err := b.DB.Update(t.Context(), func(tx *store.Tx) error {
		if _, err := b.Relay.SendIn(tx, p, relay.SendRequest{To: alice, Text: "x"}); err != nil {
			return err
		}
		return nothing
	})
	require.ErrorIs(t, err, nothing)
	require.Empty(t, b.Messages(p))

	var m *relay.Message
	require.NoError(t, b.DB.Update(t.Context(), func(tx *store.Tx) (err error) {
		if m, err = b.Relay.SendIn(tx, p, relay.SendRequest{To: "0151 23456789", Country: "DE", Text: "x"}); err != nil {
			return err
		}
		_, err = b.Relay.CancelIn(tx, p, m.ID, "another one replaces it")
		return err
	}))
	m = b.Message(p, m.ID)
	require.Equal(t, "+4915123456789", m.To)
	require.Equal(t, relay.Cancelled, m.State)
	require.Equal(t, "another one replaces it", m.Reason)
}
