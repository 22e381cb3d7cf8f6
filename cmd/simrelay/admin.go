package main

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// startAgent is the command that follows a new device.
const startAgent = "simrelay agent --token TOKEN --modem auto"

// adminPath is where the operator's API is.
const adminPath = "/api/v1/admin"

func adminCommand() *cobra.Command {
	var t target
	cmd := group("admin", "Manage organisations, accounts, users, API keys and devices of a running relay",
		group("organisation", "Manage organisations", createOrganisation(&t)),
		group("account", "Manage accounts", createAccount(&t), updateAccount(&t), loginLink(&t)),
		group("user", "Manage users", createUser(&t), listUsers(&t), updateUser(&t), deleteUser(&t)),
		group("key", "Manage API keys", listKeys(&t), createKey(&t), revokeKey(&t)),
		group("device", "Manage devices", createDevice(&t), listDevices(&t), deleteDevice(&t)),
		group("sim", "Look at SIM cards", listSIMs(&t)),
	)
	t.flags(cmd)
	return cmd
}

// group holds commands, and explains itself when none of them is named. One
// that it does not have is an error.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(commands...)
	return cmd
}

// create makes a command that posts its flags, as a JSON object, and prints
// the answer.
func create(t *target, use, short string, body func() (path string, fields any)) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var made map[string]any
			path, fields := body()
			if err := t.client().Do(cmd.Context(), http.MethodPost, adminPath+path, fields, &made); err != nil {
				return err
			}
			return show(cmd, t.json, made, func() string { return listFields(made) })
		},
	}
}

// listFields shows what was made, ids first, a line each.
func listFields(made map[string]any) string {
	order := []string{"id", "name", "organisation_id", "account_id", "account_uuid", "user_id", "device_id", "api_key", "api_secret", "token", "plan", "country", "url", "expires_at"}
	var lines []string
	for _, name := range order {
		if v, ok := made[name]; ok {
			if f, isNumber := v.(float64); isNumber {
				v = int64(f)
			}
			lines = append(lines, fmt.Sprintf("%-16s %s", name, printable(fmt.Sprint(v))))
		}
	}
	return strings.Join(lines, "\n")
}

// accountPath is the path of something of an account.
func accountPath(account int64, what string) string {
	return "/accounts/" + strconv.FormatInt(account, 10) + "/" + what
}

func createOrganisation(t *target) *cobra.Command {
	var b struct {
		Name   string `json:"name"`
		Agency bool   `json:"agency"`
	}
	cmd := create(t, "create", "Make an organisation with its own API key", func() (string, any) { return "/organisations", b })
	cmd.Flags().StringVar(&b.Name, "name", "", "its name (required)")
	cmd.Flags().BoolVar(&b.Agency, "agency", false, "it manages accounts of others")
	return required(cmd, "name")
}

func createAccount(t *target) *cobra.Command {
	var b struct {
		Name           string `json:"name"`
		Email          string `json:"email"`
		Password       string `json:"password"`
		OrganisationID int64  `json:"organisation_id,omitempty"`
		Plan           string `json:"plan,omitempty"`
		Country        string `json:"country,omitempty"`
	}
	cmd := create(t, "create", "Make an account with its owner", func() (string, any) { return "/accounts", b })
	f := cmd.Flags()
	f.StringVar(&b.Name, "name", "", "its name (required)")
	f.StringVar(&b.Email, "email", "", "its owner's e-mail address (required)")
	f.StringVar(&b.Password, "password", "", "its owner's password (required)")
	f.Int64Var(&b.OrganisationID, "organisation", 0, "the organisation it belongs to (default: one of its own)")
	f.StringVar(&b.Plan, "plan", "starter", "starter, professional or enterprise")
	f.StringVar(&b.Country, "country", "US", "how national numbers are read")
	return required(cmd, "name", "email", "password")
}

