package webhooks_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/events"
	"simrelay/webhooks"
)

// vector is a request, and what a verifier must say of it.
type vector struct {
	name   string
	form   string // of the signature: standard, or a format
	secret string
	header map[string]string // by lower-case names
	body   string
	now    int64
	good   bool
}

const standard = "standard"

// line is how a vector is handed to a program: base64 between tabs. The last
// column is the body's field secret, for a runtime that reads no JSON.
func (v vector) line() string {
	var headers strings.Builder
	for name, value := range v.header {
		headers.WriteString(name + ": " + value + "\n")
	}
	given := ""
	var body map[string]any
	if json.Unmarshal([]byte(v.body), &body) == nil {
		if text, ok := body["secret"].(string); ok {
			given = "+" + text
		}
	}
	fields := []string{v.form, v.secret, strconv.FormatInt(v.now, 10), headers.String(), v.body, given}
	for i, field := range fields {
		fields[i] = base64.StdEncoding.EncodeToString([]byte(field))
	}
	return strings.Join(fields, "\t")
}

// published are the vectors that others have made.
func published() []vector {
	const (
		secret = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
		body   = `{"event":"sms.received","phone_number":"+15035551234","text":"5 < 6 & ` + "\u2028" + ` 👍","timestamp":1748455363370}`
		now    = 1748455364
		bare   = "ab93003d4020ce099e35c47d8cbfc5940d0d482269d27142dcbfc32b88e2a45f"
	)
	return []vector{
		{"the vector of Standard Webhooks' libraries", standard, "whsec_" + secret, map[string]string{
			"webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp": "1614265330",
			"webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
		}, `{"test": 2432232314}`, 1614265330, true},
		{"Standard Webhooks over unusual characters", standard, secret, map[string]string{
			"webhook-id": "msg_01JW9Z5Q8N3K4T7V2X6Y0ABCDE", "webhook-timestamp": "1748455364",
			"webhook-signature": "v1,6TFBH7QSQRB4QDRyMnrmOABaz2U+RKxkuks9TsZwQo4=",
		}, body, now, true},
		{"TextConvo over unusual characters", "textconvo", secret, map[string]string{"x-textconvo-signature": bare}, body, now, true},
		{"TextUs over unusual characters", "textus-v2", secret, map[string]string{"x-textus-signature": bare}, body, now, true},
		{"TextConvo's second generation over unusual characters", "textconvo-v2", secret, map[string]string{
			"x-textconvo-timestamp": "1748455364",
			"x-textconvo-signature": "sha256=dcae3a2f30d0e53adca38b0b317757186834fe8823e5d4492941281569ae8577",
		}, body, now, true},
	}
}

// texts are what a person may write, with what breaks JSON libraries.
var texts = []string{
	"", "Hello, Bart.", "5 < 6 & \u2028\u2029 👍", "\"quoted\" \\ back / slash", "line\nbreak\ttab \u007f",
	"👩‍👩‍👧‍👦 é é שלום \u202e\ufeff", "日本語",
}

// customersOwn are secrets that people make up.
var customersOwn = []string{
	"YOUR_WEBHOOK_SECRET", "pässword ☎ 👍", "abcde", "abcd", "dGVzdA==", "dGVzdB==", "dGVzdA", "-_-_", `a "b" \c`, "whsec_not base64!", "ab cdefg", "abcdefg ",
}

