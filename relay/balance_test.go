package relay_test

import (
	"context"
	"encoding/json"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/wire"
)

func setBalance(t *testing.T, b *relaytest.Bench, d *relaytest.Device, setting string) relay.SIMView {
	t.Helper()
	view, err := b.Relay.UpdateSIM(t.Context(), principalOf(d), d.Card(0), relay.SIMPatch{Balance: json.RawMessage(setting)})
	require.NoError(t, err)
	return view
}

func viewOf(t *testing.T, b *relaytest.Bench, d *relaytest.Device) relay.SIMView {
	t.Helper()
	view, err := b.Relay.SIM(t.Context(), principalOf(d), d.Card(0))
	require.NoError(t, err)
	return view
}

func TestBalance_IsCheckedAtItsTime(t *testing.T) {
	t.Parallel()
	b, d, a := dialling(t)
	a.answers["start *100#"] = wire.USSDAnswer{State: wire.USSDClosed, Text: "You have 12.50 EUR"}
	require.Nil(t, viewOf(t, b, d).Balance)
	setBalance(t, b, d, `{"code":"*100#","every_hours":6}`)
	b.Tick()
	require.Equal(t, []string{"start *100#"}, a.steps, "at once")
	got := viewOf(t, b, d).Balance
	require.Equal(t, "You have 12.50 EUR", got.Text)
	require.InEpsilon(t, 12.5, *got.Amount, 1e-9)
	require.Equal(t, b.Now(), *got.CheckedAt)
	require.Equal(t, b.Now().Add(6*time.Hour), got.NextAt)

	b.Advance(6*time.Hour - time.Second)
	require.Len(t, a.steps, 1)
	a.answers["start *100#"] = wire.USSDAnswer{State: wire.USSDClosed, Text: "No credit"}
	b.Advance(time.Second)
	require.Len(t, a.steps, 2)
	got = viewOf(t, b, d).Balance
	require.Equal(t, "No credit", got.Text)
	require.Nil(t, got.Amount, "there is no number in it")

	setBalance(t, b, d, `null`)
	b.Advance(24 * time.Hour)
	require.Len(t, a.steps, 2)
	require.Nil(t, viewOf(t, b, d).Balance)
}

func TestBalance_SurvivesARestartAndWaitsForTheCard(t *testing.T) {
	t.Parallel()
	b, d, a := dialling(t)
	setBalance(t, b, d, `{"code":"*100#"}`)
	d.Leave()
	b.Tick()
	require.Empty(t, a.steps)
	b.Reopen()
	b.Hands.Network = a.network
	d.Connect()
	b.Advance(5*time.Minute - time.Second)
	require.Empty(t, a.steps, "it was put off")
	b.Advance(time.Second)
	require.Equal(t, []string{"start *100#"}, a.steps)
	require.Equal(t, 24, viewOf(t, b, d).Balance.EveryHours)
}

func TestBalance_FailuresBackOffAndKeepTheLastAnswer(t *testing.T) {
	t.Parallel()
	b, d, a := dialling(t)
	good := wire.USSDAnswer{State: wire.USSDClosed, Text: "7 EUR"}
	a.answers["start *100#"] = good
	setBalance(t, b, d, `{"code":"*100#","every_hours":2}`)
	b.Tick()
	a.answers["start *100#"] = wire.USSDAnswer{State: wire.USSDFailed, Code: "cme_30", Detail: "no network service"}
	b.Advance(2 * time.Hour)
	require.Len(t, a.steps, 2)
	for i, pause := range []time.Duration{15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 2 * time.Hour} {
		got := viewOf(t, b, d).Balance
		require.Contains(t, got.Error, "no network service (cme_30)")
		require.Equal(t, "7 EUR", got.Text)
		require.NotNil(t, got.Amount)
		b.Advance(pause - time.Second)
		require.Len(t, a.steps, i+2, "the pause of failure %d is not over", i+1)
		b.Advance(time.Second)
		require.Len(t, a.steps, i+3)
	}
	a.answers["start *100#"] = good
	b.Advance(2 * time.Hour)
	require.Empty(t, viewOf(t, b, d).Balance.Error)
	require.Equal(t, b.Now().Add(2*time.Hour), viewOf(t, b, d).Balance.NextAt)
}

