package modem_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/device"
	"simrelay/device/modem"
	firmwaresim "simrelay/firmware-sim"
	"simrelay/relay/wire"
)

func TestModem_TellsWhoItIsAndHowItIs(t *testing.T) {
	inWorld(t, firmwaresim.Options{}, func(t *testing.T, w *world) {
		m := w.sim.Modem(0)
		var sim wire.SIM
		w.Do(func() { sim = w.Statuses[len(w.Statuses)-1].SIMs[0] })
		require.Equal(t, m.ICCID(), sim.ICCID)
		require.Equal(t, m.IMSI(), sim.IMSI)
		require.Equal(t, m.IMEI(), sim.IMEI)
		require.Equal(t, m.Number(), sim.Number)
		require.NotEmpty(t, sim.Operator)
		require.NotNil(t, sim.SignalDBM)
		require.Equal(t, wire.RegistrationHome, sim.Registration)
		require.Empty(t, sim.Problem)
	})
}

func TestModem_LongAndForeignTextsArriveWhole(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"GSM 7-bit with extensions": strings.Repeat("[{€}]~^|\\ aä ", 40),
		"emoji that straddle parts": strings.Repeat("x😀", 100),
		"other scripts":             strings.Repeat("Привет, мир. ", 30),
		"two lines":                 "one\ntwo\r\nthree",
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, firmwaresim.Options{}, func(t *testing.T, w *world) {
				w.send(0, 1, text)
				got := w.Final(1, 1)
				require.Equal(t, wire.ResultSent, got.State)
				require.Len(t, got.References, got.Parts)
				require.Equal(t, text, w.sim.Messages()[0].Text)
				require.Len(t, w.await(wire.InboundReport, got.Parts), got.Parts)

				require.NoError(t, w.sim.Inbound(handset, w.sim.Modem(0).Number(), text))
				in := w.await(wire.InboundSMS, 1)[0]
				require.Equal(t, text, in.Text)
				require.Zero(t, in.Missing)
			})
		})
	}
}

func TestModem_MessagesThatCameWhileTheAgentWasDownAreFound(t *testing.T) {
	inWorld(t, firmwaresim.Options{}, func(t *testing.T, w *world) {
		w.stop()
		for i := range 5 {
			require.NoError(t, w.sim.Inbound(handset, w.sim.Modem(0).Number(), fmt.Sprint("text ", i)))
		}
		w.start()
		var got []string
		for _, in := range w.await(wire.InboundSMS, 5) {
			got = append(got, in.Text)
		}
		require.Equal(t, []string{"text 0", "text 1", "text 2", "text 3", "text 4"}, got)
		w.stop()
		w.start()
		w.awaitReady()
		<-time.After(10 * time.Minute)
		require.Len(t, w.await(wire.InboundSMS, 5), 5, "nothing comes twice")
	})
}

func TestModem_AnAgentThatStopsInTheMiddleOfASendTellsTheTruth(t *testing.T) {
	inWorld(t, firmwaresim.Options{Delay: firmwaresim.DelayGSM}, func(t *testing.T, w *world) {
		w.send(0, 1, "one part")
		require.NoError(t, w.sim.Await(t.Context(), func() bool {
			return strings.Contains(string(w.sim.Modem(0).Transcript()), `\x1a`)
		}))
		w.stop() // waits for the answer
		w.start()
		require.Equal(t, wire.ResultSent, w.Final(1, 1).State)
		require.Len(t, w.sim.Submissions(), 1)
	})
}

func TestModem_SendsOnlyWhileThereIsANetwork(t *testing.T) {
	inWorld(t, firmwaresim.Options{}, func(t *testing.T, w *world) {
		require.NoError(t, w.sim.Modem(0).Fault(firmwaresim.Fault{Kind: firmwaresim.RegistrationLost}))
		w.Await("the loss to be noticed", func() bool {
			last := w.Statuses[len(w.Statuses)-1].SIMs[0]
			return !last.Ready && last.Problem != "" && !last.Registration.Usable()
		})
		w.send(0, 1, "one part")
		<-time.After(20 * time.Minute)
		require.Empty(t, w.sim.Submissions())
		w.sim.Modem(0).ClearFaults()
		require.Equal(t, wire.ResultSent, w.Final(1, 1).State)
	})
}

