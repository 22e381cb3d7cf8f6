package firmwaresim_test

import (
	"io"
	"io/fs"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
	"simrelay/firmware-sim/simtest"
)

// fault makes something go wrong with a modem.
func fault(t *testing.T, m *firmwaresim.Modem, f firmwaresim.Fault) {
	t.Helper()
	require.NoError(t, m.Fault(f))
}

func TestFault_StrayURCAtEveryMoment(t *testing.T) {
	t.Parallel()
	const stray = "\r\n+CREG: 1\r\n"
	tests := map[firmwaresim.Moment]string{
		firmwaresim.Idle:         stray + talkPrompt + talkAnswer + talkOK,
		firmwaresim.BeforePrompt: stray + talkPrompt + talkAnswer + talkOK,
		firmwaresim.AfterPrompt:  talkPrompt + stray + talkAnswer + talkOK,
		firmwaresim.BeforeSubmit: talkPrompt + stray + talkAnswer + talkOK,
		firmwaresim.AfterSubmit:  talkPrompt + stray + talkAnswer + talkOK,
		firmwaresim.BeforeOK:     talkPrompt + talkAnswer + stray + talkOK,
		"":                       talkPrompt + talkAnswer + stray + talkOK,
	}
	for at, want := range tests {
		t.Run(string(at), func(t *testing.T) {
			t.Parallel()
			sim, c := converse(t)
			fault(t, sim.Modem(0), firmwaresim.Fault{Kind: firmwaresim.StrayURC, At: at})
			c.Send("AT+CMGS=23\r" + helloPDU + "\x1a").Expect(want)
			require.Len(t, sim.Submissions(), 1)
			c.Command("AT", lines("OK"))
		})
	}
}

func TestFault_StrayURCWithATextBeforeAnyAnswer(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	fault(t, sim.Modem(0), firmwaresim.Fault{Kind: firmwaresim.StrayURC, At: firmwaresim.Idle, Text: `+CMTI: "SM",3`})
	c.Command("AT+CIMI", lines(`+CMTI: "SM",3`, sim.Modem(0).IMSI(), "OK"))
	c.Command("AT+CIMI", lines(sim.Modem(0).IMSI(), "OK"))
}

func TestFault_DuplicateURCIsTheOneThatIsMeant(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	m := sim.Modem(0)
	c.Command("AT+CNMI=2,1;+CREG=1", lines("OK"))
	fault(t, m, firmwaresim.Fault{Kind: firmwaresim.DuplicateURC, Text: "+CMTI"})
	fault(t, m, firmwaresim.Fault{Kind: firmwaresim.RegistrationLost})
	c.Expect(lines("+CREG: 2"))
	m.ClearFaults()
	c.Expect(lines("+CREG: 1"))
	fault(t, m, firmwaresim.Fault{Kind: firmwaresim.DuplicateURC, Text: "+CMTI", Count: 2})
	for _, want := range []string{
		lines(`+CMTI: "SM",1`, `+CMTI: "SM",1`), lines(`+CMTI: "SM",2`, `+CMTI: "SM",2`), lines(`+CMTI: "SM",3`),
	} {
		require.NoError(t, sim.Inbound(handset, m.Number(), "x"))
		c.Expect(want)
	}
	c.Command("AT", lines("OK"))
}

func TestFault_PromptsThatAreNotAsTheyShouldBe(t *testing.T) {
	t.Parallel()
	tests := map[firmwaresim.Kind]string{firmwaresim.BarePrompt: "\r\n>", firmwaresim.NoPrompt: ""}
	for kind, prompt := range tests {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			sim, c := converse(t)
			fault(t, sim.Modem(0), firmwaresim.Fault{Kind: kind, At: firmwaresim.Idle, Count: 2})
			for i := range 2 {
				c.Command("AT+CMGS=23", prompt)
				c.Send(helloPDU + "\x1a").Expect(lines("+CMGS: "+string(rune('0'+i)), "OK"))
			}
			c.Command("AT+CMGS=23", talkPrompt).Send("\x1b").Expect(lines("OK"))
			require.Len(t, sim.Submissions(), 2)
		})
	}
}

