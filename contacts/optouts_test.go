package contacts_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/contacts"
	"simrelay/events"
	"simrelay/internal/fault"
	"simrelay/relay/relaytest"
	"simrelay/store"
)

func optOuts(t *testing.T, b *relaytest.Bench, p accounts.Principal) (phones []string) {
	t.Helper()
	for cursor := ""; ; {
		page, next, err := b.Contacts.OptOuts(t.Context(), p, "", store.Cursor(cursor), 2)
		require.NoError(t, err)
		for _, o := range page {
			phones = append(phones, o.Phone)
		}
		if cursor = string(next); cursor == "" {
			return phones
		}
	}
}

func TestService_OptOut_HoldsForTheOrganisationAndIsSeenByItsAccount(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p, sister := twoAccounts(t, b)
	other := b.Account("other")
	hers := save(t, b, sister, contacts.Details{Phone: text(alice)})
	before := len(b.Log(sister))

	o, created, err := b.Contacts.OptOut(t.Context(), p, "(555) 000-1111", " Asked on the phone. ")
	require.NoError(t, err)
	require.True(t, created)
	require.Equal(t, &contacts.OptOut{ID: o.ID, Phone: alice, Reason: "Asked on the phone.", Source: contacts.SourceAPI, CreatedAt: b.Now()}, o)
	typ, told := last(t, b, p)
	require.Equal(t, events.ContactOptedOut, typ)
	require.Equal(t, events.Contact{Phone: alice, OptedOut: true}, told, "the number is no contact")
	same, created, err := b.Contacts.OptOut(t.Context(), p, alice, "Once more.")
	require.NoError(t, err)
	require.False(t, created)
	require.Equal(t, o, same)
	require.Len(t, b.Log(p), 1)

	require.True(t, optedOut(t, b, sister.OrganisationID, alice))
	require.False(t, optedOut(t, b, other.OrganisationID, alice))
	require.Equal(t, []string{alice}, optOuts(t, b, p))
	require.Empty(t, optOuts(t, b, sister), "what another account recorded is not shown")
	require.Len(t, b.Log(sister), before, "nor told")
	profile, err := b.Contacts.Get(t.Context(), sister, hers.ID)
	require.NoError(t, err)
	require.True(t, profile.OptedOut, "but it holds")
	require.Equal(t, "opt_out_not_found", fault.CodeOf(b.Contacts.OptIn(t.Context(), sister, alice)))
}

func TestService_OptIn_EndsTheOptOutWhenNoAccountHasItAnyMore(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p, sister := twoAccounts(t, b)
	for _, who := range []accounts.Principal{p, sister} {
		_, created, err := b.Contacts.OptOut(t.Context(), who, alice, "")
		require.NoError(t, err)
		require.True(t, created, "each has its own")
	}
	require.NoError(t, b.Contacts.OptIn(t.Context(), p, "(555) 000-1111"))
	require.True(t, optedOut(t, b, p.OrganisationID, alice))
	require.Empty(t, optOuts(t, b, p))
	require.Equal(t, []events.Type{events.ContactOptedOut}, b.LogTypes(p), "it may not be written to yet")
	require.NoError(t, b.Contacts.OptIn(t.Context(), sister, alice))
	require.False(t, optedOut(t, b, p.OrganisationID, alice))
	require.Equal(t, []events.Type{events.ContactOptedOut, events.ContactOptedIn}, b.LogTypes(sister))
	verify(t, b)
}

func TestService_Wrote_StartEndsTheOptOutsOfAllAccounts(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p, sister := twoAccounts(t, b)
	third := b.Account("third")
	for _, who := range []accounts.Principal{p, sister, third} {
		wrote(t, b, who, alice, "STOP")
	}
	wrote(t, b, sister, alice, "START")
	require.False(t, optedOut(t, b, p.OrganisationID, alice))
	require.True(t, optedOut(t, b, third.OrganisationID, alice))
	for _, who := range []accounts.Principal{p, sister} {
		require.Equal(t, []events.Type{events.ContactCreated, events.ContactOptedOut, events.ContactOptedIn}, b.LogTypes(who))
		require.Empty(t, optOuts(t, b, who))
	}
	verify(t, b)
}

func TestService_Wrote_StartTellsAnAccountThatWasHeldBackByAnother(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p, sister := twoAccounts(t, b)
	wrote(t, b, p, alice, "STOP")
	wrote(t, b, sister, alice, "START")
	require.Equal(t, []events.Type{events.ContactCreated, events.ContactOptedIn}, b.LogTypes(sister))
	require.Equal(t, events.ContactOptedIn, b.LogTypes(p)[2])
}

func TestService_OptOuts_ArePagedNewestFirst(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	for _, phone := range []string{"+15550000001", "+15550000003", "+15550000002", "12345"} {
		_, _, err := b.Contacts.OptOut(t.Context(), p, phone, "")
		require.NoError(t, err)
	}
	wrote(t, b, p, "INFO", "STOP") // a sender without a number
	require.Equal(t, []string{"INFO", "12345", "+15550000002", "+15550000003", "+15550000001"}, optOuts(t, b, p))
	for _, phone := range []string{"INFO", "(555) 000-0003"} {
		page, _, err := b.Contacts.OptOuts(t.Context(), p, phone, "", 10)
		require.NoError(t, err)
		require.Len(t, page, 1)
		require.NoError(t, b.Contacts.OptIn(t.Context(), p, phone))
	}
	_, _, err := b.Contacts.OptOuts(t.Context(), p, "", "nonsense!", 10)
	require.Equal(t, "invalid_cursor", fault.CodeOf(err))
}

func TestService_OptOut_RefusesWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	for code, try := range map[string][2]string{
		"invalid_number": {"nobody", ""}, "invalid_reason": {alice, strings.Repeat("ü", 256)},
	} {
		_, _, err := b.Contacts.OptOut(t.Context(), p, try[0], try[1])
		require.Equal(t, code, fault.CodeOf(err))
	}
	_, _, err := b.Contacts.OptOut(t.Context(), p, alice, "a\nb")
	require.Equal(t, "invalid_reason", fault.CodeOf(err))
	_, _, err = b.Contacts.OptOut(t.Context(), accounts.Principal{}, alice, "")
	require.Equal(t, "no_account", fault.CodeOf(err))
	_, _, err = b.Contacts.OptOut(t.Context(), p, alice, strings.Repeat("ü", 255))
	require.NoError(t, err)
}

func TestService_Delete_KeepsTheOptOut(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	id := wrote(t, b, p, alice, "STOP").ID
	require.NoError(t, b.Contacts.Delete(t.Context(), p, id))
	require.Nil(t, find(t, b, p.AccountID, alice))
	require.True(t, optedOut(t, b, p.OrganisationID, alice))
	require.Equal(t, []string{alice}, optOuts(t, b, p))
	again := wrote(t, b, p, alice, "hi")
	require.NotEqual(t, id, again.ID)
	_, told := last(t, b, p)
	require.True(t, told.OptedOut, "a contact that is made anew says so")
	verify(t, b)
}
