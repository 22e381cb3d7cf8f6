package firmwaresim_test

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
	"simrelay/firmware-sim/simtest"
)

// openTerminal opens a modem's pseudo-terminal as a program would.
func openTerminal(t *testing.T, path string) io.ReadWriteCloser {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR|syscall.O_NOCTTY|syscall.O_NONBLOCK, 0)
	require.NoError(t, err)
	return f
}

func dial(t *testing.T, path string) io.ReadWriteCloser {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(path, "tcp://"))
	require.NoError(t, err)
	return c
}

func TestTerminal_ServesOneProgramAfterAnother(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "modems")
	sim := newSim(t, firmwaresim.Options{Dir: dir, Modems: 2})
	m := sim.Modem(1)
	require.Equal(t, filepath.Join(dir, "modem1"), m.Path())
	for i := range 3 {
		c := simtest.Start(t, openTerminal(t, m.Path()))
		c.Command("ATE1", map[bool]string{true: "ATE1\r", false: ""}[i == 0]+lines("OK"))
		c.Command("ATE0", "ATE0\r"+lines("OK"))
		send(c, handset, "over a terminal", i)
		c.Hangup()
	}
	require.Len(t, sim.Messages(), 3)
}

func TestTerminal_UnpluggedGoesAndComesBack(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{Dir: t.TempDir()})
	m := sim.Modem(0)
	c := simtest.Start(t, openTerminal(t, m.Path()))
	c.Command("ATE0", "ATE0\r"+lines("OK"))
	require.NoError(t, m.Fault(firmwaresim.Fault{Kind: firmwaresim.Unplug}))
	c.ExpectEnd()
	_, err := os.Lstat(m.Path())
	require.True(t, errors.Is(err, os.ErrNotExist))

	m.ClearFaults()
	again := simtest.Start(t, openTerminal(t, m.Path()))
	again.Until("SMS Ready\r\n")
	again.Command("AT", "AT\r"+lines("OK"))
	require.NoError(t, sim.Close())
	_, err = os.Lstat(m.Path())
	require.True(t, errors.Is(err, os.ErrNotExist))
}

func TestTerminal_StaleLinksAreReplacedAndFilesAreNot(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	link := filepath.Join(dir, "modem0")
	require.NoError(t, os.Symlink("/nowhere", link))
	sim := newSim(t, firmwaresim.Options{Dir: dir})
	simtest.Start(t, openTerminal(t, link)).Command("AT", "AT\r"+lines("OK"))
	require.NoError(t, sim.Close())

	require.NoError(t, os.WriteFile(link, []byte("precious"), 0o600))
	_, err := firmwaresim.New(firmwaresim.Options{Dir: dir})
	require.ErrorContains(t, err, "exists and is no link")
	text, err := os.ReadFile(link)
	require.NoError(t, err)
	require.Equal(t, "precious", string(text))
}

func TestTerminal_RebootOfAUSBModemTakesThePortAway(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{Dir: t.TempDir(), Profile: "ec25"})
	m := sim.Modem(0)
	c := simtest.Start(t, openTerminal(t, m.Path()))
	c.Command("ATE0", "ATE0\r"+lines("OK"))
	c.Send("AT+CFUN=1,1\r")
	require.NoError(t, sim.Await(t.Context(), func() bool {
		return strings.Contains(string(m.Transcript()), "PB DONE")
	}))
	simtest.Start(t, openTerminal(t, m.Path())).Send("ATE0\r").Until("OK\r\n")
}

func TestTCP_ServesOneProgramAfterAnother(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{TCP: true})
	m := sim.Modem(0)
	require.Regexp(t, `^tcp://127\.0\.0\.1:\d+$`, m.Path())
	first := simtest.Start(t, dial(t, m.Path()))
	first.Command("ATE0", "ATE0\r"+lines("OK"))
	second := simtest.Start(t, dial(t, m.Path()))
	second.Command("AT", lines("OK"))
	first.ExpectEnd()

	require.NoError(t, m.Fault(firmwaresim.Fault{Kind: firmwaresim.Unplug}))
	second.ExpectEnd()
	simtest.Start(t, dial(t, m.Path())).ExpectEnd() // taken and closed at once
	m.ClearFaults()
	simtest.Start(t, dial(t, m.Path())).Until("SMS Ready\r\n")
}

func TestOpen_HangsUpTheConnectionBefore(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{})
	line, err := sim.Modem(0).Open()
	require.NoError(t, err)
	first := simtest.Start(t, line)
	second := talkTo(t, sim.Modem(0))
	first.ExpectEnd()
	_, err = line.Write([]byte("AT\r"))
	require.ErrorIs(t, err, io.ErrClosedPipe)
	second.Command("AT", "AT\r"+lines("OK"))
	require.NoError(t, line.Close())
	require.NoError(t, line.Close())
	require.NoError(t, sim.Close())
	require.NoError(t, sim.Close())
	_, err = sim.Modem(0).Open()
	require.ErrorIs(t, err, firmwaresim.ErrClosed)
}

func TestOpen_NeverBlocksAWriterWhoDoesNotRead(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{})
	line, err := sim.Modem(0).Open()
	require.NoError(t, err)
	burst := []byte(strings.Repeat("AT+CSQ\r", 1000))
	for range 40 {
		_, err := line.Write(burst)
		require.NoError(t, err)
	}
	m := sim.Modem(0)
	require.LessOrEqual(t, len(m.Transcript()), 8<<20)
	require.Positive(t, m.TranscriptCut())
	require.Regexp(t, `^\(\d+ octets before this were cut\)\n\d\d:`, string(m.Transcript()[:100]))
	_, body := ask(sim, "GET", "/v1/modems/0/transcript", "")
	require.Regexp(t, `^\[\{"time":"[^"]+","direction":"cut","data":"\d+ octets"\}`, body[:200])
}

// An entry takes more memory than the octet that it may hold, which counts too.
func TestTranscript_OfSingleOctetsIsBoundedToo(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command("ATE1", lines("OK"))
	line, err := sim.Modem(0).Open()
	require.NoError(t, err)
	for range 13000 { // each is echoed on its own
		_, err := line.Write([]byte("?"))
		require.NoError(t, err)
	}
	require.LessOrEqual(t, len(sim.Modem(0).Exchanges()), 11000)
	require.Positive(t, sim.Modem(0).TranscriptCut())
}

func TestTranscript_HasEveryOctet(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Send("\xff\x1bAT\r").Expect(lines("OK"))
	text := string(sim.Modem(0).Transcript())
	require.Contains(t, text, `-> "\u00ff\x1bAT\r"`)
	require.Contains(t, text, `<- "\r\nOK\r\n"`)
	require.Contains(t, text, `<- "ATE0\r\r\nOK\r\n"`)
}

func TestWriteNetworkJSON_TellsProgramsWhereThingsAre(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	sim := newSim(t, firmwaresim.Options{Modems: 2, Dir: dir})
	path := filepath.Join(dir, "network.json")
	require.NoError(t, sim.WriteNetworkJSON(path, "http://127.0.0.1:1"))
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	var got firmwaresim.Description
	require.NoError(t, json.Unmarshal(text, &got))
	require.Equal(t, "http://127.0.0.1:1", got.Control)
	require.Len(t, got.Modems, 2)
	m := sim.Modem(1)
	require.Equal(t, firmwaresim.ModemInfo{
		Path: m.Path(), Number: m.Number(), ICCID: m.ICCID(), IMSI: m.IMSI(), IMEI: m.IMEI(),
	}, got.Modems[1])
}
