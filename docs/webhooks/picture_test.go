package webhooks_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/webhooks"
)

var update = flag.Bool("update", false, "write the generated files and examples anew")

// TestPicture keeps retries.svg as the schedule is.
func TestPicture(t *testing.T) {
	t.Parallel()
	requireFile(t, "retries.svg", picture(webhooks.DefaultSchedule()))
}

// requireFile compares a file with what it should be, or makes it so.
func requireFile(t *testing.T, path, want string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
	}
	have, err := os.ReadFile(path)
	require.NoError(t, err)
	require.True(t, want == string(have), "%s is out of date; run: go test ./docs/webhooks -update", path)
}

// The picture's measures.
const (
	width, height = 860, 252
	left, right   = 40, 820
	stepsY        = 74  // the row of tries, evenly spaced
	clockY        = 206 // the row of true time
)

// picture draws the tries twice: evenly spaced, with the waits between them,
// and below as they are in time.
func picture(waits []time.Duration) string {
	var b strings.Builder
	total := sum(waits)
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-labelledby="title" font-family="system-ui, sans-serif" font-size="13" text-anchor="middle">
<title id="title">A delivery is tried %d times in %s, each wait plus or minus 20 %%</title>
<style>
  text { fill: #24292f } .quiet { fill: #57606a; font-size: 12px }
  .line { stroke: #8c959f; stroke-width: 2 } .try { fill: #0969da } .number { fill: #fff; font-weight: 600 }
  .band { fill: #0969da; opacity: .3 } .end { stroke: #cf222e; stroke-width: 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .quiet { fill: #9da7b3 } .line { stroke: #6e7681 }
    .try { fill: #58a6ff } .number { fill: #0d1117 } .band { fill: #58a6ff } .end { stroke: #ff7b72 }
  }
</style>
`, width, height, width, height, len(waits)+1, spoken(total))
	fmt.Fprintf(&b, `<text x="%d" y="22" text-anchor="start">The waits between the tries, each ± 20 %%</text>`+"\n", left-14)
	steps(&b, waits)
	fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="start">The same tries as time goes by; the bands are the ± 20 %%</text>`+"\n", left-14, clockY-38)
	clock(&b, waits)
	b.WriteString("</svg>\n")
	return b.String()
}

// steps draws a circle for each try, the wait above each line, and the time
// since the first try below.
func steps(b *strings.Builder, waits []time.Duration) {
	gap := (right - 40 - left) / len(waits)
	fmt.Fprintf(b, `<line class="line" x1="%d" y1="%d" x2="%d" y2="%d"/>`+"\n", left, stepsY, right, stepsY)
	since := time.Duration(0)
	for i := range len(waits) + 1 {
		x := left + i*gap
		fmt.Fprintf(b, `<circle class="try" cx="%d" cy="%d" r="14"/><text class="number" x="%d" y="%d">%d</text>`, x, stepsY, x, stepsY+5, i+1)
		for line, text := range elapsed(since) {
			fmt.Fprintf(b, `<text class="quiet" x="%d" y="%d">%s</text>`, x, stepsY+32+15*line, text)
		}
		if i < len(waits) {
			fmt.Fprintf(b, `<text x="%d" y="%d">%s</text>`, x+gap/2, stepsY-20, spoken(waits[i]))
			since += waits[i]
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(b, `<path class="end" d="M %d %d l 12 12 m 0 -12 l -12 12"/><text class="quiet" x="%d" y="%d">failed</text>`+"\n",
		right-6, stepsY-6, right, stepsY+32)
}

// clock draws the tries on a scale of hours, with the range that the jitter
// allows.
func clock(b *strings.Builder, waits []time.Duration) {
	longest := float64(sum(waits)) * 1.2
	at := func(d float64) float64 { return left + d/longest*(right-left) }
	fmt.Fprintf(b, `<line class="line" x1="%d" y1="%d" x2="%d" y2="%d"/>`+"\n", left, clockY, right, clockY)
	for day := 0; float64(day)*24*float64(time.Hour) <= longest; day++ {
		x := at(float64(day) * 24 * float64(time.Hour))
		fmt.Fprintf(b, `<line class="line" x1="%.1f" y1="%d" x2="%.1f" y2="%d"/><text class="quiet" x="%.1f" y="%d">day %d</text>`+"\n", x, clockY, x, clockY+14, x, clockY+30, day)
	}
	since, free := time.Duration(0), 0.0
	for i := range len(waits) + 1 {
		x := at(float64(since))
		from, to := at(float64(since)*0.8), at(float64(since)*1.2)
		fmt.Fprintf(b, `<rect class="band" x="%.1f" y="%d" width="%.1f" height="12" rx="3"/>`, from, clockY-6, to-from)
		fmt.Fprintf(b, `<circle class="try" cx="%.1f" cy="%d" r="5"/>`+"\n", x, clockY)
		if x > free { // the first ones are too close together for numbers
			fmt.Fprintf(b, `<text class="quiet" x="%.1f" y="%d">%d</text>`+"\n", x, clockY-12, i+1)
			free = x + 14
		}
		if i < len(waits) {
			since += waits[i]
		}
	}
}

func sum(waits []time.Duration) (total time.Duration) {
	for _, d := range waits {
		total += d
	}
	return total
}

// spoken writes a duration as people do: 75 h 35 min 5 s.
func spoken(d time.Duration) string {
	var parts []string
	for _, unit := range []struct {
		d    time.Duration
		name string
	}{{time.Hour, "h"}, {time.Minute, "min"}, {time.Second, "s"}} {
		if n := d / unit.d; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, unit.name))
			d %= unit.d
		}
	}
	return strings.Join(parts, " ")
}

// elapsed is the time since the first try in lines, to the minute once there
// is one.
func elapsed(d time.Duration) []string {
	switch {
	case d == 0:
		return []string{"at once"}
	case d < time.Minute:
		return []string{"+" + spoken(d)}
	case d < time.Hour:
		return []string{"+" + spoken(d.Truncate(time.Minute))}
	}
	hours := d.Truncate(time.Hour)
	return []string{"+" + spoken(hours), spoken((d - hours).Truncate(time.Minute))}
}
