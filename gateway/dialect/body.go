package dialect

import (
	"io"
	"mime"

	"github.com/gin-gonic/gin"

	"simrelay/internal/fault"
)

// Body reads the request's body, which must say that it is of a media type.
func Body(c *gin.Context, mediaType string) ([]byte, error) {
	t, _, err := mime.ParseMediaType(c.Request.Header.Get("Content-Type"))
	if err != nil || t != mediaType {
		return nil, fault.New(fault.Unsupported, "unsupported_media_type",
			"The body must be %s. Send it with: Content-Type: %s.", mediaType, mediaType)
	}
	body, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return nil, unreadable(err)
	}
	return body, nil
}

// Parameter returns the number of a path's parameter; see ID.
func Parameter(c *gin.Context, name string, missing *fault.Error) (int64, error) {
	return number(c.Param(name), missing)
}
