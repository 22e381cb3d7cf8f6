package codes_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/codes"
	"simrelay/internal/fault"
	"simrelay/relay"
	"simrelay/relay/relaytest"
)

const alice = "+15557654321"

// rig is a room on a bench.
type rig struct {
	*relaytest.Bench
	*codes.Service
	t *testing.T
	p accounts.Principal
}

func newRig(t *testing.T, change ...func(*codes.Options)) *rig {
	t.Helper()
	b := relaytest.New(t, relaytest.Options{Tables: codes.Tables()})
	r := &rig{Bench: b, t: t, p: b.Account("acme")}
	r.restart(change...)
	return r
}

// restart puts a new service on the bench, as another process would do.
func (r *rig) restart(change ...func(*codes.Options)) {
	o := codes.Options{DB: r.DB, Sender: r.Relay, Accounts: r.Accounts, Box: r.Box, Now: r.Now}
	for _, c := range change {
		c(&o)
	}
	r.Service = codes.New(o)
}

func (r *rig) send(q codes.Request) codes.Sent {
	r.t.Helper()
	if q.To == "" {
		q.To = alice
	}
	sent, err := r.Service.Send(r.t.Context(), r.p, q)
	require.NoError(r.t, err)
	return sent
}

func (r *rig) verify(text string) error {
	_, err := r.Verify(r.t.Context(), r.p, codes.Attempt{To: alice, Code: text})
	return err
}

// other is a code of as many digits that is not this one.
func other(text string) string {
	if text[0] == '9' {
		return "1" + text[1:]
	}
	return string(text[0]+1) + text[1:]
}

func TestSend_MakesACodeAndItsMessage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	d, ids := r.Online(r.p, 2)
	sent := r.send(codes.Request{Service: "Guest", ExpiresIn: 5 * time.Minute, SIMCardID: ids[1], Reference: "c-1"})
	require.Regexp(t, `^[1-9]\d{5}$`, sent.Code.Reveal())
	require.Equal(t, r.Now().Add(5*time.Minute), sent.ExpiresAt)
	m := r.Message(r.p, sent.Message.ID)
	require.Equal(t, "Your verification code for Guest is: ******", m.Text)
	require.Equal(t, sent.ExpiresAt, m.ExpiresAt)
	require.Equal(t, relay.Resend, m.OnUnknown)
	require.Equal(t, 9, m.Priority)
	require.Equal(t, ids[1], m.SIMCardID)
	require.Equal(t, "c-1", m.Reference)
	dispatches := d.Session.ClaimAll()
	require.Equal(t, "Your verification code for Guest is: "+sent.Code.Reveal(), dispatches[0].Text)
	for _, e := range r.Log(r.p) {
		require.NotContains(t, string(e.Data), sent.Code.Reveal())
	}
}

func TestSend_SaysTheAccountsNameWhereNoneIsGiven(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sent := r.send(codes.Request{Length: 10})
	require.Len(t, sent.Code.Reveal(), 10)
	require.Equal(t, "Your verification code for acme is: **********", sent.Message.Text)
	require.Equal(t, r.Now().Add(10*time.Minute), sent.ExpiresAt)
}

func TestSend_RefusesWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		request codes.Request
		code    string
	}{
		"no number":                 {codes.Request{To: "nobody"}, "invalid_number"},
		"an expiry that is too low": {codes.Request{To: alice, ExpiresIn: 29 * time.Second}, "invalid_expires_in"},
		"an expiry of over a day":   {codes.Request{To: alice, ExpiresIn: 24*time.Hour + 1}, "invalid_expires_in"},
		"a negative expiry":         {codes.Request{To: alice, ExpiresIn: -1}, "invalid_expires_in"},
		"three digits":              {codes.Request{To: alice, Length: 3}, "invalid_length"},
		"eleven digits":             {codes.Request{To: alice, Length: 11}, "invalid_length"},
		"a name of two lines":       {codes.Request{To: alice, Service: "a\nb"}, "invalid_service_name"},
		"a name that is too long":   {codes.Request{To: alice, Service: strings.Repeat("é", 61)}, "invalid_service_name"},
		"a name that is no UTF-8":   {codes.Request{To: alice, Service: "\xff"}, "invalid_service_name"},
		"an unknown SIM card":       {codes.Request{To: alice, SIMCardID: 99}, "sim_card_not_found"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			_, err := r.Service.Send(t.Context(), r.p, tt.request)
			require.Equal(t, tt.code, fault.CodeOf(err))
			require.Empty(t, r.Messages(r.p))
			require.ErrorIs(t, r.verify("123456"), codes.ErrNoCode)
		})
	}
	r := newRig(t)
	_, err := r.Service.Send(t.Context(), accounts.Principal{OrganisationID: 1}, codes.Request{To: alice})
	require.ErrorIs(t, err, accounts.ErrNoAccount)
	_, err = r.Verify(t.Context(), accounts.Principal{OrganisationID: 1}, codes.Attempt{To: alice, Code: "1"})
	require.ErrorIs(t, err, accounts.ErrNoAccount)
}

