package relay_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/relay"
	"simrelay/relay/relaytest"
)

// only is the principal with fewer SIM cards.
func only(p accounts.Principal, ids ...int64) accounts.Principal {
	p.SIMCardIDs = append([]int64{}, ids...)
	return p
}

func TestAmong_AMessageWaitsForTheCardsThatItsSenderMayUse(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 3)
	other := b.Account("other")
	_, theirs := b.Online(other, 1)
	send := func(p accounts.Principal, sim int64) (*relay.Message, error) {
		return b.Relay.Send(t.Context(), p, relay.SendRequest{To: alice, Text: "x", SIMCardID: sim})
	}
	_, err := send(only(p, ids[0], ids[1]), ids[2])
	require.ErrorIs(t, err, relay.ErrSIMNotAllowed)
	require.Equal(t, "sim_card_id", fault.Of(err).Field)
	_, err = send(only(p), 0)
	require.ErrorIs(t, err, relay.ErrNoSIMAllowed)
	_, err = send(only(p), ids[0])
	require.ErrorIs(t, err, relay.ErrSIMNotAllowed)
	_, err = send(only(p, theirs...), 0)
	require.ErrorIs(t, err, relay.ErrSIMNotFound, "a list gives nobody another account's card")
	require.Empty(t, b.Messages(p))

	m, err := send(only(p, ids[1]), 0)
	require.NoError(t, err)
	require.True(t, m.Pinned)
	require.Equal(t, ids[1], m.SIMCardID)
	m, err = send(only(p, ids[1], ids[0]), ids[0])
	require.NoError(t, err)
	require.Equal(t, ids[0], m.SIMCardID)
	d.Deliver()
	b.Hands.Wakes()
	m = b.Send(only(p, ids[2], ids[1]), relay.SendRequest{To: "+15550002222"})
	require.Zero(t, m.SIMCardID, "it is bound when one of them takes it")
	require.Subset(t, []int64{ids[1], ids[2]}, woken(b))
	c, err := b.Relay.Claim(t.Context(), d.ID, d.Session.Epoch, ids[0], 5)
	require.NoError(t, err)
	require.Empty(t, c.Dispatches, "not the card that its sender may not use")
	d.Deliver()
	require.Contains(t, []int64{ids[1], ids[2]}, b.Message(p, m.ID).SIMCardID)
}

// woken are the cards that were woken since the last look.
func woken(b *relaytest.Bench) (cards []int64) {
	for _, w := range b.Hands.Wakes() {
		cards = append(cards, w.SIM)
	}
	return cards
}

func TestAmong_TheKnownCardIsTakenOnlyIfItsSenderMayUseIt(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 3)
	d.Receive(alice, "hi") // on the first card
	d.Settle()
	require.Equal(t, ids[0], b.Send(only(p, ids[0], ids[1]), relay.SendRequest{To: alice}).SIMCardID)
	m := b.Send(only(p, ids[1], ids[2]), relay.SendRequest{To: alice})
	require.Zero(t, m.SIMCardID)

	// When the known card goes, the message goes to the others of the set alone.
	soft := b.Send(only(p, ids[0], ids[1]), relay.SendRequest{To: alice})
	paused := true
	_, err := b.Relay.UpdateSIM(t.Context(), p, ids[0], relay.SIMPatch{Paused: &paused})
	require.NoError(t, err)
	b.Tick()
	require.Zero(t, b.Message(p, soft.ID).SIMCardID)
	c, err := b.Relay.Claim(t.Context(), d.ID, d.Session.Epoch, ids[2], 5)
	require.NoError(t, err)
	require.Len(t, c.Dispatches, 1)
	require.Equal(t, m.ID, c.Dispatches[0].Message)
	d.Deliver()
	require.Equal(t, ids[1], b.Message(p, soft.ID).SIMCardID)
}

func TestAmong_OneOrderWithPoolAndOwnQueue(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 3)
	for _, id := range ids[1:] {
		paused := true
		_, err := b.Relay.UpdateSIM(t.Context(), p, id, relay.SIMPatch{Paused: &paused})
		require.NoError(t, err)
	}
	for i, r := range []struct {
		p        accounts.Principal
		priority int
	}{{p, 0}, {only(p, ids[0], ids[1]), 5}, {only(p, ids[0]), 3}, {only(p, ids[0], ids[2]), 9}, {p, 9}, {only(p, ids[1], ids[2]), 9}} {
		b.Send(r.p, relay.SendRequest{To: number(i), Priority: r.priority})
		b.Clock.Advance(time.Millisecond)
	}
	d.Deliver()
	require.Equal(t, []string{number(3), number(4), number(1), number(2), number(0)}, d.Radio.To())
}

