package relay

import (
	"time"

	"simrelay/relay/wire"
	"simrelay/store"
)

// Device is a phone, or a host with modems: one credential, one WebSocket.
type Device struct {
	ID             int64     `json:"id"`
	OrganisationID int64     `json:"organisation_id"`
	AccountID      int64     `json:"account_id"`
	Name           string    `json:"name"`
	TokenHash      string    `json:"token_hash"` // SHA-256, hexadecimal
	CreatedAt      time.Time `json:"created_at"`
}

// deviceState is what changes about a device while it works.
type deviceState struct {
	DeviceID int64 `json:"device_id"`
	// Epoch counts takeovers. Only the session of the current one may claim.
	Epoch int64 `json:"epoch"`
	// DSeq is the number of the last dispatch.
	DSeq      int64  `json:"dseq"`
	JournalID string `json:"journal_id,omitempty"`
	Agent     string `json:"agent,omitempty"`
	// ReconcileTo is set while the device tells what the store, which went
	// backwards, has forgotten: all results above ReconcileFrom, up to this
	// dispatch.
	ReconcileTo   int64     `json:"reconcile_to,omitempty"`
	ReconcileFrom int64     `json:"reconcile_from,omitempty"`
	AccountID     int64     `json:"account_id"`
	Online        bool      `json:"online,omitempty"` // what events have told
	LastSeen      time.Time `json:"last_seen,omitzero"`
}

// inboundCursor is how far a journal's incoming entries are committed.
type inboundCursor struct {
	DeviceID  int64  `json:"device_id"`
	JournalID string `json:"journal_id"`
	UpTo      int64  `json:"upto"`
}

// SIMCard is one card, known by its ICCID. It keeps its id when it moves to
// another device of its account.
type SIMCard struct {
	ID             int64  `json:"id"`
	OrganisationID int64  `json:"organisation_id"`
	AccountID      int64  `json:"account_id"`
	DeviceID       int64  `json:"device_id"`
	ICCID          string `json:"iccid"`
	IMSI           string `json:"imsi,omitempty"`
	IMEI           string `json:"imei,omitempty"`
	Number         string `json:"number,omitempty"`
	Name           string `json:"name,omitempty"`
	Operator       string `json:"operator,omitempty"`

	Registration wire.Registration `json:"registration,omitempty"`
	Paused       bool              `json:"paused,omitempty"`
	Limits       Limits            `json:"limits"`
	LastError    string            `json:"last_error,omitempty"`
	LastErrorAt  time.Time         `json:"last_error_at,omitzero"`
	Online       bool              `json:"online,omitempty"` // what events have told
	CreatedAt    time.Time         `json:"created_at"`
	Balance      *balance          `json:"balance,omitempty"` // how it is checked, and what it is
	// PoolIDs are the pools that it is in, ascending: what their SIMCardIDs say,
	// from the card's side.
	PoolIDs []int64 `json:"pool_ids,omitempty"`
}

var (
	devices        = store.Define("devices", func(d *Device) store.Tuple { return store.Key(d.ID) })
	devicesByToken = devices.Unique("token", func(d *Device) store.Tuple { return store.Key(d.TokenHash) })
	devicesOf      = devices.Index("account", func(d *Device) store.Tuple { return store.Key(d.AccountID, d.ID) })

	deviceStates  = store.Define("device_states", func(s *deviceState) store.Tuple { return store.Key(s.DeviceID) })
	reconciling   = deviceStates.Index("reconciling", onlyIf(func(s *deviceState) bool { return s.ReconcileTo > 0 }, func(s *deviceState) store.Tuple { return store.Key(s.AccountID, s.DeviceID) }))
	onlineDevices = deviceStates.Index("online", onlyIf(func(s *deviceState) bool { return s.Online }, func(s *deviceState) store.Tuple { return store.Key(s.DeviceID) }))

	inboundCursors = store.Define("inbound_cursors", func(c *inboundCursor) store.Tuple { return store.Key(c.DeviceID, c.JournalID) })

	simCards        = store.Define("sim_cards", func(s *SIMCard) store.Tuple { return store.Key(s.ID) })
	simCardsByICCID = simCards.Unique("iccid", func(s *SIMCard) store.Tuple { return store.Key(s.AccountID, s.ICCID) })
	simCardsOf      = simCards.Index("account", func(s *SIMCard) store.Tuple { return store.Key(s.AccountID, s.ID) })
	simCardsIn      = simCards.Index("device", func(s *SIMCard) store.Tuple { return store.Key(s.DeviceID, s.ID) })
	onlineSIMs      = simCards.Index("online", onlyIf(func(s *SIMCard) bool { return s.Online }, func(s *SIMCard) store.Tuple { return store.Key(s.ID) }))

	balancesDue = simCards.Index("balance_due", onlyIf(func(s *SIMCard) bool { return s.Balance != nil }, func(s *SIMCard) store.Tuple { return store.Key(s.Balance.NextAt, s.ID) }))

	usages = store.Define("sim_usages", func(u *usage) store.Tuple { return store.Key(u.SIMCardID) })
)

// onlyIf makes an index entry for those records that satisfy a condition.
func onlyIf[T any](holds func(*T) bool, entry func(*T) store.Tuple) func(*T) store.Tuple {
	return func(r *T) store.Tuple {
		if !holds(r) {
			return nil
		}
		return entry(r)
	}
}

// Tables are what this room keeps in the store.
func Tables() []*store.Table {
	return []*store.Table{
		messages.Table(), devices.Table(), deviceStates.Table(), inboundCursors.Table(), simCards.Table(), usages.Table(),
		recipients.Table(), pools.Table(), poolRoutes.Table(), pairings.Table(),
	}
}
