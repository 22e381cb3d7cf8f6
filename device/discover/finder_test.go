package discover_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/device"
	"simrelay/device/devicetest"
	"simrelay/device/discover"
	"simrelay/relay/wire"
)

func failing(err error) func(string) (io.ReadWriteCloser, error) {
	return func(path string) (io.ReadWriteCloser, error) { return nil, fmt.Errorf("open %s: %w", path, err) }
}

// watch is a finder that runs in a machine, with a clock of its own.
type watch struct {
	*tree
	rescan chan time.Time
	clock  atomic.Int64 // seconds
	stop   func()
}

func (tr *tree) watch(add func(device.Radio), change ...func(*discover.Options)) *watch {
	tr.t.Helper()
	w := &watch{tree: tr, rescan: make(chan time.Time)}
	o := tr.options()
	w.on(&o)
	for _, c := range change {
		c(&o)
	}
	f, err := discover.New(o)
	require.NoError(tr.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f.Run(ctx, add) }()
	w.stop = sync.OnceFunc(func() {
		cancel()
		require.NoError(tr.t, <-done)
	})
	tr.t.Cleanup(w.stop)
	return w
}

func (w *watch) on(o *discover.Options) {
	o.Rescan, o.Now = w.rescan, func() time.Time { return time.Unix(w.clock.Load(), 0) }
}

// look waits for the round that is going on, and for one more.
func (w *watch) look() {
	for range 2 {
		select {
		case w.rescan <- time.Time{}:
		case <-time.After(time.Minute):
			w.t.Fatal("the finder does not look again")
		}
	}
}

// house is an agent with a relay, whose modems are found.
type house struct {
	*devicetest.Relay
	*watch
	stop func()
}

