package relay_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/internal/fault"
	"simrelay/internal/secret"
	"simrelay/relay"
	"simrelay/relay/relaytest"
)

func TestService_Pair_GivesOneDeviceItsCredential(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p, other := b.Account("acme"), b.Account("other")
	made, code, err := b.Relay.CreatePairing(t.Context(), p, " the shelf ")
	require.NoError(t, err)
	require.Regexp(t, `^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$`, code)
	require.Equal(t, relay.PairingOpen, made.State)
	require.Equal(t, b.Now().Add(relay.PairingLife), made.ExpiresAt)

	token := secret.Token("dev", 45)
	d, err := b.Relay.Pair(t.Context(), code, token, "localhost")
	require.NoError(t, err)
	require.Equal(t, "the shelf", d.Name, "the person's name for it counts")
	known, err := b.Relay.AuthenticateDevice(t.Context(), token)
	require.NoError(t, err)
	require.Equal(t, p.AccountID, known.AccountID)

	again, err := b.Relay.Pair(t.Context(), strings.ToLower(strings.ReplaceAll(code, "-", " ")), token, "localhost")
	require.NoError(t, err, "its answer may have been lost")
	require.Equal(t, d.ID, again.ID)
	_, err = b.Relay.Pair(t.Context(), code, secret.Token("dev", 45), "thief")
	require.ErrorIs(t, err, relay.ErrPairingCode)

	seen, err := b.Relay.Pairing(t.Context(), p, made.ID)
	require.NoError(t, err)
	require.Equal(t, relay.PairingDone, seen.State)
	require.Equal(t, d.ID, *seen.DeviceID)
	_, err = b.Relay.Pairing(t.Context(), other, made.ID)
	require.ErrorIs(t, err, relay.ErrPairingNotFound)
	require.ErrorIs(t, b.Relay.DeletePairing(t.Context(), other, made.ID), relay.ErrPairingNotFound)

	b.Clock.Advance(relay.PairingLife)
	_, err = b.Relay.Pair(t.Context(), code, token, "localhost")
	require.ErrorIs(t, err, relay.ErrPairingCode)
}

func TestService_Pair_WithANewCodeFindsTheDeviceWhoseAnswerWasLost(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p, other := b.Account("acme"), b.Account("other")
	token := secret.Token("dev", 45)
	_, code, err := b.Relay.CreatePairing(t.Context(), p, "")
	require.NoError(t, err)
	lost, err := b.Relay.Pair(t.Context(), code, token, "shelf")
	require.NoError(t, err)
	b.Clock.Advance(relay.PairingLife) // the code is of no use any more

	made, code, err := b.Relay.CreatePairing(t.Context(), p, "")
	require.NoError(t, err)
	for range 2 {
		found, err := b.Relay.Pair(t.Context(), code, token, "shelf")
		require.NoError(t, err)
		require.Equal(t, lost.ID, found.ID)
	}
	seen, err := b.Relay.Pairing(t.Context(), p, made.ID)
	require.NoError(t, err)
	require.Equal(t, lost.ID, *seen.DeviceID)

	_, code, err = b.Relay.CreatePairing(t.Context(), other, "")
	require.NoError(t, err)
	_, err = b.Relay.Pair(t.Context(), code, token, "shelf")
	require.ErrorIs(t, err, relay.ErrPairingToken, "a device is of one account")
}

func TestService_Pair_RefusesWhatIsNoPairing(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	token := secret.Token("dev", 45)
	pair := func(code, token string) string {
		_, err := b.Relay.Pair(t.Context(), code, token, "")
		return fault.CodeOf(err)
	}
	made, code, err := b.Relay.CreatePairing(t.Context(), p, "")
	require.NoError(t, err)
	for _, bad := range []string{"", "dev", "dev" + strings.Repeat("-", 45), token + "x", strings.Repeat("a", 48)} {
		require.Equal(t, "invalid_device_token", pair(code, bad))
	}
	for _, bad := range []string{"", "0000-0000", code + "0", code[:8]} {
		require.Equal(t, "pairing_code_wrong", pair(bad, token))
	}
	_, err = b.Relay.Pair(t.Context(), code, token, strings.Repeat("x", 101))
	require.Equal(t, "invalid_name", fault.CodeOf(err))

	require.NoError(t, b.Relay.DeletePairing(t.Context(), p, made.ID))
	require.Equal(t, "pairing_code_wrong", pair(code, token))

	made, code, err = b.Relay.CreatePairing(t.Context(), p, "")
	require.NoError(t, err)
	b.Clock.Advance(relay.PairingLife)
	require.Equal(t, "pairing_code_wrong", pair(code, token))
	seen, err := b.Relay.Pairing(t.Context(), p, made.ID)
	require.NoError(t, err)
	require.Equal(t, relay.PairingExpired, seen.State)

	_, code, err = b.Relay.CreatePairing(t.Context(), p, "")
	require.NoError(t, err)
	_, taken, err := b.Relay.CreateDevice(t.Context(), b.Account("other"), "older")
	require.NoError(t, err)
	require.Equal(t, "invalid_device_token", pair(code, taken))
}

func TestService_Pair_OneOfManyWins(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	_, code, err := b.Relay.CreatePairing(t.Context(), p, "")
	require.NoError(t, err)
	won := make(chan int64, 16)
	var all sync.WaitGroup
	for range cap(won) {
		all.Go(func() {
			if d, err := b.Relay.Pair(t.Context(), code, secret.Token("dev", 45), ""); err == nil {
				won <- d.ID
			}
		})
	}
	all.Wait()
	require.Len(t, won, 1)
	devices, err := b.Relay.Devices(t.Context(), p.AccountID)
	require.NoError(t, err)
	require.Len(t, devices, 1)
}

func TestService_CreatePairing_IsBounded(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p, other := b.Account("acme"), b.Account("other")
	for range 100 {
		_, _, err := b.Relay.CreatePairing(t.Context(), p, "")
		require.NoError(t, err)
	}
	_, _, err := b.Relay.CreatePairing(t.Context(), p, "")
	require.Equal(t, "too_many_pairings", fault.CodeOf(err))
	_, _, err = b.Relay.CreatePairing(t.Context(), other, "")
	require.NoError(t, err)
	b.Clock.Advance(24*time.Hour + relay.PairingLife + time.Second)
	made, _, err := b.Relay.CreatePairing(t.Context(), p, "")
	require.NoError(t, err)
	_, err = b.Relay.Pairing(t.Context(), p, made.ID-1)
	require.ErrorIs(t, err, relay.ErrPairingNotFound, "what nobody looks at any more is removed")
}
