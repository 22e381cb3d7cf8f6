package firmwaresim_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
	"simrelay/firmware-sim/tpdu"
)

// The page about the simulator names every fault, moment, setting and route that there is.
func TestDocumentation_IsComplete(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/simulator.md")
	require.NoError(t, err)
	page := string(text)
	for _, kind := range firmwaresim.KnownFaults() {
		require.Contains(t, page, "`"+string(kind)+"`")
	}
	for _, moment := range firmwaresim.KnownMoments() {
		require.Contains(t, page, string(moment))
	}
	for _, language := range tpdu.Languages() {
		require.Contains(t, strings.ToLower(page), language)
	}
	sim := newSim(t, firmwaresim.Options{})
	for _, put := range []string{"/v1/network", "/v1/handsets/1", "/v1/modems/0/sim"} {
		for _, setting := range refusedWith(t, sim, "PUT", put, `{"?":1}`) {
			require.Contains(t, page, setting, put)
		}
	}
	for _, setting := range refusedWith(t, sim, "POST", "/v1/inbound", `{"?":1}`) {
		require.Contains(t, page, "`"+setting+"`")
	}
	for _, route := range refusedWith(t, sim, "GET", "/v1/nothing", "") {
		_, path, _ := strings.Cut(route, " ")
		require.Contains(t, page, path)
	}
}

// refusedWith asks for what does not exist and returns what is known instead.
func refusedWith(t *testing.T, sim *firmwaresim.Sim, method, path, body string) []string {
	t.Helper()
	_, answer := ask(sim, method, path, body)
	known := regexp.MustCompile(`known are ([^"]+)"`).FindStringSubmatch(answer)
	require.NotNil(t, known, answer)
	return strings.Split(known[1], ", ")
}
