package storetest

import (
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"

	"simrelay/store"
)

// plan is a random transaction: what it does is fixed before it runs, so that
// it can run on a store and on the model, and what it saw can be compared.
type plan struct {
	steps []step
	end   error // nil: commit
	panic bool
}

// step does one thing and returns what it saw.
type step func(tx *store.Tx, c *people) (string, error)

// clock counts the commits of plans, in the transaction itself. A transaction
// that read n ran on what the first n commits made.
type clock struct {
	ID int64 `json:"id"`
	N  int64 `json:"n"`
}

var (
	clocks   = store.Define("clock", func(c *clock) store.Tuple { return store.Key(c.ID) })
	clockKey = store.Key(int64(1))
)

func readClock(tx *store.Tx) (clock, error) {
	c, err := clocks.Get(tx, clockKey)
	if errors.Is(err, store.ErrNotFound) {
		return clock{ID: 1}, nil
	}
	if err != nil {
		return clock{}, err
	}
	return *c, nil
}

// run returns what the steps saw.
func (p plan) run(tx *store.Tx, c *people, write bool) (n int64, saw string, err error) {
	now, err := readClock(tx)
	if err != nil {
		return 0, "", err
	}
	var seen strings.Builder
	for i, do := range p.steps {
		text, err := do(tx, c)
		fmt.Fprintf(&seen, "%d: %s %s\n", i, text, describe(err))
	}
	if write {
		err = clocks.Put(tx, &clock{ID: 1, N: now.N + 1})
	}
	if err == nil {
		err = p.end
	}
	return now.N, seen.String(), err
}

// describe names the errors that the comparison is about.
func describe(err error) string {
	if unique, ok := errors.AsType[*store.UniqueError](err); ok {
		return "taken: " + unique.Index
	}
	for _, known := range []error{store.ErrNotFound, store.ErrExists, store.ErrReadOnly} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return fmt.Sprint(err)
}

const planIDs = 250

// newPlan makes a transaction of up to a dozen steps.
func newPlan(r *rand.Rand) plan {
	var p plan
	for range 1 + r.IntN(12) {
		p.steps = append(p.steps, newStep(r))
	}
	switch r.IntN(12) {
	case 0, 1:
		p.end = errOnPurpose
	case 2:
		p.panic = true
	}
	return p
}

func newStep(r *rand.Rand) step {
	switch id := r.Int64N(planIDs); r.IntN(9) {
	case 0, 1, 2:
		return putStep(newPerson(r, id))
	case 3:
		return func(tx *store.Tx, c *people) (string, error) { return "insert", c.Insert(tx, &person{ID: id}) }
	case 4, 5:
		return func(tx *store.Tx, c *people) (string, error) { return "delete", c.Delete(tx, store.Key(id)) }
	case 6:
		return getStep(id, fmt.Sprint("e", r.IntN(60)))
	case 7:
		return scanStep(newScan(r), r.IntN(planIDs), r.IntN(3) == 0)
	default:
		return pageStep(newScan(r), 1+r.IntN(20))
	}
}

func newPerson(r *rand.Rand, id int64) person {
	p := person{ID: id, Account: r.Int64N(3), Name: strings.Repeat("n", r.IntN(8)*r.IntN(60)), Rank: r.Int64N(10)}
	if r.IntN(2) == 0 {
		p.Email = fmt.Sprint("e", r.IntN(60))
	}
	return p
}

func putStep(p person) step {
	return func(tx *store.Tx, c *people) (string, error) { return fmt.Sprint("put ", p.ID), c.Put(tx, &p) }
}

func getStep(id int64, email string) step {
	return func(tx *store.Tx, c *people) (string, error) {
		byKey, err := c.Get(tx, store.Key(id))
		byEmail, err2 := c.byEmail.Get(tx, store.Key(int64(1), email))
		return fmt.Sprintf("get %+v %+v", byKey, byEmail), errors.Join(err, err2)
	}
}

// scan is one way to go through the people.
type scan struct {
	index int // of name, email, rank; other numbers mean the key
	q     store.Query
}

func newScan(r *rand.Rand) scan {
	s := scan{index: r.IntN(4), q: store.Query{Reverse: r.IntN(2) == 0}}
	if r.IntN(2) == 0 {
		s.q.Prefix = store.Key(r.Int64N(3))
	}
	if r.IntN(3) == 0 {
		s.q.From = store.Key(r.Int64N(planIDs))
	}
	if r.IntN(3) == 0 {
		s.q.Until = store.Key(r.Int64N(planIDs), "nnn")
	}
	return s
}

func (s scan) on(tx *store.Tx, c *people) (iter.Seq2[*person, error], pager) {
	if s.index > 2 {
		return c.Scan(tx, s.q), c.Page
	}
	index := []*store.Index[person]{c.byName, c.byEmail, c.byRank}[s.index]
	return index.Scan(tx, s.q), index.Page
}

// scanStep goes through at most n records, and writes meanwhile when it is
// told to: to the one it sees, and to others.
func scanStep(s scan, n int, write bool) step {
	return func(tx *store.Tx, c *people) (string, error) {
		var seen []int64
		records, _ := s.on(tx, c)
		for p, err := range records {
			if err != nil || len(seen) == n {
				return fmt.Sprint("scan ", seen), err
			}
			seen = append(seen, p.ID)
			if !write {
				continue
			}
			if p.ID%3 == 0 {
				err = c.Delete(tx, store.Key(p.ID))
			} else if p.ID%3 == 1 {
				err = c.Put(tx, &person{ID: p.ID*7%planIDs + p.ID%2, Account: p.Account, Rank: p.Rank})
			}
			if err != nil {
				return fmt.Sprint("scan ", seen), err
			}
		}
		return fmt.Sprint("scan ", seen), nil
	}
}

func pageStep(s scan, limit int) step {
	return func(tx *store.Tx, c *people) (string, error) {
		var seen []int64
		for s := s; ; {
			_, page := s.on(tx, c)
			records, next, err := page(tx, s.q, limit)
			for _, p := range records {
				seen = append(seen, p.ID)
			}
			if s.q.After = next; next == "" || err != nil || len(seen) > 100 {
				return fmt.Sprint("page ", seen, next), err
			}
		}
	}
}