func TestBalance_LowIsAProblem(t *testing.T) {
	t.Parallel()
	b, d, a := dialling(t)
	a.answers["start *100#"] = wire.USSDAnswer{State: wire.USSDClosed, Text: "Credit: 4,99"}
	setBalance(t, b, d, `{"code":"*100#","low":5.00}`)
	require.Empty(t, viewOf(t, b, d).Problem, "nobody knows yet")
	b.Tick()
	require.Equal(t, "The balance is low: 4.99, and it should be at least 5.00.", viewOf(t, b, d).Problem)
	require.True(t, viewOf(t, b, d).Ready)
	d.SIMs[0].Problem = "The PIN is missing."
	require.NoError(t, d.Session.Status())
	require.Equal(t, "The PIN is missing. The balance is low: 4.99, and it should be at least 5.00.", viewOf(t, b, d).Problem)
	d.SIMs[0].Problem = ""
	require.NoError(t, d.Session.Status())
	for _, enough := range []string{`{"low":4.99}`, `{"low":null}`} {
		require.Empty(t, setBalance(t, b, d, enough).Problem)
	}
}

func TestBalance_LeavesPeoplesDialoguesAloneAndMenusAtOnce(t *testing.T) {
	t.Parallel()
	b, d, a := dialling(t)
	open, err := dial(t, b, d, "*111#", "")
	require.NoError(t, err)
	setBalance(t, b, d, `{"code":"*111#"}`)
	b.Tick()
	require.Len(t, a.steps, 1)
	_, err = b.Relay.CheckBalance(t.Context(), principalOf(d), d.Card(0))
	require.ErrorIs(t, err, relay.ErrUSSDOpen)
	require.Empty(t, viewOf(t, b, d).Balance.Error, "the network was not asked")
	_, err = dial(t, b, d, "1", open.ID)
	require.NoError(t, err)
	b.Advance(5 * time.Minute)
	require.Equal(t, []string{"start *111#", "reply 1", "start *111#", "cancel"}, a.steps)
	require.Equal(t, "1 Balance 2 Back", viewOf(t, b, d).Balance.Text)
	require.Nil(t, viewOf(t, b, d).Balance.Amount, "the number of an entry is no amount")
	require.Empty(t, viewOf(t, b, d).Balance.Error)
}

func TestBalance_AmountMayStandAboveAMenu(t *testing.T) {
	t.Parallel()
	b, d, a := dialling(t)
	a.answers["start *111#"] = wire.USSDAnswer{State: wire.USSDOpen, Text: "Balance 3,50\n1. Data 10 GB\n2. Back"}
	setBalance(t, b, d, `{"code":"*111#","low":5}`)
	b.Tick()
	require.InEpsilon(t, 3.5, *viewOf(t, b, d).Balance.Amount, 1e-9)
	require.Contains(t, viewOf(t, b, d).Problem, "3.50")
}

