package dashboard

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// pairPage is what the link of a pairing opens in a browser: what to do with
// the code. The code is behind the # of the link, which browsers send to nobody,
// so a script shows it.
func (d *dashboard) pairPage(c *gin.Context) error {
	return d.views.render(c, http.StatusOK, "pair", page{Title: "Pair a device", Relay: d.Base(c.Request)})
}
