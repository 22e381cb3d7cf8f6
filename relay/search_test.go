package relay_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/store"
)

const bob = "+15550002222"

// search reads all pages of a search, in pages of so many.
func search(t *testing.T, b *relaytest.Bench, p accounts.Principal, f relay.MessageFilter, limit int) (all []*relay.Message) {
	t.Helper()
	for cursor := store.Cursor(""); ; {
		page, next, err := b.Relay.Search(t.Context(), p, f, cursor, limit)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page), limit)
		all = append(all, page...)
		if cursor = next; cursor == "" {
			return all
		}
	}
}

// varied are 120 messages of many kinds, one a minute, among those of another
// account.
func varied(t *testing.T, b *relaytest.Bench, seed uint64) accounts.Principal {
	t.Helper()
	p, other := b.Account("acme"), b.Account("other")
	d, cards := b.Online(p, 2)
	random := rand.New(rand.NewPCG(seed, 1))
	for i := range 120 {
		b.Clock.Advance(time.Minute)
		number := []string{alice, bob, "+15550003333"}[random.IntN(3)]
		text := []string{"Hello Wörld", "your order", "ORDER no. 7"}[random.IntN(3)]
		switch random.IntN(5) {
		case 0:
			d.Receive(number, text)
			d.Settle()
		case 1:
			m := b.Send(p, relay.SendRequest{To: number, Text: text, SendAt: b.Now().Add(time.Hour * 1000)})
			_, err := b.Relay.Cancel(t.Context(), p, m.ID)
			require.NoError(t, err)
		default:
			b.Send(p, relay.SendRequest{To: number, Text: text, SIMCardID: cards[random.IntN(2)], Reference: fmt.Sprintf("r%d", i%7)})
		}
		b.Send(other, relay.SendRequest{To: alice, Text: "your order"})
	}
	return p
}

func TestService_Search_FindsWhatALookAtEachMessageFinds(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	b := relaytest.New(t, relaytest.Options{})
	start := b.Now()
	p := varied(t, b, seed)
	all := b.Messages(p)
	require.Len(t, all, 120)
	at := func(minutes int) time.Time { return start.Add(time.Duration(minutes) * time.Minute) }
	tests := map[string]struct {
		filter relay.MessageFilter
		is     func(*relay.Message) bool
	}{
		"everything":     {relay.MessageFilter{}, func(*relay.Message) bool { return true }},
		"a number":       {relay.MessageFilter{Number: "(555) 000-1111"}, func(m *relay.Message) bool { return m.From == alice || m.To == alice }},
		"a text":         {relay.MessageFilter{Text: "ORder"}, func(m *relay.Message) bool { return strings.Contains(strings.ToLower(m.Text), "order") }},
		"beyond ASCII":   {relay.MessageFilter{Text: "WÖRLD"}, func(m *relay.Message) bool { return m.Text == "Hello Wörld" }},
		"a state":        {relay.MessageFilter{States: []relay.State{relay.Queued}}, func(m *relay.Message) bool { return m.State == relay.Queued }},
		"a state of few": {relay.MessageFilter{States: []relay.State{relay.Cancelled}}, func(m *relay.Message) bool { return m.State == relay.Cancelled }},
		"two states":     {relay.MessageFilter{States: []relay.State{relay.Cancelled, relay.Received}}, func(m *relay.Message) bool { return m.State == relay.Cancelled || m.State == relay.Received }},
		"a direction":    {relay.MessageFilter{Direction: relay.Incoming}, func(m *relay.Message) bool { return m.Direction == relay.Incoming }},
		"a SIM card":     {relay.MessageFilter{SIMCardID: 2}, func(m *relay.Message) bool { return m.SIMCardID == 2 }},
		"a reference":    {relay.MessageFilter{Reference: "r3"}, func(m *relay.Message) bool { return m.Reference == "r3" }},
		"since":          {relay.MessageFilter{Since: at(100)}, func(m *relay.Message) bool { return !m.CreatedAt.Before(at(100)) }},
		"until":          {relay.MessageFilter{Until: at(20)}, func(m *relay.Message) bool { return m.CreatedAt.Before(at(20)) }},
		"before all":     {relay.MessageFilter{Until: at(-1)}, func(*relay.Message) bool { return false }},
		"after all":      {relay.MessageFilter{Since: at(1000)}, func(*relay.Message) bool { return false }},
		"number and time": {relay.MessageFilter{Number: bob, Since: at(30), Until: at(90)}, func(m *relay.Message) bool {
			return (m.From == bob || m.To == bob) && !m.CreatedAt.Before(at(30)) && m.CreatedAt.Before(at(90))
		}},
		"number and state":  {relay.MessageFilter{Number: bob, States: []relay.State{relay.Cancelled}}, func(m *relay.Message) bool { return m.To == bob && m.State == relay.Cancelled }},
		"what is not there": {relay.MessageFilter{Text: "nowhere"}, func(*relay.Message) bool { return false }},
	}
	for name, test := range tests {
		var want []int64
		for _, m := range all {
			if test.is(m) {
				want = append(want, m.ID)
			}
		}
		for _, limit := range []int{1, 7, 200} {
			require.Equal(t, want, ids(search(t, b, p, test.filter, limit)), "%s, in pages of %d", name, limit)
		}
		oldest := test.filter
		oldest.OldestFirst = true
		slices.Reverse(want)
		require.Equal(t, want, ids(search(t, b, p, oldest, 7)), "%s, oldest first", name)
	}
	require.Empty(t, search(t, b, b.Account("third"), relay.MessageFilter{Number: alice}, 7))
}

func ids(all []*relay.Message) (list []int64) {
	for _, m := range all {
		list = append(list, m.ID)
	}
	return list
}

func TestService_Search_RefusesWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	for code, f := range map[string]relay.MessageFilter{
		"unknown_message_state": {States: []relay.State{"lost"}},
		"unknown_direction":     {Direction: "up"},
		"invalid_search":        {Text: strings.Repeat("a", 501)},
	} {
		_, _, err := b.Relay.Search(t.Context(), p, f, "", 1)
		require.Equal(t, code, fault.CodeOf(err))
	}
	_, _, err := b.Relay.Search(t.Context(), p, relay.MessageFilter{}, "nonsense!", 1)
	require.ErrorIs(t, err, relay.ErrCursor)
	page, _, err := b.Relay.Search(t.Context(), p, relay.MessageFilter{Number: "My Bank"}, "", 1)
	require.NoError(t, err, "whoever writes may have a name")
	require.Empty(t, page)
}

func TestService_Conversations_AreInTheOrderOfTheirNewestMessage(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	b := relaytest.New(t, relaytest.Options{})
	p := varied(t, b, seed)
	newest := map[string]int64{}
	for _, m := range b.Messages(p) {
		number := m.To
		if m.Direction == relay.Incoming {
			number = m.From
		}
		newest[number] = max(newest[number], m.ID)
	}
	for _, limit := range []int{1, 2, 50} {
		found, last := map[string]int64{}, int64(1<<60)
		for cursor := store.Cursor(""); ; {
			page, next, err := b.Relay.Conversations(t.Context(), p, cursor, limit)
			require.NoError(t, err)
			for _, c := range page {
				require.Less(t, c.Last.ID, last)
				last = c.Last.ID
				found[c.Number] = last
				if c.Contact != nil {
					require.Equal(t, c.Number, c.Contact.Phone)
				}
			}
			if cursor = next; cursor == "" {
				break
			}
		}
		require.Len(t, found, 3)
		for number, id := range found {
			require.Equal(t, newest[number], id)
		}
	}
}
