package relay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"simrelay/accounts"
	"simrelay/events"
	"simrelay/internal/fault"
	"simrelay/internal/sms"
	"simrelay/relay/wire"
	"simrelay/store"
)

// SIMView is a SIM card and how it is doing at this moment.
type SIMView struct {
	ID           int64             `json:"sim_card_id"`
	DeviceID     int64             `json:"device_id"`
	Name         string            `json:"name"`
	ICCID        string            `json:"iccid"`
	IMSI         string            `json:"imsi"`
	IMEI         string            `json:"imei"`
	Number       string            `json:"number"`
	Operator     string            `json:"operator"`
	Registration wire.Registration `json:"registration"`
	SignalDBM    *int              `json:"signal_dbm"`
	Online       bool              `json:"online"` // its device is connected and has it
	Ready        bool              `json:"ready"`  // it can send now
	Problem      string            `json:"problem"`
	Paused       bool              `json:"paused"`
	Limits       Limits            `json:"limits"`
	Usage        *UsageView        `json:"usage"`
	Pools        []int64           `json:"pool_ids"`   // that it is in
	Queued       int               `json:"queued"`     // messages that wait for it
	InFlight     int               `json:"in_flight"`  // messages that its device has
	SentToday    int               `json:"sent_today"` // parts, by UTC day
	LastError    string            `json:"last_error"`
	LastErrorAt  *time.Time        `json:"last_error_at"`
	// ConsecutiveFailures is how often in a row the card is to blame for what
	// was not sent; RestingUntil is until when it rests because of that.
	ConsecutiveFailures int        `json:"consecutive_failures"`
	RestingUntil        *time.Time `json:"resting_until"`
	RestingBecause      string     `json:"resting_because"`
	Balance             *Balance   `json:"balance"` // nil: nobody checks it
}

func (c *SIMCard) label() string {
	if c.Name != "" {
		return fmt.Sprintf("SIM card %d (%s)", c.ID, c.Name)
	}
	return fmt.Sprintf("SIM card %d", c.ID)
}

// SIMs returns the account's SIM cards, in the order of their ids.
func (s *Service) SIMs(ctx context.Context, accountID int64) (views []SIMView, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		for card, err := range simCardsOf.Scan(tx, store.Query{Prefix: store.Key(accountID)}) {
			if err != nil {
				return err
			}
			view, err := s.view(tx, card)
			if err != nil {
				return err
			}
			views = append(views, view)
		}
		return nil
	})
	return views, err
}

// SIM returns one SIM card of the account.
func (s *Service) SIM(ctx context.Context, p accounts.Principal, id int64) (view SIMView, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		card, err := simOf(tx, p.AccountID, id)
		if err == nil {
			view, err = s.view(tx, card)
		}
		return err
	})
	return view, err
}

func (s *Service) view(tx *store.Tx, c *SIMCard) (SIMView, error) {
	v := SIMView{
		ID: c.ID, DeviceID: c.DeviceID, Name: c.Name, ICCID: c.ICCID, IMSI: c.IMSI, IMEI: c.IMEI,
		Number: c.Number, Operator: c.Operator, Registration: wire.RegistrationUnknown,
		Paused: c.Paused, Limits: c.Limits, LastError: c.LastError, Pools: append([]int64{}, c.PoolIDs...),
	}
	if !c.LastErrorAt.IsZero() {
		v.LastErrorAt = &c.LastErrorAt
	}
	if live, ok := s.presence.find(c.ID); ok {
		v.Online, v.Registration, v.SignalDBM = true, live.status.Registration, live.status.SignalDBM
		v.Ready, v.Problem = live.canSend() && !c.Paused, live.status.Problem
	}
	u, err := usageOf(tx, c.ID)
	if err != nil {
		return v, err
	}
	now := s.clock()
	v.Usage, v.SentToday, v.ConsecutiveFailures = u.view(c.Limits, now), u.today(now), u.Failures
	if u.resting(now) {
		v.Ready, v.RestingUntil, v.RestingBecause = false, &u.RestUntil, u.whyResting()
	}
	if c.Balance != nil {
		v.Balance = &c.Balance.Balance
		v.Problem = join(v.Problem, c.Balance.problem())
	}
	if v.Queued, err = queue.Count(tx, store.Query{Prefix: cardQueue(c.ID).entries()}); err != nil {
		return v, err
	}
	v.InFlight, err = inFlightOf.Count(tx, store.Query{Prefix: store.Key(c.ID)})
	return v, err
}

// join makes one text of two, either of which may be empty.
func join(a, b string) string { return strings.TrimSpace(a + " " + b) }

// SIMPatch changes a SIM card; nil leaves a field as it is. Limits is merged
// into the card's, as JSON: null or 0 takes a limit away. So is Balance; null
// takes it away. Rest can only be null, which ends the card's rest, as letting a
// paused card go on does. RestingUntil is another name for it: the one under which
// the card shows it.
type SIMPatch struct {
	Name         *string
	Paused       *bool
	Limits       json.RawMessage
	Balance      json.RawMessage
	Rest         json.RawMessage
	RestingUntil json.RawMessage
}

// maxLabel bounds names of cards and devices, in characters.
const maxLabel = 100