// A telephone's data connection may stop while it asks the network.
func TestBalance_ThatBreaksTheConnectionBacksOff(t *testing.T) {
	t.Parallel()
	networks := map[string]func(context.Context, int64, wire.USSD) (wire.USSDAnswer, error){
		"the device is lost": func(context.Context, int64, wire.USSD) (wire.USSDAnswer, error) {
			return wire.USSDAnswer{}, relay.ErrUSSDInterrupted
		},
		"the device has lost its modem": func(context.Context, int64, wire.USSD) (wire.USSDAnswer, error) {
			return wire.USSDAnswer{State: wire.USSDFailed, Code: "ussd_interrupted"}, nil
		},
	}
	for name, network := range networks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, d, _ := dialling(t)
			b.Hands.Network = network
			setBalance(t, b, d, `{"code":"*100#"}`)
			for _, pause := range []time.Duration{15 * time.Minute, 30 * time.Minute, time.Hour} {
				b.Tick()
				got := viewOf(t, b, d).Balance
				require.Contains(t, got.Error, "Nobody can tell")
				require.Equal(t, b.Now().Add(pause), got.NextAt)
				b.Clock.Set(got.NextAt)
			}
			_, err := b.Relay.CheckBalance(t.Context(), principalOf(d), d.Card(0))
			require.Equal(t, "ussd_interrupted", fault.CodeOf(err))
			require.Equal(t, fault.Unavailable, fault.KindOf(err))
		})
	}
}

func TestBalance_OfflineCardsArePutOff(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 20)
	for _, id := range ids {
		_, err := b.Relay.UpdateSIM(t.Context(), p, id, relay.SIMPatch{Balance: json.RawMessage(`{"code":"*100#"}`)})
		require.NoError(t, err)
	}
	d.Leave()
	b.Tick()
	views, err := b.Relay.SIMs(t.Context(), p.AccountID)
	require.NoError(t, err)
	for _, v := range views {
		require.Equal(t, b.Now().Add(5*time.Minute), v.Balance.NextAt)
		require.Empty(t, v.Balance.Error)
	}
}

func TestBalance_AccountWhoseNetworkIsSilentDoesNotKeepOthersFromBeingAsked(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	noisy, quiet := b.Account("noisy"), b.Account("quiet")
	_, many := b.Online(noisy, 12)
	d, one := b.Online(quiet, 1)
	asked, release := make(chan int64, 20), make(chan struct{})
	b.Hands.Network = func(_ context.Context, device int64, _ wire.USSD) (wire.USSDAnswer, error) {
		asked <- device
		<-release
		return wire.USSDAnswer{State: wire.USSDFailed, Code: "ussd_timeout"}, nil
	}
	set := func(p accounts.Principal, ids []int64) {
		for _, id := range ids {
			_, err := b.Relay.UpdateSIM(t.Context(), p, id, relay.SIMPatch{Balance: json.RawMessage(`{"code":"*100#"}`)})
			require.NoError(t, err)
		}
		b.Clock.Advance(time.Second)
	}
	set(noisy, many)
	set(quiet, one)
	done := make(chan error, 1)
	go func() { done <- b.Relay.Tick(context.WithoutCancel(t.Context())) }()
	of := map[int64]int{}
	for range 9 {
		of[<-asked]++
	}
	close(release)
	require.NoError(t, <-done)
	require.Empty(t, asked, "the others of the noisy account wait for the next round")
	require.Equal(t, 1, of[d.ID])
	b.Tick()
	require.Len(t, asked, 4, "the places are free again")
}

func TestBalance_SettingTakesWhatPeopleWrite(t *testing.T) {
	t.Parallel()
	b, d, _ := dialling(t)
	got := setBalance(t, b, d, `{"code":" *100#\n","every_hours":2.0,"low":1}`).Balance
	require.Equal(t, "*100#", got.Code)
	require.Equal(t, 2, got.EveryHours)
	b.Tick()
	before := viewOf(t, b, d)
	shown, err := json.Marshal(before.Balance)
	require.NoError(t, err)
	b.Clock.Advance(time.Hour)
	require.Equal(t, before.Balance, setBalance(t, b, d, string(shown)).Balance, "what is shown can be sent back")
	require.Equal(t, 24, setBalance(t, b, d, `{"every_hours":null}`).Balance.EveryHours)
	for _, wrong := range []string{`{"every_hours":1.5}`, `{"every_hours":0.5}`, `{"every_hours":721}`, `{"every_hours":1e300}`, `{"code":null}`, `{"code":"  "}`} {
		_, err := b.Relay.UpdateSIM(t.Context(), principalOf(d), d.Card(0), relay.SIMPatch{Balance: json.RawMessage(wrong)})
		require.Equal(t, "invalid_balance", fault.CodeOf(err), wrong)
	}
}

