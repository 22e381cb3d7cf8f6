package relay

import (
	"time"

	"simrelay/events"
	"simrelay/internal/sms"
	"simrelay/relay/wire"
	"simrelay/store"
)

// Direction says which way a message goes.
type Direction string

// The directions.
const (
	Outgoing Direction = "outgoing"
	Incoming Direction = "incoming"
)

// OnUnknown says what to do when nobody can tell whether a message was sent.
type OnUnknown string

// The policies. Resend may send twice, and is for one-time codes and alerts.
const (
	Hold   OnUnknown = "hold"
	Resend OnUnknown = "resend"
)

// Message is one SMS, of one or more parts.
type Message struct {
	ID             int64     `json:"id"`
	OrganisationID int64     `json:"organisation_id"`
	AccountID      int64     `json:"account_id"`
	Direction      Direction `json:"direction"`
	From           string    `json:"from,omitempty"`
	To             string    `json:"to"`
	Text           string    `json:"text"` // as it is shown; see Secret
	State          State     `json:"state"`
	Reason         string    `json:"reason,omitempty"` // of the last transition, in plain words

	// Secret says that what the handset gets is not Text but Sealed, which is
	// kept only until it is sent, or never will be.
	Secret bool   `json:"secret,omitempty"`
	Sealed []byte `json:"sealed,omitempty"`

	Parts    int          `json:"parts"`
	Encoding sms.Encoding `json:"encoding"`
	// Raw holds the PDUs of an incoming message that could not be decoded.
	Raw []string `json:"raw,omitempty"`

	// SIMCardID is the card that the message waits for, went through or came
	// from; 0 while any card of the account may take it. Pinned says that the
	// caller chose it, or may use no other.
	SIMCardID int64 `json:"sim_card_id,omitempty"`
	Pinned    bool  `json:"pinned,omitempty"`
	// Among are the only cards that may take it, because its sender may use no
	// others; none: all of the account.
	Among []int64 `json:"among,omitempty"`
	// PoolID is the pool whose cards alone may take it; 0: any of the account.
	PoolID int64 `json:"pool_id,omitempty"`

	Priority  int       `json:"priority,omitempty"`
	Reference string    `json:"reference,omitempty"`
	OnUnknown OnUnknown `json:"on_unknown,omitempty"`
	Portal    bool      `json:"portal,omitempty"`
	// Flash makes it a message of class 0: shown at once, and not stored.
	Flash bool `json:"flash,omitempty"`
	// Sender is the user who sent it; nil for an incoming message.
	Sender *events.User `json:"sender,omitempty"`

	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	SendAt    time.Time `json:"send_at,omitzero"`
	ExpiresAt time.Time `json:"expires_at,omitzero"`
	QueuedAt  time.Time `json:"queued_at,omitzero"` // its place in the queue
	RetryAt   time.Time `json:"retry_at,omitzero"`  // not before; zero: at once
	// Aside says that RetryAt is when the cards that it waits for may write to more
	// recipients: something that they may send is not to wait behind it.
	Aside bool `json:"aside,omitempty"`

	// Attempt numbers the tries, from 1; Tries counts those since the message
	// was queued by its caller or by a person.
	Attempt int `json:"attempt,omitempty"`
	Tries   int `json:"tries,omitempty"`
	// Rejected counts those of them that the network refused.
	Rejected int `json:"rejected,omitempty"`
	// Force lets the device try although an earlier attempt may have been sent.
	Force bool `json:"force,omitempty"`
	// Doubt says that an attempt before this one may have been sent.
	Doubt bool `json:"doubt,omitempty"`
	// DeviceID and DSeq name the dispatch that is, or was last, in flight.
	DeviceID        int64     `json:"device_id,omitempty"`
	DSeq            int64     `json:"dseq,omitempty"`
	SendBy          time.Time `json:"send_by,omitzero"` // when that is before ExpiresAt
	CancelRequested bool      `json:"cancel_requested,omitempty"`
	Reports         []report  `json:"reports,omitempty"`
	Timeline        []moment  `json:"timeline,omitempty"`
	IdempotencyKey  string    `json:"idempotency_key,omitempty"`
	Fingerprint     string    `json:"fingerprint,omitempty"`
	SentAt          time.Time `json:"sent_at,omitzero"` // of an incoming message: TP-SCTS

	keyFor time.Duration // of a request; see SendRequest.IdempotencyFor
}

// report is what became of one part of one attempt.
type report struct {
	Attempt int                `json:"attempt"`
	Part    int                `json:"part"`
	Outcome wire.ReportOutcome `json:"outcome"`
}

// moment is one transition. Its JSON names are short because each message
// carries several.
type moment struct {
	At      time.Time `json:"t"`
	State   State     `json:"s"`
	Reason  string    `json:"r,omitempty"`
	Attempt int       `json:"a,omitempty"`
}

