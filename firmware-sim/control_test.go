package firmwaresim_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
)

// ask sends a request to the control port and returns status and body.
func ask(sim *firmwaresim.Sim, method, path, body string) (int, string) {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	w := httptest.NewRecorder()
	sim.Handler().ServeHTTP(w, r)
	return w.Code, strings.TrimSpace(w.Body.String())
}

func TestControl_ListsAreBareArrays(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	for _, path := range []string{
		"/v1/submissions", "/v1/messages", "/v1/handsets/+15557654321/inbox", "/v1/modems/0/faults", "/v1/modems/0/unexpected",
	} {
		status, body := ask(sim, "GET", path, "")
		require.Equal(t, http.StatusOK, status)
		require.Equal(t, "[]", body, path)
	}
	send(c, handset, "hello", 0)
	_, body := ask(sim, "GET", "/v1/submissions", "")
	require.Regexp(t, `^\[\{"id":1,"modem":0,"from":"\+1\d+","to":"\+15557654321","reference":0,"part":1,"parts":1,`+
		`"text":"hello","encoding":"gsm7","report_requested":false,"time":"[^"]+"\}\]$`, body)
	for _, path := range []string{
		"/v1/messages", "/v1/handsets/+15557654321/inbox", "/v1/handsets/%2B15557654321/inbox", "/v1/handsets/%2015557654321/inbox",
	} {
		_, body = ask(sim, "GET", path, "")
		require.Regexp(t, `^\[\{"id":1,"modem":0,"from":"\+1\d+","to":"\+15557654321","reference":0,"references":\[0\],"parts":1,`+
			`"text":"hello","encoding":"gsm7","report_requested":false,"time":"[^"]+"\}\]$`, body, path)
	}
}

func TestControl_Inbound(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command("AT+CNMI=2,2,0,0,0", lines("OK"))
	number := sim.Modem(0).Number()
	status, _ := ask(sim, "POST", "/v1/inbound", `{"from":"+15557654321","to":"`+number+`","text":"hi"}`)
	require.Equal(t, http.StatusAccepted, status)
	require.Equal(t, "hi", expectDeliver(t, c, "+CMT: ,%d").UserData.Text())
}

func TestControl_SettingsMergeAndNullClears(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{Delay: "1s"})
	_, body := ask(sim, "PUT", "/v1/network", `{"delay":"lte","report_delay":"2s","reject":{"cms":38,"every":5}}`)
	require.JSONEq(t, `{"delay":"lte","report_delay":"2s","reject":{"cms":38,"every":5},"retry":"30s","ussd":{"*100#":"Balance: 10.00 EUR"}}`, body)
	_, body = ask(sim, "PUT", "/v1/network", `{"reject":null,"report_delay":0.5}`)
	require.JSONEq(t, `{"delay":"lte","report_delay":"500ms","reject":null,"retry":"30s","ussd":{"*100#":"Balance: 10.00 EUR"}}`, body)
	_, body = ask(sim, "PUT", "/v1/network", `{"delay":null,"report_delay":null,"retry":"5s"}`)
	require.JSONEq(t, `{"delay":"1s","report_delay":null,"reject":null,"retry":"5s","ussd":{"*100#":"Balance: 10.00 EUR"}}`, body)
	_, body = ask(sim, "GET", "/v1/network", "")
	require.Contains(t, body, `"delay":"1s"`)

	_, body = ask(sim, "PUT", "/v1/handsets/+1555", `{"reachable":false,"auto_reply":"back soon"}`)
	require.JSONEq(t, `{"number":"+1555","reachable":false,"auto_reply":"back soon"}`, body)
	_, body = ask(sim, "PUT", "/v1/handsets/+1555", `{"auto_reply":null}`)
	require.JSONEq(t, `{"number":"+1555","reachable":false,"auto_reply":null}`, body)
	_, body = ask(sim, "PUT", "/v1/handsets/+1555", `{"reachable":null}`)
	require.JSONEq(t, `{"number":"+1555","reachable":true,"auto_reply":null}`, body)
	_, body = ask(sim, "GET", "/v1/handsets/+1555", "")
	require.JSONEq(t, `{"number":"+1555","reachable":true,"auto_reply":null}`, body)
}

func TestControl_Faults(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	status, body := ask(sim, "POST", "/v1/modems/0/faults", `{"kind":"hang","at":"before_ok","count":2,"for":"3s"}`)
	require.Equal(t, http.StatusCreated, status)
	require.JSONEq(t, `{"kind":"hang","at":"before_ok","count":2,"for":"3s"}`, body)
	_, body = ask(sim, "GET", "/v1/modems/0/faults", "")
	require.JSONEq(t, `[{"kind":"hang","at":"before_ok","count":2,"for":"3s"}]`, body)
	status, _ = ask(sim, "DELETE", "/v1/modems/0/faults", "")
	require.Equal(t, http.StatusNoContent, status)
	send(c, handset, "x", 0)
	status, _ = ask(sim, "POST", "/v1/modems/0/faults", `{"kind":"unplug"}`)
	require.Equal(t, http.StatusCreated, status)
	c.ExpectEnd()
}

func TestControl_Transcript(t *testing.T) {
	t.Parallel()
	sim, _ := converse(t)
	status, body := ask(sim, "GET", "/v1/modems/0/transcript", "")
	require.Equal(t, http.StatusOK, status)
	require.Regexp(t, `^\[\{"time":"[^"]+","direction":"in","data":"ATE0\\r"\},\{"time":"[^"]+","direction":"out","data":"ATE0\\r\\r\\nOK\\r\\n"\}\]$`, body)

	r := httptest.NewRequest(http.MethodGet, "/v1/modems/0/transcript", nil)
	r.Header.Set("Accept", "text/plain")
	w := httptest.NewRecorder()
	sim.Handler().ServeHTTP(w, r)
	require.Equal(t, string(sim.Modem(0).Transcript()), w.Body.String())
}

