package relay_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/internal/fault"
	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/wire"
)

// asked is what devices were asked, and how they answer.
type asked struct {
	steps   []string
	answers map[string]wire.USSDAnswer
}

func (a *asked) network(_ context.Context, _ int64, q wire.USSD) (wire.USSDAnswer, error) {
	step := strings.TrimSpace(string(q.Action) + " " + q.Text)
	a.steps = append(a.steps, step)
	answer, ok := a.answers[step]
	if !ok {
		return wire.USSDAnswer{State: wire.USSDClosed, Text: "answer to " + q.Text}, nil
	}
	return answer, nil
}

// dialling is a bench with a card whose network has a menu behind *111#.
func dialling(t *testing.T) (*relaytest.Bench, *relaytest.Device, *asked) {
	t.Helper()
	b, _, d, _ := relaytest.Start(t, 1)
	menu := wire.USSDAnswer{State: wire.USSDOpen, Text: "1 Balance 2 Back"}
	a := &asked{answers: map[string]wire.USSDAnswer{"start *111#": menu, "reply 2": menu}}
	b.Hands.Network = a.network
	return b, d, a
}

func dial(t *testing.T, b *relaytest.Bench, d *relaytest.Device, code, session string) (relay.USSDSession, error) {
	t.Helper()
	return b.Relay.USSD(t.Context(), principalOf(d), d.Card(0), relay.USSDRequest{Code: code, SessionID: session})
}

func TestUSSD_TextSaysWhetherItBeginsOrContinues(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		codes []string
		steps string
		err   error // of the last
	}{
		"a code":                             {[]string{"*100#"}, "start *100#", nil},
		"a code that begins with a hash":     {[]string{"#123#"}, "start #123#", nil},
		"a menu":                             {[]string{"*111#", "1"}, "start *111#, reply 1", nil},
		"a menu twice":                       {[]string{"*111#", "2", "1"}, "start *111#, reply 2, reply 1", nil},
		"a code in a menu begins anew":       {[]string{"*111#", "*100#"}, "start *111#, start *100#", nil},
		"a reply without a menu":             {[]string{"1"}, "", relay.ErrUSSDNotOpen},
		"a reply to what is over":            {[]string{"*100#", "1"}, "start *100#", relay.ErrUSSDNotOpen},
		"a reply that is longer than a menu": {[]string{"*111#", "1", "1"}, "start *111#, reply 1", relay.ErrUSSDNotOpen},
		"white space around it":              {[]string{" *111# ", " 1\n"}, "start *111#, reply 1", nil},
		"a hash alone is a reply":            {[]string{"*111#", "#"}, "start *111#, reply #", nil},
		"a star and a hash are a reply":      {[]string{"*111#", "*#"}, "start *111#, reply *#", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, d, a := dialling(t)
			var err error
			for _, code := range test.codes {
				_, err = dial(t, b, d, code, "")
			}
			require.ErrorIs(t, err, test.err)
			require.Equal(t, test.steps, strings.Join(a.steps, ", "))
		})
	}
}

func TestUSSD_SessionIDContinuesThatDialogueOnly(t *testing.T) {
	t.Parallel()
	b, d, a := dialling(t)
	first, err := dial(t, b, d, "*111#", "")
	require.NoError(t, err)
	require.Equal(t, relay.USSDSession{ID: first.ID, State: wire.USSDOpen, Text: "1 Balance 2 Back", ExpiresAt: first.ExpiresAt}, first)
	require.Equal(t, b.Now().Add(2*time.Minute), *first.ExpiresAt)
	second, err := dial(t, b, d, "*111#", first.ID) // a code that is a reply
	require.NoError(t, err)
	require.Equal(t, first.ID, second.ID)
	require.Equal(t, wire.USSDClosed, second.State)
	require.Nil(t, second.ExpiresAt)
	_, err = dial(t, b, d, "1", first.ID)
	require.ErrorIs(t, err, relay.ErrUSSDOver)
	third, err := dial(t, b, d, "*111#", "")
	require.NoError(t, err)
	require.NotEqual(t, first.ID, third.ID)
	for _, id := range []string{first.ID, "nonsense"} {
		_, err = dial(t, b, d, "1", id)
		require.ErrorIs(t, err, relay.ErrUSSDOver)
	}
	_, err = dial(t, b, d, "1", third.ID)
	require.NoError(t, err)
	require.Equal(t, []string{"start *111#", "reply *111#", "start *111#", "reply 1"}, a.steps)
}