func TestAmong_AMessageExplainsWhatItWaitsFor(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 3)
	limited := only(p, ids[0], ids[1])
	m := b.Send(limited, relay.SendRequest{})
	require.Equal(t, "waits for its turn", b.Message(p, m.ID).Reason)
	wait, err := b.Relay.MustWait(t.Context(), m)
	require.NoError(t, err)
	require.False(t, wait)
	for _, id := range ids[:2] {
		paused := true
		_, err := b.Relay.UpdateSIM(t.Context(), p, id, relay.SIMPatch{Paused: &paused})
		require.NoError(t, err)
	}
	require.Contains(t, b.Message(p, m.ID).Reason, fmt.Sprintf("waits for one of the SIM cards %d, %d, which are all that its sender may use", ids[0], ids[1]))
	wait, err = b.Relay.MustWait(t.Context(), m)
	require.NoError(t, err)
	require.True(t, wait)
	d.Deliver()
	require.Empty(t, d.Radio.Submissions)
}

func TestAmong_ToResendKeepsToTheCardsToo(t *testing.T) {
	t.Parallel()
	b, p, _, ids := relaytest.Start(t, 3)
	ctx := t.Context()
	pinned, open, among := b.Send(p, relay.SendRequest{SIMCardID: ids[2]}), b.Send(p, relay.SendRequest{}), b.Send(only(p, ids[1], ids[2]), relay.SendRequest{})
	for _, m := range []*relay.Message{pinned, open, among} {
		_, err := b.Relay.Cancel(ctx, p, m.ID)
		require.NoError(t, err)
	}
	limited := only(p, ids[0], ids[1])
	_, err := b.Relay.Resend(ctx, limited, pinned.ID)
	require.ErrorIs(t, err, relay.ErrSIMNotAllowed)
	require.Equal(t, relay.Cancelled, b.State(p, pinned.ID))
	m, err := b.Relay.Resend(ctx, limited, open.ID)
	require.NoError(t, err)
	require.Equal(t, ids[:2], m.Among)
	m, err = b.Relay.Resend(ctx, limited, among.ID)
	require.NoError(t, err)
	require.True(t, m.Pinned)
	require.Equal(t, ids[1], m.SIMCardID, "what both may use")
}

func TestAmong_ToResendKeepsToThePoolToo(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 4)
	id := pool(t, b, p, relay.PoolPatch{Policy: new(relay.LeastLoaded)}, ids[2], ids[3])
	m := b.Send(p, relay.SendRequest{PoolID: id})
	_, err := b.Relay.Cancel(t.Context(), p, m.ID)
	require.NoError(t, err)
	for _, outside := range [][]int64{{ids[0]}, {ids[0], ids[1]}} {
		_, err = b.Relay.Resend(t.Context(), only(p, outside...), m.ID)
		require.ErrorIs(t, err, relay.ErrNoSIMAllowed, "as to send it anew would be")
		require.Equal(t, relay.Cancelled, b.State(p, m.ID))
	}
	_, err = b.Relay.Resend(t.Context(), only(p, ids[1], ids[2]), m.ID)
	require.NoError(t, err)
	d.Deliver()
	require.Equal(t, relay.Sent, b.State(p, m.ID))
	require.Equal(t, ids[2], b.Message(p, m.ID).SIMCardID)
}

// TestAmong_NoMessageEverLeavesThroughACardThatItsSenderMayNotUse runs random
// histories of cards that come, go, pause and fail.
func TestAmong_NoMessageEverLeavesThroughACardThatItsSenderMayNotUse(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(seed, 1))
			b := relaytest.New(t, relaytest.Options{})
			p := b.Account("acme")
			var devices []*relaytest.Device
			var ids []int64
			for range 2 {
				d, cards := b.Online(p, 2)
				devices, ids = append(devices, d), append(ids, cards...)
			}
			may := map[int64][]int64{}
			for step := range 120 {
				switch d := devices[rng.IntN(2)]; rng.IntN(8) {
				case 0, 1, 2:
					subset := slices.DeleteFunc(slices.Clone(ids), func(int64) bool { return rng.IntN(2) == 0 })
					who := only(p, subset...)
					if rng.IntN(4) == 0 {
						who, subset = p, ids
					}
					if m, err := b.Relay.Send(t.Context(), who, relay.SendRequest{To: number(step % 9), Text: fmt.Sprint(step)}); err == nil {
						may[m.ID] = subset
					}
				case 3:
					paused := rng.IntN(2) == 0
					_, err := b.Relay.UpdateSIM(t.Context(), p, ids[rng.IntN(4)], relay.SIMPatch{Paused: &paused})
					require.NoError(t, err)
				case 4:
					d.Crash()
				case 5:
					d.Connect()
				case 6:
					b.Advance(time.Duration(rng.IntN(40)) * time.Second)
				default:
					if d.Session != nil {
						d.Deliver()
					}
				}
			}
			for _, id := range ids {
				paused := false
				_, err := b.Relay.UpdateSIM(t.Context(), p, id, relay.SIMPatch{Paused: &paused})
				require.NoError(t, err)
			}
			for range 3 {
				for _, d := range devices {
					d.Connect()
					d.Deliver()
				}
				b.Advance(time.Minute)
			}
			require.NotEmpty(t, may)
			for id, cards := range may {
				m := b.Message(p, id)
				require.NotEqual(t, relay.Queued, m.State, "nothing is left behind: %s", m.Reason)
				for _, took := range handed(m) {
					require.Contains(t, cards, took, "message %d", id)
				}
			}
		})
	}
}

