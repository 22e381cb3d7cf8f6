package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// apiKey is an API key as the operator sees it. Its secret was shown once.
type apiKey struct {
	ID            int64    `json:"id"`
	Name          string   `json:"name"`
	Prefix        string   `json:"prefix"`
	UserID        int64    `json:"user_id"`
	Scopes        []string `json:"scopes"`
	SIMCardIDs    []int64  `json:"sim_card_ids"`
	AllowedIPs    []string `json:"allowed_ips"`
	ExpiresAt     *string  `json:"expires_at"`
	CreatedAt     string   `json:"created_at"`
	CreatedBy     *int64   `json:"created_by"`
	LastUsedAt    *string  `json:"last_used_at"`
	LastUsedIP    *string  `json:"last_used_ip"`
	PreviousUntil *string  `json:"previous_valid_until"`
}

func listKeys(t *target) *cobra.Command {
	return list(t, "List the API keys of an account", "keys", keyTable)
}

func keyTable(keys []apiKey) string {
	if len(keys) == 0 {
		return "No API keys. Make one with: simrelay admin key create --account ID --name NAME"
	}
	lines := []string{fmt.Sprintf("%4s  %-20s %-9s %4s  %-16s %-8s %-20s %s", "KEY", "NAME", "PREFIX", "USER", "SCOPES", "SIMS", "EXPIRES", "LAST USED")}
	for _, k := range keys {
		lines = append(lines, fmt.Sprintf("%4d  %-20s %-9s %4d  %-16s %-8s %-20s %s", k.ID, printable(k.Name), k.Prefix, k.UserID,
			orAll(k.Scopes, len(k.Scopes) > 0), orAll(k.SIMCardIDs, k.SIMCardIDs != nil), orDash(k.ExpiresAt), orDash(k.LastUsedAt)))
	}
	return strings.Join(lines, "\n")
}

func createKey(t *target) *cobra.Command {
	var account int64
	var life time.Duration
	var b struct {
		UserID     int64    `json:"user_id,omitempty"`
		Name       string   `json:"name"`
		Scopes     []string `json:"scopes,omitempty"`
		SIMCardIDs []int64  `json:"sim_card_ids,omitempty"`
		AllowedIPs []string `json:"allowed_ips,omitempty"`
		ExpiresIn  int64    `json:"expires_in,omitempty"`
	}
	cmd := create(t, "create", "Make an API key and print it, this once", func() (string, any) {
		b.ExpiresIn = int64(life.Seconds())
		return accountPath(account, "keys"), b
	})
	f := cmd.Flags()
	f.Int64Var(&account, "account", 0, "the account (required)")
	f.Int64Var(&b.UserID, "user", 0, "the user whose key it is (default: the account's first owner)")
	f.StringVar(&b.Name, "name", "", "its name (required)")
	f.StringSliceVar(&b.Scopes, "scope", nil, "what it is for: send, read or manage (repeatable; default: all)")
	f.Int64SliceVar(&b.SIMCardIDs, "sim", nil, "sim_card_id that it may send through (repeatable; default: all)")
	f.StringSliceVar(&b.AllowedIPs, "allow-ip", nil, "address or range from which it may be used (repeatable; default: any)")
	f.DurationVar(&life, "expires-in", 0, "when it ends, such as 720h (default: never)")
	return required(cmd, "account", "name")
}

func revokeKey(t *target) *cobra.Command {
	return remove(t, "revoke", "Revoke an API key: it opens nothing any more, at once", "keys", "API key %d is revoked.")
}
