package contacts_test

import (
	"encoding/json"
	"fmt"
	"math"
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

func text(s string) *string { return &s }

// save makes a contact, or changes the one that there is.
func save(t *testing.T, b *relaytest.Bench, p accounts.Principal, d contacts.Details) *contacts.View {
	t.Helper()
	v, _, err := b.Contacts.Save(t.Context(), p, d, contacts.Merge)
	require.NoError(t, err)
	return v
}

func person() contacts.Details {
	return contacts.Details{
		Phone: text("(555) 000-1111"), Email: text(" Bart@Example.com "), FirstName: text("Bart "), LastName: text("Simpson"),
		Company: text("Simpson & Sons"), StatusTag: text("Cold"), Tags: []string{"VIP", " boat", "vip"},
		CustomFields: map[string]any{"plan": "gold", "seats": 3, "none": nil},
	}
}

// last returns the newest event.
func last(t *testing.T, b *relaytest.Bench, p accounts.Principal) (typ events.Type, c events.Contact) {
	t.Helper()
	all := b.Log(p)
	e := all[len(all)-1]
	require.NoError(t, json.Unmarshal(e.Data, &c))
	return e.Type, c
}

func TestService_Save_MakesAContactAndTellsAllOfIt(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	v, outcome, err := b.Contacts.Save(t.Context(), p, person(), contacts.Refuse)
	require.NoError(t, err)
	require.Equal(t, contacts.Created, outcome)
	fields := map[string]any{"plan": "gold", "seats": 3.0}
	require.Equal(t, &contacts.View{
		ID: v.ID, Phone: alice, Email: "bart@example.com", Name: "Bart Simpson", FirstName: "Bart", LastName: "Simpson",
		Company: "Simpson & Sons", Tags: []string{"boat", "VIP"}, StatusTag: "Cold", CustomFields: fields,
		CreatedAt: b.Now(), UpdatedAt: b.Now(),
	}, v)
	typ, told := last(t, b, p)
	require.Equal(t, events.ContactCreated, typ)
	require.Equal(t, events.Contact{
		ID: v.ID, Phone: alice, Name: "Bart Simpson", FirstName: "Bart", LastName: "Simpson", Email: "bart@example.com",
		Company: "Simpson & Sons", Tags: []string{"boat", "VIP"}, StatusTag: "Cold", CustomFields: fields,
		CreatedAt: b.Now(), UpdatedAt: b.Now(),
	}, told)
	profile, err := b.Contacts.Get(t.Context(), p, v.ID)
	require.NoError(t, err)
	require.Equal(t, *v, profile.View)
}

func TestService_Save_DoesWhatThePolicySaysWithOneWhoIsThere(t *testing.T) {
	t.Parallel()
	incoming := contacts.Details{
		Phone: text(alice), FirstName: text("Bartholomew"), LastName: text(""), Company: text("KwikEMart"), Email: text("new@example.com"),
		Tags: []string{"new"}, CustomFields: map[string]any{"plan": "silver", "city": "Springfield"}, ClearFields: true,
	}
	tests := map[contacts.Policy]struct {
		outcome                     contacts.Outcome
		first, last, company, email string
		tags                        []string
		fields                      contacts.Fields
		changed                     []string
		code                        string
	}{
		contacts.Refuse: {code: "phone_taken"},
		contacts.Keep: {
			outcome: contacts.Unchanged, first: "Bart", last: "Simpson", tags: []string{"VIP"}, fields: contacts.Fields{"plan": "gold"},
		},
		contacts.Fill: {
			outcome: contacts.Updated, first: "Bart", last: "Simpson", company: "KwikEMart", email: "new@example.com",
			tags: []string{"new", "VIP"}, fields: contacts.Fields{"plan": "gold", "city": "Springfield"},
			changed: []string{"email", "company", "tags", "custom_fields"},
		},
		contacts.Merge: {
			outcome: contacts.Updated, first: "Bartholomew", last: "Simpson", company: "KwikEMart", email: "new@example.com",
			tags: []string{"new", "VIP"}, fields: contacts.Fields{"plan": "silver", "city": "Springfield"},
			changed: []string{"email", "first_name", "company", "tags", "custom_fields"},
		},
		"guess": {code: "invalid_on_existing"},
	}
	for policy, test := range tests {
		t.Run(string(policy), func(t *testing.T) {
			t.Parallel()
			b := relaytest.New(t, relaytest.Options{})
			p := b.Account("acme")
			first := save(t, b, p, contacts.Details{
				Phone: text(alice), FirstName: text("Bart"), LastName: text("Simpson"), Tags: []string{"VIP"}, CustomFields: map[string]any{"plan": "gold"},
			})
			v, outcome, err := b.Contacts.Save(t.Context(), p, incoming, policy)
			if test.code != "" {
				require.Equal(t, test.code, fault.CodeOf(err))
				require.Len(t, b.Log(p), 1)
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.outcome, outcome)
			require.Equal(t, first.ID, v.ID)
			require.Equal(t, []string{test.first, test.last, test.company, test.email}, []string{v.FirstName, v.LastName, v.Company, v.Email})
			require.Equal(t, test.tags, v.Tags)
			require.Equal(t, test.fields, v.CustomFields)
			_, told := last(t, b, p)
			require.Equal(t, test.changed, told.Changed)
			_, again, err := b.Contacts.Save(t.Context(), p, incoming, policy)
			require.NoError(t, err)
			require.Equal(t, contacts.Unchanged, again)
		})
	}
}

func TestService_Save_KnowsThoseWithoutANumberByTheirAddress(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p, other := b.Account("acme"), b.Account("other")
	lisa := save(t, b, p, contacts.Details{Email: text("lisa@example.com")})
	require.Equal(t, lisa.ID, save(t, b, p, contacts.Details{Email: text("LISA@example.com"), FirstName: text("Lisa")}).ID)
	_, _, err := b.Contacts.Save(t.Context(), p, contacts.Details{Email: text("lisa@example.com")}, contacts.Refuse)
	require.Equal(t, "contact_exists", fault.CodeOf(err))
	family := save(t, b, p, contacts.Details{Email: text("lisa@example.com"), Phone: text(alice)})
	require.NotEqual(t, lisa.ID, family.ID, "a number says who it is")
	require.NotEqual(t, lisa.ID, save(t, b, other, contacts.Details{Email: text("lisa@example.com")}).ID)
}

func TestService_Update_TellsOnlyOfChanges(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	v := save(t, b, p, person())
	before := len(b.Log(p))
	b.Clock.Advance(time.Hour)
	for name, d := range map[string]contacts.Details{
		"nothing": {}, "the same": person(), "the same tags in another case": {Tags: []string{"boat", "vip"}},
		"a field away that is not there": {CustomFields: map[string]any{"x": nil}}, "a tag away that is not there": {RemoveTags: []string{"x"}},
	} {
		same, err := b.Contacts.Update(t.Context(), p, v.ID, d)
		require.NoError(t, err)
		require.Equal(t, v, same, name)
	}
	require.Len(t, b.Log(p), before)
	changed, err := b.Contacts.Update(t.Context(), p, v.ID, contacts.Details{
		Email: text(""), Phone: text("+15550002222"), ClearFields: true, Tags: []string{}, LastName: text("Bouvier"),
	})
	require.NoError(t, err)
	require.Equal(t, b.Now(), changed.UpdatedAt)
	require.Empty(t, changed.Email)
	require.Empty(t, changed.Tags)
	require.Empty(t, changed.CustomFields)
	typ, told := last(t, b, p)
	require.Equal(t, events.ContactUpdated, typ)
	require.Equal(t, []string{"phone", "email", "last_name", "tags", "custom_fields"}, told.Changed)
	require.Nil(t, find(t, b, p.AccountID, alice))
	require.Equal(t, v.ID, find(t, b, p.AccountID, "+15550002222").ID)
	verify(t, b)
}

func TestService_RefusesDetailsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	deep := map[string]any{}
	for range 6 {
		deep = map[string]any{"x": deep}
	}
	many := func(n int) (names []string) {
		for i := range n {
			names = append(names, fmt.Sprint("tag ", i))
		}
		return names
	}
	fields := func(n int, value any) map[string]any {
		f := map[string]any{}
		for i := range n {
			f[fmt.Sprint("field ", i)] = value
		}
		return f
	}
	tests := map[string]struct {
		d     contacts.Details
		code  string
		field string
	}{
		"a number that is none":          {contacts.Details{Phone: text("call me")}, "invalid_number", "phone"},
		"an address that is none":        {contacts.Details{Email: text("nobody")}, "invalid_email", "email"},
		"an address with a name":         {contacts.Details{Email: text("Bart <bart@example.com>")}, "invalid_email", "email"},
		"a long address":                 {contacts.Details{Email: text(strings.Repeat("a", 250) + "@x.example")}, "invalid_email", "email"},
		"a long first name":              {contacts.Details{FirstName: text(strings.Repeat("ü", 101))}, "invalid_name", "first_name"},
		"a line break in a name":         {contacts.Details{LastName: text("a\nb")}, "invalid_name", "last_name"},
		"a company in bad UTF-8":         {contacts.Details{Company: text("\xff")}, "invalid_name", "company"},
		"a long status tag":              {contacts.Details{StatusTag: text(strings.Repeat("ü", 65))}, "invalid_tag", "status_tag"},
		"an empty tag":                   {contacts.Details{Tags: []string{" "}}, "invalid_tag", "tags"},
		"a long tag":                     {contacts.Details{AddTags: []string{strings.Repeat("ü", 65)}}, "invalid_tag", "tags"},
		"51 tags":                        {contacts.Details{Tags: many(51)}, "too_many_tags", "tags"},
		"51 tags in two parts":           {contacts.Details{Tags: many(50), AddTags: []string{"one more"}}, "too_many_tags", "tags"},
		"51 fields":                      {contacts.Details{CustomFields: fields(51, "x")}, "invalid_custom_fields", "custom_fields"},
		"fields of more than 8 KiB":      {contacts.Details{CustomFields: fields(9, strings.Repeat("x", 1000))}, "custom_fields_too_large", "custom_fields"},
		"a field without a name":         {contacts.Details{CustomFields: map[string]any{"": 1}}, "invalid_custom_fields", "custom_fields"},
		"a field with a number for name": {contacts.Details{CustomFields: map[string]any{"7": 1}}, "invalid_custom_fields", "custom_fields"},
		"such a one further down":        {contacts.Details{CustomFields: map[string]any{"x": []any{map[string]any{"7": 1}}}}, "invalid_custom_fields", "custom_fields"},
		"a field with a long name":       {contacts.Details{CustomFields: map[string]any{strings.Repeat("ü", 65): 1}}, "invalid_custom_fields", "custom_fields"},
		"a field that is too deep":       {contacts.Details{CustomFields: deep}, "invalid_custom_fields", "custom_fields"},
		"an integer that is not exact":   {contacts.Details{CustomFields: map[string]any{"x": float64(1 << 53)}}, "invalid_custom_fields", "custom_fields"},
		"a number that is none at all":   {contacts.Details{CustomFields: map[string]any{"x": math.NaN()}}, "invalid_custom_fields", "custom_fields"},
		"a field in bad UTF-8":           {contacts.Details{CustomFields: map[string]any{"x": "\xff"}}, "invalid_custom_fields", "custom_fields"},
		"a zero character in a field":    {contacts.Details{CustomFields: map[string]any{"x": []any{"a\x00b"}}}, "invalid_custom_fields", "custom_fields"},
		"a field that is a function":     {contacts.Details{CustomFields: map[string]any{"x": func() {}}}, "invalid_custom_fields", "custom_fields"},
		"neither number nor address":     {contacts.Details{Phone: text(""), Email: text("")}, "contact_without_address", "phone"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := relaytest.New(t, relaytest.Options{})
			p := b.Account("acme")
			v := save(t, b, p, person())
			_, err := b.Contacts.Update(t.Context(), p, v.ID, test.d)
			require.Equal(t, test.code, fault.CodeOf(err))
			require.Equal(t, test.field, fault.Of(err).Field)
			d := test.d
			if d.Phone == nil {
				d.Phone = text("+15550009999")
			}
			_, _, err = b.Contacts.Save(t.Context(), p, d, contacts.Merge)
			require.Equal(t, test.code, fault.CodeOf(err))
			require.Len(t, b.Log(p), 1)
			verify(t, b)
		})
	}
}

