package storetest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"sync"
	"sync/atomic"

	"simrelay/store"
)

// model is a store.Engine in memory, so plain that one can see that it is
// right: an Update works on a copy of everything, and keeps it or not.
type model struct {
	turn    chan struct{} // full while an Update runs
	data    atomic.Pointer[modelData]
	views   sync.RWMutex // Close waits for its readers
	closed  atomic.Bool
	commits atomic.Int64
	waiting atomic.Int64
}

// modelData is one state. It is not changed once it is in a model.
type modelData struct {
	Rows map[string]map[string]modelRow `json:"rows"` // by table and key
	IDs  map[string]int64               `json:"ids"`
}

type modelRow struct {
	Value   []byte        `json:"value"`
	Entries []store.Tuple `json:"-"`
}

func newModel(data *modelData) *model {
	m := &model{turn: make(chan struct{}, 1)}
	m.data.Store(data)
	return m
}

func (d *modelData) clone() *modelData {
	c := &modelData{Rows: make(map[string]map[string]modelRow), IDs: maps.Clone(d.IDs)}
	for table, rows := range d.Rows {
		c.Rows[table] = maps.Clone(rows)
	}
	return c
}

// openModel derives the entries of all rows anew, as engines do for an index
// that is new.
func openModel(ctx context.Context, stored *modelData, tables []*store.Table) (*model, error) {
	data := stored.clone()
	for _, table := range tables {
		t := &modelTxn{data: data}
		data.Rows[table.Name] = make(map[string]modelRow)
		for _, row := range stored.Rows[table.Name] {
			derived, err := table.Derive(row.Value)
			if err == nil {
				err = t.Put(table, derived)
			}
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				return nil, err
			}
		}
	}
	return newModel(data), nil
}

// View implements store.Engine.
func (m *model) View(ctx context.Context, fn func(store.Txn) error) error {
	m.views.RLock()
	defer m.views.RUnlock()
	if err := m.refuse(ctx); err != nil {
		return err
	}
	return fn(&modelTxn{data: m.data.Load(), readOnly: true})
}

// Update implements store.Engine.
func (m *model) Update(ctx context.Context, fn func(store.Txn) error) error {
	t, err := m.update(ctx, fn)
	if err != nil {
		return err
	}
	for _, hook := range t.hooks {
		hook()
	}
	return nil
}

func (m *model) update(ctx context.Context, fn func(store.Txn) error) (t *modelTxn, err error) {
	if err := m.wait(ctx); err != nil {
		return nil, err
	}
	defer func() {
		<-m.turn
		if p := recover(); p != nil {
			err = fmt.Errorf("panicked: %v", p)
		}
	}()
	if err := m.refuse(ctx); err != nil {
		return nil, err
	}
	t = &modelTxn{data: m.data.Load().clone()}
	if err := fn(t); err != nil {
		return nil, err
	}
	m.commits.Add(1)
	m.data.Store(t.data)
	return t, nil
}

func (m *model) wait(ctx context.Context) error {
	m.waiting.Add(1)
	defer m.waiting.Add(-1)
	if err := m.refuse(ctx); err != nil {
		return err
	}
	select {
	case m.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (m *model) refuse(ctx context.Context) error {
	if m.closed.Load() {
		return store.ErrClosed
	}
	return ctx.Err()
}

// Check implements store.Engine. There is nothing that could disagree.
func (m *model) Check(ctx context.Context) ([]string, error) { return nil, m.refuse(ctx) }

// Backup implements store.Engine.
func (m *model) Backup(ctx context.Context, w io.Writer) (int64, error) {
	if err := m.refuse(ctx); err != nil {
		return 0, err
	}
	data := m.data.Load()
	binary := &modelData{Rows: make(map[string]map[string]modelRow), IDs: data.IDs}
	for table, rows := range data.Rows { // keys are no text that JSON keeps
		binary.Rows[table] = make(map[string]modelRow)
		for key, row := range rows {
			binary.Rows[table][fmt.Sprintf("%x", key)] = row
		}
	}
	text, err := json.Marshal(binary)
	if err != nil {
		return 0, err
	}
	return io.Copy(w, bytes.NewReader(text))
}

// Stats implements store.Engine.
func (m *model) Stats() store.Stats {
	n := m.commits.Load()
	return store.Stats{Engine: "model", SizeBytes: 1, Commits: n, Updates: n, LastCommit: 1, WaitingWrites: int(m.waiting.Load())}
}

// Close implements store.Engine.
func (m *model) Close() error {
	m.closed.Store(true)
	m.turn <- struct{}{}
	<-m.turn
	m.views.Lock()
	defer m.views.Unlock()
	return nil
}
