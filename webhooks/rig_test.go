package webhooks_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"simrelay/events"
	"simrelay/internal/egress"
	"simrelay/internal/secret"
	"simrelay/store"
	"simrelay/store/bolt"
	"simrelay/webhooks"
	"simrelay/webhooks/webhookstest"
)

func TestMain(m *testing.M) {
	if target := os.Getenv(crashTarget); target != "" {
		crashingProcess(target, os.Getenv(crashDir))
	}
	goleak.VerifyTestMain(m)
}

const account = int64(7)

// rig is a service on a store of its own.
type rig struct {
	*webhooks.Service
	t    *testing.T
	db   *store.DB
	log  *events.Log
	stop func()
}

var schema = store.Schema{}.With(events.Tables()...).With(webhooks.Tables()...)

func openDB(t *testing.T, dir string) *store.DB {
	t.Helper()
	engine, err := bolt.Open(t.Context(), bolt.Options{Path: filepath.Join(dir, "db"), Tables: schema.EngineTables(), NoSync: true})
	require.NoError(t, err)
	db, err := store.Open(t.Context(), engine, schema)
	require.NoError(t, err)
	return db
}

func testBox(t *testing.T) *secret.Box {
	t.Helper()
	box, err := secret.NewBox(bytes.Repeat([]byte{7}, 32))
	require.NoError(t, err)
	return box
}

// newRig opens a store in dir and a service on it that does not run yet.
func newRig(t *testing.T, dir string, client webhooks.Client, change ...func(*webhooks.Options)) *rig {
	t.Helper()
	db := openDB(t, dir)
	r := &rig{t: t, db: db, log: events.NewLog(db)}
	o := webhooks.Options{DB: db, Log: r.log, Client: client, Box: testBox(t), Logger: slog.New(slog.NewTextHandler(t.Output(), nil))}
	for _, c := range change {
		c(&o)
	}
	r.Service = webhooks.New(o)
	closeDB := sync.OnceFunc(func() {
		findings, err := db.Check(context.Background())
		require.NoError(t, err)
		require.Empty(t, findings)
		requireTotals(t, db)
		require.NoError(t, db.Close())
	})
	r.stop = closeDB
	t.Cleanup(func() { r.stop() })
	return r
}

// requireTotals holds what is kept incrementally against a count.
func requireTotals(t *testing.T, db *store.DB) {
	t.Helper()
	stored, counted, storedBytes, countedBytes, err := webhooks.Totals(context.Background(), db)
	require.NoError(t, err)
	require.Equal(t, counted, stored)
	require.Equal(t, countedBytes, storedBytes)
	shares, countedShares, err := webhooks.Shares(context.Background(), db)
	require.NoError(t, err)
	require.Equal(t, countedShares, shares)
}

// run lets the service run until stop is called or the test ends. stop closes
// the store too.
func (r *rig) run() *rig {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	closeDB := r.stop
	r.stop = sync.OnceFunc(func() {
		cancel()
		require.NoError(r.t, <-done)
		closeDB()
	})
	return r
}

func (r *rig) emit(accountID int64, typ events.Type, payload any) {
	r.t.Helper()
	require.NoError(r.t, r.db.Update(context.Background(), func(tx *store.Tx) error {
		return r.log.Append(tx, accountID, typ, time.Now(), payload)
	}))
}

func (r *rig) receive(from, text string) {
	r.t.Helper()
	r.emit(account, events.MessageReceived, events.Message{ID: 1, Direction: "incoming", From: from, Text: text})
}

