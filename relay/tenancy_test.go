package relay_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/events"
	"simrelay/internal/fault"
	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/store"
)

func TestTenancy_WhatAnotherAccountHasIsNotFound(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	owner, other := b.Account("owner"), b.Account("other")
	d, ids := b.Online(owner, 1)
	m := b.Send(owner, relay.SendRequest{})
	ctx := t.Context()
	name := "mine now"
	tests := map[string]func(accounts.Principal) error{
		"Message": func(p accounts.Principal) error { _, err := b.Relay.Message(ctx, p, m.ID); return err },
		"Resend":  func(p accounts.Principal) error { _, err := b.Relay.Resend(ctx, p, m.ID); return err },
		"SIM":     func(p accounts.Principal) error { _, err := b.Relay.SIM(ctx, p, ids[0]); return err },
		"UpdateSIM": func(p accounts.Principal) error {
			_, err := b.Relay.UpdateSIM(ctx, p, ids[0], relay.SIMPatch{Name: &name})
			return err
		},
		"Send": func(p accounts.Principal) error {
			_, err := b.Relay.Send(ctx, p, relay.SendRequest{To: alice, Text: "x", SIMCardID: ids[0]})
			return err
		},
		"USSD": func(p accounts.Principal) error {
			_, err := b.Relay.USSD(ctx, p, ids[0], relay.USSDRequest{Code: "*100#"})
			return err
		},
		"CancelUSSD":   func(p accounts.Principal) error { return b.Relay.CancelUSSD(ctx, p, ids[0]) },
		"CheckBalance": func(p accounts.Principal) error { _, err := b.Relay.CheckBalance(ctx, p, ids[0]); return err },
		"Cancel":       func(p accounts.Principal) error { _, err := b.Relay.Cancel(ctx, p, m.ID); return err },
		"DeleteDevice": func(p accounts.Principal) error { return b.Relay.DeleteDevice(ctx, p, d.ID) },
	}
	agency := accounts.Principal{OrganisationID: owner.OrganisationID}
	for method, call := range tests {
		for whose, p := range map[string]accounts.Principal{"another account": other, "nobody": {}, "the organisation's own key": agency} {
			t.Run(method+" for "+whose, func(t *testing.T) {
				err := call(p)
				require.Error(t, err)
				if p.AccountID != 0 {
					require.Equal(t, fault.NotFound, fault.KindOf(err))
				}
				require.Equal(t, relay.Queued, b.State(owner, m.ID))
			})
		}
	}
	require.Empty(t, b.Messages(other))
	require.Len(t, b.Messages(owner), 1)
	sims, err := b.Relay.SIMs(ctx, other.AccountID)
	require.NoError(t, err)
	require.Empty(t, sims)
	require.Empty(t, devicesOf(t, b, other))
	require.Len(t, devicesOf(t, b, owner), 1)
	require.Empty(t, b.Log(other))
	for _, id := range []int64{0, -1, 4711} {
		_, err := b.Relay.Message(ctx, owner, id)
		require.ErrorIs(t, err, relay.ErrMessageNotFound)
		_, err = b.Relay.SIM(ctx, owner, id)
		require.ErrorIs(t, err, relay.ErrSIMNotFound)
		require.ErrorIs(t, b.Relay.DeleteDevice(ctx, owner, id), relay.ErrDeviceNotFound)
	}
}

func TestTenancy_SameCardInTwoAccountsIsTwoCards(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	one, two := b.Account("one"), b.Account("two")
	d1, ids1 := b.Online(one, 1)
	d2 := b.Device(two, 0)
	d2.SIMs = d1.SIMs
	d2.Connect()
	require.NotEqual(t, ids1[0], d2.Card(0))
	b.Send(one, relay.SendRequest{SIMCardID: ids1[0]})
	d2.Deliver()
	require.Empty(t, d2.Radio.Submissions)
}

func TestMessages_ArePagedNewestFirst(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p, other := b.Account("acme"), b.Account("other")
	for i := range 7 {
		b.Send(p, relay.SendRequest{To: number(i)})
		b.Send(other, relay.SendRequest{})
	}
	var got []string
	cursor := store.Cursor("")
	for {
		page, next, err := b.Relay.Messages(t.Context(), p, cursor, 3)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page), 3)
		for _, m := range page {
			got = append(got, m.To)
		}
		if cursor = next; next == "" {
			break
		}
	}
	require.Equal(t, []string{number(6), number(5), number(4), number(3), number(2), number(1), number(0)}, got)

	_, theirs, err := b.Relay.Messages(t.Context(), other, "", 3)
	require.NoError(t, err)
	page, _, err := b.Relay.Messages(t.Context(), p, theirs, 100)
	require.NoError(t, err)
	for _, m := range page {
		require.Equal(t, p.AccountID, m.AccountID, "a cursor of another account leads nowhere")
	}
	_, _, err = b.Relay.Messages(t.Context(), p, "nonsense!", 3)
	require.ErrorIs(t, err, relay.ErrCursor)
	for _, limit := range []int{-1, 0, 1} {
		page, _, err := b.Relay.Messages(t.Context(), p, "", limit)
		require.NoError(t, err)
		require.Len(t, page, 1)
	}
}

