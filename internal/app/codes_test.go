package app_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/client"
)

func TestApp_VerifiesAOneTimeCodeAfterARestart(t *testing.T) {
	o := options(t)
	a := open(t, o)
	a.Start()
	made, err := a.Accounts().CreateAccount(t.Context(), accounts.AccountSpec{Name: "a", Email: "a@b.example", Plan: accounts.PlanEnterprise})
	require.NoError(t, err)
	var sent struct{ Code string }
	err = client.New(a.URL(), made.APIKey).Do(t.Context(), http.MethodPost, "/api/v1/codes", map[string]any{"to": "+15551234567", "return_code": true}, &sent)
	require.NoError(t, err)
	require.NoError(t, a.Stop(t.Context()))

	a = open(t, o)
	a.Start()
	verify := func() error {
		var verified struct{}
		return client.New(a.URL(), made.APIKey).Do(t.Context(), http.MethodPost, "/api/v1/codes/verify", map[string]string{"to": "+15551234567", "code": sent.Code}, &verified)
	}
	require.NoError(t, verify())
	require.Error(t, verify(), "it works once")
	require.NoError(t, a.Stop(t.Context()))
}
