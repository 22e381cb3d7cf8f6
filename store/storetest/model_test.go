package storetest

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"simrelay/store"
)

// TestModel runs the suite on the model, so that both agree on what a store
// does.
func TestModel(t *testing.T) {
	t.Parallel()
	Run(t, func(t *testing.T, tables []*store.Table) Harness {
		t.Helper()
		disk := &modelData{Rows: map[string]map[string]modelRow{}, IDs: map[string]int64{}}
		var last *model
		reopen := func(ctx context.Context, tables []*store.Table) (store.Engine, error) {
			if last != nil {
				disk = last.data.Load()
			}
			m, err := openModel(ctx, disk, tables)
			if err != nil {
				return nil, err
			}
			last = m
			return m, nil
		}
		engine, err := reopen(t.Context(), tables)
		if err != nil {
			t.Fatal(err)
		}
		return Harness{Engine: engine, Reopen: reopen, Restore: restoreModel}
	})
}

func restoreModel(backup []byte, tables []*store.Table) (store.Engine, error) {
	var text modelData
	if err := json.Unmarshal(backup, &text); err != nil {
		return nil, err
	}
	for _, rows := range text.Rows {
		for _, name := range slices.Collect(maps.Keys(rows)) {
			key, err := hex.DecodeString(name)
			if err != nil {
				return nil, err
			}
			rows[string(key)] = rows[name]
			delete(rows, name)
		}
	}
	return openModel(context.Background(), &text, tables)
}