func TestUSSD_DialogueThatIsOverCannotBeContinued(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*testing.T, *relaytest.Bench, *relaytest.Device){
		"nobody replied in time":   func(_ *testing.T, b *relaytest.Bench, _ *relaytest.Device) { b.Clock.Advance(2 * time.Minute) },
		"the device has come back": func(_ *testing.T, _ *relaytest.Bench, d *relaytest.Device) { d.Connect() },
		"somebody cancelled it": func(t *testing.T, b *relaytest.Bench, d *relaytest.Device) {
			require.NoError(t, b.Relay.CancelUSSD(t.Context(), principalOf(d), d.Card(0)))
		},
		"the relay has been started": func(_ *testing.T, b *relaytest.Bench, d *relaytest.Device) {
			network := b.Hands.Network
			b.Restart()
			b.Hands.Network = network
			d.Connect()
		},
		"the card is in another device": func(t *testing.T, b *relaytest.Bench, d *relaytest.Device) {
			to, _ := b.Online(principalOf(d), 0)
			to.SIMs = d.SIMs
			require.NoError(t, to.Session.Status())
		},
	}
	for name, end := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, d, _ := dialling(t)
			open, err := dial(t, b, d, "*111#", "")
			require.NoError(t, err)
			end(t, b, d)
			_, err = dial(t, b, d, "1", open.ID)
			require.ErrorIs(t, err, relay.ErrUSSDOver)
			_, err = dial(t, b, d, "1", "")
			require.ErrorIs(t, err, relay.ErrUSSDNotOpen)
			_, err = dial(t, b, d, "*100#", "")
			require.NoError(t, err)
		})
	}
}

func TestUSSD_CardThatCannotBeAsked(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		before func(*relaytest.Bench, *relaytest.Device)
		err    *fault.Error
		kind   fault.Kind
	}{
		"its device is gone": {func(_ *relaytest.Bench, d *relaytest.Device) { d.Leave() }, relay.ErrSIMOffline, fault.Unavailable},
		"it was taken out":   {func(_ *relaytest.Bench, d *relaytest.Device) { d.SIMs = nil; _ = d.Session.Status() }, relay.ErrSIMOffline, fault.Unavailable},
		"it has no network": {func(_ *relaytest.Bench, d *relaytest.Device) {
			d.SIMs[0].Registration = "denied"
			_ = d.Session.Status()
		}, relay.ErrSIMNotReady, fault.Unavailable},
		"its device cannot do it": {func(b *relaytest.Bench, _ *relaytest.Device) { b.Hands.Network = nil }, relay.ErrUSSDUnsupported, fault.Unsupported},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, d, _ := dialling(t)
			card := d.Card(0)
			test.before(b, d)
			_, err := b.Relay.USSD(t.Context(), principalOf(d), card, relay.USSDRequest{Code: "*100#"})
			require.ErrorIs(t, err, test.err)
			require.Equal(t, test.kind, fault.KindOf(err))
			require.NoError(t, b.Relay.CancelUSSD(t.Context(), principalOf(d), card), "there is nothing to cancel")
		})
	}
}

func TestUSSD_CardThatTheCallerMayNotUseIsNotAsked(t *testing.T) {
	t.Parallel()
	b, d, network := dialling(t)
	p := only(principalOf(d), d.Card(0)+1)
	_, err := b.Relay.USSD(t.Context(), p, d.Card(0), relay.USSDRequest{Code: "*100#"})
	require.ErrorIs(t, err, relay.ErrSIMNotAllowed, "codes can spend what is on a card, and redirect its calls")
	require.ErrorIs(t, b.Relay.CancelUSSD(t.Context(), p, d.Card(0)), relay.ErrSIMNotAllowed)
	_, err = b.Relay.USSD(t.Context(), p, d.Card(0)+1, relay.USSDRequest{Code: "*100#"})
	require.ErrorIs(t, err, relay.ErrSIMNotFound)
	_, err = b.Relay.UpdateSIM(t.Context(), p, d.Card(0), relay.SIMPatch{Balance: []byte(`{"code":"*100#"}`)})
	require.ErrorIs(t, err, relay.ErrSIMNotAllowed, "its checks ask the network too")
	b.Tick()
	require.Empty(t, network.steps)
	_, err = b.Relay.USSD(t.Context(), only(p, d.Card(0)), d.Card(0), relay.USSDRequest{Code: "*100#"})
	require.NoError(t, err)
}

