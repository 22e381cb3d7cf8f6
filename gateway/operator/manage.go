package operator

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
	"simrelay/relay"
	"simrelay/store"
)

// everything collects all pages of a list.
func everything[T any](ctx context.Context, p accounts.Principal, read func(context.Context, accounts.Principal, store.Cursor, int) ([]T, store.Cursor, error)) ([]T, error) {
	all := []T{}
	for next := store.Cursor(""); ; {
		page, after, err := read(ctx, p, next, dialect.MaxPage)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if next = after; next == "" {
			return all, nil
		}
	}
}

// part returns the account of the path, and the id of something of it, whose
// fault says that there is none.
func (a *api) part(c *gin.Context, name string, missing *fault.Error) (p accounts.Principal, id int64, err error) {
	if p, err = a.account(c); err != nil {
		return p, 0, err
	}
	id, err = dialect.NamedID(c, name, missing)
	return p, id, err
}

func (a *api) listUsers(c *gin.Context) error {
	p, err := a.account(c)
	if err != nil {
		return err
	}
	users, err := everything(c.Request.Context(), p, a.Accounts.Users)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, users)
}

type userPatch struct {
	Email      *string                `json:"email"`
	Name       *string                `json:"name"`
	Password   *string                `json:"password"`
	Role       *accounts.Role         `json:"role"`
	SIMCardIDs dialect.Given[[]int64] `json:"sim_card_ids"`
	Limits     struct {
		PerDay   *int64 `json:"per_day"`
		PerMonth *int64 `json:"per_month"`
		Total    *int64 `json:"total"`
	} `json:"limits"`
}

func (a *api) updateUser(c *gin.Context) error {
	p, id, err := a.part(c, "user", accounts.ErrUserNotFound)
	if err != nil {
		return err
	}
	var body userPatch
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	user, err := a.Accounts.UpdateUser(c.Request.Context(), p, id, accounts.UserPatch{
		Email: body.Email, Name: body.Name, Password: body.Password, Role: body.Role, SIMCardIDs: body.SIMCardIDs.Pointer(),
		PerDay: body.Limits.PerDay, PerMonth: body.Limits.PerMonth, Total: body.Limits.Total,
	})
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, user)
}

func (a *api) deleteUser(c *gin.Context) error {
	p, id, err := a.part(c, "user", accounts.ErrUserNotFound)
	if err != nil {
		return err
	}
	return noContent(c, a.Accounts.DeleteUser(c.Request.Context(), p, id))
}

func noContent(c *gin.Context, err error) error {
	if err == nil {
		c.Status(http.StatusNoContent)
	}
	return err
}

func (a *api) listKeys(c *gin.Context) error {
	p, err := a.account(c)
	if err != nil {
		return err
	}
	keys, err := everything(c.Request.Context(), p, a.Accounts.Keys)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, keys)
}

type newKey struct {
	UserID     int64            `json:"user_id"` // 0: the account's first owner
	Name       string           `json:"name"`
	Scopes     []accounts.Scope `json:"scopes"`
	SIMCardIDs []int64          `json:"sim_card_ids"`
	AllowedIPs []string         `json:"allowed_ips"`
	ExpiresIn  int64            `json:"expires_in"` // seconds; 0: it does not expire
}

type createdKey struct {
	accounts.Key

	APIKey string `json:"api_key"`
}

func (a *api) createKey(c *gin.Context) error {
	p, err := a.account(c)
	if err != nil {
		return err
	}
	var body newKey
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	spec := accounts.KeySpec{Name: body.Name, UserID: body.UserID, ExpiresIn: time.Duration(min(max(body.ExpiresIn, -1), 1<<32)) * time.Second}
	spec.Scopes, spec.SIMCardIDs = body.Scopes, body.SIMCardIDs
	if spec.AllowedIPs, err = accounts.ParseIPs(body.AllowedIPs); err != nil {
		return err
	}
	key, secret, err := a.Accounts.CreateKey(c.Request.Context(), p, spec)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusCreated, createdKey{key, secret})
}

func (a *api) deleteKey(c *gin.Context) error {
	p, id, err := a.part(c, "key", accounts.ErrKeyNotFound)
	if err != nil {
		return err
	}
	return noContent(c, a.Accounts.DeleteKey(c.Request.Context(), p, id))
}

func (a *api) listDevices(c *gin.Context) error {
	p, err := a.account(c)
	if err != nil {
		return err
	}
	devices, err := a.Relay.Devices(c.Request.Context(), p.AccountID)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, append([]relay.DeviceView{}, devices...))
}

func (a *api) deleteDevice(c *gin.Context) error {
	p, id, err := a.part(c, "device", relay.ErrDeviceNotFound)
	if err != nil {
		return err
	}
	return noContent(c, a.Relay.DeleteDevice(c.Request.Context(), p, id))
}
