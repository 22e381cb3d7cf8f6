//go:build fidelity

package fidelity_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"simrelay/device"
	"simrelay/device/modem"
	"simrelay/firmware-sim/tpdu"
)

const (
	handset = "+15550001111"
	centre  = "+12125550199"
)

// rounds is how many random texts there are of each kind.
const rounds = 100

// fromCard puts the address before a TPDU that leaves the service centre to
// the SIM card.
func fromCard(pdu []byte) []byte { return append([]byte{0}, pdu...) }

func fromCentre(number string, pdu []byte) []byte {
	return append(tpdu.MarshalServiceCentre(number), pdu...)
}

// TestOracle_ReadsWhatTheAgentSubmits has both python3-gammu and the
// simulator read the agent's SUBMITs.
func TestOracle_ReadsWhatTheAgentSubmits(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		letter   device.Letter
		parts    int
		coding   string
		class    int
		validity string
	}{
		"a text":              {device.Letter{To: handset, Text: "Hello world"}, 1, codingGSM7, -1, "1440M"},
		"the extension table": {device.Letter{To: handset, Text: "{[€]}~|^\\"}, 1, codingGSM7, -1, "1440M"},
		"the at sign, which is zero, at the end of an octet": {
			device.Letter{To: handset, Text: "1234567@"}, 1, codingGSM7, -1, "1440M"},
		"the at sign before unused bits": {device.Letter{To: handset, Text: "123456@"}, 1, codingGSM7, -1, "1440M"},
		"as much GSM-7 as fits":          {device.Letter{To: handset, Text: strings.Repeat("x", 160)}, 1, codingGSM7, -1, "1440M"},
		"one character more":             {device.Letter{To: handset, Text: strings.Repeat("x", 161)}, 2, codingGSM7, -1, "1440M"},
		"an escape that does not fit": {
			device.Letter{To: handset, Text: strings.Repeat("x", 152) + "€" + strings.Repeat("y", 20)}, 2, codingGSM7, -1, "1440M"},
		"as much UCS-2 as fits": {device.Letter{To: handset, Text: strings.Repeat("я", 70)}, 1, codingUCS2, -1, "1440M"},
		"a surrogate pair that does not fit": {
			device.Letter{To: handset, Text: strings.Repeat("я", 66) + "🚀" + strings.Repeat("я", 20)}, 2, codingUCS2, -1, "1440M"},
		"a flash message":          {device.Letter{To: handset, Text: "Flash", Flash: true}, 1, codingGSM7, 0, "1440M"},
		"a flash message in UCS-2": {device.Letter{To: handset, Text: "Молния", Flash: true}, 1, codingUCS2, 0, "1440M"},
		"a national number":        {device.Letter{To: "5550001111", Text: "Hi"}, 1, codingGSM7, -1, "1440M"},
		"a short code":             {device.Letter{To: "12345", Text: "Hi"}, 1, codingGSM7, -1, "1440M"},
		"an hour to live":          {device.Letter{To: handset, Text: "Hi", Validity: time.Hour}, 1, codingGSM7, -1, "60M"},
		"half a day and a half hour to live": {
			device.Letter{To: handset, Text: "Hi", Validity: 12*time.Hour + 30*time.Minute}, 1, codingGSM7, -1, "750M"},
		"a week to live":       {device.Letter{To: handset, Text: "Hi", Validity: 7 * 24 * time.Hour}, 1, codingGSM7, -1, "7D"},
		"five weeks to live":   {device.Letter{To: handset, Text: "Hi", Validity: 35 * 24 * time.Hour}, 1, codingGSM7, -1, "5W"},
		"sixty weeks and more": {device.Letter{To: handset, Text: "Hi", Validity: 63 * 7 * 24 * time.Hour}, 1, codingGSM7, -1, "Max"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, r := range newOracle(t).readLetter(c.letter, c.parts) {
				require.Equal(t, c.coding, r.Coding)
				require.Equal(t, c.class, r.Class)
				require.Equal(t, c.validity, r.Validity)
			}
		})
	}
	for _, a := range alphabets {
		t.Run("random texts in "+a.name, func(t *testing.T) {
			t.Parallel()
			o, r := newOracle(t), newRandom(t)
			for range rounds {
				text := randomText(r, a.runes, 1+r.IntN(a.most))
				o.readLetter(device.Letter{To: randomNumber(r), Text: text, Ref: uint8(r.IntN(256))}, 0)
			}
		})
	}
}

