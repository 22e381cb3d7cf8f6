package firmwaresim_test

import (
	"encoding/json"
	"fmt"
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

// settings is what the control port shows of a network that was given these settings.
func settings(changed string) string {
	all := map[string]any{
		"delay": "1s", "report_delay": nil, "reject": nil, "filter": nil, "smsc_down": nil, "retry": "30s",
		"validity": "72h0m0s", "price_cents": 0, "temporary_reports": false, "national_reports": false,
		"time_zone": nil, "parts": nil, "ussd_timeout": "1m0s", "ussd": map[string]any{
			"*100#": "Balance: {balance} EUR",
			"*123#": map[string]any{"text": "1 Balance\n2 Credit", "choices": map[string]any{
				"1": "Balance: {balance} EUR", "2": "No credit is offered.",
			}},
		},
	}
	if err := json.Unmarshal([]byte(changed), &all); err != nil {
		panic(err)
	}
	text, _ := json.Marshal(all)
	return string(text)
}

func TestControl_SettingsMergeAndNullClears(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{Delay: "1s"})
	for _, step := range []struct{ put, want string }{
		{`{"delay":"lte","report_delay":"2s","reject":{"cms":38,"every":5}}`, `{"delay":"lte","report_delay":"2s","reject":{"cms":38,"every":5}}`},
		{`{"reject":null,"report_delay":0.5}`, `{"delay":"lte","report_delay":"500ms"}`},
		{`{"delay":null,"report_delay":null,"retry":"5s"}`, `{"retry":"5s"}`},
		{`{"retry":null,"reject":{"cms":21}}`, `{"reject":{"cms":21,"every":1}}`},
		{`{"reject":null,"filter":{"per_minute":6}}`, `{"filter":{"per_minute":6,"cms":38}}`},
		{`{"filter":{"per_minute":1,"cms":50}}`, `{"filter":{"per_minute":1,"cms":50}}`},
		{`{"filter":null,"smsc_down":{"timeout":"2s"}}`, `{"smsc_down":{"cms":332,"timeout":"2s"}}`},
		{`{"smsc_down":true}`, `{"smsc_down":{"cms":332,"timeout":"1m0s"}}`},
		{`{"smsc_down":{}}`, `{"smsc_down":{"cms":332,"timeout":"1m0s"}}`},
		{`{"smsc_down":false}`, `{}`},
		{`{"smsc_down":true}`, `{"smsc_down":{"cms":332,"timeout":"1m0s"}}`},
		{`{"smsc_down":null,"validity":"1h","price_cents":9,"temporary_reports":true,"national_reports":true}`,
			`{"validity":"1h0m0s","price_cents":9,"temporary_reports":true,"national_reports":true}`},
		{`{"validity":null,"price_cents":null,"temporary_reports":null,"national_reports":null,"time_zone":"-05:30"}`, `{"time_zone":"-05:30"}`},
		{`{"time_zone":null,"parts":{"order":"shuffled","gap":"2s","duplicate":true}}`, `{"parts":{"order":"shuffled","gap":"2s","duplicate":true}}`},
		{`{"parts":{"gap":1.5}}`, `{"parts":{"order":"in_order","gap":"1.5s","duplicate":false}}`},
		{`{"parts":null,"ussd":{"*123#":null,"*1#":"hello","*100#":{"text":"?","choices":{"1":{"ends":2}}}},"ussd_timeout":"5s"}`,
			`{"ussd":{"*1#":"hello","*100#":{"text":"?","choices":{"1":{"ends":2}}}},"ussd_timeout":"5s"}`},
	} {
		status, body := ask(sim, "PUT", "/v1/network", step.put)
		require.Equal(t, http.StatusOK, status, body)
		require.JSONEq(t, settings(step.want), body, step.put)
	}
	_, body := ask(sim, "GET", "/v1/network", "")
	require.Contains(t, body, `"delay":"1s"`)
}

