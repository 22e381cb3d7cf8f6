package webhooks

import (
	"cmp"
	"context"
	"errors"
	"time"

	"simrelay/internal/fault"
	"simrelay/store"
)

var errNoEndpoint = fault.New(fault.NotFound, "webhook_not_found", "There is no such webhook in this account.")

func isNotFound(err error) bool { return errors.Is(err, store.ErrNotFound) }

// CreateEndpoint makes an endpoint and returns it with its secret, which is
// never shown again. The secret is empty for a format that needs none when
// none is given. It hears of events that happen from now on. What a ping comes
// to does not matter to the endpoint.
func (s *Service) CreateEndpoint(ctx context.Context, accountID int64, spec EndpointSpec) (*Endpoint, string, error) {
	e, err := s.newEndpoint(accountID, &spec)
	if err != nil {
		return nil, "", err
	}
	if e.After, err = s.Log.Last(ctx, accountID); err != nil {
		return nil, "", err
	}
	var view *Endpoint
	err = s.DB.Update(ctx, func(tx *store.Tx) error {
		if err := s.insertEndpoint(tx, e, spec.Headers, spec.Secret); err != nil {
			return err
		}
		view, err = s.viewEndpoint(tx, e)
		return err
	})
	if err != nil {
		return nil, "", err
	}
	if spec.Ping {
		view.Ping = s.ping(ctx, e)
	}
	return view, spec.Secret, nil
}

// newEndpoint checks a spec and fills it.
func (s *Service) newEndpoint(accountID int64, spec *EndpointSpec) (*endpointRecord, error) {
	spec.Format = cmp.Or(spec.Format, Native)
	p := profiles[spec.Format]
	if p == nil {
		return nil, fault.New(fault.Invalid, "unknown_format", "There is no format %q; there are %v.", short(string(spec.Format)), Formats()).On("format")
	}
	if spec.Secret == "" && p.newSecret != nil {
		spec.Secret = p.newSecret()
	}
	names, err := checkEvents(p, spec.Events)
	if err = errors.Join(err, s.checkURL(p, spec.URL), checkHeaders(spec.Headers), p.checkSecret(spec.Secret),
		checkWaits(spec.RetryWaits), checkInFlight(spec.MaxInFlight)); err != nil {
		return nil, fault.Of(err)
	}
	now := time.Now().UTC()
	return &endpointRecord{
		AccountID: accountID, URL: spec.URL, Format: spec.Format, Events: names, Ordered: spec.Ordered,
		RetryWaits: spec.RetryWaits, MaxInFlight: spec.MaxInFlight,
		Enabled: spec.Enabled == nil || *spec.Enabled, CreatedAt: now, UpdatedAt: now,
	}, nil
}

func (s *Service) insertEndpoint(tx *store.Tx, e *endpointRecord, headers map[string]string, secret string) error {
	n, err := endpointsByAccount.Count(tx, store.Query{Prefix: store.Key(e.AccountID)})
	if err != nil {
		return err
	}
	if n >= maxEndpoints {
		return fault.New(fault.Conflict, "too_many_webhooks", "An account has at most %d webhooks.", maxEndpoints)
	}
	if e.ID, err = endpoints.NextID(tx); err != nil {
		return err
	}
	e.Secrets = nil
	s.setSecret(e, secret, e.CreatedAt, 0)
	if err := s.setHeaders(e, headers); err != nil {
		return err
	}
	return endpoints.Put(tx, e)
}

// Endpoint returns one endpoint of an account.
func (s *Service) Endpoint(ctx context.Context, accountID, id int64) (view *Endpoint, err error) {
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		e, err := endpointOf(tx, accountID, id)
		if err != nil {
			return err
		}
		view, err = s.viewEndpoint(tx, e)
		return err
	})
	return view, err
}

// Endpoints returns an account's endpoints, oldest first, those behind the
// TextLink settings included.
func (s *Service) Endpoints(ctx context.Context, accountID int64) (all []*Endpoint, err error) {
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		all = []*Endpoint{}
		for e, err := range endpointsByAccount.Scan(tx, store.Query{Prefix: store.Key(accountID)}) {
			if err != nil {
				return err
			}
			view, err := s.viewEndpoint(tx, e)
			if err != nil {
				return err
			}
			all = append(all, view)
		}
		return nil
	})
	return all, err
}

// UpdateEndpoint changes an endpoint and returns it. The secret is returned
// when the patch rotates it, and never again; requests are signed with the old
// one too for a while, where the format can carry two. An endpoint that is
// enabled again starts with a clean record; what was held meanwhile is sent by
// a replay.
func (s *Service) UpdateEndpoint(ctx context.Context, accountID, id int64, patch EndpointPatch) (view *Endpoint, secret string, err error) {
	err = s.DB.Update(ctx, func(tx *store.Tx) error {
		e, err := endpointOf(tx, accountID, id)
		if err != nil {
			return err
		}
		if secret, err = s.applyPatch(tx, e, &patch); err != nil {
			return err
		}
		if err := endpoints.Put(tx, e); err != nil {
			return err
		}
		tx.OnCommit(func() { s.changed(id) })
		view, err = s.viewEndpoint(tx, e)
		return err
	})
	if err != nil {
		return nil, "", err
	}
	return view, secret, nil
}

