package notices

import (
	"context"

	"simrelay/store"
)

// Stored counts what the room keeps: notices and mailings.
func Stored(ctx context.Context, db *store.DB) (counts [2]int, err error) {
	err = db.View(ctx, func(tx *store.Tx) (err error) {
		if counts[0], err = notices.Count(tx, store.Query{}); err == nil {
			counts[1], err = mailings.Count(tx, store.Query{})
		}
		return err
	})
	return counts, err
}
