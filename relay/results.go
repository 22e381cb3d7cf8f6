package relay

import (
	"context"
	"errors"
	"fmt"
	"time"

	"simrelay/relay/wire"
	"simrelay/store"
)

// Results merges what a device tells of its attempts, from any of its
// sessions: facts are not fenced. It returns what the device need not say
// again. This is rule R5.
func (s *Service) Results(ctx context.Context, deviceID int64, results []wire.Result) (acks []wire.ResultAck, err error) {
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		var outdated []wire.Cancel
		acks, outdated, err = s.merge(tx, deviceID, results, s.clock())
		for _, c := range outdated {
			tx.OnCommit(func() { s.hands.Cancel(deviceID, c.Message, c.Attempt) })
		}
		return err
	})
	return acks, err
}

// merge also returns which of the attempts that the device holds it is not to
// send any more; their epoch is left open.
func (s *Service) merge(tx *store.Tx, deviceID int64, results []wire.Result, now time.Time) (acks []wire.ResultAck, outdated []wire.Cancel, err error) {
	for i := range results {
		r := &results[i]
		if r.State == wire.ResultHeld {
			wanted, err := s.mergeHeld(tx, deviceID, r, now)
			if err != nil {
				return nil, nil, err
			}
			if !wanted {
				outdated = append(outdated, wire.Cancel{Message: r.Message, Attempt: r.Attempt})
			}
			continue
		}
		if err := s.mergeOne(tx, deviceID, r, now); err != nil {
			return nil, nil, err
		}
		acks = append(acks, wire.ResultAck{Message: r.Message, Attempt: r.Attempt})
	}
	return acks, outdated, nil
}

// mergeHeld merges that a device holds an attempt, and reports whether it may
// still send it. One that the store has forgotten is the device's again, so
// that nobody else takes it. One that another attempt, or a person, has
// settled meanwhile is called back.
func (s *Service) mergeHeld(tx *store.Tx, deviceID int64, r *wire.Result, now time.Time) (wanted bool, err error) {
	m, err := s.attemptOf(tx, deviceID, r.Message)
	if m == nil || err != nil {
		return true, err
	}
	switch {
	case r.Attempt > m.Attempt && m.unsettled():
		m.adopt(deviceID, r)
		m.enter(Dispatched, now, "its device has it, although the store had forgotten that")
		return true, s.put(tx, m)
	case m.DeviceID != deviceID:
		return false, nil
	case m.State == Dispatched: // with a later attempt, the device settles both
		return true, nil
	}
	return m.State == Unknown && r.Attempt == m.Attempt, nil
}

func (s *Service) mergeOne(tx *store.Tx, deviceID int64, r *wire.Result, now time.Time) error {
	m, err := s.attemptOf(tx, deviceID, r.Message)
	if m == nil || err != nil {
		return err
	}
	if r.Parts > 0 {
		m.Parts = r.Parts
	}
	if r.Attempt < m.Attempt || r.Attempt == m.Attempt && m.DeviceID != deviceID {
		return s.mergeStale(tx, m, r, now)
	}
	if r.Attempt > m.Attempt {
		m.adopt(deviceID, r)
	}
	class, err := s.noteHealth(tx, m, r, now)
	if err != nil {
		return err
	}
	in, reason := inputOf(m, r, class)
	if m.tooLate(r) {
		m.Tries = max(m.Tries-1, 0) // that nothing was tried says nothing about the message
	}
	return s.fact(tx, m, in, now, reason, class)
}

// attemptOf reads the message that a device talks of; nil when that device
// never had it, or when it is no longer kept.
func (s *Service) attemptOf(tx *store.Tx, deviceID, messageID int64) (*Message, error) {
	m, err := messages.Get(tx, store.Key(messageID))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	d, err := devices.Get(tx, store.Key(deviceID))
	if err != nil {
		return nil, orElse(err, ErrDeviceNotFound)
	}
	if d.AccountID != m.AccountID || m.Direction != Outgoing {
		s.opts.Logger.Warn("a device talks of a message that is not its own", "device_id", deviceID, "message_id", messageID)
		return nil, nil
	}
	return m, nil
}

// adopt is for an attempt that the store has forgotten: it was dispatched, or
// the device would not know of it.
func (m *Message) adopt(deviceID int64, r *wire.Result) {
	if m.unsettled() {
		m.Doubt = m.Doubt || m.State == Unknown
		m.State = Dispatched
	}
	m.Attempt, m.DeviceID, m.DSeq, m.RetryAt = r.Attempt, deviceID, r.DSeq, time.Time{}
}

// unsettled reports whether there may be an attempt after the one that the
// store knows of.
func (m *Message) unsettled() bool {
	return m.State == Scheduled || m.State == Queued || m.State == Dispatched || step(m.State, inResend).verdict == move
}