func (tr *tree) house(change ...func(*discover.Options)) *house {
	tr.t.Helper()
	h := &house{Relay: devicetest.NewRelay(tr.t), watch: &watch{tree: tr, rescan: make(chan time.Time)}}
	o := tr.options()
	h.on(&o)
	for _, c := range change {
		c(&o)
	}
	f, err := discover.New(o)
	require.NoError(tr.t, err)
	a, err := device.New(device.Options{
		RelayURL: devicetest.URL, Token: devicetest.Token, Dial: h.Dial, DataDir: tr.t.TempDir(), Source: f,
		Timing: device.Timing{StatusGap: 10 * time.Millisecond, NotReady: 10 * time.Millisecond},
	})
	require.NoError(tr.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	h.stop = sync.OnceFunc(func() {
		cancel()
		require.NoError(tr.t, <-done)
	})
	tr.t.Cleanup(h.stop)
	h.AwaitSession(1)
	return h
}

// ready waits until exactly these cards can send.
func (h *house) ready(iccids ...string) {
	h.watch.t.Helper()
	h.Await(fmt.Sprint("the cards ", iccids), func() bool {
		if len(h.Statuses) == 0 {
			return len(iccids) == 0
		}
		got := map[string]bool{}
		for _, sim := range h.Statuses[len(h.Statuses)-1].SIMs {
			got[sim.ICCID] = sim.Ready
		}
		for _, iccid := range iccids {
			if !got[iccid] {
				return false
			}
		}
		return len(got) == len(iccids)
	})
}

// send sends a text through a card, and requires that the network got it.
func (h *house) send(message int64, iccid string) {
	h.watch.t.Helper()
	h.Dispatch(wire.Dispatch{Message: message, ICCID: iccid, Text: fmt.Sprint("text ", message)})
	got := h.Final(message, 1)
	require.Equal(h.watch.t, wire.ResultSent, got.State, "%+v", got)
}

func TestFinder_AModemComesBackUnderAnotherName(t *testing.T) {
	t.Parallel()
	tr := newTree(t, 1)
	iccid := tr.sim.Modem(0).ICCID()
	h := tr.house()
	h.ready()
	tr.plug("ttyUSB0", tr.modemPath(0), "usb-HUAWEI-if00-port0")
	h.look()
	h.ready(iccid)
	h.send(1, iccid)
	require.FileExists(t, filepath.Join(tr.locks(), "LCK..ttyUSB0"))

	tr.pull("ttyUSB0")
	h.look()
	h.ready()
	require.Eventually(t, func() bool {
		_, err := os.Stat(filepath.Join(tr.locks(), "LCK..ttyUSB0"))
		return os.IsNotExist(err)
	}, 10*time.Second, 5*time.Millisecond, "a port that is gone frees its lock")
	h.Dispatch(wire.Dispatch{Message: 2, ICCID: iccid, Text: "waits"})

	tr.plug("ttyUSB7", tr.modemPath(0), "usb-HUAWEI-if00-port0")
	h.look()
	h.ready(iccid)
	require.Equal(t, wire.ResultSent, h.Final(2, 1).State)
	require.FileExists(t, filepath.Join(tr.locks(), "LCK..ttyUSB7"))
	h.stop()
	left, err := os.ReadDir(tr.locks())
	require.NoError(t, err)
	require.Empty(t, left)
}

// TestFinder_ASwapOfTwoPortsBetweenTwoLooks has two modems trade names.
func TestFinder_ASwapOfTwoPortsBetweenTwoLooks(t *testing.T) {
	t.Parallel()
	tr := newTree(t, 2)
	one, two := tr.sim.Modem(0).ICCID(), tr.sim.Modem(1).ICCID()
	h := tr.house()
	tr.plug("ttyUSB0", tr.modemPath(0), "")
	tr.plug("ttyUSB1", tr.modemPath(1), "")
	h.look()
	h.ready(one, two)
	tr.pull("ttyUSB0")
	tr.pull("ttyUSB1")
	tr.plug("ttyUSB0", tr.modemPath(1), "")
	tr.plug("ttyUSB1", tr.modemPath(0), "")
	h.look()
	require.Eventually(t, func() bool { h.look(); return tr.times("ttyUSB0") >= 4 && tr.times("ttyUSB1") >= 4 }, 10*time.Second, time.Millisecond)
	h.ready(one, two)
	h.send(1, one)
	h.send(2, two)
	for i, s := range tr.sim.Submissions() {
		require.Equal(t, tr.sim.Modem(i).Number(), s.From)
	}
}

// TestFinder_OneIMEIAtTwoPorts has two ports whose modems say the same IMEI.
// That is one modem, unless USB tells that there are two devices.
func TestFinder_OneIMEIAtTwoPorts(t *testing.T) {
	t.Parallel()
	for name, usb := range map[string]bool{"is one modem": false, "is two where they are two USB devices": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr := newTree(t, 2)
			h := tr.house(func(o *discover.Options) {
				o.Identify = func(ctx context.Context, port io.ReadWriteCloser) (discover.Identity, error) {
					id, err := identify(ctx, port)
					id.IMEI = tr.sim.Modem(0).IMEI()
					return id, err
				}
			})
			want := []string{tr.sim.Modem(0).ICCID()}
			for i := range 2 {
				if usb {
					tr.usb(fmt.Sprintf("ttyUSB%d", i), fmt.Sprintf("1-%d", i), "12d1", 0)
				}
				tr.plug(fmt.Sprintf("ttyUSB%d", i), tr.modemPath(i), "")
				h.look()
			}
			if usb {
				want = append(want, tr.sim.Modem(1).ICCID())
			}
			h.ready(want...)
			h.send(1, want[0])
			before := tr.times("ttyUSB1")
			h.look()
			require.Equal(t, before, tr.times("ttyUSB1"), "it is not probed again at once")
		})
	}
}

func TestFinder_SixteenModems(t *testing.T) {
	t.Parallel()
	const modems = 16
	tr := newTree(t, modems)
	var iccids []string
	for i := range modems {
		for at := range 3 {
			name := fmt.Sprintf("ttyUSB%d", 3*i+at)
			tr.usb(name, fmt.Sprintf("1-%d", i), "0421", at)
			if at == 1 {
				tr.plug(name, tr.modemPath(i), "")
			} else {
				tr.plug(name, tr.dead(""), "")
			}
		}
		iccids = append(iccids, tr.sim.Modem(i).ICCID())
	}
	h := tr.house()
	h.ready(iccids...)
	for i, iccid := range iccids {
		h.Dispatch(wire.Dispatch{Message: int64(i + 1), ICCID: iccid, Text: "x"})
	}
	for i := range iccids {
		require.Equal(t, wire.ResultSent, h.Final(int64(i+1), 1).State)
	}
	senders := map[string]int{}
	for _, s := range tr.sim.Submissions() {
		senders[s.From]++
	}
	require.Len(t, senders, modems)
	require.Zero(t, tr.times("ttyUSB2"), "where one port answers, the others are left alone")
}

