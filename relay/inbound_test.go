package relay_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/events"
	"simrelay/internal/sms"
	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/wire"
)

// textsOf reads the texts of incoming messages, oldest first.
func textsOf(t *testing.T, b *relaytest.Bench, d *relaytest.Device) (texts []string) {
	t.Helper()
	for _, m := range b.Messages(principalOf(d)) {
		if m.Direction == relay.Incoming {
			texts = append([]string{m.Text}, texts...)
		}
	}
	return texts
}

func sms1(journal string, iseq int64, iccid, text string) wire.Inbound {
	return wire.Inbound{JournalID: journal, ISeq: iseq, Kind: wire.InboundSMS, ICCID: iccid, From: alice, Text: text}
}

func commit(t *testing.T, b *relaytest.Bench, d *relaytest.Device, entries ...wire.Inbound) int64 {
	t.Helper()
	upTo, err := b.Relay.Inbound(t.Context(), d.Device, entries)
	require.NoError(t, err)
	return upTo
}

func TestInbound_StoresMessageContactAndEventAtOnce(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	before := len(b.Log(p))
	sent := b.Now().Add(-time.Minute)
	require.EqualValues(t, 1, commit(t, b, d, wire.Inbound{
		JournalID: "j", ISeq: 1, Kind: wire.InboundSMS, ICCID: d.SIMs[0].ICCID, From: alice, Text: "hello 👋", SentAt: sent, Parts: 2,
	}))
	m := b.Messages(p)[0]
	require.Equal(t, relay.Incoming, m.Direction)
	require.Equal(t, relay.Received, m.State)
	require.Equal(t, alice, m.From)
	require.Equal(t, ids[0], m.SIMCardID)
	require.Equal(t, sms.UCS2, m.Encoding)
	require.Equal(t, 2, m.Parts)
	require.Equal(t, sent, m.SentAt)
	require.Equal(t, "received", m.Reason)
	require.Equal(t, []events.Type{events.ContactCreated, events.MessageReceived}, b.LogTypes(p)[before:])
	require.Contains(t, string(last(b.Log(p)).Data), `"contact"`)
}

func TestInbound_EachEntryOnce(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		batches [][]int64 // iseq of each entry
		upTo    []int64
		texts   string
	}{
		"in order":                          {[][]int64{{1}, {2}, {3}}, []int64{1, 2, 3}, "1 2 3"},
		"in one batch":                      {[][]int64{{1, 2, 3}}, []int64{3}, "1 2 3"},
		"the same again":                    {[][]int64{{1}, {1}, {1, 2}, {2}}, []int64{1, 1, 2, 2}, "1 2"},
		"twice in one batch":                {[][]int64{{1, 1, 2, 2}}, []int64{2}, "1 2"},
		"from the start, after a reconnect": {[][]int64{{1, 2}, {1, 2, 3}}, []int64{2, 3}, "1 2 3"},
		"a gap, where the store is older":   {[][]int64{{1}, {5}, {6}}, []int64{1, 5, 6}, "1 5 6"},
		"an old one behind a gap":           {[][]int64{{5}, {4}}, []int64{5, 5}, "5"},
		"nothing":                           {[][]int64{{}}, []int64{0}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, _, d, _ := relaytest.Start(t, 1)
			for i, batch := range test.batches {
				var entries []wire.Inbound
				for _, iseq := range batch {
					entries = append(entries, sms1("j", iseq, d.SIMs[0].ICCID, string(rune('0'+iseq))))
				}
				require.Equal(t, test.upTo[i], commit(t, b, d, entries...))
			}
			require.Equal(t, test.texts, strings.Join(textsOf(t, b, d), " "))
		})
	}
}

func TestInbound_JournalsAndDevicesCountForThemselves(t *testing.T) {
	t.Parallel()
	b, p, d, _ := relaytest.Start(t, 1)
	other, _ := b.Online(p, 1)
	iccid := d.SIMs[0].ICCID
	commit(t, b, d, sms1("first", 1, iccid, "a"))
	commit(t, b, d, sms1("second", 1, iccid, "b"))
	commit(t, b, other, sms1("first", 1, iccid, "c"))
	commit(t, b, d, sms1("first", 1, iccid, "a"), sms1("second", 2, iccid, "not of this batch's journal"))
	require.Equal(t, []string{"a", "b", "c"}, textsOf(t, b, d))
}

func TestInbound_IsAcknowledgedInWelcomeAfterALostAck(t *testing.T) {
	t.Parallel()
	b, _, d, _ := relaytest.Start(t, 1)
	d.Receive(alice, "one")
	d.Session.Tell()
	d.Session.RelayReads()
	d.Disconnect() // the acknowledgement is lost
	d.Receive(alice, "two")
	require.Len(t, d.Journal.Inbound, 2)
	require.EqualValues(t, 1, d.Connect().Welcome.InboundUpTo)
	d.Settle()
	require.Empty(t, d.Journal.Inbound)
	require.Equal(t, []string{"one", "two"}, textsOf(t, b, d))
}

func TestInbound_CardThatNobodyKnowsBecomesKnown(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	commit(t, b, d, sms1("j", 1, "8988000000000000001", "hi"))
	m := b.Messages(p)[0]
	require.NotEqual(t, ids[0], m.SIMCardID)
	view, err := b.Relay.SIM(t.Context(), p, m.SIMCardID)
	require.NoError(t, err)
	require.Equal(t, "8988000000000000001", view.ICCID)
	require.False(t, view.Online)
}

func TestInbound_WhatCannotBeDecodedIsKept(t *testing.T) {
	t.Parallel()
	b, p, d, _ := relaytest.Start(t, 1)
	before := len(b.Log(p))
	commit(t, b, d, wire.Inbound{JournalID: "j", ISeq: 1, Kind: wire.InboundSMS, ICCID: d.SIMs[0].ICCID, Raw: []string{"07FF"}})
	commit(t, b, d, wire.Inbound{JournalID: "j", ISeq: 2, Kind: wire.InboundSMS, ICCID: d.SIMs[0].ICCID, From: alice, Text: "a…c", Parts: 3, Missing: 1})
	all := b.Messages(p)
	require.Equal(t, []string{"07FF"}, all[1].Raw)
	require.Contains(t, all[1].Reason, "could not be decoded")
	require.Contains(t, all[0].Reason, "parts of it never came")
	require.Equal(t, []events.Type{events.MessageReceived, events.ContactCreated, events.MessageReceived}, b.LogTypes(p)[before:],
		"nobody is made a contact of without a number")
}
