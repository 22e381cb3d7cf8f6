package firmwaresim_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
)

// Whatever the control port is asked, it answers, and blames nobody but who asked.
func FuzzControl(f *testing.F) {
	for _, body := range []string{
		`{"delay":"lte","filter":{"per_minute":1},"smsc_down":true,"parts":{"order":"shuffled"},"time_zone":"+01:00"}`,
		`{"ussd":{"*1#":{"text":"x","choices":{"1":"y","2":{"ends":2}}}}}`, `{"balance_cents":-1}`, `{"text":"x","choices":{"1":null}}`,
		`{"script":[{"match":"x","reply":"$1","delay":"1s"}],"status":"0x43","cms":1}`, `{"kind":"garbage","at":"idle","text":"\u00ff"}`,
		`{"from":"A","to":"+1","text":"x","class":0,"language":"urdu","shift":"both","reference_bits":16,"reference":300}`, `null`, `[{}]`,
	} {
		f.Add(body)
	}
	routes := []string{
		"PUT /v1/network", "PUT /v1/handsets/+1", "POST /v1/inbound", "POST /v1/modems/0/faults",
		"PUT /v1/modems/0/sim", "POST /v1/modems/0/sim", "POST /v1/modems/0/ussd",
	}
	f.Fuzz(func(t *testing.T, body string) {
		sim, err := firmwaresim.New(firmwaresim.Options{Seed: 1, Delay: "0s"})
		require.NoError(t, err)
		defer func() { require.NoError(t, sim.Close()) }()
		for _, route := range routes {
			method, path, _ := strings.Cut(route, " ")
			status, answer := ask(sim, method, path, body)
			require.Less(t, status, 500, answer)
			require.True(t, json.Valid([]byte(answer)), answer)
		}
	})
}
