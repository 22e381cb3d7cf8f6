package gatewaytest_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/gateway/gatewaytest"
)

const device = `{"id":1,"name":"n","online":false,"agent":"","last_seen_at":null,"created_at":"2026-01-31T10:00:00.000Z","sim_card_ids":[]`

func TestContract_FindsWhatIsDescribedOtherwise(t *testing.T) {
	t.Parallel()
	const problem = `{"type":"/docs/errors/x","title":"x","status":404,"detail":"x","code":`
	tests := map[string]struct {
		method, path, asked string
		status              int
		media, body, wrong  string
	}{
		"all is well":             {"POST", "/api/v1/devices", `{"name":"n"}`, 201, "application/json", device + `,"token":"t"}`, ""},
		"a field too many":        {"POST", "/api/v1/devices", `{"name":"n"}`, 201, "application/json", device + `,"token":"t","x":1}`, "additional properties"},
		"a field too few":         {"POST", "/api/v1/devices", `{"name":"n"}`, 201, "application/json", device + `}`, "missing property 'token'"},
		"another request":         {"POST", "/api/v1/devices", `{"name":"n","x":1}`, 201, "application/json", device + `,"token":"t"}`, "the request was accepted"},
		"a refused request":       {"POST", "/api/v1/devices", `{"x":1}`, 400, "application/problem+json", problem + `"unknown_field"}`, ""},
		"another status":          {"POST", "/api/v1/devices", `{"name":"n"}`, 200, "application/json", device + `,"token":"t"}`, "not described"},
		"another type":            {"GET", "/api/v1/devices", "", 200, "text/plain", "x", `"text/plain"`},
		"a body for nothing":      {"DELETE", "/api/v1/devices/1", "", 204, "", "x", "has a body"},
		"nothing":                 {"DELETE", "/api/v1/devices/1", "", 204, "", "", ""},
		"an unknown path":         {"GET", "/api/v1/nothing", "", 200, "application/json", "{}", "not described"},
		"a problem there":         {"GET", "/api/v1/nothing", "", 404, "application/problem+json", problem + `"route_not_found"}`, ""},
		"a code of nowhere":       {"GET", "/api/v1/sims/9", "", 404, "application/problem+json", problem + `"no_such_code"}`, "errors.md"},
		"no problem document":     {"GET", "/api/v1/sims/9", "", 404, "application/json", "{}", "not described"},
		"the operator's API":      {"GET", "/api/v1/admin/x", "", 200, "text/plain", "x", ""},
		"another API":             {"GET", "/api/send-sms", "", 200, "text/plain", "x", ""},
		"a time without decimals": {"GET", "/api/v1/devices", "", 200, "application/json", `{"data":[{"id":1,"name":"n","online":false,"agent":"","last_seen_at":"2026-01-31T10:00:00Z","created_at":"2026-01-31T10:00:00.000Z","sim_card_ids":[]}],"next_cursor":""}`, "last_seen_at"},
		"a stream":                {"GET", "/api/v1/events", "", 200, "text/event-stream", "id: 1\ndata: {\"type\":\"device.online\",\"timestamp\":\"2026-01-31T10:00:00.000Z\",\"data\":{\"device_id\":1,\"name\":\"n\",\"reason\":\"\"}}\n\ndata: {\"ty", ""},
		"a wrong event":           {"GET", "/api/v1/events", "", 200, "text/event-stream", "data: {\"type\":\"device.online\",\"timestamp\":\"2026-01-31T10:00:00.000Z\",\"data\":{}}\n\n", "missing properties"},
	}
	c, err := gatewaytest.Described()
	require.NoError(t, err)
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := c.Check(gatewaytest.Exchange{
				Method: tt.method, URL: &url.URL{Path: tt.path}, RequestHeader: http.Header{}, RequestBody: []byte(tt.asked),
				Status: tt.status, Header: http.Header{"Content-Type": {tt.media}}, Body: []byte(tt.body),
			})
			if tt.wrong == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, tt.wrong)
		})
	}
}
