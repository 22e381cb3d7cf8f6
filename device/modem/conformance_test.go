package modem_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
	"simrelay/relay/wire"
)

// The tests here hold on every kind of modem that the simulator knows.

func onEveryModem(t *testing.T, o firmwaresim.Options, test func(t *testing.T, w *world)) {
	t.Helper()
	t.Parallel()
	for _, profile := range firmwaresim.Profiles() {
		t.Run(profile, func(t *testing.T) {
			o := o
			o.Profile = profile
			inWorld(t, o, test)
		})
	}
}

func TestEveryModem_SendsReportsAndReceives(t *testing.T) {
	onEveryModem(t, firmwaresim.Options{Delay: firmwaresim.DelayLTE}, func(t *testing.T, w *world) {
		texts := []string{"short", longText, strings.Repeat("żółw 🐢 ", 30), "[{€}]"}
		parts := 0
		for i, text := range texts {
			w.send(0, int64(i+1), text)
			got := w.Final(int64(i+1), 1)
			require.Equal(t, wire.ResultSent, got.State, "%+v", got)
			parts += got.Parts
		}
		for i, m := range w.sim.Messages() {
			require.Equal(t, texts[i], m.Text)
		}
		for _, r := range w.await(wire.InboundReport, parts) {
			require.Equal(t, wire.ReportDelivered, r.Outcome)
		}
		for _, text := range texts {
			require.NoError(t, w.sim.Inbound(handset, w.sim.Modem(0).Number(), text))
		}
		var got []string
		for _, in := range w.await(wire.InboundSMS, len(texts)) {
			require.Zero(t, in.Missing)
			got = append(got, in.Text)
		}
		require.ElementsMatch(t, texts, got)
		<-time.After(10 * time.Minute)
		require.Len(t, w.await(wire.InboundSMS, len(texts)), len(texts), "nothing comes twice")
		require.Len(t, w.await(wire.InboundReport, parts), parts)
		require.Equal(t, 1, strings.Count(string(w.sim.Modem(0).Transcript()), `"AT+CGSN\r\n"`), "one session all the time")
		w.requireWell()
	})
}

// requireWell requires that the card can send and that no problem is shown.
func (w *world) requireWell() {
	w.t.Helper()
	require.Empty(w.t, ready(w.t, w.radios[0]).Problem)
}

func TestEveryModem_ARestartInPlaceIsNoticed(t *testing.T) {
	onEveryModem(t, firmwaresim.Options{Delay: firmwaresim.DelayLTE}, func(t *testing.T, w *world) {
		for i := range int64(2) {
			require.NoError(t, w.sim.Modem(0).Fault(firmwaresim.Fault{Kind: firmwaresim.Reboot}))
			<-time.After(5 * time.Minute)
			text := fmt.Sprint("hello again ", i)
			require.NoError(t, w.sim.Inbound(handset, w.sim.Modem(0).Number(), text))
			require.Equal(t, text, w.await(wire.InboundSMS, int(i)+1)[i].Text)
			w.send(0, i+1, "one part")
			require.Equal(t, wire.ResultSent, w.Final(i+1, 1).State)
			w.await(wire.InboundReport, int(i)+1)
		}
		w.requireWell()
	})
}

func TestEveryModem_ComesBackFromARestartInTheMiddleOfASend(t *testing.T) {
	onEveryModem(t, firmwaresim.Options{Delay: firmwaresim.DelayLTE}, func(t *testing.T, w *world) {
		require.NoError(t, w.sim.Modem(0).Fault(firmwaresim.Fault{Kind: firmwaresim.Reboot, At: firmwaresim.BeforeSubmit}))
		w.send(0, 1, "one part")
		w.truthful(1, w.Final(1, 1))
		w.send(0, 2, "after the storm")
		require.Equal(t, wire.ResultSent, w.Final(2, 1).State)
		w.truthful(2, w.Final(2, 1))
	})
}

func TestEveryModem_UnlocksItsCardOnce(t *testing.T) {
	t.Parallel()
	for _, profile := range firmwaresim.Profiles() {
		t.Run(profile, func(t *testing.T) {
			unlocked(t, profile)
		})
	}
}

func TestEveryModem_EmptiesItsStores(t *testing.T) {
	onEveryModem(t, firmwaresim.Options{}, func(t *testing.T, w *world) {
		w.stop()
		const messages = 60 // more than most stores have room for
		for i := range messages {
			require.NoError(t, w.sim.Inbound(handset, w.sim.Modem(0).Number(), fmt.Sprint("text ", i)))
		}
		w.start()
		require.Len(t, w.await(wire.InboundSMS, messages), messages)
		w.requireWell()
	})
}

func TestEveryModem_NoticesThatItsCardIsAnother(t *testing.T) {
	onEveryModem(t, firmwaresim.Options{Modems: 2}, func(t *testing.T, w *world) {
		first := w.sim.Modem(0).SIM()
		require.NoError(t, w.sim.SwapSIMs(0, 1))
		<-time.After(5 * time.Minute)
		for i, m := range w.sim.Modems() {
			sim := ready(t, w.radios[i])
			require.Equal(t, m.SIM().ICCID, sim.ICCID)
			require.Equal(t, m.SIM().Number, sim.Number)
			require.Equal(t, m.IMEI(), sim.IMEI)
		}
		w.Dispatch(wire.Dispatch{Message: 1, ICCID: first.ICCID, To: handset, Text: "from the first card"})
		require.Equal(t, wire.ResultSent, w.Final(1, 1).State)
		require.Equal(t, first.Number, w.sim.Messages()[0].From)
		require.Equal(t, 1, w.sim.Messages()[0].Modem)
	})
}

func TestEveryModem_ComesBackWhenItsCardDoes(t *testing.T) {
	onEveryModem(t, firmwaresim.Options{}, func(t *testing.T, w *world) {
		require.NoError(t, w.sim.Modem(0).Fault(firmwaresim.Fault{Kind: firmwaresim.SIMRemoved}))
		<-time.After(2 * time.Minute)
		sim, _ := w.radios[0].SIM()
		require.False(t, sim.Ready)
		require.Contains(t, sim.Problem, "SIM card")
		w.send(0, 1, "one part")
		<-time.After(10 * time.Minute)
		require.Empty(t, w.sim.Submissions())
		w.sim.Modem(0).ClearFaults()
		require.Equal(t, wire.ResultSent, w.Final(1, 1).State)
		w.requireWell()
	})
}
