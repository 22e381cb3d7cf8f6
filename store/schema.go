package store

import (
	"context"
	"errors"
	"fmt"
)

// Schema is everything that the program keeps in a store.
type Schema struct {
	Tables     []*Table
	Migrations []Migration
}

// Migration changes stored records from one version of the program to the
// next. A new or changed index needs none: engines build what is missing.
type Migration struct {
	// Version is one more than that of the migration before; the first is 1.
	Version int64
	// Name says what it does, for the log.
	Name string
	// Run does it, in the transaction that also records the version.
	Run func(tx *Tx) error
}

// With returns the schema with more tables.
func (s Schema) With(tables ...*Table) Schema {
	s.Tables = append(append([]*Table(nil), s.Tables...), tables...)
	return s
}

// Version is the version that the schema's migrations lead to.
func (s Schema) Version() int64 { return int64(len(s.Migrations)) }

type meta struct {
	Name    string `json:"name"`
	Version int64  `json:"version"`
}

var metas = Define("meta", func(m *meta) Tuple { return Key(m.Name) })

var schemaKey = Key("schema")

// EngineTables returns the schema's tables and the store's own.
func (s Schema) EngineTables() []*Table { return s.With(metas.Table()).Tables }

// Open makes a DB of an engine that was opened with schema.EngineTables, and
// brings its records up to date. It refuses a store that a newer program has
// written.
func Open(ctx context.Context, engine Engine, schema Schema) (*DB, error) {
	for i, m := range schema.Migrations {
		if m.Version != int64(i)+1 {
			return nil, fmt.Errorf("store: migration %d of the schema has version %d", i+1, m.Version)
		}
	}
	db := &DB{engine: engine, schema: schema}
	version, err := db.SchemaVersion(ctx)
	if err != nil {
		return nil, err
	}
	if version > schema.Version() {
		return nil, fmt.Errorf("the data was written by a newer simrelay (schema %d, this program knows %d); install that version or a newer one", version, schema.Version())
	}
	for _, m := range schema.Migrations[version:] {
		if err := db.migrate(ctx, m); err != nil {
			return nil, fmt.Errorf("migrate the data to schema %d (%s): %w", m.Version, m.Name, err)
		}
	}
	return db, nil
}

// SchemaVersion returns the version of the stored records; 0 when nothing was
// ever stored.
func (db *DB) SchemaVersion(ctx context.Context) (version int64, err error) {
	err = db.View(ctx, func(tx *Tx) error {
		m, err := metas.Get(tx, schemaKey)
		if err == nil {
			version = m.Version
		}
		return orNotFound(err)
	})
	return version, err
}

func orNotFound(err error) error {
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

func (db *DB) migrate(ctx context.Context, m Migration) error {
	return db.Update(ctx, func(tx *Tx) error {
		if m.Run != nil {
			if err := m.Run(tx); err != nil {
				return err
			}
		}
		return metas.Put(tx, &meta{Name: "schema", Version: m.Version})
	})
}
