package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// The aims for an agent with many modems that have nothing to do.
const (
	idleModems    = 32
	idleCPUAim    = 1.0  // percent of a core
	idleMemoryAim = 40.0 // MB
)

// measureIdleAgents looks at one agent with many modems, and at one with one,
// for the same minute: what the agent does by itself, such as asking modems
// for their signal, comes around within a minute.
func (b *bench) measureIdleAgents(ctx context.Context) (err error) {
	many := pick(b, idleModems, 4)
	relay, err := b.start(ctx, "idle", 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, relay.stop()) }()
	sim, err := b.startSimulator(ctx, 1+many)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stopAll(sim.Process)) }()
	one, err := b.newIdler(ctx, relay, "idle-one", sim.ports[:1])
	if err != nil {
		return err
	}
	defer one.Kill()
	all, err := b.newIdler(ctx, relay, "idle-all", sim.ports[1:])
	if err != nil {
		return err
	}
	defer all.Kill()
	if err := watch(ctx, pick(b, time.Minute, 200*time.Millisecond), one, all); err != nil {
		return err
	}
	b.tellIdle(one, all)
	return nil
}

// idler is an agent with nothing to do.
type idler struct {
	*host
	say        *dump
	cpu        float64 // percent of a core
	memory     float64 // MB, resident
	goroutines int64
}

func (b *bench) newIdler(ctx context.Context, relay *subject, name string, ports []string) (*idler, error) {
	say := &dump{to: b.say}
	quiet := *b
	quiet.say = say
	h, err := quiet.startHost(ctx, relay, name, ports)
	if err != nil {
		return nil, err
	}
	if err := h.ready(ctx); err != nil {
		h.Kill()
		return nil, err
	}
	return &idler{host: h, say: say}, nil
}

// watch lets agents be for a while, and then ends them.
func watch(ctx context.Context, d time.Duration, list ...*idler) error {
	before := make([]time.Duration, len(list))
	for i, a := range list {
		before[i] = cpuTime(a.PID())
	}
	start := time.Now()
	select {
	case <-time.After(d):
	case <-ctx.Done():
		return ctx.Err()
	}
	for i, a := range list {
		a.cpu = 100 * (cpuTime(a.PID()) - before[i]).Seconds() / time.Since(start).Seconds()
		a.memory = float64(kilobytes(fmt.Sprintf("/proc/%d/status", a.PID()), "VmRSS")) / 1024
		if err := a.count(ctx); err != nil {
			return err
		}
	}
	return nil
}

// count lets the Go runtime list the goroutines, which ends the process.
func (a *idler) count(ctx context.Context) error {
	if err := syscall.Kill(a.PID(), syscall.SIGQUIT); err != nil {
		return err
	}
	select {
	case <-a.Done():
		a.goroutines = a.say.goroutines.Load()
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// dump passes on what a process says, but counts the goroutines when it shows
// them.
type dump struct {
	to         io.Writer
	begun      bool
	goroutines atomic.Int64
}

// Write implements io.Writer, for one line.
func (d *dump) Write(line []byte) (int, error) {
	if d.begun = d.begun || strings.HasPrefix(string(line), "SIGQUIT: "); !d.begun {
		return d.to.Write(line)
	}
	if rest, ok := strings.CutPrefix(string(line), "goroutine "); ok && !strings.HasPrefix(rest, "0 ") { // 0 is the scheduler's
		d.goroutines.Add(1)
	}
	return len(line), nil
}

func (b *bench) tellIdle(one, all *idler) {
	against := fmt.Sprintf("with %d modem", one.modems)
	of := func(what, unit string, value func(*idler) float64) Row {
		return Row{Name: fmt.Sprintf("idle agent with %d modems: %s", all.modems, what), Unit: unit, Value: value(all)}.to(against, value(one))
	}
	cpu := of("time of the cores", idleUnit, func(a *idler) float64 { return a.cpu })
	cpu.Note = fmt.Sprintf("%.2f s of a core in a minute", cpu.Value*60/100)
	memory := of("resident memory", "MB", func(a *idler) float64 { return a.memory })
	b.add(cpu.aim(fmt.Sprintf("< %.0f %%", idleCPUAim), cpu.Value < idleCPUAim),
		memory.aim(fmt.Sprintf("< %.0f MB", idleMemoryAim), memory.Value < idleMemoryAim),
		of("goroutines", "", func(a *idler) float64 { return float64(a.goroutines) }))
}

const idleUnit = "% of a core"
