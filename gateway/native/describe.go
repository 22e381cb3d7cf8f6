package native

import (
	"bytes"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/gateway/native/openapi"
)

// describe answers with the description of the API. It says nothing about
// anybody, so it needs no key, and may be kept as long as its ETag is the same.
func describe(c *gin.Context) error {
	d, err := openapi.Load()
	if err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "public, no-cache")
	h.Set("ETag", d.ETag)
	http.ServeContent(c.Writer, c.Request, "", time.Time{}, bytes.NewReader(d.JSON))
	return nil
}