func TestCheckBalance_AsksNow(t *testing.T) {
	t.Parallel()
	b, d, a := dialling(t)
	p, card := principalOf(d), d.Card(0)
	_, err := b.Relay.CheckBalance(t.Context(), p, card)
	require.ErrorIs(t, err, relay.ErrNoBalance)
	setBalance(t, b, d, `{"code":"*100#"}`)
	b.Tick()
	a.answers["start *100#"] = wire.USSDAnswer{State: wire.USSDClosed, Text: "3"}
	b.Clock.Advance(time.Hour)
	view, err := b.Relay.CheckBalance(t.Context(), p, card)
	require.NoError(t, err)
	require.InEpsilon(t, 3, *view.Balance.Amount, 1e-9)
	require.Equal(t, b.Now().Add(24*time.Hour), view.Balance.NextAt)

	a.answers["start *100#"] = wire.USSDAnswer{State: wire.USSDFailed, Code: "cme_30"}
	_, err = b.Relay.CheckBalance(t.Context(), p, card)
	require.ErrorContains(t, err, "cme_30")
	require.Contains(t, viewOf(t, b, d).Balance.Error, "cme_30")
	d.Leave()
	_, err = b.Relay.CheckBalance(t.Context(), p, card)
	require.ErrorIs(t, err, relay.ErrSIMOffline)
}

func TestBalance_ChangedMeanwhileIsNotOverwritten(t *testing.T) {
	t.Parallel()
	b, d, a := dialling(t)
	b.Hands.Network = func(ctx context.Context, device int64, q wire.USSD) (wire.USSDAnswer, error) {
		if q.Text == "*100#" {
			setBalance(t, b, d, `{"code":"*200#"}`)
		}
		return a.network(ctx, device, q)
	}
	setBalance(t, b, d, `{"code":"*100#"}`)
	b.Tick()
	require.Empty(t, viewOf(t, b, d).Balance.Text)
	b.Tick()
	require.Equal(t, "answer to *200#", viewOf(t, b, d).Balance.Text)
}

// Many cards are due at once, and their network is silent: the scheduler does
// not wait for them, and does not ask all at once.
func TestBalance_ManyAreAskedAFewAtOnce(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{RealTime: true})
	p := b.Account("acme")
	_, ids := b.Online(p, 20)
	var now, most atomic.Int64
	release := make(chan struct{})
	b.Hands.Network = func(context.Context, int64, wire.USSD) (wire.USSDAnswer, error) {
		n := now.Add(1)
		defer now.Add(-1)
		for {
			if m := most.Load(); n <= m || most.CompareAndSwap(m, n) {
				break
			}
		}
		<-release
		return wire.USSDAnswer{State: wire.USSDClosed, Text: "1"}, nil
	}
	for _, id := range ids {
		_, err := b.Relay.UpdateSIM(t.Context(), p, id, relay.SIMPatch{Balance: json.RawMessage(`{"code":"*100#"}`)})
		require.NoError(t, err)
	}
	run(t, b)
	require.Eventually(t, func() bool { return now.Load() == 8 }, 20*time.Second, 5*time.Millisecond)
	m := b.Send(p, relay.SendRequest{SendAt: b.Now().Add(10 * time.Millisecond)})
	require.Eventually(t, func() bool { return b.State(p, m.ID) == relay.Queued }, 20*time.Second, 5*time.Millisecond, "the scheduler goes on")
	close(release)
	require.Eventually(t, func() bool {
		views, err := b.Relay.SIMs(t.Context(), p.AccountID)
		for _, v := range views {
			if err != nil || v.Balance.Amount == nil {
				return false
			}
		}
		return true
	}, 30*time.Second, 20*time.Millisecond)
	require.EqualValues(t, 8, most.Load())
}
