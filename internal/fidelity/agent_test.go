//go:build fidelity

package fidelity_test

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"simrelay/device"
	"simrelay/device/modem"
	firmwaresim "simrelay/firmware-sim"
	"simrelay/firmware-sim/simtest"
	"simrelay/firmware-sim/tpdu"
	"simrelay/relay/wire"
)

// host is an agent that only remembers what its modem tells.
type host struct {
	mu      sync.Mutex
	parts   []device.Part
	reports []device.Report
}

func (h *host) Changed()                  {}
func (h *host) Removed(_, _ string) error { return nil }
func (h *host) Once(string) (bool, error) { return true, nil }
func (h *host) Forget(string) error       { return nil }

func (h *host) Received(p device.Part) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.parts = append(h.parts, p)
	return nil
}

func (h *host) Reported(r device.Report) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.reports = append(h.reports, r)
	return nil
}

func (h *host) heard() ([]device.Part, []device.Report) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.parts), slices.Clone(h.reports)
}

// roomy is a profile whose modems keep many messages.
const roomy = "ec25"

// takeIn puts PDUs into a modem's store as messages that came in, has the
// agent's driver read them, and returns what it made of them.
func takeIn(t *testing.T, pdus [][]byte) ([]device.Part, []device.Report) {
	t.Helper()
	sim, err := firmwaresim.New(firmwaresim.Options{Profile: roomy})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, sim.Close()) })
	writeToStore(t, sim.Modem(0), pdus)

	h := &host{}
	m := modem.New(modem.Options{Open: func() (io.ReadWriteCloser, error) { return sim.Modem(0).Open() }})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- m.Run(ctx, h) }()
	defer func() {
		cancel()
		require.NoError(t, <-ended)
	}()
	require.Eventually(t, func() bool {
		parts, reports := h.heard()
		return len(parts)+len(reports) >= len(pdus)
	}, patience, 20*time.Millisecond, "the driver reads the store")
	return h.heard()
}

func writeToStore(t *testing.T, m *firmwaresim.Modem, pdus [][]byte) {
	t.Helper()
	line, err := m.Open()
	require.NoError(t, err)
	c := simtest.Start(t, line)
	c.Send("ATE0\r").Until("OK\r\n")
	for _, pdu := range pdus {
		length := len(pdu) - 1 - int(pdu[0]) // without the service centre
		c.Command(fmt.Sprintf("AT+CMGW=%d,0", length), "\r\n> ").Send(fmt.Sprintf("%X\x1a", pdu)).Until("OK\r\n")
	}
	c.Hangup()
}

// TestAgent_ReadsWhatTheOracleDelivers gives the agent DELIVERs that
// python3-gammu wrote.
func TestAgent_ReadsWhatTheOracleDelivers(t *testing.T) {
	t.Parallel()
	for _, a := range alphabets {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			o, r := newOracle(t), newRandom(t)
			sent := map[string]writing{}
			var pdus [][]byte
			for len(pdus) < 200 {
				text := randomText(r, a.runes, 1+r.IntN(a.most))
				_, gsm := tpdu.EncodeSeptets(text)
				w := writing{
					Text: text, Unicode: !gsm, Number: randomSender(r), Centre: centre, Class: r.IntN(4) - 1, Deliver: true,
					Time: time.Unix(r.Int64N(1_800_000_000), 0).UTC().AddDate(30, 0, 0), // in this century
				}
				if r.IntN(2) == 0 {
					w.Form = wideForm
				}
				if _, again := sent[w.Number]; !again {
					sent[w.Number] = w
					pdus = append(pdus, o.encode(w)...)
				}
			}
			parts, reports := takeIn(t, pdus)
			require.Empty(t, reports)
			requireLetters(t, sent, parts)
		})
	}
}

// requireLetters checks that the parts make up what was sent, by sender.
func requireLetters(t *testing.T, sent map[string]writing, parts []device.Part) {
	t.Helper()
	slices.SortStableFunc(parts, func(a, b device.Part) int { return a.Number - b.Number })
	units := map[string][]uint16{}
	for _, p := range parts {
		w, known := sent[p.From]
		require.True(t, known, "%q wrote nothing", p.From)
		require.False(t, p.Opaque, "%+v", p)
		require.Equal(t, w.Class == 0, p.Flash, "%+v", p)
		require.True(t, w.Time.Equal(p.SentAt), "%s is not %s", p.SentAt, w.Time)
		if p.Total > 1 {
			require.Equal(t, w.Form == wideForm, p.Wide)
		}
		units[p.From] = append(units[p.From], p.Units...)
	}
	for number, w := range sent {
		require.Equal(t, w.Text, string(utf16.Decode(units[number])), "from %s", number)
	}
}

// TestAgent_ReadsReportsAsTheOracleDoes compares what the two make of every
// TP-Status that 3GPP TS 23.040 section 9.2.3.15 defines.
func TestAgent_ReadsReportsAsTheOracleDoes(t *testing.T) {
	t.Parallel()
	o, r := newOracle(t), newRandom(t)
	var pdus [][]byte
	var sentAt []time.Time
	for status := range 128 {
		sentAt = append(sentAt, randomTime(r))
		pdus = append(pdus, fromCentre(centre, tpdu.StatusReport{
			Reference: byte(r.IntN(256)), Recipient: tpdu.NewAddress(randomNumber(r)),
			ServiceTime: sentAt[status], Discharge: randomTime(r), Status: tpdu.Status(status),
		}.Marshal()))
	}
	parts, reports := takeIn(t, pdus)
	require.Empty(t, parts)
	outcomes := map[string]wire.ReportOutcome{
		"Delivered": wire.ReportDelivered, "Failed": wire.ReportUndelivered, "Pending": "",
		"Unknown": wire.ReportDelivered, // reserved, or a centre's own, among those of completed transactions
	}
	require.Len(t, reports, len(pdus))
	for i, report := range reports {
		want := o.decode(pdus[i])
		require.Equal(t, want.Reference, report.Reference)
		require.Equal(t, want.Status, report.Status)
		require.Equal(t, want.Number, report.Recipient)
		require.True(t, sentAt[i].Equal(report.SentAt), "%s is not %s", report.SentAt, sentAt[i])
		require.Equal(t, outcomes[want.text(t)], report.Outcome, "status %#02x", report.Status)
	}
}
