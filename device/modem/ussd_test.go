package modem_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/device"
	"simrelay/device/modem"
	firmwaresim "simrelay/firmware-sim"
	"simrelay/relay/wire"
)

// outcome is what a step of a dialogue came to.
type outcome struct {
	answer string
	open   bool
	err    error
}

// dialled takes one step of a dialogue in the background.
func dialled(ctx context.Context, m *modem.Modem, action wire.USSDAction, text string) <-chan outcome {
	done := make(chan outcome, 1)
	go func() {
		answer, open, err := m.USSD(ctx, cardOfScript, action, text)
		done <- outcome{answer, open, err}
	}()
	return done
}

// failed requires that a step failed with a code.
func failed(t *testing.T, o outcome, code string) {
	t.Helper()
	require.Error(t, o.err)
	require.Equal(t, code, sendError(t, o.err).Code)
	require.Empty(t, o.answer)
	require.False(t, o.open)
}

func TestUSSD_AsksAndAnswers(t *testing.T) {
	for name, test := range map[string]struct {
		said, answer string
		open         bool
		code         string
	}{
		"a text":                          {`+CUSD: 0,"Balance: 10.00",15`, "Balance: 10.00", false, ""},
		"a text in UCS-2":                 {`+CUSD: 0,"041F04400438",72`, "При", false, ""},
		"UCS-2 behind its language":       {`+CUSD: 0,"7275041F04400438",17`, "При", false, ""},
		"UCS-2 that was decoded":          {`+CUSD: 0,"Привет!",72`, "Привет!", false, ""},
		"letters of the GSM alphabet":     {"+CUSD: 0,\"f\x7er 5 \x1be\",15", "für 5 €", false, ""},
		"a dollar that is none":           {`+CUSD: 0,"$5",0`, "$5", false, ""},
		"octets of another set":           {"+CUSD: 0,\"\xe4\",15", "ä", false, ""},
		"a text without a scheme":         {`+CUSD: 0,"Done"`, "Done", false, ""},
		"no text":                         {`+CUSD: 0`, "", false, ""},
		"quotes in the text":              {`+CUSD: 0,"He said "no", twice",15`, `He said "no", twice`, false, ""},
		"a menu":                          {"+CUSD: 1,\"Menu\r\n1. Balance\r\n\r\n2. Exit\",15", "Menu\n1. Balance\n\n2. Exit", true, ""},
		"a menu with line feeds only":     {"+CUSD: 1,\"Menu\n1. Balance\n2. Exit\",15", "Menu\n1. Balance\n2. Exit", true, ""},
		"the end with a text":             {`+CUSD: 2,"Bye",15`, "Bye", false, ""},
		"the end without a text":          {`+CUSD: 2`, "", false, "ussd_ended"},
		"an answer from somebody else":    {`+CUSD: 3`, "", false, "ussd_ended"},
		"a network that does not know":    {`+CUSD: 4`, "", false, "ussd_unsupported"},
		"a network that is too slow":      {`+CUSD: 5`, "", false, "ussd_timeout"},
		"a state that is not in the list": {`+CUSD: 9`, "", false, "ussd_ended"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript()
			withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
				ready(t, m)
				done := dialled(t.Context(), m, wire.USSDStart, "*100#")
				<-time.After(40 * time.Second)
				s.Say("\r\n" + test.said + "\r\n")
				got := <-done
				if test.code != "" {
					failed(t, got, test.code)
				} else {
					require.Equal(t, outcome{test.answer, test.open, nil}, got)
				}
				require.Equal(t, []string{`+CUSD=1,"*100#",15`}, s.Commands("+CUSD"))
			})
		})
	}
}

func TestUSSD_GoesThroughAMenu(t *testing.T) {
	s := newScript()
	s.On = func(s *script, cmd string) (string, bool) {
		switch cmd {
		case `+CUSD=1,"*100#",15`:
			// Before the OK, as some modems do.
			return "\r\n+CUSD: 1,\"1. Balance\",15\r\n" + okay, true
		case `+CUSD=1,"1",15`:
			return okay + "\r\n+CUSD: 0,\"10.00\",15\r\n", true
		}
		return "", false
	}
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		ready(t, m)
		require.Equal(t, outcome{"1. Balance", true, nil}, <-dialled(t.Context(), m, wire.USSDStart, "*100#"))
		require.Equal(t, outcome{"10.00", false, nil}, <-dialled(t.Context(), m, wire.USSDReply, "1"))
		failed(t, <-dialled(t.Context(), m, wire.USSDReply, "1"), "ussd_closed")

		require.True(t, (<-dialled(t.Context(), m, wire.USSDStart, "*100#")).open)
		require.Zero(t, s.Asked("+CUSD=2"))
		require.True(t, (<-dialled(t.Context(), m, wire.USSDStart, "*100#")).open, "a start ends what is open")
		require.Equal(t, 1, s.Asked("+CUSD=2"))
		require.Equal(t, outcome{}, <-dialled(t.Context(), m, wire.USSDCancel, ""))
		require.Equal(t, 2, s.Asked("+CUSD=2"))
		failed(t, <-dialled(t.Context(), m, wire.USSDReply, "1"), "ussd_closed")
	})
}

