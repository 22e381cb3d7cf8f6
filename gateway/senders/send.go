package senders

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
	"simrelay/relay"
)

// sameGet is how long the same GET is the same message. HTTP lets whoever is
// between repeat a GET (RFC 9110 section 9.2.2), so it must not send twice.
const sameGet = time.Minute

// send accepts a text for one or some recipients, each its own message.
func (a *api) send(c *gin.Context) error {
	if c.Request.Method == http.MethodHead {
		return dialect.ErrMethod // wherever it is routed: it must send nothing
	}
	if err := meant(c.Request); err != nil {
		return err
	}
	f := newFields(toField, textField, simField, referenceField, priorityField, idField, keyField)
	f.readEncoded(c.Request.URL.RawQuery)
	if c.Request.Method == http.MethodPost {
		if err := f.read(c); err != nil {
			return err
		}
	}
	p, err := a.admit(c, f)
	if err != nil {
		return err
	}
	if err := f.elsewhere(); err != nil {
		return err
	}
	to, request, err := f.message()
	if err != nil {
		return err
	}
	id, err := f.identity(c.Request)
	if err != nil {
		return err
	}
	requests := each(to, request)
	for i := range requests {
		identify(&requests[i], id, c.Request.Method)
	}
	results, err := a.Relay.SendAll(c.Request.Context(), p, requests)
	if err != nil {
		return err
	}
	return answer(c, to, results)
}

// elsewhere refuses what the native API would obey: whoever asks for a later time
// must not have the message sent at once.
func (f *fields) elsewhere() error {
	for _, name := range f.unknown {
		if slices.Contains([]string{"send_at", "expires_in", "pool_id", "on_unknown", "flash"}, name) {
			return fault.New(fault.Invalid, "unknown_field", "%s is not taken here. Send the message with: POST /api/v1/messages.", name).On(name)
		}
	}
	return nil
}

// each makes a request for every recipient.
func each(to []string, request relay.SendRequest) []relay.SendRequest {
	all := make([]relay.SendRequest, len(to))
	for i, number := range to {
		request.To = number
		all[i] = request
	}
	return all
}

// identify makes repetitions harmless: of a request that names itself, for as
// long as its message is kept, and of a GET for a while.
func identify(r *relay.SendRequest, id, method string) {
	switch {
	case id != "":
		r.IdempotencyKey = digest("send", id, r.To)
	case method == http.MethodGet:
		r.IdempotencyKey = digest("get", r.To, r.Text, fmt.Sprint(r.SIMCardID, r.Priority), r.Reference)
		r.IdempotencyFor = sameGet
	}
}

// digest makes a key of a few texts that does not tell them.
func digest(kind string, texts ...string) string {
	h := sha256.New()
	for _, text := range texts {
		fmt.Fprintf(h, "%d:%s", len(text), text)
	}
	return kind + ":" + hex.EncodeToString(h.Sum(nil))
}

// message returns the recipients, and what they are sent.
func (f *fields) message() (to []string, r relay.SendRequest, err error) {
	if to, err = f.recipients(); err != nil {
		return nil, r, err
	}
	if r.Text, err = f.required(textField); err != nil {
		return nil, r, err
	}
	if r.SIMCardID, err = f.sim(); err != nil {
		return nil, r, err
	}
	if r.Reference, err = f.one(referenceField); err != nil {
		return nil, r, err
	}
	r.Priority, err = f.whole(priorityField, 0)
	return to, r, err
}

// identity returns what the request calls itself, or an empty text.
func (f *fields) identity(r *http.Request) (string, error) {
	f.add(idField, strings.Trim(r.Header.Get("Idempotency-Key"), `"`))
	id, err := f.one(idField)
	if len(id) > 255 {
		err = fault.New(fault.Invalid, "invalid_id", "id must have at most 255 characters.").On(idField)
	}
	return id, err
}

// meant refuses what a browser asks for without anybody having meant to send:
// it fetches ahead (the Fetch standard's Sec-Purpose, and what came before it),
// or another site's page makes it use a password that it remembers.
func meant(r *http.Request) error {
	for _, header := range []string{"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"} {
		if r.Header.Get(header) != "" {
			return errNotMeant
		}
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "cross-site", "same-site":
		return errNotMeant
	}
	return nil
}

var errNotMeant = fault.New(fault.Forbidden, "not_meant",
	"A browser fetched this ahead, or for another site's page, so nothing was sent. Open the address itself.")
