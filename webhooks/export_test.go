package webhooks

import (
	"context"
	"net/http"
	"time"

	"simrelay/events"
	"simrelay/store"
)

// What the black-box tests may see of the inside: the pure rules.

func Canonical(raw []byte) ([]byte, error) { return canonical(raw) }

func Encode(v any) ([]byte, error) { return encode(v) }

func FillSecret(body []byte, secret string) []byte { return fillSecret(body, secret) }

func Signatures(secrets []string, id string, at time.Time, body []byte) string {
	return signatures(standardKey, secrets, id, at, body)
}

func NewStandardSecret() string { return newStandardSecret() }

func RetryAfter(value string, now time.Time) time.Duration { return retryAfter(value, now) }

func CountsAsTry(class string, counted, now time.Time) bool {
	return countsAsTry(class, counted, now)
}

func Jittered(d time.Duration, random float64) time.Duration { return jittered(d, random) }

func (f Format) Classify(status int) string { return profiles[f].classify(status) }

func (f Format) Render(e *events.Event) (event, body string, err error) {
	r, err := profiles[f].render(&endpointRecord{}, e)
	return r.event, string(r.body), err
}

// Subject returns the number whose events an ordered endpoint keeps in order.
func (f Format) Subject(e *events.Event) (string, error) {
	r, err := profiles[f].render(&endpointRecord{}, e)
	return r.subject, err
}

func (f Format) Decide(class string, ask time.Duration, tries int, schedule []time.Duration, random float64) (State, time.Duration) {
	d := profiles[f].decide(class, ask, tries, schedule, random)
	return d.state, d.wait
}

func Throttles(status int, class string) bool { return throttles(status, class) }

// Health is a breaker in isolation.
type Health struct{ h health }

func (h *Health) Failed(now time.Time, counts bool) bool { return h.h.failed(now, counts) }
func (h *Health) Succeeded(now time.Time)                { h.h.succeeded(now) }
func (h *Health) State(now time.Time) string             { return h.h.state(now) }
func (h *Health) PausedUntil() time.Time                 { return h.h.pausedUntil() }
func (h *Health) Warn(now time.Time) bool                { return h.h.warn(now) }
func (h *Health) Hopeless(now time.Time) bool            { return h.h.hopeless(now) }
func (h *Health) Healthy() bool                          { return h.h.healthy() }

// Stored counts what the room keeps: endpoints (with those being removed),
// healths, deliveries and attempts.
func Stored(ctx context.Context, db *store.DB) (counts [4]int, err error) {
	err = db.View(ctx, func(tx *store.Tx) (err error) {
		for i, count := range []func() (int, error){
			func() (int, error) { return endpoints.Count(tx, store.Query{}) },
			func() (int, error) { return healths.Count(tx, store.Query{}) },
			func() (int, error) { return deliveries.Count(tx, store.Query{}) },
			func() (int, error) { return attempts.Count(tx, store.Query{}) },
		} {
			if counts[i], err = count(); err != nil {
				return err
			}
		}
		return nil
	})
	return counts, err
}

// Body returns the stored body of a delivery.
func Body(ctx context.Context, db *store.DB, id string) (body string, err error) {
	err = db.View(ctx, func(tx *store.Tx) error {
		d, err := deliveries.Get(tx, store.Key(id))
		if err == nil {
			body = d.Body
		}
		return err
	})
	return body, err
}

// Tries returns how many tries of its round a delivery has used up.
func Tries(ctx context.Context, db *store.DB, id string) (tries int, err error) {
	err = db.View(ctx, func(tx *store.Tx) error {
		d, err := deliveries.Get(tx, store.Key(id))
		if err == nil {
			tries = d.Tries
		}
		return err
	})
	return tries, err
}

// Prune runs the janitor's work now.
func (s *Service) Prune(ctx context.Context, before time.Time) { s.pruneByAge(ctx, before) }

// PruneBytes runs the other half of it.
func (s *Service) PruneBytes(ctx context.Context) { s.pruneByBytes(ctx) }

