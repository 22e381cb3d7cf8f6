package webhooks

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"simrelay/internal/egress"
)

// job is one attempt to make, with what is needed for it.
type job struct {
	endpoint *endpointRecord
	delivery *deliveryRecord
}

// result is what became of an attempt.
type result struct {
	job
	Attempt               // Number is given when it is stored
	ask     time.Duration // what the answer asked to wait
	lost    bool          // we stopped in the middle; it is made again
	sent    int           // bytes of the body, once there is an answer
}

// maxLocation bounds what is kept of a redirect's target, maxKept of other
// headers.
const (
	maxLocation = 1024
	maxKept     = 128
)

// trace notes where the time went. Of a blocked address nothing is told.
func (a *Attempt) trace(t egress.Trace) {
	a.RemoteIP = t.Remote
	a.Timings = Timings{
		DNSMS: milliseconds(t.DNS), ConnectMS: milliseconds(t.Connect), TLSMS: milliseconds(t.TLS),
		FirstByteMS: milliseconds(t.FirstByte), Reused: t.Reused,
	}
}

// milliseconds keeps one decimal: more is noise, and is stored a million times.
func milliseconds(d time.Duration) float64 {
	return float64(d.Round(100*time.Microsecond)/(100*time.Microsecond)) / 10
}

// attempt makes one request and says what became of it. It stores nothing. The
// status decides, from the moment when it is there: whoever said 2xx has taken
// the delivery, and would get it twice if a body that nobody needs were waited
// for in vain.
func (s *Service) attempt(ctx context.Context, j job) result {
	start := time.Now().UTC()
	r := result{job: j, Attempt: Attempt{Trigger: j.delivery.Trigger, At: start}}
	req, keyID, err := s.request(ctx, j, start)
	r.URL, r.KeyID = j.endpoint.URL, keyID
	if err != nil {
		s.Logger.Error("webhooks: cannot make a request", j.delivery.attrs("error", err)...)
		r.ErrorClass = classInternal
		return r
	}
	resp, err := s.Client.Do(req)
	r.DurationMS = time.Since(start).Milliseconds()
	if err != nil {
		class := egress.ClassOf(err)
		r.ErrorClass, r.lost = string(class), class == egress.Canceled
		if failure, ok := errors.AsType[*egress.Error](err); ok && class != egress.Blocked {
			r.trace(failure.Trace)
		}
		return r
	}
	r.Status, r.sent = resp.Status, int(req.ContentLength)
	r.trace(resp.Trace)
	r.ContentType = cut(strings.ToValidUTF8(resp.Header.Get("Content-Type"), ""), maxKept)
	r.RetryAfter = cut(strings.ToValidUTF8(resp.Header.Get("Retry-After"), ""), maxKept)
	r.ErrorClass = j.endpoint.profile().classify(resp.Status)
	r.ResponseBody, r.ResponseCut = strings.ToValidUTF8(string(resp.Body), "\uFFFD"), cutBy(resp)
	if r.ErrorClass == classRedirect {
		r.Location = cut(strings.ToValidUTF8(resp.Header.Get("Location"), ""), maxLocation)
	}
	if r.ErrorClass != "" {
		r.ask = retryAfter(resp.Header.Get("Retry-After"), time.Now())
	}
	return r
}

// cutTooLong says that a body is longer than what is kept of one.
const cutTooLong = "too_long"

// cutBy says why an answer's body is not whole; empty when it is.
func cutBy(resp *egress.Response) string {
	switch {
	case resp.Truncated:
		return cutTooLong
	case resp.Err != nil:
		return string(egress.ClassOf(resp.Err))
	}
	return ""
}

// cut returns at most n bytes of s.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}

// request makes the request of an attempt: the stored body with the secret
// filled in, the time of this attempt, and the signature over exactly these
// bytes. It also returns the id of the current secret.
func (s *Service) request(ctx context.Context, j job, at time.Time) (req *http.Request, keyID string, err error) {
	secrets, err := s.secretsOf(j.endpoint, at)
	if err != nil {
		return nil, "", err
	}
	if len(secrets) > 0 {
		keyID = j.endpoint.Secrets[0].ID
	}
	headers, err := s.headersOf(j.endpoint)
	if err != nil {
		return nil, keyID, err
	}
	p := j.endpoint.profile()
	body := []byte(j.delivery.Body)
	if fill := p.fill; fill != nil && len(secrets) > 0 {
		body = fill(body, secrets[0])
	}
	req, err = http.NewRequestWithContext(ctx, http.MethodPost, j.endpoint.URL, bytes.NewReader(body))
	if err != nil {
		return nil, keyID, err
	}
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	setHeaders(req.Header, j.delivery, at)
	if value := signatures(p.key, secrets, j.delivery.ID, at, body); value != "" {
		req.Header["webhook-signature"] = []string{value}
	}
	if p.sign != nil && len(secrets) > 0 {
		p.sign(req.Header, &signing{accountID: j.endpoint.AccountID, secret: secrets[0], at: at, body: body})
	}
	return req, keyID, nil
}

// setHeaders writes what every format carries. The names are in lower case on
// the wire, as Standard Webhooks writes them.
func setHeaders(h http.Header, d *deliveryRecord, at time.Time) {
	h.Set("Content-Type", "application/json")
	h.Set("User-Agent", "simrelay-webhooks/1")
	h["webhook-id"] = []string{d.ID}
	h["webhook-timestamp"] = []string{strconv.FormatInt(at.Unix(), 10)}
	h["webhook-attempt"] = []string{strconv.Itoa(d.Attempts + 1)}
	h["traceparent"] = []string{d.traceparent(d.Attempts + 1)}
	if d.Rounds > 0 {
		h["webhook-replay"] = []string{"true"}
	}
	if d.isTest() { // in a replay too: a sample never happened
		h["webhook-test"] = []string{"true"}
	}
	// An empty list is not sent. It lets net/http repeat the request on a new
	// connection when a kept-alive one turns out to be closed; the receiver
	// knows duplicates by the webhook-id anyway.
	h["Idempotency-Key"] = []string{}
}
