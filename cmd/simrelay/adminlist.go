package main

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

// list makes a command that prints something of an account, as a table for
// people.
func list[T any](t *target, short, what string, table func([]T) string) *cobra.Command {
	var account int64
	cmd := &cobra.Command{
		Use: "list", Short: short, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			all := []T{}
			if err := t.client().Do(cmd.Context(), http.MethodGet, adminPath+accountPath(account, what), nil, &all); err != nil {
				return err
			}
			return show(cmd, t.json, all, func() string { return table(all) })
		},
	}
	cmd.Flags().Int64Var(&account, "account", 0, "the account (required)")
	return required(cmd, "account")
}

// remove makes a command that deletes something of an account.
func remove(t *target, use, short, what, done string) *cobra.Command {
	var account, id int64
	cmd := &cobra.Command{
		Use: use, Short: short, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			path := adminPath + accountPath(account, what) + "/" + strconv.FormatInt(id, 10)
			if err := t.client().Do(cmd.Context(), http.MethodDelete, path, nil, nil); err != nil {
				return err
			}
			return show(cmd, t.json, map[string]any{"id": id, "deleted": true}, func() string { return fmt.Sprintf(done, id) })
		},
	}
	cmd.Flags().Int64Var(&account, "account", 0, "the account (required)")
	cmd.Flags().Int64Var(&id, "id", 0, "its id, as list prints it (required)")
	return required(cmd, "account", "id")
}

// orAll shows what a list limits something to.
func orAll[T any](limits []T, isLimit bool) string {
	if !isLimit {
		return "all"
	}
	if len(limits) == 0 {
		return "none"
	}
	return strings.Trim(strings.Join(strings.Fields(fmt.Sprint(limits)), ","), "[]")
}

// orDash shows a time, or that there is none.
func orDash(at *string) string {
	if at == nil {
		return "-"
	}
	return *at
}
