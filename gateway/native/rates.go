package native

import (
	"fmt"
	"math"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/gateway/dialect"
)

// tellRates tells how many requests the caller may make, and how many are left,
// as structured fields (draft-ietf-httpapi-ratelimit-headers sections 3 and 4).
// Where there is no limit there is nothing to tell.
func tellRates(c *gin.Context) {
	a := dialect.Spent(c)
	if a == nil {
		return
	}
	c.Header("RateLimit-Policy", fmt.Sprintf(`"minute";q=%d;w=%d, "day";q=%d;w=%d`,
		a.Minute.Limit, wholeSeconds(a.Minute.Length), a.Day.Limit, wholeSeconds(a.Day.Length)))
	c.Header("RateLimit", fmt.Sprintf(`"minute";r=%d;t=%d, "day";r=%d;t=%d`,
		a.Minute.Remaining, wholeSeconds(a.Minute.Reset), a.Day.Remaining, wholeSeconds(a.Day.Reset)))
}

// wholeSeconds rounds up: who waits for that long has waited for long enough.
func wholeSeconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }
