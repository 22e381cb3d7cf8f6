package webhooks

import (
	"context"
	"sync"
	"time"

	"simrelay/internal/fault"
	"simrelay/store"
)

// TextLinkSettings are TextLink's four URLs and its one secret. An empty URL
// means that this webhook is not wanted. Behind each URL is an endpoint of the
// textlink format, with a log and replays like any other.
type TextLinkSettings struct {
	ReceivedURL string `json:"received_url"`
	SentURL     string `json:"sent_url"`
	FailedURL   string `json:"failed_url"`
	TagURL      string `json:"tag_url"`
	// Secret is sent in each body as the field secret, when there is one.
	Secret string `json:"secret"`
}

// TextLinkChange is what settings are replaced by: a URL that is not there is
// not wanted any more. The secret alone stays as it is when it is nil, so that
// nobody who moves a URL stops checking who calls; an empty one takes it away.
type TextLinkChange struct {
	TextLinkSettings

	Secret *string `json:"secret"`
}

// url returns where one kind's URL is, and its field's name.
func (t *TextLinkSettings) url(kind string) (url *string, field string) {
	switch kind {
	case kindReceived:
		return &t.ReceivedURL, "received_url"
	case kindSent:
		return &t.SentURL, "sent_url"
	case kindFailed:
		return &t.FailedURL, "failed_url"
	}
	return &t.TagURL, "tag_url"
}

// TextLinkResult is what became of one test request.
type TextLinkResult struct {
	Kind   string `json:"kind"` // received, sent, failed or tag
	URL    string `json:"url"`
	Status int    `json:"status"` // 0 when there was no answer
	OK     bool   `json:"ok"`
}

// TextLinkOwner says whose settings are meant: the account's own, or, with a
// SubuserID, those of one of its team members.
type TextLinkOwner struct{ AccountID, SubuserID int64 }

// TextLinkSettings returns the owner's settings. The secret is among them,
// because the customer made it up and each request shows it.
func (s *Service) TextLinkSettings(ctx context.Context, o TextLinkOwner) (settings TextLinkSettings, err error) {
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		settings, err = s.textLinkSettings(tx, o)
		return err
	})
	return settings, err
}

func (s *Service) textLinkSettings(tx *store.Tx, o TextLinkOwner) (settings TextLinkSettings, err error) {
	settings.Secret, err = s.looseSecretOf(tx, o)
	if err != nil {
		return settings, err
	}
	for _, kind := range textLinkKinds() {
		e, err := endpointOfKind(tx, o, kind)
		if err != nil {
			return settings, err
		}
		if e == nil {
			continue
		}
		url, _ := settings.url(kind)
		*url = e.URL
		secret, err := s.currentSecret(e, time.Now())
		if err != nil {
			return settings, err
		}
		if secret != "" {
			settings.Secret = secret
		}
	}
	return settings, nil
}

// endpointOfKind returns the endpoint behind one kind's URL, or nil.
func endpointOfKind(tx *store.Tx, o TextLinkOwner, kind string) (*endpointRecord, error) {
	e, err := endpointsByKind.Get(tx, store.Key(o.AccountID, o.SubuserID, kind))
	if isNotFound(err) {
		return nil, nil
	}
	return e, err
}

// SetTextLinkSettings replaces the owner's settings. A secret without any URL is
// kept for the first one.
func (s *Service) SetTextLinkSettings(ctx context.Context, o TextLinkOwner, change TextLinkChange) error {
	if err := s.checkTextLink(&change); err != nil {
		return err
	}
	after, err := s.Log.Last(ctx, o.AccountID)
	if err != nil {
		return err
	}
	return s.DB.Update(ctx, func(tx *store.Tx) error {
		secret, err := s.secretAfter(tx, o, &change)
		if err != nil {
			return err
		}
		loose := secret
		for _, kind := range textLinkKinds() {
			url, _ := change.url(kind)
			want := &endpointRecord{AccountID: o.AccountID, SubuserID: o.SubuserID, Kind: kind, URL: *url, After: after}
			if err := s.setKind(tx, want, secret, change.Secret != nil); err != nil {
				return err
			}
			if *url != "" {
				loose = "" // the endpoint holds it
			}
		}
		return s.setLooseSecret(tx, o, loose)
	})
}

