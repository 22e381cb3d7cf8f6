package native

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/codes"
	"simrelay/gateway/dialect"
)

func (a *api) codeRoutes() []dialect.Route {
	return []dialect.Route{
		needs(accounts.RightSend, a.route(http.MethodPost, "/codes", a.sendCode)),
		needs(accounts.RightSend, a.route(http.MethodPost, "/codes/verify", a.verifyCode)),
	}
}

// newCode is the body of POST /codes.
type newCode struct {
	To          string `json:"to"`
	ServiceName string `json:"service_name"`
	ExpiresIn   *int64 `json:"expires_in"` // seconds
	SIMCardID   *int64 `json:"sim_card_id"`
	Length      *int64 `json:"length"` // digits
	ReturnCode  bool   `json:"return_code"`
}

// sentCode is the answer. The code itself is there for those who ask for it.
type sentCode struct {
	ID        int64     `json:"id"`
	ExpiresAt time.Time `json:"expires_at"`
	MessageID int64     `json:"message_id"`
	Code      string    `json:"code,omitempty"`
}

func (a *api) sendCode(c *gin.Context, p accounts.Principal) error {
	var body newCode
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	sent, err := a.Codes.Send(c.Request.Context(), p, body.request())
	if err != nil {
		return err
	}
	answer := sentCode{ID: sent.ID, ExpiresAt: sent.ExpiresAt, MessageID: sent.Message.ID}
	if body.ReturnCode {
		answer.Code = sent.Code.Reveal()
	}
	c.Header("Location", Prefix+"/messages/"+strconv.FormatInt(sent.Message.ID, 10))
	return dialect.JSON(c, http.StatusAccepted, answer)
}

// request keeps what was given apart from what was left out; see message.request.
func (b *newCode) request() codes.Request {
	r := codes.Request{To: b.To, Service: b.ServiceName}
	if b.ExpiresIn != nil {
		r.ExpiresIn = time.Duration(nonZero(seconds(*b.ExpiresIn)))
	}
	if b.SIMCardID != nil {
		r.SIMCardID = nonZero(*b.SIMCardID)
	}
	if b.Length != nil {
		r.Length = int(nonZero(*b.Length))
	}
	return r
}

// typedCode is the body of POST /codes/verify.
type typedCode struct {
	To          string `json:"to"`
	Code        string `json:"code"`
	ServiceName string `json:"service_name"`
}

// verifiedCode is the answer to the right one.
type verifiedCode struct {
	ID          int64     `json:"id"`
	To          string    `json:"to"`
	ServiceName string    `json:"service_name"`
	VerifiedAt  time.Time `json:"verified_at"`
}

func (a *api) verifyCode(c *gin.Context, p accounts.Principal) error {
	var body typedCode
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	v, err := a.Codes.Verify(c.Request.Context(), p, codes.Attempt{To: body.To, Service: body.ServiceName, Code: body.Code})
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, verifiedCode{v.ID, v.To, v.Service, v.At})
}
