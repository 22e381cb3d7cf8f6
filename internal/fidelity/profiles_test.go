//go:build fidelity

package fidelity_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
)

// The texts of the stories with gammu.
const (
	shortText = "Hello {[€]} wörld"
	longText  = "A long text in the GSM alphabet takes several short messages. Each has its own number, " +
		"its own delivery report and {its own place}, so that the handset, which gets them in any order, " +
		"can put them together again as one text: ~the end of it~."
	unicodeText = "Длинное сообщение с эмодзи 🚀 идёт частями 🎉, и каждая часть знает своё место: первая, вторая, третья 📱."
)

// allTexts are the three, sorted.
var allTexts = []string{longText, shortText, unicodeText}

// senders write the three texts.
var senders = map[string]string{"+15550002222": shortText, "12345": longText, "ACME": unicodeText}

// extra are settings that gammu needs for some modems, in life too.
var extra = map[string][]string{
	// It asks for <bfr> 0 of +CNMI whatever there is, and this one refuses that.
	"cinterion": {"atgen_setcnmi = ,,,,1"},
}

// onEveryProfile runs a story with a modem of each kind.
func onEveryProfile(t *testing.T, story func(t *testing.T, m modemInSim)) {
	t.Parallel()
	for _, profile := range firmwaresim.Profiles() {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			m := newModem(t, firmwaresim.Options{Profile: profile})
			story(t, m)
			m.requireReadable(t)
		})
	}
}

// modemInSim is a simulated modem, and the client that drives it.
type modemInSim struct {
	*firmwaresim.Modem
	sim     *firmwaresim.Sim
	gammu   *gammu
	profile string
}

func newModem(t *testing.T, o firmwaresim.Options) modemInSim {
	t.Helper()
	sim := newSim(t, o)
	m := sim.Modem(0)
	return modemInSim{Modem: m, sim: sim, gammu: newGammu(t, m.Path(), extra[o.Profile]...), profile: o.Profile}
}

// requireReadable has the oracle read every PDU that went over the line.
func (m modemInSim) requireReadable(t *testing.T) {
	t.Helper()
	o := newOracle(t)
	submitted, received := linePDUs(t, m.Modem)
	for _, pdu := range submitted {
		require.Equal(t, "Submit", o.decode(pdu).Type)
	}
	for _, pdu := range received {
		require.Contains(t, []string{"Deliver", "Status_Report"}, o.decode(pdu).Type)
	}
}

// told is everything that the modem has been told, and said what it has said.
func (m modemInSim) told() []byte { return m.octets(false) }
func (m modemInSim) said() []byte { return m.octets(true) }

func (m modemInSim) octets(fromModem bool) (all []byte) {
	for _, e := range m.Exchanges() {
		if e.FromModem == fromModem {
			all = append(all, e.Octets...)
		}
	}
	return all
}

// awaitTold waits until the modem has been told something, as long as a client
// runs.
func (m modemInSim) awaitTold(ctx context.Context, t *testing.T, what string) {
	t.Helper()
	told := func() bool { return bytes.Contains(m.told(), []byte(what)) }
	require.NoError(t, m.sim.Await(ctx, told), "nobody told the modem %q", what)
}

