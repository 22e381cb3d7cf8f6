package dialect

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/internal/fault"
)

// KnownQuery refuses parameters that a route does not know: a filter with a
// slip of the pen would otherwise let everything through.
func KnownQuery(c *gin.Context, names ...string) error {
	for name := range c.Request.URL.Query() {
		if !slices.Contains(names, name) {
			known := strings.Join(names, ", ")
			if known == "" {
				known = "none"
			}
			return fault.New(fault.Invalid, "unknown_parameter", "There is no parameter %q here; known are: %s.", short(name), known).On(short(name))
		}
	}
	return nil
}

// QueryTime reads a time; the zero time where there is none.
func QueryTime(c *gin.Context, name string) (time.Time, error) {
	text := c.Query(name)
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, fault.New(fault.Invalid, "invalid_time", "%s must be a time such as 2026-01-31T15:04:05Z (RFC 3339).", name).On(name)
	}
	return t, nil
}

// QueryID reads a number of something; 0 where there is none.
func QueryID(c *gin.Context, name string) (int64, error) {
	text := c.Query(name)
	if text == "" {
		return 0, nil
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id < 1 {
		return 0, fault.New(fault.Invalid, "invalid_id", "%s must be an id, a number from 1 on.", name).On(name)
	}
	return id, nil
}
