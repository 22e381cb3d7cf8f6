package relay_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/wire"
)

// pool makes a pool of some cards.
func pool(t *testing.T, b *relaytest.Bench, p accounts.Principal, patch relay.PoolPatch, cards ...int64) int64 {
	t.Helper()
	if patch.Name == nil {
		patch.Name = new("pool")
	}
	patch.SIMCardIDs = &cards
	view, err := b.Relay.CreatePool(t.Context(), p, patch)
	require.NoError(t, err)
	t.Cleanup(func() {
		found, err := b.Relay.Inconsistencies(context.Background())
		require.NoError(t, err)
		require.Empty(t, found)
	})
	return view.ID
}

func setCards(t *testing.T, b *relaytest.Bench, p accounts.Principal, id int64, cards ...int64) {
	t.Helper()
	cards = append([]int64{}, cards...)
	_, err := b.Relay.UpdatePool(t.Context(), p, id, relay.PoolPatch{SIMCardIDs: &cards})
	require.NoError(t, err)
}

func TestPool_OnlyItsCardsTakeItsMessages(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 3)
	id := pool(t, b, p, relay.PoolPatch{}, ids[1], ids[2])
	var waiting []int64
	for i := range 7 {
		waiting = append(waiting, b.Send(p, relay.SendRequest{To: number(i), PoolID: id}).ID)
	}
	require.Empty(t, d.Session.Claim(ids[0]))
	require.EqualValues(t, id, *b.Message(p, waiting[0]).Payload().PoolID)
	require.Len(t, d.Session.Claim(ids[1]), 5)
	require.Len(t, d.Session.Claim(ids[2]), 2)

	b.Send(p, relay.SendRequest{To: number(8)}) // of the account: any card
	require.Len(t, d.Session.Claim(ids[0]), 1)
}

func TestPool_ServesTheSharedOrder(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	one, two := pool(t, b, p, relay.PoolPatch{}, ids[0]), pool(t, b, p, relay.PoolPatch{Policy: new(relay.RoundRobin)}, ids[0])
	for i, r := range []relay.SendRequest{{PoolID: one}, {PoolID: two, Priority: 5}, {}, {PoolID: two, Priority: 9}, {SIMCardID: ids[0], Priority: 5}, {PoolID: one}} {
		r.To = number(i)
		b.Send(p, r)
		b.Clock.Advance(time.Millisecond)
	}
	d.Deliver()
	require.Equal(t, []string{number(3), number(1), number(4), number(0), number(2), number(5)}, d.Radio.To(), "all queues of a card are one order")
}

func TestPool_IsChosenByTheLongestPrefixThenTheDefault(t *testing.T) {
	t.Parallel()
	b, p, _, ids := relaytest.Start(t, 1)
	prefixes := func(list ...string) relay.PoolPatch { return relay.PoolPatch{Prefixes: &list} }
	require.Zero(t, b.Send(p, relay.SendRequest{To: "+4915112345678"}).PoolID)
	germany := pool(t, b, p, prefixes("+49", "+43"), ids[0])
	mobile := pool(t, b, p, prefixes("+4915", "+4916"), ids[0])
	tests := map[string]int64{"+4915112345678": mobile, "+493012345678": germany, "+4317654321": germany, "+15550001111": 0}
	for to, want := range tests {
		require.Equal(t, want, b.Send(p, relay.SendRequest{To: to}).PoolID, to)
	}
	rest := pool(t, b, p, relay.PoolPatch{Default: new(true)})
	require.Equal(t, rest, b.Send(p, relay.SendRequest{To: "+15550001111"}).PoolID)
	require.Equal(t, rest, b.Send(p, relay.SendRequest{To: "70710"}).PoolID, "short codes too")
	require.Equal(t, rest, b.Send(p, relay.SendRequest{To: "+4915112345678", PoolID: rest}).PoolID, "the caller's word counts")
	require.Zero(t, b.Send(p, relay.SendRequest{To: "+4915112345678", SIMCardID: ids[0]}).PoolID)

	other := pool(t, b, p, relay.PoolPatch{Default: new(true)})
	require.Equal(t, other, b.Send(p, relay.SendRequest{To: "+15550001111"}).PoolID, "there is one default, and it moves")
	view, err := b.Relay.Pool(t.Context(), p, rest)
	require.NoError(t, err)
	require.False(t, view.Default)

	stranger := b.Account("stranger")
	require.Zero(t, b.Send(stranger, relay.SendRequest{To: "+4915112345678"}).PoolID)
}

