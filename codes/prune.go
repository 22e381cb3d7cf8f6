package codes

import (
	"context"
	"errors"
	"time"

	"simrelay/store"
)

// How often codes are forgotten that are good for nothing any more, and how many
// at once.
const (
	pruneEvery = time.Minute
	pruneChunk = 500
)

// Run forgets old codes until the context ends.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(pruneEvery)
	defer tick.Stop()
	for {
		for more := true; more; {
			n, err := s.Prune(ctx)
			if err != nil {
				return err
			}
			more = n == pruneChunk
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Prune forgets some old codes, and returns how many.
func (s *Service) Prune(ctx context.Context) (n int, err error) {
	if none, err := s.nothingOld(ctx); none || err != nil {
		return 0, err // a transaction costs a write
	}
	err = s.o.DB.Update(ctx, func(tx *store.Tx) error {
		old, err := s.old(tx)
		n = len(old)
		for _, c := range old {
			err = errors.Join(err, codes.Delete(tx, store.Key(c.ID)))
		}
		return err
	})
	return n, err
}

func (s *Service) nothingOld(ctx context.Context) (none bool, err error) {
	err = s.o.DB.View(ctx, func(tx *store.Tx) error {
		first, err := codesByEnd.First(tx, s.before())
		none = first == nil
		return err
	})
	return none, err
}

func (s *Service) old(tx *store.Tx) (old []*code, err error) {
	for c, err := range codesByEnd.Scan(tx, s.before()) {
		if err != nil {
			return nil, err
		}
		if old = append(old, c); len(old) == pruneChunk {
			break
		}
	}
	return old, nil
}

func (s *Service) before() store.Query { return store.Query{Until: store.Key(s.clock())} }
