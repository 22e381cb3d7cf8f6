package device

import (
	"bytes"
	"errors"
	"time"

	bolt "go.etcd.io/bbolt"
)

// entriesEvery is how often entries are looked through: all of them are read for
// it.
const entriesEvery = time.Hour

// retention is how long acknowledged entries are kept, to recognise a dispatch
// that comes again.
const retention = 7 * 24 * time.Hour

// sweep lets go of what is too old: acknowledged entries, slots and reports
// that nobody will ask for, and concatenated messages that never became
// complete, which are passed on with gaps. When there is nothing to do, nothing
// is written.
func (j *journal) sweep(now time.Time) error {
	steps := []func(*bolt.Tx, time.Time) (int, error){sweepSlots, sweepReports, forgetFragments, deliverFragments}
	if now.Sub(j.looked) >= entriesEvery {
		j.looked = now
		steps = append(steps, sweepEntries)
	}
	err := j.update(func(tx *bolt.Tx) error {
		total := 0
		for _, step := range steps {
			n, err := step(tx, now)
			if err != nil {
				return err
			}
			total += n
		}
		if total == 0 {
			return errEnough
		}
		return nil
	})
	return ignoreEnough(err)
}

// sweepEntries is the pruning of rule G6: the highest dispatch number that was
// forgotten is remembered.
func sweepEntries(tx *bolt.Tx, now time.Time) (int, error) {
	var low int64
	n, err := deleteRecords(tx.Bucket(bucketEntries), func(_ []byte, e entry) bool {
		old := e.Acked && now.Sub(e.UpdatedAt) > retention
		if old {
			low = max(low, e.DSeq)
		}
		return old
	})
	return n, errors.Join(err, raise(tx, metaLowDSeq, low))
}

func sweepSlots(tx *bolt.Tx, now time.Time) (int, error) {
	return deleteIf(tx.Bucket(bucketSlots), func(k, v []byte) bool {
		age := now.Sub(time.Unix(0, number(v)))
		_, rest, _ := bytes.Cut(k, []byte{0})
		direct := len(rest) > 0 && rest[0] == 0 // the slot has no name
		return age > slotAge || direct && age > directAge
	})
}

// sweepReports forgets parts and reports that are too old to meet.
func sweepReports(tx *bolt.Tx, now time.Time) (int, error) {
	n, err := deleteRecords(tx.Bucket(bucketSubmitted), func(_ []byte, s submitted) bool { return now.Sub(s.At) > reportAge })
	if err != nil {
		return n, err
	}
	m, err := deleteRecords(tx.Bucket(bucketOrphans), func(_ []byte, o orphan) bool { return now.Sub(o.At) > orphanAge })
	return n + m, err
}

func forgetFragments(tx *bolt.Tx, now time.Time) (int, error) {
	return deleteRecords(tx.Bucket(bucketFragments), func(_ []byte, f fragments) bool {
		return f.Done && now.Sub(f.First) > fragmentAge
	})
}

// deliverFragments passes incomplete messages on.
func deliverFragments(tx *bolt.Tx, now time.Time) (int, error) {
	var old []fragments
	n, err := deleteRecords(tx.Bucket(bucketFragments), func(_ []byte, f fragments) bool {
		late := !f.Done && now.Sub(f.First) > fragmentAge
		if late {
			old = append(old, f)
		}
		return late
	})
	for i := range old {
		if err == nil {
			err = appendInbound(tx, old[i].assemble(now))
		}
	}
	return n, err
}

// deleteRecords is deleteIf for decoded records.
func deleteRecords[T any](b *bolt.Bucket, gone func(k []byte, v T) bool) (int, error) {
	var failed error
	n, err := deleteIf(b, func(k, _ []byte) bool {
		v, _, err := get[T](b, k)
		if err != nil {
			failed = err
		}
		return err == nil && gone(k, v)
	})
	return n, errors.Join(err, failed)
}