// TestPool_RouteIsTheLongestPrefix compares with a look at all prefixes.
func TestPool_RouteIsTheLongestPrefix(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 5))
		digits := func(n int) string {
			text := "+" + string(rune('1'+rng.IntN(3)))
			for range n {
				text += string(rune('0' + rng.IntN(3)))
			}
			return text
		}
		p := b.Account(fmt.Sprintf("account%d", seed))
		want := map[string]int64{}
		for range 8 {
			var list []string
			for range 5 {
				if prefix := digits(rng.IntN(6)); want[prefix] == 0 {
					list, want[prefix] = append(list, prefix), -1
				}
			}
			id := pool(t, b, p, relay.PoolPatch{Prefixes: &list})
			for _, prefix := range list {
				want[prefix] = id
			}
		}
		for range 200 {
			number, best := digits(2+rng.IntN(8)), ""
			for prefix := range want {
				if strings.HasPrefix(number, prefix) && len(prefix) > len(best) {
					best = prefix
				}
			}
			got, err := b.Relay.RouteOf(t.Context(), p.AccountID, number)
			require.NoError(t, err)
			require.Equal(t, want[best], got, "seed %d: %s, and %v", seed, number, want)
		}
	}
}

func TestPool_StickyIsTheCardThatTheRecipientKnowsIfItIsInThePool(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 3)
	d.Journal.Take(wire.Inbound{Kind: wire.InboundSMS, ICCID: d.SIMs[2].ICCID, From: alice, Text: "hi"})
	d.Settle()
	with, without := pool(t, b, p, relay.PoolPatch{}, ids[1], ids[2]), pool(t, b, p, relay.PoolPatch{}, ids[0], ids[1])
	other := pool(t, b, p, relay.PoolPatch{Policy: new(relay.LeastLoaded)}, ids[1], ids[2])
	require.Equal(t, ids[2], b.Send(p, relay.SendRequest{To: alice, PoolID: with}).SIMCardID)
	require.Zero(t, b.Send(p, relay.SendRequest{To: alice, PoolID: without}).SIMCardID)
	require.Zero(t, b.Send(p, relay.SendRequest{To: alice, PoolID: other}).SIMCardID)
}

func TestPool_RoundRobinGoesRoundTheCardsThatCanSend(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 4)
	id := pool(t, b, p, relay.PoolPatch{Policy: new(relay.RoundRobin)}, ids[0], ids[1], ids[2])
	limit(t, b, p, ids[2], `{"per_day":2}`)
	for i := range 14 {
		b.Send(p, relay.SendRequest{To: number(i), PoolID: id})
	}
	count := map[int64]int{}
	for wakes := b.Hands.Wakes(); len(wakes) > 0; wakes = b.Hands.Wakes() {
		for _, w := range wakes { // a session claims when it is woken, and its device is fast
			for _, c := range d.Session.Claim(w.SIM) {
				count[c.SIMCardID]++
			}
			d.Settle()
		}
	}
	require.Equal(t, map[int64]int{ids[0]: 6, ids[1]: 6, ids[2]: 2}, count)
}

func TestPool_RoundRobinTakesTurnsFromTheFirstMessageOn(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 3)
	id := pool(t, b, p, relay.PoolPatch{Policy: new(relay.RoundRobin)}, ids...)
	var order []int64
	for i := range 7 {
		b.Hands.Wakes()
		b.Send(p, relay.SendRequest{To: number(i), PoolID: id})
		w := last(b.Hands.Wakes())
		require.Len(t, d.Session.Claim(w.SIM), 1)
		order = append(order, w.SIM)
		d.Settle()
		require.Empty(t, d.Session.ClaimAll())
	}
	require.Equal(t, []int64{ids[0], ids[1], ids[2], ids[0], ids[1], ids[2], ids[0]}, order)
}

