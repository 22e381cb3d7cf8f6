package app

import (
	"context"

	"simrelay/accounts"
)

// FirstStart is what the first start of a relay tells its operator, once.
type FirstStart struct {
	OperatorToken string // empty: it was given, or was told before
	Account       *accounts.CreatedAccount
	Link          string // logs in to the dashboard, once
}

// Welcome makes a new relay usable: the operator's token, and, when nobody has
// given one, an account with its API key and a link to its dashboard. On a
// relay that was started before it does nothing but store a token that is
// given.
func (a *App) Welcome(ctx context.Context) (first FirstStart, err error) {
	if a.opts.AdminToken != "" {
		return first, a.accounts.SetOperatorToken(ctx, a.opts.AdminToken)
	}
	if first.OperatorToken, err = a.accounts.NewOperatorToken(ctx); err != nil || first.OperatorToken == "" {
		return first, err
	}
	if exists, err := a.accounts.Exists(ctx); err != nil || exists {
		return first, err
	}
	// It is the operator's own: nobody but the operator could set it a limit.
	made, err := a.accounts.CreateAccount(ctx, accounts.AccountSpec{Name: "My account", Email: "owner@localhost.localdomain", Plan: accounts.PlanEnterprise})
	if err != nil {
		return first, err
	}
	first.Account = &made
	first.Link, err = a.LoginLink(ctx, made.AccountID)
	return first, err
}

// LoginLink returns a link that logs the account's owner in to the dashboard,
// once.
func (a *App) LoginLink(ctx context.Context, accountID int64) (string, error) {
	code, err := a.accounts.MakeLink(ctx, accountID)
	if err != nil {
		return "", err
	}
	return a.PublicURL() + "/login/link?code=" + code, nil
}
