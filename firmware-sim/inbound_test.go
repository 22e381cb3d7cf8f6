package firmwaresim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
	"simrelay/firmware-sim/tpdu"
)

// inject posts an inbound message with more settings than from, to and text.
func inject(t *testing.T, sim *firmwaresim.Sim, from, text, settings string) {
	t.Helper()
	quoted, err := json.Marshal(text)
	require.NoError(t, err)
	body := fmt.Sprintf(`{"from":%q,"to":%q,"text":%s%s}`, from, sim.Modem(0).Number(), quoted, settings)
	status, answer := ask(sim, "POST", "/v1/inbound", body)
	require.Equal(t, http.StatusAccepted, status, answer)
}

func TestInject_HowItIsWritten(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		from, text, settings string
		check                func(*testing.T, tpdu.Deliver)
	}{
		"as phones do": {handset, "hello", "", func(t *testing.T, d tpdu.Deliver) {
			require.Zero(t, d.UserData.DCS)
			require.False(t, d.UserData.HasHeader)
			require.False(t, d.ReplyPath)
		}},
		"class 0, which is flash": {handset, "hello", `,"class":0`, func(t *testing.T, d tpdu.Deliver) {
			require.Equal(t, byte(0x10), d.UserData.DCS)
		}},
		"class 0 in UCS-2": {handset, "привет", `,"class":0`, func(t *testing.T, d tpdu.Deliver) {
			require.Equal(t, byte(0x18), d.UserData.DCS)
		}},
		"UCS-2 without need": {handset, "hello", `,"encoding":"ucs2"`, func(t *testing.T, d tpdu.Deliver) {
			require.Equal(t, tpdu.UCS2, d.UserData.Encoding())
		}},
		"octets": {handset, "\x00ÿ", `,"encoding":"8bit"`, func(t *testing.T, d tpdu.Deliver) {
			require.Equal(t, []byte{0, 0xFF}, d.UserData.Octets)
		}},
		"a single shift table": {handset, "şğ", `,"language":"turkish"`, func(t *testing.T, d tpdu.Deliver) {
			require.Equal(t, octetsOf(t, "03240101D8CC3767"), d.UserData.Octets)
		}},
		"a locking shift table": {handset, "नमस्ते", `,"language":"hindi","shift":"locking"`, func(t *testing.T, d tpdu.Deliver) {
			require.Equal(t, tpdu.Alphabet{Locking: tpdu.Hindi}, d.UserData.Alphabet())
		}},
		"both tables": {handset, "Ação ê", `,"language":"portuguese","shift":"both"`, func(t *testing.T, d tpdu.Deliver) {
			require.Equal(t, tpdu.Alphabet{Single: tpdu.Portuguese, Locking: tpdu.Portuguese}, d.UserData.Alphabet())
		}},
		"a reply path and a protocol": {handset, "hello", `,"reply_path":true,"protocol":65`, func(t *testing.T, d tpdu.Deliver) {
			require.True(t, d.ReplyPath)
			require.Equal(t, byte(0x41), d.Protocol)
		}},
		"from a name":       {"Größe AG", "hello", "", func(t *testing.T, d tpdu.Deliver) { require.Equal(t, tpdu.TypeAlphanumeric, d.Originator.Type) }},
		"from a short code": {"72404", "hello", "", func(t *testing.T, d tpdu.Deliver) { require.Equal(t, tpdu.TypeUnknown, d.Originator.Type) }},
		"from a national number": {"03012345678", "hello", "", func(t *testing.T, d tpdu.Deliver) {
			require.Equal(t, tpdu.TypeUnknown, d.Originator.Type)
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, c := converse(t)
			c.Command("AT+CNMI=2,2", lines("OK"))
			inject(t, sim, test.from, test.text, test.settings)
			d := expectDeliver(t, c, "+CMT: ,%d")
			require.Equal(t, test.text, d.UserData.Text())
			require.Equal(t, test.from, d.Originator.String())
			test.check(t, d)
			require.Equal(t, test.text, sim.Inbox(sim.Modem(0).Number())[0].Text)
		})
	}
}

