package modem_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/device"
	"simrelay/device/devicetest"
	"simrelay/device/modem"
	"simrelay/relay/wire"
)

// shared is the store of a modem with two ports, and the network's queue for it.
type shared struct {
	mu      sync.Mutex
	slots   map[int]string
	waiting []string
	lost    int
	read    map[string]bool
}

func deliverPDU(text string) string {
	var b strings.Builder
	for _, r := range text {
		fmt.Fprintf(&b, "%04X", r)
	}
	return fmt.Sprintf("00040B915155000011F1000862102030405000%02X%s", b.Len()/2, b.String())
}

func (h *shared) on(s *script, cmd string) (string, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var i int
	switch {
	case cmd == "+CMGL=4":
		var b strings.Builder
		for i := range 10 {
			if pdu := h.slots[i]; pdu != "" {
				fmt.Fprintf(&b, "\r\n+CMGL: %d,1,,%d\r\n%s\r\n", i, len(pdu)/2-1, pdu)
				h.read[pdu] = true
			}
		}
		return b.String() + okay, true
	case strings.HasPrefix(cmd, "+CMGR="):
		fmt.Sscanf(cmd, "+CMGR=%d", &i)
		if pdu := h.slots[i]; pdu != "" {
			h.read[pdu] = true
			return fmt.Sprintf("\r\n+CMGR: 1,,%d\r\n%s\r\n", len(pdu)/2-1, pdu) + okay, true
		}
	case strings.HasPrefix(cmd, "+CMGD="):
		fmt.Sscanf(cmd, "+CMGD=%d", &i)
		if pdu := h.slots[i]; pdu != "" && !h.read[pdu] {
			h.lost++
		}
		delete(h.slots, i)
		if len(h.waiting) > 0 {
			h.slots[i] = h.waiting[0] // the network was waiting for room
			h.waiting = h.waiting[1:]
		}
	}
	return "", false
}

// slow makes an answer take its time, as of a real modem.
type slow struct {
	io.ReadWriteCloser
	by time.Duration
}

func (p slow) Write(b []byte) (int, error) {
	<-time.After(p.by)
	return p.ReadWriteCloser.Write(b)
}

func TestModem_TwoPortsOfOneModemLoseNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &shared{slots: map[int]string{}, read: map[string]bool{}}
		for i := range 60 {
			pdu := deliverPDU(fmt.Sprintf("text %02d", i))
			if i < 10 {
				h.slots[i] = pdu
			} else {
				h.waiting = append(h.waiting, pdu)
			}
		}
		relay := devicetest.NewRelay(t)
		var radios []device.Radio
		for i := range 2 {
			by := time.Duration(20+5*i) * time.Millisecond
			s := newScript()
			s.Answers["+CPMS=?"] = "\r\n+CPMS: (\"ME\"),(\"ME\"),(\"ME\")\r\n" + okay
			s.On = h.on
			radios = append(radios, modem.New(modem.Options{Logger: slog.New(slog.DiscardHandler), Open: func() (io.ReadWriteCloser, error) {
				s.mu.Lock()
				defer s.mu.Unlock()
				s.closed, s.in, s.out = false, nil, nil
				return slow{s, by}, nil
			}}))
		}
		a, err := device.New(device.Options{RelayURL: devicetest.URL, Token: devicetest.Token, Dial: relay.Dial, DataDir: t.TempDir(), Radios: radios})
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- a.Run(ctx) }()
		<-time.After(30 * time.Minute)
		seen := map[string]int{}
		relay.Do(func() {
			for _, in := range relay.Inbound {
				if in.Kind == wire.InboundSMS {
					seen[in.Text]++
				}
			}
		})
		double := 0
		for _, n := range seen {
			if n > 1 {
				double++
			}
		}
		cancel()
		<-done
		require.Len(t, seen, 60)
		require.Zero(t, double)
	})
}

type flood struct {
	*script
	on bool
}

func (f *flood) Read(p []byte) (int, error) {
	f.mu.Lock()
	on := f.on && !f.closed
	f.mu.Unlock()
	if on {
		return copy(p, strings.Repeat("garbage\r\n", 50)), nil
	}
	return f.script.Read(p)
}

func TestModem_AnAnswerWithoutAnEndIsGivenUp(t *testing.T) {
	s := newScript()
	f := &flood{script: s}
	s.On = func(s *script, cmd string) (string, bool) {
		if cmd == "+CMGL=4" {
			f.on = true
		}
		return "", false
	}
	var opened atomic.Int32
	m := modem.New(modem.Options{
		Timing: modem.Timing{List: time.Hour, ReopenMin: time.Millisecond},
		Open:   func() (io.ReadWriteCloser, error) { opened.Add(1); return f, nil },
	})
	done := make(chan error, 1)
	go func() { done <- m.Run(t.Context(), &notes{}) }()
	require.Eventually(t, func() bool { return opened.Load() > 1 }, time.Minute, 10*time.Millisecond, "the session ends long before the deadline")
	require.NoError(t, m.Close())
	<-done
}
