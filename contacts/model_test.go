package contacts_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
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

// verify compares what is derived with what it is derived from.
func verify(t *testing.T, b *relaytest.Bench) {
	t.Helper()
	require.NoError(t, b.DB.View(t.Context(), func(tx *store.Tx) error {
		findings, err := contacts.Verify(tx)
		require.Empty(t, findings)
		return err
	}))
}

// twoAccounts makes two accounts of one organisation.
func twoAccounts(t *testing.T, b *relaytest.Bench) (p, sister accounts.Principal) {
	t.Helper()
	p = b.Account("acme")
	made, err := b.Accounts.CreateAccount(t.Context(), accounts.AccountSpec{Name: "sister", Email: "sister@example.com", OrganisationID: p.OrganisationID})
	require.NoError(t, err)
	sister, err = b.Accounts.Authenticate(t.Context(), made.APIKey)
	require.NoError(t, err)
	return p, sister
}

// random does things at random to the contacts of some accounts.
type random struct {
	*rand.Rand
	b    *relaytest.Bench
	t    *testing.T
	whos []accounts.Principal
}

func (r *random) pick(of ...string) string { return of[r.IntN(len(of))] }
func (r *random) who() accounts.Principal  { return r.whos[r.IntN(len(r.whos))] }
func (r *random) id() int64                { return r.Int64N(25) + 1 }
func (r *random) phone() string {
	return r.pick("", fmt.Sprintf("+1555000111%d", r.IntN(6)), "12345", "not a number")
}

// maybe says something, takes something away, or says nothing.
func (r *random) maybe(of ...string) *string {
	if r.IntN(3) == 0 {
		return nil
	}
	text := r.pick(append(of, "")...)
	return &text
}

func (r *random) details() contacts.Details {
	d := contacts.Details{
		Email:     r.maybe("bart@example.com", "Lisa@Example.com", "nobody"),
		FirstName: r.maybe("Bart", "Lisa Marie", "José", strings.Repeat("a b ", 20)),
		LastName:  r.maybe("Simpson", "simpson-Bouvier"), Company: r.maybe("Simpson & Sons", "3M"),
		StatusTag: r.maybe("Warm", "cold"), ClearFields: r.IntN(8) == 0,
	}
	if r.IntN(2) == 0 {
		phone := r.phone()
		d.Phone = &phone
	}
	for _, names := range []*[]string{&d.Tags, &d.AddTags, &d.RemoveTags} {
		for r.IntN(3) == 0 {
			*names = append(*names, r.pick("VIP", "vip", "boat", "ſtraße", "STRASSE", ""))
		}
	}
	if r.IntN(2) == 0 {
		d.CustomFields = map[string]any{"a": r.IntN(3), "b": r.pick("x", "<y>"), r.pick("c", "1"): nil}
	}
	return d
}

func (r *random) step() (err error) {
	ctx, p, s := r.t.Context(), r.who(), r.b.Contacts
	switch r.IntN(14) {
	case 0, 1, 2:
		d := r.details()
		_, _, err = s.Save(ctx, p, d, contacts.Policy(r.pick("refuse", "keep", "fill", "update", "update")))
	case 3, 4:
		_, err = s.Update(ctx, p, r.id(), r.details())
	case 5:
		err = s.Delete(ctx, p, r.id())
	case 6:
		_, err = s.CreateList(ctx, p, r.pick("one", "Two", "two", ""))
	case 7, 8:
		_, err = s.AddToList(ctx, p, r.Int64N(8)+1, r.id())
	case 9:
		_, err = s.RemoveFromList(ctx, p, r.Int64N(8)+1, r.id())
	case 10:
		if r.IntN(2) == 0 {
			err = s.DeleteList(ctx, p, r.Int64N(8)+1, r.IntN(2) == 0)
		} else {
			_, err = s.Sweep(ctx)
		}
	case 11:
		wrote(r.t, r.b, p, fmt.Sprintf("+1555000111%d", r.IntN(6)), r.pick("hi", "STOP", "START"))
	case 12:
		if r.IntN(2) == 0 {
			_, _, err = s.OptOut(ctx, p, r.phone(), "because")
		} else {
			err = s.OptIn(ctx, p, r.phone())
		}
	case 13:
		file := "phone,first_name,tags,opted_out\n" + r.phone() + ",Maggie,new;vip," + r.pick("", "yes") + "\n" + r.phone() + ",,,\n"
		_, err = s.Import(ctx, p, []byte(file), contacts.ImportSpec{ListID: r.Int64N(3)})
	}
	return err
}

