package relay_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/events"
	"simrelay/internal/sms"
	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/wire"
)

func TestInbound_NationalSenderIsOneOfTheCardsCountry(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ imsi, from, want string }{
		"a German card":                {"262011234567890", "015112345678", "+4915112345678"},
		"a US card":                    {"310170000000001", "5035551234", "+15035551234"},
		"an Italian card keeps zeros":  {"222011234567890", "0612345678", "+390612345678"},
		"with the exit code":           {"262011234567890", "004915112345678", "+4915112345678"},
		"international already":        {"310170000000001", "+4915112345678", "+4915112345678"},
		"without its plus sign":        {"262011234567890", "4915112345678", "+4915112345678"},
		"a service's own number":       {"262011234567890", "1234567", "1234567"},
		"a short code":                 {"262011234567890", "22044", "22044"},
		"a name":                       {"262011234567890", "ACME Bank", "ACME Bank"},
		"a name of digits and letters": {"262011234567890", "0800PIZZA12", "0800PIZZA12"},
		"nobody":                       {"262011234567890", "", ""},
		"a test network":               {"001010123456789", "015112345678", "015112345678"},
		"a card without an IMSI":       {"", "015112345678", "015112345678"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := relaytest.New(t, relaytest.Options{})
			p := b.Account("acme")
			d := b.Device(p, 1)
			d.SIMs[0].IMSI = test.imsi
			d.Connect()
			commit(t, b, d, wire.Inbound{JournalID: "j", ISeq: 1, Kind: wire.InboundSMS, ICCID: d.SIMs[0].ICCID, From: test.from, Text: "hi"})
			require.Equal(t, test.want, b.Messages(p)[0].From)
		})
	}
}

func TestInbound_StopFromANationalNumberIsObeyed(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	d := b.Device(p, 1)
	d.SIMs[0].IMSI = "262011234567890"
	d.Connect()
	d.Receive("015112345678", "STOP")
	d.Settle()
	require.Contains(t, b.LogTypes(p), events.ContactOptedOut)
	_, err := b.Relay.Send(t.Context(), p, relay.SendRequest{To: "+4915112345678", Text: "hello"})
	require.ErrorIs(t, err, relay.ErrOptedOut)
}

func TestCountries_AreOnesThatNumbersCanBeReadIn(t *testing.T) {
	t.Parallel()
	require.Greater(t, len(relay.Countries()), 200)
	for code, country := range relay.Countries() {
		require.Len(t, code, 3)
		require.Len(t, country, 2, code)
		// A number in international form is read only where the country is known
		// to the library; a national one of digits that fit nowhere is refused.
		_, err := sms.ParseNumber("+4915112345678", country)
		require.NoError(t, err, country)
		require.Equal(t, country, relay.CountryOf(code+"0112345"))
	}
	require.Empty(t, relay.CountryOf("26"))
}