func TestUSSD_TextsThatNoNetworkTakes(t *testing.T) {
	t.Parallel()
	b, d, a := dialling(t)
	for _, code := range []string{"", " ", "a\nb", "a\x00", "\u202e1", "\xff", "*" + strings.Repeat("1", 181) + "#"} {
		_, err := dial(t, b, d, code, "")
		require.ErrorIs(t, err, relay.ErrUSSDCode, "%q", code)
		require.Equal(t, fault.Invalid, fault.KindOf(err))
	}
	require.Empty(t, a.steps)
	_, err := dial(t, b, d, "*"+strings.Repeat("1", 180)+"#", "")
	require.NoError(t, err)
}

func TestUSSD_FailuresKeepTheirReason(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answer wire.USSDAnswer
		code   string
		kind   fault.Kind
		detail string
	}{
		"of the network":                  {wire.USSDAnswer{Code: "cme_30", Detail: "no network service"}, "ussd_failed", fault.Unavailable, "no network service (cme_30)"},
		"without words":                   {wire.USSDAnswer{Code: "cme_30"}, "ussd_failed", fault.Unavailable, "cme_30"},
		"it took too long":                {wire.USSDAnswer{Code: "ussd_timeout"}, "ussd_timeout", fault.Unavailable, "in time"},
		"a modem or network that cannot":  {wire.USSDAnswer{Code: "ussd_unsupported", Detail: "no such request"}, "ussd_unsupported", fault.Unsupported, "no such request"},
		"a text that cannot be sent":      {wire.USSDAnswer{Code: "ussd_invalid", Detail: "odd characters"}, "invalid_ussd_code", fault.Invalid, "odd characters"},
		"the modem was lost":              {wire.USSDAnswer{Code: "ussd_interrupted"}, "ussd_interrupted", fault.Unavailable, "Nobody can tell"},
		"a menu that is gone":             {wire.USSDAnswer{Code: "ussd_closed"}, "ussd_session_over", fault.Conflict, "over"},
		"a modem that has its hands full": {wire.USSDAnswer{Code: "ussd_busy"}, "ussd_busy", fault.Conflict, "has not answered"},
		"cancelled at the device":         {wire.USSDAnswer{Code: "ussd_cancelled"}, "ussd_session_over", fault.Conflict, "over"},
		"a card that has just gone":       {wire.USSDAnswer{Code: "sim_absent"}, "sim_card_offline", fault.Unavailable, "offline"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, d, a := dialling(t)
			test.answer.State = wire.USSDFailed
			a.answers["start *100#"] = test.answer
			_, err := dial(t, b, d, "*100#", "")
			require.Equal(t, test.code, fault.CodeOf(err))
			require.Equal(t, test.kind, fault.KindOf(err))
			require.ErrorContains(t, err, test.detail)
			_, err = dial(t, b, d, "1", "")
			require.ErrorIs(t, err, relay.ErrUSSDNotOpen)
		})
	}
}

// silent is a network that does not answer before the context ends; it tells of
// each request.
func silent(asked chan<- wire.USSDAction) func(context.Context, int64, wire.USSD) (wire.USSDAnswer, error) {
	return func(ctx context.Context, _ int64, q wire.USSD) (wire.USSDAnswer, error) {
		asked <- q.Action
		<-ctx.Done()
		return wire.USSDAnswer{}, ctx.Err()
	}
}

func TestUSSD_OneStepOfACardAtATime(t *testing.T) {
	t.Parallel()
	b, d, _ := dialling(t)
	card, p := d.Card(0), principalOf(d)
	heard := make(chan wire.USSDAction, 1)
	b.Hands.Network = silent(heard)
	failed := make(chan error, 1)
	go func() {
		_, err := b.Relay.USSD(t.Context(), p, card, relay.USSDRequest{Code: "*111#"})
		failed <- err
	}()
	require.Equal(t, wire.USSDStart, <-heard)
	for _, code := range []string{"*100#", "1"} {
		_, err := dial(t, b, d, code, "")
		require.ErrorIs(t, err, relay.ErrUSSDBusy)
	}
	require.NoError(t, b.Relay.CancelUSSD(t.Context(), p, card))
	require.ErrorIs(t, <-failed, relay.ErrUSSDOver, "who waits is told at once")
	require.NoError(t, b.Relay.CancelUSSD(t.Context(), p, card))
}

