package firmwaresim_test

import (
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
	"simrelay/firmware-sim/simtest"
)

// The talk of a send, up to each of its moments.
const (
	talkPrompt = "\r\n> "
	talkAnswer = "\r\n+CMGS: 0\r\n"
	talkOK     = "\r\nOK\r\n"
)

// sendMoments says for each moment of a send what was heard before it, and whether the
// network has the message.
var sendMoments = map[firmwaresim.Moment]struct {
	heard    string
	accepted int
}{
	firmwaresim.BeforePrompt: {"", 0},
	firmwaresim.AfterPrompt:  {talkPrompt, 0},
	firmwaresim.BeforeSubmit: {talkPrompt, 0},
	firmwaresim.AfterSubmit:  {talkPrompt, 1},
	firmwaresim.BeforeOK:     {talkPrompt + talkAnswer, 1},
}

// sendBlindly types a whole send without waiting for anything.
func sendBlindly(c io.Writer) {
	_, _ = io.WriteString(c, "AT+CMGS="+helloLength+"\r")
	_, _ = io.WriteString(c, helloPDU+"\x1a") // the line may have gone by now, which is the point
}

func TestFault_UnplugAtEveryMoment(t *testing.T) {
	t.Parallel()
	for at, want := range sendMoments {
		t.Run(string(at), func(t *testing.T) {
			t.Parallel()
			sim := newSim(t, firmwaresim.Options{})
			m := sim.Modem(0)
			line, err := m.Open()
			require.NoError(t, err)
			c := simtest.Start(t, line).Command("ATE0", "ATE0\r\r\nOK\r\n")
			require.NoError(t, m.Fault(firmwaresim.Fault{Kind: firmwaresim.Unplug, At: at}))
			sendBlindly(line)
			if want.heard != "" {
				c.Expect(want.heard)
			}
			c.ExpectEnd()
			require.Len(t, sim.Submissions(), want.accepted)
			_, err = m.Open()
			require.ErrorIs(t, err, firmwaresim.ErrUnplugged)

			m.ClearFaults()
			again := talkTo(t, m)
			again.Expect(lines("RDY", "+CFUN: 1", "+CPIN: READY", "SMS Ready"))
			again.Command("ATE0", "ATE0\r\r\nOK\r\n")
			send(again, handset, "again", want.accepted)
		})
	}
}

func TestFault_HangAtEveryMoment(t *testing.T) {
	t.Parallel()
	for at, want := range sendMoments {
		t.Run(string(at), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sim, c := converse(t)
				c.Deadline = time.Hour
				m := sim.Modem(0)
				require.NoError(t, m.Fault(firmwaresim.Fault{Kind: firmwaresim.Hang, At: at}))
				c.Send("AT+CMGS=23\r" + helloPDU + "\x1a").Expect(want.heard)
				<-time.After(time.Minute)
				c.Send("AT\r")
				<-time.After(time.Minute)
				require.Len(t, sim.Submissions(), want.accepted)
				m.ClearFaults()
				c.Command("AT", lines("OK")) // and nothing of before
				send(c, handset, "again", want.accepted)
			})
		})
	}
}

func TestFault_RebootAtEveryMoment(t *testing.T) {
	t.Parallel()
	for at, want := range sendMoments {
		t.Run(string(at), func(t *testing.T) {
			t.Parallel()
			sim, c := converse(t)
			require.NoError(t, sim.Modem(0).Fault(firmwaresim.Fault{Kind: firmwaresim.Reboot, At: at}))
			c.Send("AT+CMGS=23\r" + helloPDU + "\x1a").Expect(want.heard)
			c.Expect(lines("RDY", "+CFUN: 1", "+CPIN: READY", "SMS Ready"))
			require.Len(t, sim.Submissions(), want.accepted)
			c.Send("AT\r").Expect("AT\r\r\nOK\r\n")
		})
	}
}

func TestFault_DropOKAtEveryMoment(t *testing.T) {
	t.Parallel()
	for at := range sendMoments {
		t.Run(string(at), func(t *testing.T) {
			t.Parallel()
			sim, c := converse(t)
			require.NoError(t, sim.Modem(0).Fault(firmwaresim.Fault{Kind: firmwaresim.DropOK, At: at}))
			c.Command("AT", lines("OK")) // other commands are not affected
			c.Send("AT+CMGS=23\r" + helloPDU + "\x1a").Expect(talkPrompt + talkAnswer)
			require.Len(t, sim.Submissions(), 1)
			send(c, handset, "next", 1)
		})
	}
}

