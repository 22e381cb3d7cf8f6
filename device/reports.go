package device

import (
	"bytes"
	"errors"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"

	"simrelay/relay/wire"
)

// Status reports name a part by its TP-MR, which has 8 bits, and by the
// recipient, possibly in another format than the one it was sent to. The
// newest part that fits is meant.

const (
	// reportAge is how long a part waits for its report; networks give up
	// within three days.
	reportAge = 72 * time.Hour
	// orphanAge is how long a report waits for the answer of the submission
	// that it belongs to. It has to be longer than the longest submission.
	orphanAge = 3 * time.Minute
	// proofWindow is how far the message centre's clock may be from ours for a
	// report to prove that a part was sent whose reference is not known.
	proofWindow = 3 * time.Minute
)

// submitted is a part that a status report may come for.
type submitted struct {
	Recipient string    `json:"to"`
	Message   int64     `json:"msg"`
	Attempt   int       `json:"attempt"`
	Part      int       `json:"part"`
	At        time.Time `json:"at"`
	Reported  bool      `json:"reported,omitempty"`
}

// orphan is a report that came before the answer to its submission.
type orphan struct {
	Report Report    `json:"report"`
	At     time.Time `json:"at"`
}

// submittedKey orders by time within one SIM card and reference.
func submittedKey(iccid string, reference int, at time.Time) []byte {
	return append(submittedPrefix(iccid, reference), timeKey(at)...)
}

func submittedPrefix(iccid string, reference int) []byte {
	return append([]byte(iccid), 0, 'r', byte(reference))
}

// doubtPrefix is for parts of which nobody knows whether they were sent, and
// so not their reference either.
func doubtPrefix(iccid string) []byte { return append([]byte(iccid), 0, 'd') }

// expectReport notes the part that e has just sent.
func expectReport(tx *bolt.Tx, e *entry, reference int, now time.Time) error {
	s := submitted{Recipient: e.To, Message: e.Message, Attempt: e.Attempt, Part: e.PartsSent, At: now}
	return put(tx.Bucket(bucketSubmitted), submittedKey(e.ICCID, reference, now), s)
}

// doubtReport notes the part that e, which was submitting, may have sent.
func doubtReport(tx *bolt.Tx, e *entry) error {
	s := submitted{Recipient: e.To, Message: e.Message, Attempt: e.Attempt, Part: e.PartsSent + 1, At: e.UpdatedAt}
	return put(tx.Bucket(bucketSubmitted), append(doubtPrefix(e.ICCID), e.key().bytes()...), s)
}

// proves reports whether r, whose reference fits no part that is known to be
// sent, may be about this one, of which that is not known: it is for the same
// recipient, and the message centre took it at that time.
func (s *submitted) proves(r Report) bool {
	return sameNumber(s.Recipient, r.Recipient) && !r.SentAt.IsZero() && r.SentAt.Sub(s.At).Abs() <= proofWindow
}

// takeReport journals a status report: for the part that it fits, or as an
// orphan that waits for the answer to its submission.
func (j *journal) takeReport(r Report, now time.Time) error {
	return j.update(func(tx *bolt.Tx) error {
		taken, err := matchReport(tx, r, now)
		if err != nil || taken {
			return err
		}
		return addOrphan(tx.Bucket(bucketOrphans), orphan{Report: r, At: now})
	})
}

// revisitOrphans tries again to match the reports that wait, now that the fate
// of a part is known.
func revisitOrphans(tx *bolt.Tx, now time.Time) error {
	b := tx.Bucket(bucketOrphans)
	var failed error
	_, err := deleteRecords(b, func(_ []byte, o orphan) bool {
		if failed != nil || now.Sub(o.At) > orphanAge {
			return false
		}
		taken, err := matchReport(tx, o.Report, now)
		failed = err
		return taken
	})
	return errors.Join(failed, err)
}

