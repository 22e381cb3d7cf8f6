package accounts_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/store"
)

func TestService_CreateAccount_MakesAnOwnerWithAKey(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	exists, err := b.Exists(t.Context())
	require.NoError(t, err)
	require.False(t, exists)
	made, err := b.CreateAccount(t.Context(), accounts.AccountSpec{Name: "Acme", Email: " Jane@Example.com ", Plan: accounts.PlanEnterprise, Country: "de"})
	require.NoError(t, err)
	require.Len(t, made.APIKey, 48)
	require.Regexp(t, `^sr[0-9A-Za-z]{46}$`, made.APIKey)
	require.Regexp(t, `^[0-9A-Za-z]{48}$`, made.APISecret)
	require.Len(t, made.AccountUUID, 36)

	p, err := b.Authenticate(t.Context(), made.APIKey)
	require.NoError(t, err)
	require.NotZero(t, p.KeyID)
	p.KeyID = 0
	require.Equal(t, accounts.Principal{
		OrganisationID: made.OrganisationID, AccountID: made.AccountID, UserID: made.UserID, Email: "jane@example.com",
		Role: accounts.RoleOwner, Plan: accounts.PlanEnterprise, Country: "DE",
	}, p)
	account, err := b.Account(t.Context(), made.AccountID)
	require.NoError(t, err)
	require.Equal(t, "Acme", account.Name)
	require.Equal(t, b.now, account.CreatedAt)
	require.NotContains(t, string(account.SealedSecret), made.APISecret, "the secret is sealed")
	exists, err = b.Exists(t.Context())
	require.NoError(t, err)
	require.True(t, exists)
	_, err = b.Account(t.Context(), 4711)
	require.ErrorIs(t, err, accounts.ErrAccountNotFound)
}

func TestService_CreateAccount_HasDefaults(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	made := b.account(t, "jane@example.com", "")
	p, err := b.Authenticate(t.Context(), made.APIKey)
	require.NoError(t, err)
	require.Equal(t, accounts.PlanStarter, p.Plan)
	require.Equal(t, "US", p.Country)
}

func TestService_CreateAccount_RefusesWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	tests := map[string]struct {
		change func(*accounts.AccountSpec)
		kind   fault.Kind
		code   string
		field  string
	}{
		"no name":               {func(s *accounts.AccountSpec) { s.Name = " " }, fault.Invalid, "invalid_name", "name"},
		"a long name":           {func(s *accounts.AccountSpec) { s.Name = strings.Repeat("n", 201) }, fault.Invalid, "invalid_name", "name"},
		"no e-mail address":     {func(s *accounts.AccountSpec) { s.Email = "" }, fault.Invalid, "invalid_email", "email"},
		"half an address":       {func(s *accounts.AccountSpec) { s.Email = "jane@" }, fault.Invalid, "invalid_email", "email"},
		"an address with name":  {func(s *accounts.AccountSpec) { s.Email = "Jane <jane@example.com>" }, fault.Invalid, "invalid_email", "email"},
		"a long address":        {func(s *accounts.AccountSpec) { s.Email = strings.Repeat("j", 250) + "@example.com" }, fault.Invalid, "invalid_email", "email"},
		"a short password":      {func(s *accounts.AccountSpec) { s.Password = "1234567" }, fault.Invalid, "invalid_password", "password"},
		"a long password":       {func(s *accounts.AccountSpec) { s.Password = strings.Repeat("p", 513) }, fault.Invalid, "invalid_password", "password"},
		"a plan that is none":   {func(s *accounts.AccountSpec) { s.Plan = "gold" }, fault.Invalid, "invalid_plan", "plan"},
		"a country that's none": {func(s *accounts.AccountSpec) { s.Country = "USA" }, fault.Invalid, "invalid_country", "country"},
		"no such organisation":  {func(s *accounts.AccountSpec) { s.OrganisationID = 99 }, fault.NotFound, "organisation_not_found", "organisation"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			spec := accounts.AccountSpec{Name: "Acme", Email: "jane@example.com"}
			test.change(&spec)
			_, err := b.CreateAccount(t.Context(), spec)
			require.Equal(t, test.kind, fault.KindOf(err))
			require.Equal(t, test.code, fault.CodeOf(err))
			require.Equal(t, test.field, fault.Of(err).Field)
			exists, err := b.Exists(t.Context())
			require.NoError(t, err)
			require.False(t, exists)
		})
	}
}

