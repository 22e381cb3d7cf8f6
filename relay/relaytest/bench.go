// Package relaytest is a relay on a bench, for tests: a real store, accounts,
// contacts, events and relay.Service, a clock that only the test moves, hands
// that remember whom they woke, and devices that keep a faithful journal.
//
// It imports the rooms that it puts together and testify. Sockets and HTTP must
// never be in it.
package relaytest

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/contacts"
	"simrelay/events"
	"simrelay/internal/secret"
	"simrelay/relay"
	"simrelay/store"
	"simrelay/store/bolt"
)

// Options say how a bench differs from the plainest one.
type Options struct {
	// Relay is what the relay works with. The bench fills in DB, Log, Contacts,
	// Now and, where there is none, Box.
	Relay relay.Options
	// RealTime takes the machine's clock, for tests with sockets.
	RealTime bool
	// Tables are those of rooms beyond the relay's own.
	Tables []*store.Table
}

// Bench is a relay that a test has in its hands.
type Bench struct {
	Clock    *Clock
	DB       *store.DB
	Box      *secret.Box
	Events   *events.Log
	Accounts *accounts.Service
	Contacts *contacts.Service
	Relay    *relay.Service
	Hands    *Hands

	t       testing.TB
	opts    Options
	path    string
	devices int
}

// New opens a store in a directory of the test and puts a relay on it. At the
// end of the test the store is checked, and closed.
func New(t testing.TB, o Options) *Bench {
	t.Helper()
	dir := t.TempDir()
	box, err := secret.Open(filepath.Join(dir, "secret.key"))
	require.NoError(t, err)
	b := &Bench{Clock: NewClock(), Box: box, t: t, opts: o, path: filepath.Join(dir, "relay.db")}
	b.open()
	t.Cleanup(func() {
		b.Check()
		require.NoError(t, b.DB.Close())
	})
	return b
}

// Start is the plainest bench: one account, and a device of it that is connected
// with so many cards, whose ids it returns.
func Start(t testing.TB, cards int) (*Bench, accounts.Principal, *Device, []int64) {
	t.Helper()
	b := New(t, Options{})
	p := b.Account("acme")
	d, ids := b.Online(p, cards)
	return b, p, d, ids
}

// open leaves the fsync out: what is tested here are the rules, and the engine
// has tests of its own.
func (b *Bench) open() {
	b.t.Helper()
	schema := store.Schema{}.With(accounts.Tables()...).With(contacts.Tables()...).
		With(events.Tables()...).With(relay.Tables()...).With(b.opts.Tables...)
	ctx := context.Background()
	engine, err := bolt.Open(ctx, bolt.Options{Path: b.path, Tables: schema.EngineTables(), NoSync: true})
	require.NoError(b.t, err)
	b.DB, err = store.Open(ctx, engine, schema)
	require.NoError(b.t, err)
	b.Events = events.NewLog(b.DB)
	b.Accounts = accounts.New(b.DB, b.Box, b.Now)
	b.Contacts = contacts.New(b.DB, b.Events, b.Now)
	b.Restart()
}

// Restart puts a new relay.Service on the open store, as another process would
// do. The one before stays usable: it is another node then.
func (b *Bench) Restart() {
	o := b.opts.Relay
	o.DB, o.Log, o.Contacts, o.Now = b.DB, b.Events, b.Contacts, b.Now
	if o.Box == nil {
		o.Box = b.Box
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	b.Relay, b.Hands = relay.New(o), new(Hands)
	b.Relay.Attach(b.Hands)
}

// Reopen closes the store and opens it again, with a new relay.
func (b *Bench) Reopen() {
	b.t.Helper()
	require.NoError(b.t, b.DB.Close())
	b.open()
}

// Now is the time on the bench.
func (b *Bench) Now() time.Time {
	if b.opts.RealTime {
		return time.Now()
	}
	return b.Clock.Now()
}

// Tick has the relay do what is due.
func (b *Bench) Tick() {
	b.t.Helper()
	require.NoError(b.t, b.Relay.Tick(context.Background()))
}

// Advance moves the clock, and has the relay do what is due then.
func (b *Bench) Advance(d time.Duration) {
	b.t.Helper()
	b.Clock.Advance(d)
	b.Tick()
}

// Check fails the test unless the store is sound.
func (b *Bench) Check() {
	b.t.Helper()
	findings, err := b.DB.Check(context.Background())
	if errors.Is(err, store.ErrClosed) {
		return // the test closed it, to see what happens then
	}
	require.NoError(b.t, err)
	require.Empty(b.t, findings, "the store is not sound")
}

// Account makes an account of an organisation of its own, and returns whom its
// owner's API key stands for.
func (b *Bench) Account(name string) accounts.Principal {
	b.t.Helper()
	p, _ := b.AccountWithKey(name)
	return p
}

// AccountWithKey is Account, with the key.
func (b *Bench) AccountWithKey(name string) (accounts.Principal, string) {
	b.t.Helper()
	ctx := context.Background()
	made, err := b.Accounts.CreateAccount(ctx, accounts.AccountSpec{Name: name, Email: name + "@example.com"})
	require.NoError(b.t, err)
	p, err := b.Accounts.Authenticate(ctx, made.APIKey)
	require.NoError(b.t, err)
	return p, made.APIKey
}

// Send has the relay accept a message.
func (b *Bench) Send(p accounts.Principal, r relay.SendRequest) *relay.Message {
	b.t.Helper()
	if r.To == "" {
		r.To = "+15550001111"
	}
	if r.Text == "" {
		r.Text = "hello"
	}
	m, err := b.Relay.Send(context.Background(), p, r)
	require.NoError(b.t, err)
	return m
}

// Message reads a message.
func (b *Bench) Message(p accounts.Principal, id int64) *relay.Message {
	b.t.Helper()
	m, err := b.Relay.Message(context.Background(), p, id)
	require.NoError(b.t, err)
	return m
}

// State reads the state of a message.
func (b *Bench) State(p accounts.Principal, id int64) relay.State {
	b.t.Helper()
	return b.Message(p, id).State
}

// Messages reads all messages of an account, newest first.
func (b *Bench) Messages(p accounts.Principal) (all []*relay.Message) {
	b.t.Helper()
	for next := store.Cursor(""); ; {
		page, after, err := b.Relay.Messages(context.Background(), p, next, relay.MaxPage)
		require.NoError(b.t, err)
		all = append(all, page...)
		if next = after; next == "" {
			return all
		}
	}
}

// Log reads all events of an account, oldest first.
func (b *Bench) Log(p accounts.Principal) []*events.Event {
	b.t.Helper()
	page, err := b.Events.After(context.Background(), p.AccountID, 0, 1_000_000)
	require.NoError(b.t, err)
	return page
}

// LogTypes reads the types of all events of an account, oldest first.
func (b *Bench) LogTypes(p accounts.Principal) (types []events.Type) {
	b.t.Helper()
	for _, e := range b.Log(p) {
		types = append(types, e.Type)
	}
	return types
}
