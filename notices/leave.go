package notices

import (
	"context"

	"simrelay/events"
	"simrelay/store"
)

// Leave takes this room off the log, where there is no mail server any more, and
// drops what waits to be told: nobody would want to hear of it when there is one
// again.
func Leave(ctx context.Context, db *store.DB, log *events.Log) error {
	err := log.Leave(ctx, Consumer)
	for more := true; more && err == nil; {
		err = db.Update(ctx, func(tx *store.Tx) (err error) {
			more, err = drop(tx)
			return err
		})
	}
	return err
}

// drop removes some of what waits, and reports whether there was any.
func drop(tx *store.Tx) (more bool, err error) {
	list, _, err := notices.Page(tx, store.Query{}, sweep)
	if err != nil {
		return false, err
	}
	for _, n := range list {
		if err := notices.Delete(tx, store.Key(n.ID)); err != nil {
			return false, err
		}
	}
	accounts, _, err := mailings.Page(tx, store.Query{}, sweep)
	if err != nil {
		return false, err
	}
	for _, m := range accounts {
		if err := mailings.Delete(tx, store.Key(m.AccountID)); err != nil {
			return false, err
		}
	}
	return len(list)+len(accounts) > 0, nil
}
