package relay

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"simrelay/internal/fault"
	"simrelay/store"
)

// Policy says which card of a pool takes a message.
type Policy string

// The policies. All but Sticky let a message wait in the pool's queue at once.
const (
	Sticky      Policy = "sticky"       // the card that the recipient last talked to, else LeastLoaded
	RoundRobin  Policy = "round_robin"  // the cards that can send take turns
	LeastLoaded Policy = "least_loaded" // the card with the most room
)

// Pool is some of an account's SIM cards, and a queue of messages that only they
// take.
type Pool struct {
	ID             int64     `json:"id"`
	OrganisationID int64     `json:"organisation_id"`
	AccountID      int64     `json:"account_id"`
	Name           string    `json:"name"`
	SIMCardIDs     []int64   `json:"sim_card_ids"` // ascending; a card may be in several pools
	Policy         Policy    `json:"policy"`
	Prefixes       []string  `json:"prefixes"`          // of recipients' numbers, such as +49
	Default        bool      `json:"default,omitempty"` // for recipients that no pool has a prefix for
	CreatedAt      time.Time `json:"created_at"`
	UpdatedAt      time.Time `json:"updated_at"`
}

// poolRoute is one prefix of a pool. The default pool's is the empty one, with
// which every number begins.
type poolRoute struct {
	AccountID int64  `json:"account_id"`
	Prefix    string `json:"prefix"`
	PoolID    int64  `json:"pool_id"`
}

var (
	pools   = store.Define("sim_pools", func(p *Pool) store.Tuple { return store.Key(p.ID) })
	poolsOf = pools.Index("account", func(p *Pool) store.Tuple { return store.Key(p.AccountID, p.ID) })

	poolRoutes = store.Define("sim_pool_routes", func(r *poolRoute) store.Tuple { return store.Key(r.AccountID, r.Prefix) })
)

// ErrPoolNotFound says that an account has no such pool.
var ErrPoolNotFound = fault.New(fault.NotFound, "pool_not_found", "There is no pool with this id in your account. GET /api/v1/pools lists yours.")

// poolOf reads a pool of an account.
func poolOf(tx *store.Tx, accountID, id int64) (*Pool, error) {
	p, err := pools.Get(tx, store.Key(id))
	if err != nil {
		return nil, orElse(err, ErrPoolNotFound)
	}
	if p.AccountID != accountID {
		return nil, ErrPoolNotFound
	}
	return p, nil
}

// pool reads the pool of a message, which may have none.
func (m *Message) pool(tx *store.Tx) (*Pool, error) {
	if m.PoolID == 0 {
		return nil, nil
	}
	p, err := pools.Get(tx, store.Key(m.PoolID))
	return p, orElse(err, ErrPoolDeleted)
}

// lostPool reports whether a message's pool was deleted.
func (m *Message) lostPool(tx *store.Tx) (bool, error) {
	_, err := m.pool(tx)
	if errors.Is(err, ErrPoolDeleted) {
		return true, nil
	}
	return false, err
}

func (p *Pool) label() string { return fmt.Sprintf("pool %d (%s)", p.ID, p.Name) }

// serves reports whether the card may take what waits for a pool; 0 is any card.
func (c *SIMCard) serves(poolID int64) bool {
	return poolID == 0 || slices.Contains(c.PoolIDs, poolID)
}

// routes are the prefixes that lead to the pool.
func (p *Pool) routes() []string {
	if p.Default {
		return append([]string{""}, p.Prefixes...)
	}
	return p.Prefixes
}

// routeOf returns the pool whose prefix is the longest that a number begins with,
// or 0. It looks for the last prefix that does not come behind the number. One
// that the number does not begin with shows how much of the number the right one
// can have at most.
func routeOf(tx *store.Tx, accountID int64, number string) (int64, error) {
	for {
		r, err := routeBefore(tx, accountID, number)
		if r == nil || err != nil {
			return 0, err
		}
		if strings.HasPrefix(number, r.Prefix) {
			return r.PoolID, nil
		}
		number = number[:sameBytes(number, r.Prefix)]
	}
}

func routeBefore(tx *store.Tx, accountID int64, number string) (*poolRoute, error) {
	q := store.Query{Prefix: store.Key(accountID), Until: store.Key(accountID, number+"\x00"), Reverse: true}
	for r, err := range poolRoutes.Scan(tx, q) {
		return r, err
	}
	return nil, nil
}

// sameBytes is how much two texts have in common at their beginnings.
func sameBytes(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}
