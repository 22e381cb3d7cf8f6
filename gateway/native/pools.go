package native

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
	"simrelay/relay"
)

func (a *api) poolRoutes() []dialect.Route {
	return []dialect.Route{
		a.route(http.MethodGet, "/pools", a.listPools),
		a.route(http.MethodPost, "/pools", a.createPool),
		a.route(http.MethodGet, "/pools/:id", one(relay.ErrPoolNotFound, a.Relay.Pool)),
		a.route(http.MethodPatch, "/pools/:id", a.updatePool),
		a.route(http.MethodDelete, "/pools/:id", a.deletePool),
	}
}

func (a *api) listPools(c *gin.Context, p accounts.Principal) error {
	pools, err := a.Relay.Pools(c.Request.Context(), p.AccountID)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, dialect.NewList(pools, ""))
}

func (a *api) createPool(c *gin.Context, p accounts.Principal) error {
	var body relay.PoolPatch
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	pool, err := a.Relay.CreatePool(c.Request.Context(), p, body)
	if err != nil {
		return err
	}
	c.Header("Location", Prefix+"/pools/"+strconv.FormatInt(pool.ID, 10))
	return dialect.JSON(c, http.StatusCreated, pool)
}

func (a *api) updatePool(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, relay.ErrPoolNotFound)
	if err != nil {
		return err
	}
	var body relay.PoolPatch
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	pool, err := a.Relay.UpdatePool(c.Request.Context(), p, id, body)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, pool)
}

func (a *api) deletePool(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, relay.ErrPoolNotFound)
	if err != nil {
		return err
	}
	release, err := releaseOf(c)
	if err != nil {
		return err
	}
	if err := a.Relay.DeletePool(c.Request.Context(), p, id, release); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}

// releaseOf reads what is to become of the messages of a pool.
func releaseOf(c *gin.Context) (bool, error) {
	switch c.Query("release") {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	}
	return false, fault.New(fault.Invalid, "invalid_release", "release must be true or false.").On("release")
}