func TestPool_CardThatLeavesGivesBackWhatNobodyPinnedToIt(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 2)
	id := pool(t, b, p, relay.PoolPatch{}, ids...)
	d.Receive(alice, "hi")
	d.Settle()
	soft := b.Send(p, relay.SendRequest{To: alice, PoolID: id})
	require.Equal(t, ids[0], soft.SIMCardID)
	b.Hands.Wakes()
	setCards(t, b, p, id, ids[1])
	require.Contains(t, b.Hands.Wakes(), relaytest.Wake{Device: d.ID, SIM: ids[0]})
	require.Empty(t, d.Session.Claim(ids[0]), "never through a card outside the pool")
	require.Contains(t, b.Hands.Wakes(), relaytest.Wake{Device: d.ID, SIM: ids[1]})
	require.Len(t, d.Session.Claim(ids[1]), 1)
}

func TestPool_WithoutCardsKeepsItsMessagesAndSaysSo(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	id := pool(t, b, p, relay.PoolPatch{Name: new("Germany")}, ids[0])
	setCards(t, b, p, id)
	m := b.Send(p, relay.SendRequest{PoolID: id})
	d.Deliver()
	require.Equal(t, fmt.Sprintf("waits for pool %d (Germany), which has no SIM card", id), b.Message(p, m.ID).Reason)
	away := b.Device(p, 1)
	away.Connect()
	card := away.Card(0)
	away.Leave()
	setCards(t, b, p, id, card)
	require.Equal(t, fmt.Sprintf("waits for a SIM card: none of pool %d (Germany) is online", id), b.Message(p, m.ID).Reason)
	b.Hands.Wakes()
	setCards(t, b, p, id, ids[0], card)
	require.Contains(t, b.Hands.Wakes(), relaytest.Wake{Device: d.ID, SIM: ids[0]})
	d.Deliver()
	require.Equal(t, relay.Sent, b.State(p, m.ID))
	view, err := b.Relay.SIM(t.Context(), p, ids[0])
	require.NoError(t, err)
	require.Equal(t, []int64{id}, view.Pools)
}

func TestPool_SurvivesARestart(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 2)
	id := pool(t, b, p, relay.PoolPatch{Policy: new(relay.RoundRobin)}, ids[1])
	m := b.Send(p, relay.SendRequest{PoolID: id})
	b.Reopen()
	d.Connect()
	require.Empty(t, d.Session.Claim(ids[0]))
	require.Len(t, d.Session.Claim(ids[1]), 1)
	require.Equal(t, ids[1], b.Message(p, m.ID).SIMCardID)
}

func TestDeletePool_InEveryStateOfAMessage(t *testing.T) {
	t.Parallel()
	pending := map[relay.State]bool{relay.Scheduled: true, relay.Queued: true, relay.Dispatched: true}
	for _, state := range relay.States() {
		t.Run(string(state), func(t *testing.T) {
			t.Parallel()
			b, p, d, ids := relaytest.Start(t, 2)
			id := pool(t, b, p, relay.PoolPatch{}, ids[0])
			m := b.Send(p, relay.SendRequest{PoolID: id})
			d.Session.Claim(ids[0])
			require.NoError(t, b.Relay.SetState(t.Context(), m.ID, state))
			err := b.Relay.DeletePool(t.Context(), p, id, false)
			require.Equal(t, pending[state], fault.CodeOf(err) == "pool_in_use")
			if pending[state] {
				require.NoError(t, b.Relay.DeletePool(t.Context(), p, id, true))
				require.Nil(t, b.Message(p, m.ID).Payload().PoolID)
				require.Equal(t, state, b.State(p, m.ID))
				return
			}
			require.NoError(t, err)
			_, err = b.Relay.Resend(t.Context(), p, m.ID)
			require.Equal(t, fault.Conflict, fault.KindOf(err), "never through a card outside the pool")
			tell(t, b, d, wire.Result{Message: m.ID, Attempt: 1, State: wire.ResultFailed, Class: wire.ClassSIM})
			require.NotEqual(t, relay.Queued, b.State(p, m.ID))

			// A device may still have what the store had forgotten.
			require.NoError(t, b.Relay.SetState(t.Context(), m.ID, relay.Dispatched))
			tell(t, b, d, wire.Result{Message: m.ID, Attempt: 1, State: wire.ResultFailed, Class: wire.ClassSIM})
			require.Equal(t, relay.Failed, b.State(p, m.ID))
			require.Contains(t, b.Message(p, m.ID).Reason, "was deleted")
		})
	}
}