func TestUSSD_NothingElseWaitsForTheNetwork(t *testing.T) {
	s := newScript()
	s.Answers["+CMGR=3"] = "\r\n+CMGR: 0,,23\r\n" + deliverHello + "\r\n" + okay
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, n *notes) {
		ready(t, m)
		done := dialled(t.Context(), m, wire.USSDStart, "*100#")
		<-time.After(time.Second)

		began := time.Now()
		failed(t, <-dialled(t.Context(), m, wire.USSDStart, "*101#"), "ussd_busy")
		failed(t, <-dialled(t.Context(), m, wire.USSDReply, "1"), "ussd_busy")
		_, err := submit(t, m, "x")
		require.NoError(t, err)
		s.Say("\r\n+CMTI: \"ME\",3\r\n")
		synctest.Wait()
		require.Len(t, n.Parts(), 1)
		require.Less(t, time.Since(began), time.Second)

		s.Say("\r\n+CUSD: 0,\"at last\",15\r\n")
		require.Equal(t, outcome{"at last", false, nil}, <-done)
	})
}

func TestUSSD_ASilentNetworkIsGivenUpAfterAMinute(t *testing.T) {
	s := newScript()
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		ready(t, m)
		began := time.Now()
		failed(t, <-dialled(t.Context(), m, wire.USSDStart, "*100#"), "ussd_timeout")
		require.Equal(t, time.Minute, time.Since(began))
		synctest.Wait()
		require.Equal(t, 1, s.Asked("+CUSD=2"))
		s.Say("\r\n+CUSD: 0,\"too late\",15\r\n")
		synctest.Wait()

		done := dialled(t.Context(), m, wire.USSDStart, "*101#")
		synctest.Wait()
		s.Say("\r\n+CUSD: 0,\"in time\",15\r\n")
		require.Equal(t, "in time", (<-done).answer)
	})
}

func TestUSSD_CanBeCancelledWhileTheNetworkThinks(t *testing.T) {
	s := newScript()
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		ready(t, m)
		done := dialled(t.Context(), m, wire.USSDStart, "*100#")
		synctest.Wait()
		require.Equal(t, outcome{}, <-dialled(t.Context(), m, wire.USSDCancel, ""))
		failed(t, <-done, "ussd_cancelled")
		require.Equal(t, 1, s.Asked("+CUSD=2"))

		ctx, cancel := context.WithCancel(t.Context())
		done = dialled(ctx, m, wire.USSDStart, "*100#")
		synctest.Wait()
		cancel()
		require.ErrorIs(t, (<-done).err, context.Canceled)
		synctest.Wait()
		require.Equal(t, 2, s.Asked("+CUSD=2"), "the network is told")
	})
}

func TestUSSD_WhatTheNetworkSaysUnaskedDisturbsNothing(t *testing.T) {
	s := newScript()
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		ready(t, m)
		for _, said := range []string{`+CUSD: 0,"You have a voice mail",15`, `+CUSD: 2`, `+CUSD: nonsense`, `+CUSD: 1,"Reply?",15`} {
			s.Say("\r\n" + said + "\r\n")
		}
		synctest.Wait()
		failed(t, <-dialled(t.Context(), m, wire.USSDReply, "1"), "ussd_closed")
		done := dialled(t.Context(), m, wire.USSDStart, "*100#")
		synctest.Wait()
		require.Equal(t, 1, s.Asked("+CUSD=2"), "the network's own dialogue is ended first")
		s.Say("\r\n+CUSD: 0,\"mine\",15\r\n")
		require.Equal(t, "mine", (<-done).answer)
		_, err := submit(t, m, "x")
		require.NoError(t, err)
	})
}