func TestControl_BadInputIsExplained(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{})
	number := sim.Modem(0).Number()
	tests := map[string]struct {
		method, path, body string
		status             int
		says               string
	}{
		"an unknown fault":            {"POST", "/v1/modems/0/faults", `{"kind":"explode"}`, 400, "known are bare_prompt, cme_error, cms_error, delayed_parts, disconnect, drop_byte, drop_ok, duplicate_parts, duplicate_report, duplicate_urc, early_report, error, garbage, hang, late_answer, lost_report, memory_full, no_prompt, no_signal, pin_required, puk_required, reboot, registration_lost, reordered_parts, sim_removed, smsc_down, split_reads, stray_urc, swapped_reports, unplug"},
		"no kind of fault":            {"POST", "/v1/modems/0/faults", `{}`, 400, "known are bare_prompt, cme_error, cms_error"},
		"an unknown moment":           {"POST", "/v1/modems/0/faults", `{"kind":"hang","at":"noon"}`, 400, "known are after_prompt, after_submit, before_ok, before_prompt, before_submit, idle, on_message, on_report, on_urc"},
		"an unknown fault setting":    {"POST", "/v1/modems/0/faults", `{"kind":"hang","when":"now"}`, 400, "known are at, code, count, for, kind, text"},
		"a count of the wrong type":   {"POST", "/v1/modems/0/faults", `{"kind":"hang","count":"two"}`, 400, "it is a string where a number belongs"},
		"a count that is negative":    {"POST", "/v1/modems/0/faults", `{"kind":"hang","count":-1}`, 400, "count"},
		"a for that is no duration":   {"POST", "/v1/modems/0/faults", `{"kind":"hang","for":"long"}`, 400, "duration"},
		"a modem that does not exist": {"POST", "/v1/modems/1/faults", `{"kind":"hang"}`, 404, "count from 0 to 0"},
		"a modem that is no number":   {"DELETE", "/v1/modems/first/faults", ``, 400, "not a number"},
		"a transcript of no modem":    {"GET", "/v1/modems/-1/transcript", ``, 404, "no modem"},
		"an unknown network setting":  {"PUT", "/v1/network", `{"weather":"bad"}`, 400, "known are delay, reject, report_delay, retry, ussd"},
		"an unknown delay":            {"PUT", "/v1/network", `{"delay":"5g"}`, 400, "known are 3g, gsm, instant, lte"},
		"a delay of the wrong type":   {"PUT", "/v1/network", `{"delay":[]}`, 400, "belongs"},
		"a negative delay":            {"PUT", "/v1/network", `{"delay":-1}`, 400, "out of range"},
		"an unknown reject setting":   {"PUT", "/v1/network", `{"reject":{"code":38}}`, 400, "known are cms, every"},
		"a reject without cms":        {"PUT", "/v1/network", `{"reject":{"every":5}}`, 400, "cms is needed"},
		"a reject every 0":            {"PUT", "/v1/network", `{"reject":{"cms":38,"every":0}}`, 400, "1 or more"},
		"a reject of the wrong type":  {"PUT", "/v1/network", `{"reject":38}`, 400, "JSON object belongs"},
		"an unknown handset setting":  {"PUT", "/v1/handsets/+1555", `{"ringtone":"x"}`, 400, "known are auto_reply, reachable"},
		"reachable of the wrong type": {"PUT", "/v1/handsets/+1555", `{"reachable":"no"}`, 400, "true or false belongs"},
		"a handset that is none":      {"GET", "/v1/handsets/hello%20to%20the%20world/inbox", ``, 400, "neither a number"},
		"an inbound without a text":   {"POST", "/v1/inbound", `{"from":"+1555","to":"` + number + `"}`, 400, "from, to and text"},
		"an inbound to nobody":        {"POST", "/v1/inbound", `{"from":"+1555","to":"+1","text":"x"}`, 400, "known are " + number},
		"a null text":                 {"POST", "/v1/inbound", `{"from":"+1555","to":"+1","text":null}`, 400, "null"},
		"no JSON":                     {"POST", "/v1/inbound", `hello`, 400, "not a JSON object"},
		"an array":                    {"POST", "/v1/inbound", `[]`, 400, "not a JSON object"},
		"null":                        {"POST", "/v1/inbound", `null`, 400, "has to be a JSON object"},
		"nothing":                     {"POST", "/v1/inbound", ``, 400, "not a JSON object"},
		"more than one object":        {"POST", "/v1/inbound", `{} {}`, 400, "something follows"},
		"a body that is too long":     {"POST", "/v1/inbound", `{"text":"` + strings.Repeat("x", 2<<20) + `"}`, 400, "too large"},
		"an unknown route":            {"GET", "/v1/nothing", ``, 404, "known are DELETE /v1/modems/{n}/faults"},
		"a wrong method":              {"DELETE", "/v1/messages", ``, 405, "known are"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, body := ask(sim, test.method, test.path, test.body)
			require.Equal(t, test.status, status, body)
			require.True(t, strings.HasPrefix(body, `{"error":"`), body)
			require.Contains(t, body, test.says)
		})
	}
	require.Equal(t, "instant", string(sim.Network().Delay)) // nothing took effect
}