// handed are the cards to which a message was handed in its life.
func handed(m *relay.Message) (cards []int64) {
	for _, step := range m.PayloadWithTimeline().Timeline {
		if text, ok := strings.CutPrefix(step.Reason, "handed to the device of SIM card "); ok {
			var id int64
			_ = json.Unmarshal([]byte(text), &id)
			cards = append(cards, id)
		}
	}
	return cards
}

func limited(t *testing.T, b *relaytest.Bench, owner accounts.Principal, q accounts.Quota) accounts.Principal {
	t.Helper()
	made, err := b.Accounts.AddUser(t.Context(), owner, accounts.UserSpec{Email: "member@example.com", Limits: q})
	require.NoError(t, err)
	p, err := b.Accounts.Authenticate(t.Context(), made.APIKey)
	require.NoError(t, err)
	return p
}

func used(t *testing.T, b *relaytest.Bench, p accounts.Principal) accounts.Used {
	t.Helper()
	view, err := b.Accounts.User(t.Context(), p, p.UserID)
	require.NoError(t, err)
	return view.Used
}

func TestQuota_CountsWhatIsAcceptedOnce(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	owner := b.Account("acme")
	p := limited(t, b, owner, accounts.Quota{PerDay: 3})
	ctx := t.Context()
	r := relay.SendRequest{To: alice, Text: strings.Repeat("x", 400), IdempotencyKey: "k"}
	first := b.Send(p, r)
	require.Equal(t, first.ID, b.Send(p, r).ID)
	require.Equal(t, accounts.Used{Today: 1, ThisMonth: 1, Total: 1}, used(t, b, p), "a message of three parts is one, and so is a repeated request")
	for name, bad := range map[string]relay.SendRequest{
		"a bad number": {To: "x", Text: "x"}, "no such card": {To: alice, Text: "x", SIMCardID: 99}, "an old time": {To: alice, Text: "x", SendAt: b.Now().Add(-1)},
		"another body": {To: alice, Text: "x", IdempotencyKey: "k"},
	} {
		_, err := b.Relay.Send(ctx, p, bad)
		require.Error(t, err, name)
	}
	require.EqualValues(t, 1, used(t, b, p).Total, "what is refused counts for nothing")
	_, err := b.Relay.Cancel(ctx, p, first.ID)
	require.NoError(t, err)
	_, err = b.Relay.Resend(ctx, p, first.ID)
	require.NoError(t, err)
	require.EqualValues(t, 2, used(t, b, p).Total, "to resend is to send")
	_, err = b.Relay.Cancel(ctx, p, first.ID)
	require.NoError(t, err)
	b.Send(p, relay.SendRequest{})
	events := len(b.Log(owner))
	_, err = b.Relay.Send(ctx, p, relay.SendRequest{To: alice, Text: "x"})
	require.Equal(t, "member_limit_reached", fault.CodeOf(err))
	_, err = b.Relay.Resend(ctx, p, first.ID)
	require.Equal(t, "member_limit_reached", fault.CodeOf(err))
	require.Len(t, b.Log(owner), events)
	require.Equal(t, first.ID, b.Send(p, r).ID, "at the limit too, a repeated request gets its answer")
	b.Send(owner, relay.SendRequest{})
	require.EqualValues(t, 1, used(t, b, owner).Total)
	b.Reopen()
	_, err = b.Relay.Send(ctx, p, relay.SendRequest{To: alice, Text: "x"})
	require.Equal(t, "member_limit_reached", fault.CodeOf(err), "it survives a restart")
}

func TestQuota_InABulkEachIsCountedByItself(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	owner := b.Account("acme")
	p := limited(t, b, owner, accounts.Quota{Total: 120})
	requests := make([]relay.SendRequest, 250)
	for i := range requests {
		requests[i] = relay.SendRequest{To: number(i), Text: "x"}
		if i%10 == 0 {
			requests[i].To = "nobody"
		}
	}
	results, err := b.Relay.SendAll(t.Context(), p, requests)
	require.NoError(t, err)
	accepted := 0
	for _, r := range results {
		if r.Err == nil {
			accepted++
			continue
		}
		require.Contains(t, []string{"invalid_number", "member_limit_reached"}, fault.CodeOf(r.Err))
	}
	require.Equal(t, 120, accepted)
	require.Len(t, b.Messages(owner), 120)
	require.Len(t, b.LogTypes(owner), 120, "a refused item leaves nothing behind")
	require.EqualValues(t, 120, used(t, b, p).Total)
}

func TestQuota_IsNeverExceededByManyAtOnce(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	owner := b.Account("acme")
	p := limited(t, b, owner, accounts.Quota{PerDay: 25})
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			for j := range 4 {
				_, _ = b.Relay.Send(t.Context(), p, relay.SendRequest{To: number(i*10 + j), Text: "x"})
				_, _ = b.Relay.SendAll(t.Context(), p, []relay.SendRequest{{To: number(i), Text: "y"}, {To: number(j), Text: "z"}})
			}
		})
	}
	all.Wait()
	require.Len(t, b.Messages(owner), 25)
	require.EqualValues(t, 25, used(t, b, p).Total)
}
