// Package app joins the rooms into one program, starts them in order and stops
// them in reverse.
//
// It imports everything but cmd. Rules of any kind must never be in it.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"simrelay/accounts"
	"simrelay/codes"
	"simrelay/contacts"
	"simrelay/events"
	"simrelay/gateway"
	"simrelay/internal/egress"
	"simrelay/internal/mail"
	"simrelay/internal/secret"
	"simrelay/notices"
	"simrelay/relay"
	"simrelay/relay/session"
	"simrelay/store"
	"simrelay/store/bolt"
	"simrelay/webhooks"
)

// Options are what a relay is started with.
type Options struct {
	Data           string // directory; made when it is not there
	Listen         string // host:port; port 0 takes a free one
	PublicURL      string // how people and devices reach the relay; empty: http://<listen>
	AdminToken     string // the operator's; empty: made at the first start
	EgressAllow    []netip.Prefix
	TrustedProxies []netip.Prefix
	RequireHTTPS   bool
	SIMLimits      relay.Limits // that a new card starts with
	MaxParts       int          // of a message
	MaxStoreBytes  int          // 0: no limit but the disk's
	KeepEvents     time.Duration
	// KeepDeliveries and KeepDeliveryBytes are the retention of webhooks; 0 means
	// its defaults.
	KeepDeliveries    time.Duration
	KeepDeliveryBytes int64
	CodesPerHour      int // that an account may send; 0: no limit
	// Mail is the server through which owners hear of their webhooks; nil: none.
	Mail    *mail.Options
	Logger  *slog.Logger
	Version string
}

// App is a relay that runs.
type App struct {
	opts     Options
	listener net.Listener
	server   *http.Server
	db       *store.DB
	commits  prometheus.Histogram
	pings    *probe // of the store, which each costs a write
	log      *events.Log
	accounts *accounts.Service
	contacts *contacts.Service
	relay    *relay.Service
	hub      *session.Hub
	hooks    *webhooks.Service
	codes    *codes.Service
	notices  *notices.Service // nil without a mail server

	works   *works
	undo    []step // newest last
	stop    context.CancelFunc
	running sync.WaitGroup
	once    sync.Once
	err     error
}

// step undoes one step of the start.
type step struct {
	name string
	do   func(context.Context) error
}

// New opens the data and the listener and builds every room. Nothing is served
// before Start. When it fails, what it had done is undone.
func New(ctx context.Context, o Options) (*App, error) {
	o.PublicURL = strings.TrimRight(o.PublicURL, "/")
	a := &App{opts: o, works: newWorks(o.Logger)}
	for _, build := range []func(context.Context) error{a.openStore, a.buildRooms, a.listen} {
		if err := build(ctx); err != nil {
			return nil, errors.Join(err, a.rollback(ctx))
		}
	}
	return a, nil
}

// StoreFile is the name of the store in the data directory.
const StoreFile = "simrelay.db"

// Schema is everything that simrelay keeps.
func Schema() store.Schema {
	return store.Schema{
		Tables: concat(accounts.Tables(), contacts.Tables(), events.Tables(), relay.Tables(), webhooks.Tables(), notices.Tables(), codes.Tables()),
		Migrations: []store.Migration{
			{Version: 1, Name: "the first version"},
			{Version: 2, Name: "opt-outs of each account", Run: contacts.Migrate},
		},
	}
}

func concat(lists ...[]*store.Table) (all []*store.Table) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// OpenStore opens the store of a data directory.
func OpenStore(ctx context.Context, data string, maxBytes int) (*store.DB, error) {
	return openStore(ctx, data, bolt.Options{MaxSize: maxBytes})
}

func openStore(ctx context.Context, data string, o bolt.Options) (*store.DB, error) {
	schema := Schema()
	o.Path, o.Tables = filepath.Join(data, StoreFile), schema.EngineTables()
	engine, err := bolt.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, engine, schema)
	if err != nil {
		return nil, errors.Join(err, engine.Close())
	}
	return db, nil
}

func (a *App) openStore(ctx context.Context) (err error) {
	if err := os.MkdirAll(a.opts.Data, 0o700); err != nil {
		return fmt.Errorf("the data directory cannot be made: %w", err)
	}
	a.commits = newCommits()
	o := bolt.Options{MaxSize: a.opts.MaxStoreBytes, Committed: func(took time.Duration) { a.commits.Observe(took.Seconds()) }}
	if a.db, err = openStore(ctx, a.opts.Data, o); err != nil {
		return err
	}
	a.onStop("the store", func(context.Context) error { return a.db.Close() })
	return nil
}