func octetsOf(t *testing.T, digits string) []byte {
	t.Helper()
	var octets []byte
	_, err := fmt.Sscanf(digits, "%X", &octets)
	require.NoError(t, err)
	return octets
}

func TestInject_Class2IsStoredOnTheCard(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command(`AT+CPMS="ME","ME","ME";+CNMI=2,2`, lines("+CPMS: 0,100,0,100,0,100", "OK"))
	inject(t, sim, handset, "on the card", `,"class":2`)
	c.Expect(lines(`+CMTI: "SM",1`))
}

func TestInject_ReferencesOfEightAndSixteenBits(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		settings string
		want     tpdu.Concat
	}{
		"eight":               {`,"reference":200`, tpdu.Concat{Reference: 200}},
		"sixteen":             {`,"reference":513,"reference_bits":16`, tpdu.Concat{Reference: 513, Wide: true}},
		"sixteen, of its own": {`,"reference_bits":16`, tpdu.Concat{Reference: 0, Wide: true}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, c := converse(t)
			c.Command("AT+CNMI=2,2", lines("OK"))
			text := strings.Repeat("0123456789", 20)
			inject(t, sim, handset, text, test.settings)
			for part := 1; part <= 2; part++ {
				place, ok := expectDeliver(t, c, "+CMT: ,%d").UserData.Concat()
				require.True(t, ok)
				test.want.Part, test.want.Parts = part, 2
				require.Equal(t, test.want, place)
			}
			require.Equal(t, text, sim.Inbox(sim.Modem(0).Number())[0].Text)
		})
	}
}

func TestInject_PartsTravelAsTheMessageOrTheNetworkSays(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		message, network string
		places           []int
		delay, gap       time.Duration
	}{
		"in order":                    {"", "", []int{1, 2, 3}, 0, 0},
		"reversed":                    {`,"parts":{"order":"reversed"}`, "", []int{3, 2, 1}, 0, 0},
		"twice, with gaps":            {`,"parts":{"duplicate":true,"gap":"5s"}`, "", []int{1, 1, 2, 2, 3, 3}, 0, 5 * time.Second},
		"late":                        {`,"delay":"1m"`, "", []int{1, 2, 3}, time.Minute, 0},
		"as the network has it":       {"", `{"parts":{"order":"reversed","gap":"2s"}}`, []int{3, 2, 1}, 0, 2 * time.Second},
		"the message's own rule wins": {`,"parts":{}`, `{"parts":{"order":"reversed","gap":"2s"}}`, []int{1, 2, 3}, 0, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sim, c := converse(t)
				c.Deadline = time.Hour
				c.Command("AT+CNMI=2,2", lines("OK"))
				if test.network != "" {
					status, body := ask(sim, "PUT", "/v1/network", test.network)
					require.Equal(t, http.StatusOK, status, body)
				}
				began := time.Now()
				inject(t, sim, handset, strings.Repeat("0123456789", 40), test.message)
				for i, want := range test.places {
					d := expectDeliver(t, c, "+CMT: ,%d")
					place, _ := d.UserData.Concat()
					require.Equal(t, want, place.Part)
					require.Equal(t, i+1 < len(test.places), d.More)
					require.Equal(t, test.delay+time.Duration(i)*test.gap, time.Since(began))
				}
			})
		})
	}
}

func TestInject_ShuffledPartsFollowFromTheSeed(t *testing.T) {
	t.Parallel()
	order := func(seed uint64) (places []int) {
		sim := newSim(t, firmwaresim.Options{Seed: seed})
		c := talk(t, sim)
		c.Command("AT+CNMI=2,2", lines("OK"))
		inject(t, sim, handset, strings.Repeat("0123456789", 150), `,"parts":{"order":"shuffled"}`)
		for range 10 {
			place, _ := expectDeliver(t, c, "+CMT: ,%d").UserData.Concat()
			places = append(places, place.Part)
		}
		require.Len(t, sim.Inbox(sim.Modem(0).Number()), 1)
		return places
	}
	first := order(7)
	require.ElementsMatch(t, []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, first)
	require.NotEqual(t, []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, first)
	require.Equal(t, first, order(7))
}

