package contacts_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/contacts"
	"simrelay/events"
	"simrelay/internal/fault"
	"simrelay/relay/relaytest"
)

func export(t *testing.T, b *relaytest.Bench, p accounts.Principal) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, b.Contacts.Export(t.Context(), p, contacts.Filter{}, &out))
	return out.Bytes()
}

func importFile(t *testing.T, b *relaytest.Bench, p accounts.Principal, file string) *contacts.ImportReport {
	t.Helper()
	report, err := b.Contacts.Import(t.Context(), p, []byte(file), contacts.ImportSpec{})
	require.NoError(t, err)
	require.Equal(t, report.Rows, report.Created+report.Updated+report.Unchanged+report.Skipped)
	require.Len(t, report.Results, report.Rows)
	return report
}

func TestService_Import_TakesWhatSpreadsheetsWrite(t *testing.T) {
	t.Parallel()
	want := contacts.View{
		ID: 1, Phone: alice, Email: "bart@example.com", Name: "Bart, jr. Simpson", FirstName: "Bart, jr.", LastName: "Simpson",
		Tags: []string{"a;b", "VIP"}, CustomFields: contacts.Fields{"Plan": "gold"},
	}
	for name, file := range map[string]string{
		"commas":              "Phone Number,E-Mail,First Name,Surname,Tags,custom_fields.Plan\r\n+15550001111,bart@example.com,\"Bart, jr.\",Simpson,VIP; a\\;b,gold\r\n",
		"semicolons":          "phone;email;firstname;lastname;tags;CUSTOM_FIELDS.Plan\n(555) 000-1111;BART@example.com;Bart, jr.;Simpson;\"VIP;a\\;b;vip\";gold\n",
		"tabs":                "phone\temail\tfirst_name\tlast_name\ttags\tcustom_fields\n+15550001111\tbart@example.com\tBart, jr.\tSimpson\tVIP;a\\;b\t\"{\"\"Plan\"\":\"\"gold\"\"}\"\n",
		"a byte order mark":   "\xEF\xBB\xBFmobile,email,first_name,last_name,tags,custom_fields.Plan\n+15550001111,bart@example.com,\"Bart, jr.\",Simpson,VIP;a\\;b,gold",
		"white space":         " phone , email ,first name,last name,tags,custom_fields.Plan\n +15550001111 , bart@example.com,\"Bart, jr. \", Simpson ,VIP ; a\\;b, gold \n",
		"empty lines between": "\nphone,email,first_name,last_name,tags,custom_fields.Plan\n\n+15550001111,bart@example.com,\"Bart, jr.\",Simpson,VIP;a\\;b,gold\n\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := relaytest.New(t, relaytest.Options{})
			p := b.Account("acme")
			report := importFile(t, b, p, file)
			require.Equal(t, 1, report.Created, "%+v", report)
			profile, err := b.Contacts.Get(t.Context(), p, 1)
			require.NoError(t, err)
			want := want
			want.CreatedAt, want.UpdatedAt = b.Now(), b.Now()
			require.Equal(t, want, profile.View)
			require.Equal(t, contacts.SourceImport, profile.Timeline[0].Source)
		})
	}
}

