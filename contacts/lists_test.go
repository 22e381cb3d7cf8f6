package contacts_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/contacts"
	"simrelay/internal/fault"
	"simrelay/relay/relaytest"
	"simrelay/store"
)

func newList(t *testing.T, b *relaytest.Bench, p accounts.Principal, name string) int64 {
	t.Helper()
	l, err := b.Contacts.CreateList(t.Context(), p, name)
	require.NoError(t, err)
	return l.ID
}

func TestService_Lists_AreNamedOnce(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p, other := b.Account("acme"), b.Account("other")
	id := newList(t, b, p, " Customers ")
	newList(t, b, other, "Customers")
	newList(t, b, p, "Addressees")
	for name, code := range map[string]string{
		"CUSTOMERS": "list_name_taken", "": "invalid_list_name", " ": "invalid_list_name", "a\tb": "invalid_list_name",
		strings.Repeat("ü", 101): "invalid_list_name", "\xff": "invalid_list_name",
	} {
		_, err := b.Contacts.CreateList(t.Context(), p, name)
		require.Equal(t, code, fault.CodeOf(err), name)
		_, err = b.Contacts.RenameList(t.Context(), p, 3, name)
		require.Equal(t, code, fault.CodeOf(err), name)
	}
	l, err := b.Contacts.RenameList(t.Context(), p, id, "customers")
	require.NoError(t, err, "a list may change its case")
	require.Equal(t, "customers", l.Name)
	page, next, err := b.Contacts.Lists(t.Context(), p, "", "", 1)
	require.NoError(t, err)
	require.Equal(t, "Addressees", page[0].Name)
	page, next, err = b.Contacts.Lists(t.Context(), p, "", next, 1)
	require.NoError(t, err)
	require.Equal(t, "customers", page[0].Name)
	require.Empty(t, next)
	page, _, err = b.Contacts.Lists(t.Context(), p, "CUST", "", 10)
	require.NoError(t, err)
	require.Len(t, page, 1)
	require.NoError(t, b.Contacts.DeleteList(t.Context(), p, id, false))
	newList(t, b, p, "Customers")
	_, err = b.Contacts.CreateList(t.Context(), accounts.Principal{}, "x")
	require.Equal(t, "no_account", fault.CodeOf(err))
}

func TestService_Lists_HaveLimits(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	id := save(t, b, p, contacts.Details{Phone: text(alice)}).ID
	for i := range contacts.MaxLists {
		list := newList(t, b, p, fmt.Sprint("list ", i))
		_, err := b.Contacts.AddToList(t.Context(), p, list, id)
		if i < contacts.MaxContactLists {
			require.NoError(t, err)
		} else {
			require.Equal(t, "contact_list_limit_reached", fault.CodeOf(err))
		}
	}
	_, err := b.Contacts.CreateList(t.Context(), p, "one more")
	require.Equal(t, "list_limit_reached", fault.CodeOf(err))
	verify(t, b)
	report, err := b.Contacts.Import(t.Context(), p, []byte("phone\n"+alice+"\n"), contacts.ImportSpec{ListID: 500})
	require.NoError(t, err)
	require.Equal(t, contacts.RowResult{
		Line: 2, Result: "unchanged", ContactID: id, Code: "contact_list_limit_reached", Detail: "A contact is in at most 100 lists.",
	}, report.Results[0])
}

func TestService_DeleteList_IsAtOnceAndCleansUpInPieces(t *testing.T) {
	t.Parallel()
	for _, withContacts := range []bool{false, true} {
		t.Run(fmt.Sprint(withContacts), func(t *testing.T) {
			t.Parallel()
			b := relaytest.New(t, relaytest.Options{})
			p := b.Account("acme")
			id, stays := newList(t, b, p, "goes"), newList(t, b, p, "stays")
			file := "phone,first_name\n"
			for i := range 1100 {
				file += fmt.Sprintf("+1555%07d,x\n", i)
			}
			for _, list := range []int64{id, stays} {
				_, err := b.Contacts.Import(t.Context(), p, []byte(file), contacts.ImportSpec{ListID: list})
				require.NoError(t, err)
			}
			require.NoError(t, b.Contacts.DeleteList(t.Context(), p, id, withContacts))
			_, err := b.Contacts.List(t.Context(), p, id)
			require.Equal(t, "list_not_found", fault.CodeOf(err))
			require.False(t, inLists(t, b, p, "+15550000001", id))
			require.True(t, inLists(t, b, p, "+15550000001", id, stays))
			b.Reopen() // as if it had stopped right after
			rounds := 0
			for more := true; more; rounds++ {
				more, err = b.Contacts.Sweep(t.Context())
				require.NoError(t, err)
			}
			require.Greater(t, rounds, 3, "in pieces")
			verify(t, b)
			l, err := b.Contacts.List(t.Context(), p, stays)
			require.NoError(t, err)
			require.Equal(t, map[bool]int64{false: 1100, true: 0}[withContacts], l.Size)
			require.Len(t, all(t, b, p, contacts.Filter{}, 200), int(l.Size))
		})
	}
}