func TestModem_ARestartInPlaceIsNoticed(t *testing.T) {
	t.Parallel()
	for _, profile := range []string{"generic", "sim800", "ec25", "huawei"} {
		t.Run(profile, func(t *testing.T) {
			inWorld(t, firmwaresim.Options{Profile: profile}, func(t *testing.T, w *world) {
				require.NoError(t, w.sim.Modem(0).Fault(firmwaresim.Fault{Kind: firmwaresim.Reboot}))
				<-time.After(5 * time.Minute)
				require.NoError(t, w.sim.Inbound(handset, w.sim.Modem(0).Number(), "hello again"))
				require.Equal(t, "hello again", w.await(wire.InboundSMS, 1)[0].Text)
				w.send(0, 1, "one part")
				require.Equal(t, wire.ResultSent, w.Final(1, 1).State)
				w.await(wire.InboundReport, 1)
			})
		})
	}
}

func TestModem_AFullMemoryIsEmptied(t *testing.T) {
	inWorld(t, firmwaresim.Options{}, func(t *testing.T, w *world) {
		for i := range 60 {
			require.NoError(t, w.sim.Inbound(handset, w.sim.Modem(0).Number(), fmt.Sprint("text ", i)))
		}
		require.Len(t, w.await(wire.InboundSMS, 60), 60)
	})
}

func TestPIN(t *testing.T) {
	t.Parallel()
	open := func(t *testing.T, pin string, test func(*testing.T, *world, *firmwaresim.Modem)) {
		t.Helper()
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, firmwaresim.Options{PIN: "1234"})
			w.start(func(o *modem.Options) { o.PIN = pin })
			w.AwaitSession(1)
			test(t, w, w.sim.Modem(0))
			w.stop()
		})
	}
	t.Run("unlocks the card", func(t *testing.T) {
		open(t, "1234", func(t *testing.T, w *world, _ *firmwaresim.Modem) {
			w.awaitReady()
			w.send(0, 1, "one part")
			require.Equal(t, wire.ResultSent, w.Final(1, 1).State)
		})
	})
	t.Run("is tried once when it is wrong, over restarts too", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, firmwaresim.Options{PIN: "1234"})
			tries := &pinTries{}
			for _, pin := range []string{"9999", "9999", "1234"} {
				w.start(func(o *modem.Options) { o.PIN, o.Open = pin, tries.listen(o.Open) })
				<-time.After(15 * time.Minute)
				w.stop()
				require.EqualValues(t, 1, tries.n.Load(), "nobody has said that the PIN is another one")
			}
			w.start(func(o *modem.Options) { o.PIN, o.PINTry, o.Open = "1234", 1, tries.listen(o.Open) })
			w.awaitReady()
			require.EqualValues(t, 2, tries.n.Load())
			w.stop()
		})
	})
	t.Run("is asked for when none was given", func(t *testing.T) {
		open(t, "", func(t *testing.T, _ *world, m *firmwaresim.Modem) {
			<-time.After(time.Hour)
			require.NotContains(t, string(m.Transcript()), "AT+CPIN=")
		})
	})
}

