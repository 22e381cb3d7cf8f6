package contacts_test

import (
	"encoding/base64"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/contacts"
	"simrelay/internal/fault"
	"simrelay/relay/relaytest"
	"simrelay/store"
)

func ids(views []*contacts.View) (list []int64) {
	for _, v := range views {
		list = append(list, v.ID)
	}
	return list
}

func TestService_Page_FindsPeople(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	for _, d := range []contacts.Details{
		{Phone: text("+15550001111"), FirstName: text("Bart"), LastName: text("Simpson"), Tags: []string{"VIP"}, StatusTag: text("Warm")},
		{Phone: text("+15550002222"), FirstName: text("Lisa Marie"), LastName: text("Simpson"), Email: text("lisa@simpson.example")},
		{Email: text("burns@plant.example"), Company: text("Springfield Nuclear-Power"), Tags: []string{"vip", "rich"}},
		{Phone: text("55512"), FirstName: text("ΟΔΥΣΣΕΎΣ"), LastName: text("İnönü 3000")},
		{Phone: text("+441632960001"), FirstName: text("Bart"), LastName: text("Bartley"), Company: text("Bart's Barts")},
	} {
		save(t, b, p, d)
	}
	tests := map[string]struct {
		f    contacts.Filter
		want []int64
	}{
		"everybody, newest first":              {contacts.Filter{}, []int64{5, 4, 3, 2, 1}},
		"a number":                             {contacts.Filter{Phone: "(555) 000-1111"}, []int64{1}},
		"a number that nobody has":             {contacts.Filter{Phone: "+15550009999"}, nil},
		"an address in another case":           {contacts.Filter{Email: "LISA@simpson.example"}, []int64{2}},
		"a tag in another case":                {contacts.Filter{Tag: "vIp"}, []int64{3, 1}},
		"a tag that nobody has":                {contacts.Filter{Tag: "none"}, nil},
		"two things at once":                   {contacts.Filter{Tag: "vip", StatusTag: "warm"}, []int64{1}},
		"the beginning of a last name":         {contacts.Filter{Words: "simp"}, []int64{1, 2}},
		"the beginnings of two names":          {contacts.Filter{Words: "Mar SIM"}, []int64{2}},
		"a word in the middle":                 {contacts.Filter{Words: "power"}, []int64{3}},
		"the middle of a word":                 {contacts.Filter{Words: "impson"}, nil},
		"an address' beginning":                {contacts.Filter{Words: "lisa@simp"}, []int64{2}},
		"a number's beginning":                 {contacts.Filter{Words: "+1 555-000"}, []int64{1, 2}},
		"without its plus sign":                {contacts.Filter{Words: "1555000"}, []int64{1, 2}},
		"a short code's beginning":             {contacts.Filter{Words: "555"}, []int64{4}},
		"digits in a name":                     {contacts.Filter{Words: "30"}, []int64{4}},
		"letters with two small forms":         {contacts.Filter{Words: "οδυσσεύς"}, []int64{4}},
		"many words of one contact, once each": {contacts.Filter{Words: "bart"}, []int64{1, 5}},
		"marks only":                           {contacts.Filter{Words: "!?"}, nil},
		"words and a tag":                      {contacts.Filter{Words: "b", Tag: "vip"}, []int64{3, 1}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for limit := 1; limit < 4; limit++ {
				require.Equal(t, test.want, ids(all(t, b, p, test.f, limit)))
			}
		})
	}
}

func TestService_Page_LooksAtSoManyAndGoesOn(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	file := "phone,status_tag,tags\n"
	for i := range contacts.Look + 500 {
		file += fmt.Sprintf("+1555%07d,%s,all\n", i, map[bool]string{true: "rare"}[i == 3])
	}
	_, err := b.Contacts.Import(t.Context(), p, []byte(file), contacts.ImportSpec{})
	require.NoError(t, err)
	page, next, err := b.Contacts.Page(t.Context(), p, contacts.Filter{Tag: "all", StatusTag: "rare"}, "", 10)
	require.NoError(t, err)
	require.Empty(t, page, "it is further than one page looks")
	require.NotEmpty(t, next)
	page, next, err = b.Contacts.Page(t.Context(), p, contacts.Filter{Tag: "all", StatusTag: "rare"}, next, 10)
	require.NoError(t, err)
	require.Len(t, page, 1)
	require.Empty(t, next)
	page, next, err = b.Contacts.Page(t.Context(), p, contacts.Filter{StatusTag: "rare"}, "", 10)
	require.NoError(t, err)
	require.Len(t, page, 1, "an index leads there at once")
	require.Empty(t, next)
}

func TestService_Page_RefusesForeignCursors(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	for i := range 5 {
		save(t, b, p, contacts.Details{Phone: text(fmt.Sprintf("+1555000111%d", i)), Tags: []string{"x"}})
	}
	_, ofTag, err := b.Contacts.Page(t.Context(), p, contacts.Filter{Tag: "x"}, "", 2)
	require.NoError(t, err)
	for name, cursor := range map[string]string{
		"no base64": "***", "nothing in it": base64.RawURLEncoding.EncodeToString([]byte{2}), "of another filter": ofTag,
		"an unknown way": cursor("somewhere", store.Key(1)), "no place": cursor("all", nil), "a broken place": cursor("all", store.Tuple{9}),
		"three values": base64.RawURLEncoding.EncodeToString(store.Key("all", []byte(store.Key(1)), 1)),
	} {
		_, _, err := b.Contacts.Page(t.Context(), p, contacts.Filter{}, cursor, 2)
		require.Equal(t, "invalid_cursor", fault.CodeOf(err), name)
	}
}

func cursor(way string, place store.Tuple) string {
	return base64.RawURLEncoding.EncodeToString(store.Key(way, []byte(place)))
}

// FuzzCursor asks with any cursor: it never leads to another account.
func FuzzCursor(f *testing.F) {
	b := relaytest.New(f, relaytest.Options{})
	p, other := b.Account("acme"), b.Account("other")
	for i := range 5 {
		for _, who := range []int64{p.AccountID, other.AccountID} {
			p := p
			p.AccountID = who
			_, _, err := b.Contacts.Save(f.Context(), p, contacts.Details{Phone: text(fmt.Sprintf("+1555000111%d", i)), FirstName: text("Bart")}, contacts.Merge)
			require.NoError(f, err)
		}
	}
	for _, way := range []string{"all", "words", "phone"} {
		f.Add(cursor(way, store.Key(3)), "bart")
		f.Add(cursor(way, store.Key(0, "bart", 3)), "b")
		f.Add(cursor(way, store.Key(1, "+1555", -1)), "1555")
	}
	f.Add("dDU", "")
	f.Fuzz(func(t *testing.T, cursor, words string) {
		page, _, err := b.Contacts.Page(t.Context(), p, contacts.Filter{Words: words}, cursor, 3)
		require.True(t, err == nil || fault.CodeOf(err) == "invalid_cursor")
		for _, v := range page {
			_, err := b.Contacts.Get(t.Context(), p, v.ID)
			require.NoError(t, err)
		}
		_, _, err = b.Contacts.Timeline(t.Context(), p, 1, cursor, 3)
		require.True(t, err == nil || fault.CodeOf(err) == "invalid_cursor")
	})
}
