//go:build fidelity

package fidelity_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
)

// newSim starts modems behind pseudo-terminals. When the test fails it shows
// what went over their lines.
func newSim(t *testing.T, o firmwaresim.Options) *firmwaresim.Sim {
	t.Helper()
	o.Dir = t.TempDir()
	sim, err := firmwaresim.New(o)
	require.NoError(t, err)
	t.Logf("the seed of the simulation is %d", sim.Seed())
	t.Cleanup(func() {
		if t.Failed() {
			for _, m := range sim.Modems() {
				t.Logf("the line of modem %d:\n%s", m.Index(), conversation(m.Exchanges()))
			}
		}
		require.NoError(t, sim.Close())
	})
	return sim
}

// conversation writes what went over a line for people: clients that type
// octet by octet are shown in whole lines, and echo is left out.
func conversation(exchanges []firmwaresim.Exchange) string {
	var b strings.Builder
	for _, turn := range turns(exchanges) {
		arrow := "->"
		if turn.fromModem {
			arrow = "<-"
		}
		fmt.Fprintf(&b, "%s %q\n", arrow, turn.octets)
	}
	return b.String()
}

// turn is what one side said until the other began.
type turn struct {
	fromModem bool
	octets    []byte
}

func turns(exchanges []firmwaresim.Exchange) (list []turn) {
	for _, e := range exchanges {
		said := e.Octets
		last := len(list) - 1
		if e.FromModem && last >= 0 && !list[last].fromModem {
			if said = withoutEcho(said, list[last].octets); len(said) == 0 {
				continue
			}
		}
		if last >= 0 && list[last].fromModem == e.FromModem {
			list[last].octets = append(list[last].octets, said...)
			continue
		}
		list = append(list, turn{e.FromModem, bytes.Clone(said)})
	}
	return list
}

// withoutEcho cuts off the longest beginning that repeats the end of what the
// modem was told.
func withoutEcho(said, told []byte) []byte {
	for n := min(len(said), len(told)); n > 0; n-- {
		if bytes.HasSuffix(told, said[:n]) {
			return said[n:]
		}
	}
	return said
}

var (
	submittedPDU = regexp.MustCompile(`([0-9A-Fa-f]+)\x1a`)
	receivedPDU  = regexp.MustCompile(`(?m)^\+(?:CMT|CDS|CMGR|CMGL): [^\r\n]*\r?\n([0-9A-Fa-f]+)\r`)
)

// linePDUs returns the PDUs that went over a modem's line, with the address of
// the service centre before each: those of the computer, and the modem's.
func linePDUs(t *testing.T, m *firmwaresim.Modem) (submitted, received [][]byte) {
	t.Helper()
	var told, said []byte
	for _, turn := range turns(m.Exchanges()) {
		if turn.fromModem {
			said = append(said, turn.octets...)
		} else {
			told = append(told, turn.octets...)
		}
	}
	return hexOf(t, submittedPDU, told), hexOf(t, receivedPDU, said)
}

func hexOf(t *testing.T, pattern *regexp.Regexp, text []byte) (list [][]byte) {
	t.Helper()
	for _, match := range pattern.FindAllSubmatch(text, -1) {
		pdu, err := hex.DecodeString(string(match[1]))
		require.NoError(t, err, "%s", match[1])
		list = append(list, pdu)
	}
	return list
}
