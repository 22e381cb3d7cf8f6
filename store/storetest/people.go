package storetest

import (
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/store"
)

// person is a record with an index of every kind.
type person struct {
	ID      int64     `json:"id"`
	Account int64     `json:"account"`
	Name    string    `json:"name"`
	Email   string    `json:"email,omitempty"` // unique in the account, where there is one
	Rank    int64     `json:"rank"`
	Seen    time.Time `json:"seen"`
	Notes   string    `json:"notes,omitempty"` // in no index
}

// people is a declaration of its own in each test, so that one can declare it
// differently.
type people struct {
	*store.Collection[person]
	byName, byEmail, byRank *store.Index[person]
}

func declarePeople() *people {
	return &people{Collection: store.Define("people", func(p *person) store.Tuple { return store.Key(p.ID) })}
}

func newPeople() *people { return declarePeople().withName().withEmail().withRank() }

func (c *people) withName() *people {
	c.byName = c.Index("name", func(p *person) store.Tuple { return store.Key(p.Account, p.Name) })
	return c
}

func (c *people) withEmail() *people {
	c.byEmail = c.Unique("email", emailEntry)
	return c
}

func (c *people) withRank() *people {
	c.byRank = c.Index("rank", func(p *person) store.Tuple { return store.Key(p.Account, store.Down(p.Rank)) })
	return c
}

func emailEntry(p *person) store.Tuple {
	if p.Email == "" {
		return nil
	}
	return store.Key(p.Account, p.Email)
}

// update runs fn, which must succeed.
func (s *subject) update(t *testing.T, fn func(tx *store.Tx) error) {
	t.Helper()
	require.NoError(t, s.db.Update(t.Context(), fn))
}

// store puts records in one transaction.
func (s *subject) store(t *testing.T, records ...person) {
	t.Helper()
	s.update(t, func(tx *store.Tx) error { return s.putAll(tx, records...) })
}

func (c *people) putAll(tx *store.Tx, records ...person) error {
	for _, p := range records {
		if err := c.Put(tx, &p); err != nil {
			return err
		}
	}
	return nil
}

// crowd makes n people with ids from 1, in accounts 0 to 2, each name shared
// by a few.
func crowd(n int) []person {
	all := make([]person, n)
	for i := range all {
		id := int64(i + 1)
		all[i] = person{
			ID: id, Account: id % 3, Name: fmt.Sprintf("name %d", id%7),
			Email: fmt.Sprintf("p%d@example.org", id), Rank: id % 5,
			Seen: time.Unix(1_800_000_000+id, 0).UTC(),
		}
	}
	return all
}

// all returns every record, in the order of keys.
func (s *subject) all(t *testing.T) []person {
	t.Helper()
	return s.read(t, func(tx *store.Tx) iter.Seq2[*person, error] { return s.Scan(tx, store.Query{}) })
}

// read returns what a scan yields in a View.
func (s *subject) read(t *testing.T, scan func(tx *store.Tx) iter.Seq2[*person, error]) (records []person) {
	t.Helper()
	require.NoError(t, s.db.View(t.Context(), func(tx *store.Tx) (err error) {
		records, err = collect(scan(tx))
		return err
	}))
	return records
}

func collect(scan iter.Seq2[*person, error]) (records []person, err error) {
	for p, err := range scan {
		if err != nil {
			return nil, err
		}
		records = append(records, *p)
	}
	return records, nil
}

// get returns one record, in a transaction of its own.
func (s *subject) get(t *testing.T, id int64) (p person, err error) {
	t.Helper()
	err = s.db.View(t.Context(), func(tx *store.Tx) error {
		found, err := s.Get(tx, store.Key(id))
		if err == nil {
			p = *found
		}
		return err
	})
	return p, err
}

func ids(records []person) []int64 {
	out := make([]int64, len(records))
	for i, p := range records {
		out[i] = p.ID
	}
	return out
}
