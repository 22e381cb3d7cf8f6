package device

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// journal is the device's own durable record: one bbolt file, every commit of
// which is on disk when it returns. Its methods are the transitions of the
// rules G1 to G7; each is one transaction.
type journal struct {
	db     *bolt.DB
	id     string
	steps  *steps
	looked time.Time // when sweep last looked through the entries
}

var (
	bucketMeta      = []byte("meta")
	bucketEntries   = []byte("entries")   // message, attempt: entry
	bucketUnacked   = []byte("unacked")   // message, attempt: its state for the relay; an index
	bucketInbound   = []byte("inbound")   // iseq: wire.Inbound
	bucketSlots     = []byte("slots")     // SIM, slot, digest: when; persisted, not yet deleted
	bucketFragments = []byte("fragments") // SIM, sender, reference, total: fragments
	bucketRefs      = []byte("refs")      // SIM: last concatenation reference
	bucketSubmitted = []byte("submitted") // SIM, TP-MR, time (or attempt, in doubt): submitted
	bucketOrphans   = []byte("orphans")   // number: orphan
	bucketOnce      = []byte("once")      // key: when

	metaID       = []byte("journal_id")
	metaEpoch    = []byte("highest_epoch")
	metaHighDSeq = []byte("high_dseq")
	metaLowDSeq  = []byte("low_dseq")
	metaISeq     = []byte("iseq")
)

const journalFile = "journal.db"

func openJournal(dir string, s *steps) (*journal, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data directory: %w", err)
	}
	path := filepath.Join(dir, journalFile)
	db, err := bolt.Open(path, 0o600, &bolt.Options{
		Timeout: time.Second, FreelistType: bolt.FreelistMapType, NoFreelistSync: true,
	})
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, fmt.Errorf("another agent is running on %s; stop it, or give this one a data directory of its own", dir)
	}
	if err != nil {
		return nil, fmt.Errorf("open the journal %s: %w", path, err)
	}
	j := &journal{db: db, steps: s}
	if err := db.Update(j.create); err != nil {
		return nil, errors.Join(fmt.Errorf("prepare the journal %s: %w", path, err), db.Close())
	}
	return j, nil
}

func (j *journal) create(tx *bolt.Tx) error {
	for _, name := range [][]byte{
		bucketMeta, bucketEntries, bucketUnacked, bucketInbound, bucketSlots,
		bucketFragments, bucketRefs, bucketSubmitted, bucketOrphans, bucketOnce,
	} {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	meta := tx.Bucket(bucketMeta)
	if id := meta.Get(metaID); id != nil {
		j.id = string(id)
		return nil
	}
	j.id = uuid.NewString()
	return meta.Put(metaID, []byte(j.id))
}

func (j *journal) close() error { return j.db.Close() }

// update runs fn in a transaction that is on disk when update returns nil.
func (j *journal) update(fn func(tx *bolt.Tx) error) error {
	if err := j.steps.alive(); err != nil {
		return err
	}
	return j.db.Update(fn)
}

// marks are the numbers of Hello.
type marks struct{ epoch, highDSeq, lowDSeq, iseq int64 }

func (j *journal) marks() (m marks, err error) {
	err = j.db.View(func(tx *bolt.Tx) error {
		m = readMarks(tx)
		return nil
	})
	return m, err
}

func readMarks(tx *bolt.Tx) marks {
	meta := tx.Bucket(bucketMeta)
	return marks{
		epoch: number(meta.Get(metaEpoch)), highDSeq: number(meta.Get(metaHighDSeq)),
		lowDSeq: number(meta.Get(metaLowDSeq)), iseq: number(meta.Get(metaISeq)),
	}
}

// raise stores v under name unless a higher number is there.
func raise(tx *bolt.Tx, name []byte, v int64) error {
	meta := tx.Bucket(bucketMeta)
	if number(meta.Get(name)) >= v {
		return nil
	}
	return meta.Put(name, numberKey(v))
}

// seeEpoch remembers an epoch, so that an older relay can be told apart.
func (j *journal) seeEpoch(epoch int64) error {
	return j.update(func(tx *bolt.Tx) error { return raise(tx, metaEpoch, epoch) })
}

// once reports whether name is new, and makes it known.
func (j *journal) once(name string, now time.Time) (fresh bool, err error) {
	err = j.update(func(tx *bolt.Tx) error {
		b := tx.Bucket(bucketOnce)
		fresh = b.Get([]byte(name)) == nil
		return b.Put([]byte(name), timeKey(now))
	})
	return fresh, err
}

func (j *journal) forget(name string) error {
	return j.update(func(tx *bolt.Tx) error { return tx.Bucket(bucketOnce).Delete([]byte(name)) })
}

func numberKey(v int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(v)) }

func timeKey(t time.Time) []byte { return numberKey(t.UnixNano()) }

func number(b []byte) int64 {
	if len(b) != 8 {
		return 0
	}
	return int64(binary.BigEndian.Uint64(b))
}

// get decodes the value under k; false when there is none.
func get[T any](b *bolt.Bucket, k []byte) (v T, found bool, err error) {
	data := b.Get(k)
	if data == nil {
		return v, false, nil
	}
	if err := json.Unmarshal(data, &v); err != nil {
		return v, false, fmt.Errorf("the journal holds a record that cannot be read: %w", err)
	}
	return v, true, nil
}

func put(b *bolt.Bucket, k []byte, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return b.Put(k, data)
}

// deleteIf deletes the records that gone picks and counts them. It never
// deletes under a cursor, because bbolt's cursor then skips records.
func deleteIf(b *bolt.Bucket, gone func(k, v []byte) bool) (int, error) {
	var keys [][]byte
	if err := b.ForEach(func(k, v []byte) error {
		if gone(k, v) {
			keys = append(keys, append([]byte(nil), k...))
		}
		return nil
	}); err != nil {
		return 0, err
	}
	return len(keys), deleteAll(b, keys)
}

func deleteAll(b *bolt.Bucket, keys [][]byte) error {
	for _, k := range keys {
		if err := b.Delete(k); err != nil {
			return err
		}
	}
	return nil
}
