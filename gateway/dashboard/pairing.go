package dashboard

import (
	"fmt"
	"html/template"
	"net/http"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/internal/qr"
	"simrelay/relay"
)

// joining is a pairing, and, where it was just made, what is shown this once.
type joining struct {
	relay.Pairing

	Relay  string
	Code   string
	Link   string        // opens a page that says what to do with the code
	QR     template.HTML // of the link, an SVG element
	Device *relay.DeviceView
}

// pair makes a code with which a device can join.
func (d *dashboard) pair(c *gin.Context, p accounts.Principal) error {
	f := form{Name: "pair", Text: c.PostForm("name")}
	made, code, err := d.Relay.CreatePairing(c.Request.Context(), p, f.Text)
	if err != nil {
		return d.failed(c, p, f, err)
	}
	j := joining{Pairing: made, Relay: d.Base(c.Request), Code: code}
	j.Link = j.Relay + "/pair#" + code
	drawn, err := qr.New(j.Link)
	if err != nil {
		return err
	}
	j.QR = template.HTML(drawn.SVG()) //nolint:gosec // it is drawn by us and holds numbers only
	return d.showPairing(c, p, http.StatusCreated, j)
}

// pairing tells what became of a pairing.
func (d *dashboard) pairing(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, relay.ErrPairingNotFound)
	if err != nil {
		return err
	}
	found, err := d.Relay.Pairing(c.Request.Context(), p, id)
	if err != nil {
		return err
	}
	j := joining{Pairing: found}
	if j.Device, err = d.joined(c, p, found.DeviceID); err != nil {
		return err
	}
	return d.showPairing(c, p, http.StatusOK, j)
}

// joined returns the device that came; nil: none did, or it is no more.
func (d *dashboard) joined(c *gin.Context, p accounts.Principal, id *int64) (*relay.DeviceView, error) {
	if id == nil {
		return nil, nil
	}
	all, err := d.Relay.Devices(c.Request.Context(), p.AccountID)
	for _, v := range all {
		if v.ID == *id {
			return &v, err
		}
	}
	return nil, err
}

func (d *dashboard) showPairing(c *gin.Context, p accounts.Principal, status int, j joining) error {
	c.Header("Cache-Control", "no-store")
	return d.show(c, p, status, "pairing", page{Title: "Add a device", Shown: j, frame: frame{Here: "home"}})
}

// Address is where it shows what became of the pairing.
func (j joining) Address() string { return fmt.Sprintf("/pairings/%d", j.ID) }

func (d *dashboard) pairingRoutes() []dialect.Route {
	return []dialect.Route{
		{Method: http.MethodPost, Path: "/dashboard/pairings", Serve: d.posted(d.member(d.pair))},
		{Method: http.MethodGet, Path: "/pairings/:id", Serve: d.member(d.pairing)},
	}
}