var (
	messages = store.Define("messages", func(m *Message) store.Tuple { return store.Key(m.ID) })

	messagesOf = messages.Index("account", func(m *Message) store.Tuple { return store.Key(m.AccountID, m.ID) })

	// messagesWith holds the conversations: what was written with one number.
	messagesWith = messages.Index("peer", func(m *Message) store.Tuple {
		if m.peer() == "" { // it could not be decoded
			return nil
		}
		return store.Key(m.AccountID, m.peer(), m.ID)
	})

	// messagesWrong holds those that somebody may want to look after. They are
	// few, and so is what it costs to keep them apart.
	messagesWrong = messages.Index("wrong", func(m *Message) store.Tuple {
		if !m.State.wentWrong() {
			return nil
		}
		return store.Key(m.AccountID, string(m.State), m.ID)
	})

	// The order in which a queue is served.
	queue = messages.Index("queue", queueEntry)

	// Messages that a person or a policy has not pinned to the card that they
	// wait for.
	soft = messages.Index("soft", func(m *Message) store.Tuple {
		if m.State != Queued || m.Pinned || m.SIMCardID == 0 {
			return nil
		}
		return store.Key(m.SIMCardID, m.ID)
	})

	// Those of a pool that may still be sent.
	ofPool = messages.Index("pool", func(m *Message) store.Tuple {
		if m.PoolID == 0 || m.State != Scheduled && m.State != Queued && m.State != Dispatched {
			return nil
		}
		return store.Key(m.PoolID, m.ID)
	})

	// Those that wait until cards may write to more recipients.
	aside = messages.Index("aside", func(m *Message) store.Tuple {
		if !m.Aside || m.State != Queued {
			return nil
		}
		return store.Key(m.AccountID, m.ID)
	})

	inFlight = messages.Index("in_flight", func(m *Message) store.Tuple {
		if m.State != Dispatched {
			return nil
		}
		return store.Key(m.DeviceID, m.DSeq)
	})
	inFlightOf = messages.Index("in_flight_sim", func(m *Message) store.Tuple {
		if m.State != Dispatched {
			return nil
		}
		return store.Key(m.SIMCardID, m.DeviceID, m.ID)
	})

	// When something is to happen by itself.
	due = messages.Index("due", func(m *Message) store.Tuple {
		switch {
		case m.State == Scheduled:
			return store.Key(m.SendAt, m.ID)
		case m.State == Queued && !m.RetryAt.IsZero():
			return store.Key(m.RetryAt, m.ID)
		}
		return nil
	})
	expiry = messages.Index("expiry", func(m *Message) store.Tuple {
		if m.State != Scheduled && m.State != Queued || m.ExpiresAt.IsZero() {
			return nil
		}
		return store.Key(m.ExpiresAt, m.ID)
	})

	idempotency = messages.Unique("idempotency", func(m *Message) store.Tuple {
		if m.IdempotencyKey == "" {
			return nil
		}
		return store.Key(m.AccountID, m.IdempotencyKey)
	})
)

func queueEntry(m *Message) store.Tuple {
	if m.State != Queued || !m.RetryAt.IsZero() {
		return nil
	}
	return store.Key(m.queue().entries(), store.Down(m.Priority), m.QueuedAt, m.ID)
}

// eventOf is the event that tells of a transition; a message that waits for
// its time tells nothing yet.
var eventOf = map[State]events.Type{
	Queued: events.MessageQueued, Dispatched: events.MessageDispatched, Sent: events.MessageSent,
	Delivered: events.MessageDelivered, Undelivered: events.MessageUndelivered, Failed: events.MessageFailed,
	Expired: events.MessageExpired, Cancelled: events.MessageCancelled, Unknown: events.MessageUnknown,
	Received: events.MessageReceived,
}

// settle is where a transition really leads. When an earlier attempt may have
// been sent, that a later one was not settles nothing.
func (m *Message) settle(s State, reason string) (State, string) {
	if m.Doubt && s.unsent() {
		return Unknown, reason + "; but an earlier attempt may have been sent"
	}
	return s, reason
}

// enter puts the message into a state, with the reason in plain words.
func (m *Message) enter(s State, now time.Time, reason string) {
	s, reason = m.settle(s, reason)
	m.State, m.Reason, m.UpdatedAt = s, reason, now
	m.Timeline = append(m.Timeline, moment{At: now, State: s, Reason: reason, Attempt: m.Attempt})
}

// Payload is the message as the API and events show it, without its timeline.
func (m *Message) Payload() *events.Message {
	p := &events.Message{
		ID: m.ID, Direction: string(m.Direction), From: m.From, To: m.To, Text: m.Text,
		State: string(m.State), Reason: m.Reason, Parts: m.Parts, Encoding: string(m.Encoding),
		Priority: m.Priority, Reference: m.Reference, OnUnknown: string(m.OnUnknown), Attempts: m.Attempt,
		CreatedAt: m.CreatedAt, UpdatedAt: m.UpdatedAt, Portal: m.Portal, Flash: m.Flash, Sender: m.Sender,
	}
	if m.SIMCardID != 0 {
		p.SIMCardID = &m.SIMCardID
	}
	if m.PoolID != 0 {
		p.PoolID = &m.PoolID
	}
	if !m.SendAt.IsZero() {
		p.SendAt = &m.SendAt
	}
	if !m.ExpiresAt.IsZero() {
		p.ExpiresAt = &m.ExpiresAt
	}
	return p
}

// PayloadWithTimeline is the message with the story of its life.
func (m *Message) PayloadWithTimeline() *events.Message {
	p := m.Payload()
	for _, t := range m.Timeline {
		p.Timeline = append(p.Timeline, events.Transition{At: t.At, State: string(t.State), Reason: t.Reason, Attempt: t.Attempt})
	}
	return p
}

// senderID is the user who sent it, or 0.
func (m *Message) senderID() int64 {
	if m.Sender == nil {
		return 0
	}
	return m.Sender.ID
}

// peer is the number on the other side.
func (m *Message) peer() string {
	if m.Direction == Incoming {
		return m.From
	}
	return m.To
}