func TestFault_NoPromptCanBeEscaped(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	fault(t, sim.Modem(0), firmwaresim.Fault{Kind: firmwaresim.NoPrompt})
	c.Command("AT+CMGS=23", "").Send("\x1b").Expect(lines("OK"))
	c.Command("AT", lines("OK"))
	require.Empty(t, sim.Submissions())
}

func TestFault_DropByteAtEveryMoment(t *testing.T) {
	t.Parallel()
	const answerWithoutS, okWithoutK = "\r\n+CMG: 0\r\n", "\r\nO\r\n"
	tests := map[firmwaresim.Moment]string{
		firmwaresim.Idle:         "\r\n " + talkAnswer + talkOK,
		firmwaresim.BeforePrompt: "\r\n " + talkAnswer + talkOK,
		firmwaresim.AfterPrompt:  talkPrompt + answerWithoutS + talkOK,
		firmwaresim.BeforeSubmit: talkPrompt + answerWithoutS + talkOK,
		firmwaresim.AfterSubmit:  talkPrompt + answerWithoutS + talkOK,
		firmwaresim.BeforeOK:     talkPrompt + talkAnswer + okWithoutK,
	}
	for at, want := range tests {
		t.Run(string(at), func(t *testing.T) {
			t.Parallel()
			sim, c := converse(t)
			fault(t, sim.Modem(0), firmwaresim.Fault{Kind: firmwaresim.DropByte, At: at})
			c.Send("AT+CMGS=23\r" + helloPDU + "\x1a").Expect(want)
			require.Len(t, sim.Submissions(), 1)
			c.Command("AT+CSQ", lines("+CSQ: 20,99", "OK"))
		})
	}
}

func TestFault_GarbageOnTheLine(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	m := sim.Modem(0)
	const noise = "\x00\xff\xfe~\x80\x15\x7f"
	fault(t, m, firmwaresim.Fault{Kind: firmwaresim.Garbage})
	c.Expect(noise)
	fault(t, m, firmwaresim.Fault{Kind: firmwaresim.Garbage, Text: "?\u00ff\r"})
	c.Expect("?\xff\r")
	fault(t, m, firmwaresim.Fault{Kind: firmwaresim.Garbage, At: firmwaresim.BeforeOK})
	c.Send("AT+CMGS=23\r" + helloPDU + "\x1a").Expect(talkPrompt + talkAnswer + noise + talkOK)
	c.Command("AT", lines("OK"))
}

func TestFault_SplitReadsLastUntilTheyAreCleared(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{})
	m := sim.Modem(0)
	read := func(line io.ReadWriter, n int) string {
		t.Helper()
		_, err := io.WriteString(line, "AT\r")
		require.NoError(t, err)
		buffer := make([]byte, 100)
		got, err := line.Read(buffer)
		require.NoError(t, err)
		require.Equal(t, n, got)
		rest := make([]byte, len("AT\r\r\nOK\r\n")-got)
		_, err = io.ReadFull(line, rest)
		require.NoError(t, err)
		return string(buffer[:got]) + string(rest)
	}
	line, err := m.Open()
	require.NoError(t, err)
	fault(t, m, firmwaresim.Fault{Kind: firmwaresim.SplitReads})
	require.Equal(t, "AT\r\r\nOK\r\n", read(line, 1))
	line, err = m.Open() // a new line is no better
	require.NoError(t, err)
	require.Equal(t, "AT\r\r\nOK\r\n", read(line, 1))
	m.ClearFaults()
	require.Equal(t, "AT\r\r\nOK\r\n", read(line, 9))
}