func TestService_Import_JudgesEachRowByItself(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	save(t, b, p, contacts.Details{Phone: text("+15550000001"), FirstName: text("Bart")})
	report := importFile(t, b, p, strings.Join([]string{
		"phone,first_name,opted_out,custom_fields,tags",
		"+15550000001,Bart,,,",
		"+15550000001,Bartholomew,no,,",
		"+15550000002,Lisa,YES,,",
		"nobody,,,,",
		",Maggie,,,",
		"+15550000003,,perhaps,,",
		`+15550000003,,,"{""7"":1}",`,
		`+15550000003,,,[],`,
		"+15550000003",
		"+15550000003,\"a",
		"b\",,,",
		"+15550000003,,,," + strings.Repeat("x", 65),
		"+15550000003,,,,",
	}, "\n"))
	var got []string
	for _, r := range report.Results {
		got = append(got, fmt.Sprint(r.Line, " ", r.Result, " ", r.Code, " ", r.Field))
		require.Equal(t, r.Code == "", r.Detail == "")
	}
	require.Equal(t, []string{
		"2 unchanged  ", "3 updated  ", "4 created  ", "5 skipped invalid_number phone", "6 skipped contact_without_address phone",
		"7 skipped invalid_opted_out opted_out", "8 skipped invalid_custom_fields custom_fields", "9 skipped invalid_custom_fields custom_fields",
		"10 skipped wrong_number_of_cells ", "11 skipped invalid_name first_name", "13 skipped invalid_tag tags", "14 created  ",
	}, got)
	require.True(t, optedOut(t, b, p.OrganisationID, "+15550000002"))
	require.Equal(t, []events.Type{events.ContactCreated, events.ContactUpdated, events.ContactCreated, events.ContactOptedOut, events.ContactCreated}, b.LogTypes(p))
	verify(t, b)
}

func TestService_Import_OptOutOutlivesThatOfAnotherAccount(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p, sister := twoAccounts(t, b)
	_, _, err := b.Contacts.OptOut(t.Context(), sister, alice, "")
	require.NoError(t, err)
	for range 2 {
		importFile(t, b, p, "phone,email,opted_out\n"+alice+",,true\n,a@b.example,true")
	}
	require.Equal(t, []string{alice}, optOuts(t, b, p), "the file is the account's own word")
	require.NoError(t, b.Contacts.OptIn(t.Context(), sister, alice))
	require.True(t, optedOut(t, b, p.OrganisationID, alice))
	verify(t, b)
}

func TestService_Import_RefusesFilesThatAreNone(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	good := "phone\n" + strings.Repeat("+15550000001\n", 300)
	for name, test := range map[string]struct{ file, code string }{
		"nothing":                       {"", "empty_csv"},
		"empty lines":                   {"\n\n", "empty_csv"},
		"bad UTF-8":                     {"phone\n\xff\n", "invalid_utf8"},
		"UTF-16":                        {"\xff\xfep\x00h\x00", "invalid_utf8"},
		"an unknown column":             {"phone,colour\n", "unknown_column"},
		"a column twice":                {"phone,mobile\n", "duplicate_column"},
		"nobody to be reached":          {"first_name\nBart\n", "missing_column"},
		"a field with a number as name": {"phone,custom_fields.7\n", "invalid_custom_fields"},
		"a field without a name":        {"phone,custom_fields.\n", "invalid_custom_fields"},
		"a quotation mark too many":     {good + "+1555\"0000002\n", "malformed_csv"},
		"one that does not end":         {good + "\"+15550000002\n", "malformed_csv"},
		"one in the first row":          {"ph\"one\n", "malformed_csv"},
		"too many rows":                 {"phone\n" + strings.Repeat("1\n", contacts.MaxRows+1), "too_many_rows"},
	} {
		_, err := b.Contacts.Import(t.Context(), p, []byte(test.file), contacts.ImportSpec{})
		require.Equal(t, test.code, fault.CodeOf(err), name)
	}
	_, err := b.Contacts.Import(t.Context(), p, []byte(good), contacts.ImportSpec{OnExisting: "guess"})
	require.Equal(t, "invalid_on_existing", fault.CodeOf(err))
	_, err = b.Contacts.Import(t.Context(), accounts.Principal{}, []byte(good), contacts.ImportSpec{})
	require.Equal(t, "no_account", fault.CodeOf(err))
	require.Empty(t, b.Log(p), "nothing was imported")
}

