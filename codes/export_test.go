package codes

import (
	"context"

	"simrelay/store"
)

// Count returns how many codes are stored.
func Count(ctx context.Context, db *store.DB) (n int, err error) {
	err = db.View(ctx, func(tx *store.Tx) error {
		n, err = codes.Count(tx, store.Query{})
		return err
	})
	return n, err
}

// Random makes a code.
func Random(digits int) string { return random(digits) }