func TestControl_Handsets(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{})
	for _, step := range []struct{ put, want string }{
		{`{"reachable":false,"auto_reply":"back soon"}`, `"reachable":false,"auto_reply":"back soon","script":null,"status":null,"cms":null`},
		{`{"auto_reply":null}`, `"reachable":false,"auto_reply":null,"script":null,"status":null,"cms":null`},
		{`{"reachable":null,"status":"0x43"}`, `"reachable":true,"auto_reply":null,"script":null,"status":67,"cms":null`},
		{`{"status":34,"cms":1}`, `"reachable":true,"auto_reply":null,"script":null,"status":34,"cms":1`},
		{`{"status":null,"cms":null,"script":[{"match":"(?i)^stop","reply":"Bye","delay":"1s"},{"match":".","reply":""}]}`,
			`"reachable":true,"auto_reply":null,"script":[{"match":"(?i)^stop","reply":"Bye","delay":"1s"},{"match":".","reply":"","delay":"0s"}],"status":null,"cms":null`},
		{`{"script":null}`, `"reachable":true,"auto_reply":null,"script":null,"status":null,"cms":null`},
	} {
		_, body := ask(sim, "PUT", "/v1/handsets/+1555", step.put)
		require.JSONEq(t, `{"number":"+1555",`+step.want+`}`, body, step.put)
		_, body = ask(sim, "GET", "/v1/handsets/+1555", "")
		require.JSONEq(t, `{"number":"+1555",`+step.want+`}`, body)
	}
}

func TestControl_WaitsForListsToGrow(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	answered := make(chan string)
	for _, path := range []string{"/v1/submissions", "/v1/messages", "/v1/handsets/+15557654321/inbox"} {
		go func() {
			_, body := ask(sim, "GET", path+"?count=1&wait=1m", "")
			answered <- body
		}()
	}
	send(c, handset, "at last", 0)
	for range 3 {
		require.Contains(t, <-answered, "at last")
	}
	_, body := ask(sim, "GET", "/v1/messages?count=2&wait=1ms", "")
	require.Contains(t, body, "at last")                             // what there is
	_, body = ask(sim, "GET", "/v1/messages?count=2&wait=0.001", "") // seconds
	require.Contains(t, body, "at last")
	for _, query := range []string{"?cuont=1", "?count=x", "?count=-1", "?wait=x", "?wait=.", "?wait=601", "?wait=1h"} {
		status, body := ask(sim, "GET", "/v1/messages"+query, "")
		require.Equal(t, http.StatusBadRequest, status, query)
		require.Contains(t, body, strings.TrimLeft(query, "?")[:4])
	}
}

func TestControl_ListsCanBeEmptied(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	send(c, handset, "old", 0)
	for _, path := range []string{"/v1/submissions", "/v1/handsets/+15557654321/inbox", "/v1/handsets/+1999/inbox"} {
		status, body := ask(sim, "DELETE", path, "")
		require.Equal(t, http.StatusNoContent, status)
		require.Empty(t, body)
	}
	for _, path := range []string{"/v1/submissions", "/v1/messages", "/v1/handsets/+15557654321/inbox"} {
		_, body := ask(sim, "GET", path, "")
		require.Equal(t, "[]", body)
	}
	send(c, handset, "new", 1)
	require.Equal(t, 2, sim.Submissions()[0].ID)
	require.Len(t, sim.Inbox(handset), 1)
}