func TestService_Export_HasNoFormulas(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	for i, name := range []string{"=1+1", "+1", "-1", "@sum", "'=1", "＝1", "it's", "'tis", `say "hi"`, "a,b"} {
		save(t, b, p, contacts.Details{
			Phone: text(fmt.Sprintf("+1555000000%d", i)), FirstName: text(name), LastName: text(name), Company: text(name),
			StatusTag: text(name), Tags: []string{name}, CustomFields: map[string]any{"x": name},
		})
	}
	wrote(t, b, p, "=cmd|x", "hi") // what a network gave as a sender
	file := export(t, b, p)
	rows, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 12)
	require.Equal(t, len(rows), bytes.Count(file, []byte("\r\n")), "RFC 4180")
	for _, row := range rows[1:] {
		for i, cell := range row {
			plain := i == 0 && strings.Trim(cell, "+0123456789") == ""
			require.True(t, plain || cell == "" || !strings.ContainsAny(cell[:1], "=+-@\t\r"), "%q", cell)
		}
	}
}

// What is exported can be imported: into the same account it changes nothing,
// into another it makes the same contacts.
func TestService_Export_CanBeImported(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	t.Log("seed", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	word := func() string {
		var w strings.Builder
		for range r.IntN(6) + 1 {
			w.WriteRune([]rune(`ab=+-@',;"\ ü＝{}`)[r.IntN(16)])
		}
		return strings.TrimSpace(w.String())
	}
	b := relaytest.New(t, relaytest.Options{})
	p, copyTo := b.Account("acme"), b.Account("copy")
	for i := range 450 {
		d := contacts.Details{
			Phone: text(fmt.Sprintf("+1555%07d", i)), FirstName: text(word()), LastName: text(word()), Company: text(word()), StatusTag: text(word()),
		}
		if w := word(); w != "" {
			d.Tags, d.CustomFields = []string{w}, map[string]any{"x" + w: []any{w, 1.5, nil, true}}
		}
		save(t, b, p, d)
		if i%50 == 0 {
			_, _, err := b.Contacts.OptOut(t.Context(), p, *d.Phone, "")
			require.NoError(t, err)
		}
	}
	file := export(t, b, p)
	report := importFile(t, b, p, string(file))
	require.Equal(t, 450, report.Unchanged)
	report = importFile(t, b, copyTo, string(file))
	require.Equal(t, 450, report.Created)
	mine, theirs := all(t, b, p, contacts.Filter{}, 200), all(t, b, copyTo, contacts.Filter{}, 200)
	byPhone := map[string]*contacts.View{}
	for _, v := range theirs {
		byPhone[v.Phone] = v
	}
	for _, v := range mine {
		other := byPhone[v.Phone]
		other.ID = v.ID
		require.Equal(t, v, other)
	}
	verify(t, b)
}

// FuzzImport imports any file, and what it makes of it can be imported again.
func FuzzImport(f *testing.F) {
	for _, seed := range []string{
		"phone,email,first_name,tags,custom_fields,opted_out\n+15550001111,a@b.example,\"'=1\",a;b\\;c,\"{\"\"x\"\":[1,null]}\",yes\n",
		"Phone;custom_fields.x\n(555) 000-1111;y\n", "\xEF\xBB\xBFemail\tcompany\na@b.example\t\"x\n", "id,created_at,phone\n1,,12345", "", ",", "\"",
	} {
		f.Add([]byte(seed))
	}
	b := relaytest.New(f, relaytest.Options{})
	p := b.Account("acme")
	f.Fuzz(func(t *testing.T, file []byte) {
		if len(file) > 10_000 {
			return
		}
		report, err := b.Contacts.Import(t.Context(), p, file, contacts.ImportSpec{})
		if err != nil {
			require.Contains(t, []fault.Kind{fault.Invalid, fault.TooLarge}, fault.KindOf(err), "%v", err)
			return
		}
		_, err = json.Marshal(report)
		require.NoError(t, err)
		again, err := b.Contacts.Import(t.Context(), p, file, contacts.ImportSpec{OnExisting: contacts.Keep})
		require.NoError(t, err)
		require.Zero(t, again.Created+again.Updated)
		require.Equal(t, report.Skipped, again.Skipped)
		page, _, err := b.Contacts.Page(t.Context(), p, contacts.Filter{}, "", 200)
		require.NoError(t, err)
		for _, v := range page {
			require.NoError(t, b.Contacts.Delete(t.Context(), p, v.ID))
		}
	})
}