func TestDeletePool_ReleasesItsMessagesToWhereNewOnesGo(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 2)
	id := pool(t, b, p, relay.PoolPatch{Name: new("Old"), Prefixes: &[]string{"+1555"}}, ids[0])
	setCards(t, b, p, id)
	next := pool(t, b, p, relay.PoolPatch{Prefixes: &[]string{"+15552"}}, ids[1])
	for i := range 600 { // more than one transaction moves
		b.Send(p, relay.SendRequest{To: number(i), PoolID: id})
	}
	mine := b.Send(p, relay.SendRequest{To: "+15553000000", SendAt: b.Now().Add(time.Hour)})
	require.Equal(t, id, mine.PoolID)
	require.NoError(t, b.Relay.DeletePool(t.Context(), p, id, true))
	require.ErrorIs(t, b.Relay.DeletePool(t.Context(), p, id, true), relay.ErrPoolNotFound)
	for _, m := range b.Messages(p) {
		if m.ID != mine.ID {
			require.Equal(t, next, m.PoolID)
		}
	}
	got := b.Message(p, mine.ID)
	require.Zero(t, got.PoolID)
	require.Equal(t, fmt.Sprintf("pool %d (Old) was deleted; it goes where a new message would", id), last(got.PayloadWithTimeline().Timeline).Reason)
	d.Deliver()
	require.Len(t, d.Radio.Submissions, 600)
}

func TestDeletePool_ReleasesWhatTheNextPoolHasNoCardFor(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 3)
	id := pool(t, b, p, relay.PoolPatch{}, ids[0], ids[1])
	m := b.Send(only(p, ids[0], ids[1]), relay.SendRequest{To: number(1), PoolID: id})
	pool(t, b, p, relay.PoolPatch{Default: new(true)}, ids[2])
	require.NoError(t, b.Relay.DeletePool(t.Context(), p, id, true))
	m = b.Message(p, m.ID)
	require.Zero(t, m.PoolID)
	require.Equal(t, ids[:2], m.Among, "it goes through the cards that its sender may use")
	d.Deliver()
	require.Contains(t, ids[:2], b.Message(p, m.ID).SIMCardID)
}

