package device

import (
	"bytes"
	"crypto/sha256"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	bolt "go.etcd.io/bbolt"

	"simrelay/relay/wire"
)

const (
	// fragmentAge is how long a concatenated message waits for its parts, and
	// how long a complete one is remembered to drop copies.
	fragmentAge = 24 * time.Hour
	// directAge is how long a message that was never stored is remembered: the
	// network repeats one whose acknowledgement was lost.
	directAge = time.Hour
	// slotAge bounds the memory of slots of SIM cards that never came back.
	slotAge = 90 * 24 * time.Hour
)

// fragments are the parts of a concatenated message that have come so far.
type fragments struct {
	First time.Time        `json:"first"`
	Total int              `json:"total"`
	Done  bool             `json:"done,omitempty"` // complete; only digests are kept
	Parts map[int]fragment `json:"parts"`
}

type fragment struct {
	Digest []byte `json:"digest"`
	Part   *Part  `json:"part,omitempty"`
}

// takePart journals one short message that came in, unless it is a copy, and
// puts the text in line for the relay when it is complete.
func (j *journal) takePart(p Part, now time.Time) error {
	return j.update(func(tx *bolt.Tx) error {
		fresh, err := occupy(tx.Bucket(bucketSlots), p, now)
		if err != nil || !fresh {
			return err
		}
		if p.Total <= 1 || p.Number < 1 || p.Number > p.Total {
			return appendInbound(tx, assemble([]*Part{&p}, now))
		}
		return takeFragment(tx, p, now)
	})
}

// occupy remembers what is in a slot until it is deleted there. It returns
// false when that very message is known.
func occupy(b *bolt.Bucket, p Part, now time.Time) (bool, error) {
	prefix := slotPrefix(p.ICCID, p.Slot)
	k := append(bytes.Clone(prefix), digest(p.Raw)...)
	if b.Get(k) != nil {
		return false, nil
	}
	if p.Slot != "" {
		// Something else is in the slot, so what was there is gone.
		if err := deletePrefix(b, prefix); err != nil {
			return false, err
		}
	}
	return true, b.Put(k, timeKey(now))
}

func slotPrefix(iccid, slot string) []byte {
	return append(append(append([]byte(iccid), 0), slot...), 0)
}

func digest(raw string) []byte {
	sum := sha256.Sum256([]byte(raw))
	return sum[:16]
}

// vacate forgets a slot that is empty again.
func (j *journal) vacate(iccid, slot string) error {
	return j.update(func(tx *bolt.Tx) error {
		return deletePrefix(tx.Bucket(bucketSlots), slotPrefix(iccid, slot))
	})
}

func takeFragment(tx *bolt.Tx, p Part, now time.Time) error {
	b, k := tx.Bucket(bucketFragments), fragmentKey(p)
	set, found, err := get[fragments](b, k)
	if err != nil {
		return err
	}
	d := digest(p.Raw)
	if old, there := set.Parts[p.Number]; there {
		if bytes.Equal(old.Digest, d) {
			return nil
		}
		// The sender has used the reference again.
		if !set.Done {
			if err := appendInbound(tx, set.assemble(now)); err != nil {
				return err
			}
		}
		found = false
	}
	if !found || set.Done {
		set = fragments{First: now, Total: p.Total, Parts: map[int]fragment{}}
	}
	set.Parts[p.Number] = fragment{Digest: d, Part: &p}
	if len(set.Parts) == p.Total {
		if err := appendInbound(tx, set.assemble(now)); err != nil {
			return err
		}
		set.finish(now)
	}
	return put(b, k, set)
}

func fragmentKey(p Part) []byte {
	k := append(append(append([]byte(p.ICCID), 0), p.From...), 0)
	if p.Wide {
		k = append(k, 1)
	}
	return append(k, byte(p.Ref>>8), byte(p.Ref), byte(p.Total))
}

