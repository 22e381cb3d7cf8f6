package storetest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/store"
)

var schemaChecks = []check{
	{"migrations run in order, each once", schemaOrder},
	{"a migration that fails leaves nothing, and is tried again", schemaFailed},
	{"a store of a newer program is refused and left as it is", schemaNewer},
	{"migrations that are not numbered from 1 are refused", schemaNumbers},
}

// rename is a migration that appends to each name, which shows the order.
func (s *subject) rename(version int64, suffix string, fail error) store.Migration {
	return store.Migration{Version: version, Name: "append " + suffix, Run: func(tx *store.Tx) error {
		for p, err := range s.Scan(tx, store.Query{}) {
			if err != nil {
				return err
			}
			p.Name += suffix
			if err := s.Put(tx, p); err != nil {
				return err
			}
		}
		return fail
	}}
}

func (s *subject) migrations(m ...store.Migration) store.Schema {
	schema := store.Schema{}.With(s.Table())
	schema.Migrations = m
	return schema
}

func (s *subject) requireVersion(t *testing.T, want int64) {
	t.Helper()
	version, err := s.db.SchemaVersion(t.Context())
	require.NoError(t, err)
	require.Equal(t, want, version)
}

func schemaOrder(t *testing.T, s *subject) {
	s.requireVersion(t, 0)
	s.store(t, person{ID: 1}, person{ID: 2})
	one, two, three := s.rename(1, "a", nil), s.rename(2, "b", nil), s.rename(3, "c", nil)
	s.reopen(t, s.migrations(one))
	s.requireVersion(t, 1)
	s.store(t, person{ID: 3, Name: "-"})
	s.reopen(t, s.migrations(one, two, three))
	s.reopen(t, s.migrations(one, two, three))
	s.requireVersion(t, 3)
	require.Equal(t, []person{{ID: 1, Name: "abc"}, {ID: 2, Name: "abc"}, {ID: 3, Name: "-bc"}}, s.all(t))
	require.Equal(t, []int64{1, 2}, s.byIndex(t, s.byName, store.Query{Prefix: store.Key(0, "abc")}))
	s.reopen(t, s.migrations(one, two, three, store.Migration{Version: 4, Name: "nothing to do"}))
	s.requireVersion(t, 4)
}

func schemaFailed(t *testing.T, s *subject) {
	s.store(t, person{ID: 1})
	one := s.rename(1, "a", nil)
	s.close(t)
	schema := s.migrations(one, s.rename(2, "b", errOnPurpose))
	engine, err := s.Reopen(t.Context(), schema.EngineTables())
	require.NoError(t, err)
	_, err = store.Open(t.Context(), engine, schema)
	require.ErrorIs(t, err, errOnPurpose)
	require.ErrorContains(t, err, "append b")
	require.NoError(t, engine.Close())

	s.reopen(t, s.migrations(one))
	s.requireVersion(t, 1)
	require.Equal(t, []person{{ID: 1, Name: "a"}}, s.all(t))
	s.reopen(t, s.migrations(one, s.rename(2, "b", nil)))
	require.Equal(t, []person{{ID: 1, Name: "ab"}}, s.all(t))
}

func schemaNewer(t *testing.T, s *subject) {
	s.store(t, crowd(10)...)
	newer := s.migrations(s.rename(1, "", nil), s.rename(2, "", nil))
	s.reopen(t, newer)
	s.close(t)
	older := store.Schema{}.With(declarePeople().withRank().Table())
	engine, err := s.Reopen(t.Context(), older.EngineTables())
	require.NoError(t, err)
	_, err = store.Open(t.Context(), engine, older)
	require.ErrorContains(t, err, "newer simrelay (schema 2, this program knows 0)")
	require.NoError(t, engine.Close())
	s.reopen(t, newer)
	s.requireIndexed(t, crowd(10))
}

func schemaNumbers(t *testing.T, s *subject) {
	for _, m := range [][]store.Migration{{{Version: 0}}, {{Version: 2}}, {{Version: 1}, {Version: 1}}} {
		_, err := store.Open(t.Context(), s.Engine, s.migrations(m...))
		require.Error(t, err)
	}
	s.requireVersion(t, 0)
}
