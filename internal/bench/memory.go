package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// memoryAim is the most kilobytes that an idle session may take.
const memoryAim = 12.0

// measureMemory connects devices with one SIM card each, which say hello and
// ping once, and looks at the relay's memory.
func (b *bench) measureMemory(ctx context.Context) (err error) {
	steps := pick(b, []int{1000, 10_000}, []int{50, 200})
	for i, most := 0, maxConnections(); i < len(steps); i++ {
		if steps[i] > most {
			b.progress("%d sessions instead of %d, because no more files can be open", most, steps[i])
			steps[i] = most
		}
	}
	tokens, err := b.prepareDevices(ctx, "memory", steps[len(steps)-1])
	if err != nil {
		return err
	}
	// A process that has not made ten thousand devices.
	relay, err := b.start(ctx, "memory", 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, relay.stop()) }()
	return b.connectAndWeigh(ctx, relay, tokens, steps)
}

// prepareDevices makes an account and its devices in a relay that is stopped
// again.
func (b *bench) prepareDevices(ctx context.Context, data string, n int) (tokens []string, err error) {
	relay, err := b.start(ctx, data, 0)
	if err != nil {
		return nil, err
	}
	key, err := relay.account(ctx, data)
	if err == nil {
		tokens, err = relay.devices(key, n)
	}
	return tokens, errors.Join(err, relay.stop())
}

func (b *bench) connectAndWeigh(ctx context.Context, relay *subject, tokens []string, steps []int) error {
	empty, err := relay.settle(ctx)
	if err != nil {
		return err
	}
	f := &fleet{}
	defer f.close()
	var took time.Duration
	for _, n := range steps {
		have := len(f.gadgets)
		start := time.Now()
		if err := f.connect(ctx, relay.URL, tokens[have:n], fleetICCIDs+have); err != nil {
			return err
		}
		took += time.Since(start)
		w, err := relay.settle(ctx)
		if err != nil {
			return err
		}
		b.tellMemory(n, w.minus(empty))
	}
	n := steps[len(steps)-1]
	b.add(Row{Name: fmt.Sprintf("time to connect %s devices", thousands(int64(n))), Unit: "s", Value: took.Seconds(),
		Note: fmt.Sprintf("%s takeovers/s, each on disk", short(perSecond(n, took)))})
	return nil
}

func (b *bench) tellMemory(n int, grown weight) {
	each := func(kb float64) float64 { return kb / float64(n) }
	sessions := thousands(int64(n)) + " sessions"
	row := Row{Name: "resident memory of each of " + sessions, Unit: "KB", Value: each(grown.resident)}
	row.Note = fmt.Sprintf("%.1f of it is the process's own: heap in use %.1f, stacks %.1f; %.1f are pages of the store's file",
		each(grown.anonymous), each(grown.heap), each(grown.stack), each(grown.mapped))
	b.add(row.aim(fmt.Sprintf("≤ %.0f KB", memoryAim), row.Value <= memoryAim))
}

// weight is a process's memory, in kilobytes.
type weight struct {
	resident, anonymous, mapped float64 // as the kernel counts
	heap, stack                 float64 // as the Go runtime does
}

func (w weight) minus(o weight) weight {
	return weight{w.resident - o.resident, w.anonymous - o.anonymous, w.mapped - o.mapped, w.heap - o.heap, w.stack - o.stack}
}

// settle waits until the relay has collected its garbage twice, and its memory
// changes no more. The collector runs when the heap has grown, so it is fed
// with requests for metrics.
func (s *subject) settle(ctx context.Context) (weight, error) {
	const cycles, name = 2, "go_gc_duration_seconds_count"
	m, err := s.metrics(ctx)
	for until := m[name] + cycles; err == nil && m[name] < until; {
		m, err = s.metrics(ctx)
	}
	if err != nil {
		return weight{}, err
	}
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	w := s.weigh(m)
	for range 20 {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return w, ctx.Err()
		}
		last := w
		if w = s.weigh(m); last.resident-w.resident < 256 {
			break
		}
	}
	return w, nil
}

func (s *subject) weigh(m map[string]float64) weight {
	status := fmt.Sprintf("/proc/%d/status", s.PID())
	kb := func(name string) float64 { return float64(kilobytes(status, name)) }
	return weight{
		resident: kb("VmRSS"), anonymous: kb("RssAnon"), mapped: kb("RssFile"),
		heap: m["go_memstats_heap_inuse_bytes"] / 1024, stack: m["go_memstats_stack_inuse_bytes"] / 1024,
	}
}

// maxConnections is how many sockets this process, or the relay, may have open.
func maxConnections() int {
	const others = 500
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &limit) != nil {
		return 500
	}
	return int(min(limit.Cur, 1<<20)) - others
}
