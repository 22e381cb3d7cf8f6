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
// Every route with a principal is made with it.
func Admitted(rooms *accounts.Service, who Who, serve func(*gin.Context, accounts.Principal) error) Handler {
	return func(c *gin.Context) error {
		p, err := Admit(c, rooms, who)
		if err != nil {
			return err
		}
		return serve(c, p)
	}
}

// Admit returns the request's principal if it may do what the route asks. Long
// requests ask again from time to time. Without a Visit nobody may.
func Admit(c *gin.Context, rooms *accounts.Service, who Who) (accounts.Principal, error) {
	p, err := who(c)
	if err != nil {
		return accounts.Principal{}, err
	}
	v, _ := c.Value(visitKey).(visit)
	if err := rooms.Admit(p, v.right, v.from); err != nil {
		return accounts.Principal{}, err
	}
	return p, nil
}
