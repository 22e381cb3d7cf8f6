package relay_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/relay"
	"simrelay/relay/relaytest"
)

// principalOf is the owner of a device's account, as far as the relay looks.
func principalOf(d *relaytest.Device) accounts.Principal {
	return accounts.Principal{OrganisationID: d.OrganisationID, AccountID: d.AccountID, Country: "US"}
}

func limit(t testing.TB, b *relaytest.Bench, p accounts.Principal, sim int64, limits string) {
	t.Helper()
	_, err := b.Relay.UpdateSIM(t.Context(), p, sim, relay.SIMPatch{Limits: json.RawMessage(limits)})
	require.NoError(t, err)
}

func devicesOf(t *testing.T, b *relaytest.Bench, p accounts.Principal) []relay.DeviceView {
	t.Helper()
	views, err := b.Relay.Devices(t.Context(), p.AccountID)
	require.NoError(t, err)
	return views
}

// number is the n-th of many recipients.
func number(n int) string { return fmt.Sprintf("+1555200%04d", n) }

// states reads the states of a message's life.
func states(m *relay.Message) (all []string) {
	for _, step := range m.PayloadWithTimeline().Timeline {
		all = append(all, step.State)
	}
	return all
}

// isPast reports whether a request came too late for its own time, as happens
// on a busy machine.
func isPast(err error) bool { return fault.CodeOf(err) == "send_at_past" }