func TestSend_ARefusedMessageLeavesNoCodeAndCountsForNoLimit(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	d, _ := r.Online(r.p, 1)
	first := r.send(codes.Request{})
	r.Advance(time.Minute)
	d.Receive(alice, "STOP")
	d.Settle()
	_, err := r.Service.Send(t.Context(), r.p, codes.Request{To: alice})
	require.ErrorIs(t, err, relay.ErrOptedOut)
	require.NoError(t, r.verify(first.Code.Reveal()), "the code before it was not replaced")
	d.Receive(alice, "START")
	d.Settle()
	r.send(codes.Request{})
}

func TestSend_ANewCodeReplacesTheOldOne(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	old := r.send(codes.Request{Service: "Shop"})
	r.Advance(time.Minute)
	kept := r.send(codes.Request{Service: "Bank"})
	r.Advance(time.Minute)
	fresh := r.send(codes.Request{Service: "Shop"})
	require.Equal(t, relay.Cancelled, r.State(r.p, old.Message.ID), "it had not been sent yet")
	require.Equal(t, "a newer code replaces it", r.Message(r.p, old.Message.ID).Reason)
	require.Equal(t, "code_wrong", fault.CodeOf(r.verify(old.Code.Reveal())))
	require.NoError(t, r.verify(fresh.Code.Reveal()))
	require.NoError(t, r.verify(kept.Code.Reveal()), "that of another service stays")
}

func TestSend_LeavesAMessageThatWasSentAsItIs(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	d, _ := r.Online(r.p, 1)
	old := r.send(codes.Request{})
	d.Deliver()
	r.Advance(time.Minute)
	r.send(codes.Request{})
	require.Equal(t, relay.Sent, r.State(r.p, old.Message.ID))
}

func TestVerify_WorksOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sent := r.send(codes.Request{Service: "Shop"})
	text := sent.Code.Reveal()
	v, err := r.Verify(t.Context(), r.p, codes.Attempt{To: "(555) 765-4321", Code: " " + text[:3] + "-" + text[3:]})
	require.NoError(t, err)
	require.Equal(t, codes.Verified{ID: sent.ID, To: alice, Service: "Shop", At: r.Now()}, v)
	require.ErrorIs(t, r.verify(text), codes.ErrNoCode)
}

func TestVerify_IsForTheServiceThatIsNamed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	text := r.send(codes.Request{Service: "Shop"}).Code.Reveal()
	_, err := r.Verify(t.Context(), r.p, codes.Attempt{To: alice, Service: "Bank", Code: text})
	require.ErrorIs(t, err, codes.ErrNoCode)
	_, err = r.Verify(t.Context(), r.p, codes.Attempt{To: alice, Service: "Shop", Code: text})
	require.NoError(t, err)
}

func TestVerify_EndsWithTheFifthWrongTry(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	text := r.send(codes.Request{}).Code.Reveal()
	for _, want := range []string{"Tries left: 4.", "Tries left: 3.", "Tries left: 2.", "Tries left: 1.", "no try is left"} {
		err := r.verify(other(text))
		require.Equal(t, "code_wrong", fault.CodeOf(err))
		require.ErrorContains(t, err, want)
	}
	require.ErrorIs(t, r.verify(text), codes.ErrNoCode)
}

func TestVerify_AGuessCountsAgainstEveryCodeThatItCouldBe(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.send(codes.Request{Service: "Shop"})
	r.Advance(time.Minute)
	r.send(codes.Request{Service: "Bank"})
	for range codes.MaxTries {
		require.Equal(t, "code_wrong", fault.CodeOf(r.verify("0000")))
	}
	require.ErrorIs(t, r.verify("0000"), codes.ErrNoCode)
}

func TestVerify_EndsWithTheTime(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	text := r.send(codes.Request{ExpiresIn: time.Minute}).Code.Reveal()
	r.Clock.Advance(time.Minute)
	require.ErrorIs(t, r.verify(text), codes.ErrNoCode)
	r.Clock.Advance(-time.Nanosecond)
	require.NoError(t, r.verify(text))
}

