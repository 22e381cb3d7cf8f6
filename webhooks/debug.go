package webhooks

import (
	"bytes"
	"context"
	"crypto/hmac"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"simrelay/store"
)

// SignatureQuestion is a request as a receiver got it, to be explained.
type SignatureQuestion struct {
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
	// Secret is the one that the receiver uses; optional.
	Secret string `json:"secret"`
}

// SignatureAnswer says whether the request is ours and whole, and if not, what
// differs.
type SignatureAnswer struct {
	// Valid says that every signature of the endpoint's format fits.
	Valid bool `json:"valid"`
	// KeyID names the secret that made it; empty when none did.
	KeyID  string           `json:"key_id"`
	Checks []SignatureCheck `json:"checks"`
}

// SignatureCheck is one rule.
type SignatureCheck struct {
	Name   string `json:"name"` // secret, delivery, body, timestamp, or a header with a signature
	OK     bool   `json:"ok"`
	Detail string `json:"detail"` // in plain words, with what to do
}

// tolerance is how far a time may be off before receivers refuse it.
const tolerance = 5 * time.Minute

// ExplainSignature checks a request against an endpoint's secrets, and tries
// the mistakes that receivers make, so that it can name them.
func (s *Service) ExplainSignature(ctx context.Context, accountID, endpointID int64, q SignatureQuestion) (*SignatureAnswer, error) {
	x := &explanation{question: q, header: http.Header{}, answer: &SignatureAnswer{Checks: []SignatureCheck{}}}
	for name, value := range q.Headers {
		x.header.Set(name, strings.TrimSpace(value))
	}
	err := s.DB.View(ctx, func(tx *store.Tx) (err error) {
		if x.endpoint, err = endpointOf(tx, accountID, endpointID); err != nil {
			return err
		}
		x.delivery, err = deliveries.Get(tx, store.Key(x.header.Get("webhook-id")))
		if isNotFound(err) || err == nil && x.delivery.EndpointID != endpointID {
			x.delivery, err = nil, nil
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if x.keys, err = s.allSecrets(x.endpoint); err != nil {
		return nil, err
	}
	return x.run(), nil
}

// knownSecret is a secret of the endpoint, with its name.
type knownSecret struct{ id, secret string }

// allSecrets opens those that are past their time too: a receiver may still
// use one.
func (s *Service) allSecrets(e *endpointRecord) ([]knownSecret, error) {
	var list []knownSecret
	for _, sealed := range e.Secrets {
		plain, err := s.Box.Open(sealed.Sealed, e.purpose("secret"))
		if err != nil {
			return nil, fmt.Errorf("webhook %d: %w", e.ID, err)
		}
		list = append(list, knownSecret{sealed.ID, string(plain)})
	}
	return list, nil
}

// explanation is one run of ExplainSignature.
type explanation struct {
	question SignatureQuestion
	header   http.Header
	endpoint *endpointRecord
	delivery *deliveryRecord
	keys     []knownSecret
	answer   *SignatureAnswer
}

func (x *explanation) run() *SignatureAnswer {
	if x.question.Secret != "" {
		x.checkSecret()
	}
	x.checkDelivery()
	x.checkTimestamp()
	signed := x.checkStandard()
	if name := x.endpoint.profile().signature; name != "" && len(x.keys) > 0 {
		signed = x.checkVendor(name) && signed
	}
	x.answer.Valid = signed
	return x.answer
}

func (x *explanation) add(name string, ok bool, format string, args ...any) bool {
	x.answer.Checks = append(x.answer.Checks, SignatureCheck{Name: name, OK: ok, Detail: fmt.Sprintf(format, args...)})
	return ok
}

// checkSecret says what the receiver's secret is.
func (x *explanation) checkSecret() {
	given := x.question.Secret
	for i, k := range x.keys {
		switch {
		case k.secret == given && i == 0:
			x.add("secret", true, "This is the current secret (%s).", k.id)
			return
		case k.secret == given:
			x.add("secret", false, "This secret (%s) was replaced by %s; use the new one.", k.id, x.keys[0].id)
			return
		case k.secret == strings.TrimSpace(given):
			x.add("secret", false, "There is white space around the secret.")
			return
		case strings.EqualFold(k.secret, given):
			x.add("secret", false, "The secret has other capital letters; they count.")
			return
		}
	}
	x.add("secret", false, "This is no secret of this webhook; is it another webhook's? PATCH this one with {\"secret\":\"\"} for a new one.")
}

// checkDelivery finds out whether the body is the one that was sent.
func (x *explanation) checkDelivery() {
	id := x.header.Get("webhook-id")
	switch {
	case id == "":
		x.add("delivery", false, "The header webhook-id is missing: paste all headers of the request.")
		return
	case x.delivery == nil:
		x.add("delivery", false, "This webhook has sent no delivery with this webhook-id, or it is not kept any more.")
		return
	}
	x.add("delivery", true, "It is the delivery of %s, made at %s.", x.delivery.Event, x.delivery.CreatedAt.Format(time.RFC3339))
	sent, got := x.sentBody(), []byte(x.question.Body)
	if bytes.Equal(sent, got) {
		x.add("body", true, "It is the body that was sent, octet for octet.")
		return
	}
	x.add("body", false, "%s", difference(sent, got))
}

// sentBody is the body with the secret in it, where the format has it there:
// the secret that fits, else today's.
func (x *explanation) sentBody() []byte {
	body := []byte(x.delivery.Body)
	fill := x.endpoint.profile().fill
	if fill == nil || len(x.keys) == 0 {
		return body
	}
	for _, k := range x.keys {
		if filled := fill(body, k.secret); string(filled) == x.question.Body {
			return filled
		}
	}
	return fill(body, x.keys[0].secret)
}

// difference says how a body was changed on its way through a receiver.
func difference(sent, got []byte) string {
	at := 0
	for at < min(len(sent), len(got)) && sent[at] == got[at] {
		at++
	}
	where := fmt.Sprintf("The body differs from the one that was sent, from octet %d on. ", at)
	switch {
	case bytes.Equal(sent, bytes.TrimSpace(got)):
		return "White space was added around the body. Sign the octets as they came, without it."
	case sameJSON(sent, got):
		return where + "It holds the same JSON written differently: your program parsed it and wrote it again. Sign the raw body, before it is parsed."
	case len(got) < len(sent) && bytes.HasPrefix(sent, got):
		return where + "Its end is missing."
	}
	return where + "Its content was changed."
}

func sameJSON(a, b []byte) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

func (x *explanation) checkTimestamp() {
	stamp := x.header.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		x.add("timestamp", false, "The header webhook-timestamp is missing, or is not a number of seconds since 1970.")
		return
	}
	off := time.Since(time.Unix(seconds, 0)).Round(time.Second)
	if off > tolerance || off < -tolerance {
		x.add("timestamp", false, "It is %s old now. A receiver must refuse more than five minutes; this is fine if it came in time, otherwise look at your server's clock.", off)
		return
	}
	x.add("timestamp", true, "It is %s old.", off)
}

// mistake is a way of deriving a key, or what is signed, that receivers get
// wrong.
type mistake struct {
	name string
	sign func(secret string) string
}

// checkStandard checks the signature of Standard Webhooks.
func (x *explanation) checkStandard() bool {
	const name = "webhook-signature"
	if len(x.keys) == 0 {
		return x.add(name, true, "This webhook has no secret, so nothing is signed.")
	}
	id, stamp, body := x.header.Get("webhook-id"), x.header.Get("webhook-timestamp"), x.question.Body
	given := strings.Fields(x.header.Get(name))
	if len(given) == 0 {
		return x.add(name, false, "The header is missing.")
	}
	over := func(key []byte, texts ...string) string { return "v1," + macBase64(key, texts...) }
	right := func(secret string) string {
		key, ok := x.endpoint.profile().key(secret)
		if !ok {
			return ""
		}
		return over(key, id, ".", stamp, ".", body)
	}
	wrong := []mistake{
		{"the secret was not decoded: the key is the decoded base64 behind whsec_", func(secret string) string {
			return over([]byte(strings.TrimPrefix(secret, secretPrefix)), id, ".", stamp, ".", body)
		}},
		{"the whole text of the secret was the key: it is the decoded base64 behind whsec_", func(secret string) string {
			return over([]byte(secret), id, ".", stamp, ".", body)
		}},
		{"only the body was signed: it is id, timestamp and body with dots between", func(secret string) string {
			key, _ := libraryKey(secret)
			return over(key, body)
		}},
		{"the id was left out: it is id, timestamp and body with dots between", func(secret string) string {
			key, _ := libraryKey(secret)
			return over(key, stamp, ".", body)
		}},
	}
	return x.judge(name, given, right, wrong)
}

// checkVendor checks the format's own signature.
func (x *explanation) checkVendor(name string) bool {
	given := x.header.Get(name)
	if given == "" {
		return x.add(name, false, "The header is missing.")
	}
	at := x.signedAt()
	right := func(secret string) string {
		h := http.Header{}
		x.endpoint.profile().sign(h, &signing{secret: secret, at: at, body: []byte(x.question.Body)})
		return h[name][0]
	}
	prefix := ""
	if scheme, _, found := strings.Cut(given, "="); found {
		prefix = scheme + "="
	}
	with := func(key []byte, texts ...string) string { return prefix + macHex(key, texts...) }
	stamp := x.header.Get("webhook-timestamp")
	wrong := []mistake{
		{"the secret was decoded: for this header the key is the secret as it is shown", func(secret string) string {
			key, _ := libraryKey(secret)
			return with(key, x.question.Body)
		}},
		{"only the body was signed: here it is the timestamp, a dot, and the body", func(secret string) string { return with([]byte(secret), x.question.Body) }},
		{"the timestamp was signed too: here it is only the body", func(secret string) string {
			return with([]byte(secret), stamp, ".", x.question.Body)
		}},
		{"the header has capital letters: compare in lower case", func(secret string) string {
			return strings.ToUpper(right(secret))
		}},
	}
	return x.judge(name, []string{given}, right, wrong)
}

// signedAt is the time that the format's own signature carries.
func (x *explanation) signedAt() time.Time {
	stamp := x.header.Get("X-TextConvo-Timestamp")
	if stamp == "" {
		stamp = x.header.Get("webhook-timestamp")
	}
	seconds, _ := strconv.ParseInt(stamp, 10, 64)
	return time.Unix(seconds, 0)
}

// judge compares the values that a header carried with what each secret makes,
// rightly and wrongly.
func (x *explanation) judge(name string, given []string, right func(string) string, wrong []mistake) bool {
	fits := func(want string) bool {
		for _, value := range given {
			if want != "" && hmac.Equal([]byte(value), []byte(want)) {
				return true
			}
		}
		return false
	}
	now := time.Now()
	for i, k := range x.keys {
		if !fits(right(k.secret)) {
			continue
		}
		x.answer.KeyID = k.id
		if e := x.endpoint.Secrets[i].Expires; e != nil && now.After(*e) {
			return x.add(name, true, "It fits the secret %s, which has been replaced since.", k.id)
		}
		return x.add(name, true, "It fits the secret %s.", k.id)
	}
	for _, k := range x.keys {
		for _, m := range wrong {
			if fits(m.sign(k.secret)) {
				return x.add(name, false, "It fits if %s.", m.name)
			}
		}
	}
	if s := x.question.Secret; s != "" && fits(right(s)) {
		return x.add(name, false, "It fits the secret that you gave, which is not this webhook's: the request was signed by somebody else.")
	}
	if x.delivery != nil && x.fitsSentBody(fits) {
		return x.add(name, false, "It fits the body that was sent, but not this one: the body was changed after it came.")
	}
	return x.add(name, false, "It fits none of this webhook's secrets over this body.")
}

// fitsSentBody reports whether a value is right for the body that was sent.
func (x *explanation) fitsSentBody(fits func(string) bool) bool {
	body := x.sentBody()
	id, stamp := x.header.Get("webhook-id"), x.header.Get("webhook-timestamp")
	p := x.endpoint.profile()
	for _, k := range x.keys {
		if key, ok := p.key(k.secret); ok && fits("v1,"+macBase64(key, id, ".", stamp, ".", string(body))) {
			return true
		}
		if p.sign == nil {
			continue
		}
		h := http.Header{}
		p.sign(h, &signing{secret: k.secret, at: x.signedAt(), body: body})
		for _, values := range h {
			if fits(values[0]) {
				return true
			}
		}
	}
	return false
}
