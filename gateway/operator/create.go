package operator

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/relay/wire"
)

type newOrganisation struct {
	Name   string `json:"name"`
	Agency bool   `json:"agency"`
}

type createdOrganisation struct {
	OrganisationID int64  `json:"organisation_id"`
	APIKey         string `json:"api_key"`
}

func (a *api) createOrganisation(c *gin.Context) error {
	var body newOrganisation
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	id, key, err := a.Accounts.CreateOrganisation(c.Request.Context(), body.Name, body.Agency)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusCreated, createdOrganisation{id, key})
}

type newAccount struct {
	Name           string        `json:"name"`
	Email          string        `json:"email"`
	Password       string        `json:"password"`
	OrganisationID int64         `json:"organisation_id"`
	Plan           accounts.Plan `json:"plan"`
	Country        string        `json:"country"`
}

func (a *api) createAccount(c *gin.Context) error {
	var body newAccount
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	made, err := a.Accounts.CreateAccount(c.Request.Context(), accounts.AccountSpec{
		Name: body.Name, Email: body.Email, Password: body.Password,
		OrganisationID: body.OrganisationID, Plan: body.Plan, Country: body.Country,
	})
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusCreated, made)
}

// changedAccount is an account as the operator sees it.
type changedAccount struct {
	ID      int64         `json:"account_id"`
	Name    string        `json:"name"`
	Plan    accounts.Plan `json:"plan"`
	Country string        `json:"country"`
}

func (a *api) updateAccount(c *gin.Context) error {
	id, err := dialect.ID(c, accounts.ErrAccountNotFound)
	if err != nil {
		return err
	}
	var patch accounts.AccountPatch
	if err := dialect.Decode(c, &patch); err != nil {
		return err
	}
	of, err := a.Accounts.UpdateAccount(c.Request.Context(), id, patch)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, changedAccount{of.ID, of.Name, of.Plan, of.Country})
}

type newUser struct {
	Email    string        `json:"email"`
	Password string        `json:"password"`
	Role     accounts.Role `json:"role"`
}

type createdUser struct {
	UserID int64  `json:"user_id"`
	APIKey string `json:"api_key"`
}

func (a *api) createUser(c *gin.Context) error {
	var body newUser
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	p, err := a.account(c)
	if err != nil {
		return err
	}
	id, key, err := a.Accounts.CreateUser(c.Request.Context(), p.AccountID, body.Email, body.Password, body.Role)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusCreated, createdUser{id, key})
}

type newDevice struct {
	Name string `json:"name"`
}

type createdDevice struct {
	DeviceID int64  `json:"device_id"`
	Token    string `json:"token"`
}

func (a *api) createDevice(c *gin.Context) error {
	var body newDevice
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	p, err := a.account(c)
	if err != nil {
		return err
	}
	device, token, err := a.Relay.CreateDevice(c.Request.Context(), p, body.Name)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusCreated, createdDevice{device.ID, token})
}

// sim is a SIM card as simrelay admin sim list prints it.
type sim struct {
	ID           int64             `json:"sim_card_id"`
	DeviceID     int64             `json:"device_id"`
	ICCID        string            `json:"iccid"`
	Number       string            `json:"number"`
	Operator     string            `json:"operator"`
	Registration wire.Registration `json:"registration"`
	SignalDBM    *int              `json:"signal_dbm"`
	Online       bool              `json:"online"`
	Queued       int               `json:"queued"`
}

func (a *api) listSIMs(c *gin.Context) error {
	p, err := a.account(c)
	if err != nil {
		return err
	}
	views, err := a.Relay.SIMs(c.Request.Context(), p.AccountID)
	if err != nil {
		return err
	}
	list := make([]sim, len(views))
	for i, v := range views {
		list[i] = sim{v.ID, v.DeviceID, v.ICCID, v.Number, v.Operator, v.Registration, v.SignalDBM, v.Online, v.Queued}
	}
	return dialect.JSON(c, http.StatusOK, list)
}

type loginLink struct {
	URL       string    `json:"url"`
	ExpiresAt time.Time `json:"expires_at"`
}

func (a *api) createLink(c *gin.Context) error {
	p, err := a.account(c)
	if err != nil {
		return err
	}
	code, err := a.Accounts.MakeLink(c.Request.Context(), p.AccountID)
	if err != nil {
		return err
	}
	expires := a.Now().Add(accounts.LinkLife).UTC().Truncate(time.Second)
	return dialect.JSON(c, http.StatusCreated, loginLink{a.Base(c.Request) + "/login/link?code=" + code, expires})
}