func TestDevices_AreMadePairedAndDeleted(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	ctx := t.Context()
	for _, name := range []string{"", "  ", string(make([]byte, 101)), "\xff"} {
		_, _, err := b.Relay.CreateDevice(ctx, p, name)
		require.Equal(t, fault.Invalid, fault.KindOf(err), "%q", name)
	}
	_, _, err := b.Relay.CreateDevice(ctx, accounts.Principal{OrganisationID: 1}, "x")
	require.ErrorIs(t, err, accounts.ErrNoAccount)
	for _, token := range []string{"", "dev", string(make([]byte, 300))} {
		_, err := b.Relay.AuthenticateDevice(ctx, token)
		require.ErrorIs(t, err, relay.ErrDeviceToken)
	}

	d, ids := b.Online(p, 1)
	held := b.Send(p, relay.SendRequest{SIMCardID: ids[0]})
	d.Session.Claim(ids[0])
	waiting := b.Send(p, relay.SendRequest{SIMCardID: ids[0]})
	require.NoError(t, b.Relay.DeleteDevice(ctx, p, d.ID))
	require.Equal(t, []int64{d.ID}, b.Hands.Kicks())
	require.Equal(t, relay.Unknown, b.State(p, held.ID))
	require.Equal(t, relay.Queued, b.State(p, waiting.ID))
	require.Empty(t, devicesOf(t, b, p))

	_, err = b.Relay.AuthenticateDevice(ctx, d.Token)
	require.ErrorIs(t, err, relay.ErrDeviceToken)
	_, err = b.Relay.Claim(ctx, d.ID, d.Session.Epoch, ids[0], 5)
	require.ErrorIs(t, err, relay.ErrDeviceNotFound, "the session that is not kicked yet gets nothing any more")
	_, err = b.Relay.Status(ctx, d.Device, d.Session.Epoch, d.SIMs)
	require.ErrorIs(t, err, relay.ErrDeviceNotFound)
	_, err = b.Relay.Takeover(ctx, d.Device, d.Journal.Hello(d.SIMs))
	require.ErrorIs(t, err, relay.ErrDeviceNotFound, "a session that was about to begin does not")

	// The card stays, and works in another device.
	next, _ := b.Online(p, 0)
	next.SIMs = d.SIMs
	require.NoError(t, next.Session.Status())
	next.Deliver()
	require.Equal(t, relay.Sent, b.State(p, waiting.ID))
	require.NotContains(t, b.LogTypes(p), events.DeviceOffline)
}

func TestDevices_ViewTellsWhatIsKnown(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	d := b.Device(p, 2)
	view := devicesOf(t, b, p)[0]
	require.False(t, view.Online)
	require.Nil(t, view.LastSeen)
	require.Empty(t, view.SIMCards)
	d.Connect()
	signal := -73
	d.SIMs[0].SignalDBM, d.SIMs[0].Number, d.SIMs[0].Operator = &signal, "+15557770001", "Testnet"
	d.SIMs[1].Ready, d.SIMs[1].Problem = false, "the PIN is missing"
	require.NoError(t, d.Session.Status())
	view = devicesOf(t, b, p)[0]
	require.True(t, view.Online)
	require.Equal(t, "relaytest", view.Agent)
	require.Len(t, view.SIMCards, 2)
	sims, err := b.Relay.SIMs(t.Context(), p.AccountID)
	require.NoError(t, err)
	require.True(t, sims[0].Ready)
	require.Equal(t, -73, *sims[0].SignalDBM)
	require.Equal(t, "+15557770001", sims[0].Number)
	require.Equal(t, "Testnet", sims[0].Operator)
	require.False(t, sims[1].Ready)
	require.Equal(t, "the PIN is missing", sims[1].Problem)

	m := b.Send(p, relay.SendRequest{SIMCardID: sims[0].ID})
	require.Equal(t, "+15557770001", m.From)
	d.SIMs[0].Number = "" // what the card does not tell is not forgotten
	require.NoError(t, d.Session.Status())
	sim, err := b.Relay.SIM(t.Context(), p, sims[0].ID)
	require.NoError(t, err)
	require.Equal(t, "+15557770001", sim.Number)
	require.Equal(t, 1, sim.Queued)
}
