// Command bench measures the relay and prints one table: each figure with its
// range, with a raw limit or a reference that the same run has measured, and
// with its aim. Absolute figures change with the machine and its neighbours;
// ratios within one run are what to look at.
//
// The relay is the real program in a process of its own, on a real disk. All
// load comes from this process, over loopback addresses, and is bounded in
// number and time. What is stored is removed at the end.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"simrelay/internal/bench/process"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bench: "+err.Error())
		os.Exit(1) //nolint:gocritic // nothing is left to stop
	}
}

// options say what to measure, and how thoroughly.
type options struct {
	quick bool
	json  bool
	parts string
	dir   string
}

func parse(args []string, out io.Writer) (o options, err error) {
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.SetOutput(out)
	f.BoolVar(&o.quick, "quick", false, "a smoke run: small numbers, whose figures mean nothing")
	f.BoolVar(&o.json, "json", false, "print one JSON document instead of the table")
	f.StringVar(&o.parts, "parts", "", "only these, with commas between: "+strings.Join(partNames(), ", "))
	f.StringVar(&o.dir, "dir", "", "directory for the stores, on the disk that is to be measured (default: bin/ of this tree, or the temporary directory)")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	for name := range strings.SplitSeq(o.parts, ",") {
		if name != "" && !slices.Contains(partNames(), name) {
			return o, fmt.Errorf("there is no part %q; there are %s", name, strings.Join(partNames(), ", "))
		}
	}
	return o, nil
}

// bench is one run.
type bench struct {
	options
	binary string
	say    io.Writer // progress, and what relays complain about
	report Report
	title  string // of the part that is measured
}

// complaints passes on what is said, line by line, but not where relays
// listen and modems are. Several may say something at once.
type complaints struct {
	mu sync.Mutex
	to io.Writer
}

// Write implements io.Writer, for one line.
func (c *complaints) Write(line []byte) (int, error) {
	for _, usual := range []string{"listening on ", "control port ", "modem "} {
		if strings.HasPrefix(string(line), usual) {
			return len(line), nil
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.to.Write(line)
}

// part is one group of figures.
type part struct {
	name, title string
	measure     func(*bench, context.Context) error
}

var parts = []part{
	{"accepted", "Accepted messages, on disk before the answer", (*bench).measureAccepted},
	{"latency", "From POST to the device", (*bench).measureLatency},
	{"memory", "Idle device sessions", (*bench).measureMemory},
	{"history", "Sending beside what is stored", (*bench).measureHistory},
	{"backlog", "Start with a backlog", (*bench).measureBacklog},
	{"api", "The APIs", (*bench).measureAPI},
	{"webhooks", "Events to webhooks", (*bench).measureWebhooks},
	{"modems", "Simulated modems, through the agent", (*bench).measureModems},
}

func partNames() (names []string) {
	for _, p := range parts {
		names = append(names, p.name)
	}
	return names
}

// timeout bounds a whole run.
const timeout = 30 * time.Minute

func run(ctx context.Context, args []string, out, say io.Writer) (err error) {
	o, err := parse(args, say)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if o.dir, err = os.MkdirTemp(diskFor(o.dir), "simrelay-bench-"); err != nil {
		return err
	}
	b := &bench{options: o, say: &complaints{to: say}}
	defer func() { err = errors.Join(err, os.RemoveAll(o.dir)) }()
	if b.binary, err = process.Build(ctx, b.dir); err != nil {
		return err
	}
	b.report = Report{Machine: describeMachine(ctx, b.dir), Date: date(), Quick: b.quick}
	if err := b.measure(ctx); err != nil {
		return err
	}
	if b.json {
		return b.report.writeJSON(out)
	}
	return b.report.writeText(out)
}

// diskFor chooses where the stores are: not in the temporary directory, which
// is in memory on many machines, if there is a better place.
func diskFor(dir string) string {
	if dir != "" {
		return dir
	}
	if info, err := os.Stat("bin"); err == nil && info.IsDir() {
		if path, err := filepath.Abs("bin"); err == nil {
			return path
		}
	}
	return os.TempDir()
}

func (b *bench) measure(ctx context.Context) error {
	for _, p := range parts {
		if b.parts != "" && !slices.Contains(strings.Split(b.parts, ","), p.name) {
			continue
		}
		b.title = p.title
		start := time.Now()
		if err := errors.Join(p.measure(b, ctx), os.RemoveAll(b.path(""))); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		b.progress("%s: %s", p.title, time.Since(start).Round(100*time.Millisecond))
	}
	return nil
}

func (b *bench) progress(format string, args ...any) {
	fmt.Fprintf(b.say, "bench: "+format+"\n", args...)
}

// add puts rows into the table.
func (b *bench) add(rows ...Row) {
	for _, r := range rows {
		r.Part = b.title
		b.report.Rows = append(b.report.Rows, r)
	}
}

// pick chooses between the numbers of a full and of a quick run.
func pick[T any](b *bench, full, quick T) T {
	if b.quick {
		return quick
	}
	return full
}
