package webhooks

import (
	"simrelay/store"
)

// totals are how many deliveries are kept in each state, and what they take.
// They move in the transactions that move deliveries, so that neither metrics
// nor retention ever count what is kept.
type totals struct {
	States map[State]int `json:"states"`
	Bytes  int64         `json:"bytes"`
}

// totalsKept holds one record.
var totalsKept = store.Define("webhook_totals", func(*totals) store.Tuple { return totalsKey })

var totalsKey = store.Key("all")

func totalsOf(tx *store.Tx) (*totals, error) {
	kept, err := totalsKept.Get(tx, totalsKey)
	if isNotFound(err) {
		return &totals{States: map[State]int{}}, nil
	}
	return kept, err
}

// What a record takes in the store besides its content, with its entries in
// indexes; about.
const (
	deliveryOverhead = 1 << 10
	attemptOverhead  = 512
)

// size is what an attempt takes in the store.
func (a *Attempt) size() int64 { return int64(attemptOverhead + len(a.ResponseBody)) }

// tally collects what one transaction changes of the totals. The zero value is
// ready for use.
type tally struct {
	change totals
	shares map[int64]share // by account
	moves  int
}

// moved notes that a delivery was from and is to; nil means that there was
// none, or is none any more.
func (t *tally) moved(from, to *deliveryRecord) {
	if t.moves++; t.moves == 1 {
		t.change.States, t.shares = map[State]int{}, map[int64]share{}
	}
	t.count(from, -1)
	t.count(to, 1)
}

func (t *tally) count(d *deliveryRecord, sign int) {
	if d == nil {
		return
	}
	bytes := int64(sign) * d.Size
	t.change.States[d.State] += sign
	t.change.Bytes += bytes
	of := t.shares[d.AccountID]
	of.AccountID, of.Bytes = d.AccountID, of.Bytes+bytes
	if d.State.ended() {
		of.Ended += bytes
	}
	t.shares[d.AccountID] = of
}

// save adds what was collected to the totals and the shares.
func (t *tally) save(tx *store.Tx) error {
	if t.moves == 0 {
		return nil
	}
	kept, err := totalsOf(tx)
	if err != nil {
		return err
	}
	for state, n := range t.change.States {
		kept.States[state] += n
	}
	kept.Bytes += t.change.Bytes
	for _, more := range t.shares {
		if err := more.add(tx); err != nil {
			return err
		}
	}
	return totalsKept.Put(tx, kept)
}