func TestService_TakesDetailsAtTheirLimits(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	var names []string
	fields := map[string]any{"deep": []any{[]any{[]any{[]any{1.5}}}}, "largest": float64(1<<53 - 1), "zero": math.Copysign(0, -1)}
	for i := range 50 {
		names = append(names, fmt.Sprintf("%064d", i))
	}
	for i := range 47 {
		fields[fmt.Sprintf("%059d name", i)] = strings.Repeat("x", 90)
	}
	v := save(t, b, p, contacts.Details{
		Phone: text(alice), FirstName: text(strings.Repeat("ü", 100)), Company: text(strings.Repeat("a ", 49) + "ab"),
		Tags: names, StatusTag: text(strings.Repeat("ü", 64)), CustomFields: fields,
	})
	require.Len(t, v.Tags, 50)
	require.Len(t, v.CustomFields, 50)
	_, err := b.Contacts.Update(t.Context(), p, v.ID, contacts.Details{AddTags: []string{"one more"}})
	require.Equal(t, "too_many_tags", fault.CodeOf(err))
	verify(t, b)
}

func TestService_TagsHaveOneSpellingInAnAccount(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p, other := b.Account("acme"), b.Account("other")
	one := save(t, b, p, contacts.Details{Phone: text("+15550000001"), Tags: []string{"Boat Owner"}})
	two := save(t, b, p, contacts.Details{Phone: text("+15550000002"), AddTags: []string{"BOAT OWNER", "b"}})
	require.Equal(t, []string{"b", "Boat Owner"}, two.Tags)
	require.Equal(t, []string{"BOAT OWNER"}, save(t, b, other, contacts.Details{Phone: text(alice), AddTags: []string{"BOAT OWNER"}}).Tags)
	tags := func(begin string) []contacts.TagCount {
		page, _, err := b.Contacts.Tags(t.Context(), p, begin, "", 10)
		require.NoError(t, err)
		return page
	}
	require.Equal(t, []contacts.TagCount{{Name: "b", Contacts: 1}, {Name: "Boat Owner", Contacts: 2}}, tags(""))
	require.Equal(t, []contacts.TagCount{{Name: "Boat Owner", Contacts: 2}}, tags("BOAT"))
	require.NoError(t, b.Contacts.Delete(t.Context(), p, one.ID))
	_, err := b.Contacts.Update(t.Context(), p, two.ID, contacts.Details{RemoveTags: []string{"boat owner"}})
	require.NoError(t, err)
	require.Empty(t, tags("boat"))
	again, err := b.Contacts.Update(t.Context(), p, two.ID, contacts.Details{AddTags: []string{"boat owner"}})
	require.NoError(t, err)
	require.Equal(t, []string{"b", "boat owner"}, again.Tags, "nobody had it any more")
}

