package relay

import "simrelay/store"

// queueID names a queue of messages: that of a SIM card, or one that several
// cards serve: a pool's or an account's, or, where the sender may not use all of
// these cards, one of the same pool or account for those that it may.
type queueID struct {
	account, pool, simCard int64
	among                  string // their ids, with commas between
}

func cardQueue(simCardID int64) queueID { return queueID{simCard: simCardID} }

func accountQueue(accountID int64) queueID { return queueID{account: accountID} }

func poolQueue(accountID, poolID int64) queueID { return queueID{account: accountID, pool: poolID} }

// queue is where a message waits.
func (m *Message) queue() queueID {
	switch {
	case m.SIMCardID != 0:
		return cardQueue(m.SIMCardID)
	case len(m.Among) > 0:
		return queueID{account: m.AccountID, pool: m.PoolID, among: cardList(m.Among, ",")}
	}
	return poolQueue(m.AccountID, m.PoolID)
}

// shared reports whether several cards serve the queue.
func (q queueID) shared() bool { return q.simCard == 0 }

// entries are the first values of the queue's entries in the index.
func (q queueID) entries() store.Tuple {
	switch {
	case q.simCard != 0:
		return store.Key("s", q.simCard)
	case q.among != "":
		return store.Key("a", q.account, q.among, q.pool)
	case q.pool != 0:
		return store.Key("g", q.pool)
	}
	return store.Key("p", q.account)
}