// mergeStale merges what is told of an attempt that another one has followed,
// or that the store does not know to be this device's: only that it was sent
// after all matters. Then the other one is called back.
func (s *Service) mergeStale(tx *store.Tx, m *Message, r *wire.Result, now time.Time) error {
	if r.State != wire.ResultSent {
		return nil
	}
	s.callBack(tx, m)
	return s.fact(tx, m, factSent, now, fmt.Sprintf("attempt %d was sent after all", r.Attempt), "")
}

// callBack asks the device that has a message not to send it.
func (s *Service) callBack(tx *store.Tx, m *Message) {
	if m.State != Dispatched {
		return
	}
	device, id, attempt := m.DeviceID, m.ID, m.Attempt
	tx.OnCommit(func() { s.hands.Cancel(device, id, attempt) })
}

// inputOf is what a result means for its message. A failure's class is what it
// is in the light of the card's others.
func inputOf(m *Message, r *wire.Result, class wire.ErrorClass) (input, string) {
	switch r.State {
	case wire.ResultSent:
		return factSent, "the network has taken it"
	case wire.ResultExpired:
		switch {
		case m.tooLate(r) && m.CancelRequested:
			return factCancelled, "cancelled before the device sent it"
		case m.tooLate(r):
			return factRetry, "the active hours of its SIM card ended before the device could send it"
		}
		return factExpired, "its time was over before the device could send it"
	case wire.ResultCancelled:
		return factCancelled, "cancelled before the device sent it"
	case wire.ResultUnknown:
		return factUnknown, explain("nobody can tell whether it was sent", r)
	}
	switch {
	case r.PartsSent > 0:
		return factFailed, explain(fmt.Sprintf("only %d of %d parts were sent", r.PartsSent, max(r.Parts, m.Parts)), r)
	case class == wire.ClassPermanent,
		class == wire.ClassRejected && m.Rejected > 1,
		m.Tries >= maxTries, m.CancelRequested:
		return factFailed, explain("not sent", r)
	}
	return factRetry, explain("not sent; it will be tried again", r)
}

// tooLate reports whether a device let a message be because its card was no longer
// to send it, although the message's own time goes on.
func (m *Message) tooLate(r *wire.Result) bool {
	return r.State == wire.ResultExpired && r.PartsSent == 0 && m.State == Dispatched && !m.SendBy.IsZero()
}

func explain(what string, r *wire.Result) string {
	if why := because(r); why != "" {
		return what + ": " + why
	}
	return what
}

// because is what the device says about a result.
func because(r *wire.Result) string {
	switch {
	case r.Code == "":
		return r.Detail
	case r.Detail == "":
		return r.Code
	}
	return r.Detail + " (" + r.Code + ")"
}

// noteFailure shows a card's last failure to people.
func (s *Service) noteFailure(tx *store.Tx, simCardID int64, r *wire.Result, now time.Time) error {
	card, err := simCards.Get(tx, store.Key(simCardID))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	card.LastError, card.LastErrorAt = explain("a message was not sent", r), now
	return simCards.Put(tx, card)
}

// mergeReport merges a status report of one part. A message is delivered when
// all its parts are, and undelivered when one is given up.
func (s *Service) mergeReport(tx *store.Tx, deviceID int64, in *wire.Inbound, now time.Time) error {
	m, err := s.attemptOf(tx, deviceID, in.Message)
	if m == nil || err != nil {
		return err
	}
	if !m.note(report{in.Attempt, in.Part, in.Outcome}) {
		return nil
	}
	verdict, done := m.reported(in.Attempt)
	if m.overtaken(in.Attempt) {
		done = done && verdict == factDelivered
	}
	if !done || step(m.State, verdict).verdict != move {
		return messages.Put(tx, m)
	}
	if in.Attempt < m.Attempt {
		s.callBack(tx, m)
	}
	reason := "the handset has it"
	if verdict == factUndelivered {
		reason = fmt.Sprintf("the network could not deliver it (status %d)", in.Status)
	}
	return s.fact(tx, m, verdict, now, reason, "")
}

// maxReports bounds what a device can make a message remember.
const maxReports = 1024

// note remembers a report, and tells whether it is news.
func (m *Message) note(r report) bool {
	if len(m.Reports) >= maxReports {
		return false
	}
	for i, known := range m.Reports {
		if known.Attempt == r.Attempt && known.Part == r.Part {
			if known.Outcome == r.Outcome || known.Outcome == wire.ReportDelivered {
				return false
			}
			m.Reports[i] = r
			return true
		}
	}
	m.Reports = append(m.Reports, r)
	return true
}

// overtaken reports whether another attempt than this one is what the message
// hopes for: that the network gave this one up settles nothing then.
func (m *Message) overtaken(attempt int) bool {
	return attempt < m.Attempt || m.State == Queued || m.State == Scheduled
}

// reported adds the reports of an attempt up.
func (m *Message) reported(attempt int) (verdict input, done bool) {
	delivered := 0
	for _, r := range m.Reports {
		if r.Attempt != attempt {
			continue
		}
		if r.Outcome == wire.ReportUndelivered {
			return factUndelivered, true
		}
		delivered++
	}
	return factDelivered, delivered >= max(m.Parts, 1)
}