// Totals returns how many deliveries are kept in each state and what they take,
// as it is stored, and as a count of everything has it.
func Totals(ctx context.Context, db *store.DB) (stored, counted map[State]int, storedBytes, countedBytes int64, err error) {
	stored, counted = map[State]int{}, map[State]int{}
	err = db.View(ctx, func(tx *store.Tx) error {
		kept, err := totalsOf(tx)
		if err != nil {
			return err
		}
		for _, state := range States() {
			stored[state], counted[state] = kept.States[state], 0
		}
		storedBytes = kept.Bytes
		for d, err := range deliveries.Scan(tx, store.Query{}) {
			if err != nil {
				return err
			}
			counted[d.State]++
			countedBytes += int64(deliveryOverhead + len(d.Body))
		}
		for a, err := range attempts.Scan(tx, store.Query{}) {
			if err != nil {
				return err
			}
			countedBytes += a.size()
		}
		return nil
	})
	return stored, counted, storedBytes, countedBytes, err
}

// Shares returns what each account takes, and what of that has ended, as it is
// stored, and as a count of everything has it.
func Shares(ctx context.Context, db *store.DB) (stored, counted map[int64][2]int64, err error) {
	stored, counted = map[int64][2]int64{}, map[int64][2]int64{}
	err = db.View(ctx, func(tx *store.Tx) error {
		for s, err := range shares.Scan(tx, store.Query{}) {
			if err != nil {
				return err
			}
			stored[s.AccountID] = [2]int64{s.Bytes, s.Ended}
		}
		for d, err := range deliveries.Scan(tx, store.Query{}) {
			if err != nil {
				return err
			}
			c := counted[d.AccountID]
			c[0] += d.Size
			if d.State != Pending && d.State != Held {
				c[1] += d.Size
			}
			counted[d.AccountID] = c
		}
		return nil
	})
	return stored, counted, err
}

// PutRunningReplays stores n replays of an endpoint that never move: nobody was
// told of them.
func PutRunningReplays(ctx context.Context, db *store.DB, account, endpoint int64, n int, at time.Time) error {
	return db.Update(ctx, func(tx *store.Tx) error {
		for range n {
			id, err := replays.NextID(tx)
			if err != nil {
				return err
			}
			r := &replayRecord{AccountID: account, Replay: Replay{ID: id, EndpointID: endpoint, State: ReplayRunning, CreatedAt: at}}
			if err := replays.Put(tx, r); err != nil {
				return err
			}
		}
		return nil
	})
}

// CountReplays returns how many replays are kept, and how many of them run.
func CountReplays(ctx context.Context, db *store.DB) (all, running int, err error) {
	err = db.View(ctx, func(tx *store.Tx) (err error) {
		if all, err = replays.Count(tx, store.Query{}); err != nil {
			return err
		}
		running, err = replaysRunning.Count(tx, store.Query{})
		return err
	})
	return all, running, err
}

// Sign adds the headers of a format's own signature.
func (f Format) Sign(h http.Header, account int64, secret string, at time.Time, body []byte) {
	if p := profiles[f]; p.sign != nil {
		as := http.Header{}
		p.sign(as, &signing{accountID: account, secret: secret, at: at, body: body})
		for name, values := range as {
			h.Set(name, values[0])
		}
	}
}

// Schedule returns the waits of a format's endpoint without waits of its own.
func (f Format) Schedule(usual []time.Duration) []time.Duration {
	return (&endpointRecord{Format: f}).schedule(usual)
}

// PutReplays stores n replays of an endpoint that were done at once.
func PutReplays(ctx context.Context, db *store.DB, account, endpoint int64, n int) error {
	return db.Update(ctx, func(tx *store.Tx) error {
		now := time.Now().UTC()
		for range n {
			id, err := replays.NextID(tx)
			if err != nil {
				return err
			}
			r := &replayRecord{AccountID: account, Replay: Replay{ID: id, EndpointID: endpoint, PerSecond: 1, CreatedAt: now}}
			r.finish(ReplayDone, "")
			if err := replays.Put(tx, r); err != nil {
				return err
			}
		}
		return nil
	})
}

// LookForReplay returns how many deliveries a replay would make due next, and
// whether there is anything to store. It takes no part of a write transaction.
func (s *Service) LookForReplay(ctx context.Context, id int64) (found int, moved bool, err error) {
	_, page, moved, err := s.lookForReplay(ctx, id)
	return len(page), moved, err
}

// LooseSecret returns what is stored of an account's secret without a URL.
func LooseSecret(ctx context.Context, db *store.DB, account int64) (sealed []byte, err error) {
	err = db.View(ctx, func(tx *store.Tx) error {
		l, err := looseSecrets.Get(tx, store.Key(account, int64(0)))
		if err == nil {
			sealed = l.Sealed
		}
		return err
	})
	return sealed, err
}
