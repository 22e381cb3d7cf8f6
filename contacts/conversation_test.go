package contacts_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/contacts"
	"simrelay/events"
	"simrelay/relay/relaytest"
	"simrelay/store"
)

func talked(b *relaytest.Bench, tx *store.Tx, p accounts.Principal, simCardID, userID int64) error {
	return b.Contacts.Talked(tx, p.AccountID, alice, contacts.Writer{SIMCardID: simCardID, UserID: userID})
}

func TestService_Talked_RemembersTheLastCard(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p, other := b.Account("acme"), b.Account("other")
	last := func(p accounts.Principal) (id int64) {
		require.NoError(t, b.DB.View(t.Context(), func(tx *store.Tx) (err error) {
			id, err = b.Contacts.LastSIM(tx, p.AccountID, alice)
			return err
		}))
		return id
	}
	require.Zero(t, last(p))
	wrote(t, b, p, alice, "hi")
	require.EqualValues(t, 7, last(p))
	for _, id := range []int64{8, 8, 9} {
		require.NoError(t, b.DB.Update(t.Context(), func(tx *store.Tx) error { return talked(b, tx, p, id, 0) }))
	}
	require.EqualValues(t, 9, last(p))
	require.Zero(t, last(other))
}

// talk is a message between a card and the number; user 0: none of ours wrote.
type talk struct{ card, user int64 }

// many is one user who wrote from many cards.
func many(user, from, to int64) (talks []talk) {
	for card := from; card <= to; card++ {
		talks = append(talks, talk{card, user})
	}
	return talks
}

// turns are two users who write from one card by turns.
func turns(card, one, other int64, n int) (talks []talk) {
	for range n {
		talks = append(talks, talk{card, one}, talk{card, other})
	}
	return talks
}

func TestService_LastWriter_IsOfTheCardOrElseOfAny(t *testing.T) {
	t.Parallel()
	const ann, bob = 11, 12
	tests := map[string]struct {
		talks []talk
		want  map[int64]int64 // by card; 0: any
	}{
		"nobody ever wrote":                     {nil, map[int64]int64{0: 0, 1: 0}},
		"the number wrote first":                {[]talk{{1, 0}}, map[int64]int64{0: 0, 1: 0}},
		"one user, one card":                    {[]talk{{1, ann}}, map[int64]int64{0: ann, 1: ann}},
		"another card: the last of any":         {[]talk{{1, ann}}, map[int64]int64{2: ann}},
		"each its card":                         {[]talk{{1, ann}, {2, bob}}, map[int64]int64{0: bob, 1: ann, 2: bob, 3: bob}},
		"the later one takes over":              {[]talk{{1, ann}, {1, bob}}, map[int64]int64{0: bob, 1: bob}},
		"the same again, after another card":    {[]talk{{1, ann}, {2, bob}, {1, ann}}, map[int64]int64{0: ann, 1: ann, 2: bob}},
		"an answer changes nothing":             {[]talk{{1, ann}, {1, 0}, {2, 0}}, map[int64]int64{0: ann, 1: ann, 2: ann}},
		"an automatic message changes nothing":  {[]talk{{1, ann}, {2, bob}, {1, 0}}, map[int64]int64{0: bob, 1: ann, 2: bob}},
		"one user moves from card to card":      {[]talk{{1, ann}, {2, ann}}, map[int64]int64{0: ann, 1: ann, 2: ann}},
		"a busy card forgets no other":          {append([]talk{{1, ann}}, turns(2, ann, bob, 40)...), map[int64]int64{0: bob, 1: ann, 2: bob}},
		"more cards than are kept: the newest":  {many(ann, 1, 40), map[int64]int64{0: ann, 40: ann}},
		"more cards than are kept: a forgotten": {append([]talk{{1, bob}}, many(ann, 2, 40)...), map[int64]int64{1: ann}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := relaytest.New(t, relaytest.Options{})
			p, other := b.Account("acme"), b.Account("other")
			require.NoError(t, b.DB.Update(t.Context(), func(tx *store.Tx) error {
				for _, k := range test.talks {
					if err := talked(b, tx, p, k.card, k.user); err != nil {
						return err
					}
				}
				for card, want := range test.want {
					got, err := b.Contacts.LastWriter(tx, p.AccountID, alice, card)
					require.NoError(t, err)
					require.Equal(t, want, got, "card %d", card)
					got, err = b.Contacts.LastWriter(tx, other.AccountID, alice, card)
					require.NoError(t, err)
					require.Zero(t, got, "another account's")
				}
				return nil
			}))
		})
	}
}

func TestService_EventsConcernWhoMadeTheChangeAndWhoTalksToTheContact(t *testing.T) {
	t.Parallel()
	const ann = 11
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	wrote(t, b, p, alice, "STOP")
	require.NoError(t, b.DB.Update(t.Context(), func(tx *store.Tx) error { return talked(b, tx, p, 7, ann) }))
	wrote(t, b, p, alice, "START")
	for i, user := range []int64{p.UserID, ann, 0} {
		by := p
		by.UserID = user
		_, err := b.Contacts.SetStatusTag(t.Context(), by, alice, string(rune('a'+i)))
		require.NoError(t, err)
	}
	_, err := b.Contacts.SetStatusTag(t.Context(), p, "+15550002222", "x")
	require.NoError(t, err)
	var concerns [][]int64
	for _, e := range b.Log(p) {
		concerns = append(concerns, e.Concerns)
	}
	require.Equal(t, [][]int64{
		nil, nil, // created and opted out by itself, when nobody had written to it
		{ann},                         // opted in
		{p.UserID, ann}, {ann}, {ann}, // updated
		{p.UserID}, {p.UserID}, // created and updated
	}, concerns)
	require.Equal(t, events.ContactUpdated, b.Log(p)[7].Type)
}
