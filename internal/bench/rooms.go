package main

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"simrelay/accounts"
	"simrelay/contacts"
	"simrelay/events"
	"simrelay/internal/app"
	"simrelay/internal/egress"
	"simrelay/internal/secret"
	"simrelay/relay"
	"simrelay/store"
	"simrelay/store/bolt"
	"simrelay/webhooks"
)

// rooms are a relay's rooms without its edge, in this process. They prepare
// stores, and tell what the edge costs.
type rooms struct {
	file     string // the store's
	db       *store.DB
	accounts *accounts.Service
	relay    *relay.Service
	log      *events.Log
	hooks    *webhooks.Service
	world    *world

	stop    context.CancelFunc
	running sync.WaitGroup
}

// openRooms opens a data directory as a relay does. Without fsync it is for
// preparing a store only.
func openRooms(ctx context.Context, data string, noSync bool) (*rooms, error) {
	schema, file := app.Schema(), filepath.Join(data, app.StoreFile)
	engine, err := bolt.Open(ctx, bolt.Options{Path: file, Tables: schema.EngineTables(), NoSync: noSync})
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, engine, schema)
	if err != nil {
		return nil, errors.Join(err, engine.Close())
	}
	box, err := secret.Open(filepath.Join(data, "secret.key"))
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	r := &rooms{file: file, db: db, log: events.NewLog(db), world: &world{}, accounts: accounts.New(db, box, time.Now)}
	r.relay = relay.New(relay.Options{DB: db, Log: r.log, Contacts: contacts.New(db, r.log, time.Now)})
	// The webhooks' cursor keeps up with the log, as it does in a relay.
	r.hooks = webhooks.New(webhooks.Options{DB: db, Log: r.log, Box: box, Client: r.world})
	ctx, r.stop = context.WithCancel(ctx)
	r.running.Go(func() { _ = r.hooks.Run(ctx) })
	return r, nil
}

// world is every endpoint that there is: it accepts everything at once.
type world struct{ accepted atomic.Int64 }

// Check implements webhooks.Client.
func (*world) Check(string) error { return nil }

// Do implements webhooks.Client.
func (w *world) Do(*http.Request) (*egress.Response, error) {
	w.accepted.Add(1)
	return &egress.Response{Status: http.StatusOK, Header: http.Header{}}, nil
}

func (r *rooms) close() error {
	r.stop()
	r.running.Wait()
	return errors.Join(r.db.Close(), flush(r.file))
}

// flush writes a file that was made without fsync to the disk, so that the
// disk is not busy with it later.
func flush(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// account makes an account and returns it with its key.
func (r *rooms) account(ctx context.Context, name string) (accounts.Principal, string, error) {
	made, err := r.accounts.CreateAccount(ctx, accounts.AccountSpec{
		Name: name, Email: name + "@localhost.localdomain", Plan: accounts.PlanEnterprise,
	})
	if err != nil {
		return accounts.Principal{}, "", err
	}
	p, err := r.accounts.Authenticate(ctx, made.APIKey)
	return p, made.APIKey, err
}