// readLetter has what the agent makes of a letter read, and requires that
// everything is there. It checks the number of parts, unless that is 0.
func (o *oracle) readLetter(l device.Letter, parts int) (list []reading) {
	o.t.Helper()
	pdus, err := modem.New(modem.Options{}).Compose(l)
	require.NoError(o.t, err)
	if parts > 0 {
		require.Len(o.t, pdus, parts)
	}
	var simulated strings.Builder
	for i, pdu := range pdus {
		r := o.decode(fromCard(pdu))
		require.Equal(o.t, "Submit", r.Type)
		require.Empty(o.t, r.Centre)
		require.Equal(o.t, l.To, r.Number)
		o.requirePlace(r, i+1, len(pdus), int(l.Ref))
		require.NotContains(o.t, r.text(o.t), "\uFFFD", "a character must not be cut in two")

		submit, err := tpdu.ParseSubmit(pdu)
		require.NoError(o.t, err, "the simulator reads %X", pdu)
		require.Equal(o.t, l.To, submit.Destination.String())
		require.True(o.t, submit.ReportRequested)
		require.Equal(o.t, r.text(o.t), submit.UserData.Text(), "the simulator and gammu read %X", pdu)
		simulated.WriteString(submit.UserData.Text())
		list = append(list, r)
	}
	require.Equal(o.t, l.Text, simulated.String())
	return list
}

// requirePlace checks the place of a part in its message.
func (o *oracle) requirePlace(r reading, part, parts, id int) {
	o.t.Helper()
	if parts == 1 {
		require.LessOrEqual(o.t, r.Parts, 1)
		return
	}
	require.Equal(o.t, []int{part, parts, id}, []int{r.Part, r.Parts, r.ID})
}

// TestOracle_ReadsWhatTheSimulatorDelivers covers senders and times of every
// kind.
func TestOracle_ReadsWhatTheSimulatorDelivers(t *testing.T) {
	t.Parallel()
	for _, a := range alphabets {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			o, r := newOracle(t), newRandom(t)
			for range rounds {
				o.readDelivery(randomSender(r), randomText(r, a.runes, 1+r.IntN(a.most)), randomTime(r), byte(r.IntN(256)))
			}
		})
	}
	// Of names, only letters that GSM-7 shares with ASCII: gammu 1.42 takes the
	// septets of a name for ASCII, although section 9.1.2.5 of 3GPP TS 23.040
	// has them in GSM-7.
	for _, sender := range []string{"A", "AB", "ABCDEFG", "ABCDEFGH", "ABCDEFGHIJK", "R&D (42)", "123", "1234", "+4915112345678"} {
		t.Run("from "+sender, func(t *testing.T) {
			t.Parallel()
			newOracle(t).readDelivery(sender, "Hi", time.Now().Truncate(time.Second), 0)
		})
	}
}

func (o *oracle) readDelivery(from, text string, at time.Time, ref byte) {
	o.t.Helper()
	parts, ok := tpdu.Segment(text, ref)
	require.True(o.t, ok)
	var got []uint16
	for i, part := range parts {
		deliver := tpdu.Deliver{Originator: tpdu.NewAddress(from), ServiceTime: at, UserData: part, More: i+1 < len(parts)}
		r := o.decode(fromCentre(centre, deliver.Marshal()))
		require.Equal(o.t, "Deliver", r.Type)
		require.Equal(o.t, centre, r.Centre)
		require.Equal(o.t, from, r.Number)
		require.Equal(o.t, at.Format(wallClock), r.Time)
		o.requirePlace(r, i+1, len(parts), int(ref))
		got = append(got, r.units(o.t)...)
	}
	require.Equal(o.t, text, string(utf16.Decode(got)))
}

// randomTime is in one of the zones that there are, on a quarter of an hour.
func randomTime(r *rand.Rand) time.Time {
	zone := time.FixedZone("", (r.IntN(26*4+1)-12*4)*15*60)
	year2000 := time.Date(2000, 1, 2, 0, 0, 0, 0, zone)
	return year2000.Add(time.Duration(r.IntN(60*365*24*3600)) * time.Second)
}

