package webhooks_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/events"
	"simrelay/internal/egress"
	"simrelay/internal/secret"
	"simrelay/store"
	"simrelay/store/bolt"
	"simrelay/webhooks"
)

// noon is when the examples happen.
var noon = time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)

const account = int64(7)

// rig is the engine on a store of its own, with customers in memory. It lives
// in a bubble of package synctest, where it is noon.
type rig struct {
	*webhooks.Service
	*customers

	t   *testing.T
	db  *store.DB
	log *events.Log
}

var schema = store.Schema{}.With(events.Tables()...).With(webhooks.Tables()...)

// atNoon runs a test on a rig at noon. The rig's clock is a fake one.
func atNoon(t *testing.T, test func(*rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		pass(time.Until(noon))
		engine, err := bolt.Open(t.Context(), bolt.Options{Path: filepath.Join(t.TempDir(), "db"), Tables: schema.EngineTables(), NoSync: true})
		require.NoError(t, err)
		db, err := store.Open(t.Context(), engine, schema)
		require.NoError(t, err)
		box, err := secret.NewBox(bytes.Repeat([]byte{7}, 32))
		require.NoError(t, err)
		r := &rig{t: t, db: db, log: events.NewLog(db), customers: &customers{}}
		r.Service = webhooks.New(webhooks.Options{DB: db, Log: r.log, Client: r.customers, Box: box})
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- r.Run(ctx) }()
		defer func() {
			cancel()
			require.NoError(t, <-done)
			require.NoError(t, db.Close())
		}()
		test(r)
	})
}

// pass lets fake time pass.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// emit lets something happen, and waits until everybody was told. It returns
// the requests that were made.
func (r *rig) emit(typ events.Type, at time.Time, payload any) []request {
	r.t.Helper()
	before := len(r.all())
	require.NoError(r.t, r.db.Update(context.Background(), func(tx *store.Tx) error {
		return r.log.Append(tx, account, typ, at, payload)
	}))
	pass(time.Second)
	return r.all()[before:]
}

func (r *rig) create(spec webhooks.EndpointSpec) (*webhooks.Endpoint, string) {
	r.t.Helper()
	e, key, err := r.CreateEndpoint(context.Background(), account, spec)
	require.NoError(r.t, err)
	return e, key
}

// request is one that a customer's server got.
type request struct {
	url    string
	header http.Header
	body   []byte
}

// customers are the servers of all URLs; they implement webhooks.Client. A
// request takes 42 ms, and is answered with 200 unless answer says otherwise.
type customers struct {
	mu       sync.Mutex
	requests []request
	answer   *egress.Response
}

// Check implements webhooks.Client.
func (c *customers) Check(string) error { return nil }

// Do implements webhooks.Client.
func (c *customers) Do(req *http.Request) (*egress.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	header := http.Header{}
	for name, values := range req.Header {
		for _, v := range values {
			header.Add(name, v)
		}
	}
	<-time.After(42 * time.Millisecond)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requests = append(c.requests, request{req.URL.String(), header, body})
	if c.answer != nil {
		return c.answer, nil
	}
	return &egress.Response{Status: http.StatusOK, Header: http.Header{}}, nil
}

func (c *customers) all() []request {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]request(nil), c.requests...)
}

func (c *customers) become(answer *egress.Response) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answer = answer
}
