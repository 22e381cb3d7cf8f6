package bolt_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"simrelay/store"
	"simrelay/store/bolt"
	"simrelay/store/storetest"
)

func TestMain(m *testing.M) {
	asChild()
	goleak.VerifyTestMain(m)
}

// TestConformance runs the suite that every engine passes.
func TestConformance(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T, tables []*store.Table) storetest.Harness {
		t.Helper()
		dir := t.TempDir()
		path := filepath.Join(dir, "store.db")
		engine, err := bolt.Open(t.Context(), bolt.Options{Path: path, Tables: tables})
		require.NoError(t, err)
		return storetest.Harness{
			Engine: engine,
			Reopen: func(ctx context.Context, tables []*store.Table) (store.Engine, error) {
				return bolt.Open(ctx, bolt.Options{Path: path, Tables: tables})
			},
			Restore: func(backup []byte, tables []*store.Table) (store.Engine, error) {
				f, err := os.CreateTemp(dir, "backup")
				require.NoError(t, err)
				require.NoError(t, f.Close())
				require.NoError(t, os.WriteFile(f.Name(), backup, 0o600))
				return bolt.Open(context.Background(), bolt.Options{Path: f.Name(), Tables: tables})
			},
			Keep: func(to string) error { return os.CopyFS(to, os.DirFS(dir)) },
		}
	})
}
