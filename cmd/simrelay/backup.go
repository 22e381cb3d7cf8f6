package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

func backupCommand() *cobra.Command {
	var t target
	var data string
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Copy the store while the relay serves",
		Long:  "Copy one consistent snapshot of the store of a running relay, or, with --data, of one that is stopped, to FILE. FILE appears only when it is complete. Keep secret.key of the data directory with it: without it, stored secrets cannot be read.",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			size, err := writeFile(args[0], func(w io.Writer) (int64, error) {
				return backup(cmd.Context(), &t, data, w)
			})
			if err != nil {
				return err
			}
			result := map[string]any{"file": args[0], "bytes": size}
			return show(cmd, t.json, result, func() string { return fmt.Sprintf("%s: %d bytes", args[0], size) })
		},
	}
	t.flags(cmd)
	cmd.Flags().StringVar(&data, "data", "", "data directory of a relay that is stopped")
	return cmd
}

func backup(ctx context.Context, t *target, data string, w io.Writer) (int64, error) {
	if data == "" {
		return t.client().Download(ctx, adminPath+"/backup", w)
	}
	db, err := openStopped(ctx, data)
	if err != nil {
		return 0, err
	}
	size, err := db.Backup(ctx, w)
	return size, errors.Join(err, db.Close())
}

// writeFile writes a file that appears, under its name and on disk, only when
// it is complete.
func writeFile(path string, write func(io.Writer) (int64, error)) (size int64, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if size, err = write(f); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return 0, err
	}
	return size, os.Rename(f.Name(), path)
}