func TestService_CreateAccount_AddressesAreTakenOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	made := b.account(t, "jane@example.com", "")
	_, err := b.CreateAccount(t.Context(), accounts.AccountSpec{Name: "Other", Email: "JANE@example.com"})
	require.Equal(t, "email_taken", fault.CodeOf(err))
	require.Equal(t, fault.Conflict, fault.KindOf(err))
	_, _, err = b.CreateUser(t.Context(), made.AccountID, "jane@example.com", "", "")
	require.Equal(t, "email_taken", fault.CodeOf(err))
}

func TestService_CreateUser_HasAKeyAndARoleOfItsOwn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	made := b.account(t, "jane@example.com", "")
	for role, want := range map[accounts.Role]accounts.Role{"": accounts.RoleMember, accounts.RoleAdmin: accounts.RoleAdmin} {
		id, key, err := b.CreateUser(t.Context(), made.AccountID, "user"+string(role)+"@example.com", "", role)
		require.NoError(t, err)
		p, err := b.Authenticate(t.Context(), key)
		require.NoError(t, err)
		require.Equal(t, id, p.UserID)
		require.Equal(t, made.AccountID, p.AccountID)
		require.Equal(t, want, p.Role)
	}
	_, _, err := b.CreateUser(t.Context(), 99, "x@example.com", "", "")
	require.ErrorIs(t, err, accounts.ErrAccountNotFound)
	_, _, err = b.CreateUser(t.Context(), made.AccountID, "x@example.com", "", "king")
	require.Equal(t, "invalid_role", fault.CodeOf(err))
	_, _, err = b.CreateUser(t.Context(), made.AccountID, "x", "", "")
	require.Equal(t, "invalid_email", fault.CodeOf(err))
}

func TestService_CreateOrganisation_ItsKeyIsForNoAccount(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id, key, err := b.CreateOrganisation(t.Context(), "Agency", true)
	require.NoError(t, err)
	p, err := b.Authenticate(t.Context(), key)
	require.NoError(t, err)
	require.Equal(t, id, p.OrganisationID)
	require.Zero(t, p.AccountID)
	require.Zero(t, p.UserID)
	made, err := b.CreateAccount(t.Context(), accounts.AccountSpec{Name: "Client", Email: "c@example.com", OrganisationID: id})
	require.NoError(t, err)
	require.Equal(t, id, made.OrganisationID)
	_, _, err = b.CreateOrganisation(t.Context(), "", false)
	require.Equal(t, "invalid_name", fault.CodeOf(err))
}

func TestService_Authenticate_TellsNobodyWhatIsWrong(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	made := b.account(t, "jane@example.com", "")
	for _, key := range []string{"", "sr", made.APIKey[:47], made.APIKey + "x", strings.ToLower(made.APIKey), made.APISecret, strings.Repeat("k", 300)} {
		p, err := b.Authenticate(t.Context(), key)
		require.ErrorIs(t, err, accounts.ErrUnauthenticated)
		require.Zero(t, p)
	}
}

func TestService_StoresNoCredentialInPlain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	made := b.account(t, "jane@example.com", "correct horse")
	token, err := b.Login(t.Context(), "jane@example.com", "correct horse")
	require.NoError(t, err)
	link, err := b.MakeLink(t.Context(), made.AccountID)
	require.NoError(t, err)
	require.NoError(t, b.SetOperatorToken(t.Context(), "operator-token"))
	var file strings.Builder
	_, err = b.db.Backup(t.Context(), &file)
	require.NoError(t, err)
	for _, plain := range []string{made.APIKey, made.APISecret, "correct horse", token, link, "operator-token"} {
		require.NotContains(t, file.String(), plain)
	}
}

func TestService_WhenTheStoreIsClosedTheErrorIsOurs(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	made := b.account(t, "jane@example.com", "")
	ctx := t.Context()
	require.NoError(t, b.db.Close())
	_, err := b.Authenticate(ctx, made.APIKey)
	require.ErrorIs(t, err, store.ErrClosed)
	require.Equal(t, fault.Internal, fault.KindOf(err), "a broken store is not a wrong key")
	_, err = b.Session(ctx, "token")
	require.Equal(t, fault.Internal, fault.KindOf(err))
	require.Equal(t, fault.Internal, fault.KindOf(b.CheckOperator(ctx, "token")))
}
