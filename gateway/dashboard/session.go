package dashboard

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
)

// Cookies. Both are for the server alone.
const (
	sessionCookie = "simrelay_session"
	noticeCookie  = "simrelay_notice"
)

func (d *dashboard) principal(c *gin.Context) (accounts.Principal, error) {
	token, err := c.Request.Cookie(sessionCookie)
	if err != nil {
		return accounts.Principal{}, errNoLogin
	}
	return d.Accounts.Session(c.Request.Context(), token.Value)
}

var errNoLogin = fault.New(fault.Unauthenticated, "not_logged_in", "Log in first.")

func (d *dashboard) loginPage(c *gin.Context) error {
	if _, err := d.principal(c); err == nil {
		c.Redirect(http.StatusSeeOther, "/")
		return nil
	}
	return d.views.render(c, http.StatusOK, "login", page{Title: "Log in"})
}

func (d *dashboard) login(c *gin.Context) error {
	email := c.PostForm("email")
	token, err := d.tryLogin(c, email)
	if f := fault.Of(err); err != nil && (f.Kind == fault.Unauthenticated || f.Kind == fault.RateLimited) {
		dialect.RetryAfter(c, f)
		return d.views.render(c, dialect.Status(f), "login", page{Title: "Log in", Error: f.Detail, Email: email})
	}
	if err != nil {
		return err
	}
	d.begin(c, token)
	return nil
}

// tryLogin spends one try of the address and the client before it looks at the
// password, and gives them back when it is right.
func (d *dashboard) tryLogin(c *gin.Context, email string) (string, error) {
	client := d.Client(c.Request)
	if err := d.logins.spend(client, email); err != nil {
		return "", err
	}
	token, err := d.Accounts.Login(c.Request.Context(), email, c.PostForm("password"))
	if err == nil {
		d.logins.forgive(client, email)
	}
	return token, err
}

// linkPage does not follow the link yet: programs that look at links ahead of
// people must not use it up.
func (d *dashboard) linkPage(c *gin.Context) error {
	return d.views.render(c, http.StatusOK, "link", page{Title: "Log in", Code: c.Query("code")})
}

func (d *dashboard) followLink(c *gin.Context) error {
	if err := d.logins.spend(d.Client(c.Request), ""); err != nil {
		return err
	}
	token, err := d.Accounts.FollowLink(c.Request.Context(), c.PostForm("code"))
	if f := fault.Of(err); err != nil && f.Kind == fault.Unauthenticated {
		return d.views.render(c, dialect.Status(f), "login", page{Title: "Log in", Error: f.Detail})
	}
	if err != nil {
		return err
	}
	d.begin(c, token)
	return nil
}

func (d *dashboard) begin(c *gin.Context, token string) {
	d.setCookie(c, sessionCookie, token, accounts.SessionLife)
	c.Redirect(http.StatusSeeOther, "/")
}

func (d *dashboard) logout(c *gin.Context) error {
	if token, err := c.Request.Cookie(sessionCookie); err == nil {
		if err := d.Accounts.Logout(c.Request.Context(), token.Value); err != nil {
			return err
		}
	}
	d.setCookie(c, sessionCookie, "", -1)
	c.Redirect(http.StatusSeeOther, "/login")
	return nil
}

// setCookie sets a cookie, or, with a life below zero, takes it away.
func (d *dashboard) setCookie(c *gin.Context, name, value string, life time.Duration) {
	age := int(life.Seconds())
	if life < 0 {
		age = -1
	}
	http.SetCookie(c.Writer, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: d.Secure(c.Request), SameSite: http.SameSiteLaxMode,
	})
}
