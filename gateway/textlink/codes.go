package textlink

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/codes"
	"simrelay/gateway/dialect"
)

// newCode is the body of send-code.
type newCode struct {
	PhoneNumber    text   `json:"phone_number"`
	ServiceName    text   `json:"service_name"`
	ExpirationTime number `json:"expiration_time"` // milliseconds
	SourceCountry  text   `json:"source_country"`
	SIMCardID      number `json:"sim_card_id"`
	CustomID       text   `json:"custom_id"`
}

// maxMillis keeps what is asked for from becoming another time: it is longer
// than any code may live.
const maxMillis = 1 << 40

// sendCode sends a one-time code. TextLink tells the code to whoever asked for
// it.
func (a *api) sendCode(c *gin.Context, p accounts.Principal) error {
	var body newCode
	if err := dialect.DecodeLooselyOrForm(c, &body); err != nil {
		return err
	}
	if err := required("phone_number", string(body.PhoneNumber)); err != nil {
		return err
	}
	sent, err := a.Codes.Send(c.Request.Context(), p, codes.Request{
		To: string(body.PhoneNumber), Service: string(body.ServiceName), Country: string(body.SourceCountry),
		ExpiresIn: time.Duration(min(body.ExpirationTime, maxMillis)) * time.Millisecond,
		SIMCardID: int64(body.SIMCardID), Reference: string(body.CustomID),
	})
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, answer{OK: true, Code: sent.Code.Reveal()})
}

// typedCode is the body of verify-code.
type typedCode struct {
	PhoneNumber   text `json:"phone_number"`
	Code          text `json:"code"`
	SourceCountry text `json:"source_country"`
}

func (a *api) verifyCode(c *gin.Context, p accounts.Principal) error {
	var body typedCode
	if err := dialect.DecodeLooselyOrForm(c, &body); err != nil {
		return err
	}
	if err := required("phone_number", string(body.PhoneNumber)); err != nil {
		return err
	}
	attempt := codes.Attempt{To: string(body.PhoneNumber), Code: string(body.Code), Country: string(body.SourceCountry)}
	if _, err := a.Codes.Verify(c.Request.Context(), p, attempt); err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, answer{OK: true})
}
