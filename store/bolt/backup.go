package bolt

import (
	"context"
	"io"

	bbolt "go.etcd.io/bbolt"
)

// Backup implements store.Engine.
func (e *engine) Backup(ctx context.Context, w io.Writer) (n int64, err error) {
	to := &contextWriter{ctx: ctx, w: w}
	err = e.view(ctx, func(tx *bbolt.Tx) error {
		n, err = tx.WriteTo(to)
		return err
	})
	if to.err != nil {
		err = to.err
	}
	return n, err
}

// contextWriter stops a copy when its context ends, and keeps its error, of
// which bbolt passes on the text only.
type contextWriter struct {
	ctx context.Context //nolint:containedctx // lives as long as one copy
	w   io.Writer
	err error
}

func (c *contextWriter) Write(p []byte) (n int, err error) {
	if c.err = c.ctx.Err(); c.err == nil {
		n, c.err = c.w.Write(p)
	}
	return n, c.err
}
