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
	moves  int
}

// moved notes that a delivery was from and is to; nil means that there was
// none, or is none any more.
func (t *tally) moved(from, to *deliveryRecord) {
	if t.change.States == nil {
		t.change.States = map[State]int{}
	}
	t.moves++
	if from != nil {
		t.change.States[from.State]--
		t.change.Bytes -= from.Size
	}
	if to != nil {
		t.change.States[to.State]++
		t.change.Bytes += to.Size
	}
}

// save adds what was collected to the totals.
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
	return totalsKept.Put(tx, kept)
}
