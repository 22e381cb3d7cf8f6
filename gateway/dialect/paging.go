package dialect

import (
	"strconv"

	"github.com/gin-gonic/gin"

	"simrelay/internal/fault"
)

// Sizes of a page.
const (
	DefaultPage = 50
	MaxPage     = 200
)

var errLimit = fault.New(fault.Invalid, "invalid_limit", "limit must be a whole number between 1 and %d.", MaxPage).On("limit")

// Limit returns how many records the request asks for.
func Limit(c *gin.Context) (int, error) {
	text, given := c.GetQuery("limit")
	if !given {
		return DefaultPage, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > MaxPage {
		return 0, errLimit
	}
	return n, nil
}

// ID returns a number of the path. A text that is not one names nothing, so
// the answer is missing, the fault of the thing that is looked for.
func ID(c *gin.Context, missing *fault.Error) (int64, error) {
	return NamedID(c, "id", missing)
}

// NamedID is ID for a path with more than one.
func NamedID(c *gin.Context, name string, missing *fault.Error) (int64, error) {
	return number(c.Param(name), missing)
}

func number(text string, missing *fault.Error) (int64, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id < 1 {
		return 0, missing
	}
	return id, nil
}
