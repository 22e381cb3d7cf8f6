package native

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
)

// one answers with what a room has, or makes, of the thing that the path names.
func one[T any](missing *fault.Error, of func(context.Context, accounts.Principal, int64) (T, error)) handler {
	return func(c *gin.Context, p accounts.Principal) error {
		id, err := dialect.ID(c, missing)
		if err != nil {
			return err
		}
		found, err := of(c.Request.Context(), p, id)
		if err != nil {
			return err
		}
		return dialect.JSON(c, http.StatusOK, found)
	}
}

// gone removes the thing that the path names.
func gone(missing *fault.Error, remove func(context.Context, accounts.Principal, int64) error) handler {
	return func(c *gin.Context, p accounts.Principal) error {
		id, err := dialect.ID(c, missing)
		if err != nil {
			return err
		}
		if err := remove(c.Request.Context(), p, id); err != nil {
			return err
		}
		c.Status(http.StatusNoContent)
		return nil
	}
}
