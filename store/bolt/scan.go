package bolt

import (
	"bytes"
	"fmt"
	"iter"

	bbolt "go.etcd.io/bbolt"

	"simrelay/store"
)

// span is a Range in terms of the bytes of one bucket.
type span struct {
	from, until []byte
	reverse     bool
}

// endOfAll is behind every tuple.
var endOfAll = []byte{0xFF}

func spanOf(r store.Range) span {
	s := span{from: r.From, until: endOfAll, reverse: r.Reverse}
	if r.Until != nil {
		s.until = r.Until
	}
	if r.After == nil {
		return s
	}
	rest := s.behind(position(r.After.Entry, r.After.Key))
	if bytes.Compare(rest.from, s.from) > 0 {
		s.from = rest.from
	}
	if bytes.Compare(rest.until, s.until) < 0 {
		s.until = rest.until
	}
	return s
}

// behind is the span without k and what comes before it, in its direction.
func (s span) behind(k []byte) span {
	if s.reverse {
		s.until = k
	} else {
		s.from = append(append(make([]byte, 0, len(k)+1), k...), 0)
	}
	return s
}

func (s span) holds(k []byte) bool {
	return k != nil && bytes.Compare(k, s.from) >= 0 && bytes.Compare(k, s.until) < 0
}

// first places the cursor at the span's beginning, in its direction.
func (s span) first(c *bbolt.Cursor) (k, v []byte) {
	if !s.reverse {
		return c.Seek(s.from)
	}
	c.Seek(s.until)
	return s.next(c, s.until)
}

// next moves the cursor on from k. In a transaction that writes, bbolt's Prev
// answers nil at each leaf that was emptied, though there are keys in front of
// it, so that nil means the end only where the smallest key is not below k.
// (Its Last does not come back at all when every leaf is empty.)
func (s span) next(c *bbolt.Cursor, k []byte) (next, v []byte) {
	if !s.reverse {
		return c.Next()
	}
	next, v = c.Prev()
	if next != nil || !c.Bucket().Writable() {
		return next, v
	}
	smallest, _ := c.Bucket().Cursor().First()
	if smallest == nil || bytes.Compare(smallest, k) >= 0 {
		return nil, nil
	}
	for next == nil {
		next, v = c.Prev()
	}
	return next, v
}

// pairs yields the span's keys and values. A write makes a cursor lose its
// place, so that the next pair is sought anew when something was written since
// the last one.
func (t *txn) pairs(b *bbolt.Bucket, s span) iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		c := b.Cursor()
		for k, v := s.first(c); s.holds(k); {
			writes := t.writes
			if !yield(k, v) {
				return
			}
			if t.writes == writes {
				k, v = s.next(c, k)
				continue
			}
			s = s.behind(k)
			k, v = s.first(c)
		}
	}
}

// Scan implements store.Txn.
func (t *txn) Scan(table *store.Table, index int, r store.Range) iter.Seq2[store.Hit, error] {
	return func(yield func(store.Hit, error) bool) {
		b, err := t.table(table)
		if err == nil && index == store.Primary {
			t.scanRows(b, spanOf(r), yield)
			return
		}
		if err == nil {
			err = t.scanIndex(b, index, spanOf(r), yield)
		}
		if err != nil {
			yield(store.Hit{}, err)
		}
	}
}

func (t *txn) scanRows(b *buckets, s span, yield func(store.Hit, error) bool) {
	for k, stored := range t.pairs(b.rows, s) {
		row, err := b.decode(k, stored)
		if !yield(store.Hit{Position: store.Position{Key: k}, Value: row.Value}, err) || err != nil {
			return
		}
	}
}

// scanIndex returns an error of its own, and yields the hits.
func (t *txn) scanIndex(b *buckets, index int, s span, yield func(store.Hit, error) bool) error {
	bucket, err := b.index(index)
	if err != nil {
		return err
	}
	for k, key := range t.pairs(bucket, s) {
		entry, ok := bytes.CutSuffix(k, key)
		row, _, err := b.row(key)
		if !ok || err != nil {
			return fmt.Errorf("store: an entry of %s has no sound row", b.layout.indexes[index])
		}
		if !yield(store.Hit{Position: store.Position{Entry: entry, Key: key}, Value: row.Value}, nil) {
			return nil
		}
	}
	return nil
}

// Count implements store.Txn.
func (t *txn) Count(table *store.Table, index int, r store.Range) (int, error) {
	b, err := t.table(table)
	if err != nil {
		return 0, err
	}
	bucket := b.rows
	if index != store.Primary {
		if bucket, err = b.index(index); err != nil {
			return 0, err
		}
	}
	n := 0
	for range t.pairs(bucket, spanOf(r)) {
		n++
	}
	return n, nil
}