func TestPools_RefuseWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	b, p, _, ids := relaytest.Start(t, 1)
	stranger := b.Account("stranger")
	_, foreign := b.Online(stranger, 1)
	long, many := strings.Repeat("x", 101), make([]int64, 501)
	var prefixes []string
	for i := range many {
		many[i], prefixes = int64(i+1), append(prefixes, fmt.Sprintf("+1%d", i))
	}
	taken := pool(t, b, p, relay.PoolPatch{Prefixes: &[]string{"+49"}}, ids[0])
	tests := map[string]struct {
		patch relay.PoolPatch
		code  string
	}{
		"no name":                  {relay.PoolPatch{Name: new(" ")}, "invalid_name"},
		"a long name":              {relay.PoolPatch{Name: &long}, "invalid_name"},
		"a policy that is none":    {relay.PoolPatch{Policy: new(relay.Policy("random"))}, "invalid_policy"},
		"a prefix without plus":    {relay.PoolPatch{Prefixes: &[]string{"49"}}, "invalid_prefix"},
		"a prefix of letters":      {relay.PoolPatch{Prefixes: &[]string{"+4a"}}, "invalid_prefix"},
		"an empty prefix":          {relay.PoolPatch{Prefixes: &[]string{""}}, "invalid_prefix"},
		"another pool's prefix":    {relay.PoolPatch{Prefixes: &[]string{"+4", "+49"}}, "prefix_taken"},
		"too many prefixes":        {relay.PoolPatch{Prefixes: &prefixes}, "too_many_prefixes"},
		"too many cards":           {relay.PoolPatch{SIMCardIDs: &many}, "too_many_sim_cards"},
		"a card of somebody else":  {relay.PoolPatch{SIMCardIDs: &foreign}, "sim_card_not_found"},
		"a card that there is not": {relay.PoolPatch{SIMCardIDs: &[]int64{4711}}, "sim_card_not_found"},
	}
	id := pool(t, b, p, relay.PoolPatch{})
	before, err := b.Relay.Pools(t.Context(), p.AccountID)
	require.NoError(t, err)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := b.Relay.UpdatePool(t.Context(), p, id, test.patch)
			require.Equal(t, test.code, fault.CodeOf(err))
			if test.patch.Name == nil {
				test.patch.Name = new("new")
			}
			_, err = b.Relay.CreatePool(t.Context(), p, test.patch)
			require.Equal(t, test.code, fault.CodeOf(err))
			after, err := b.Relay.Pools(t.Context(), p.AccountID)
			require.NoError(t, err)
			require.Equal(t, before, after, "a refusal changes nothing")
		})
	}
	_, err = b.Relay.CreatePool(t.Context(), accounts.Principal{OrganisationID: 1}, relay.PoolPatch{Name: new("x")})
	require.ErrorIs(t, err, accounts.ErrNoAccount)
	for _, call := range []func(accounts.Principal) error{
		func(p accounts.Principal) error { _, err := b.Relay.Pool(t.Context(), p, taken); return err },
		func(p accounts.Principal) error {
			_, err := b.Relay.UpdatePool(t.Context(), p, taken, relay.PoolPatch{})
			return err
		},
		func(p accounts.Principal) error { return b.Relay.DeletePool(t.Context(), p, taken, true) },
		func(p accounts.Principal) error {
			_, err := b.Relay.Send(t.Context(), p, relay.SendRequest{To: alice, Text: "x", PoolID: taken})
			return err
		},
	} {
		require.ErrorIs(t, call(stranger), relay.ErrPoolNotFound)
	}
	_, err = b.Relay.Send(t.Context(), p, relay.SendRequest{To: alice, Text: "x", PoolID: taken, SIMCardID: ids[0]})
	require.Equal(t, "sim_card_or_pool", fault.CodeOf(err))
	for range 98 {
		pool(t, b, p, relay.PoolPatch{})
	}
	_, err = b.Relay.CreatePool(t.Context(), p, relay.PoolPatch{Name: new("one more")})
	require.Equal(t, "too_many_pools", fault.CodeOf(err))
}

// TestPools_StayConsistent changes pools at random, and looks whether pools, cards
// and prefixes still say the same.
func TestPools_StayConsistent(t *testing.T) {
	t.Parallel()
	b, p, _, ids := relaytest.Start(t, 5)
	for seed := range uint64(5) {
		rng := rand.New(rand.NewPCG(seed, 9))
		var made []int64
		for range 60 {
			var cards []int64
			var prefixes []string
			for i, id := range ids {
				if rng.IntN(2) == 0 {
					cards = append(cards, id)
				}
				if rng.IntN(4) == 0 {
					prefixes = append(prefixes, fmt.Sprintf("+4%d", i))
				}
			}
			patch := relay.PoolPatch{Name: new("pool"), SIMCardIDs: &cards, Default: new(rng.IntN(3) == 0)}
			if rng.IntN(2) == 0 {
				patch.Prefixes = &prefixes
			}
			switch n := rng.IntN(4); {
			case n == 0 || len(made) == 0:
				if view, err := b.Relay.CreatePool(t.Context(), p, patch); err == nil {
					made = append(made, view.ID)
				}
			case n == 1:
				i := rng.IntN(len(made))
				require.NoError(t, b.Relay.DeletePool(t.Context(), p, made[i], rng.IntN(2) == 0))
				made = append(made[:i], made[i+1:]...)
			default:
				_, err := b.Relay.UpdatePool(t.Context(), p, made[rng.IntN(len(made))], patch)
				require.True(t, err == nil || fault.CodeOf(err) == "prefix_taken", "seed %d: %v", seed, err)
			}
			found, err := b.Relay.Inconsistencies(t.Context())
			require.NoError(t, err)
			require.Empty(t, found, "seed %d", seed)
		}
		for _, id := range made {
			require.NoError(t, b.Relay.DeletePool(t.Context(), p, id, false))
		}
	}
}