// secretAfter returns the secret that the settings have after a change.
func (s *Service) secretAfter(tx *store.Tx, o TextLinkOwner, change *TextLinkChange) (string, error) {
	if change.Secret != nil {
		return *change.Secret, nil
	}
	had, err := s.textLinkSettings(tx, o)
	return had.Secret, err
}

func (s *Service) checkTextLink(change *TextLinkChange) error {
	p := profiles[TextLink]
	if change.Secret != nil {
		if err := p.checkSecret(*change.Secret); err != nil {
			return err
		}
	}
	for _, kind := range textLinkKinds() {
		url, field := change.url(kind)
		if *url == "" {
			continue
		}
		if err := s.checkURL(p, *url); err != nil {
			return fault.Of(err).On(field)
		}
	}
	return nil
}

// ForgetUser takes away the settings of a team member who is deleted.
func (s *Service) ForgetUser(tx *store.Tx, accountID, userID int64) error {
	for _, kind := range textLinkKinds() {
		if err := s.setKind(tx, &endpointRecord{AccountID: accountID, SubuserID: userID, Kind: kind}, "", true); err != nil {
			return err
		}
	}
	return nil
}

// setKind makes, changes or deletes the endpoint behind one kind's URL. One that
// is there gets the secret only where that was asked for: it may have been given
// one of its own, as a webhook like any other.
func (s *Service) setKind(tx *store.Tx, want *endpointRecord, secret string, asked bool) error {
	e, err := endpointOfKind(tx, TextLinkOwner{want.AccountID, want.SubuserID}, want.Kind)
	if err != nil {
		return err
	}
	now := time.Now().UTC()
	switch {
	case e == nil && want.URL == "":
		return nil
	case e == nil:
		want.Format, want.Events, want.Enabled = TextLink, []string{want.Kind}, true
		want.CreatedAt, want.UpdatedAt = now, now
		return s.insertEndpoint(tx, want, nil, secret)
	case want.URL == "":
		return s.deleteEndpoint(tx, e)
	}
	if e.URL != want.URL || !e.Enabled {
		e.URL, e.Enabled, e.DisabledReason = want.URL, true, ""
		if err := saveHealth(tx, &health{EndpointID: e.ID}); err != nil {
			return err
		}
	}
	e.UpdatedAt = now
	if had, err := s.currentSecret(e, now); asked && (err != nil || had != secret) {
		s.setSecret(e, secret, now, 0) // also where the old one cannot be read
	}
	tx.OnCommit(func() { s.changed(e.ID) })
	return endpoints.Put(tx, e)
}

// TestTextLink sends a sample to each configured URL, all at once, and returns
// what became of them in the order received, sent, failed, tag.
func (s *Service) TestTextLink(ctx context.Context, o TextLinkOwner) ([]TextLinkResult, error) {
	var configured []*endpointRecord
	err := s.DB.View(ctx, func(tx *store.Tx) error {
		configured = nil
		for _, kind := range textLinkKinds() {
			e, err := endpointOfKind(tx, o, kind)
			if err != nil {
				return err
			}
			if e != nil {
				configured = append(configured, e)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	leave, err := s.tests.take(o.AccountID) // all of them are one test
	if err != nil {
		return nil, err
	}
	defer leave()
	return s.testAll(ctx, configured)
}

func (s *Service) testAll(ctx context.Context, configured []*endpointRecord) ([]TextLinkResult, error) {
	results := make([]TextLinkResult, len(configured))
	errs := make([]error, len(configured))
	var wg sync.WaitGroup
	for i, e := range configured {
		wg.Go(func() {
			a, err := s.test(ctx, e, e.Kind)
			if errs[i] = err; err == nil {
				results[i] = TextLinkResult{Kind: e.Kind, URL: e.URL, Status: a.Status, OK: a.ErrorClass == ""}
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return results, nil
}
