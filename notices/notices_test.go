package notices_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"simrelay/events"
	"simrelay/notices"
	"simrelay/store"
	"simrelay/store/bolt"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const account = int64(7)

// The owners of the account.
const annAt, bobAt = "ann@example.com", "bob@example.com"

type owners map[int64][]string

func (o owners) Owners(_ context.Context, accountID int64) ([]string, error) {
	return o[accountID], nil
}

// postman takes letters, or fails.
type postman struct {
	mu        sync.Mutex
	letters   []notices.Letter
	err       error
	permanent bool
	tries     int
	dead      string // an address that is refused for ever
	full      string // an address that is refused for now
	hangs     string // an address at which the mail server does not answer
}

func (p *postman) send(ctx context.Context, l notices.Letter) (bool, error) {
	p.mu.Lock()
	hangs := slices.Contains(l.To, p.hangs)
	p.mu.Unlock()
	if hangs {
		<-ctx.Done()
		return false, ctx.Err()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tries++
	switch {
	case p.err != nil:
		return p.permanent, p.err
	case slices.Contains(l.To, p.dead):
		return true, errors.New("550 no such user")
	case slices.Contains(l.To, p.full):
		return false, errors.New("452 mailbox full")
	}
	p.letters = append(p.letters, l)
	return false, nil
}

// change changes what the postman does.
func (p *postman) change(f func(*postman)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f(p)
}

// to counts the letters of one address.
func (p *postman) to(address string) (n int) {
	for _, l := range p.all() {
		if slices.Contains(l.To, address) {
			n++
		}
	}
	return n
}

func (p *postman) fail(err error, permanent bool) {
	p.change(func(p *postman) { p.err, p.permanent = err, permanent })
}

func (p *postman) all() []notices.Letter {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]notices.Letter(nil), p.letters...)
}

var schema = store.Schema{}.With(events.Tables()...).With(notices.Tables()...)

// rig is a service on a store of its own. Pause ends the service, stop closes the
// store too.
type rig struct {
	t           *testing.T
	db          *store.DB
	log         *events.Log
	pause, stop func()
}

func newRig(t *testing.T, dir string, p *postman) *rig {
	t.Helper()
	return newRigWith(t, dir, p.send)
}

func newRigWith(t *testing.T, dir string, send func(context.Context, notices.Letter) (bool, error)) *rig {
	t.Helper()
	engine, err := bolt.Open(t.Context(), bolt.Options{Path: filepath.Join(dir, "db"), Tables: schema.EngineTables(), NoSync: true})
	require.NoError(t, err)
	db, err := store.Open(t.Context(), engine, schema)
	require.NoError(t, err)
	r := &rig{t: t, db: db, log: events.NewLog(db)}
	require.NoError(t, r.log.Join(t.Context(), notices.Consumer))
	s := notices.New(notices.Options{
		DB: db, Log: r.log, Send: send, PublicURL: "https://sms.example.com",
		Owners: owners{account: {annAt, bobAt}, 8: {"c@example.com"}},
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	r.pause = sync.OnceFunc(func() {
		cancel()
		require.NoError(t, <-done)
	})
	r.stop = sync.OnceFunc(func() {
		r.pause()
		findings, err := db.Check(context.Background())
		require.NoError(t, err)
		require.Empty(t, findings)
		require.NoError(t, db.Close())
	})
	t.Cleanup(func() { r.stop() })
	return r
}

func (r *rig) emit(accountID int64, typ events.Type, w events.Webhook) {
	r.t.Helper()
	require.NoError(r.t, r.db.Update(context.Background(), func(tx *store.Tx) error {
		return r.log.Append(tx, accountID, typ, time.Now(), w)
	}))
}

func (r *rig) failing(accountID int64) {
	r.emit(accountID, events.WebhookFailing, events.Webhook{
		ID: 3, URL: "https://example.com/hook?token=hunter2", Failures: 5, Reason: "status 500",
	})
}

// stored counts what is kept: notices and mailings.
func (r *rig) stored() [2]int {
	r.t.Helper()
	counts, err := notices.Stored(context.Background(), r.db)
	require.NoError(r.t, err)
	return counts
}

func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func TestNotices_TheFirstIsSentAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &postman{}
		r := newRig(t, t.TempDir(), p)
		r.failing(account)
		synctest.Wait()
		all := p.all()
		require.Len(t, all, 2)
		require.Equal(t, []string{annAt}, all[0].To)
		require.Equal(t, []string{bobAt}, all[1].To)
		require.Equal(t, all[0].Text, all[1].Text)
		require.Equal(t, "[simrelay] Webhook 3 is failing", all[0].Subject)
		require.Equal(t, `Webhook 3, https://example.com/…
  failed at 2000-01-01 00:00:00 UTC: status 500

What was sent, and what your server answered, is in the log of each webhook:
GET /api/v1/webhooks/{id}/deliveries. Deliveries that were not taken can be sent again:
POST /api/v1/webhooks/{id}/replay.

The dashboard is at https://sms.example.com
`, all[0].Text)
		require.NotContains(t, all[0].Text, "hunter2", "what may be a secret stays here")
	})
}

