package webhooks

import (
	"context"
	"sync"
	"time"

	"simrelay/store"
)

// engine hands due deliveries to attempts: one lane for each endpoint, lanes
// of an account in turn, accounts in turn. Its fields belong to one goroutine,
// so there is no lock.
type engine struct {
	s        *Service
	lanes    map[int64]*lane
	tenants  map[int64]*tenant
	queue    []*tenant      // those that have a lane which can start
	stale    map[*lane]bool // those that must look at the store
	alarms   alarms         // when lanes wake by themselves
	inflight int
	start    func(job)
	unsaved  []result // what the writer must store next
}

// dispatch runs the engine until the context ends, and then waits for what is
// in flight. Attempts run in goroutines of their own; one more stores their
// results, while the next ones gather.
func (s *Service) dispatch(ctx context.Context) {
	hard, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(s.Drain, stop) })()

	results := make(chan result, s.PoolLimit)
	unsaved := make(chan []result)
	settled := make(chan []settlement)
	var running, writer sync.WaitGroup
	e := &engine{
		s: s, lanes: map[int64]*lane{}, tenants: map[int64]*tenant{}, stale: map[*lane]bool{},
		start: func(j job) { running.Go(func() { results <- s.attempt(hard, j) }) },
	}
	writer.Go(func() {
		s.settleAll(ctx, unsaved, func(batch []settlement) {
			select {
			case settled <- batch:
			case <-ctx.Done():
			}
		})
	})
	e.run(ctx, results, unsaved, settled)
	unsaved <- e.unsaved
	writer.Go(func() {
		running.Wait()
		close(results)
	})
	for r := range results {
		unsaved <- []result{r}
	}
	close(unsaved)
	writer.Wait()
}

func (e *engine) run(ctx context.Context, results <-chan result, unsaved chan<- []result, settled <-chan []settlement) {
	e.loadAll(ctx)
	alarm := time.NewTimer(longestSleep)
	defer alarm.Stop()
	for {
		now := time.Now()
		e.alarms.due(now, e.ring)
		e.fill(ctx, now)
		e.startAll(now)
		e.s.metrics.observe(e)
		alarm.Reset(e.alarms.wait(now))
		save := unsaved
		if len(e.unsaved) == 0 {
			save = nil
		}
		select {
		case <-ctx.Done():
			return
		case <-alarm.C:
		case <-e.s.engine.ready:
			for id := range e.s.engine.take() {
				e.markStale(id)
			}
		case r := <-results:
			e.finish(r)
		case save <- e.unsaved:
			e.unsaved = nil
		case batch := <-settled:
			for i := range batch {
				e.settle(&batch[i])
			}
		}
	}
}

// loadAll opens a lane for every endpoint, at the start; those without work
// are forgotten at once.
func (e *engine) loadAll(ctx context.Context) {
	e.s.repeatRead(ctx, func(tx *store.Tx) error {
		for ep, err := range endpoints.Scan(tx, store.Query{}) {
			if err != nil {
				return err
			}
			e.markStale(ep.ID)
		}
		return nil
	})
}

// repeatRead reads until it works.
func (s *Service) repeatRead(ctx context.Context, read func(*store.Tx) error) {
	for pause := (backoff{}); ctx.Err() == nil; pause.wait(ctx) {
		err := s.DB.View(ctx, read)
		if err == nil {
			return
		}
		s.Logger.Error("webhooks: cannot read what is to be done", "error", err)
	}
}

func (e *engine) markStale(id int64) {
	l := e.lanes[id]
	if l == nil {
		l = &lane{id: id, usual: e.s.LaneLimit, busy: map[string]struct{}{}}
		e.lanes[id] = l
	}
	l.stale = true
	e.stale[l] = true
}

// ring is called when a lane's alarm is due.
func (e *engine) ring(id int64) {
	if l := e.lanes[id]; l != nil {
		l.alarm = time.Time{}
		e.markStale(id)
	}
}