// UpdateSIM changes a SIM card of the account. A card that is paused takes no
// new messages; those that its device has are still sent.
func (s *Service) UpdateSIM(ctx context.Context, p accounts.Principal, id int64, patch SIMPatch) (view SIMView, err error) {
	if err := validLabel(patch.Name); err != nil {
		return view, err
	}
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		card, err := simOf(tx, p.AccountID, id)
		if err != nil {
			return err
		}
		if len(patch.Balance) > 0 && !p.MaySendThrough(id) {
			return ErrSIMNotAllowed // who sets the code asks the network
		}
		if err := patch.wake(tx, card); err != nil {
			return err
		}
		if err := patch.apply(card, s.clock()); err != nil {
			return err
		}
		if err := simCards.Put(tx, card); err != nil {
			return err
		}
		tx.OnCommit(func() {
			s.presence.pause(card.ID, card.Paused)
			s.stir(card.AccountID)
			s.wakeQueue(cardQueue(card.ID), work{})
			s.wakeShared(card.AccountID)
		})
		view, err = s.view(tx, card)
		return err
	})
	return view, err
}

func (p *SIMPatch) apply(card *SIMCard, now time.Time) (err error) {
	if p.Name != nil {
		card.Name = *p.Name
	}
	if p.Paused != nil {
		card.Paused = *p.Paused
	}
	if card.Limits, err = card.Limits.merge(p.Limits, now); err != nil {
		return err
	}
	card.Balance, err = mergeBalance(card.Balance, p.Balance, now)
	return err
}

// wake ends the card's rest, if that is asked for, before the patch is applied. Its
// failures are forgotten: somebody has looked after it.
func (p *SIMPatch) wake(tx *store.Tx, card *SIMCard) error {
	for field, value := range map[string]json.RawMessage{"rest": p.Rest, "resting_until": p.RestingUntil} {
		if len(value) > 0 && string(value) != "null" {
			return fault.New(fault.Invalid, "invalid_rest", "%s can only be null, which ends the rest of the SIM card.", field).On(field)
		}
	}
	goesOn := card.Paused && p.Paused != nil && !*p.Paused
	if len(p.Rest) == 0 && len(p.RestingUntil) == 0 && !goesOn {
		return nil
	}
	u, err := usageOf(tx, card.ID)
	if err != nil || u.health == (health{}) {
		return err
	}
	u.health = health{}
	return usages.Put(tx, u)
}

func validLabel(name *string) error {
	if name != nil && (utf8.RuneCountInString(*name) > maxLabel || !utf8.ValidString(*name)) {
		return fault.New(fault.Invalid, "invalid_name", "The name must have at most %d characters.", maxLabel).On("name")
	}
	return nil
}

// placeSIMs stores which cards are in a device. Cards that are new get their
// id, cards that come from another device of the account keep theirs.
func (s *Service) placeSIMs(tx *store.Tx, d *Device, sims []wire.SIM, now time.Time) ([]simStatus, error) {
	cards := make([]simStatus, 0, len(sims))
	for _, status := range sims {
		card, err := simCardsByICCID.Get(tx, store.Key(d.AccountID, status.ICCID))
		if errors.Is(err, store.ErrNotFound) {
			card, err = s.newSIM(tx, d, status, now)
		}
		if err != nil {
			return nil, err
		}
		if err := s.refresh(tx, card, d, status); err != nil {
			return nil, err
		}
		cards = append(cards, simStatus{card, status})
	}
	return cards, nil
}

func (s *Service) newSIM(tx *store.Tx, d *Device, status wire.SIM, now time.Time) (*SIMCard, error) {
	id, err := simCards.NextID(tx)
	if err != nil {
		return nil, err
	}
	card := &SIMCard{
		ID: id, OrganisationID: d.OrganisationID, AccountID: d.AccountID, DeviceID: d.ID, ICCID: status.ICCID,
		Limits: s.opts.NewSIMLimits, CreatedAt: now,
	}
	return card, simCards.Put(tx, card)
}

// refresh stores what has changed about a card. Its signal is not stored: it
// changes all the time.
func (s *Service) refresh(tx *store.Tx, card *SIMCard, d *Device, status wire.SIM) error {
	now := *card
	now.DeviceID, now.Online, now.Registration = d.ID, true, status.Registration
	setIfKnown(&now.IMSI, status.IMSI)
	setIfKnown(&now.IMEI, status.IMEI)
	setIfKnown(&now.Operator, status.Operator)
	if n, err := sms.ParseNumber(status.Number, ""); err == nil {
		now.Number = n
	}
	if reflect.DeepEqual(&now, card) {
		return nil
	}
	typ := events.Type("")
	if !card.Online {
		typ = events.SIMOnline
	}
	*card = now
	return s.putSIM(tx, card, typ, "its device is connected")
}

func setIfKnown(field *string, value string) {
	if value != "" {
		*field = value
	}
}

// putSIM stores a card, with an event if there is something to tell.
func (s *Service) putSIM(tx *store.Tx, c *SIMCard, typ events.Type, reason string) error {
	if err := simCards.Put(tx, c); err != nil || typ == "" {
		return err
	}
	payload := events.SIM{ID: c.ID, DeviceID: c.DeviceID, ICCID: c.ICCID, Number: c.Number, Operator: c.Operator, Reason: reason}
	return s.log.Append(tx, c.AccountID, typ, s.clock(), payload)
}
