package device

import (
	"crypto/rand"
	"errors"
	"time"

	bolt "go.etcd.io/bbolt"

	"simrelay/relay/wire"
)

var (
	errStale   = errors.New("the frame is of an older epoch")
	errNotHeld = errors.New("the attempt is finished already")
)

// accept journals a dispatch. It returns the entry that answers it, and
// whether that entry is new and has to be sent.
func (j *journal) accept(d *wire.Dispatch, now time.Time) (e entry, fresh bool, err error) {
	err = j.update(func(tx *bolt.Tx) error {
		m := readMarks(tx)
		if d.Epoch < m.epoch {
			return errStale
		}
		if err := errors.Join(raise(tx, metaEpoch, d.Epoch), raise(tx, metaHighDSeq, d.DSeq)); err != nil {
			return err
		}
		var found bool
		if e, found, err = getEntry(tx, key{d.Message, d.Attempt}); err != nil || found {
			if found && e.DSeq != d.DSeq {
				e.DSeq = d.DSeq
				return putEntry(tx, &e)
			}
			return err
		}
		e = entry{
			Message: d.Message, Attempt: d.Attempt, DSeq: d.DSeq, ICCID: d.ICCID, To: d.To, Text: d.Text,
			Priority: d.Priority, TTL: d.TTLMillis, Validity: d.ValiditySeconds, Flash: d.Flash, Parts: d.Parts, State: stateReceived, ReceivedAt: now, UpdatedAt: now,
		}
		if err := admit(tx, &e, d, m); err != nil {
			return err
		}
		if fresh = !e.State.final() && e.FateOf == 0; fresh {
			if e.Ref, err = nextRef(tx, e.ICCID); err != nil {
				return err
			}
		} else {
			e.Text = ""
		}
		return putEntry(tx, &e)
	})
	return e, fresh && err == nil, err
}

// admit decides the state of a new entry: to be sent, unless its fate is known
// or lost.
func admit(tx *bolt.Tx, e *entry, d *wire.Dispatch, m marks) error {
	if d.DSeq <= m.lowDSeq {
		e.State, e.Class, e.Code = stateUnknown, wire.ClassAmbiguous, "pruned"
		e.Detail = "the device has forgotten this dispatch number; the message may have been sent"
		return nil
	}
	if !d.Force {
		earlier, found, err := lastTouched(tx, d.Message, d.Attempt)
		if err != nil {
			return err
		}
		if found {
			e.FateOf = earlier.Attempt
			e.follow(&earlier)
			return nil
		}
	}
	return supersede(tx, d.Message, e.ReceivedAt)
}

// supersede cancels the attempts that have not begun, so that a new one does
// not come on top of them.
func supersede(tx *bolt.Tx, message int64, now time.Time) error {
	var waiting []entry
	if err := eachAttempt(tx, message, func(e entry) error {
		if e.State == stateReceived && e.FateOf == 0 {
			waiting = append(waiting, e)
		}
		return nil
	}); err != nil {
		return err
	}
	cause := SendError{Code: "superseded", Detail: "another attempt took its place"}
	for i := range waiting {
		if err := finish(tx, &waiting[i], stateCancelled, cause, now); err != nil {
			return err
		}
	}
	return nil
}

// lastTouched finds the newest attempt of a message, other than the given one,
// that was or may have been sent.
func lastTouched(tx *bolt.Tx, message int64, but int) (last entry, found bool, err error) {
	err = eachAttempt(tx, message, func(e entry) error {
		if e.Attempt != but && e.FateOf == 0 && e.touched() {
			last, found = e, true
		}
		return nil
	})
	return last, found, err
}

// nextRef counts the concatenation references of a SIM card, from a random
// start, so that two long messages for one recipient are never taken for one.
func nextRef(tx *bolt.Tx, iccid string) (uint8, error) {
	b := tx.Bucket(bucketRefs)
	last := []byte{0}
	if old := b.Get([]byte(iccid)); len(old) == 1 {
		last[0] = old[0]
	} else if _, err := rand.Read(last); err != nil {
		return 0, err
	}
	next := last[0] + 1
	return next, b.Put([]byte(iccid), []byte{next})
}
