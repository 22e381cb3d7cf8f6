package bolt

import (
	"context"
	"io"

	bbolt "go.etcd.io/bbolt"
)

// Backup implements store.Engine.
func (e *engine) Backup(ctx context.Context, w io.Writer) (n int64, err error) {
	err = e.view(ctx, func(tx *bbolt.Tx) error {
		n, err = tx.WriteTo(contextWriter{ctx, w})
		return err
	})
	return n, err
}

// contextWriter stops a copy when its context ends.
type contextWriter struct {
	ctx context.Context //nolint:containedctx // lives as long as one copy
	w   io.Writer
}

func (c contextWriter) Write(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.w.Write(p)
}