// TestOracle_ReadsTheSimulatorsReports covers every value of TP-Status.
func TestOracle_ReadsTheSimulatorsReports(t *testing.T) {
	t.Parallel()
	o, r := newOracle(t), newRandom(t)
	for status := range 256 {
		report := tpdu.StatusReport{
			Reference: byte(r.IntN(256)), Recipient: tpdu.NewAddress(randomNumber(r)),
			ServiceTime: randomTime(r), Discharge: randomTime(r), Status: tpdu.Status(status),
		}
		got := o.decode(fromCentre(centre, report.Marshal()))
		require.Equal(t, reading{
			Type: "Status_Report", Centre: centre, Number: report.Recipient.String(), Reference: int(report.Reference),
			Status: status, Time: report.ServiceTime.Format(wallClock), Discharge: report.Discharge.Format(wallClock),
		}, reading{
			Type: got.Type, Centre: got.Centre, Number: got.Number, Reference: got.Reference,
			Status: got.Status, Time: got.Time, Discharge: got.Discharge,
		}, "%X", report.Marshal())
		require.Equal(t, meaning(status), got.text(t), "status %#02x", status)
	}
}

// meaning is what gammu says of the values of TP-Status that 3GPP TS 23.040
// section 9.2.3.15 defines, and of the reserved ones beside them.
func meaning(status int) string {
	switch group := status & 0x60; {
	case status <= 0x02:
		return "Delivered"
	case group == 0:
		return "Unknown"
	case group == 0x20:
		return "Pending"
	}
	return "Failed"
}

// TestSimulator_ReadsWhatTheOracleSubmits gives the simulator SUBMITs that
// python3-gammu wrote.
func TestSimulator_ReadsWhatTheOracleSubmits(t *testing.T) {
	t.Parallel()
	for _, a := range alphabets {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			o, r := newOracle(t), newRandom(t)
			for range rounds {
				text := randomText(r, a.runes, 1+r.IntN(a.most))
				_, gsm := tpdu.EncodeSeptets(text)
				w := writing{Text: text, Unicode: !gsm, Number: randomNumber(r), Centre: centre, Report: r.IntN(2) == 0, Class: r.IntN(5) - 1}
				if r.IntN(2) == 0 {
					w.Form = wideForm
				}
				_, whole := readSubmits(t, o.encode(w), w)
				require.Equal(t, text, whole)
			}
		})
	}
	// Not without one: gammu 1.42 writes that as five minutes.
	lives := map[string]time.Duration{
		"1H": time.Hour, "6H": 6 * time.Hour, "1D": 24 * time.Hour, "3D": 72 * time.Hour,
		"1W": 7 * 24 * time.Hour, "Max": 63 * 7 * 24 * time.Hour,
	}
	for name, life := range lives {
		t.Run("validity "+name, func(t *testing.T) {
			t.Parallel()
			w := writing{Text: "Hi", Number: "12345", Centre: centre, Validity: name, Class: -1}
			submits, _ := readSubmits(t, newOracle(t).encode(w), w)
			require.Equal(t, life, submits[0].ValidFor)
		})
	}
}

// readSubmits has the simulator read the parts of a message, and checks what
// they have in common. It returns the text of all.
func readSubmits(t *testing.T, pdus [][]byte, w writing) (list []tpdu.Submit, text string) {
	t.Helper()
	for i, pdu := range pdus {
		number, raw, err := tpdu.CutServiceCentre(pdu)
		require.NoError(t, err, "%X", pdu)
		require.Equal(t, w.Centre, number)
		submit, err := tpdu.ParseSubmit(raw)
		require.NoError(t, err, "%X", pdu)
		require.Equal(t, w.Number, submit.Destination.String())
		require.Equal(t, w.Report, submit.ReportRequested)
		require.Equal(t, w.Class, tpdu.ClassOf(submit.UserData.DCS), "%X", pdu)
		place, long := submit.UserData.Concat()
		require.Equal(t, len(pdus) > 1, long)
		if long {
			require.Equal(t, []int{i + 1, len(pdus)}, []int{place.Part, place.Parts})
			require.Equal(t, w.Form == wideForm, place.Wide)
		}
		list, text = append(list, submit), text+submit.UserData.Text()
	}
	return list, text
}
