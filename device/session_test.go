package device_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/device"
	"simrelay/device/devicetest"
	"simrelay/relay/wire"
)

func TestResults_AreRepeatedUntilAcknowledged(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		s.Do(func() { s.Mute = func(f wire.Frame) bool { _, is := f.(*wire.Result); return is } })
		s.send(1, "one")
		s.Await("a result", func() bool {
			for _, f := range s.Frames {
				if _, ok := f.(*wire.Result); ok {
					return true
				}
			}
			return false
		})
		s.Drop()
		s.Await("the next Hello", func() bool { return len(s.Hellos) == 2 })
		s.Do(func() {
			require.Len(t, s.Hellos[1].Unresolved, 1)
			require.Equal(t, wire.ResultSent, s.Hellos[1].Unresolved[0].State)
			require.Equal(t, int64(1), s.Hellos[1].HighDSeq)
			require.Equal(t, s.Hellos[0].JournalID, s.Hellos[1].JournalID)
			require.Equal(t, int64(1), s.Hellos[1].HighestEpoch)
		})
		synctest.Wait()
		s.Drop()
		s.Await("the third Hello", func() bool { return len(s.Hellos) == 3 })
		s.Do(func() { require.Empty(t, s.Hellos[2].Unresolved, "it was acknowledged with Welcome") })
		require.Len(t, s.air.Submissions(), 1)
	})
}

func TestHello_NamesWhatFitsAndTheRestFollows(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		const many = 210
		s.radio.Set(func(c *wire.SIM) { c.Ready = false })
		for m := range int64(many) {
			s.send(m+1, "x")
		}
		s.Await("all to be held", func() bool { return s.journalled(many) })
		s.Drop()
		s.Await("all to be named", func() bool { return len(s.Results) == many })
		s.Do(func() {
			require.LessOrEqual(t, len(s.Hellos[1].Unresolved), 200)
			require.Equal(t, wire.ResultHeld, s.Hellos[1].Unresolved[0].State)
		})
	})
}

func TestWelcome_FromARelayThatForgotGetsEverythingAgain(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		for m := range int64(5) {
			s.send(m+1, "x")
			s.Final(m+1, 1)
		}
		synctest.Wait()
		s.Do(func() { s.DSeq, s.Results, s.Frames = 2, map[devicetest.Attempt][]wire.Result{}, nil })
		s.Drop()
		s.Await("Reconciled", func() bool {
			for _, f := range s.Frames {
				if r, ok := f.(*wire.Reconciled); ok {
					require.Equal(t, int64(5), r.DSeq)
					return true
				}
			}
			return false
		})
		s.Do(func() {
			require.Len(t, s.Results, 3)
			require.Contains(t, s.Results, devicetest.Attempt{Message: 5, Number: 1})
		})
		require.Len(t, s.air.Submissions(), 5)
	})
}

func TestStatus_IsCoalescedAndServesAsAHeartbeat(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		synctest.Wait()
		isStatus := func(f wire.Frame) bool { _, is := f.(*wire.Status); return is }
		<-time.After(5 * time.Second)
		before := s.count(isStatus)
		for i := range 1000 {
			s.radio.Set(func(c *wire.SIM) { c.SignalDBM = &i })
		}
		<-time.After(5 * time.Second)
		after := s.count(isStatus)
		require.Greater(t, after, before)
		require.LessOrEqual(t, after-before, 3)
		for range 20 {
			<-time.After(30 * time.Second)
			s.SendPing()
		}
		require.InDelta(t, 10, s.count(isStatus)-after, 1)
		s.Do(func() {
			last := s.Statuses[len(s.Statuses)-1].SIMs[0]
			require.Equal(t, 999, *last.SignalDBM)
			require.Equal(t, 3, last.Credits)
		})
	})
}

func TestSession_ASlowRelayDoesNotHoldUpTheRadio(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		s.radio.Set(func(c *wire.SIM) { c.Ready = false })
		for m := range int64(20) {
			s.send(m+1, "x")
		}
		s.Await("all to be held", func() bool { return s.journalled(20) })
		s.Do(func() { s.Refuse = http.StatusBadGateway })
		s.Drop() // from here on nobody listens
		s.radio.Set(func(c *wire.SIM) { c.Ready = true })
		synctest.Wait()
		require.Len(t, s.air.Submissions(), 20)
		s.Do(func() { s.Refuse = 0 })
		s.Final(20, 1)
	})
}

