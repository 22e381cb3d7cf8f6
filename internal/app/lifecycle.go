package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"golang.org/x/sys/unix"
)

// stopTimeout bounds how long a stop may take.
const stopTimeout = 20 * time.Second

func (a *App) onStop(name string, do func(context.Context) error) {
	a.undo = append(a.undo, step{name, do})
}

// rollback undoes the steps of the start, newest first.
func (a *App) rollback(ctx context.Context) error {
	var errs []error
	for i := len(a.undo) - 1; i >= 0; i-- {
		if err := a.undo[i].do(ctx); err != nil {
			errs = append(errs, fmt.Errorf("stop %s: %w", a.undo[i].name, err))
		}
	}
	a.undo = nil
	return errors.Join(errs...)
}

// Start serves, and does what the relay does by itself. It returns at once.
func (a *App) Start() {
	ctx, cancel := context.WithCancel(context.Background())
	a.stop = cancel
	a.background(ctx, "scheduler", a.relay.Run)
	a.background(ctx, "sessions", a.hub.Run)
	a.background(ctx, "webhooks", a.hooks.Run)
	a.background(ctx, "one-time codes", a.codes.Run)
	a.background(ctx, "uses of API keys", a.accounts.Run)
	a.background(ctx, "deleted lists", a.contacts.Run)
	if a.notices != nil {
		a.background(ctx, "notices", a.notices.Run)
	}
	a.background(ctx, "event retention", a.forgetEvents)
	a.onStop("the background work", func(context.Context) error {
		cancel()
		a.running.Wait()
		return nil
	})
	a.onStop("the device sessions", a.hub.Shutdown)
	a.running.Go(func() {
		if err := a.server.Serve(a.listener); !errors.Is(err, http.ErrServerClosed) {
			a.opts.Logger.Error("the HTTP server ended", "error", err)
		}
	})
	a.onStop("the HTTP server", a.stopServer)
}

// stopServer lets requests that run come to their end. Streams are told by the
// context of the server's connections.
func (a *App) stopServer(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, stopTimeout/2)
	defer cancel()
	err := a.server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return a.server.Close()
	}
	return err
}

// background runs a room's own work until the context ends.
func (a *App) background(ctx context.Context, name string, run func(context.Context) error) {
	a.running.Go(func() { a.works.do(ctx, name, run) })
}

// ready returns nil when the store accepts writes and all work is being done.
func (a *App) ready(ctx context.Context) error {
	if err := a.pings.do(ctx); err != nil {
		return err
	}
	return a.works.ready()
}

// Stop ends everything in the reverse order of its start, and closes the
// store. It may be called more than once.
func (a *App) Stop(ctx context.Context) error {
	a.once.Do(func() {
		ctx, cancel := context.WithTimeout(ctx, stopTimeout)
		defer cancel()
		a.err = a.rollback(ctx)
	})
	return a.err
}

// Run serves until the context ends, and then stops.
func (a *App) Run(ctx context.Context) error {
	a.Start()
	<-ctx.Done()
	return a.Stop(context.WithoutCancel(ctx))
}

// How long events are kept, and how many are forgotten at once.
const (
	defaultKeepEvents = 30 * 24 * time.Hour
	forgetChunk       = 1000
	forgetEvery       = 10 * time.Minute
)

// forgetEvents keeps the event log from growing for ever.
func (a *App) forgetEvents(ctx context.Context) error {
	keep := a.opts.KeepEvents
	if keep == 0 {
		keep = defaultKeepEvents
	}
	tick := time.NewTicker(forgetEvery)
	defer tick.Stop()
	for {
		n, err := a.log.Prune(ctx, time.Now().Add(-keep), forgetChunk)
		if err != nil {
			return err
		}
		if n == forgetChunk {
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// maxSessions leaves some of the process's file descriptors to everything
// else.
func maxSessions() int {
	const rest = 200
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil || limit.Cur <= 2*rest {
		return 0
	}
	return int(min(limit.Cur-rest, 1<<30))
}
