package contacts

import (
	"context"
	"time"

	"simrelay/accounts"
	"simrelay/store"
)

// View is a contact as APIs show it: every field is there, empty where there is
// nothing.
type View struct {
	ID           int64     `json:"id"`
	Phone        string    `json:"phone"`
	Email        string    `json:"email"`
	Name         string    `json:"name"` // of first and last name
	FirstName    string    `json:"first_name"`
	LastName     string    `json:"last_name"`
	Company      string    `json:"company"`
	Tags         []string  `json:"tags"`
	StatusTag    string    `json:"status_tag"`
	CustomFields Fields    `json:"custom_fields"`
	OptedOut     bool      `json:"opted_out"`
	CreatedAt    time.Time `json:"created_at"`
	UpdatedAt    time.Time `json:"updated_at"`
}

// Profile is a contact with what else there is about it.
type Profile struct {
	View
	ListIDs  []int64 `json:"list_ids"`
	Timeline []Entry `json:"timeline"` // the newest entries, newest first
}

// profileEntries is how much of the timeline a profile has.
const profileEntries = 20

// view looks up whether the contact has opted out.
func (s *Service) view(tx *store.Tx, o Owner, c *Contact) (*View, error) {
	out, err := s.OptedOut(tx, o.OrganisationID, c.Phone)
	v := &View{
		ID: c.ID, Phone: c.Phone, Email: c.Email, Name: c.DisplayName(), FirstName: c.FirstName, LastName: c.LastName,
		Company: c.Company, Tags: c.Tags, StatusTag: c.StatusTag, CustomFields: c.CustomFields,
		OptedOut: out, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt,
	}
	if v.Tags == nil {
		v.Tags = []string{}
	}
	if v.CustomFields == nil {
		v.CustomFields = Fields{}
	}
	return v, err
}

// Get returns a contact of the account.
func (s *Service) Get(ctx context.Context, p accounts.Principal, id int64) (found *Profile, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		c, err := contactOf(tx, p.AccountID, id)
		if err != nil {
			return err
		}
		v, err := s.view(tx, OwnerOf(p), c)
		if err != nil {
			return err
		}
		found = &Profile{View: *v}
		if found.ListIDs, err = listsOf(tx, id); err != nil {
			return err
		}
		found.Timeline, _, err = c.timeline(tx, newest, profileEntries)
		return err
	})
	return found, err
}
