package device

import (
	"errors"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"simrelay/relay/wire"
)

// cancel ends an attempt that has not begun, and leaves a tombstone for one
// that is not known. It returns what answers the Cancel.
func (j *journal) cancel(c *wire.Cancel, now time.Time) (e entry, err error) {
	asked := key{c.Message, c.Attempt}
	err = j.update(func(tx *bolt.Tx) error {
		if c.Epoch < readMarks(tx).epoch {
			return errStale
		}
		if err := raise(tx, metaEpoch, c.Epoch); err != nil {
			return err
		}
		if err := cancelEntry(tx, asked, now); err != nil {
			return err
		}
		e, _, err = getEntry(tx, asked)
		return err
	})
	return e, err
}

func cancelEntry(tx *bolt.Tx, k key, now time.Time) error {
	e, found, err := getEntry(tx, k)
	switch {
	case err != nil:
		return err
	case !found:
		e = entry{Message: k.message, Attempt: k.attempt, ReceivedAt: now}
		return finish(tx, &e, stateCancelled, SendError{}, now)
	case e.FateOf != 0 && e.FateOf != k.attempt:
		return cancelEntry(tx, key{k.message, e.FateOf}, now)
	case e.State == stateReceived:
		return finish(tx, &e, stateCancelled, SendError{}, now)
	}
	return nil
}

// submitting says that a part is about to be beyond recall.
func (j *journal) submitting(k key, part, parts int, now time.Time) error {
	return j.change(k, func(tx *bolt.Tx, e *entry) error {
		if e.State != stateReceived || e.PartsSent != part-1 {
			return errNotHeld
		}
		e.State, e.Parts, e.UpdatedAt = stateSubmitting, parts, now
		return putEntry(tx, e)
	})
}

// sent says that the network took a part. After the last one the entry is
// final.
func (j *journal) sent(k key, reference int, now time.Time) (e entry, err error) {
	err = j.change(k, func(tx *bolt.Tx, stored *entry) error {
		if stored.State != stateSubmitting {
			return errNotHeld
		}
		stored.PartsSent++
		stored.References = append(stored.References, reference)
		err := expectReport(tx, stored, reference, now)
		if err != nil {
			return err
		}
		if stored.PartsSent == stored.Parts {
			err = finish(tx, stored, stateSent, SendError{}, now)
		} else {
			stored.State, stored.UpdatedAt = stateReceived, now
			err = errors.Join(putEntry(tx, stored), revisitOrphans(tx, now))
		}
		e = *stored
		return err
	})
	return e, err
}

// notSent says that the part which was being submitted definitely was not
// sent, and may be tried again.
func (j *journal) notSent(k key, now time.Time) error {
	return j.change(k, func(tx *bolt.Tx, e *entry) error {
		if e.State != stateSubmitting {
			return nil
		}
		e.State, e.UpdatedAt = stateReceived, now
		return errors.Join(putEntry(tx, e), revisitOrphans(tx, now))
	})
}

// end makes an entry final with the error that ended it.
func (j *journal) end(k key, s state, cause SendError, now time.Time) (e entry, err error) {
	err = j.change(k, func(tx *bolt.Tx, stored *entry) error {
		if stored.State.final() || (s == stateExpired && stored.State != stateReceived) {
			return errNotHeld
		}
		err := finish(tx, stored, s, cause, now)
		e = *stored
		return err
	})
	return e, err
}

// finish makes an entry final. Where parts were sent already, "not sent" would
// be a lie: expired and cancelled become a failure that tells how many.
func finish(tx *bolt.Tx, e *entry, s state, cause SendError, now time.Time) error {
	if e.PartsSent > 0 && (s == stateExpired || s == stateCancelled) {
		cause = SendError{Class: wire.ClassTemporary, Code: string(s), Detail: "it ended after some of its parts were sent"}
		s = stateFailed
	}
	if s == stateUnknown {
		cause.Class = wire.ClassAmbiguous
	}
	e.State, e.Class, e.Code, e.Detail, e.Text = s, cause.Class, cause.Code, cause.Detail, ""
	if s == stateUnknown {
		if err := doubtReport(tx, e); err != nil {
			return err
		}
	}
	if err := conclude(tx, e, now); err != nil {
		return err
	}
	return revisitOrphans(tx, now)
}

// conclude stores a final entry, to be told to the relay, and the attempts
// that share its fate.
func conclude(tx *bolt.Tx, e *entry, now time.Time) error {
	e.UpdatedAt, e.Acked = now, false
	if err := putEntry(tx, e); err != nil {
		return err
	}
	return eachFollower(tx, e, func(f *entry) error {
		f.follow(e)
		f.UpdatedAt, f.Acked, f.Text = now, false, ""
		return putEntry(tx, f)
	})
}

// ack says that the relay has committed these final states. An entry that has
// changed since is not acknowledged.
func (j *journal) ack(states map[key]wire.ResultState, now time.Time) error {
	return j.update(func(tx *bolt.Tx) error {
		for k, s := range states {
			e, found, err := getEntry(tx, k)
			if err != nil {
				return err
			}
			if !found || !e.State.final() || e.State.wire() != s || e.Acked {
				continue
			}
			e.Acked, e.UpdatedAt = true, now
			if err := putEntry(tx, &e); err != nil {
				return err
			}
		}
		return nil
	})
}

// recover resolves what a crash left behind: what was being submitted is
// unknown. It returns what is still to be sent, in dispatch order.
func (j *journal) recover(now time.Time) (held []entry, err error) {
	err = j.update(func(tx *bolt.Tx) error {
		held = nil
		return eachUnacked(tx, key{}, func(e entry) error {
			switch {
			case e.FateOf != 0:
			case e.State == stateSubmitting:
				return finish(tx, &e, stateUnknown, SendError{
					Code: "interrupted", Detail: "the agent stopped while the message was being sent",
				}, now)
			case e.State == stateReceived:
				held = append(held, e)
			}
			return nil
		})
	})
	slices.SortFunc(held, func(a, b entry) int { return int(a.DSeq - b.DSeq) })
	return held, err
}

// change runs fn with the entry of k.
func (j *journal) change(k key, fn func(*bolt.Tx, *entry) error) error {
	return j.update(func(tx *bolt.Tx) error {
		e, found, err := getEntry(tx, k)
		if err != nil {
			return err
		}
		if !found {
			return errNotHeld
		}
		return fn(tx, &e)
	})
}
