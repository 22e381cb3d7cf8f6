package modem_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/device/modem"
	firmwaresim "simrelay/firmware-sim"
)

func TestIdentify_KnowsEveryKindOfModem(t *testing.T) {
	t.Parallel()
	for _, profile := range firmwaresim.Profiles() {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sim, err := firmwaresim.New(firmwaresim.Options{Profile: profile, Seed: 1, PIN: "1234"})
				require.NoError(t, err)
				defer func() { require.NoError(t, sim.Close()) }()
				port, err := sim.Modem(0).Open()
				require.NoError(t, err)
				got, err := modem.Identify(t.Context(), port, modem.Timing{})
				require.NoError(t, err)
				require.Equal(t, sim.Modem(0).IMEI(), got.IMEI)
				require.NotEmpty(t, got.Manufacturer)
				require.NotEmpty(t, got.Model)
				require.NotContains(t, string(sim.Modem(0).Transcript()), "CPIN", "a locked card is left alone")
			})
		})
	}
}

// identified runs Identify on a scripted port.
func identified(t *testing.T, s *script, test func(id modem.Identity, err error, took time.Duration)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		id, err := modem.Identify(t.Context(), s, modem.Timing{})
		test(id, err, time.Since(began))
		s.mu.Lock()
		defer s.mu.Unlock()
		require.True(t, s.closed, "the port is closed")
	})
}

func TestIdentify_TellsWhatTheModemTells(t *testing.T) {
	s := newScript()
	s.Answers["+CGMI"] = "\r\n^RSSI:20\r\n\r\n+CGMI: \"Maker\"\r\n" + okay
	s.Answers["+CGMM"] = "\r\n+CREG: 1\r\n\r\nModel 1\r\n" + okay
	s.Answers["+CGSN"] = "\r\n+CMTI: \"SM\",3\r\n\r\n+CGSN: \"490154203237518\"\r\n" + okay
	identified(t, s, func(id modem.Identity, err error, took time.Duration) {
		require.NoError(t, err)
		require.Equal(t, modem.Identity{Manufacturer: "Maker", Model: "Model 1", IMEI: "490154203237518"}, id)
		require.Less(t, took, time.Second)
	})
}

func TestIdentify_RejectsWhatIsNoModem(t *testing.T) {
	t.Parallel()
	const nmea = "$GPGGA,092750.000,5321.6802,N,00630.3372,W,1,8,1.03,61.7,M,55.2,M,,*76\r\n"
	for name, change := range map[string]func(s *script){
		"a port that says nothing": func(s *script) {
			s.On = func(*script, string) (string, bool) { return "", true }
		},
		"a port that takes nothing": func(s *script) { s.Deaf = true },
		"a port that says back what it hears": func(s *script) {
			s.On = func(_ *script, cmd string) (string, bool) { return "AT" + cmd + "\r\n", true }
		},
		"positions": func(s *script) {
			s.On = func(*script, string) (string, bool) { return nmea, true }
		},
		"positions between the answers": func(s *script) {
			s.On = func(s *script, cmd string) (string, bool) { return nmea + okay, true }
		},
		"positions and a modem": func(s *script) { s.out = []byte(nmea) },
		"diagnostics": func(s *script) {
			s.On = func(*script, string) (string, bool) { return strings.Repeat("\x13\x41\x54\x0d\x7e", 5) + okay, true }
		},
		"a program that says OK to everything": func(s *script) {
			s.Answers = map[string]string{}
		},
		"a program that refuses everything": func(s *script) {
			s.On = func(*script, string) (string, bool) { return "\r\nERROR\r\n", true }
		},
		"one that stops to answer": func(s *script) {
			s.Answers["+CGMI"] = ""
		},
		"one that goes away": func(s *script) {
			s.On = func(s *script, cmd string) (string, bool) {
				s.closed = cmd == "+CGMI"
				return okay, true
			}
		},
		"one that never stops to talk": func(s *script) {
			s.On = func(s *script, cmd string) (string, bool) {
				return strings.Repeat("noise\r\n", 100), true
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript()
			change(s)
			identified(t, s, func(_ modem.Identity, err error, took time.Duration) {
				require.ErrorIs(t, err, modem.ErrNoModem)
				require.LessOrEqual(t, took, 10*time.Second)
			})
		})
	}
}

func TestIdentify_EndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newScript()
		s.Deaf = true
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		began := time.Now()
		_, err := modem.Identify(ctx, s, modem.Timing{})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, 300*time.Millisecond, time.Since(began))
	})
}

func TestIdentify_DoesNotHangOnAPortThatCannotBeClosed(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	port := stone{release}
	_, err := modem.Identify(t.Context(), port, modem.Timing{Probe: time.Millisecond, Grace: time.Millisecond, Quiet: time.Millisecond})
	require.ErrorIs(t, err, modem.ErrNoModem)
	close(release)
}

// stone is a port of which nothing returns.
type stone struct{ release chan struct{} }

func (s stone) Read([]byte) (int, error)  { <-s.release; return 0, io.EOF }
func (s stone) Write([]byte) (int, error) { <-s.release; return 0, io.EOF }
func (s stone) Close() error              { return nil }
