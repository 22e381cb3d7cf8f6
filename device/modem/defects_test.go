package modem_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"simrelay/device"
	"simrelay/device/modem"
	firmwaresim "simrelay/firmware-sim"
	"simrelay/relay/wire"
)

// The tests here are named for the defects of the AT and SMS libraries that
// they guard against.

const (
	cardOfScript = "8901000000000000001"
	soLong       = time.Hour
)

// ready waits until the card can send.
func ready(t *testing.T, m *modem.Modem) wire.SIM {
	t.Helper()
	for range 3000 {
		if sim, ok := m.SIM(); ok && sim.Ready {
			synctest.Wait()
			return sim
		}
		<-time.After(100 * time.Millisecond)
	}
	sim, _ := m.SIM()
	require.FailNow(t, "the card is not ready", "%+v", sim)
	return sim
}

// submit sends a text that fits in one part.
func submit(t *testing.T, m *modem.Modem, text string) (int, error) {
	t.Helper()
	parts, err := m.Compose(device.Letter{To: handset, Text: text, Ref: 1})
	require.NoError(t, err)
	require.Len(t, parts, 1)
	return m.Submit(t.Context(), device.Submission{ICCID: cardOfScript, Message: parts[0], Before: func() error { return nil }})
}

func textOf(p device.Part) string { return string(utf16.Decode(p.Units)) }

func TestD1_AnUnsolicitedLineNeverBecomesAnAnswer(t *testing.T) {
	s := newScript()
	s.Answers["+CIMI"] = "\r\n+CMTI: \"ME\",3\r\n^RSSI:20\r\n\r\n001010123456789\r\n" + okay
	s.Answers["+CGSN"] = "\r\n+CREG: 1\r\n\r\n490154203237518\r\n" + okay
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		sim := ready(t, m)
		require.Equal(t, "001010123456789", sim.IMSI)
		require.Equal(t, "490154203237518", sim.IMEI)
		require.Equal(t, cardOfScript, sim.ICCID)
		require.Equal(t, 1, s.Asked("+CMGR=3"), "the announcement itself was heard")
	})
}

func TestD2_TheAnswerAboutRegistrationIsNotTakenForAnUnsolicitedOne(t *testing.T) {
	s := newScript()
	s.Answers["+CREG?"] = "\r\n+CREG: 2\r\n\r\n+CREG: 0,5\r\n" + okay
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		require.Equal(t, wire.RegistrationRoaming, ready(t, m).Registration)
		require.NotZero(t, s.Asked("+CREG=0"), "unsolicited lines are switched off")
	})
}

func TestD3_AfterAMissedAnswerTheSessionIsNeverUsedAgain(t *testing.T) {
	s := newScript()
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		ready(t, m)
		before := s.Asked("+CGSN")
		s.Set("+CSQ", "") // no answer at all
		<-time.After(time.Minute)
		s.Set("+CSQ", "\r\n+CSQ: 15,99\r\n"+okay)
		<-time.After(time.Minute)
		require.Greater(t, s.Asked("+CGSN"), before, "the modem was set up anew")
		require.Equal(t, -83, *ready(t, m).SignalDBM)
	})
}

func TestD3_AnAnswerThatIsOutOfStepEndsTheSession(t *testing.T) {
	s := newScript()
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		ready(t, m)
		before := s.Asked("+CGSN")
		s.Set("+CSQ", okay)
		<-time.After(40 * time.Second)
		require.Greater(t, s.Asked("+CGSN"), before)
	})
}

func TestD4_LongMessagesNeverShareAReference(t *testing.T) {
	inWorld(t, firmwaresim.Options{}, func(t *testing.T, w *world) {
		for i := range int64(3) {
			w.send(0, i+1, fmt.Sprintf("%d %s", i, longText))
		}
		for i := range int64(3) {
			require.Equal(t, wire.ResultSent, w.Final(i+1, 1).State)
		}
		list := w.sim.Messages()
		require.Len(t, list, 3)
		for i, m := range list {
			require.Equal(t, fmt.Sprintf("%d %s", i, longText), m.Text)
		}
	})
}

func TestD4_TheReferenceIsTheOneThatTheAgentGives(t *testing.T) {
	t.Parallel()
	m := modem.New(modem.Options{})
	for _, ref := range []uint8{0, 1, 200, 255} {
		parts, err := m.Compose(device.Letter{To: handset, Text: longText, Ref: ref})
		require.NoError(t, err)
		for i, p := range parts {
			require.Contains(t, string(p), string([]byte{5, 0, 3, ref, byte(len(parts)), byte(i + 1)}))
		}
	}
}

