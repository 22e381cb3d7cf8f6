package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"simrelay/internal/app"
	"simrelay/store"
)

func checkCommand() *cobra.Command {
	var t target
	var data string
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Verify the store: every record against every index, both ways",
		Long:  "Verify the store of a running relay, or, with --data, of one that is stopped. Exits 0 only when it is sound.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			findings, err := check(cmd.Context(), &t, data)
			if err != nil {
				return err
			}
			result := map[string]any{"ok": len(findings) == 0, "findings": findings}
			err = show(cmd, t.json, result, func() string {
				if len(findings) == 0 {
					return "The store is sound."
				}
				return strings.Join(findings, "\n")
			})
			if err == nil && len(findings) > 0 {
				err = fmt.Errorf("the store is damaged (%d findings); stop the relay and restore a backup", len(findings))
			}
			return err
		},
	}
	t.flags(cmd)
	cmd.Flags().StringVar(&data, "data", "", "data directory of a relay that is stopped")
	return cmd
}

func check(ctx context.Context, t *target, data string) ([]string, error) {
	if data == "" {
		var answer struct {
			Findings []string `json:"findings"`
		}
		err := t.client().Do(ctx, http.MethodGet, adminPath+"/check", nil, &answer)
		return nonNil(answer.Findings), err
	}
	db, err := openStopped(ctx, data)
	if err != nil {
		return nil, err
	}
	findings, err := db.Check(ctx)
	return nonNil(findings), errors.Join(err, db.Close())
}

// openStopped opens the store of a relay that is stopped, and makes none.
func openStopped(ctx context.Context, data string) (*store.DB, error) {
	if _, err := os.Stat(filepath.Join(data, app.StoreFile)); err != nil {
		return nil, fmt.Errorf("there is no store in %s: %w", data, err)
	}
	return app.OpenStore(ctx, data, 0)
}

func nonNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