func TestSession_ARelayThatIsSilentIsLeft(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		began := time.Now()
		s.Await("another session", func() bool { return len(s.Hellos) == 2 })
		require.InDelta(t, 70, time.Since(began).Seconds(), 5, "two pings of 30 s and ten seconds")
	})
}

func TestSession_PingsKeepItAlive(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		for range 20 {
			<-time.After(30 * time.Second)
			s.SendPing()
		}
		s.Do(func() { require.Len(t, s.Hellos, 1) })
	})
}

func TestSession_NonsenseEndsIt(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]wire.Frame{
		"a frame of devices":         &wire.Status{},
		"a dispatch without message": &wire.Dispatch{Attempt: 1},
		"a cancel without attempt":   &wire.Cancel{Message: 1},
	} {
		t.Run(name, func(t *testing.T) {
			inScene(t, func(t *testing.T, s *scene) {
				s.Push(f)
				s.Await("another session", func() bool { return len(s.Hellos) == 2 })
			})
		})
	}
}

// TestClient_CloseCodes plays every close code of the protocol.
func TestClient_CloseCodes(t *testing.T) {
	t.Parallel()
	for code, want := range wire.CloseCodes() {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			inScene(t, func(t *testing.T, s *scene) {
				began := time.Now()
				s.CloseWith(int(code))
				if !want.Again {
					synctest.Wait()
					<-time.After(time.Hour)
					s.Do(func() { require.Len(t, s.Hellos, 1) })
					err := s.stop()
					require.EqualError(t, err, want.Reason)
					s.stop = func() error { return nil }
					return
				}
				s.AwaitSession(2)
				require.GreaterOrEqual(t, time.Since(began), want.Least)
				require.Less(t, time.Since(began), want.Least+2*time.Second)
			})
		})
	}
}

func TestClient_ComesBackMoreAndMoreSlowly(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		r := devicetest.NewRelay(t)
		r.Refuse = http.StatusBadGateway
		stop := start(t, r, t.TempDir(), devicetest.New(new(devicetest.Air), iccid))
		<-time.After(time.Hour)
		r.Do(func() { r.Refuse = 0 })
		began := time.Now()
		r.AwaitSession(1)
		require.Less(t, time.Since(began), 62*time.Second)
		require.NoError(t, stop())
	})
}

func TestClient_AWrongTokenEndsTheAgent(t *testing.T) {
	t.Parallel()
	r := devicetest.NewRelay(t)
	server := httptest.NewServer(r) // over real sockets
	defer server.Close()
	a, err := device.New(device.Options{
		RelayURL: server.URL, Token: "wrong", DataDir: t.TempDir(), Radios: []device.Radio{devicetest.New(new(devicetest.Air), iccid)},
	})
	require.NoError(t, err)
	err = a.Run(t.Context())
	require.ErrorContains(t, err, "simrelay admin device create")
	require.NotContains(t, err.Error(), "wrong")
}

func TestNew_RefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	good := func() device.Options {
		return device.Options{
			RelayURL: "https://relay.example.com", Token: "t", DataDir: t.TempDir(), Radios: []device.Radio{devicetest.New(new(devicetest.Air), iccid)},
		}
	}
	for name, test := range map[string]struct {
		change func(*device.Options)
		want   string
	}{
		"no relay":     {func(o *device.Options) { o.RelayURL = "" }, "URL"},
		"a bad scheme": {func(o *device.Options) { o.RelayURL = "ftp://relay" }, "https://"},
		"no token":     {func(o *device.Options) { o.Token = "" }, "token"},
		"no modem":     {func(o *device.Options) { o.Radios = nil }, "modem"},
		"no directory": {func(o *device.Options) { o.DataDir = "/dev/null/x" }, "data directory"},
	} {
		o := good()
		test.change(&o)
		_, err := device.New(o)
		require.ErrorContains(t, err, test.want, name)
	}
	o := good()
	first, err := device.New(o)
	require.NoError(t, err)
	_, err = device.New(o)
	require.ErrorContains(t, err, "another agent is running")
	require.NoError(t, first.Close())
}

func TestAgent_StopsWhenItsJournalFails(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		r := devicetest.NewRelay(t)
		radio := devicetest.New(new(devicetest.Air), iccid)
		stop := start(t, r, t.TempDir(), radio, func(o *device.Options) {
			o.Hook = killAt(device.StepReceived, 1)
		})
		r.AwaitSession(1)
		r.Dispatch(wire.Dispatch{Message: 1, ICCID: iccid, Text: "x"})
		<-time.After(time.Minute)
		require.ErrorIs(t, stop(), errKilled)
	})
}