func (a *App) buildRooms(ctx context.Context) error {
	box, err := secret.Open(filepath.Join(a.opts.Data, "secret.key"))
	if err != nil {
		return err
	}
	a.pings = newProbe(a.db.Ping, time.Now)
	a.log = events.NewLog(a.db)
	a.accounts = accounts.New(a.db, box, time.Now)
	a.contacts = contacts.New(a.db, a.log, time.Now)
	a.relay = relay.New(relay.Options{
		DB: a.db, Log: a.log, Contacts: a.contacts, Box: box, Logger: a.opts.Logger,
		MaxParts: a.opts.MaxParts, NewSIMLimits: a.opts.SIMLimits,
	})
	a.codes = codes.New(codes.Options{DB: a.db, Sender: a.relay, Accounts: a.accounts, Box: box, PerHour: a.opts.CodesPerHour})
	a.hub = session.NewHub(session.Options{Relay: a.relay, Logger: a.opts.Logger, MaxSessions: maxSessions()})
	a.hooks = webhooks.New(webhooks.Options{
		DB: a.db, Log: a.log, Box: box, Logger: a.opts.Logger,
		Client:    egress.New(egress.Options{Allow: a.opts.EgressAllow}),
		Retention: a.opts.KeepDeliveries, RetentionBytes: a.opts.KeepDeliveryBytes,
	})
	a.accounts.Attach(accounts.Neighbours{CheckSIMCards: a.relay.CheckSIMCards, CheckLists: a.contacts.CheckLists, ForgetUser: a.hooks.ForgetUser})
	if err := a.buildNotices(ctx); err != nil {
		return err
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	a.registerMetrics(registry)
	edge, err := gateway.New(gateway.Options{
		Relay: a.relay, Accounts: a.accounts, Contacts: a.contacts, Webhooks: a.hooks, Codes: a.codes, Log: a.log, DB: a.db,
		Devices: a.hub, Logger: a.opts.Logger, Registry: registry, Version: a.opts.Version,
		PublicURL: a.opts.PublicURL, RequireHTTPS: a.opts.RequireHTTPS, TrustedProxies: a.opts.TrustedProxies,
		Ready: a.ready,
	})
	if err != nil {
		return err
	}
	a.server = &http.Server{
		Handler:           edge.Handler(),
		ReadHeaderTimeout: gateway.ReadHeaderTimeout, ReadTimeout: gateway.ReadTimeout,
		WriteTimeout: gateway.WriteTimeout, IdleTimeout: gateway.IdleTimeout,
		MaxHeaderBytes: gateway.MaxHeaderBytes,
		ErrorLog:       slog.NewLogLogger(a.opts.Logger.Handler(), slog.LevelDebug),
	}
	a.server.RegisterOnShutdown(edge.EndStreams)
	return nil
}

// buildNotices lets owners be written to, where there is a mail server.
func (a *App) buildNotices(ctx context.Context) error {
	if a.opts.Mail == nil {
		return notices.Leave(ctx, a.db, a.log)
	}
	sender, err := mail.New(*a.opts.Mail)
	if err != nil {
		return err
	}
	if err := a.log.Join(ctx, notices.Consumer); err != nil {
		return err
	}
	a.notices = notices.New(notices.Options{
		DB: a.db, Log: a.log, Owners: a.accounts, Logger: a.opts.Logger, PublicURL: a.opts.PublicURL,
		Send: func(ctx context.Context, l notices.Letter) (permanent bool, err error) {
			err = sender.Send(ctx, mail.Message(l))
			refused, ok := errors.AsType[*mail.Error](err)
			return ok && refused.Permanent, err
		},
	})
	return nil
}

func (a *App) listen(ctx context.Context) (err error) {
	a.listener, err = (&net.ListenConfig{}).Listen(ctx, "tcp", a.opts.Listen)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w; choose another address with --listen", a.opts.Listen, err)
	}
	a.onStop("the listener", func(context.Context) error {
		if err := a.listener.Close(); !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil
	})
	return nil
}

// URL is where the relay listens, as http://HOST:PORT.
func (a *App) URL() string { return "http://" + a.listener.Addr().String() }

// PublicURL is where people and devices find the relay.
func (a *App) PublicURL() string {
	if a.opts.PublicURL != "" {
		return a.opts.PublicURL
	}
	return a.URL()
}

// Accounts and Relay are for programs that hold a relay in their own process,
// such as the demo.
func (a *App) Accounts() *accounts.Service { return a.accounts }
