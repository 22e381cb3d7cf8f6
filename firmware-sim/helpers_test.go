package firmwaresim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	firmwaresim "simrelay/firmware-sim"
	"simrelay/firmware-sim/simtest"
	"simrelay/firmware-sim/tpdu"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

const handset = "+15557654321"

// newSim starts a simulation that ends with the test.
func newSim(t *testing.T, options firmwaresim.Options) *firmwaresim.Sim {
	t.Helper()
	if options.Seed == 0 {
		options.Seed = 1
	}
	sim, err := firmwaresim.New(options)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, sim.Close()) })
	return sim
}

// talk opens modem 0 of a simulation and switches the echo off.
func talk(t *testing.T, sim *firmwaresim.Sim) *simtest.Conversation {
	t.Helper()
	return talkTo(t, sim.Modem(0)).Command("ATE0", "ATE0\r\r\nOK\r\n")
}

// talkTo opens a modem as it is.
func talkTo(t *testing.T, m *firmwaresim.Modem) *simtest.Conversation {
	t.Helper()
	line, err := m.Open()
	require.NoError(t, err)
	return simtest.Start(t, line)
}

// converse is a conversation with a fresh generic modem.
func converse(t *testing.T) (*firmwaresim.Sim, *simtest.Conversation) {
	t.Helper()
	sim := newSim(t, firmwaresim.Options{})
	return sim, talk(t, sim)
}

// submission is a SUBMIT to a number, ready for +CMGS.
func submission(to, text string, report bool) (length int, pdu string) {
	parts, _ := tpdu.Segment(text, 1)
	return submissionOf(to, parts[0], report)
}

func submissionOf(to string, part tpdu.UserData, report bool) (length int, pdu string) {
	raw := tpdu.Submit{Destination: tpdu.NewAddress(to), UserData: part, ReportRequested: report}.Marshal()
	return len(raw), fmt.Sprintf("00%X", raw)
}

// send sends a short text and expects the reference.
func send(c *simtest.Conversation, to, text string, reference int) {
	length, pdu := submission(to, text, false)
	c.Command(fmt.Sprintf("AT+CMGS=%d", length), "\r\n> ")
	c.Send(pdu + "\x1a").Expect(fmt.Sprintf("\r\n+CMGS: %d\r\n\r\nOK\r\n", reference))
}

// lines joins what a modem says in V1 form.
func lines(texts ...string) string {
	return "\r\n" + strings.Join(texts, "\r\n\r\n") + "\r\n"
}
