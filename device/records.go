package device

import (
	"bytes"
	"errors"

	bolt "go.etcd.io/bbolt"

	"simrelay/relay/wire"
)

// unacked returns up to limit entries after the key that the relay has not
// acknowledged.
func (j *journal) unacked(after key, limit int) (list []entry, err error) {
	err = j.db.View(func(tx *bolt.Tx) error {
		return eachUnacked(tx, after, func(e entry) error {
			if len(list) == limit {
				return errEnough
			}
			list = append(list, e)
			return nil
		})
	})
	return list, ignoreEnough(err)
}

// untold returns up to limit entries after the key that the relay has not
// acknowledged and that told does not know in their state. It is asked after
// every step of every message, so it reads no entry that it does not return.
func (j *journal) untold(after key, limit int, told func(key, wire.ResultState) bool) (list []entry, err error) {
	err = j.db.View(func(tx *bolt.Tx) error {
		c := tx.Bucket(bucketUnacked).Cursor()
		for k, state := c.Seek(next(after)); k != nil && len(list) < limit; k, state = c.Next() {
			if told(keyOf(k), wire.ResultState(state)) {
				continue
			}
			e, found, err := getEntry(tx, keyOf(k))
			if err != nil {
				return err
			}
			if found && !told(e.key(), e.State.wire()) {
				list = append(list, e)
			}
		}
		return nil
	})
	return list, err
}

// above returns up to limit entries after the key whose dispatch number is
// higher than dseq, acknowledged or not.
func (j *journal) above(dseq int64, after key, limit int) (list []entry, err error) {
	err = j.db.View(func(tx *bolt.Tx) error {
		b := tx.Bucket(bucketEntries)
		c := b.Cursor()
		for k, _ := c.Seek(next(after)); k != nil && len(list) < limit; k, _ = c.Next() {
			e, _, err := get[entry](b, k)
			if err != nil {
				return err
			}
			if e.DSeq > dseq {
				list = append(list, e)
			}
		}
		return nil
	})
	return list, err
}

// entry returns the record of one attempt.
func (j *journal) entry(k key) (e entry, found bool, err error) {
	err = j.db.View(func(tx *bolt.Tx) error {
		e, found, err = getEntry(tx, k)
		return err
	})
	return e, found, err
}

// eachAttempt visits the attempts to send a message, lowest first.
func eachAttempt(tx *bolt.Tx, message int64, fn func(entry) error) error {
	b := tx.Bucket(bucketEntries)
	c, prefix := b.Cursor(), numberKey(message)
	for k, _ := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, _ = c.Next() {
		e, _, err := get[entry](b, k)
		if err != nil {
			return err
		}
		if err := fn(e); err != nil {
			return err
		}
	}
	return nil
}

// eachFollower calls fn for the attempts that share the fate of e.
func eachFollower(tx *bolt.Tx, e *entry, fn func(*entry) error) error {
	var followers []entry
	if err := eachAttempt(tx, e.Message, func(f entry) error {
		if f.FateOf == e.Attempt {
			followers = append(followers, f)
		}
		return nil
	}); err != nil {
		return err
	}
	for i := range followers {
		if err := fn(&followers[i]); err != nil {
			return err
		}
	}
	return nil
}

func getEntry(tx *bolt.Tx, k key) (entry, bool, error) {
	return get[entry](tx.Bucket(bucketEntries), k.bytes())
}

func putEntry(tx *bolt.Tx, e *entry) error {
	index := tx.Bucket(bucketUnacked)
	var err error
	if e.Acked {
		err = index.Delete(e.key().bytes())
	} else {
		err = index.Put(e.key().bytes(), []byte(e.State.wire()))
	}
	return errors.Join(err, put(tx.Bucket(bucketEntries), e.key().bytes(), e))
}

var errEnough = errors.New("enough")

func ignoreEnough(err error) error {
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// next is the first possible key after k.
func next(k key) []byte { return append(k.bytes(), 0) }

// eachUnacked visits a snapshot of the index, so that fn may write.
func eachUnacked(tx *bolt.Tx, after key, fn func(entry) error) error {
	var keys []key
	c := tx.Bucket(bucketUnacked).Cursor()
	for k, _ := c.Seek(next(after)); k != nil; k, _ = c.Next() {
		keys = append(keys, keyOf(k))
	}
	for _, k := range keys {
		e, found, err := getEntry(tx, k)
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		if err := fn(e); err != nil {
			return err
		}
	}
	return nil
}