func TestNetwork_TimeStampsAreInItsZone(t *testing.T) {
	t.Parallel()
	for zone, seconds := range map[string]int{"+05:30": 19800, "-03:45": -13500, "+00:00": 0} {
		sim, c := converse(t)
		require.NoError(t, sim.SetNetwork(firmwaresim.NetworkPatch{TimeZone: &zone}))
		c.Command("AT+CNMI=2,2,0,1", lines("OK"))
		require.NoError(t, sim.Inbound(handset, sim.Modem(0).Number(), "x"))
		d := expectDeliver(t, c, "+CMT: ,%d")
		_, offset := d.ServiceTime.Zone()
		require.Equal(t, seconds, offset)
		require.WithinDuration(t, time.Now(), d.ServiceTime, time.Minute)
		sendReported(c, handset, "x", 0)
		r := expectReport(t, c, "+CDS: %d")
		for _, stamp := range []time.Time{r.ServiceTime, r.Discharge} {
			_, offset = stamp.Zone()
			require.Equal(t, seconds, offset)
		}
	}
}

func TestSubmissions_TellWhatAMessageHas(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	tests := []struct {
		style tpdu.Style
		text  string
		want  firmwaresim.Details
	}{
		{tpdu.Style{}, "plain", firmwaresim.Details{}},
		{tpdu.Style{HasClass: true}, "flash", firmwaresim.Details{Class: new(0)}},
		{tpdu.Style{Encoding: tpdu.GSM7, Alphabet: tpdu.Alphabet{Single: tpdu.Turkish}}, "şğ", firmwaresim.Details{Language: "turkish"}},
		{tpdu.Style{Encoding: tpdu.GSM7, Alphabet: tpdu.Alphabet{Locking: tpdu.Urdu}}, "سلام", firmwaresim.Details{Locking: "urdu"}},
	}
	for i, test := range tests {
		parts, ok := test.style.Write(test.text)
		require.True(t, ok)
		length, pdu := submissionOf(handset, parts[0], false)
		c.Command(fmt.Sprintf("AT+CMGS=%d", length), talkPrompt).Send(pdu + "\x1a").Expect(lines(fmt.Sprintf("+CMGS: %d", i), "OK"))
		got := sim.Messages()[i]
		require.Equal(t, test.text, got.Text)
		require.Equal(t, test.want, got.Details)
		require.Equal(t, test.want, sim.Submissions()[i].Details)
	}
	// A reply path, a protocol of 0x41, and 5 minutes.
	c.Command("AT+CMGS=24", talkPrompt).Send("009101" + "0b915155674523f14100000bc8329bfd06dddf723619" + "\x1a").Expect(lines("+CMGS: 4", "OK"))
	require.Equal(t, firmwaresim.Details{ReplyPath: true, Protocol: 0x41, ValidSeconds: 300}, sim.Submissions()[4].Details)
	_, body := ask(sim, "GET", "/v1/submissions", "")
	require.Contains(t, body, `"class":0}`)
	require.Contains(t, body, `"valid_seconds":300,"protocol":65,"reply_path":true}`)
}

func TestSubmissions_WithWideReferencesArePutTogether(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	text := strings.Repeat("0123456789", 30)
	parts, ok := tpdu.Style{Reference: 0x1234, Wide: true}.Write(text)
	require.True(t, ok)
	for i, part := range parts {
		length, pdu := submissionOf(handset, part, false)
		c.Command(fmt.Sprintf("AT+CMGS=%d", length), talkPrompt).Send(pdu + "\x1a").Expect(lines(fmt.Sprintf("+CMGS: %d", i), "OK"))
	}
	require.Equal(t, text, sim.Messages()[0].Text)
	require.Equal(t, 16, sim.Messages()[0].ReferenceBits)
}
