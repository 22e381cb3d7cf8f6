package modemtest_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"simrelay/device"
	"simrelay/device/devicetest"
	"simrelay/device/modem"
	firmwaresim "simrelay/firmware-sim"
	"simrelay/firmware-sim/tpdu"
	"simrelay/relay/wire"
)

// Whatever comes in whatever order, and however often: each whole text is passed
// on once, and none that is not whole.
func FuzzReassembly(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8})
	f.Add([]byte{8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 1, 2})
	f.Add([]byte{2, 2, 0, 5, 5, 1, 3, 8, 8, 4})
	f.Fuzz(func(t *testing.T, order []byte) {
		order = order[:min(len(order), 64)]
		synctest.Test(t, func(t *testing.T) {
			parts := piecesOf("a😀bc", "+1555", 7, 3)
			parts = append(parts, piecesOf("😀😀", "+1666", 7, 2)...)
			parts = append(parts, piecesOf("xyz", "+1555", 8, 3)...)
			parts = append(parts, device.Part{From: "+1555", Units: devicetest.Units("alone"), Raw: "alone"})
			came, relay := map[int]int{}, devicetest.NewRelay(t)
			radio, stop := runBareAgent(t, relay)
			for i, n := range order {
				n := int(n) % len(parts)
				p := parts[n]
				p.ICCID, p.Slot = bareCard, fmt.Sprint("SM/", i%20)
				require.NoError(t, radio.Host().Received(p))
				require.NoError(t, radio.Host().Received(p), "it is read again before it is deleted")
				require.NoError(t, radio.Host().Removed(p.ICCID, p.Slot))
				came[n]++
			}
			synctest.Wait()
			var want []string
			for text, of := range map[string][]int{"a😀bc": {0, 1, 2}, "😀😀": {3, 4}, "xyz": {5, 6, 7}} {
				whole := true
				for _, n := range of {
					whole = whole && came[n] > 0
				}
				if whole {
					want = append(want, text)
				}
			}
			for range came[8] {
				want = append(want, "alone")
			}
			var got []string
			for _, in := range relay.Came() {
				require.Zero(t, in.Missing)
				got = append(got, in.Text)
			}
			require.ElementsMatch(t, want, got)
			stop()
		})
	})
}

// piecesOf cuts a text into parts, between the halves of a pair too.
func piecesOf(text, from string, ref, total int) (list []device.Part) {
	units := devicetest.Units(text)
	for n := range total {
		list = append(list, device.Part{
			From: from, Units: units[n*len(units)/total : (n+1)*len(units)/total], Raw: fmt.Sprint(text, n),
			Ref: ref, Number: n + 1, Total: total,
		})
	}
	return list
}

const bareCard = "8901000000000000001"

// runBareAgent runs an agent whose radio is none.
func runBareAgent(t *testing.T, relay *devicetest.Relay) (radio *devicetest.Radio, stop func()) {
	t.Helper()
	radio = devicetest.New(new(devicetest.Air), bareCard)
	return radio, runAgentOn(t, device.Options{RelayURL: devicetest.URL, Token: devicetest.Token, Dial: relay.Dial, Radios: []device.Radio{radio}})
}

// Whatever is to be said: what the driver makes of it says the same to a codec
// that shares nothing with the driver's.
func FuzzTextGoesOut(f *testing.F) {
	for _, text := range []string{"Hello", "[{€}]~^|\\", strings.Repeat("x😀", 100), "żółw", threeParts(1), "a\nb\r\nc", "`", "ş"} {
		f.Add(text, uint8(200))
	}
	driver := modem.New(modem.Options{})
	f.Fuzz(func(t *testing.T, text string, ref uint8) {
		if !utf8.ValidString(text) || strings.ContainsRune(text, '\x1b') {
			return // it is cleaned
		}
		parts, err := driver.Compose(device.Letter{To: handset, Text: text, Ref: ref})
		if err != nil {
			return
		}
		var whole strings.Builder
		for i, raw := range parts {
			s, err := tpdu.ParseSubmit(raw)
			require.NoError(t, err)
			place, _ := s.UserData.Concat()
			require.Equal(t, i+1, place.Part)
			require.Equal(t, len(parts), place.Parts)
			whole.WriteString(s.UserData.Text())
		}
		require.Equal(t, text, whole.String())
	})
}

// Whatever a handset says arrives as it was said, through modem and agent.
func FuzzTextComesIn(f *testing.F) {
	for _, text := range []string{"Hello", "[{€}]~^|\\", strings.Repeat("x😀", 100), "żółw", threeParts(1), "a\nb\r\nc", "@"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, firmwaresim.Options{})
			if !utf8.ValidString(text) || len(text) > 1000 || w.sims[0].Inbound(handset, w.modem(0).Number(), text) != nil {
				return
			}
			w.start()
			require.Equal(t, text, w.texts(1)[0])
			require.NoError(t, w.stop())
			w.requireOrder()
		})
	})
}

// Whatever noise there is on the line while a message is sent: it ends once, and
// truthfully, and the modem works again when the noise is over. The noise has no
// capital letters and no digits, so that it says nothing that a modem says.
func FuzzNoisyLine(f *testing.F) {
	f.Add([]byte{3, 0, 200, 7, 40, 9, 1, 62}, true)
	f.Add([]byte{0, 0, 0, 0, 2, 5, 255, 255, 14, 30, 13, 10, 62, 26}, false)
	f.Fuzz(func(t *testing.T, plan []byte, long bool) { sendThroughNoise(t, plan, long, firmwaresim.Options{}) })
}

// TestNoise_OnTheLineMakesNobodyLie is FuzzNoisyLine with noise that is random.
func TestNoise_OnTheLineMakesNobodyLie(t *testing.T) {
	t.Parallel()
	for _, profile := range firmwaresim.Profiles() {
		for range 8 {
			random, seed := random(t)
			t.Run(fmt.Sprint(profile, ", seed ", seed), func(t *testing.T) {
				t.Parallel()
				plan := make([]byte, 2+random.IntN(100))
				for i := range plan {
					plan[i] = byte(random.Uint32())
				}
				sendThroughNoise(t, plan, random.IntN(2) == 0, firmwaresim.Options{Profile: profile})
			})
		}
	}
}

func sendThroughNoise(t *testing.T, plan []byte, long bool, o firmwaresim.Options) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, o)
		w.start()
		w.awaitReady()
		w.taps[0].noise.begin(plan)
		text := onePart(1)
		if long {
			text = threeParts(1)
		}
		w.dispatch(0, 1, text)
		w.within(10*time.Minute, func() bool { return w.ended(1) })
		w.taps[0].noise.begin(nil)
		w.Final(1, 1)
		w.dispatch(0, 2, onePart(2))
		require.Equal(t, wire.ResultSent, w.Final(2, 1).State)
		<-time.After(5 * time.Minute)
		l := w.ledger()
		w.requireTruth(l, 1, text)
		w.requireTruth(l, 2, onePart(2))
		require.NoError(t, w.stop())
	})
}

// noisy is a port whose octets from the modem suffer.
type noisy struct {
	io.ReadWriteCloser
	noise   *noise
	pending []byte
}

func (n *noisy) Read(b []byte) (int, error) {
	for len(n.pending) == 0 {
		count, err := n.ReadWriteCloser.Read(b)
		for _, octet := range b[:count] {
			n.pending = append(n.pending, n.noise.suffer(octet)...)
		}
		if err != nil && len(n.pending) == 0 {
			return 0, err
		}
	}
	count := copy(b, n.pending)
	n.pending = n.pending[count:]
	return count, nil
}
