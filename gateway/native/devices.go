package native

import (
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/relay"
)

func (a *api) listSIMs(c *gin.Context, p accounts.Principal) error {
	sims, err := a.Relay.SIMs(c.Request.Context(), p.AccountID)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, dialect.NewList(sims, ""))
}

// simPatch is the body of PATCH /sims/{id}.
type simPatch struct {
	Name         *string         `json:"name"`
	Paused       *bool           `json:"paused"`
	Limits       json.RawMessage `json:"limits"`
	Balance      json.RawMessage `json:"balance"`
	Rest         json.RawMessage `json:"rest"`
	RestingUntil json.RawMessage `json:"resting_until"` // the same as rest
}

func (a *api) updateSIM(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, relay.ErrSIMNotFound)
	if err != nil {
		return err
	}
	var body simPatch
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	sim, err := a.Relay.UpdateSIM(c.Request.Context(), p, id, relay.SIMPatch(body))
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, sim)
}

func (a *api) listDevices(c *gin.Context, p accounts.Principal) error {
	devices, err := a.Relay.Devices(c.Request.Context(), p.AccountID)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, dialect.NewList(devices, ""))
}

// newDevice is the body of POST /devices, and createdDevice its answer.
type (
	newDevice struct {
		Name string `json:"name"`
	}
	createdDevice struct {
		relay.DeviceView

		Token string `json:"token"` // shown this once
	}
)

func (a *api) createDevice(c *gin.Context, p accounts.Principal) error {
	var body newDevice
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	device, token, err := a.Relay.CreateDevice(c.Request.Context(), p, body.Name)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusCreated, createdDevice{device, token})
}