func TestUSSD_WhatTheNetworkHasSaidBeforeIsNoAnswer(t *testing.T) {
	s := newScript()
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		ready(t, m)
		for range 10 { // the worker may look at either first
			s.mu.Lock()
			s.PDU = ""
			s.mu.Unlock()
			sent := make(chan error, 1)
			go func() {
				_, err := submit(t, m, "x")
				sent <- err
			}()
			synctest.Wait()
			s.Say("\r\n+CUSD: 0,\"before\",15\r\n")
			done := dialled(t.Context(), m, wire.USSDStart, "*100#")
			synctest.Wait()
			s.Say("\r\n+CMGS: 8\r\n" + okay)
			require.NoError(t, <-sent)
			synctest.Wait()
			s.Say("\r\n+CUSD: 0,\"after\",15\r\n")
			require.Equal(t, "after", (<-done).answer)
		}
	})
}

func TestUSSD_ErrorsHaveStableCodes(t *testing.T) {
	for answer, code := range map[string]string{
		"\r\nERROR\r\n":               "ussd_refused",
		"\r\nCOMMAND NOT SUPPORT\r\n": "ussd_refused",
		"\r\n+CME ERROR: 3\r\n":       "ussd_refused",
		"\r\n+CME ERROR: 4\r\n":       "ussd_unsupported",
		"\r\n+CME ERROR: 30\r\n":      "not_ready",
		"\r\n+CME ERROR: 14\r\n":      "not_ready",
		"\r\n+CME ERROR: 31\r\n":      "ussd_timeout",
		"":                            "ussd_interrupted",
		"\r\nRDY\r\n":                 "ussd_interrupted",
	} {
		t.Run(strings.TrimSpace(answer), func(t *testing.T) {
			s := newScript()
			s.Answers[`+CUSD=1,"*100#",15`] = answer
			withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
				ready(t, m)
				failed(t, <-dialled(t.Context(), m, wire.USSDStart, "*100#"), code)
			})
		})
	}
}

func TestUSSD_IsNotForACardThatIsNotThere(t *testing.T) {
	s := newScript()
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		_, _, err := m.USSD(t.Context(), cardOfScript, wire.USSDStart, "*100#")
		require.ErrorIs(t, err, device.ErrNotReady)
		ready(t, m)
		_, _, err = m.USSD(t.Context(), "8999", wire.USSDStart, "*100#")
		require.ErrorIs(t, err, device.ErrNotReady)
		require.Empty(t, s.Commands("+CUSD"))

		done := dialled(t.Context(), m, wire.USSDStart, "*100#")
		synctest.Wait()
		s.Say("\r\n+CPIN: NOT READY\r\n")
		failed(t, <-done, "ussd_interrupted")
	})
}

func TestUSSD_TextsThatWouldBreakTheCommandDoNotReachIt(t *testing.T) {
	s := newScript()
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		ready(t, m)
		for _, text := range []string{"", strings.Repeat("1", 183)} {
			failed(t, <-dialled(t.Context(), m, wire.USSDStart, text), "ussd_invalid")
		}
		require.Empty(t, s.Commands("+CUSD"))
		for text, cmd := range map[string]string{
			"\"\r\nAT+CFUN=0":  `+CUSD=1,"0022000D000A00410054002B004300460055004E003D0030",72`,
			"käse":             `+CUSD=1,"006B00E400730065",72`,
			"a@b_c":            `+CUSD=1,"006100400062005F0063",72`,
			"1;+CFUN=1,1\x1a.": `+CUSD=1,"0031003B002B004300460055004E003D0031002C0031001A002E",72`,
		} {
			ctx, cancel := context.WithCancel(t.Context())
			done := dialled(ctx, m, wire.USSDStart, text)
			synctest.Wait()
			cancel()
			<-done
			synctest.Wait()
			require.Contains(t, s.Commands("+CUSD"), cmd)
		}
		require.Empty(t, s.Commands("+CFUN"))
	})
}