// engine are requests that the engine has made, in every format and with every
// kind of secret.
func engine(t *testing.T) (all []vector) {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	atNoon(t, func(r *rig) {
		secrets := map[string]string{} // by URL
		for _, format := range webhooks.Formats() {
			own := customersOwn
			if format == webhooks.Native {
				own = []string{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
			}
			for i, secret := range append([]string{""}, own...) {
				url := "https://example.com/" + string(format) + "/" + strconv.Itoa(i)
				_, made := r.create(webhooks.EndpointSpec{URL: url, Format: format, Secret: secret})
				secrets[url] = made
			}
		}
		texts := texts
		for range 10 {
			texts = append(texts, randomText(random))
		}
		for i, text := range texts {
			m := events.Message{ID: int64(i), Direction: "incoming", From: "+15550001", Text: text}
			for _, q := range r.emit(events.MessageReceived, time.Now(), m) {
				all = append(all, q.vectors(secrets[q.url])...)
			}
		}
	})
	require.Greater(t, len(all), 1000)
	return all
}

func randomText(random *rand.Rand) string {
	text := make([]rune, random.IntN(30))
	for i := range text {
		text[i] = rune(random.IntN(0x10FFFF))
		if text[i] >= 0xD800 && text[i] <= 0xDFFF || random.IntN(2) == 0 {
			text[i] = rune(random.IntN(0x80))
		}
	}
	return string(text)
}

// vectors are the ways in which a request can be verified, all good.
func (q request) vectors(secret string) (all []vector) {
	format := strings.Split(q.url, "/")[3]
	header := map[string]string{}
	for name, values := range q.header {
		header[strings.ToLower(name)] = values[0]
	}
	stamp, _ := strconv.ParseInt(header["webhook-timestamp"], 10, 64)
	v := vector{"", standard, secret, header, string(q.body), stamp, true}
	if secret != "" { // textlink needs none, and signs nothing then
		all = append(all, v)
	}
	switch v.form = format; {
	case format == "textlink":
		v.good = secret != ""
		return append(all, v)
	case format == "native" || format == "textus-v1":
		return all // these have no signature of their own
	}
	return append(all, v)
}

// rotated are requests of endpoints whose secret was changed twice.
func rotated(t *testing.T) (all []vector) {
	t.Helper()
	secrets := []string{"whsec_" + strings.Repeat("A", 32), "whsec_" + strings.Repeat("B", 32), "whsec_" + strings.Repeat("C", 32)}
	atNoon(t, func(r *rig) {
		for _, format := range webhooks.Formats() {
			e, _ := r.create(webhooks.EndpointSpec{URL: "https://example.com/" + string(format), Format: format, Secret: secrets[0]})
			for _, secret := range secrets[1:] {
				_, _, err := r.UpdateEndpoint(context.Background(), account, e.ID, webhooks.EndpointPatch{Secret: &secret})
				require.NoError(t, err)
			}
		}
		for _, q := range r.emit(events.MessageReceived, noon, events.Message{ID: 1, Direction: "incoming", From: "+15550001"}) {
			for i, secret := range secrets {
				for _, v := range q.vectors(secret) {
					// What can carry one signature carries that of the newest.
					v.good = v.form == standard || i == 2
					v.name = "the secret number " + strconv.Itoa(i) + " of three"
					all = append(all, v)
				}
			}
		}
	})
	require.Equal(t, 3*(6+3+1), len(all), "six formats, three signatures of their own, and a secret in a body")
	return all
}

// change is what may happen to a good request.
type change struct {
	name  string
	forms []string // that it can happen to
	apply func(*vector) (good bool)
}

// signature is the header with a form's signature, and stamp the one with its
// time, where it has one.
var (
	signature = map[string]string{
		standard: "webhook-signature", "textconvo": "x-textconvo-signature",
		"textconvo-v2": "x-textconvo-signature", "textus-v2": "x-textus-signature",
	}
	stamp = map[string]string{standard: "webhook-timestamp", "textconvo-v2": "x-textconvo-timestamp"}

	signed = slices.Sorted(maps.Keys(signature))
	timed  = slices.Sorted(maps.Keys(stamp))
	every  = append([]string{"textlink"}, signed...)
)

func changes() []change {
	list := []change{
		{"another secret", every, func(v *vector) bool { v.secret = "whsec_" + strings.Repeat("Z", 32); return false }},
		{"an empty secret", every, func(v *vector) bool { v.secret = ""; return false }},
		{"nothing behind whsec_", every, func(v *vector) bool { v.secret = "whsec_"; return false }},
		{"no body", every, func(v *vector) bool { v.body = ""; return false }},
		{"another id", []string{standard}, func(v *vector) bool { v.header["webhook-id"] += "x"; return false }},
		{"no id", every, func(v *vector) bool { delete(v.header, "webhook-id"); return v.form != standard }},
		{"more headers", every, func(v *vector) bool { v.header["x-request-id"] = "1: 2"; return true }},
		{"the right signature among others", []string{standard}, func(v *vector) bool {
			v.header["webhook-signature"] = "v1,AAAA v1a,BBBB " + v.header["webhook-signature"] + " v2,CCCC"
			return true
		}},
	}
	for name, off := range map[string]int64{"five minutes old": 300, "five minutes early": -300} {
		list = append(list,
			change{name, every, func(v *vector) bool { v.now += off; return true }},
			change{"more than " + name, every, func(v *vector) bool { v.now += off + off/300; return stamp[v.form] == "" }},
		)
	}
	for name, value := range bodies {
		list = append(list, change{name, signed, func(v *vector) bool { v.body = value(v.body); return false }})
	}
	for name, value := range stamps {
		list = append(list, change{name, timed, func(v *vector) bool {
			v.header[stamp[v.form]] = value(v.header[stamp[v.form]])
			return false
		}})
	}
	for name, value := range signatures {
		list = append(list, change{name, signed, func(v *vector) bool {
			v.header[signature[v.form]] = value(v.header[signature[v.form]])
			return false
		}})
	}
	return list
}

// What makes a request bad, by what is changed.
var (
	bodies = map[string]func(string) string{
		"a line break behind the body": func(b string) string { return b + "\n" },
		"an octet changed":             func(b string) string { return b[:len(b)/2] + string(b[len(b)/2]^1) + b[len(b)/2+1:] },
		"the end missing":              func(b string) string { return b[:len(b)-1] },
		"a space in the JSON":          func(b string) string { return "{ " + b[1:] },
	}
	stamps = map[string]func(string) string{
		"no timestamp":                   func(string) string { return "" },
		"a timestamp in words":           func(string) string { return "now" },
		"a timestamp beyond all numbers": func(string) string { return strings.Repeat("9", 30) },
		"a timestamp with a fraction":    func(s string) string { return s + ".5" },
		"a negative timestamp":           func(s string) string { return "-" + s },
		"the smallest number":            func(string) string { return "-9223372036854775808" },
		"the next second":                func(s string) string { n, _ := strconv.Atoi(s); return strconv.Itoa(n + 1) },
	}
	signatures = map[string]func(string) string{
		"no signature":                      func(string) string { return "" },
		"a signature in capital letters":    strings.ToUpper,
		"the end of the signature missing":  func(s string) string { return s[:len(s)-1] },
		"more behind the signature":         func(s string) string { return s + "0" },
		"a signature in other letters":      func(string) string { return "v1,☎" },
		"an empty signature of version 1":   func(string) string { return "v1," },
		"an empty hexadecimal signature":    func(string) string { return "sha256=" },
		"a signature of another version":    func(s string) string { return "v2" + s[2:] },
		"a signature without its beginning": func(s string) string { return strings.TrimLeft(s, "sha256=v1,")[1:] },
		"two signatures with a comma":       func(s string) string { return s + "," + s },
		"spaces only":                       func(string) string { return "   " },
		"a name that scripts know":          func(string) string { return "__proto__" },
	}
)

// changed are good requests to which something happened.
func changed(good []vector) (all []vector) {
	for _, v := range good {
		for _, c := range changes() {
			if !v.good || !slices.Contains(c.forms, v.form) {
				continue
			}
			other := v
			other.header = maps.Clone(v.header)
			other.good = c.apply(&other)
			other.name += ", " + c.name
			all = append(all, other)
		}
	}
	return all
}

// oddities are bodies of the textlink format that nobody should send.
func oddities() (all []vector) {
	for _, body := range []string{
		"", "null", "[]", `"s"`, "1", "{", `{"text":"x"}`, `{"secret":null}`, `{"secret":1}`, `{"secret":true}`, `{"secret":["s"]}`,
		`{"secret":{"s":"s"}}`, `{"secret":""}`, `{"secret":"S"}`, `{"secret":"s "}`, `{"secret":"ss"}`, `{"secret":"\ud800"}`,
		`[{"secret":"s"}]`, "\xff", `{"secret":"` + "\xff" + `"}`,
	} {
		all = append(all, vector{"the body " + body, "textlink", "s", nil, body, 0, false})
	}
	for _, body := range []string{`{"secret":"s"}`, `{"secret":"\u0073","text":"\u2028"}`, "{\n \"text\": \"\u2028\",\n \"secret\": \"s\"\n}\n"} {
		all = append(all, vector{"the body " + body, "textlink", "s", nil, body, 0, true})
	}
	return all
}

// forged are requests that are signed as they should be, but with the key of a
// receiver whose settings are missing, or at no time.
func forged() (all []vector) {
	for _, secret := range []string{"", "whsec_"} {
		all = append(all, sign(standard, secret, nil, "1795262400", "an empty key"))
	}
	for _, form := range []string{"textconvo", "textconvo-v2", "textus-v2"} {
		all = append(all, sign(form, "", nil, "1795262400", "an empty key"))
	}
	all = append(all, vector{"an empty secret in the body", "textlink", "", nil, `{"secret":""}`, 0, false})
	all = append(all, vector{"no secret in the body and none in the settings", "textlink", "", nil, `{}`, 0, false})
	for _, form := range timed {
		right := sign(form, "secret!", []byte("secret!"), "1795262400", "the right time")
		right.good = true
		all = append(all, right)
		for _, stamp := range []string{"now", "NaN", "Infinity", "1e999", "99999999999999999999", "-9223372036854775808", "9223372036854775807", "０"} {
			all = append(all, sign(form, "secret!", []byte("secret!"), stamp, "the time "+stamp))
		}
	}
	return all
}

// sign makes a bad vector whose signature fits a key.
func sign(form, secret string, key []byte, at, name string) vector {
	mac := func(signed string) []byte {
		h := hmac.New(sha256.New, key)
		h.Write([]byte(signed))
		return h.Sum(nil)
	}
	const body = `{"secret":""}`
	v := vector{name, form, secret, map[string]string{}, body, 1795262400, false}
	switch form {
	case standard:
		v.header["webhook-id"] = "msg_1"
		v.header[signature[form]] = "v1," + base64.StdEncoding.EncodeToString(mac("msg_1."+at+"."+body))
	case "textconvo-v2":
		v.header[signature[form]] = "sha256=" + hex.EncodeToString(mac(at+"."+body))
	default:
		v.header[signature[form]] = hex.EncodeToString(mac(body))
	}
	if stamp[form] != "" {
		v.header[stamp[form]] = at
	}
	return v
}

// vectors are all of them, with names that tell them apart.
func vectors(t *testing.T) []vector {
	t.Helper()
	made := engine(t)
	for i, v := range made {
		made[i].name = v.form + " by the engine, body " + v.body + ", secret " + v.secret
	}
	few := published()
	for i := 0; i < len(made); i += 7 {
		few = append(few, made[i])
	}
	return slices.Concat(published(), made, changed(few), rotated(t), oddities(), forged())
}

// headerOf is a vector's headers as Go has them.
func (v vector) headerOf() http.Header {
	h := http.Header{}
	for name, value := range v.header {
		h.Set(name, value)
	}
	return h
}
