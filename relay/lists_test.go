package relay_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/contacts"
	"simrelay/internal/fault"
	"simrelay/relay"
	"simrelay/relay/relaytest"
)

func TestLists_AMemberWritesToTheContactsInItsLists(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	b.Accounts.Attach(accounts.Neighbours{CheckLists: b.Contacts.CheckLists})
	owner, other := b.Account("acme"), b.Account("other")
	list, err := b.Contacts.CreateList(t.Context(), owner, "customers")
	require.NoError(t, err)
	foreign, err := b.Contacts.CreateList(t.Context(), other, "customers")
	require.NoError(t, err)
	_, err = b.Accounts.AddUser(t.Context(), owner, accounts.UserSpec{Email: "m@example.com", ContactListIDs: []int64{foreign.ID}})
	require.Equal(t, "list_not_found", fault.CodeOf(err))
	made, err := b.Accounts.AddUser(t.Context(), owner, accounts.UserSpec{Email: "m@example.com", ContactListIDs: []int64{list.ID}})
	require.NoError(t, err)
	member, err := b.Accounts.Authenticate(t.Context(), made.APIKey)
	require.NoError(t, err)

	send := func(p accounts.Principal) string {
		_, err := b.Relay.Send(t.Context(), p, relay.SendRequest{To: alice, Text: "x"})
		if err == nil {
			return ""
		}
		return fault.CodeOf(err)
	}
	require.Equal(t, "contact_not_allowed", send(member), "she is no contact")
	phone := alice
	saved, _, err := b.Contacts.Save(t.Context(), owner, contacts.Details{Phone: &phone}, contacts.Refuse)
	require.NoError(t, err)
	require.Equal(t, "contact_not_allowed", send(member), "she is in no list")
	_, err = b.Contacts.AddToList(t.Context(), owner, list.ID, saved.ID)
	require.NoError(t, err)
	require.Empty(t, send(member))
	require.Empty(t, send(owner))

	ids := []int64{}
	_, err = b.Accounts.UpdateUser(t.Context(), owner, made.ID, accounts.UserPatch{ContactListIDs: &ids})
	require.NoError(t, err)
	member, err = b.Accounts.Authenticate(t.Context(), made.APIKey)
	require.NoError(t, err)
	require.Equal(t, "contact_not_allowed", send(member), "nobody is its contact")
	used, err := b.Accounts.User(t.Context(), owner, made.ID)
	require.NoError(t, err)
	require.EqualValues(t, 1, used.Used.Total, "what is refused does not count")
}
