package app

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"simrelay/internal/fault"
)

// works is what the relay does by itself, without being asked: each work runs
// until the context ends, and begins again after a while when it fails, because
// the disk is full, say. It is safe for concurrent use.
type works struct {
	logger *slog.Logger

	mu     sync.Mutex
	failed map[string]bool // by name, until it begins again
}

func newWorks(logger *slog.Logger) *works {
	return &works{logger: logger, failed: map[string]bool{}}
}

// do runs a work until the context ends.
func (w *works) do(ctx context.Context, name string, run func(context.Context) error) {
	for pause := time.Second; ctx.Err() == nil; pause = min(2*pause, time.Minute) {
		w.set(name, false)
		err := run(ctx)
		if ctx.Err() != nil || err == nil {
			return
		}
		w.set(name, true)
		w.logger.Error("work failed and will begin again", "work", name, "error", err, "pause", pause)
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

func (w *works) set(name string, failed bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if delete(w.failed, name); failed {
		w.failed[name] = true
	}
}

// ready returns nil, or a fault that names the works that have failed and
// pause.
func (w *works) ready() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.failed) == 0 {
		return nil
	}
	names := slices.Sorted(maps.Keys(w.failed))
	return fault.New(fault.Unavailable, "work_failed", "This failed and will begin again: %s. The log tells why.", strings.Join(names, ", "))
}