func TestService_WhatIsDerivedAgreesWithAScan(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	t.Log("seed", seed)
	b := relaytest.New(t, relaytest.Options{})
	p, sister := twoAccounts(t, b)
	r := &random{rand.New(rand.NewPCG(seed, 1)), b, t, []accounts.Principal{p, sister, b.Account("other")}}
	done := 0
	for i := range 1500 {
		err := r.step()
		if err == nil {
			done++
		} else {
			require.NotEqual(t, fault.Internal, fault.KindOf(err), "%v", err)
		}
		if i%100 == 0 {
			verify(t, b)
			b.Check()
		}
	}
	require.Greater(t, done, 250)
	for _, p := range r.whos {
		requirePages(t, r, p)
	}
	for more := true; more; {
		var err error
		more, err = b.Contacts.Sweep(t.Context())
		require.NoError(t, err)
	}
	verify(t, b)
}

// all returns all that a filter asks for, page by page.
func all(t *testing.T, b *relaytest.Bench, p accounts.Principal, f contacts.Filter, limit int) (found []*contacts.View) {
	t.Helper()
	for cursor := ""; ; {
		page, next, err := b.Contacts.Page(t.Context(), p, f, cursor, limit)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page), limit)
		found = append(found, page...)
		if cursor = next; cursor == "" {
			return found
		}
	}
}

// requirePages compares what filters find with what one finds by looking at
// everything.
func requirePages(t *testing.T, r *random, p accounts.Principal) {
	t.Helper()
	everybody := all(t, r.b, p, contacts.Filter{}, 7)
	require.True(t, slices.IsSortedFunc(everybody, func(a, b *contacts.View) int { return cmp.Compare(b.ID, a.ID) }))
	lists, _, err := r.b.Contacts.Lists(t.Context(), p, "", "", 100)
	require.NoError(t, err)
	for range 300 {
		f := contacts.Filter{
			Phone: r.pick("", "", "", "+15550001111", "12345"), Email: r.pick("", "", "", "LISA@example.com"),
			Tag: r.pick("", "", "Vip", "boat", "none"), StatusTag: r.pick("", "", "WARM"),
			Words: r.pick("", "", "ba", "simp", "li simp", "+1 (555) 000", "1234", "lisa@", "3", "josé", "&", "a"),
		}
		if len(lists) > 0 && r.IntN(3) == 0 {
			f.ListID = lists[r.IntN(len(lists))].ID
		}
		var want, got []int64
		for _, v := range everybody {
			profile, err := r.b.Contacts.Get(t.Context(), p, v.ID)
			require.NoError(t, err)
			if asked(f, profile) {
				want = append(want, v.ID)
			}
		}
		for _, v := range all(t, r.b, p, f, r.IntN(4)+1) {
			got = append(got, v.ID)
		}
		slices.Sort(got)
		slices.Sort(want)
		require.Equal(t, want, got, "%+v", f)
	}
}

// asked says plainly what a filter means.
func asked(f contacts.Filter, c *contacts.Profile) bool {
	same := func(want, have string) bool { return want == "" || strings.EqualFold(want, have) }
	tagged := f.Tag == "" || slices.ContainsFunc(c.Tags, func(tag string) bool { return same(f.Tag, tag) })
	listed := f.ListID == 0 || slices.Contains(c.ListIDs, f.ListID)
	return same(f.Phone, c.Phone) && same(f.Email, c.Email) && same(f.StatusTag, c.StatusTag) && tagged && listed && found(f.Words, c)
}

func found(words string, c *contacts.Profile) bool {
	if words == "" {
		return true
	}
	digits := strings.NewReplacer(" ", "", "(", "", ")", "", "+", "").Replace(words)
	if strings.Trim(digits, "0123456789") == "" && strings.HasPrefix(strings.TrimPrefix(c.Phone, "+"), digits) {
		return true
	}
	have := strings.FieldsFunc(strings.ToLower(c.FirstName+" "+c.LastName+" "+c.Company), func(r rune) bool { return strings.ContainsRune(" -&", r) })
	have = append(have, c.Email)
	for _, w := range strings.Fields(words) {
		if !slices.ContainsFunc(have, func(h string) bool { return strings.HasPrefix(h, strings.Trim(w, "+()")) }) {
			return false
		}
	}
	return true
}