// receive has the senders write to the modem.
func (m modemInSim) receive(t *testing.T) {
	t.Helper()
	for from, text := range senders {
		require.NoError(t, m.sim.Inbound(from, m.Number(), text))
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	_, err := m.sim.AwaitInbox(ctx, m.Number(), len(senders))
	require.NoError(t, err)
}

func TestGammu_KnowsTheModem(t *testing.T) {
	makers := map[string]string{ // as gammu writes them
		"generic": "Simulated", "huawei": "Huawei", "sim800": "SIMCOM_Ltd", "ec25": "Quectel", "m26": "Quectel_Ltd",
		"zte": "ZTE", "cinterion": "Cinterion", "wavecom": "Wavecom", "u-blox": "u-blox",
	}
	onEveryProfile(t, func(t *testing.T, m modemInSim) {
		out := m.gammu.batch("identify", "networkinfo", "getsmsc", "getsecuritystatus", "battery")
		require.Equal(t, m.IMEI(), m.gammu.field(out, "IMEI"))
		require.Equal(t, m.IMSI(), m.gammu.field(out, "SIM IMSI"))
		require.Equal(t, makers[m.profile], m.gammu.field(out, "Manufacturer"), "of the profile %s", m.profile)
		require.NotEmpty(t, m.gammu.field(out, "Firmware"))
		require.Equal(t, "home network", m.gammu.field(out, "Network state"))
		require.Contains(t, m.gammu.field(out, "Network"), "001 01")
		require.Equal(t, "Simulated Network", m.gammu.field(out, "Name in phone"))
		require.Equal(t, centre, m.gammu.field(out, "Number"))
		require.Contains(t, out, "Nothing to enter.")
		require.Equal(t, "100 percent", m.gammu.field(out, "Battery level"))
	})
}

func TestGammu_Sends(t *testing.T) {
	onEveryProfile(t, func(t *testing.T, m modemInSim) {
		m.gammu.send(handset, shortText, "-report")
		m.gammu.send(handset, longText, "-len", "400")
		m.gammu.send("12345", unicodeText, "-unicode", "-len", "400", "-report")
		sent := m.sim.Messages()
		require.Len(t, sent, 3)
		for i, want := range []struct {
			to, text string
			parts    int
			report   bool
		}{
			{handset, shortText, 1, true}, {handset, longText, 2, false}, {"12345", unicodeText, 2, true},
		} {
			require.Equal(t, want.text, sent[i].Text)
			require.Equal(t, want.to, sent[i].To)
			require.Equal(t, want.parts, sent[i].Parts)
			require.Equal(t, want.report, sent[i].ReportRequested)
			require.Equal(t, m.Number(), sent[i].From)
		}
		require.Len(t, m.sim.Inbox(handset), 2)
		require.Len(t, m.sim.Inbox("12345"), 1)
	})
}

func TestGammu_ReadsAndDeletes(t *testing.T) {
	onEveryProfile(t, func(t *testing.T, m modemInSim) {
		m.receive(t)
		got := map[string]string{}
		var one place
		for _, l := range m.gammu.letters() {
			require.NotContains(t, got, l.from, "a message is there twice")
			got[l.from] = l.text
			if l.text == shortText {
				one = l.places[0]
			}
		}
		require.Equal(t, senders, got)

		m.gammu.run("deletesms", one.folder, one.location)
		left := m.gammu.letters()
		require.Equal(t, []string{longText, unicodeText}, textsOf(left))
		m.gammu.run("deleteallsms", one.folder)
		require.Empty(t, m.gammu.letters())
	})
}

func TestGammu_DialsAServiceCode(t *testing.T) {
	onEveryProfile(t, func(t *testing.T, m modemInSim) {
		out := m.gammu.run("getussd", "*100#")
		require.Equal(t, "No action needed", m.gammu.field(out, "Status"))
		require.Equal(t, "Balance: 10.00 EUR", m.gammu.field(out, "Service reply"))
	})
}

// glances is how often gammu looks at the modem before it leaves: it takes less
// than a second for that.
const glances = "150"

func TestGammu_IsToldOfAMessage(t *testing.T) {
	onEveryProfile(t, func(t *testing.T, m modemInSim) {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		var out bytes.Buffer
		cmd := m.gammu.command(ctx, "monitor", glances)
		cmd.Stdout, cmd.Stderr = &out, &out
		require.NoError(t, cmd.Start())
		ended := make(chan error, 1)
		go func() {
			ended <- cmd.Wait()
			cancel()
		}()
		m.awaitTold(ctx, t, "AT+CUSD=1\r") // the last thing that it asks to be told of
		require.NoError(t, m.sim.Inbound("+15550002222", m.Number(), shortText))
		err := <-ended
		require.Contains(t, out.String(), "SMS message received")
		if m.profile != offByOne {
			require.NoError(t, err, "%s", &out)
			require.Contains(t, out.String(), "\n"+shortText+"\n")
		}
	})
}

// offByOne is the profile of a modem, the E3131, whose places gammu takes for
// counted from 0, so that it looks for what was announced in the place before.
const offByOne = "huawei"

func TestGammu_UnderstandsRefusals(t *testing.T) {
	t.Parallel()
	m := newModem(t, firmwaresim.Options{})
	sim, g := m.sim, m.gammu
	require.NoError(t, sim.SetNetwork(firmwaresim.NetworkPatch{Reject: &firmwaresim.Reject{CMS: 38}}))
	out, err := g.try("sendsms", "TEXT", handset, "-text", shortText)
	require.Error(t, err)
	require.Contains(t, out, "error 38, message reference=-1")

	require.NoError(t, m.Fault(firmwaresim.Fault{Kind: firmwaresim.RegistrationLost}))
	out, err = g.try("sendsms", "TEXT", handset, "-text", shortText)
	require.Error(t, err)
	require.Contains(t, out, "error 331, message reference=-1")
	require.Equal(t, "requesting network", g.field(g.run("networkinfo"), "Network state"))
	require.Empty(t, sim.Messages())
}

func TestGammu_UnlocksTheCard(t *testing.T) {
	t.Parallel()
	m := newModem(t, firmwaresim.Options{PIN: "4711"})
	g := m.gammu
	require.Contains(t, g.run("getsecuritystatus"), "Waiting for PIN.")
	_, err := g.try("entersecuritycode", "PIN", "0000")
	require.Error(t, err)
	g.run("entersecuritycode", "PIN", "4711")
	require.Contains(t, g.run("getsecuritystatus"), "Nothing to enter.")
	g.send(handset, shortText)
	require.Equal(t, shortText, m.sim.Messages()[0].Text)
}