// receiveMany is receive n times, in one transaction.
func (r *rig) receiveMany(n int) {
	r.t.Helper()
	require.NoError(r.t, r.db.Update(context.Background(), func(tx *store.Tx) error {
		for i := range n {
			m := events.Message{ID: int64(i), Direction: "incoming", From: "+15550001", Text: strconv.Itoa(i)}
			if err := r.log.Append(tx, account, events.MessageReceived, time.Now(), m); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (r *rig) create(spec webhooks.EndpointSpec) (*webhooks.Endpoint, string) {
	r.t.Helper()
	e, key, err := r.CreateEndpoint(context.Background(), account, spec)
	require.NoError(r.t, err)
	return e, key
}

// list returns an endpoint's deliveries, oldest first.
func (r *rig) list(endpoint int64) []*webhooks.Delivery {
	r.t.Helper()
	var all []*webhooks.Delivery
	var cursor store.Cursor
	for {
		page, next, err := r.Deliveries(context.Background(), account, endpoint, webhooks.DeliveryFilter{}, cursor, 200)
		require.NoError(r.t, err)
		all = append(all, page...)
		if cursor = next; cursor == "" {
			slices.Reverse(all)
			return all
		}
	}
}

func (r *rig) states(endpoint int64) map[webhooks.State]int {
	counts := map[webhooks.State]int{}
	for _, d := range r.list(endpoint) {
		counts[d.State]++
	}
	return counts
}

// elapse lets fake time pass, inside a synctest bubble.
func elapse(d time.Duration) { <-time.After(d) }

// eventually waits for a condition on real time.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	require.Eventually(t, condition, 20*time.Second, 2*time.Millisecond, what)
}

// logged returns an account's events of one type.
func (r *rig) logged(typ events.Type) []*events.Event {
	r.t.Helper()
	all, err := r.log.After(context.Background(), account, 0, 100000)
	require.NoError(r.t, err)
	return slices.DeleteFunc(all, func(e *events.Event) bool { return e.Type != typ })
}

// loopback is the real client, which may reach receivers on this machine and
// nothing else.
func loopback(t *testing.T) *egress.Client {
	t.Helper()
	c := egress.New(egress.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Total: 10 * time.Second})
	t.Cleanup(c.Close)
	return c
}

func newReceiver(t *testing.T) *webhookstest.Receiver {
	t.Helper()
	r, err := webhookstest.New()
	require.NoError(t, err)
	t.Cleanup(r.Close)
	return r
}

// fakeClient answers in memory, so that tests can run on fake time.
type fakeClient struct {
	handle func(q webhookstest.Request, req *http.Request) (*egress.Response, error)

	mu       sync.Mutex
	requests []webhookstest.Request
}

func answer(status int) (*egress.Response, error) {
	return &egress.Response{Status: status, Header: http.Header{}}, nil
}

func always(status int) *fakeClient {
	return &fakeClient{handle: func(webhookstest.Request, *http.Request) (*egress.Response, error) { return answer(status) }}
}

// Check implements webhooks.Client.
func (c *fakeClient) Check(string) error { return nil }

// Do implements webhooks.Client.
func (c *fakeClient) Do(req *http.Request) (*egress.Response, error) {
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
	q := webhookstest.Request{At: time.Now(), Method: req.Method, Path: req.URL.Path, Header: header, Body: body}
	c.mu.Lock()
	c.requests = append(c.requests, q)
	handle := c.handle
	c.mu.Unlock()
	return handle(q, req)
}

func (c *fakeClient) all() []webhookstest.Request {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.requests)
}

func (c *fakeClient) become(other *fakeClient) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.handle = other.handle
}

// hang waits as long as the real client would, and times out.
func hang(req *http.Request) (*egress.Response, error) {
	timer := time.NewTimer(egress.DefaultTotal)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil, &egress.Error{Class: egress.Timeout}
	case <-req.Context().Done():
		return nil, &egress.Error{Class: egress.Canceled}
	}
}

// hangs answers after a while, or when its caller gives up.
func hangs(d time.Duration) *fakeClient {
	return &fakeClient{handle: func(_ webhookstest.Request, req *http.Request) (*egress.Response, error) {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			return answer(200)
		case <-req.Context().Done():
			return hang(req)
		}
	}}
}

// counting notes the most requests at a time; each takes a second.
func counting(now, most *int) *fakeClient {
	var mu sync.Mutex
	return &fakeClient{handle: func(webhookstest.Request, *http.Request) (*egress.Response, error) {
		mu.Lock()
		*now++
		*most = max(*most, *now)
		mu.Unlock()
		<-time.After(time.Second)
		mu.Lock()
		*now--
		mu.Unlock()
		return answer(200)
	}}
}