// fill lets lanes that are stale look at the store, all in one snapshot.
func (e *engine) fill(ctx context.Context, now time.Time) {
	if len(e.stale) == 0 {
		return
	}
	var given []int64
	err := e.s.DB.View(ctx, func(tx *store.Tx) error {
		for l := range e.stale {
			alive, err := l.fill(tx, now)
			if err != nil {
				return err
			}
			if !alive {
				given = append(given, l.id)
				e.giveUp(l)
				continue
			}
			delete(e.stale, l)
			e.schedule(l, now)
		}
		return nil
	})
	if err != nil && ctx.Err() == nil {
		e.s.Logger.Error("webhooks: cannot read what is due", "error", err)
		e.alarms.add(now.Add(time.Second), 0) // look again soon: no lane has the id 0
	}
	if len(given) > 0 {
		e.s.sweeps.add(given...)
	}
}

// giveUp forgets what a disabled endpoint had ready. What is in flight comes
// back to the lane.
func (e *engine) giveUp(l *lane) {
	delete(e.stale, l)
	for _, d := range l.ready {
		delete(l.busy, d.ID)
	}
	l.ready, l.next, l.more, l.stale = nil, time.Time{}, false, false
	if l.inflight+l.unsaved == 0 {
		delete(e.lanes, l.id)
	}
}

// schedule puts a lane where it belongs now: in its tenant's queue, among the
// alarms, or away.
func (e *engine) schedule(l *lane, now time.Time) {
	if l.idle() {
		delete(e.lanes, l.id)
		return
	}
	if at := l.wake(now); !at.IsZero() && (l.alarm.IsZero() || at.Before(l.alarm)) {
		l.alarm = at
		e.alarms.add(at, l.id)
	}
	if l.tenant == nil {
		l.tenant = e.tenant(l.endpoint.AccountID)
	}
	if l.open(now) && !l.queued {
		l.queued = true
		l.tenant.lanes = append(l.tenant.lanes, l)
	}
	e.enqueue(l.tenant)
}

func (e *engine) tenant(account int64) *tenant {
	t := e.tenants[account]
	if t == nil {
		t = &tenant{}
		e.tenants[account] = t
	}
	return t
}

func (e *engine) enqueue(t *tenant) {
	if !t.queued && len(t.lanes) > 0 && t.inflight < e.tenantLimit() {
		t.queued = true
		e.queue = append(e.queue, t)
	}
}

// tenantLimit keeps one account from taking the whole pool.
func (e *engine) tenantLimit() int { return max(e.s.PoolLimit/4, 1) }

// startAll starts attempts, one of each tenant in turn, until the pool is full
// or nothing can start.
func (e *engine) startAll(now time.Time) {
	for e.inflight < e.s.PoolLimit && len(e.queue) > 0 {
		t := e.queue[0]
		e.queue = e.queue[1:]
		t.queued = false
		if len(t.lanes) == 0 {
			continue
		}
		l := t.lanes[0]
		t.lanes = t.lanes[1:]
		l.queued = false
		if l.open(now) {
			e.startOne(l)
			e.schedule(l, now)
		}
		e.enqueue(t)
	}
}

func (e *engine) startOne(l *lane) {
	d := l.take()
	l.tenant.inflight++
	e.inflight++
	e.start(job{endpoint: l.endpoint, delivery: d})
}

// finish takes a result to be stored. A success makes room for the next
// attempt at once. After a failure that waits until it is stored, because then
// the breaker has judged it.
func (e *engine) finish(r result) {
	e.unsaved = append(e.unsaved, r)
	if r.ErrorClass != "" || r.lost {
		return
	}
	l := e.lanes[r.endpoint.ID]
	l.unsaved++
	e.leave(l)
	e.touch(l)
}

// settle takes back a delivery whose result is stored.
func (e *engine) settle(r *settlement) {
	l := e.lanes[r.endpoint.ID]
	if r.ErrorClass != "" || r.lost {
		e.leave(l)
	} else {
		l.unsaved--
	}
	l.settled(r)
	e.touch(l)
}

func (e *engine) leave(l *lane) {
	l.inflight--
	l.tenant.inflight--
	e.inflight--
}

// touch looks what a lane can do after a change.
func (e *engine) touch(l *lane) {
	if len(l.ready) == 0 && l.more || l.stale {
		l.stale = true
		e.stale[l] = true
	} else {
		e.schedule(l, time.Now())
	}
	e.enqueue(l.tenant)
}