func TestVerify_RefusesAnotherAccountsCode(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	text := r.send(codes.Request{}).Code.Reveal()
	_, err := r.Verify(t.Context(), r.Account("other"), codes.Attempt{To: alice, Code: text})
	require.ErrorIs(t, err, codes.ErrNoCode)
	require.Equal(t, "missing_field", fault.CodeOf(r.verify(" - ")))
	_, err = r.Verify(t.Context(), r.p, codes.Attempt{To: "nobody", Code: text})
	require.Equal(t, "invalid_number", fault.CodeOf(err))
	require.NoError(t, r.verify(text))
}

func TestCodes_SurviveARestart(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	text := r.send(codes.Request{}).Code.Reveal()
	for range codes.MaxTries - 1 {
		require.Equal(t, "code_wrong", fault.CodeOf(r.verify(other(text))))
		r.Reopen()
		r.restart()
	}
	require.Equal(t, "too_many_codes", fault.CodeOf(second(r.Service.Send(t.Context(), r.p, codes.Request{To: alice}))))
	require.NoError(t, r.verify(text))
	r.Reopen()
	r.restart()
	require.ErrorIs(t, r.verify(text), codes.ErrNoCode)
}

func second(_ codes.Sent, err error) error { return err }

func TestLimits_OfANumber(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	try := func() *fault.Error {
		_, err := r.Service.Send(t.Context(), r.p, codes.Request{To: alice})
		if err == nil {
			return nil
		}
		require.Equal(t, "too_many_codes", fault.CodeOf(err))
		return fault.Of(err)
	}
	require.Nil(t, try())
	r.Advance(20 * time.Second)
	require.Equal(t, 10*time.Second, try().RetryAfter)
	r.Advance(10 * time.Second)
	for range codes.MaxPerNumber - 1 {
		require.Nil(t, try())
		r.Advance(codes.Gap)
	}
	wait := try().RetryAfter
	require.Equal(t, time.Hour-5*codes.Gap, wait)
	r.send(codes.Request{To: "+15557654322"})
	_, err := r.Service.Send(t.Context(), r.Account("other"), codes.Request{To: alice})
	require.NoError(t, err, "the limit is the account's own")
	r.Advance(wait - 1)
	require.NotNil(t, try())
	r.Advance(1)
	require.Nil(t, try())
}

func TestLimits_OfAnAccount(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.restart(func(o *codes.Options) { o.PerHour = 3 })
	for _, to := range []string{"+15557654321", "+15557654322", "+15557654323"} {
		r.send(codes.Request{To: to})
		r.Advance(time.Minute)
	}
	_, err := r.Service.Send(t.Context(), r.p, codes.Request{To: "+15557654324"})
	require.Equal(t, "too_many_codes", fault.CodeOf(err))
	require.Equal(t, 57*time.Minute, fault.Of(err).RetryAfter)
	r.Advance(57 * time.Minute)
	r.send(codes.Request{To: "+15557654324"})
}

func TestPrune_ForgetsWhatNobodyNeeds(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.send(codes.Request{ExpiresIn: time.Minute})
	long := r.send(codes.Request{To: "+15557654322", ExpiresIn: 2 * time.Hour})
	prune := func() int {
		n, err := r.Prune(t.Context())
		require.NoError(t, err)
		return n
	}
	r.Advance(time.Hour)
	require.Zero(t, prune(), "the limit of the hour still counts it")
	r.Advance(1)
	require.Equal(t, 1, prune())
	r.Advance(time.Hour - 2)
	require.Zero(t, prune())
	_, err := r.Verify(t.Context(), r.p, codes.Attempt{To: "+15557654322", Code: long.Code.Reveal()})
	require.NoError(t, err)
	r.Advance(2)
	require.Equal(t, 1, prune())
}

func TestStore_HasNoCodeInIt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sent := r.send(codes.Request{})
	text := sent.Code.Reveal()
	all, err := json.Marshal(sent)
	require.NoError(t, err)
	require.NotContains(t, string(all), text)
	var backup strings.Builder
	_, err = r.DB.Backup(t.Context(), &backup)
	require.NoError(t, err)
	require.Contains(t, backup.String(), "Your verification code for acme is: ******")
	require.False(t, regexp.MustCompile(`\D`+text+`\D`).MatchString(backup.String()))
}