func TestD5_AnEmptyTextIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "\x1b"} {
		_, err := modem.New(modem.Options{}).Compose(device.Letter{To: handset, Text: text, Ref: 1})
		require.Equal(t, wire.ClassPermanent, sendError(t, err).Class)
	}
}

func TestD6_CapabilitiesAreNotAskedFor(t *testing.T) {
	inWorld(t, firmwaresim.Options{}, func(t *testing.T, w *world) {
		w.send(0, 1, "text")
		w.Final(1, 1)
		require.NotContains(t, string(w.sim.Modem(0).Transcript()), "GCAP")
		require.NotContains(t, string(w.sim.Modem(0).Transcript()), "ATZ")
	})
}

func TestD7_HeadersOfManyMakersAreUnderstood(t *testing.T) {
	const report = "0002070B915155000111F16211203040500062112030406000" + "00"
	for name, said := range map[string]string{
		"a direct message without a name": "\r\n+CMT: 23\r\n" + deliverHello + "\r\n",
		"a direct message with a name":    "\r\n+CMT: \"Bob\",23\r\n" + deliverHello + "\r\n",
		"a blank at the end":              "\r\n+CMT: ,23 \r\n" + deliverHello + "\r\n",
		"two carriage returns":            "\r\n+CMT: ,23\r\r\n" + deliverHello + "\r\r\n",
		"a length that is wrong":          "\r\n+CMT: ,99\r\n" + deliverHello + "\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript()
			withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, n *notes) {
				ready(t, m)
				s.Say(said)
				synctest.Wait()
				require.Len(t, n.Parts(), 1)
				require.Equal(t, "Hello", textOf(n.Parts()[0]))
				s.Say("\r\n+CDS: 25\r\n" + report + "\r\n")
				synctest.Wait()
				require.Len(t, n.Reports(), 1)
				require.Equal(t, 7, n.Reports()[0].Reference)
				require.Equal(t, wire.ReportDelivered, n.Reports()[0].Outcome)
			})
		})
	}
}

func TestD9_AMessageThatComesWhileOneIsSentNeedsNoAcknowledgement(t *testing.T) {
	inWorld(t, firmwaresim.Options{Delay: firmwaresim.DelayGSM}, func(t *testing.T, w *world) {
		w.send(0, 1, "slow")
		require.NoError(t, w.sim.Await(t.Context(), func() bool {
			return strings.Contains(string(w.sim.Modem(0).Transcript()), `\x1a`)
		}))
		require.NoError(t, w.sim.Inbound(handset, w.sim.Modem(0).Number(), "meanwhile"))
		require.Equal(t, "meanwhile", w.await(wire.InboundSMS, 1)[0].Text)
		require.Equal(t, wire.ResultSent, w.Final(1, 1).State)
		require.NotContains(t, string(w.sim.Modem(0).Transcript()), "CNMA")
	})
}

func TestD10_AMessageIsDeletedOnlyWhenItIsJournalled(t *testing.T) {
	s := newScript()
	s.Answers["+CPMS=?"] = "\r\n+CPMS: (\"ME\"),(\"ME\"),(\"ME\")\r\n" + okay
	s.Answers["+CMGL=4"] = "\r\n+CMGL: 4,1,,23\r\n" + deliverHello + "\r\n" + okay
	s.Answers["+CMGR=4"] = "\r\n+CMGR: 1,,23\r\n" + deliverHello + "\r\n" + okay
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, n *notes) {
		n.RefuseWith(errors.New("the disk is full"))
		ready(t, m)
		require.NotEmpty(t, n.Parts())
		require.Zero(t, s.Asked("+CMGD=4"))
		n.RefuseWith(nil)
		<-time.After(2 * time.Minute)
		require.NotZero(t, s.Asked("+CMGD=4"))
		require.Contains(t, n.Gone(), "ME/4")
		require.Equal(t, "ME/4", n.Parts()[0].Slot)
	})
}

func TestD11_D12_TwoModemsShareNothing(t *testing.T) {
	inWorld(t, firmwaresim.Options{Modems: 2}, func(t *testing.T, w *world) {
		const each = 15
		for i := range int64(each) {
			w.send(0, 2*i+1, fmt.Sprintf("zero %d äß[]", i))
			w.send(1, 2*i+2, fmt.Sprintf("one %d şğ", i))
		}
		for i := range int64(2 * each) {
			require.Equal(t, wire.ResultSent, w.Final(i+1, 1).State)
		}
		seen := map[string]int{}
		for _, m := range w.sim.Submissions() {
			seen[m.Text]++
			require.Equal(t, m.Modem == 0, strings.HasPrefix(m.Text, "zero"), "each card sends its own")
		}
		require.Len(t, seen, 2*each)
		w.await(wire.InboundReport, 2*each)
	})
}

