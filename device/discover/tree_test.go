package discover_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"simrelay/device"
	"simrelay/device/discover"
	"simrelay/device/modem"
	firmwaresim "simrelay/firmware-sim"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(crowdDir); dir != "" {
		os.Exit(crowd(dir))
	}
	goleak.VerifyTestMain(m)
}

// tree is a machine: its /dev and /sys, with simulated modems in it.
type tree struct {
	t    *testing.T
	root string
	sim  *firmwaresim.Sim

	mu     sync.Mutex
	opened map[string]int // how often each port was, by name
}

func newTree(t *testing.T, modems int) *tree {
	t.Helper()
	sim, err := firmwaresim.New(firmwaresim.Options{Dir: t.TempDir(), Modems: modems, Seed: 1})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, sim.Close()) })
	return &tree{t: t, root: t.TempDir(), sim: sim, opened: map[string]int{}}
}

func (tr *tree) dev(name string) string { return filepath.Join(tr.root, "dev", name) }

func (tr *tree) link(target, link string) {
	require.NoError(tr.t, os.MkdirAll(filepath.Dir(link), 0o755))
	require.NoError(tr.t, os.Symlink(target, link))
}

// plug puts what target leads to at a port. link is its name in serial/by-id.
func (tr *tree) plug(name, target, link string) {
	tr.link(target, tr.dev(name))
	if link != "" {
		tr.link("../../"+name, tr.dev("serial/by-id/"+link))
	}
}

// usb says in sysfs that a port is an interface of a USB device.
func (tr *tree) usb(name, socket, vendor string, at int) {
	device := filepath.Join(tr.root, "sys", "devices", "usb1", socket)
	port := filepath.Join(device, fmt.Sprintf("%s:1.%d", socket, at), name)
	require.NoError(tr.t, os.MkdirAll(port, 0o755))
	require.NoError(tr.t, os.WriteFile(filepath.Join(device, "idVendor"), []byte(vendor+"\n"), 0o600))
	tr.link(port, filepath.Join(tr.root, "sys", "class", "tty", name, "device"))
}

// pull takes a port away, with its link and its place in sysfs.
func (tr *tree) pull(name string) {
	require.NoError(tr.t, os.Remove(tr.dev(name)))
	links, _ := filepath.Glob(tr.dev("serial/by-id/*"))
	for _, link := range links {
		if target, _ := os.Readlink(link); target == "../../"+name {
			require.NoError(tr.t, os.Remove(link))
		}
	}
	require.NoError(tr.t, os.RemoveAll(filepath.Join(tr.root, "sys", "class", "tty", name)))
}

// dead makes a port at which nothing answers, or, with an answer, something
// that says the same to everything.
func (tr *tree) dead(answer string) string {
	ours, theirs, err := pty.Open()
	require.NoError(tr.t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for heard := make([]byte, 256); ; {
			if _, err := ours.Read(heard); err != nil {
				return
			}
			if _, err := io.WriteString(ours, answer); err != nil {
				return
			}
		}
	}()
	tr.t.Cleanup(func() {
		require.NoError(tr.t, theirs.Close()) // ends the reader
		<-done
		require.NoError(tr.t, ours.Close())
	})
	return theirs.Name()
}

// modemPath is the pseudo-terminal of a simulated modem.
func (tr *tree) modemPath(i int) string {
	path, err := filepath.EvalSymlinks(tr.sim.Modem(i).Path())
	require.NoError(tr.t, err)
	return path
}

// quick are the durations of a driver whose modem answers at once.
var quick = modem.Timing{
	Probe: 150 * time.Millisecond, Quiet: 5 * time.Millisecond, Escape: time.Millisecond, Grace: 200 * time.Millisecond,
	Busy: 10 * time.Millisecond, Poll: 100 * time.Millisecond, Search: 100 * time.Millisecond,
	ReopenMin: 20 * time.Millisecond, ReopenMax: 50 * time.Millisecond,
}

func identify(ctx context.Context, port io.ReadWriteCloser) (discover.Identity, error) {
	id, err := modem.Identify(ctx, port, quick)
	return discover.Identity(id), err
}

// options are those of a finder in this machine.
func (tr *tree) options() discover.Options {
	return discover.Options{
		Dev: filepath.Join(tr.root, "dev"), Sys: filepath.Join(tr.root, "sys"), Identify: identify,
		Ports: discover.Ports{Locks: &discover.Locks{Dir: tr.locks()}, Open: tr.open},
		Radio: func(m discover.Modem) device.Radio {
			return modem.New(modem.Options{Path: m.Path, Open: m.Open, Timing: quick})
		},
	}
}

func (tr *tree) locks() string {
	dir := filepath.Join(tr.root, "lock")
	require.NoError(tr.t, os.MkdirAll(dir, 0o755))
	return dir
}

func (tr *tree) open(path string) (io.ReadWriteCloser, error) {
	tr.mu.Lock()
	tr.opened[filepath.Base(path)]++
	tr.mu.Unlock()
	return modem.Open(path)
}

// times returns how often a port was opened.
func (tr *tree) times(name string) int {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return tr.opened[name]
}

// list looks once, as the command does.
func (tr *tree) list(change ...func(*discover.Options)) []discover.Finding {
	tr.t.Helper()
	o := tr.options()
	for _, c := range change {
		c(&o)
	}
	f, err := discover.New(o)
	require.NoError(tr.t, err)
	return f.List(tr.t.Context())
}
