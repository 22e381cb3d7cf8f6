package accounts

import (
	"context"
	"errors"
	"net/mail"
	"regexp"
	"strings"

	"github.com/google/uuid"

	"simrelay/internal/fault"
	"simrelay/internal/secret"
	"simrelay/store"
)

// AccountSpec is what an account is made of.
type AccountSpec struct {
	Name           string
	Email          string // of its owner
	Password       string // empty: the owner logs in by a one-time link
	OrganisationID int64  // 0: an organisation of its own is made
	Plan           Plan   // empty: starter
	Country        string // empty: US
}

// CreatedAccount is what its owner needs to know. Key and secret are shown
// this once.
type CreatedAccount struct {
	OrganisationID int64  `json:"organisation_id"`
	AccountID      int64  `json:"account_id"`
	AccountUUID    string `json:"account_uuid"`
	UserID         int64  `json:"user_id"`
	APIKey         string `json:"api_key"`
	APISecret      string `json:"api_secret"`
}

// Lengths of texts, in bytes.
const (
	maxName     = 200
	maxEmail    = 254
	minPassword = 8
	maxPassword = 512
)

// CreateOrganisation makes an organisation and its own API key.
func (s *Service) CreateOrganisation(ctx context.Context, name string, agency bool) (id int64, apiKey string, err error) {
	if err := validName(name); err != nil {
		return 0, "", err
	}
	apiKey = newKey()
	err = s.update(ctx, func(tx *store.Tx) error {
		if id, err = s.putOrganisation(tx, name, agency); err != nil {
			return err
		}
		_, err = s.putKey(tx, apiKey, key{Name: firstKey, OrganisationID: id})
		return err
	})
	return id, apiKey, err
}

func (s *Service) putOrganisation(tx *store.Tx, name string, agency bool) (int64, error) {
	id, err := organisations.NextID(tx)
	if err != nil {
		return 0, err
	}
	return id, organisations.Put(tx, &Organisation{ID: id, Name: name, Agency: agency, CreatedAt: s.now().UTC()})
}

// CreateAccount makes an account, its owner and an API key of the owner.
func (s *Service) CreateAccount(ctx context.Context, spec AccountSpec) (CreatedAccount, error) {
	if err := spec.complete(); err != nil {
		return CreatedAccount{}, err
	}
	passwordHash, err := s.passwords.hashOptional(ctx, spec.Password)
	if err != nil {
		return CreatedAccount{}, err
	}
	made := CreatedAccount{AccountUUID: uuid.NewString(), APIKey: newKey(), APISecret: secret.Token("", 48)}
	sealed := s.box.Seal([]byte(made.APISecret), "api_secret:"+made.AccountUUID)
	err = s.update(ctx, func(tx *store.Tx) error {
		if err := s.putAccount(tx, spec, &made, sealed); err != nil {
			return err
		}
		made.UserID, err = s.putUser(tx, User{AccountID: made.AccountID, Email: spec.Email, PasswordHash: passwordHash, Role: RoleOwner})
		if err != nil {
			return err
		}
		_, err = s.putKey(tx, made.APIKey, key{Name: firstKey, OrganisationID: made.OrganisationID, AccountID: made.AccountID, UserID: made.UserID})
		return err
	})
	if err != nil {
		return CreatedAccount{}, err
	}
	return made, nil
}

func (s *Service) putAccount(tx *store.Tx, spec AccountSpec, made *CreatedAccount, sealed []byte) (err error) {
	if made.OrganisationID = spec.OrganisationID; spec.OrganisationID == 0 {
		made.OrganisationID, err = s.putOrganisation(tx, spec.Name, false)
	} else if _, err = organisations.Get(tx, store.Key(spec.OrganisationID)); errors.Is(err, store.ErrNotFound) {
		err = fault.New(fault.NotFound, "organisation_not_found", "There is no organisation %d.", spec.OrganisationID).On("organisation")
	}
	if err != nil {
		return err
	}
	if made.AccountID, err = accountsByID.NextID(tx); err != nil {
		return err
	}
	return accountsByID.Put(tx, &Account{
		ID: made.AccountID, OrganisationID: made.OrganisationID, UUID: made.AccountUUID, Name: spec.Name,
		Plan: spec.Plan, Country: spec.Country, CreatedAt: s.now().UTC(), SealedSecret: sealed,
	})
}

