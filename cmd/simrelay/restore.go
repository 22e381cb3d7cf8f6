package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"simrelay/internal/app"
)

// restoreGap is how many ids of each kind a restore leaves out. It is more than
// what is given out between two backups.
const restoreGap = 10_000_000

func restoreCommand() *cobra.Command {
	var data string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "restore FILE --data DIR",
		Short: "Put a backup in place of the store of a relay that is stopped",
		Long:  "Put a backup in place of the store in DIR. It is verified first, and refused while a relay runs on DIR. The store that was there is kept as simrelay.db.before-restore. Ids go on far above those of the backup, so that none that was given out since is given out again.",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := restore(cmd.Context(), args[0], data); err != nil {
				return err
			}
			result := map[string]any{"ok": true, "file": args[0], "data": data}
			return show(cmd, asJSON, result, func() string {
				return "Restored. Start the relay with the devices connected: they tell what happened since the backup."
			})
		},
	}
	cmd.Flags().StringVar(&data, "data", "", "data directory of a relay that is stopped (required)")
	jsonFlag(cmd, &asJSON)
	return required(cmd, "data")
}

// restore prepares the backup in a directory of its own beside the store, and
// moves it into place as the last step.
func restore(ctx context.Context, backup, data string) error {
	if err := os.MkdirAll(data, 0o700); err != nil {
		return err
	}
	place := filepath.Join(data, app.StoreFile)
	if err := closed(ctx, data, place); err != nil {
		return err
	}
	work, err := os.MkdirTemp(data, ".restore-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work) //nolint:errcheck // what is left over is harmless
	if err := prepare(ctx, backup, work); err != nil {
		return err
	}
	if err := os.Rename(place, place+".before-restore"); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return os.Rename(filepath.Join(work, app.StoreFile), place)
}

// closed returns an error while a relay has the store open.
func closed(ctx context.Context, data, place string) error {
	if _, err := os.Stat(place); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	db, err := app.OpenStore(ctx, data, 0)
	if err != nil {
		return fmt.Errorf("the store that is there cannot be opened: %w; if it is damaged, move it away first", err)
	}
	return db.Close()
}

// prepare copies the backup, verifies it, and leaves ids out.
func prepare(ctx context.Context, backup, work string) error {
	from, err := os.Open(backup)
	if err != nil {
		return err
	}
	defer from.Close()
	if _, err := writeFile(filepath.Join(work, app.StoreFile), func(w io.Writer) (int64, error) { return io.Copy(w, from) }); err != nil {
		return err
	}
	db, err := app.OpenStore(ctx, work, 0)
	if err != nil {
		return fmt.Errorf("%s is not a backup that can be used: %w", backup, err)
	}
	findings, err := db.Check(ctx)
	if err == nil && len(findings) > 0 {
		err = fmt.Errorf("%s is damaged: %s", backup, findings[0])
	}
	if err == nil {
		err = db.Leap(ctx, restoreGap)
	}
	return errors.Join(err, db.Close())
}
