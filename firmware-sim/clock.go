package firmwaresim

import (
	"fmt"
	"time"
)

// clock is the modem's real time clock, which runs on whatever happens.
type clock struct {
	// ahead is what the clock is ahead of the network's time.
	ahead time.Duration
	zone  *time.Location
}

// follow sets the clock by the network.
func (c *clock) follow() {
	*c = clock{zone: time.UTC}
}

func (c *clock) set(to time.Time) {
	c.ahead, c.zone = time.Until(to), to.Location()
}

func (c *clock) now() time.Time {
	return time.Now().Add(c.ahead).In(c.zone)
}

const timeLayout = "06/01/02,15:04:05"

// formatTime writes a time as 3GPP TS 27.005 and 27.007 do: yy/MM/dd,hh:mm:ss±zz, the zone
// in quarters of an hour.
func formatTime(t time.Time) string {
	_, offset := t.Zone()
	return fmt.Sprintf("%s%+03d", t.Format(timeLayout), offset/900)
}

// parseTime reads what formatTime writes; without a zone it is that of the default.
func parseTime(text string, missing *time.Location) (time.Time, bool) {
	if len(text) < len(timeLayout) {
		return time.Time{}, false
	}
	quarters, zone := 0, missing
	if rest := text[len(timeLayout):]; rest != "" {
		if n, err := fmt.Sscanf(rest, "%d", &quarters); n != 1 || err != nil || rest != fmt.Sprintf("%+03d", quarters) {
			return time.Time{}, false
		}
		zone = time.FixedZone("", quarters*900)
	}
	t, err := time.ParseInLocation(timeLayout, text[:len(timeLayout)], zone)
	return t, err == nil && quarters >= -96 && quarters <= 96
}