func TestFinder_WhatIsNoModemIsPokedMoreAndMoreRarely(t *testing.T) {
	t.Parallel()
	tr := newTree(t, 0)
	tr.plug("ttyUSB0", tr.dead("%-12345X@PJL\r\n"), "usb-Printer-if00-port0")
	w := tr.watch(func(device.Radio) { t.Error("a printer is taken for a modem") }, func(o *discover.Options) {
		o.Identify = func(context.Context, io.ReadWriteCloser) (discover.Identity, error) {
			return discover.Identity{}, errors.New("it prints")
		}
	})
	w.look()
	require.Equal(t, 1, tr.times("ttyUSB0"))
	var pauses []int64 // in seconds
	for last, now := int64(0), int64(5); now <= 3*3600; now += 5 {
		before := tr.times("ttyUSB0")
		w.clock.Store(now)
		w.look()
		if tr.times("ttyUSB0") > before {
			pauses = append(pauses, now-last)
			last = now
		}
	}
	require.Equal(t, []int64{5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600}, pauses)

	before := tr.times("ttyUSB0")
	tr.pull("ttyUSB0")
	w.look()
	tr.plug("ttyUSB0", tr.dead(""), "usb-Printer-if00-port0")
	w.look()
	require.Equal(t, before+1, tr.times("ttyUSB0"), "what is plugged in anew is tried at once")
	tr.plug("ttyUSB1", tr.dead(""), "usb-Printer-if01-port0")
	w.look()
	require.Equal(t, before+2, tr.times("ttyUSB0"), "so is a device that got another port")
}

func TestFinder_APortIsUsedOnceItsLockIsFree(t *testing.T) {
	t.Parallel()
	tr := newTree(t, 1)
	tr.plug("ttyUSB0", tr.modemPath(0), "")
	file := filepath.Join(tr.locks(), "LCK..ttyUSB0")
	require.NoError(t, os.WriteFile(file, fmt.Appendf(nil, "%10d\n", os.Getppid()), 0o600))
	h := tr.house()
	for range 5 {
		h.look()
	}
	require.Zero(t, tr.times("ttyUSB0"))
	require.NoError(t, os.Remove(file))
	h.look()
	h.ready(tr.sim.Modem(0).ICCID())
}

func TestFinder_OnlyTheModemsThatWereAskedFor(t *testing.T) {
	t.Parallel()
	tr := newTree(t, 3)
	for i := range 2 {
		tr.plug(fmt.Sprintf("ttyUSB%d", i), tr.modemPath(i), "")
	}
	var log lines
	h := tr.house(func(o *discover.Options) {
		o.IMEIs = []string{tr.sim.Modem(1).IMEI(), tr.sim.Modem(2).IMEI()}
		o.Logger = log.logger()
	})
	h.look()
	h.ready(tr.sim.Modem(1).ICCID())
	require.Equal(t, 1, tr.times("ttyUSB0"), "the other one is left alone")
	missing := fmt.Sprintf("the modem with the IMEI %s is not there", tr.sim.Modem(2).IMEI())
	require.Equal(t, 1, strings.Count(log.String(), missing), log.String())
	tr.plug("ttyUSB5", tr.modemPath(2), "")
	h.look()
	h.ready(tr.sim.Modem(1).ICCID(), tr.sim.Modem(2).ICCID())
}

func TestCheck(t *testing.T) {
	t.Parallel()
	tr := newTree(t, 1)
	tr.plug("ttyUSB0", tr.modemPath(0), "")
	require.NoError(t, tr.sim.Inbound("+15550001111", tr.sim.Modem(0).Number(), "stay"))
	for range 2 {
		found := tr.list()
		sim := discover.Check(t.Context(), tr.options().Radio(found[0].Modem), time.Minute)
		require.True(t, sim.Ready, "%+v", sim)
		require.Equal(t, tr.sim.Modem(0).ICCID(), sim.ICCID)
		require.NotEmpty(t, sim.Operator)
	}
	h := tr.house()
	h.Await("the message that a look has left there", func() bool { return len(h.Inbound) == 1 })
}
