package native

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/internal/qr"
	"simrelay/relay"
)

// createdPairing is a pairing with what is shown once.
type createdPairing struct {
	relay.Pairing

	Code string `json:"code"`
	URL  string `json:"url"` // a page that says what to do with the code
	QR   string `json:"qr"`  // the URL as a QR code, an SVG document
}

func (a *api) createPairing(c *gin.Context, p accounts.Principal) error {
	var body newDevice
	if err := dialect.DecodeOptional(c, &body); err != nil {
		return err
	}
	made, code, err := a.Relay.CreatePairing(c.Request.Context(), p, body.Name)
	if err != nil {
		return err
	}
	url := a.Base(c.Request) + "/pair#" + code
	drawn, err := qr.New(url)
	if err != nil {
		return err
	}
	c.Header("Location", Prefix+"/pairings/"+strconv.FormatInt(made.ID, 10))
	return dialect.JSON(c, http.StatusCreated, createdPairing{made, code, url, drawn.SVG()})
}