func TestService_Run_CleansUpWhenAListIsDeleted(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- b.Contacts.Run(ctx) }()
	for i := range 3 {
		id := newList(t, b, p, fmt.Sprint(i))
		_, err := b.Contacts.AddToList(t.Context(), p, id, save(t, b, p, contacts.Details{Phone: text(alice)}).ID)
		require.NoError(t, err)
		require.NoError(t, b.Contacts.DeleteList(t.Context(), p, id, false))
		require.Eventually(t, func() bool { return b.DB.View(t.Context(), contacts.Swept) == nil }, waitFor, tick)
	}
	cancel()
	require.ErrorIs(t, <-done, context.Canceled)
}

func inLists(t *testing.T, b *relaytest.Bench, p accounts.Principal, phone string, ids ...int64) (in bool) {
	t.Helper()
	require.NoError(t, b.DB.View(t.Context(), func(tx *store.Tx) (err error) {
		in, err = b.Contacts.InLists(tx, p.AccountID, phone, ids)
		return err
	}))
	return in
}

func TestService_InLists(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p, sister := twoAccounts(t, b)
	mine, empty, hers := newList(t, b, p, "mine"), newList(t, b, p, "empty"), newList(t, b, sister, "hers")
	for who, list := range map[*accounts.Principal]int64{&p: mine, &sister: hers} {
		id := save(t, b, *who, contacts.Details{Phone: text(alice)}).ID
		_, err := b.Contacts.AddToList(t.Context(), *who, list, id)
		require.NoError(t, err)
	}
	tests := map[string]struct {
		phone string
		ids   []int64
		in    bool
	}{
		"in the list":                  {alice, []int64{mine}, true},
		"in one of them":               {alice, []int64{empty, 99, mine}, true},
		"in another":                   {alice, []int64{empty}, false},
		"no list":                      {alice, nil, false},
		"a list that there is not":     {alice, []int64{99}, false},
		"another account's list":       {alice, []int64{hers}, false},
		"a number that is no contact":  {"+15550009999", []int64{mine}, false},
		"no number":                    {"", []int64{mine}, false},
		"somebody who is in no list":   {"+15550008888", []int64{mine, empty}, false},
		"a list with a negative id":    {alice, []int64{-1}, false},
		"the same list more than once": {alice, []int64{mine, mine}, true},
	}
	save(t, b, p, contacts.Details{Phone: text("+15550008888")})
	for name, test := range tests {
		require.Equal(t, test.in, inLists(t, b, p, test.phone, test.ids...), name)
	}
	_, err := b.Contacts.RemoveFromList(t.Context(), p, mine, find(t, b, p.AccountID, alice).ID)
	require.NoError(t, err)
	require.False(t, inLists(t, b, p, alice, mine))
}

func TestService_Update_WhoMayOnlyWriteToSomeMovesNobody(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	list := newList(t, b, p, "Mine")
	mine := save(t, b, p, contacts.Details{Phone: text(alice)})
	mail := save(t, b, p, contacts.Details{Email: text("bart@example.com")})
	for _, id := range []int64{mine.ID, mail.ID} {
		_, err := b.Contacts.AddToList(t.Context(), p, list, id)
		require.NoError(t, err)
	}
	member := p
	member.Role, member.ContactListIDs = accounts.RoleMember, []int64{list}
	for _, id := range []int64{mine.ID, mail.ID} {
		_, err := b.Contacts.Update(t.Context(), member, id, contacts.Details{Phone: text("+15559999999")})
		require.ErrorIs(t, err, accounts.ErrRole, "else it could write to anybody")
	}
	v, err := b.Contacts.Update(t.Context(), member, mine.ID, contacts.Details{Phone: text(alice), FirstName: text("Alice")})
	require.NoError(t, err, "that changes no number")
	require.Equal(t, "Alice", v.FirstName)
	v, err = b.Contacts.Update(t.Context(), p, mine.ID, contacts.Details{Phone: text("+15559999999")})
	require.NoError(t, err)
	require.Equal(t, "+15559999999", v.Phone)
}