// matchReport finds the part that a report is about and passes the report on,
// once. Where its reference fits none, and exactly one part can be meant of
// which nobody knows whether it was sent, then that one was.
func matchReport(tx *bolt.Tx, r Report, now time.Time) (taken bool, err error) {
	b := tx.Bucket(bucketSubmitted)
	k, s, err := findSubmitted(b, r, now)
	if err != nil {
		return false, err
	}
	if k != nil {
		if s.Reported {
			return true, nil
		}
		return true, settle(tx, k, s, r, now)
	}
	k, s, err = findDoubt(b, r, now)
	if err != nil || k == nil {
		return false, err
	}
	if busy, err := inFlight(tx, r); err != nil || busy {
		return false, err
	}
	if err := prove(tx, s, r.Reference, now); err != nil {
		return false, err
	}
	if err := b.Delete(k); err != nil {
		return false, err
	}
	return true, settle(tx, submittedKey(r.ICCID, r.Reference, s.At), s, r, now)
}

// settle passes a report on and remembers that, because networks repeat them.
func settle(tx *bolt.Tx, k []byte, s submitted, r Report, now time.Time) error {
	s.Reported = true
	if err := put(tx.Bucket(bucketSubmitted), k, s); err != nil {
		return err
	}
	return appendInbound(tx, wire.Inbound{
		Kind: wire.InboundReport, ICCID: r.ICCID, At: now,
		Message: s.Message, Attempt: s.Attempt, Part: s.Part, Outcome: r.Outcome, Status: r.Status,
	})
}

// inFlight reports whether a part for the report's recipient is being
// submitted: the report may be about that one, whose reference is still to
// come.
func inFlight(tx *bolt.Tx, r Report) (busy bool, err error) {
	err = eachUnacked(tx, key{}, func(e entry) error {
		if e.State == stateSubmitting && e.FateOf == 0 && e.ICCID == r.ICCID && sameNumber(e.To, r.Recipient) {
			busy = true
		}
		return nil
	})
	return busy, err
}

// prove takes the doubt out of an unknown entry: its part was sent after all.
// The parts after that were never tried.
func prove(tx *bolt.Tx, s submitted, reference int, now time.Time) error {
	e, found, err := getEntry(tx, key{s.Message, s.Attempt})
	if err != nil || !found || e.State != stateUnknown || e.PartsSent != s.Part-1 {
		return err
	}
	e.PartsSent, e.References = s.Part, append(e.References, reference)
	e.State, e.Class, e.Code, e.Detail = stateSent, "", "", "a status report proved it"
	if e.PartsSent < e.Parts {
		e.State, e.Class, e.Code = stateFailed, wire.ClassTemporary, "interrupted"
		e.Detail = "it ended after some of its parts were sent"
	}
	return conclude(tx, &e, now)
}

func addOrphan(b *bolt.Bucket, o orphan) error {
	n, err := b.NextSequence()
	if err != nil {
		return err
	}
	return put(b, numberKey(int64(n)), o)
}

// findSubmitted returns the newest part with the report's reference and
// recipient.
func findSubmitted(b *bolt.Bucket, r Report, now time.Time) (k []byte, s submitted, err error) {
	c, prefix := b.Cursor(), submittedPrefix(r.ICCID, r.Reference)
	for at, _ := c.Seek(prefix); bytes.HasPrefix(at, prefix); at, _ = c.Next() {
		candidate, _, err := get[submitted](b, at)
		if err != nil {
			return nil, s, err
		}
		if now.Sub(candidate.At) <= reportAge && sameNumber(candidate.Recipient, r.Recipient) {
			k, s = bytes.Clone(at), candidate
		}
	}
	return k, s, nil
}

// findDoubt returns the only part in doubt that the report may be about.
func findDoubt(b *bolt.Bucket, r Report, now time.Time) (k []byte, s submitted, err error) {
	c, prefix := b.Cursor(), doubtPrefix(r.ICCID)
	for at, _ := c.Seek(prefix); bytes.HasPrefix(at, prefix); at, _ = c.Next() {
		candidate, _, err := get[submitted](b, at)
		if err != nil {
			return nil, s, err
		}
		if now.Sub(candidate.At) > reportAge || !candidate.proves(r) {
			continue
		}
		if k != nil {
			return nil, s, nil
		}
		k, s = bytes.Clone(at), candidate
	}
	return k, s, nil
}

// The number of digits by which two numbers in different formats are compared.
const (
	fewestDigits = 7
	mostDigits   = 9
)

// sameNumber compares two numbers, of which one may be in national format.
func sameNumber(a, b string) bool {
	a, b = digitsOf(a), digitsOf(b)
	n := min(len(a), len(b), mostDigits)
	if n < fewestDigits {
		return a == b
	}
	return a[len(a)-n:] == b[len(b)-n:]
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
