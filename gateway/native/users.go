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

func (a *api) userRoutes() []dialect.Route {
	return []dialect.Route{
		a.route(http.MethodGet, "/users", a.listUsers),
		a.route(http.MethodPost, "/users", a.createUser),
		a.route(http.MethodGet, "/users/:id", one(accounts.ErrUserNotFound, a.Accounts.User)),
		needs(accounts.RightOwn, a.route(http.MethodPatch, "/users/:id", a.updateUser)),
		a.route(http.MethodDelete, "/users/:id", gone(accounts.ErrUserNotFound, a.Accounts.DeleteUser)),
		a.route(http.MethodPost, "/users/:id/reset-usage", one(accounts.ErrUserNotFound, a.Accounts.ResetUsage)),
		a.route(http.MethodPost, "/users/:id/login-link", a.createLink),
	}
}

func (a *api) listUsers(c *gin.Context, p accounts.Principal) error {
	limit, err := dialect.Limit(c)
	if err != nil {
		return err
	}
	page, next, err := a.Accounts.Users(c.Request.Context(), p, store.Cursor(c.Query("cursor")), limit)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, dialect.NewList(page, string(next)))
}

// newUser is the body of POST /users.
type newUser struct {
	Email          string        `json:"email"`
	Name           string        `json:"name"`
	Password       string        `json:"password"`
	Role           accounts.Role `json:"role"`
	SIMCardIDs     []int64       `json:"sim_card_ids"`
	ContactListIDs []int64       `json:"contact_list_ids"`
	Limits         limits        `json:"limits"`
}

// limits are how many messages a user may send; null means no limit.
type limits struct {
	PerDay   *int64 `json:"per_day"`
	PerMonth *int64 `json:"per_month"`
	Total    *int64 `json:"total"`
}

func orZero(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

// createdUser is the answer of POST /users. What is in it beside the user is
// shown this once.
type createdUser struct {
	accounts.CreatedUser

	LoginLink *loginLink `json:"login_link"`
}

type loginLink struct {
	URL       string    `json:"url"`
	ExpiresAt time.Time `json:"expires_at"`
}

func (a *api) linkTo(r *http.Request, code string, until time.Time) loginLink {
	return loginLink{a.Base(r) + "/login/link?code=" + code, until}
}

func (a *api) createUser(c *gin.Context, p accounts.Principal) error {
	var body newUser
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	made, err := a.Accounts.AddUser(c.Request.Context(), p, accounts.UserSpec{
		Email: body.Email, Name: body.Name, Password: body.Password, Role: body.Role, Link: body.Password == "",
		SIMCardIDs: body.SIMCardIDs, ContactListIDs: body.ContactListIDs,
		Limits: accounts.Quota{PerDay: orZero(body.Limits.PerDay), PerMonth: orZero(body.Limits.PerMonth), Total: orZero(body.Limits.Total)},
	})
	if err != nil {
		return err
	}
	answer := createdUser{CreatedUser: made}
	if made.LinkCode != "" {
		link := a.linkTo(c.Request, made.LinkCode, made.CreatedAt.Add(accounts.LinkLife))
		answer.LoginLink = &link
	}
	c.Header("Location", Prefix+"/users/"+strconv.FormatInt(made.ID, 10))
	return dialect.JSON(c, http.StatusCreated, answer)
}

// userPatch is the body of PATCH /users/{id}.
type userPatch struct {
	Email          *string                    `json:"email"`
	Name           *string                    `json:"name"`
	Password       *string                    `json:"password"`
	Role           *accounts.Role             `json:"role"`
	SIMCardIDs     dialect.Given[[]int64]     `json:"sim_card_ids"`
	ContactListIDs dialect.Given[[]int64]     `json:"contact_list_ids"`
	Limits         dialect.Given[limitsPatch] `json:"limits"`
}

type limitsPatch struct {
	PerDay   dialect.Given[int64] `json:"per_day"`
	PerMonth dialect.Given[int64] `json:"per_month"`
	Total    dialect.Given[int64] `json:"total"`
}

func (b *userPatch) patch() accounts.UserPatch {
	patch := accounts.UserPatch{
		Email: b.Email, Name: b.Name, Password: b.Password, Role: b.Role,
		SIMCardIDs: b.SIMCardIDs.Pointer(), ContactListIDs: b.ContactListIDs.Pointer(),
		PerDay: b.Limits.Value.PerDay.Pointer(), PerMonth: b.Limits.Value.PerMonth.Pointer(), Total: b.Limits.Value.Total.Pointer(),
	}
	if b.Limits.Null {
		patch.PerDay, patch.PerMonth, patch.Total = new(int64), new(int64), new(int64)
	}
	return patch
}

func (a *api) updateUser(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, accounts.ErrUserNotFound)
	if err != nil {
		return err
	}
	var body userPatch
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	user, err := a.Accounts.UpdateUser(c.Request.Context(), p, id, body.patch())
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, user)
}

func (a *api) createLink(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, accounts.ErrUserNotFound)
	if err != nil {
		return err
	}
	code, until, err := a.Accounts.MakeUserLink(c.Request.Context(), p, id)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusCreated, a.linkTo(c.Request, code, until))
}
