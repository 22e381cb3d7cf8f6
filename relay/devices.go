package relay

import (
	"context"
	"errors"
	"strings"
	"time"

	"simrelay/accounts"
	"simrelay/events"
	"simrelay/internal/fault"
	"simrelay/internal/secret"
	"simrelay/store"
)

// DeviceView is a device and how it is doing at this moment.
type DeviceView struct {
	ID        int64      `json:"id"`
	Name      string     `json:"name"`
	Online    bool       `json:"online"`
	Agent     string     `json:"agent"` // its program and version
	LastSeen  *time.Time `json:"last_seen_at"`
	CreatedAt time.Time  `json:"created_at"`
	SIMCards  []int64    `json:"sim_card_ids"`
}

// CreateDevice adds a device to the account and returns it with its token,
// which is shown this once.
func (s *Service) CreateDevice(ctx context.Context, p accounts.Principal, name string) (view DeviceView, token string, err error) {
	if err := hasAccount(p); err != nil {
		return view, "", err
	}
	name = strings.TrimSpace(name)
	if name == "" {
		return view, "", fault.New(fault.Invalid, "invalid_name", "A device needs a name, such as the place where it is.").On("name")
	}
	if err := validLabel(&name); err != nil {
		return view, "", err
	}
	token = secret.Token("dev", 45)
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		d := &Device{OrganisationID: p.OrganisationID, AccountID: p.AccountID, Name: name, TokenHash: secret.Hash(token), CreatedAt: s.clock()}
		if d.ID, err = devices.NextID(tx); err != nil {
			return err
		}
		if err := devices.Put(tx, d); err != nil {
			return err
		}
		view, err = s.viewDevice(tx, d)
		return err
	})
	return view, token, err
}

// ErrDeviceToken says that a device's token is not one.
var ErrDeviceToken = fault.New(fault.Unauthenticated, "device_token_wrong",
	"The device token is missing or wrong. Make one with: simrelay admin device create.")

// AuthenticateDevice returns the device that a token stands for.
func (s *Service) AuthenticateDevice(ctx context.Context, token string) (d *Device, err error) {
	if token == "" || len(token) > 256 {
		return nil, ErrDeviceToken
	}
	err = s.db.View(ctx, func(tx *store.Tx) error {
		d, err = devicesByToken.Get(tx, store.Key(secret.Hash(token)))
		return orElse(err, ErrDeviceToken)
	})
	return d, err
}

// Devices returns the account's devices, in the order of their ids.
func (s *Service) Devices(ctx context.Context, accountID int64) (views []DeviceView, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		for d, err := range devicesOf.Scan(tx, store.Query{Prefix: store.Key(accountID)}) {
			if err != nil {
				return err
			}
			view, err := s.viewDevice(tx, d)
			if err != nil {
				return err
			}
			views = append(views, view)
		}
		return nil
	})
	return views, err
}

func (s *Service) viewDevice(tx *store.Tx, d *Device) (DeviceView, error) {
	v := DeviceView{ID: d.ID, Name: d.Name, CreatedAt: d.CreatedAt, Online: s.presence.deviceOnline(d.ID), SIMCards: []int64{}}
	st, err := stateOf(tx, d.ID)
	if err != nil {
		return v, err
	}
	v.Agent = st.Agent
	if !st.LastSeen.IsZero() {
		v.LastSeen = &st.LastSeen
	}
	for card, err := range simCardsIn.Scan(tx, store.Query{Prefix: store.Key(d.ID)}) {
		if err != nil {
			return v, err
		}
		v.SIMCards = append(v.SIMCards, card.ID)
	}
	return v, nil
}

// DeleteDevice withdraws a device's credential and ends its session. Its SIM
// cards stay, and what it held becomes unknown: nobody can ask it any more.
func (s *Service) DeleteDevice(ctx context.Context, p accounts.Principal, id int64) error {
	return s.db.Update(ctx, func(tx *store.Tx) error {
		d, err := devices.Get(tx, store.Key(id))
		if err != nil {
			return orElse(err, ErrDeviceNotFound)
		}
		if d.AccountID != p.AccountID {
			return ErrDeviceNotFound
		}
		if err := s.loseAll(tx, id, s.clock(), "its device was removed before it could tell whether it was sent"); err != nil {
			return err
		}
		tx.OnCommit(func() { s.hands.Kick(id); s.wakeShared(p.AccountID) })
		// Without its state no session of it can claim any more.
		err = deviceStates.Delete(tx, store.Key(id))
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		return devices.Delete(tx, store.Key(id))
	})
}

// putDeviceState stores a device's state, with an event if there is something
// to tell.
func (s *Service) putDeviceState(tx *store.Tx, st *deviceState, typ events.Type, reason string) error {
	if err := deviceStates.Put(tx, st); err != nil || typ == "" {
		return err
	}
	d, err := devices.Get(tx, store.Key(st.DeviceID))
	if errors.Is(err, store.ErrNotFound) {
		return nil // it was deleted meanwhile
	}
	if err != nil {
		return err
	}
	return s.log.Append(tx, d.AccountID, typ, s.clock(), events.Device{ID: d.ID, Name: d.Name, Reason: reason})
}