// finish leaves the digests only.
func (f *fragments) finish(now time.Time) {
	f.Done, f.First = true, now
	for n, part := range f.Parts {
		f.Parts[n] = fragment{Digest: part.Digest}
	}
}

func (f *fragments) assemble(now time.Time) wire.Inbound {
	parts := make([]*Part, f.Total)
	for n, part := range f.Parts {
		parts[n-1] = part.Part
	}
	return assemble(parts, now)
}

// gap stands in the text for a part that never came.
const gap = '…'

// maxText is the most text, in bytes, that fits in a frame with room to spare.
const maxText = 40 << 10

// assemble joins parts, of which nil ones are missing.
func assemble(parts []*Part, now time.Time) wire.Inbound {
	in := wire.Inbound{Kind: wire.InboundSMS, At: now, Parts: len(parts)}
	var units []uint16
	for _, p := range parts {
		if p == nil {
			in.Missing++
			units = join(units, []uint16{gap})
			continue
		}
		if in.ICCID == "" {
			in.ICCID, in.From, in.SentAt, in.Flash = p.ICCID, p.From, p.SentAt, p.Flash
		}
		if p.Opaque {
			in.Raw = append(in.Raw, p.Raw)
		}
		units = join(units, p.Units)
	}
	units = join(units, nil)
	in.Text = cut(string(utf16.Decode(units)), maxText)
	return in
}

// escape is what a radio leaves at the end of a part whose next character is of
// the GSM 7-bit extension table, 3GPP TS 23.038 section 6.2.1.1, and begins
// the next part.
const escape = 0x1b

// extended are the characters of the extension table, by what their septets
// are in the table without it.
var extended = map[uint16]uint16{
	'e': '€', '(': '{', ')': '}', '/': '\\', '<': '[', '=': '~', '>': ']', '¡': '|', 'Λ': '^', '\n': '\f',
}

// join appends the next part. An escape that the extension table has nothing
// for is shown as a blank, as the standard says.
func join(units, next []uint16) []uint16 {
	last := len(units) - 1
	if last < 0 || units[last] != escape {
		return append(units, next...)
	}
	if len(next) > 0 {
		if character, ok := extended[next[0]]; ok {
			return append(append(units[:last], character), next[1:]...)
		}
	}
	units[last] = ' '
	return append(units, next...)
}

// cut shortens s to at most n bytes without splitting a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// appendInbound puts a message or report in line for the relay.
func appendInbound(tx *bolt.Tx, in wire.Inbound) error {
	meta := tx.Bucket(bucketMeta)
	in.ISeq = number(meta.Get(metaISeq)) + 1
	in.JournalID = string(meta.Get(metaID))
	if err := meta.Put(metaISeq, numberKey(in.ISeq)); err != nil {
		return err
	}
	return put(tx.Bucket(bucketInbound), numberKey(in.ISeq), in)
}

// inbound returns up to limit records after iseq, in order.
func (j *journal) inbound(after int64, limit int) (list []wire.Inbound, err error) {
	err = j.db.View(func(tx *bolt.Tx) error {
		b := tx.Bucket(bucketInbound)
		c := b.Cursor()
		for k, _ := c.Seek(numberKey(after + 1)); k != nil && len(list) < limit; k, _ = c.Next() {
			in, _, err := get[wire.Inbound](b, k)
			if err != nil {
				return err
			}
			list = append(list, in)
		}
		return nil
	})
	return list, err
}

// ackInbound forgets what the relay has committed.
func (j *journal) ackInbound(upTo int64) error {
	return j.update(func(tx *bolt.Tx) error {
		_, err := deleteIf(tx.Bucket(bucketInbound), func(k, _ []byte) bool { return number(k) <= upTo })
		return err
	})
}

func deletePrefix(b *bolt.Bucket, prefix []byte) error {
	var keys [][]byte
	c := b.Cursor()
	for k, _ := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, _ = c.Next() {
		keys = append(keys, bytes.Clone(k))
	}
	return deleteAll(b, keys)
}