func TestControl_SIMCards(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{Modems: 2})
	before := sim.Modem(1).SIM()
	_, body := ask(sim, "PUT", "/v1/modems/1/sim", `{"balance_cents":250}`)
	require.JSONEq(t, fmt.Sprintf(`{"number":%q,"iccid":%q,"imsi":%q,"present":true,"balance_cents":250}`, before.Number, before.ICCID, before.IMSI), body)
	status, swapped := ask(sim, "POST", "/v1/modems/0/sim", `{"from":1}`)
	require.Equal(t, http.StatusOK, status)
	require.JSONEq(t, body, swapped)
	_, body = ask(sim, "GET", "/v1/modems/0/sim", "")
	require.JSONEq(t, swapped, body)
	_, body = ask(sim, "GET", "/v1/modems", "")
	require.Contains(t, body, fmt.Sprintf(`[{"path":"","number":%q`, before.Number))
	_, body = ask(sim, "PUT", "/v1/modems/0/sim", `{"balance_cents":null}`)
	require.Contains(t, body, `"balance_cents":1000`)
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
		"an unknown network setting":  {"PUT", "/v1/network", `{"weather":"bad"}`, 400, "known are delay, filter, national_reports, parts, price_cents, reject, report_delay, retry, smsc_down, temporary_reports, time_zone, ussd, ussd_timeout, validity"},
		"an unknown delay":            {"PUT", "/v1/network", `{"delay":"5g"}`, 400, "known are 3g, gsm, instant, lte"},
		"a delay of the wrong type":   {"PUT", "/v1/network", `{"delay":[]}`, 400, "belongs"},
		"a negative delay":            {"PUT", "/v1/network", `{"delay":-1}`, 400, "out of range"},
		"an unknown reject setting":   {"PUT", "/v1/network", `{"reject":{"code":38}}`, 400, "known are cms, every"},
		"a reject without cms":        {"PUT", "/v1/network", `{"reject":{"every":5}}`, 400, "cms is needed"},
		"a reject every 0":            {"PUT", "/v1/network", `{"reject":{"cms":38,"every":0}}`, 400, "1 or more"},
		"a reject of the wrong type":  {"PUT", "/v1/network", `{"reject":38}`, 400, "JSON object belongs"},
		"an unknown handset setting":  {"PUT", "/v1/handsets/+1555", `{"ringtone":"x"}`, 400, "known are auto_reply, cms, reachable, script, status"},
		"reachable of the wrong type": {"PUT", "/v1/handsets/+1555", `{"reachable":"no"}`, 400, "true or false belongs"},
		"a handset that is none":      {"GET", "/v1/handsets/hello%20to%20the%20world/inbox", ``, 400, "neither a number"},
		"a filter without a rate":     {"PUT", "/v1/network", `{"filter":{"cms":38}}`, 400, "per_minute is needed"},
		"a filter of a wrong error":   {"PUT", "/v1/network", `{"filter":{"per_minute":1,"cms":-1}}`, 400, "filter takes"},
		"an unknown filter setting":   {"PUT", "/v1/network", `{"filter":{"per_hour":1}}`, 400, "unknown setting \\\"filter.per_hour\\\", known are cms, per_minute"},
		"an unknown outage setting":   {"PUT", "/v1/network", `{"smsc_down":{"for":"1s"}}`, 400, "known are cms, timeout"},
		"an outage of the wrong type": {"PUT", "/v1/network", `{"smsc_down":"yes"}`, 400, "JSON object belongs"},
		"an outage of a wrong error":  {"PUT", "/v1/network", `{"smsc_down":{"cms":-1}}`, 400, "not negative"},
		"a negative price":            {"PUT", "/v1/network", `{"price_cents":-1}`, 400, "price"},
		"a time zone by name":         {"PUT", "/v1/network", `{"time_zone":"Europe/Berlin"}`, 400, "+05:30"},
		"a time zone too far away":    {"PUT", "/v1/network", `{"time_zone":"+20:00"}`, 400, "+05:30"},
		"an unknown order of parts":   {"PUT", "/v1/network", `{"parts":{"order":"random"}}`, 400, "known are in_order, reversed, shuffled"},
		"an unknown parts setting":    {"PUT", "/v1/network", `{"parts":{"lost":1}}`, 400, "known are duplicate, gap, order"},
		"an unknown menu setting":     {"PUT", "/v1/network", `{"ussd":{"*1#":{"choices":{"1":{"txt":""}}}}}`, 400, "{\"error\":\"unknown setting \\\"ussd.*1#.choices.1.txt\\\", known are choices, ends, text"},
		"an unknown end of a menu":    {"PUT", "/v1/network", `{"ussd":{"*1#":{"ends":3}}}`, 400, "2, 4 or 5"},
		"a menu that ends twice":      {"PUT", "/v1/network", `{"ussd":{"*1#":{"text":"x","ends":2}}}`, 400, "either"},
		"a service text too long":     {"PUT", "/v1/network", `{"ussd":{"*1#":"` + strings.Repeat("x", 183) + `"}}`, 400, "182"},
		"a script that is no list":    {"PUT", "/v1/handsets/+1555", `{"script":{}}`, 400, "JSON object where a list belongs"},
		"an unknown script setting":   {"PUT", "/v1/handsets/+1555", `{"script":[{"regexp":"x"}]}`, 400, "{\"error\":\"unknown setting \\\"script.0.regexp\\\", known are delay, match, reply"},
		"a script that cannot match":  {"PUT", "/v1/handsets/+1555", `{"script":[{"match":"("}]}`, 400, "rule 1 of the script"},
		"a status that is none":       {"PUT", "/v1/handsets/+1555", `{"status":256}`, 400, "0 to 255"},
		"a handset's wrong error":     {"PUT", "/v1/handsets/+1555", `{"cms":-3}`, 400, "1 to 9999"},
		"an unknown inbound setting":  {"POST", "/v1/inbound", `{"sender":"x"}`, 400, "known are class, delay, encoding, from, language, parts, protocol, reference, reference_bits, reply_path, shift, text, to"},
		"an unknown encoding":         {"POST", "/v1/inbound", `{"from":"1","to":"2","text":"x","encoding":"ebcdic"}`, 400, "known are 8bit, gsm7, ucs2"},
		"a class that is none":        {"POST", "/v1/inbound", `{"from":"1","to":"2","text":"x","class":4}`, 400, "0 (flash) to 3"},
		"an unknown language":         {"POST", "/v1/inbound", `{"from":"1","to":"2","text":"x","language":"klingon"}`, 400, "known are bengali, gujarati, hindi"},
		"an unknown shift":            {"POST", "/v1/inbound", `{"from":"1","to":"2","text":"x","language":"urdu","shift":"gear"}`, 400, "known are both, locking, single"},
		"a table that does not exist": {"POST", "/v1/inbound", `{"from":"1","to":"` + number + `","text":"x","language":"spanish","shift":"locking"}`, 400, "no locking shift table"},
		"a reference of 12 bits":      {"POST", "/v1/inbound", `{"from":"1","to":"2","text":"x","reference_bits":12}`, 400, "8 or 16"},
		"a reference that is too big": {"POST", "/v1/inbound", `{"from":"1","to":"2","text":"x","reference":256}`, 400, "0 to 255"},
		"a text that does not fit":    {"POST", "/v1/inbound", `{"from":"1","to":"` + number + `","text":"ж","encoding":"gsm7"}`, 400, "fit"},
		"a long name of a sender":     {"POST", "/v1/inbound", `{"from":"TwelveLetter","to":"` + number + `","text":"x"}`, 400, "\"from: a name has 1 to 11 letters"},
		"a sender of 21 digits":       {"POST", "/v1/inbound", `{"from":"+123456789012345678901","to":"` + number + `","text":"x"}`, 400, "\"from: a number has at most 20 digits"},
		"a card of no modem":          {"POST", "/v1/modems/0/sim", `{"from":7}`, 400, "count from 0 to 0"},
		"a card of itself":            {"POST", "/v1/modems/0/sim", `{"from":0}`, 400, "with itself"},
		"a card from nowhere":         {"POST", "/v1/modems/0/sim", `{}`, 400, "from is needed"},
		"an unknown card setting":     {"PUT", "/v1/modems/0/sim", `{"pin":"1"}`, 400, "known are balance_cents"},
		"a service without a text":    {"POST", "/v1/modems/0/ussd", `{}`, 400, "text or ends"},
		"a fault out of its moment":   {"POST", "/v1/modems/0/faults", `{"kind":"no_prompt","at":"on_urc"}`, 400, "it can at before_prompt"},
		"an inbound without a text":   {"POST", "/v1/inbound", `{"from":"+1555","to":"` + number + `"}`, 400, "from, to and text"},
		"an inbound to nobody":        {"POST", "/v1/inbound", `{"from":"+1555","to":"+1","text":"x"}`, 400, "known are " + number},
		"a null text":                 {"POST", "/v1/inbound", `{"from":"+1555","to":"+1","text":null}`, 400, "null"},
		"no JSON":                     {"POST", "/v1/inbound", `hello`, 400, "not a JSON object"},
		"an array":                    {"POST", "/v1/inbound", `[]`, 400, "not a JSON object"},
		"null":                        {"POST", "/v1/inbound", `null`, 400, "has to be a JSON object"},
		"nothing":                     {"POST", "/v1/inbound", ``, 400, "not a JSON object"},
		"more than one object":        {"POST", "/v1/inbound", `{} {}`, 400, "something follows"},
		"a body that is too long":     {"POST", "/v1/inbound", `{"text":"` + strings.Repeat("x", 2<<20) + `"}`, 400, "too large"},
		"an unknown route":            {"GET", "/v1/nothing", ``, 404, "known are DELETE /v1/handsets/{number}/inbox, DELETE /v1/modems/{n}/faults"},
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