func TestFault_LateAnswerAtEveryMoment(t *testing.T) {
	t.Parallel()
	for at, want := range sendMoments {
		t.Run(string(at), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sim, c := converse(t)
				c.Deadline = time.Hour
				late := firmwaresim.Fault{Kind: firmwaresim.LateAnswer, At: at, For: time.Minute}
				require.NoError(t, sim.Modem(0).Fault(late))
				began := time.Now()
				c.Send("AT+CMGS=23\r")
				if at == firmwaresim.BeforePrompt { // what is typed too early is lost
					c.Expect(talkPrompt)
				}
				c.Send(helloPDU + "\x1a")
				if at != firmwaresim.BeforePrompt {
					c.Expect(want.heard)
				}
				<-time.After(30 * time.Second)
				require.Len(t, sim.Submissions(), max(want.accepted, boolToInt(at == firmwaresim.BeforePrompt)))
				c.Until(talkOK)
				require.InDelta(t, 60, time.Since(began).Seconds(), 31)
				require.GreaterOrEqual(t, time.Since(began), time.Minute)
				require.Len(t, sim.Submissions(), 1)
			})
		})
	}
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestFault_RegistrationLostAtEveryMoment(t *testing.T) {
	t.Parallel()
	outcomes := map[firmwaresim.Moment]string{
		firmwaresim.BeforePrompt: talkPrompt + "\r\n+CMS ERROR: 331\r\n",
		firmwaresim.AfterPrompt:  talkPrompt + "\r\n+CMS ERROR: 331\r\n",
		firmwaresim.BeforeSubmit: talkPrompt + "\r\n+CMS ERROR: 331\r\n",
		firmwaresim.AfterSubmit:  talkPrompt + "\r\n+CMS ERROR: 332\r\n",
		firmwaresim.BeforeOK:     talkPrompt + talkAnswer + talkOK,
	}
	for at, want := range sendMoments {
		t.Run(string(at), func(t *testing.T) {
			t.Parallel()
			sim, c := converse(t)
			require.NoError(t, sim.Modem(0).Fault(firmwaresim.Fault{Kind: firmwaresim.RegistrationLost, At: at}))
			c.Send("AT+CMGS=23\r" + helloPDU + "\x1a").Expect(outcomes[at])
			require.Len(t, sim.Submissions(), want.accepted)
			c.Command("AT+CREG?", lines("+CREG: 0,2", "OK"))
			sim.Modem(0).ClearFaults()
			c.Command("AT+CREG?", lines("+CREG: 0,1", "OK"))
		})
	}
}

func TestFault_CMSErrorAtEveryMoment(t *testing.T) {
	t.Parallel()
	for at, want := range sendMoments {
		t.Run(string(at), func(t *testing.T) {
			t.Parallel()
			sim, c := converse(t)
			require.NoError(t, sim.Modem(0).Fault(firmwaresim.Fault{Kind: firmwaresim.CMSError, At: at, Code: 42}))
			c.Send("AT+CMGS=23\r" + helloPDU + "\x1a").Expect(want.heard + "\r\n+CMS ERROR: 42\r\n")
			require.Len(t, sim.Submissions(), want.accepted)
			send(c, handset, "next", want.accepted)
		})
	}
}

func TestFault_MemoryFullAtAMomentOfASend(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	require.NoError(t, sim.Modem(0).Fault(firmwaresim.Fault{Kind: firmwaresim.MemoryFull, At: firmwaresim.AfterSubmit}))
	send(c, handset, "fills it", 0)
	require.NoError(t, sim.Inbound(handset, sim.Modem(0).Number(), "x"))
	c.Command("AT+CPMS?", lines(`+CPMS: "SM",20,20,"SM",20,20,"SM",20,20`, "OK"))
	sim.Modem(0).ClearFaults()
	c.Command("AT+CPMS?", lines(`+CPMS: "SM",1,20,"SM",1,20,"SM",1,20`, "OK"))
}

func TestFault_IdleOnesStrikeTheNextCommand(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim, c := converse(t)
		c.Deadline = time.Hour
		m := sim.Modem(0)
		require.NoError(t, m.Fault(firmwaresim.Fault{Kind: firmwaresim.DropOK, At: firmwaresim.Idle, Count: 2}))
		c.Command("AT+CSQ", lines("+CSQ: 20,99"))
		c.Command("AT+CSQ", lines("+CSQ: 20,99"))
		c.Command("AT+CSQ", lines("+CSQ: 20,99", "OK"))

		require.NoError(t, m.Fault(firmwaresim.Fault{Kind: firmwaresim.LateAnswer, At: firmwaresim.Idle}))
		began := time.Now()
		c.Command("AT", lines("OK"))
		require.Equal(t, 10*time.Second, time.Since(began))
		require.Empty(t, m.Faults())
	})
}

func TestFault_HealsAfterItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim, c := converse(t)
		c.Deadline = time.Hour
		m := sim.Modem(0)
		require.NoError(t, m.Fault(firmwaresim.Fault{Kind: firmwaresim.Hang, For: time.Minute}))
		c.Send("AT\r")
		<-time.After(time.Minute + time.Second)
		c.Command("AT", lines("OK"))
		require.NoError(t, m.Fault(firmwaresim.Fault{Kind: firmwaresim.Unplug, For: time.Minute}))
		c.ExpectEnd()
		<-time.After(time.Minute + time.Second)
		talkTo(t, m).Command("AT", "AT\r\r\nOK\r\n")
	})
}

func TestFault_CountSaysHowOften(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	require.NoError(t, sim.Modem(0).Fault(firmwaresim.Fault{Kind: firmwaresim.CMSError, Count: 2}))
	for range 2 {
		c.Command("AT+CMGS=23", "\r\n> ").Send(helloPDU + "\x1a").Expect(lines("+CMS ERROR: 500"))
	}
	send(c, handset, "x", 0)
}

func TestFault_UnknownOnesAreRefusedWithTheKnown(t *testing.T) {
	t.Parallel()
	m := newSim(t, firmwaresim.Options{}).Modem(0)
	require.ErrorContains(t, m.Fault(firmwaresim.Fault{Kind: "explode"}), "known are bare_prompt, cme_error, cms_error, delayed_parts")
	require.ErrorContains(t, m.Fault(firmwaresim.Fault{Kind: "hang", At: "noon"}), "known are after_prompt")
	require.ErrorContains(t, m.Fault(firmwaresim.Fault{Kind: "no_prompt", At: "before_ok"}), "no_prompt cannot happen at before_ok, it can at before_prompt")
	require.ErrorContains(t, m.Fault(firmwaresim.Fault{Kind: "garbage", Text: "ж"}), "none above U+00FF")
	require.Error(t, m.Fault(firmwaresim.Fault{Kind: "hang", Count: -1}))
	require.Error(t, m.Fault(firmwaresim.Fault{Kind: "hang", For: -1}))
	require.Error(t, m.Fault(firmwaresim.Fault{Kind: "cms_error", Code: -1}))
}

func TestFault_HangDuringAStartIsOvercome(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	m := sim.Modem(0)
	require.NoError(t, m.Fault(firmwaresim.Fault{Kind: firmwaresim.Reboot}))
	require.NoError(t, m.Fault(firmwaresim.Fault{Kind: firmwaresim.Hang}))
	m.ClearFaults()
	c.Until("SMS Ready\r\n")
	c.Send("AT\r").Expect("AT\r\r\nOK\r\n")
}

func TestFault_MessagesWaitForAModemThatIsAway(t *testing.T) {
	t.Parallel()
	for _, kind := range []firmwaresim.Kind{firmwaresim.Unplug, firmwaresim.Hang, firmwaresim.RegistrationLost} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			sim := newSim(t, firmwaresim.Options{})
			m := sim.Modem(0)
			require.NoError(t, m.Fault(firmwaresim.Fault{Kind: kind}))
			require.NoError(t, sim.Inbound(handset, m.Number(), "waits"))
			require.Empty(t, sim.Inbox(m.Number()))
			m.ClearFaults()
			_, err := sim.AwaitInbox(t.Context(), m.Number(), 1)
			require.NoError(t, err)
		})
	}
}
