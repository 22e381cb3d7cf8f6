package relay

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/store"
)

// Errors of senders who may not use every card.
var (
	ErrSIMNotAllowed = fault.New(fault.Forbidden, "sim_card_not_allowed",
		"You may not send through this SIM card. Leave sim_card_id out, or name one that you may use.").On("sim_card_id")
	ErrNoSIMAllowed = fault.New(fault.Forbidden, "no_sim_card_allowed",
		"You may not send through any SIM card. Ask an owner or an admin of the account for one.")
)

// confine makes sure that only cards that the principal may use take the
// message. Where that is one, it is pinned to it; where they are several, it
// waits in a pool of these cards, as it would in the account's.
func (m *Message) confine(p accounts.Principal) error {
	may := p.SIMCardIDs
	if may == nil {
		return nil
	}
	if m.Pinned && !p.MaySendThrough(m.SIMCardID) {
		return ErrSIMNotAllowed
	}
	if m.Pinned {
		return nil
	}
	if len(m.Among) > 0 {
		may = slices.DeleteFunc(slices.Clone(m.Among), func(id int64) bool { return !p.MaySendThrough(id) })
	}
	switch len(may) {
	case 0:
		return ErrNoSIMAllowed
	case 1:
		m.Pinned, m.SIMCardID, m.From, m.Among = true, may[0], "", nil
	default:
		m.Among = slices.Sorted(slices.Values(may))
	}
	return nil
}

// mayTake reports whether a card is among those that may take the message.
func (m *Message) mayTake(simCardID int64) bool {
	return len(m.Among) == 0 || slices.Contains(m.Among, simCardID)
}

// amongQueue is the first value of the queue entries of messages that some cards
// of an account may take. Each set of cards is a queue.
func amongQueue(accountID int64, among []int64) store.Tuple {
	return store.Key("a", accountID, cardList(among, ","))
}

// amongHead returns the message that is next for the card in all sets that it
// belongs to. The first time it looks at the head of each of the account's sets
// for which messages wait, then only at the set that the last head came from.
func (c *claim) amongHead() (*Message, error) {
	if c.sets == nil {
		if err := c.lookAtSets(); err != nil {
			return nil, err
		}
	}
	if m := c.last; m != nil && len(m.Among) > 0 {
		head, err := queue.First(c.tx, store.Query{Prefix: amongQueue(m.AccountID, m.Among)})
		if err != nil {
			return nil, err
		}
		c.sets[cardList(m.Among, ",")] = head
	}
	return first(slices.Collect(maps.Values(c.sets))...), nil
}

func (c *claim) lookAtSets() error {
	c.sets = map[string]*Message{}
	q := store.Query{Prefix: store.Key("a", c.card.AccountID)}
	for {
		m, err := queue.First(c.tx, q)
		if err != nil || m == nil {
			return err
		}
		set := cardList(m.Among, ",")
		if m.mayTake(c.card.ID) {
			c.sets[set] = m
		}
		q.From = store.Key("a", c.card.AccountID, set+"\x00") // behind this set, and before any other
	}
}

func cardList(ids []int64, separator string) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(texts, separator)
}

// wakeAmong wakes every card of a set that could take a message now. To wake the
// best placed one alone would need somebody to wake the next when that one is
// gone before it looks, and sets are small.
func (s *Service) wakeAmong(among []int64) {
	now := s.clock()
	for _, id := range among {
		if live, ok := s.presence.find(id); ok && live.hasRoom(now) {
			s.hands.Wake(live.device, id)
		}
	}
}

// wakeAll wakes every card of the account that could take a message now.
func (s *Service) wakeAll(accountID int64) {
	s.wakeAmong(s.presence.cardsOf(accountID))
}

// amongWaitsFor tells in plain words what a message waits for that some cards
// may take.
func (s *Service) amongWaitsFor(m *Message, now time.Time) string {
	for _, id := range m.Among {
		if live, ok := s.presence.find(id); ok && live.hasRoom(now) {
			return turn
		}
	}
	return fmt.Sprintf("waits for one of the SIM cards %s, which are all that its sender may use: they are offline, busy, paused, resting, not registered, or at their limits",
		cardList(m.Among, ", "))
}

// CheckSIMCards returns a not-found fault unless all these SIM cards are the
// account's.
func (s *Service) CheckSIMCards(tx *store.Tx, accountID int64, ids []int64) error {
	for _, id := range ids {
		if _, err := simOf(tx, accountID, id); err != nil {
			return fault.Of(err).On("sim_card_ids")
		}
	}
	return nil
}
