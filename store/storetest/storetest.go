// Package storetest is the suite that every storage engine passes: what
// store.Engine promises, one topic a file, and a randomised comparison with a
// plain model in memory.
//
// It imports store and the test library. Knowledge of any engine, and of any
// record type of the product, must never be in it.
package storetest

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/store"
)

// Harness is a new and empty store of the engine under test.
type Harness struct {
	// Engine is open, with the tables that were asked for.
	Engine store.Engine
	// Reopen opens the same store again, with these tables, after its engine
	// was closed.
	Reopen func(ctx context.Context, tables []*store.Table) (store.Engine, error)
	// Restore makes another store of what Backup wrote, and opens it.
	Restore func(backup []byte, tables []*store.Table) (store.Engine, error)
	// Keep copies what the store is made of into a directory, after a failed
	// test; nil where there is nothing to copy.
	Keep func(dir string) error
}

// Factory makes a store for one test.
type Factory func(t *testing.T, tables []*store.Table) Harness

// check is one test of the suite.
type check struct {
	name string
	run  func(t *testing.T, s *subject)
}

// Run runs the whole suite.
func Run(t *testing.T, open Factory) {
	t.Helper()
	for _, topic := range []struct {
		name   string
		checks []check
	}{
		{"Records", recordChecks},
		{"Indexes", indexChecks},
		{"Unique", uniqueChecks},
		{"Ranges", rangeChecks},
		{"Paging", pagingChecks},
		{"ScansWhileWriting", scanChecks},
		{"Sequences", sequenceChecks},
		{"Isolation", isolationChecks},
		{"Failures", failureChecks},
		{"Contexts", contextChecks},
		{"Hooks", hookChecks},
		{"Closing", closingChecks},
		{"Durability", durabilityChecks},
		{"Backup", backupChecks},
		{"Rebuild", rebuildChecks},
		{"Schema", schemaChecks},
		{"Model", modelChecks},
	} {
		t.Run(topic.name, func(t *testing.T) {
			t.Parallel()
			for _, c := range topic.checks {
				t.Run(c.name, func(t *testing.T) {
					t.Parallel()
					c.run(t, newSubject(t, open))
				})
			}
		})
	}
}

// subject is the store of one test.
type subject struct {
	Harness
	*people
	db     *store.DB
	schema store.Schema
	open   bool
}

func newSubject(t *testing.T, open Factory) *subject {
	t.Helper()
	s := &subject{people: newPeople()}
	s.schema = store.Schema{}.With(s.Table())
	s.Harness = open(t, s.schema.EngineTables())
	s.use(t, s.schema)
	t.Cleanup(func() { s.finish(t) })
	return s
}

// use makes the DB of the engine that is open.
func (s *subject) use(t *testing.T, schema store.Schema) {
	t.Helper()
	db, err := store.Open(t.Context(), s.Engine, schema)
	require.NoError(t, err)
	s.db, s.schema, s.open = db, schema, true
}

func (s *subject) close(t *testing.T) {
	t.Helper()
	s.open = false
	require.NoError(t, s.Engine.Close())
}

// reopen closes the store and opens it with another schema.
func (s *subject) reopen(t *testing.T, schema store.Schema) {
	t.Helper()
	if s.open {
		s.close(t)
	}
	engine, err := s.Reopen(context.Background(), schema.EngineTables())
	require.NoError(t, err)
	s.Engine = engine
	s.use(t, schema)
}

// finish checks the store after its test, and keeps what is wrong with it.
func (s *subject) finish(t *testing.T) {
	ctx := context.Background()
	var err error
	if !s.open {
		s.Engine, err = s.Reopen(ctx, s.schema.EngineTables())
	}
	if err != nil {
		t.Errorf("the store cannot be opened after its test: %v", err)
	} else {
		findings, err := s.Engine.Check(ctx)
		if err = errors.Join(err, s.Engine.Close()); err != nil {
			t.Errorf("check after the test: %v", err)
		}
		for _, finding := range findings {
			t.Errorf("check after the test: %s", finding)
		}
	}
	if t.Failed() && s.Keep != nil {
		t.Logf("the store is kept in %s: %v", t.ArtifactDir(), s.Keep(t.ArtifactDir()))
	}
}