// TestSubmit plays answers to AT+CMGS that no simulator's network gives.
func TestSubmit(t *testing.T) {
	refused := errors.New("cancelled meanwhile")
	for name, test := range map[string]struct {
		prompt, answer string
		before         error
		class          wire.ErrorClass
		code           string
		submitted      int
	}{
		"an error at the prompt is definite":             {"\r\n+CMS ERROR: 500\r\n", "", nil, wire.ClassTemporary, "cms_500", 0},
		"no prompt at all is definite":                   {"", "", nil, wire.ClassTemporary, "no_answer", 0},
		"an OK instead of the prompt is definite":        {okay, "", nil, wire.ClassTemporary, "out_of_step", 0},
		"an old answer instead of the prompt":            {"\r\n+CMGS: 4\r\n" + okay, "", nil, wire.ClassTemporary, "out_of_step", 0},
		"a message that was cancelled does not go out":   {"\r\n> ", "", refused, "", "", 0},
		"no answer is unknown":                           {"\r\n> ", "", nil, wire.ClassAmbiguous, "no_answer", 1},
		"a bare error is unknown":                        {"\r\n> ", "\r\nERROR\r\n", nil, wire.ClassAmbiguous, "error", 1},
		"an error without a number is unknown":           {"\r\n> ", "\r\n+CMS ERROR: unknown error\r\n", nil, wire.ClassAmbiguous, "cms_500", 1},
		"an OK without a reference is unknown":           {"\r\n> ", okay, nil, wire.ClassAmbiguous, "out_of_step", 1},
		"a restart is unknown":                           {"\r\n> ", "\r\nRDY\r\n", nil, wire.ClassAmbiguous, "restarted", 1},
		"a late sign of a restart is unknown":            {"\r\n> ", "\r\nSMS Ready\r\n", nil, wire.ClassAmbiguous, "restarted", 1},
		"a definite error is definite":                   {"\r\n> ", "\r\n+CMS ERROR: 21\r\n", nil, wire.ClassRejected, "cms_21", 1},
		"a card error is definite":                       {"\r\n> ", "\r\n+CME ERROR: 13\r\n", nil, wire.ClassSIM, "cme_13", 1},
		"a reference without an OK is sent":              {"\r\n> ", "\r\n+CMGS: 9\r\n", nil, "", "", 1},
		"a second prompt does not get the message again": {"\r\n> \r\n> ", "\r\n> \r\n+CMGS: 9\r\n" + okay, nil, "", "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript()
			s.Prompt, s.PDU = test.prompt, test.answer
			withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
				ready(t, m)
				parts, err := m.Compose(device.Letter{To: handset, Text: "x", Ref: 1})
				require.NoError(t, err)
				_, err = m.Submit(t.Context(), device.Submission{
					ICCID: cardOfScript, Message: parts[0], Before: func() error { return test.before },
				})
				switch {
				case test.before != nil:
					require.ErrorIs(t, err, refused)
				case test.class == "":
					require.NoError(t, err)
				default:
					require.Equal(t, test.class, sendError(t, err).Class)
					require.Equal(t, test.code, sendError(t, err).Code)
				}
				require.Len(t, s.Submitted(), test.submitted)

				// What follows is not disturbed by it.
				s.mu.Lock()
				s.Prompt, s.PDU = "\r\n> ", "\r\n+CMGS: 33\r\n"+okay
				s.mu.Unlock()
				<-time.After(time.Minute)
				ready(t, m)
				reference, err := submit(t, m, "y")
				require.NoError(t, err)
				require.Equal(t, 33, reference)
			})
		})
	}
}

func TestSubmit_IsRefusedForAnotherCard(t *testing.T) {
	s := newScript()
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		ready(t, m)
		_, err := m.Submit(t.Context(), device.Submission{ICCID: "8999", Message: []byte{1}, Before: func() error { return nil }})
		require.ErrorIs(t, err, device.ErrNotReady, "it may come back")
		require.Empty(t, s.Submitted())
	})
}

// pinTries counts the PINs that go to a modem.
type pinTries struct{ n atomic.Int32 }

type pinPort struct {
	io.ReadWriteCloser
	tries *pinTries
}

func (p pinPort) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte("+CPIN=")) {
		p.tries.n.Add(1)
	}
	return p.ReadWriteCloser.Write(b)
}

func (c *pinTries) listen(open func() (io.ReadWriteCloser, error)) func() (io.ReadWriteCloser, error) {
	return func() (io.ReadWriteCloser, error) {
		port, err := open()
		if err != nil {
			return nil, err
		}
		return pinPort{port, c}, nil
	}
}

// unlocked starts an agent on a modem with a locked card.
func unlocked(t *testing.T, profile string) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, firmwaresim.Options{PIN: "1234", Profile: profile})
		w.start(func(o *modem.Options) { o.PIN = "1234" })
		w.AwaitSession(1)
		w.awaitReady()
		require.Equal(t, 1, strings.Count(string(w.sim.Modem(0).Transcript()), "AT+CPIN="))
		w.send(0, 1, "one part")
		require.Equal(t, wire.ResultSent, w.Final(1, 1).State)
		w.stop()
	})
}