func TestService_AnAccountHasSoManyTags(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	for i := range contacts.MaxAccountTags / contacts.MaxTags {
		var names []string
		for j := range contacts.MaxTags {
			names = append(names, fmt.Sprint(i, " ", j))
		}
		save(t, b, p, contacts.Details{Phone: text(fmt.Sprintf("+1555%07d", i)), Tags: names})
	}
	_, _, err := b.Contacts.Save(t.Context(), p, contacts.Details{Phone: text(alice), Tags: []string{"one more"}}, contacts.Refuse)
	require.Equal(t, "tag_limit_reached", fault.CodeOf(err))
	require.Nil(t, find(t, b, p.AccountID, alice))
	save(t, b, p, contacts.Details{Phone: text(alice), Tags: []string{"1 1"}})
	verify(t, b)
}

func TestService_ContactsAreTheAccountsOwn(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p, sister := twoAccounts(t, b)
	v := save(t, b, p, person())
	list, err := b.Contacts.CreateList(t.Context(), p, "mine")
	require.NoError(t, err)
	theirs, err := b.Contacts.CreateList(t.Context(), sister, "mine")
	require.NoError(t, err)
	hers := save(t, b, sister, person())
	require.NotEqual(t, v.ID, hers.ID)
	ctx, s := t.Context(), b.Contacts
	attempts := map[string]func() error{
		"get": func() error { _, err := s.Get(ctx, sister, v.ID); return err },
		"update": func() error {
			_, err := s.Update(ctx, sister, v.ID, contacts.Details{FirstName: text("x")})
			return err
		},
		"delete":      func() error { return s.Delete(ctx, sister, v.ID) },
		"timeline":    func() error { _, _, err := s.Timeline(ctx, sister, v.ID, "", 10); return err },
		"list":        func() error { _, err := s.List(ctx, sister, list.ID); return err },
		"rename":      func() error { _, err := s.RenameList(ctx, sister, list.ID, "x"); return err },
		"delete list": func() error { return s.DeleteList(ctx, sister, list.ID, true) },
		"filter":      func() error { _, _, err := s.Page(ctx, sister, contacts.Filter{ListID: list.ID}, "", 10); return err },
		"import": func() error {
			_, err := s.Import(ctx, sister, []byte("phone\n"), contacts.ImportSpec{ListID: list.ID})
			return err
		},
		"add to theirs":    func() error { _, err := s.AddToList(ctx, p, theirs.ID, v.ID); return err },
		"add theirs":       func() error { _, err := s.AddToList(ctx, p, list.ID, hers.ID); return err },
		"add across":       func() error { _, err := s.AddToList(ctx, sister, theirs.ID, v.ID); return err },
		"take from theirs": func() error { _, err := s.RemoveFromList(ctx, p, theirs.ID, hers.ID); return err },
		"note": func() error {
			return b.DB.Update(ctx, func(tx *store.Tx) error { return s.Note(tx, contacts.OwnerOf(sister), v.ID, contacts.Entry{Text: "x"}) })
		},
	}
	for name, try := range attempts {
		require.Equal(t, fault.NotFound, fault.KindOf(try()), name)
	}
	again, err := s.Get(ctx, p, v.ID)
	require.NoError(t, err)
	require.Equal(t, *v, again.View)
	nobody := accounts.Principal{OrganisationID: p.OrganisationID}
	_, _, err = s.Save(ctx, nobody, person(), contacts.Merge)
	require.Equal(t, "no_account", fault.CodeOf(err))
	_, _, err = s.Page(ctx, nobody, contacts.Filter{}, "", 10)
	require.Equal(t, "no_account", fault.CodeOf(err))
}

// Many writers of the same number make one contact.
func TestService_Save_OneNumberIsOneContact(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	outcomes := make(chan contacts.Outcome, 50)
	for range cap(outcomes) {
		go func() {
			_, outcome, err := b.Contacts.Save(t.Context(), p, contacts.Details{Phone: text(alice)}, contacts.Refuse)
			if err != nil && fault.CodeOf(err) == "phone_taken" {
				outcome = "refused"
			}
			outcomes <- outcome
		}()
	}
	counts := map[contacts.Outcome]int{}
	for range cap(outcomes) {
		counts[<-outcomes]++
	}
	require.Equal(t, map[contacts.Outcome]int{contacts.Created: 1, "refused": cap(outcomes) - 1}, counts)
}
