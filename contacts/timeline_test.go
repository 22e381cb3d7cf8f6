package contacts_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/contacts"
	"simrelay/internal/fault"
	"simrelay/relay/relaytest"
	"simrelay/store"
)

// timeline returns all of a contact's timeline, newest first.
func timeline(t *testing.T, b *relaytest.Bench, p accounts.Principal, id int64, limit int) (all []contacts.Entry) {
	t.Helper()
	for cursor := ""; ; {
		page, next, err := b.Contacts.Timeline(t.Context(), p, id, cursor, limit)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page), limit)
		all = append(all, page...)
		if cursor = next; cursor == "" {
			return all
		}
	}
}

func TestService_Timeline_SaysWhatHappened(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	person := p
	person.KeyID = 0
	at := b.Now()
	id := wrote(t, b, p, alice, "hi").ID
	later := func() time.Time { b.Clock.Advance(time.Minute); return b.Now() }
	then := []time.Time{later()}
	_, err := b.Contacts.Update(t.Context(), person, id, contacts.Details{FirstName: text("Bart"), Tags: []string{"VIP"}})
	require.NoError(t, err)
	then = append(then, later())
	wrote(t, b, p, alice, "STOP")
	then = append(then, later())
	wrote(t, b, p, alice, "START")
	then = append(then, later())
	require.NoError(t, b.DB.Update(t.Context(), func(tx *store.Tx) error {
		d := contacts.Details{FirstName: text(strings.Repeat("x", 100)), CustomFields: map[string]any{"plan": strings.Repeat("y", 300)}}
		if _, err := b.Contacts.UpdateIn(tx, contacts.OwnerOf(p), "US", id, d, "GoHighLevel"); err != nil {
			return err
		}
		return b.Contacts.Note(tx, contacts.OwnerOf(p), id, contacts.Entry{Text: strings.Repeat("z", 600), Source: "Zoho"})
	}))
	want := []contacts.Entry{
		{At: then[3], Kind: contacts.KindNote, Text: strings.Repeat("z", 499) + "…", Source: "Zoho"},
		{At: then[3], Kind: contacts.KindChanged, Text: "GoHighLevel contact updated", Field: "custom_fields.plan", To: strings.Repeat("y", 199) + "…", Source: "GoHighLevel"},
		{At: then[3], Kind: contacts.KindChanged, Text: "GoHighLevel contact updated", Field: "first_name", From: "Bart", To: strings.Repeat("x", 100), Source: "GoHighLevel"},
		{At: then[2], Kind: contacts.KindOptedIn, Text: "Opted in: The contact wrote START.", Source: contacts.SourceMessage},
		{At: then[1], Kind: contacts.KindOptedOut, Text: "Opted out: The contact wrote STOP.", Source: contacts.SourceMessage},
		{At: then[0], Kind: contacts.KindTagged, Text: "Tagged VIP.", Field: "tags", To: "VIP", Source: contacts.SourceDashboard},
		{At: then[0], Kind: contacts.KindChanged, Text: "First name set.", Field: "first_name", To: "Bart", Source: contacts.SourceDashboard},
		{At: at, Kind: contacts.KindCreated, Text: "Created: a message came from this number.", Source: contacts.SourceMessage},
	}
	for limit := 1; limit < 10; limit++ {
		require.Equal(t, want, timeline(t, b, p, id, limit))
	}
	profile, err := b.Contacts.Get(t.Context(), p, id)
	require.NoError(t, err)
	require.Equal(t, want, profile.Timeline)
}

func TestService_Timeline_IsBounded(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	id := wrote(t, b, p, alice, "hi").ID
	for i := range contacts.MaxEntries + 30 {
		_, err := b.Contacts.SetStatusTag(t.Context(), p, alice, strings.Repeat("x", i%2+1))
		require.NoError(t, err)
	}
	all := timeline(t, b, p, id, 37)
	require.Len(t, all, contacts.MaxEntries+1)
	require.Equal(t, contacts.KindCreated, all[len(all)-1].Kind, "how it began is kept")
	verify(t, b)
	_, _, err := b.Contacts.Timeline(t.Context(), p, id, "bm9uc2Vuc2U", 10)
	require.Equal(t, "invalid_cursor", fault.CodeOf(err))
}
