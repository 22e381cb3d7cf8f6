package relay_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/events"
	"simrelay/internal/fault"
	"simrelay/internal/sms"
	"simrelay/relay"
	"simrelay/relay/relaytest"
)

const alice = "+15550001111"

func TestService_Send_StoresTheMessageAndTellsOfIt(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	now := b.Now()
	m, err := b.Relay.Send(t.Context(), p, relay.SendRequest{To: "(555) 000-1111", Text: "hello", Priority: 3, Reference: "order 7"})
	require.NoError(t, err)
	require.Equal(t, relay.Queued, m.State)
	require.Equal(t, "+15550001111", m.To, "a national number is read as one of the account's country")
	require.Equal(t, relay.Outgoing, m.Direction)
	require.Equal(t, 1, m.Parts)
	require.Equal(t, sms.GSM7, m.Encoding)
	require.Equal(t, relay.Hold, m.OnUnknown)
	require.Equal(t, now.Add(72*time.Hour), m.ExpiresAt)
	stored := b.Message(p, m.ID)
	require.Equal(t, m.Payload().Text, stored.Payload().Text)
	require.Equal(t, []events.Type{events.MessageQueued}, b.LogTypes(p))
	require.Len(t, stored.PayloadWithTimeline().Timeline, 1)
}

// refusals are requests that change one thing about one that is accepted.
var refusals = map[string]struct {
	change func(*relay.SendRequest)
	kind   fault.Kind
	code   string
	field  string
}{
	"no recipient":                 {func(r *relay.SendRequest) { r.To = "" }, fault.Invalid, "missing_field", "to"},
	"letters for a recipient":      {func(r *relay.SendRequest) { r.To = "call me" }, fault.Invalid, "invalid_number", "to"},
	"a number that is too long":    {func(r *relay.SendRequest) { r.To = "+1234567890123456" }, fault.Invalid, "invalid_number", "to"},
	"a number with bad UTF-8":      {func(r *relay.SendRequest) { r.To = "+1555000\xff" }, fault.Invalid, "invalid_number", "to"},
	"no text":                      {func(r *relay.SendRequest) { r.Text = "" }, fault.Invalid, "empty_text", "text"},
	"a text of white space":        {func(r *relay.SendRequest) { r.Text = " \n\t" }, fault.Invalid, "empty_text", "text"},
	"a text with bad UTF-8":        {func(r *relay.SendRequest) { r.Text = "a\xffb" }, fault.Invalid, "invalid_text", "text"},
	"eleven parts":                 {func(r *relay.SendRequest) { r.Text = strings.Repeat("a", 1531) }, fault.Invalid, "text_too_long", "text"},
	"a text that is far too long":  {func(r *relay.SendRequest) { r.Text = strings.Repeat("a", 1<<17) }, fault.Invalid, "text_too_long", "text"},
	"a SIM card that is not there": {func(r *relay.SendRequest) { r.SIMCardID = 99 }, fault.NotFound, "sim_card_not_found", "sim_card_id"},
	"a negative SIM card":          {func(r *relay.SendRequest) { r.SIMCardID = -1 }, fault.NotFound, "sim_card_not_found", "sim_card_id"},
	"a time in the past":           {func(r *relay.SendRequest) { r.SendAt = r.SendAt.Add(-time.Second) }, fault.Invalid, "send_at_past", "send_at"},
	"a time too far ahead":         {func(r *relay.SendRequest) { r.SendAt = r.SendAt.AddDate(1, 1, 0) }, fault.Invalid, "send_at_far", "send_at"},
	"a negative validity":          {func(r *relay.SendRequest) { r.ExpiresIn = -1 }, fault.Invalid, "invalid_expires_in", "expires_in"},
	"a validity of 31 days":        {func(r *relay.SendRequest) { r.ExpiresIn = 31 * 24 * time.Hour }, fault.Invalid, "invalid_expires_in", "expires_in"},
	"a priority below 0":           {func(r *relay.SendRequest) { r.Priority = -1 }, fault.Invalid, "invalid_priority", "priority"},
	"a priority above 9":           {func(r *relay.SendRequest) { r.Priority = 10 }, fault.Invalid, "invalid_priority", "priority"},
	"a policy that is not one":     {func(r *relay.SendRequest) { r.OnUnknown = "guess" }, fault.Invalid, "invalid_on_unknown", "on_unknown"},
	"a long reference":             {func(r *relay.SendRequest) { r.Reference = strings.Repeat("ü", 256) }, fault.Invalid, "invalid_reference", "reference"},
	"a reference with bad UTF-8":   {func(r *relay.SendRequest) { r.Reference = "\xff" }, fault.Invalid, "invalid_reference", "reference"},
	"a long idempotency key":       {func(r *relay.SendRequest) { r.IdempotencyKey = strings.Repeat("k", 256) }, fault.Invalid, "invalid_idempotency_key", ""},
}

