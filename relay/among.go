package relay

import (
	"slices"
	"strconv"
	"strings"

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

// confine makes sure that only cards that the sender may use take the message:
// those of may that are in the pool, if there is one, and that it was for before.
// Where that is one, it is pinned to it; where they are several, it waits in a
// queue of these cards, as it would in the account's.
func (m *Message) confine(may []int64, pool *Pool) error {
	if may == nil {
		return nil
	}
	if m.Pinned {
		if !slices.Contains(may, m.SIMCardID) {
			return ErrSIMNotAllowed
		}
		return nil
	}
	may = slices.DeleteFunc(sorted(may), func(id int64) bool {
		return !m.mayTake(id) || pool != nil && !slices.Contains(pool.SIMCardIDs, id)
	})
	switch len(may) {
	case 0:
		return ErrNoSIMAllowed
	case 1:
		m.Pinned, m.SIMCardID, m.From, m.Among, m.PoolID = true, may[0], "", nil, 0
	default:
		m.Among = may
	}
	return nil
}

// mayTake reports whether a card is among those that may take the message.
func (m *Message) mayTake(simCardID int64) bool {
	return len(m.Among) == 0 || slices.Contains(m.Among, simCardID)
}

// openSets opens a lane for each set of cards that the card belongs to and for
// which messages wait. It looks at the head of each of the account's sets.
func (c *claim) openSets() error {
	q := store.Query{Prefix: store.Key("a", c.card.AccountID)}
	for {
		m, err := queue.First(c.tx, q)
		if err != nil || m == nil {
			return err
		}
		of := m.queue()
		if m.mayTake(c.card.ID) && c.card.serves(m.PoolID) {
			c.lanes = append(c.lanes, lane{queue: of})
		}
		q.From = store.Key("a", c.card.AccountID, of.among, of.pool+1)
	}
}

func cardList(ids []int64, separator string) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(texts, separator)
}

// cardIDs reads what cardList has written with commas.
func cardIDs(list string) (ids []int64) {
	for text := range strings.SplitSeq(list, ",") {
		if id, err := strconv.ParseInt(text, 10, 64); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
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
