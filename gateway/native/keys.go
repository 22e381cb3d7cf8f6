package native

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/store"
)

func (a *api) keyRoutes() []dialect.Route {
	const own = accounts.RightOwn
	return []dialect.Route{
		a.route(http.MethodGet, "/keys", a.listKeys),
		needs(own, a.route(http.MethodPost, "/keys", a.createKey)),
		a.route(http.MethodGet, "/keys/:id", one(accounts.ErrKeyNotFound, a.Accounts.Key)),
		needs(own, a.route(http.MethodPatch, "/keys/:id", a.updateKey)),
		needs(own, a.route(http.MethodDelete, "/keys/:id", gone(accounts.ErrKeyNotFound, a.Accounts.DeleteKey))),
		needs(own, a.route(http.MethodPost, "/keys/:id/rotate", a.rotateKey)),
	}
}

// newKey is the body of POST /keys.
type newKey struct {
	Name       string           `json:"name"`
	Scopes     []accounts.Scope `json:"scopes"`
	SIMCardIDs []int64          `json:"sim_card_ids"`
	AllowedIPs []string         `json:"allowed_ips"`
	ExpiresIn  *int64           `json:"expires_in"` // seconds
	ExpiresAt  *time.Time       `json:"expires_at"`
}

// shownKey is a key with its secret, which is shown this once.
type shownKey struct {
	accounts.Key

	APIKey string `json:"api_key"`
}

func (a *api) listKeys(c *gin.Context, p accounts.Principal) error {
	limit, err := dialect.Limit(c)
	if err != nil {
		return err
	}
	page, next, err := a.Accounts.Keys(c.Request.Context(), p, store.Cursor(c.Query("cursor")), limit)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, dialect.NewList(page, string(next)))
}

func (a *api) createKey(c *gin.Context, p accounts.Principal) error {
	var body newKey
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	spec, err := body.spec()
	if err != nil {
		return err
	}
	key, secret, err := a.Accounts.CreateKey(c.Request.Context(), p, spec)
	if err != nil {
		return err
	}
	c.Header("Location", Prefix+"/keys/"+strconv.FormatInt(key.ID, 10))
	return dialect.JSON(c, http.StatusCreated, shownKey{key, secret})
}

func (b *newKey) spec() (spec accounts.KeySpec, err error) {
	spec.Name, spec.Scopes, spec.SIMCardIDs, spec.ExpiresIn = b.Name, b.Scopes, b.SIMCardIDs, life(b.ExpiresIn)
	if b.ExpiresAt != nil {
		spec.ExpiresAt = given(*b.ExpiresAt)
	}
	spec.AllowedIPs, err = accounts.ParseIPs(b.AllowedIPs)
	return spec, err
}

// life returns a time in seconds; 0 when there is none, and less when it makes
// no sense.
func life(s *int64) time.Duration {
	if s == nil {
		return 0
	}
	return time.Duration(nonZero(seconds(*s)))
}

// given keeps a time that was given apart from one that was left out.
func given(t time.Time) time.Time {
	if t.IsZero() {
		return time.Unix(0, 0)
	}
	return t
}

// keyPatch is the body of PATCH /keys/{id}.
type keyPatch struct {
	Name       *string                         `json:"name"`
	Scopes     dialect.Given[[]accounts.Scope] `json:"scopes"`
	SIMCardIDs dialect.Given[[]int64]          `json:"sim_card_ids"`
	AllowedIPs dialect.Given[[]string]         `json:"allowed_ips"`
	ExpiresIn  *int64                          `json:"expires_in"`
	ExpiresAt  dialect.Given[*time.Time]       `json:"expires_at"`
}

func (b *keyPatch) patch() (accounts.KeyPatch, error) {
	patch := accounts.KeyPatch{Name: b.Name, Scopes: b.Scopes.Pointer(), SIMCardIDs: b.SIMCardIDs.Pointer(), ExpiresIn: life(b.ExpiresIn)}
	if b.ExpiresAt.Is {
		patch.ExpiresAt = new(time.Time) // null: never
		if b.ExpiresAt.Value != nil {
			*patch.ExpiresAt = given(*b.ExpiresAt.Value)
		}
	}
	ranges, err := accounts.ParseIPs(b.AllowedIPs.Value)
	if b.AllowedIPs.Is {
		patch.AllowedIPs = &ranges
	}
	return patch, err
}

func (a *api) updateKey(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, accounts.ErrKeyNotFound)
	if err != nil {
		return err
	}
	var body keyPatch
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	patch, err := body.patch()
	if err != nil {
		return err
	}
	key, err := a.Accounts.UpdateKey(c.Request.Context(), p, id, patch)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, key)
}

// rotation is the body of POST /keys/{id}/rotate.
type rotation struct {
	Overlap *int64 `json:"overlap"` // seconds that the old secret works for
}

func (a *api) rotateKey(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, accounts.ErrKeyNotFound)
	if err != nil {
		return err
	}
	var body rotation
	if err := dialect.DecodeOptional(c, &body); err != nil {
		return err
	}
	overlap := accounts.DefaultOverlap
	if body.Overlap != nil {
		overlap = time.Duration(seconds(*body.Overlap))
	}
	key, secret, err := a.Accounts.RotateKey(c.Request.Context(), p, id, overlap)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, shownKey{key, secret})
}
