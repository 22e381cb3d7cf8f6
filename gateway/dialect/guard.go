package dialect

import (
	"net/http"
	"net/netip"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
)

// Right returns what the route asks of its caller: what it says itself, or,
// where it says nothing, to read for GET and to manage for the rest, so that a
// route that was forgotten is closed rather than open.
func (r Route) Right() accounts.Right {
	switch {
	case r.Needs != "":
		return r.Needs
	case r.Method == http.MethodGet, r.Method == http.MethodHead:
		return accounts.RightRead
	}
	return accounts.RightManage
}

// visit is what the edge knows of a request.
type visit struct {
	right accounts.Right
	from  netip.Addr
}

const visitKey = "simrelay.visit"

// Visit tells the request what its route asks, and who sent it. The edge calls
// it before the route.
func Visit(c *gin.Context, right accounts.Right, from netip.Addr) {
	c.Set(visitKey, visit{right, from})
}

// Who tells whom a request's credential stands for.
type Who func(*gin.Context) (accounts.Principal, error)

// Admitted lets requests through whose principal may do what their route asks.
// Every route whose requests are counted is made with it, or calls Admit.
func Admitted(rooms *accounts.Service, who Who, serve func(*gin.Context, accounts.Principal) error) Handler {
	return func(c *gin.Context) error {
		p, err := Admit(c, rooms, who)
		if err != nil {
			return err
		}
		return serve(c, p)
	}
}

// Admit returns the request's principal if it may do what the route asks, and
// has requests left, of which this is one; see Spent. Without a Visit nobody
// may. What is not allowed anyway costs nothing, so that a key that others have,
// who cannot use it where they are, is not used up by them.
func Admit(c *gin.Context, rooms *accounts.Service, who Who) (accounts.Principal, error) {
	p, err := who(c)
	if err != nil {
		return accounts.Principal{}, err
	}
	if err := allowed(c, rooms, p); err != nil {
		spent(c, rooms.Allowance(p))
		return accounts.Principal{}, err
	}
	a, err := rooms.Spend(p)
	spent(c, a)
	if err != nil {
		return accounts.Principal{}, err
	}
	return p, nil
}

// Permit is Admit for what is not counted: pages for people, and long requests,
// which ask again from time to time.
func Permit(c *gin.Context, rooms *accounts.Service, who Who) (accounts.Principal, error) {
	p, err := who(c)
	if err == nil {
		err = allowed(c, rooms, p)
	}
	if err != nil {
		return accounts.Principal{}, err
	}
	return p, nil
}

func allowed(c *gin.Context, rooms *accounts.Service, p accounts.Principal) error {
	v, _ := c.Value(visitKey).(visit)
	return rooms.Admit(p, v.right, v.from)
}

const spentKey = "simrelay.spent"

func spent(c *gin.Context, a *accounts.Allowance) {
	if a != nil {
		c.Set(spentKey, a)
	}
}

// Spent returns how it stands with the requests of the caller; nil when nobody
// was admitted, or there is no limit. Dialects tell it in headers of their own.
func Spent(c *gin.Context) *accounts.Allowance {
	a, _ := c.Value(spentKey).(*accounts.Allowance)
	return a
}
