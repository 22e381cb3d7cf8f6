package contacts_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/contacts"
	"simrelay/events"
	"simrelay/internal/fault"
	"simrelay/relay/relaytest"
	"simrelay/store"
)

const alice = "+15550001111"

// How long a test waits for what happens beside it.
const waitFor, tick = 10 * time.Second, time.Millisecond

// wrote has a contact write to SIM card 7.
func wrote(t *testing.T, b *relaytest.Bench, p accounts.Principal, from, text string) (c *contacts.Contact) {
	t.Helper()
	require.NoError(t, b.DB.Update(t.Context(), func(tx *store.Tx) (err error) {
		c, err = b.Contacts.Wrote(tx, contacts.Owner{OrganisationID: p.OrganisationID, AccountID: p.AccountID}, from, text, 7)
		return err
	}))
	return c
}

func optedOut(t *testing.T, b *relaytest.Bench, organisationID int64, phone string) (out bool) {
	t.Helper()
	require.NoError(t, b.DB.View(t.Context(), func(tx *store.Tx) (err error) {
		out, err = b.Contacts.OptedOut(tx, organisationID, phone)
		return err
	}))
	return out
}

func find(t *testing.T, b *relaytest.Bench, accountID int64, phone string) (c *contacts.Contact) {
	t.Helper()
	require.NoError(t, b.DB.View(t.Context(), func(tx *store.Tx) (err error) {
		c, err = b.Contacts.Find(tx, accountID, phone)
		return err
	}))
	return c
}

func TestService_Wrote_MakesOneContactPerNumberAndAccount(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p, other := b.Account("acme"), b.Account("other")
	require.Nil(t, find(t, b, p.AccountID, alice))
	first := wrote(t, b, p, alice, "hi")
	require.Equal(t, alice, first.Phone)
	require.Equal(t, b.Now(), first.CreatedAt)
	b.Clock.Advance(time.Hour)
	require.Equal(t, first, wrote(t, b, p, alice, "again"))
	require.NotEqual(t, first.ID, wrote(t, b, other, alice, "hi").ID)
	require.Equal(t, first, find(t, b, p.AccountID, alice))
	require.Equal(t, []events.Type{events.ContactCreated}, b.LogTypes(p))
	require.Equal(t, []events.Type{events.ContactCreated}, b.LogTypes(other))
}

func TestService_Wrote_ObeysKeywords(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text string
		out  bool // afterwards, when it was not before
		back bool // whether it opts in, when it was out before
	}{
		"STOP": {"STOP", true, false}, "in small letters": {"stop", true, false}, "with a full stop": {"Stop.", true, false},
		"with white space": {"  STOP\r\n", true, false}, "with marks": {`"stop!!!"`, true, false},
		"STOPALL": {"stopall", true, false}, "UNSUBSCRIBE": {"Unsubscribe", true, false}, "CANCEL": {"CANCEL", true, false},
		"END": {"End", true, false}, "QUIT": {"quit", true, false}, "OPTOUT": {"optout", true, false}, "REVOKE": {"Revoke", true, false},
		"START": {"START", false, true}, "UNSTOP": {"unstop", false, true}, "YES": {"Yes.", false, true},
		"a sentence with the word": {"please stop it", false, false}, "another word": {"stopping", false, false},
		"nothing": {"", false, false}, "marks only": {"...", false, false}, "an emoji": {"🛑", false, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := relaytest.New(t, relaytest.Options{})
			p := b.Account("acme")
			wrote(t, b, p, alice, test.text)
			require.Equal(t, test.out, optedOut(t, b, p.OrganisationID, alice))
			wrote(t, b, p, alice, "STOP")
			require.True(t, optedOut(t, b, p.OrganisationID, alice))
			wrote(t, b, p, alice, test.text)
			require.Equal(t, !test.back, optedOut(t, b, p.OrganisationID, alice))
		})
	}
}

func TestService_Wrote_TellsOfAnOptOutOnce(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p, other := b.Account("acme"), b.Account("other")
	for _, text := range []string{"START", "STOP", "stop", "STOP", "START", "START", "STOP"} {
		wrote(t, b, p, alice, text)
	}
	require.Equal(t, []events.Type{
		events.ContactCreated, events.ContactOptedOut, events.ContactOptedIn, events.ContactOptedOut,
	}, b.LogTypes(p))
	var told events.Contact
	require.NoError(t, json.Unmarshal(b.Log(p)[1].Data, &told))
	require.Equal(t, alice, told.Phone)
	require.True(t, told.OptedOut)
	told = events.Contact{}
	require.NoError(t, json.Unmarshal(b.Log(p)[2].Data, &told))
	require.False(t, told.OptedOut)
	require.False(t, optedOut(t, b, other.OrganisationID, alice), "an opt-out is from one organisation")
}