func TestUSSD_IsWrittenAsTheModemWantsIt(t *testing.T) {
	const star = "AA180C3602" // *100# in packed septets
	for name, test := range map[string]struct {
		answers map[string]string
		want    []string
		said    string
	}{
		"plain where the modem can be told": {
			map[string]string{"+CGMI": "\r\nhuawei\r\n" + okay},
			[]string{`+CUSD=1,"*100#",15`}, "*100#",
		},
		"packed where it cannot": {
			map[string]string{"+CGMI": "\r\nhuawei\r\n" + okay, "^USSDMODE=0": "\r\nCOMMAND NOT SUPPORT\r\n"},
			[]string{`+CUSD=1,"` + star + `",15`}, star,
		},
		"plain where packed is refused": {
			map[string]string{
				"+CGMI": "\r\nhuawei\r\n" + okay, "^USSDMODE=0": "\r\nERROR\r\n",
				`+CUSD=1,"` + star + `",15`: "\r\nERROR\r\n",
			},
			[]string{`+CUSD=1,"` + star + `",15`, `+CUSD=1,"*100#",15`}, "*100#",
		},
		"UCS-2 where the character set is that": {
			map[string]string{
				`+CSCS="GSM"`: "\r\nERROR\r\n", `+CSCS="IRA"`: "\r\nERROR\r\n", "+CSCS?": "\r\n+CSCS: \"UCS2\"\r\n" + okay,
			},
			[]string{`+CUSD=1,"002A0031003000300023",15`}, "002A0031003000300023",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript()
			for cmd, answer := range test.answers {
				s.Answers[cmd] = answer
			}
			withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
				ready(t, m)
				done := dialled(t.Context(), m, wire.USSDStart, "*100#")
				synctest.Wait()
				s.Say("\r\n+CUSD: 0,\"" + test.said + "\",15\r\n")
				require.Equal(t, outcome{"*100#", false, nil}, <-done)
				require.Equal(t, test.want, s.Commands("+CUSD"))

				done = dialled(t.Context(), m, wire.USSDStart, "*100#")
				synctest.Wait()
				s.Say("\r\n+CUSD: 0,\"" + test.said + "\",15\r\n")
				require.Equal(t, outcome{"*100#", false, nil}, <-done)
				require.Len(t, s.Commands("+CUSD"), len(test.want)+1, "what worked is tried first")
			})
		})
	}
}

func TestUSSD_AStringWithoutItsEndSwallowsOneAnswerAtMost(t *testing.T) {
	s := newScript()
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		ready(t, m)
		before := s.Asked("+CGSN")
		s.Say("\r\n+CUSD: 0,\"half a tex\r\n")
		<-time.After(time.Minute)
		_, err := submit(t, m, "x")
		require.NoError(t, err)
		require.LessOrEqual(t, s.Asked("+CGSN"), before+1)
	})
}

func TestUSSD_TextsAreLoggedForDebuggingOnly(t *testing.T) {
	var log lockedBuffer
	s := newScript()
	o := modem.Options{Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelInfo}))}
	withScript(t, s, o, func(t *testing.T, m *modem.Modem, _ *notes) {
		ready(t, m)
		done := dialled(t.Context(), m, wire.USSDStart, "*100*4711#")
		synctest.Wait()
		s.Say("\r\n+CUSD: 1,\"secret 4711\",15\r\n")
		<-done
		s.Say("\r\n+CUSD: 0,\"secret 4711\",15\r\n\r\n+CUSD: x 4711\r\n")
		synctest.Wait()
		require.NotContains(t, log.String(), "4711")
	})
}

// lockedBuffer is a buffer for several goroutines.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func TestUSSD_OnEveryKindOfModem(t *testing.T) {
	onEveryModem(t, firmwaresim.Options{Delay: firmwaresim.DelayLTE}, func(t *testing.T, w *world) {
		require.NoError(t, w.sim.SetNetwork(firmwaresim.NetworkPatch{USSD: map[string]firmwaresim.Menu{
			"*100#": {Text: "10 € für [x]\n1 More\n\n2 Exit", Choices: map[string]firmwaresim.Menu{"1": {Text: "Привет"}}},
		}}))
		m, iccid := w.radios[0], w.sim.Modem(0).ICCID()
		require.NoError(t, w.sim.Modem(0).SendUSSD(firmwaresim.Menu{Text: "unasked"}))

		answer, open, err := m.USSD(t.Context(), iccid, wire.USSDStart, "*100#")
		require.NoError(t, err)
		require.True(t, open)
		require.Equal(t, "10 € für [x]\n1 More\n\n2 Exit", answer)
		answer, open, err = m.USSD(t.Context(), iccid, wire.USSDReply, "1")
		require.NoError(t, err)
		require.False(t, open)
		require.Equal(t, "Привет", answer)

		_, open, err = m.USSD(t.Context(), iccid, wire.USSDStart, "*100#")
		require.NoError(t, err)
		require.True(t, open)
		_, _, err = m.USSD(t.Context(), iccid, wire.USSDCancel, "")
		require.NoError(t, err)
		_, _, err = m.USSD(t.Context(), iccid, wire.USSDReply, "1")
		require.Equal(t, "ussd_closed", sendError(t, err).Code)
		_, _, err = m.USSD(t.Context(), iccid, wire.USSDStart, "*999#")
		require.Equal(t, "ussd_unsupported", sendError(t, err).Code)
	})
}