// The network answers, and waits for a reply, at the moment at which the dialogue
// is cancelled.
func TestUSSD_AnswerThatMeetsACancelIsHungUp(t *testing.T) {
	t.Parallel()
	b, d, _ := dialling(t)
	card, p := d.Card(0), principalOf(d)
	heard := make(chan wire.USSDAction, 3)
	b.Hands.Network = func(ctx context.Context, _ int64, q wire.USSD) (wire.USSDAnswer, error) {
		heard <- q.Action
		if q.Action == wire.USSDCancel {
			return wire.USSDAnswer{State: wire.USSDClosed}, nil
		}
		<-ctx.Done()
		return wire.USSDAnswer{State: wire.USSDOpen, Text: "1 Balance"}, nil
	}
	failed := make(chan error, 1)
	go func() {
		_, err := b.Relay.USSD(t.Context(), p, card, relay.USSDRequest{Code: "*111#"})
		failed <- err
	}()
	require.Equal(t, wire.USSDStart, <-heard)
	require.NoError(t, b.Relay.CancelUSSD(t.Context(), p, card))
	require.Len(t, heard, 1, "before anybody can ask again")
	require.Equal(t, wire.USSDCancel, <-heard)
	require.ErrorIs(t, <-failed, relay.ErrUSSDOver)
	_, err := dial(t, b, d, "1", "")
	require.ErrorIs(t, err, relay.ErrUSSDNotOpen)
}

func TestUSSD_LaterRequestWaitsUntilTheDialogueBeforeItIsCancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, d, a := dialling(t)
		card, p := d.Card(0), principalOf(d)
		_, err := dial(t, b, d, "*111#", "")
		require.NoError(t, err)
		release := make(chan struct{})
		b.Hands.Network = func(ctx context.Context, device int64, q wire.USSD) (wire.USSDAnswer, error) {
			if q.Action == wire.USSDCancel {
				<-release
			}
			return a.network(ctx, device, q)
		}
		cancels, asked := make(chan error, 2), make(chan error, 2)
		cancel := func() { cancels <- b.Relay.CancelUSSD(t.Context(), p, card) }
		go cancel()
		synctest.Wait()
		go cancel()
		go func() { _, err := dial(t, b, d, "*100#", ""); asked <- err }()
		hasty, leave := context.WithTimeout(t.Context(), time.Second)
		defer leave()
		_, err = b.Relay.USSD(hasty, p, card, relay.USSDRequest{Code: "*100#"})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		synctest.Wait()
		require.Empty(t, cancels)
		require.Empty(t, asked)
		close(release)
		require.NoError(t, <-cancels)
		require.NoError(t, <-cancels)
		require.NoError(t, <-asked)
		require.Equal(t, []string{"start *111#", "cancel", "start *100#"}, a.steps)
	})
}

func TestUSSD_WaitEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, d, _ := dialling(t)
		b.Hands.Network = silent(make(chan wire.USSDAction, 9))
		began := time.Now()
		_, err := dial(t, b, d, "*111#", "")
		require.ErrorIs(t, err, relay.ErrUSSDTimeout)
		require.Equal(t, 75*time.Second, time.Since(began))

		ctx, leave := context.WithTimeout(t.Context(), time.Second)
		defer leave()
		_, err = b.Relay.USSD(ctx, principalOf(d), d.Card(0), relay.USSDRequest{Code: "*111#"})
		require.ErrorIs(t, err, context.DeadlineExceeded, "the caller's own time is over")
		_, err = dial(t, b, d, "1", "")
		require.ErrorIs(t, err, relay.ErrUSSDNotOpen, "and the card is free again")
	})
}

func TestUSSD_IsLoggedWithoutItsTexts(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	b := relaytest.New(t, relaytest.Options{Relay: relay.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))}})
	d, _ := b.Online(b.Account("acme"), 1)
	b.Hands.Network = (&asked{answers: map[string]wire.USSDAnswer{"start *4711#": {State: wire.USSDOpen, Text: "secret menu"}}}).network
	_, err := dial(t, b, d, "*4711#", "")
	require.NoError(t, err)
	_, err = dial(t, b, d, "5", "nonsense")
	require.Error(t, err)
	require.Contains(t, log.String(), "msg=ussd account_id=1 user_id=0 key_id=0 sim_card_id=1 outcome=open")
	require.Contains(t, log.String(), "outcome=ussd_session_over")
	require.NotContains(t, log.String(), "4711")
	require.NotContains(t, log.String(), "secret")
}

func TestUSSD_CancelThatTheDeviceDoesNotHearIsNoFailure(t *testing.T) {
	t.Parallel()
	b, d, _ := dialling(t)
	_, err := dial(t, b, d, "*111#", "")
	require.NoError(t, err)
	b.Hands.Network = func(context.Context, int64, wire.USSD) (wire.USSDAnswer, error) {
		return wire.USSDAnswer{}, errors.New("gone")
	}
	require.NoError(t, b.Relay.CancelUSSD(t.Context(), principalOf(d), d.Card(0)))
}