func TestService_Send_RefusesAndStoresNothing(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	for name, test := range refusals {
		t.Run(name, func(t *testing.T) {
			r := relay.SendRequest{To: alice, Text: "hello", SendAt: b.Now()}
			test.change(&r)
			m, err := b.Relay.Send(t.Context(), p, r)
			require.Error(t, err)
			require.Nil(t, m)
			f := fault.Of(err)
			require.Equal(t, test.kind, f.Kind)
			require.Equal(t, test.code, f.Code)
			require.Equal(t, test.field, f.Field)
			require.NotEmpty(t, f.Detail)
			require.Empty(t, b.Messages(p))
			require.Empty(t, b.Log(p))
		})
	}
}

func TestService_Send_AcceptsWhatIsJustAllowed(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	tests := map[string]relay.SendRequest{
		"ten parts":          {Text: strings.Repeat("a", 1530)},
		"now":                {SendAt: b.Now()},
		"in a year":          {SendAt: b.Now().AddDate(1, 0, 0)},
		"thirty days":        {ExpiresIn: 30 * 24 * time.Hour},
		"the lowest":         {Priority: 0},
		"the highest":        {Priority: 9},
		"a short code":       {To: "12345"},
		"a full reference":   {Reference: strings.Repeat("ü", 255)},
		"emoji":              {Text: "👍🏽"},
		"a zero byte inside": {Text: "a\x00b"},
	}
	for name, r := range tests {
		t.Run(name, func(*testing.T) { b.Send(p, r) })
	}
}

func TestService_Send_IsNotForAnOrganisationsKey(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	_, err := b.Relay.Send(t.Context(), accounts.Principal{OrganisationID: 1}, relay.SendRequest{To: alice, Text: "hello"})
	require.ErrorIs(t, err, accounts.ErrNoAccount)
}

func TestService_Send_RejectsOptedOutRecipientUntilItOptsIn(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p, other := b.Account("acme"), b.Account("other")
	d, _ := b.Online(p, 1)
	d.Receive(alice, " stop. ")
	d.Settle()
	_, err := b.Relay.Send(t.Context(), p, relay.SendRequest{To: alice, Text: "hello"})
	require.ErrorIs(t, err, relay.ErrOptedOut)
	require.Equal(t, fault.Forbidden, fault.KindOf(err))
	require.Equal(t, "to", fault.Of(err).Field)
	b.Send(p, relay.SendRequest{To: "+15550002222"})
	b.Send(other, relay.SendRequest{To: alice})
	d.Receive(alice, "Start")
	d.Settle()
	b.Send(p, relay.SendRequest{To: alice})
	require.Subset(t, b.LogTypes(p), []events.Type{events.ContactCreated, events.ContactOptedOut, events.ContactOptedIn})
}

func TestService_Send_RepeatedRequestGetsTheFirstAnswer(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p, other := b.Account("acme"), b.Account("other")
	r := relay.SendRequest{To: alice, Text: "hello", IdempotencyKey: "k1"}
	first := b.Send(p, r)
	b.Advance(time.Hour)
	again := b.Send(p, r)
	require.Equal(t, first.ID, again.ID)
	require.Equal(t, first.CreatedAt, again.CreatedAt)
	require.Len(t, b.Messages(p), 1)

	r.Text = "another"
	_, err := b.Relay.Send(t.Context(), p, r)
	require.ErrorIs(t, err, relay.ErrIdempotencyKeyReused)
	require.Equal(t, fault.Conflict, fault.KindOf(err))
	require.Len(t, b.Messages(p), 1)

	require.NotEqual(t, first.ID, b.Send(other, r).ID, "keys are an account's own")
	r.IdempotencyKey = "k2"
	require.NotEqual(t, first.ID, b.Send(p, r).ID)
}

func TestService_Send_RepeatedRequestIsAnsweredAfterItsTimeHasCome(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	r := relay.SendRequest{To: alice, Text: "hello", SendAt: b.Now().Add(time.Minute), IdempotencyKey: "k1"}
	first := b.Send(p, r)
	b.Advance(time.Hour)
	require.Equal(t, first.ID, b.Send(p, r).ID)
}

func TestService_Send_ConcurrentRepeatsMakeOneMessage(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	ids := make([]int64, 16)
	var all sync.WaitGroup
	for i := range ids {
		all.Go(func() {
			m, err := b.Relay.Send(t.Context(), p, relay.SendRequest{To: alice, Text: "hello", IdempotencyKey: "same"})
			if err == nil {
				ids[i] = m.ID
			}
		})
	}
	all.Wait()
	for _, id := range ids {
		require.Equal(t, ids[0], id)
	}
	require.Len(t, b.Messages(p), 1)
	require.Len(t, b.Log(p), 1)
}
