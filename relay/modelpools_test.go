package relay_test

import (
	"github.com/stretchr/testify/require"

	"simrelay/relay"
	"simrelay/relay/relaytest"
)

func (w *world) addPools() {
	if w.v.pools {
		w.addPool(relay.Sticky)
		w.addPool(relay.RoundRobin)
	}
}

// fillPools puts all cards into all pools.
func (w *world) fillPools() {
	for _, pool := range w.pools {
		w.setCards(pool, w.cards)
	}
}

func (w *world) addPool(policy relay.Policy) {
	cards := []int64{w.cards[w.rng.IntN(3)], w.cards[w.rng.IntN(3)]}
	pool, err := w.b.Relay.CreatePool(w.t.Context(), w.p, relay.PoolPatch{Name: new("pool"), SIMCardIDs: &cards, Policy: &policy})
	require.NoError(w.t, err)
	w.pools = append(w.pools, pool.ID)
	w.tell("pool %d: cards %v, %s", pool.ID, pool.SIMCardIDs, policy)
}

// regroup is a person who changes a pool, or puts another in its place.
func (w *world) regroup(*relaytest.Device) {
	if !w.v.pools {
		return
	}
	i := w.rng.IntN(len(w.pools))
	if w.rng.IntN(3) == 0 {
		w.tell("pool %d is deleted", w.pools[i])
		require.NoError(w.t, w.b.Relay.DeletePool(w.t.Context(), w.p, w.pools[i], true))
		w.pools = append(w.pools[:i], w.pools[i+1:]...)
		w.addPool(relay.LeastLoaded)
		return
	}
	cards := []int64{}
	for _, id := range w.cards {
		if w.rng.IntN(2) == 0 {
			cards = append(cards, id)
		}
	}
	w.setCards(w.pools[i], cards)
}

func (w *world) setCards(pool int64, cards []int64) {
	w.tell("pool %d: cards %v", pool, cards)
	_, err := w.b.Relay.UpdatePool(w.t.Context(), w.p, pool, relay.PoolPatch{SIMCardIDs: &cards})
	require.NoError(w.t, err)
}

// often is the weight of an action of some variants.
func (w *world) often(is bool) int {
	if is {
		return 5
	}
	return 0
}