// changed tells the engine to look at an endpoint again.
func (s *Service) changed(id int64) {
	s.engine.add(id)
	s.sweeps.add(id)
}

func (s *Service) applyPatch(tx *store.Tx, e *endpointRecord, patch *EndpointPatch) (secret string, err error) {
	now := time.Now().UTC()
	p := e.profile()
	e.UpdatedAt = now
	if patch.URL != nil {
		e.URL, err = *patch.URL, errors.Join(err, s.checkURL(p, *patch.URL))
	}
	if patch.Events != nil {
		err = errors.Join(err, e.setEvents(p, *patch.Events))
	}
	if patch.Headers != nil {
		err = errors.Join(err, s.replaceHeaders(e, *patch.Headers))
	}
	if patch.Ordered != nil {
		e.Ordered = *patch.Ordered
	}
	if patch.RetryWaits.Set {
		e.RetryWaits, err = patch.RetryWaits.Value, errors.Join(err, checkWaits(patch.RetryWaits.Value))
	}
	if patch.MaxInFlight != nil {
		e.MaxInFlight, err = *patch.MaxInFlight, errors.Join(err, checkInFlight(*patch.MaxInFlight))
	}
	if patch.Secret != nil {
		if secret = *patch.Secret; secret == "" && p.newSecret != nil {
			secret = p.newSecret()
		}
		err = errors.Join(err, p.checkSecret(secret), checkOverlap(patch.SecretOverlapHours))
		s.setSecret(e, secret, now, patch.overlap())
	}
	if err != nil {
		return "", fault.Of(err)
	}
	if patch.Enabled == nil || *patch.Enabled == e.Enabled {
		return secret, nil
	}
	e.Enabled, e.DisabledReason = *patch.Enabled, ""
	return secret, saveHealth(tx, &health{EndpointID: e.ID})
}

func (p *EndpointPatch) overlap() time.Duration {
	if p.SecretOverlapHours == nil {
		return rotation
	}
	return time.Duration(*p.SecretOverlapHours) * time.Hour
}

func (e *endpointRecord) setEvents(p *profile, names []string) error {
	if e.Kind != "" {
		return fault.New(fault.Conflict, "textlink_webhook", "This webhook belongs to the TextLink settings, which fix its event.").On("events")
	}
	wanted, err := checkEvents(p, names)
	e.Events = wanted
	return err
}

// DeleteEndpoint removes an endpoint. What is pending for it is not sent any
// more, and its deliveries are removed with it.
func (s *Service) DeleteEndpoint(ctx context.Context, accountID, id int64) error {
	return s.DB.Update(ctx, func(tx *store.Tx) error {
		e, err := endpointOf(tx, accountID, id)
		if err != nil {
			return err
		}
		return s.deleteEndpoint(tx, e)
	})
}

// deleteEndpoint hides an endpoint at once; the sweep removes what it leaves.
func (s *Service) deleteEndpoint(tx *store.Tx, e *endpointRecord) error {
	e.Deleted, e.Enabled, e.Secrets, e.Headers = true, false, nil, nil
	tx.OnCommit(func() { s.changed(e.ID) })
	return endpoints.Put(tx, e)
}

// endpointOf returns an account's endpoint; another account's is not found.
func endpointOf(tx *store.Tx, accountID, id int64) (*endpointRecord, error) {
	e, err := endpoints.Get(tx, store.Key(id))
	switch {
	case isNotFound(err), err == nil && (e.AccountID != accountID || e.Deleted):
		return nil, errNoEndpoint
	}
	return e, err
}

func (s *Service) viewEndpoint(tx *store.Tx, e *endpointRecord) (*Endpoint, error) {
	h, err := healthOf(tx, e.ID)
	if err != nil {
		return nil, err
	}
	headers, err := s.headersOf(e)
	if err != nil {
		return nil, err
	}
	view := &Endpoint{
		ID: e.ID, AccountID: e.AccountID, URL: e.URL, Format: e.Format, Events: append([]string{}, e.Events...),
		Enabled: e.Enabled, Headers: masked(headers), Ordered: e.Ordered, HasSecret: len(e.Secrets) > 0,
		Keys: e.keys(time.Now()), RetryWaits: e.RetryWaits, MaxInFlight: e.MaxInFlight,
		Breaker: h.state(time.Now()), DisabledReason: e.DisabledReason, CreatedAt: e.CreatedAt, UpdatedAt: e.UpdatedAt,
	}
	if h.Failures > 0 {
		view.FailingSince = &h.FailingSince
	}
	return view, nil
}