func TestD13_RefusalsThatTheStandardDoesNotKnowEndACommand(t *testing.T) {
	s := newScript()
	s.Answers["+CCID"] = "\r\nCOMMAND NOT SUPPORT\r\n"
	s.Answers["+QCCID"] = "\r\nTOO MANY PARAMETERS\r\n"
	s.Answers["+ICCID"] = "\r\n+ICCID: 8901000000000000001F\r\n" + okay
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		began := time.Now()
		require.Equal(t, cardOfScript, ready(t, m).ICCID)
		require.Less(t, time.Since(began), 5*time.Second, "no command ran into its deadline")
	})
}

func TestD14_AddressesHaveTheRightType(t *testing.T) {
	t.Parallel()
	for to, want := range map[string]struct {
		toa    byte
		digits string
	}{
		"+15550001111":  {0x91, "\x0b\x91\x51\x55\x00\x10\x11\xf1"},
		"0015550001111": {0x91, "\x0b\x91\x51\x55\x00\x10\x11\xf1"},
		"12345":         {0x81, "\x05\x81\x21\x43\xf5"},
		"07700900123":   {0x81, "\x0b\x81\x70\x07\x90\x00\x21\xf3"},
		"*100#":         {0x81, "\x05\x81\x1a\x00\xfb"},
	} {
		parts, err := modem.New(modem.Options{}).Compose(device.Letter{To: to, Text: "x", Ref: 1})
		require.NoError(t, err, to)
		require.Contains(t, string(parts[0]), want.digits, to)
	}
	for _, to := range []string{"", "+", "Bob", "+1555 0001", "+123456789012345678901"} {
		_, err := modem.New(modem.Options{}).Compose(device.Letter{To: to, Text: "x", Ref: 1})
		require.Equal(t, "bad_number", sendError(t, err).Code, to)
	}
}

func TestD15_AModemThatTakesNothingIsGivenUp(t *testing.T) {
	s := newScript()
	s.Deaf = true
	s.out = []byte("\r\nRDY\r\n\r\n+CFUN: 1\r\n\r\n+CPIN: READY\r\n\r\nCall Ready\r\n")
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		<-time.After(time.Minute)
		_, ok := m.SIM()
		require.False(t, ok)
		s.mu.Lock()
		s.Deaf = false
		s.cond.Broadcast()
		s.mu.Unlock()
		ready(t, m)
	})
}

func TestD16_AQuietLineIsNoReasonToEndASession(t *testing.T) {
	inWorld(t, firmwaresim.Options{}, func(t *testing.T, w *world) {
		<-time.After(2 * soLong)
		w.send(0, 1, "still there")
		require.Equal(t, wire.ResultSent, w.Final(1, 1).State)
		require.Equal(t, 1, strings.Count(string(w.sim.Modem(0).Transcript()), `"AT+CGSN\r\n"`), "one session all the time")
	})
}

func TestD17_AHeaderWithoutItsPDUSwallowsNothing(t *testing.T) {
	s := newScript()
	s.Answers["+CSQ"] = "\r\n+CMT: ,23\r\n\r\n+CSQ: 20,99\r\n" + okay
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, n *notes) {
		require.Equal(t, -73, *ready(t, m).SignalDBM)
		require.Empty(t, n.Parts())
	})
}

func TestD18_UnsolicitedLinesAreHandledInTheirOrder(t *testing.T) {
	s := newScript()
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, n *notes) {
		ready(t, m)
		var all strings.Builder
		for i := range 50 {
			fmt.Fprintf(&all, "\r\n+CDS: 25\r\n0002%02X0B915155000111F1621120304050006211203040600000\r\n", i)
		}
		s.Say(all.String())
		synctest.Wait()
		require.Len(t, n.Reports(), 50)
		for i, r := range n.Reports() {
			require.Equal(t, i, r.Reference)
		}
	})
}

