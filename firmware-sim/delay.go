package firmwaresim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Delay is how long the network takes for one submission: a preset, a duration such as
// "200ms", or a range such as "1s-2s".
type Delay string

// The presets, as measured on real networks.
const (
	DelayInstant Delay = "instant"
	DelayLTE     Delay = "lte"
	Delay3G      Delay = "3g"
	DelayGSM     Delay = "gsm"
)

type span struct{ low, high time.Duration }

var presets = map[Delay]span{
	"":           {5 * time.Millisecond, 5 * time.Millisecond},
	DelayInstant: {5 * time.Millisecond, 5 * time.Millisecond},
	DelayLTE:     {800 * time.Millisecond, 1500 * time.Millisecond},
	Delay3G:      {1500 * time.Millisecond, 3 * time.Second},
	DelayGSM:     {5 * time.Second, 8 * time.Second},
}

func (d Delay) bounds() (span, error) {
	if s, ok := presets[d]; ok {
		return s, nil
	}
	low, high, isRange := strings.Cut(string(d), "-")
	if !isRange {
		high = low
	}
	from, errFrom := time.ParseDuration(low)
	to, errTo := time.ParseDuration(high)
	if errFrom != nil || errTo != nil || from < 0 || to < from {
		return span{}, fmt.Errorf("unknown delay %q, known are %s, a duration such as 200ms, or a range such as 1s-2s",
			string(d), known(presets))
	}
	return span{from, to}, nil
}

// known lists the keys of a table for an error message.
func known[K ~string, V any](table map[K]V) string {
	names := make([]string, 0, len(table))
	for _, k := range slices.Sorted(maps.Keys(table)) {
		if k != "" {
			names = append(names, string(k))
		}
	}
	return strings.Join(names, ", ")
}
