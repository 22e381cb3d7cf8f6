package main

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// user is a user as the operator sees it.
type user struct {
	ID             int64   `json:"id"`
	Email          string  `json:"email"`
	Name           string  `json:"name"`
	Role           string  `json:"role"`
	SIMCardIDs     []int64 `json:"sim_card_ids"`
	ContactListIDs []int64 `json:"contact_list_ids"`
	Limits         struct {
		PerDay   int64 `json:"per_day"`
		PerMonth int64 `json:"per_month"`
		Total    int64 `json:"total"`
	} `json:"limits"`
	Used struct {
		Today     int64 `json:"today"`
		ThisMonth int64 `json:"this_month"`
		Total     int64 `json:"total"`
	} `json:"used"`
	HasPassword bool   `json:"has_password"`
	CreatedAt   string `json:"created_at"`
}

func listUsers(t *target) *cobra.Command {
	return list(t, "List the users of an account", "users", userTable)
}

func userTable(users []user) string {
	lines := []string{fmt.Sprintf("%4s  %-30s %-7s %-8s %14s %14s %14s", "USER", "E-MAIL", "ROLE", "SIMS", "TODAY", "MONTH", "TOTAL")}
	for _, u := range users {
		lines = append(lines, fmt.Sprintf("%4d  %-30s %-7s %-8s %14s %14s %14s", u.ID, printable(u.Email), u.Role, orAll(u.SIMCardIDs, u.SIMCardIDs != nil),
			usedOf(u.Used.Today, u.Limits.PerDay), usedOf(u.Used.ThisMonth, u.Limits.PerMonth), usedOf(u.Used.Total, u.Limits.Total)))
	}
	return strings.Join(lines, "\n")
}

// usedOf shows what is used of a limit, where there is one.
func usedOf(n, limit int64) string {
	if limit == 0 {
		return strconv.FormatInt(n, 10)
	}
	return fmt.Sprintf("%d/%d", n, limit)
}

// userFlags are the fields of a user that can be changed, by their flags.
var userFlags = map[string]string{
	"email": "email", "name": "name", "password": "password", "role": "role", "sim": "sim_card_ids",
	"per-day": "per_day", "per-month": "per_month", "total": "total",
}

func updateUser(t *target) *cobra.Command {
	var account, id int64
	var anySIM bool
	cmd := &cobra.Command{
		Use: "update", Short: "Change a user; what is not named stays", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			patch := changes(cmd.Flags())
			if anySIM {
				patch["sim_card_ids"] = nil
			}
			if len(patch) == 0 {
				return errors.New("nothing to change was given; simrelay admin user update --help tells what can be")
			}
			var changed user
			path := adminPath + accountPath(account, "users") + "/" + strconv.FormatInt(id, 10)
			if err := t.client().Do(cmd.Context(), http.MethodPatch, path, patch, &changed); err != nil {
				return err
			}
			return show(cmd, t.json, changed, func() string { return userTable([]user{changed}) })
		},
	}
	f := cmd.Flags()
	f.Int64Var(&account, "account", 0, "the account (required)")
	f.Int64Var(&id, "id", 0, "the user, as list prints it (required)")
	f.String("email", "", "e-mail address")
	f.String("name", "", "name")
	f.String("password", "", "password; the user is logged out everywhere")
	f.String("role", "", "owner, admin or member")
	f.Int64Slice("sim", nil, "sim_card_id that the user may send through (repeatable)")
	f.BoolVar(&anySIM, "any-sim", false, "the user may send through every SIM card")
	f.Int64("per-day", 0, "messages in one day, UTC; 0: no limit")
	f.Int64("per-month", 0, "messages in one month, UTC; 0: no limit")
	f.Int64("total", 0, "messages since the count was last reset; 0: no limit")
	cmd.MarkFlagsMutuallyExclusive("sim", "any-sim")
	return required(cmd, "account", "id")
}

// changes are the fields whose flags were given.
func changes(flags *pflag.FlagSet) map[string]any {
	patch, limits := map[string]any{}, map[string]any{}
	flags.Visit(func(f *pflag.Flag) {
		field, ok := userFlags[f.Name]
		if !ok {
			return
		}
		switch f.Value.Type() {
		case "int64":
			limits[field], _ = flags.GetInt64(f.Name)
		case "int64Slice":
			patch[field], _ = flags.GetInt64Slice(f.Name)
		default:
			patch[field] = f.Value.String()
		}
	})
	if len(limits) > 0 {
		patch["limits"] = limits
	}
	return patch
}

func deleteUser(t *target) *cobra.Command {
	return remove(t, "delete", "Delete a user, its API keys and its logins", "users", "User %d is deleted, with its API keys.")
}
