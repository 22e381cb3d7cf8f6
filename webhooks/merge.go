package webhooks

import (
	"iter"
	"slices"
)

// list is deliveries, newest first.
type list = iter.Seq2[*deliveryRecord, error]

func listOf(all []*deliveryRecord) list {
	return func(yield func(*deliveryRecord, error) bool) {
		for _, d := range all {
			if !yield(d, nil) {
				return
			}
		}
	}
}

// newestFirst makes one list of many. It reads no more of each than it needs.
func newestFirst(lists []list) list {
	return func(yield func(*deliveryRecord, error) bool) {
		heads := make([]*head, 0, len(lists))
		for _, l := range lists {
			next, stop := iter.Pull2(l)
			defer stop()
			h := &head{next: next}
			if h.advance(); h.ok {
				heads = append(heads, h)
			}
		}
		for len(heads) > 0 {
			newest := slices.MaxFunc(heads, (*head).compare)
			if !yield(newest.delivery, newest.err) || newest.err != nil {
				return
			}
			if newest.advance(); !newest.ok {
				heads = slices.DeleteFunc(heads, func(h *head) bool { return h == newest })
			}
		}
	}
}

// head is the first delivery of a list that is left.
type head struct {
	next     func() (*deliveryRecord, error, bool)
	delivery *deliveryRecord
	err      error
	ok       bool
}

func (h *head) advance() { h.delivery, h.err, h.ok = h.next() }

// compare puts errors last, so that they are seen first.
func (h *head) compare(other *head) int {
	switch {
	case h.err != nil:
		return 1
	case other.err != nil:
		return -1
	}
	return h.delivery.place().compare(other.delivery.place())
}