func TestService_SetStatusTag_TellsOnlyOfChanges(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	set := func(phone, tag string) *contacts.Contact {
		c, err := b.Contacts.SetStatusTag(t.Context(), p, phone, tag)
		require.NoError(t, err)
		return c
	}
	c := set("(555) 000-1111", " hot ")
	require.Equal(t, "hot", c.StatusTag)
	require.Equal(t, alice, c.Phone)
	b.Clock.Advance(time.Minute)
	require.Equal(t, c, set(alice, "hot"))
	require.Equal(t, "cold", set(alice, "cold").StatusTag)
	require.Equal(t, b.Now(), set(alice, "").UpdatedAt)
	require.Equal(t, []events.Type{events.ContactCreated, events.ContactUpdated, events.ContactUpdated, events.ContactUpdated}, b.LogTypes(p))
	var told events.Contact
	require.NoError(t, json.Unmarshal(b.Log(p)[1].Data, &told))
	require.Equal(t, events.Contact{
		ID: c.ID, Phone: alice, StatusTag: "hot", CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt, Changed: []string{"status_tag"},
	}, told)
}

func TestService_EveryEventSaysWhetherTheNumberHasOptedOut(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	wrote(t, b, p, alice, "STOP")
	set := func(tag string) {
		_, err := b.Contacts.SetStatusTag(t.Context(), p, alice, tag)
		require.NoError(t, err)
	}
	set("cold")
	wrote(t, b, p, alice, "START")
	set("hot")
	var out []bool
	for _, e := range b.Log(p) {
		var told events.Contact
		require.NoError(t, json.Unmarshal(e.Data, &told))
		out = append(out, told.OptedOut)
	}
	require.Equal(t, []bool{false, true, true, false, false}, out, "created, opted out, updated, opted in, updated")
}

func TestService_SetStatusTag_RefusesWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	tests := map[string]struct {
		p          accounts.Principal
		phone, tag string
		code       string
	}{
		"no number":      {p, "", "hot", "invalid_number"},
		"not a number":   {p, "call me", "hot", "invalid_number"},
		"a long tag":     {p, alice, strings.Repeat("ü", 65), "invalid_tag"},
		"bad UTF-8":      {p, alice, "\xff", "invalid_tag"},
		"no account":     {accounts.Principal{OrganisationID: 1}, alice, "hot", "no_account"},
		"nobody at all":  {accounts.Principal{}, alice, "hot", "no_account"},
		"a bare zero":    {p, "0", "hot", "invalid_number"},
		"a number's end": {p, "+1", "hot", "invalid_number"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := b.Contacts.SetStatusTag(t.Context(), test.p, test.phone, test.tag)
			require.Equal(t, test.code, fault.CodeOf(err))
			require.Empty(t, b.Log(p))
			require.Nil(t, find(t, b, p.AccountID, alice))
		})
	}
	_, err := b.Contacts.SetStatusTag(t.Context(), p, alice, strings.Repeat("ü", 64))
	require.NoError(t, err)
}

func TestService_SetStatusTag_IsTheAccountsOwn(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p, other := b.Account("acme"), b.Account("other")
	_, err := b.Contacts.SetStatusTag(t.Context(), p, alice, "hot")
	require.NoError(t, err)
	c, err := b.Contacts.SetStatusTag(t.Context(), other, alice, "cold")
	require.NoError(t, err)
	require.Equal(t, other.AccountID, c.AccountID)
	require.Equal(t, "hot", find(t, b, p.AccountID, alice).StatusTag)
}

// A keyword that cannot be stored must not leave half of itself behind.
func TestService_Wrote_IsOneWithItsTransaction(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	failed := fault.New(fault.Conflict, "changed_my_mind", "no")
	require.ErrorIs(t, b.DB.Update(t.Context(), func(tx *store.Tx) error {
		if _, err := b.Contacts.Wrote(tx, contacts.OwnerOf(p), alice, "STOP", 7); err != nil {
			return err
		}
		return failed
	}), failed)
	require.Empty(t, b.Log(p))
	require.Nil(t, find(t, b, p.AccountID, alice))
	require.False(t, optedOut(t, b, p.OrganisationID, alice))
}
