package relay

import (
	"context"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/store"
)

// SendResult is what became of one of many requests: its message, or why there
// is none.
type SendResult struct {
	Message *Message
	Err     error
}

// MaxBulk is the most messages that one call may send.
const MaxBulk = 1000

// bulkChunk is how many messages share a transaction: enough that the disk is
// not asked for each, few enough that others need not wait for all.
const bulkChunk = 100

// ErrBulk says that a call has nothing to send, or too much.
var ErrBulk = fault.New(fault.Invalid, "invalid_bulk", "Send between 1 and %d messages in one call.", MaxBulk).On("messages")

// SendAll accepts many messages in their order, each by itself: what is wrong
// with one keeps no other from being sent. The error tells of what kept all of
// them, or those without a result, from being looked at; a caller who repeats
// the call then needs an idempotency key in each request.
func (s *Service) SendAll(ctx context.Context, p accounts.Principal, requests []SendRequest) ([]SendResult, error) {
	if len(requests) == 0 || len(requests) > MaxBulk {
		return nil, ErrBulk
	}
	results := make([]SendResult, len(requests))
	for from := 0; from < len(requests); from += bulkChunk {
		to := min(from+bulkChunk, len(requests))
		if err := s.sendChunk(ctx, p, requests[from:to], results[from:to]); err != nil {
			return results[:from], err
		}
	}
	return results, nil
}

func (s *Service) sendChunk(ctx context.Context, p accounts.Principal, requests []SendRequest, results []SendResult) error {
	drafts := make([]*Message, len(requests))
	for i := range requests {
		drafts[i], results[i].Err = s.compose(p, &requests[i])
	}
	var done []SendResult
	err := s.db.Update(ctx, func(tx *store.Tx) error {
		done = append(done[:0], results...)
		for i, draft := range drafts {
			if draft == nil {
				continue
			}
			m, err := s.admit(tx, p, *draft)
			if k := fault.KindOf(err); err != nil && (k == fault.Internal || k == fault.Unavailable) {
				return err // of the store: nothing of this chunk has happened
			}
			done[i] = SendResult{Message: m, Err: err}
		}
		return nil
	})
	if err == nil {
		copy(results, done)
	}
	return err
}