func TestNotices_AThousandFailuresAreTwoLetters(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &postman{}
		r := newRig(t, t.TempDir(), p)
		r.failing(account)
		synctest.Wait()
		for range 400 {
			r.failing(account)
		}
		r.emit(account, events.WebhookDisabled, events.Webhook{ID: 4, URL: "https://example.com/gone", Reason: "The endpoint answered 410 Gone."})
		pass(14 * time.Minute)
		require.Len(t, p.all(), 2, "the pause is not over")
		pass(2 * time.Minute)
		all := p.all()
		require.Len(t, all, 4)
		require.Equal(t, all[2].Text, all[3].Text)
		require.Equal(t, "[simrelay] 2 webhooks are failing", all[2].Subject)
		require.Contains(t, all[2].Text, "failed 400 times between 2000-01-01 00:00:00 UTC and 2000-01-01 00:00:00 UTC, the last time: status 500")
		require.Contains(t, all[2].Text, "Webhook 4, https://example.com/…\n  was disabled at 2000-01-01 00:00:00 UTC. The endpoint answered 410 Gone.")
		pass(24 * time.Hour)
		require.Len(t, p.all(), 4)
		r.failing(account)
		synctest.Wait()
		require.Len(t, p.all(), 6, "after a quiet time the next one is sent at once")
	})
}

func TestNotices_AccountsDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &postman{}
		r := newRig(t, t.TempDir(), p)
		r.failing(account)
		r.failing(8)
		r.failing(9) // nobody owns it
		synctest.Wait()
		require.Len(t, p.all(), 3)
		pass(time.Hour)
		require.Len(t, p.all(), 3)
		require.Equal(t, [2]int{}, r.stored(), "nothing is kept that nobody is to hear")
	})
}

func TestNotices_AMailServerThatFailsIsTriedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &postman{}
		p.fail(errors.New("451 later"), false)
		r := newRig(t, t.TempDir(), p)
		r.failing(account)
		pass(5 * time.Hour)
		require.Empty(t, p.all())
		require.Less(t, p.tries, 2*15)
		p.fail(nil, false)
		pass(time.Hour)
		require.Equal(t, 1, p.to(annAt))
		require.Equal(t, 1, p.to(bobAt))
	})
}

func TestNotices_ALetterShowsNoPath(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"https://example.com/services/T0/hunter2":         "https://example.com/…",
		"https://example.com?token=hunter2":               "https://example.com/…",
		"https://user:hunter2@example.com:8443/a#hunter2": "https://example.com:8443/…",
		"https://example.com/":                            "https://example.com",
		"https://example.com":                             "https://example.com",
	} {
		t.Run(raw, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := &postman{}
				r := newRig(t, t.TempDir(), p)
				r.emit(account, events.WebhookFailing, events.Webhook{ID: 3, URL: raw, Failures: 5, Reason: "status 500"})
				synctest.Wait()
				require.Contains(t, p.all()[0].Text, "Webhook 3, "+want+"\n")
				require.NotContains(t, p.all()[0].Text, "hunter2")
			})
		})
	}
}

func TestNotices_WhatCannotBeSentIsDroppedInTheEnd(t *testing.T) {
	t.Parallel()
	for name, permanent := range map[string]bool{"refused for ever": true, "down for days": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := &postman{}
				p.fail(errors.New("no"), permanent)
				r := newRig(t, t.TempDir(), p)
				r.failing(account)
				pass(72 * time.Hour)
				p.fail(nil, false)
				pass(2 * time.Hour)
				require.Empty(t, p.all())
				require.Equal(t, [2]int{}, r.stored())
				if permanent {
					require.Equal(t, 2, p.tries, "each owner once")
				}
			})
		})
	}
}

func TestNotices_NothingIsLostOrRepeatedByARestart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, dir := &postman{}, t.TempDir()
		r := newRig(t, dir, p)
		r.failing(account)
		synctest.Wait()
		r.failing(account)
		synctest.Wait()
		r.stop()
		require.Len(t, p.all(), 2)
		again := newRig(t, dir, p)
		synctest.Wait()
		require.Len(t, p.all(), 2, "the pause is kept")
		pass(16 * time.Minute)
		require.Len(t, p.all(), 4)
		again.stop()
	})
}

func TestNotices_OtherEventsAreNoneOfTheirs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &postman{}
		r := newRig(t, t.TempDir(), p)
		for range 300 {
			r.emit(account, events.MessageSent, events.Webhook{})
		}
		r.failing(account)
		synctest.Wait()
		require.Len(t, p.all(), 2)
	})
}