func TestD19_TextsAreCleanedAndBounded(t *testing.T) {
	t.Parallel()
	m := modem.New(modem.Options{})
	plain, err := m.Compose(device.Letter{To: handset, Text: "ac", Ref: 1})
	require.NoError(t, err)
	escaped, err := m.Compose(device.Letter{To: handset, Text: "a\x1bc", Ref: 1})
	require.NoError(t, err)
	require.Equal(t, plain, escaped)
	_, err = m.Compose(device.Letter{To: handset, Text: "bad \xff\xfe", Ref: 1})
	require.NoError(t, err)

	parts, err := m.Compose(device.Letter{To: handset, Text: strings.Repeat("x", 255*153), Ref: 1})
	require.NoError(t, err)
	require.Len(t, parts, 255)
	_, err = m.Compose(device.Letter{To: handset, Text: strings.Repeat("x", 255*153+1), Ref: 1})
	require.Equal(t, "too_long", sendError(t, err).Code)
	_, err = modem.New(modem.Options{MaxParts: 2}).Compose(device.Letter{To: handset, Text: strings.Repeat("x", 307), Ref: 1})
	require.Equal(t, "too_long", sendError(t, err).Code)
}

func TestD20_TheValidityPeriodIsOneThatCanBeSaidExactly(t *testing.T) {
	t.Parallel()
	parts, err := modem.New(modem.Options{}).Compose(device.Letter{To: "12345", Text: "x", Ref: 1})
	require.NoError(t, err)
	// First octet with report request and relative validity, MR, address, PID,
	// DCS, 24 hours.
	require.Equal(t, []byte{0x31, 0, 5, 0x81, 0x21, 0x43, 0xf5, 0, 0, 167, 1, 'x'}, parts[0])
}

func TestD22_AReferenceWithMoreBehindItIsUnderstood(t *testing.T) {
	s := newScript()
	s.PDU = "\r\n+CMGS: 12,\"07914356\"\r\n" + okay
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		ready(t, m)
		reference, err := submit(t, m, "x")
		require.NoError(t, err)
		require.Equal(t, 12, reference)
	})
}

func TestD23_APromptMayComeInPieces(t *testing.T) {
	for name, prompt := range map[string]string{"without a blank": "\r\n>", "two blanks": "\r\n>  ", "noise before it": "\r\n^RSSI:20\r\n> "} {
		t.Run(name, func(t *testing.T) {
			s := newScript()
			s.Prompt = prompt
			withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
				ready(t, m)
				_, err := submit(t, m, "x")
				require.NoError(t, err)
				require.Len(t, s.Submitted(), 1)
			})
		})
	}
}

func TestD24_SerialPortsOpenWithoutModemLines(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]firmwaresim.Options{"a pseudo-terminal": {Dir: t.TempDir()}, "tcp": {TCP: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, err := firmwaresim.New(o)
			require.NoError(t, err)
			m := modem.New(modem.Options{Path: sim.Modem(0).Path()})
			ctx, cancel := context.WithCancel(context.Background())
			n := &changes{c: make(chan struct{}, 1)}
			done := make(chan error, 1)
			go func() { done <- m.Run(ctx, n) }()
			limit := time.After(20 * time.Second)
			for {
				if s, ok := m.SIM(); ok && s.Ready {
					require.Equal(t, sim.Modem(0).ICCID(), s.ICCID)
					break
				}
				select {
				case <-n.c:
				case <-limit:
					require.FailNow(t, "the card did not become ready")
				}
			}
			cancel()
			require.NoError(t, <-done)
			require.NoError(t, sim.Close())
		})
	}
}

// changes is a host that only tells of changes.
type changes struct {
	notes
	c chan struct{}
}

func (n *changes) Changed() {
	select {
	case n.c <- struct{}{}:
	default:
	}
}

func TestD25_AModemThatWasUnpluggedComesBack(t *testing.T) {
	inWorld(t, firmwaresim.Options{}, func(t *testing.T, w *world) {
		require.NoError(t, w.sim.Modem(0).Fault(firmwaresim.Fault{Kind: firmwaresim.Unplug}))
		w.Await("the card to be gone", func() bool {
			last := wire.Status{}
			if len(w.Statuses) > 0 {
				last = w.Statuses[len(w.Statuses)-1]
			}
			return len(last.SIMs) == 1 && !last.SIMs[0].Ready
		})
		w.send(0, 1, "waits for the modem")
		<-time.After(10 * time.Minute)
		require.NoError(t, w.sim.Inbound(handset, w.sim.Modem(0).Number(), "while you were out"))
		w.sim.Modem(0).ClearFaults()
		require.Equal(t, wire.ResultSent, w.Final(1, 1).State)
		require.Equal(t, "while you were out", w.await(wire.InboundSMS, 1)[0].Text)
	})
}

func sendError(t *testing.T, err error) *device.SendError {
	t.Helper()
	se, ok := errors.AsType[*device.SendError](err)
	require.True(t, ok, "%v", err)
	return se
}

// deliverHello is a message "Hello" from the handset.
const deliverHello = "00040B915155001011F100006211123040500005C8329BFD06"
