package storetest

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/store"
)

var modelChecks = []check{{"random transactions do what they do on the model", simulate}}

// simulation compares a store with the model.
type simulation struct {
	*subject
	model   *model
	db2     *store.DB // of the model
	history []*modelData
}

// outcome is one plan that ran on the store.
type outcome struct {
	plan     plan
	write    bool
	n        int64 // commits before it
	saw      string
	err      error
	replayed bool
}

// simulate runs random transactions at once, and then one after the other on
// the model, in the order that the store chose. STORETEST_SOAK makes it run for
// longer than some seconds (such as 10m), STORETEST_SEED repeats what it did.
func simulate(t *testing.T, s *subject) {
	seed, err := strconv.ParseUint(os.Getenv("STORETEST_SEED"), 10, 64)
	if err != nil {
		seed = rand.Uint64() //nolint:gosec // printed, to run a failure again
	}
	duration, err := time.ParseDuration(os.Getenv("STORETEST_SOAK"))
	if err != nil {
		duration = 4 * time.Second
	}
	t.Logf("STORETEST_SEED=%d", seed)
	s.schema = s.schema.With(clocks.Table())
	s.reopen(t, s.schema)
	sim := newSimulation(t, s)
	r := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // as above
	rounds := 0
	for end := time.Now().Add(duration); time.Now().Before(end); rounds++ {
		sim.round(t, r)
		if r.IntN(40) == 0 {
			s.reopen(t, s.schema)
			sim.compare(t)
		}
	}
	sim.compare(t)
	t.Logf("%d rounds, %d commits", rounds, len(sim.history)-1)
}

func newSimulation(t *testing.T, s *subject) *simulation {
	t.Helper()
	empty := &modelData{Rows: map[string]map[string]modelRow{}, IDs: map[string]int64{}}
	m, err := openModel(t.Context(), empty, s.schema.EngineTables())
	require.NoError(t, err)
	db2, err := store.Open(t.Context(), m, s.schema)
	require.NoError(t, err)
	return &simulation{subject: s, model: m, db2: db2, history: []*modelData{m.data.Load()}}
}

// round runs a few plans at once, and replays them.
func (s *simulation) round(t *testing.T, r *rand.Rand) {
	t.Helper()
	outcomes := make([]outcome, 1+r.IntN(12))
	for i := range outcomes {
		outcomes[i] = outcome{plan: newPlan(r), write: r.IntN(5) > 0}
	}
	var wait sync.WaitGroup
	for i := range outcomes {
		wait.Go(func() { outcomes[i].run(s.db, s.people) })
	}
	wait.Wait()
	for range outcomes {
		s.replayNext(t, outcomes)
	}
	for _, o := range outcomes {
		if !o.replayed {
			s.replay(t, o)
		}
	}
}

func (o *outcome) run(db *store.DB, c *people) {
	transaction := db.View
	if o.write {
		transaction = db.Update
	}
	o.err = transaction(context.Background(), func(tx *store.Tx) (err error) {
		o.n, o.saw, err = o.plan.run(tx, c, o.write)
		if o.plan.panic && o.write {
			panic("on purpose")
		}
		return err
	})
}

// replayNext replays the commit that follows the model's last one, if there is
// one, and so makes history.
func (s *simulation) replayNext(t *testing.T, outcomes []outcome) {
	t.Helper()
	for i, o := range outcomes {
		if o.write && o.err == nil && o.n == int64(len(s.history)-1) {
			s.replay(t, o)
			s.history = append(s.history, s.model.data.Load())
			outcomes[i].replayed = true
			return
		}
	}
}

// replay runs a plan on the state of the model that it ran on.
func (s *simulation) replay(t *testing.T, o outcome) {
	t.Helper()
	require.Less(t, o.n, int64(len(s.history)), "it saw a commit that nobody made")
	s.model.data.Store(s.history[o.n])
	want := o
	want.run(s.db2, s.people)
	require.Equal(t, want.saw, o.saw, "what the transaction after commit %d saw", o.n)
	require.Equal(t, want.n, o.n)
	if o.plan.panic && o.write {
		require.Error(t, o.err)
		require.True(t, strings.Contains(o.err.Error(), "on purpose"))
		return
	}
	require.Equal(t, describe(want.err), describe(o.err))
	if o.err != nil && !errors.Is(o.err, errOnPurpose) {
		require.NoError(t, o.err)
	}
}

// compare looks at everything that is stored.
func (s *simulation) compare(t *testing.T) {
	t.Helper()
	s.model.data.Store(s.history[len(s.history)-1])
	modelled := *s.subject
	modelled.db = s.db2
	require.Equal(t, modelled.all(t), s.all(t))
	for _, index := range []*store.Index[person]{s.byName, s.byEmail, s.byRank} {
		require.Equal(t, modelled.byIndex(t, index, store.Query{}), s.byIndex(t, index, store.Query{}))
	}
	findings, err := s.db.Check(t.Context())
	require.NoError(t, err)
	require.Empty(t, findings)
}