func updateAccount(t *target) *cobra.Command {
	var account int64
	cmd := &cobra.Command{
		Use: "update", Short: "Change an account; what is not named stays", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			patch := map[string]string{}
			cmd.Flags().Visit(func(f *pflag.Flag) {
				if slices.Contains([]string{"name", "plan", "country"}, f.Name) {
					patch[f.Name] = f.Value.String()
				}
			})
			if len(patch) == 0 {
				return errors.New("nothing to change was given: --name, --plan or --country")
			}
			var changed map[string]any
			path := adminPath + "/accounts/" + strconv.FormatInt(account, 10)
			if err := t.client().Do(cmd.Context(), http.MethodPatch, path, patch, &changed); err != nil {
				return err
			}
			return show(cmd, t.json, changed, func() string { return listFields(changed) })
		},
	}
	f := cmd.Flags()
	f.Int64Var(&account, "account", 0, "the account (required)")
	f.String("name", "", "its name")
	f.String("plan", "", "starter, professional or enterprise")
	f.String("country", "", "how national numbers are read")
	return required(cmd, "account")
}

func loginLink(t *target) *cobra.Command {
	var account int64
	cmd := create(t, "link", "Make a link that logs the account's owner in to the dashboard, once", func() (string, any) {
		return accountPath(account, "login-link"), nil
	})
	cmd.Flags().Int64Var(&account, "account", 0, "the account (required)")
	return required(cmd, "account")
}

func createUser(t *target) *cobra.Command {
	var account int64
	var b struct {
		Email    string `json:"email"`
		Password string `json:"password"`
		Role     string `json:"role,omitempty"`
	}
	cmd := create(t, "create", "Add a user to an account", func() (string, any) { return accountPath(account, "users"), b })
	f := cmd.Flags()
	f.Int64Var(&account, "account", 0, "the account (required)")
	f.StringVar(&b.Email, "email", "", "e-mail address (required)")
	f.StringVar(&b.Password, "password", "", "password (required)")
	f.StringVar(&b.Role, "role", "member", "owner, admin or member")
	return required(cmd, "account", "email", "password")
}

func createDevice(t *target) *cobra.Command {
	var account int64
	var b struct {
		Name string `json:"name"`
	}
	cmd := create(t, "create", "Add a device to an account and print its token", func() (string, any) { return accountPath(account, "devices"), b })
	cmd.PostRun = func(cmd *cobra.Command, _ []string) {
		if !t.json {
			fmt.Fprintln(cmd.OutOrStdout(), "\nKeep the token, it is not shown again. Next: "+startAgent)
		}
	}
	cmd.Flags().Int64Var(&account, "account", 0, "the account (required)")
	cmd.Flags().StringVar(&b.Name, "name", "", "its name (required)")
	return required(cmd, "account", "name")
}

func listSIMs(t *target) *cobra.Command {
	var account int64
	cmd := &cobra.Command{
		Use: "list", Short: "List the SIM cards of an account", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			sims := []sim{}
			if err := t.client().Do(cmd.Context(), http.MethodGet, adminPath+accountPath(account, "sims"), nil, &sims); err != nil {
				return err
			}
			return show(cmd, t.json, sims, func() string { return simTable(sims) })
		},
	}
	cmd.Flags().Int64Var(&account, "account", 0, "the account (required)")
	return required(cmd, "account")
}

// sim is a SIM card as the operator sees it.
type sim struct {
	ID           int64  `json:"sim_card_id"`
	DeviceID     int64  `json:"device_id"`
	ICCID        string `json:"iccid"`
	Number       string `json:"number"`
	Operator     string `json:"operator"`
	Registration string `json:"registration"`
	SignalDBM    *int   `json:"signal_dbm"`
	Online       bool   `json:"online"`
	Queued       int    `json:"queued"`
}

func simTable(sims []sim) string {
	if len(sims) == 0 {
		return "No SIM cards yet. They appear when an agent with a modem connects: " + startAgent
	}
	lines := []string{fmt.Sprintf("%4s  %-16s %-16s %-10s %8s  %-7s %6s", "SIM", "NUMBER", "OPERATOR", "NETWORK", "SIGNAL", "ONLINE", "QUEUED")}
	for _, s := range sims {
		signal, online := "-", "no"
		if s.SignalDBM != nil {
			signal = fmt.Sprintf("%d dBm", *s.SignalDBM)
		}
		if s.Online {
			online = "yes"
		}
		lines = append(lines, fmt.Sprintf("%4d  %-16s %-16s %-10s %8s  %-7s %6d", s.ID, printable(s.Number), printable(s.Operator), printable(s.Registration), signal, online, s.Queued))
	}
	return strings.Join(lines, "\n")
}

// required marks flags that must be given.
func required(cmd *cobra.Command, names ...string) *cobra.Command {
	for _, name := range names {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err) // the flag was just declared
		}
	}
	return cmd
}