// CreateUser adds a person to an account, with an API key of its own, on the
// operator's word.
func (s *Service) CreateUser(ctx context.Context, accountID int64, email, password string, role Role) (id int64, apiKey string, err error) {
	made, err := s.AddUser(ctx, Principal{AccountID: accountID, Role: RoleOwner}, UserSpec{Email: email, Password: password, Role: role})
	return made.ID, made.APIKey, err
}

func (s *Service) putUser(tx *store.Tx, u User) (int64, error) {
	id, err := users.NextID(tx)
	if err != nil {
		return 0, err
	}
	u.ID, u.CreatedAt = id, s.now().UTC()
	return id, emailTaken(users.Put(tx, &u))
}

func emailTaken(err error) error {
	if errors.Is(err, store.ErrExists) {
		return fault.New(fault.Conflict, "email_taken", "There is a user with this e-mail address already.").On("email")
	}
	return err
}

// firstKey is the name of the key that comes with an account or a user.
const firstKey = "first key"

func (s *Service) putKey(tx *store.Tx, apiKey string, k key) (_ *key, err error) {
	if k.ID, err = keys.NextID(tx); err != nil {
		return nil, err
	}
	k.CreatedAt = s.now().UTC()
	k.become(apiKey)
	return &k, keys.Put(tx, &k)
}

// become gives the key a secret.
func (k *key) become(apiKey string) { k.Hash, k.Prefix = secret.Hash(apiKey), apiKey[:8] }

func (spec *AccountSpec) complete() error {
	spec.Email = strings.ToLower(strings.TrimSpace(spec.Email))
	spec.Country = strings.ToUpper(strings.TrimSpace(spec.Country))
	if spec.Plan == "" {
		spec.Plan = PlanStarter
	}
	if spec.Country == "" {
		spec.Country = "US"
	}
	if err := errors.Join(validName(spec.Name), validEmail(spec.Email), validPassword(spec.Password)); err != nil {
		return err
	}
	return validTerms(spec.Plan, spec.Country)
}

func validTerms(plan Plan, country string) error {
	switch plan {
	case PlanStarter, PlanProfessional, PlanEnterprise:
	default:
		return fault.New(fault.Invalid, "invalid_plan", "The plan must be starter, professional or enterprise.").On("plan")
	}
	if !countryCode.MatchString(country) {
		return fault.New(fault.Invalid, "invalid_country", "The country must be an ISO 3166 code of two letters, such as US.").On("country")
	}
	return nil
}

var countryCode = regexp.MustCompile(`^[A-Z]{2}$`)

func validName(name string) error {
	if n := len(strings.TrimSpace(name)); n == 0 || n > maxName {
		return fault.New(fault.Invalid, "invalid_name", "The name must have 1 to %d characters.", maxName).On("name")
	}
	return nil
}

func validEmail(email string) error {
	a, err := mail.ParseAddress(email)
	if err != nil || a.Address != email || len(email) > maxEmail {
		return fault.New(fault.Invalid, "invalid_email", "The e-mail address is not one.").On("email")
	}
	return nil
}

func validPassword(password string) error {
	if n := len(password); n != 0 && (n < minPassword || n > maxPassword) {
		return fault.New(fault.Invalid, "invalid_password", "The password must have %d to %d characters.", minPassword, maxPassword).On("password")
	}
	return nil
}

func validRole(role Role) error {
	switch role {
	case RoleOwner, RoleAdmin, RoleMember:
		return nil
	}
	return fault.New(fault.Invalid, "invalid_role", "The role must be owner, admin or member.").On("role")
}