func TestFault_ErrorsInsteadOfAnswers(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	m := sim.Modem(0)
	fault(t, m, firmwaresim.Fault{Kind: firmwaresim.BareError, At: firmwaresim.Idle})
	c.Command("AT+CSQ", lines("ERROR"))
	c.Command("AT+CMEE=1", lines("OK"))
	fault(t, m, firmwaresim.Fault{Kind: firmwaresim.CMEError, Count: 2})
	c.Command("AT+CPIN?", lines("+CME ERROR: 14"))
	c.Command("AT+CPIN?", lines("+CME ERROR: 14"))
	fault(t, m, firmwaresim.Fault{Kind: firmwaresim.CMEError, Code: 515})
	c.Command("AT", lines("+CME ERROR: 515"))
	c.Command("AT", lines("OK"))
}

func TestFault_BareErrorAtEveryMoment(t *testing.T) {
	t.Parallel()
	for at, want := range sendMoments {
		t.Run(string(at), func(t *testing.T) {
			t.Parallel()
			sim, c := converse(t)
			fault(t, sim.Modem(0), firmwaresim.Fault{Kind: firmwaresim.BareError, At: at})
			c.Send("AT+CMGS=23\r" + helloPDU + "\x1a").Expect(want.heard + lines("ERROR"))
			require.Len(t, sim.Submissions(), want.accepted)
			send(c, handset, "next", want.accepted)
		})
	}
}

func TestFault_DisconnectAtEveryMoment(t *testing.T) {
	t.Parallel()
	for at, want := range sendMoments {
		t.Run(string(at), func(t *testing.T) {
			t.Parallel()
			sim := newSim(t, firmwaresim.Options{})
			m := sim.Modem(0)
			line, err := m.Open()
			require.NoError(t, err)
			c := simtest.Start(t, line).Command("ATE0;+CMEE=1", "ATE0;+CMEE=1\r\r\nOK\r\n")
			fault(t, m, firmwaresim.Fault{Kind: firmwaresim.Disconnect, At: at, For: time.Hour})
			sendBlindly(line)
			if want.heard != "" {
				c.Expect(want.heard)
			}
			c.ExpectEnd()
			_, err = m.Open()
			require.ErrorIs(t, err, firmwaresim.ErrUnplugged)
			m.ClearFaults()
			again := talkTo(t, m)
			if want.accepted == 0 {
				again.Send("\x1b") // the modem may still read a PDU
				again.Send("AT\r").Until(talkOK)
			}
			again.Send("AT+CMEE?\r").Until(lines("+CMEE: 1", "OK")) // it has not forgotten a thing
		})
	}
}

func TestFault_DisconnectedTerminalComesBack(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{Dir: t.TempDir()})
	m := sim.Modem(0)
	c := simtest.Start(t, openTerminal(t, m.Path())).Command("ATE0", "ATE0\r\r\nOK\r\n")
	before, err := filepath.EvalSymlinks(m.Path())
	require.NoError(t, err)
	fault(t, m, firmwaresim.Fault{Kind: firmwaresim.Disconnect})
	c.ExpectEnd()
	after, err := filepath.EvalSymlinks(m.Path())
	require.NoError(t, err, before)
	require.NotEmpty(t, after)
	simtest.Start(t, openTerminal(t, m.Path())).Command("AT", lines("OK")) // the echo is still off

	fault(t, m, firmwaresim.Fault{Kind: firmwaresim.Disconnect, For: time.Hour})
	_, err = filepath.EvalSymlinks(m.Path())
	require.ErrorIs(t, err, fs.ErrNotExist)
}

func TestFault_DisconnectKeepsTheModemAtWork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim, c := converse(t)
		m := sim.Modem(0)
		c.Command("AT+CNMI=2,1", lines("OK"))
		fault(t, m, firmwaresim.Fault{Kind: firmwaresim.Disconnect, For: time.Minute})
		c.ExpectEnd()
		require.NoError(t, sim.Inbound(handset, m.Number(), "taken all the same"))
		require.Len(t, sim.Inbox(m.Number()), 1)
		<-time.After(time.Minute + time.Second)
		talkTo(t, m).Command("AT+CPMS?", lines(`+CPMS: "SM",1,20,"SM",1,20,"SM",1,20`, "OK"))
	})
}
