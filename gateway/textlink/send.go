package textlink

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
	"simrelay/relay"
)

// sms is the body of send-sms. Clients send empty texts for what they leave
// out, and numbers as texts; what they send beside this is ignored.
type sms struct {
	PhoneNumber text   `json:"phone_number"`
	Text        string `json:"text"`
	SIMCardID   number `json:"sim_card_id"`
	CustomID    text   `json:"custom_id"`
	// SourceCountry is how older clients say how to read a national number.
	SourceCountry text `json:"source_country"`
}

func (b *sms) request() (relay.SendRequest, error) {
	if err := required("phone_number", string(b.PhoneNumber)); err != nil {
		return relay.SendRequest{}, err
	}
	if err := required("text", b.Text); err != nil {
		return relay.SendRequest{}, err
	}
	return relay.SendRequest{
		To: string(b.PhoneNumber), Text: b.Text, SIMCardID: int64(b.SIMCardID), Reference: string(b.CustomID), Country: string(b.SourceCountry),
	}, nil
}

func (a *api) sendSMS(c *gin.Context, p accounts.Principal) error {
	var body sms
	if err := dialect.DecodeLooselyOrForm(c, &body); err != nil {
		return err
	}
	request, err := body.request()
	if err != nil {
		return err
	}
	m, err := a.Relay.Send(c.Request.Context(), p, request)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, answer{OK: true, Queued: a.mustWait(c.Request.Context(), m)})
}

// mustWait reports whether no SIM card can take the message now: the one that
// was asked for, or any of the account, is offline, paused, or at its limits.
// TextLink calls that "queued". By now the message is accepted, so nothing here may fail
// the request: its sender would send it again.
func (a *api) mustWait(ctx context.Context, m *relay.Message) bool {
	wait, err := a.Relay.MustWait(ctx, m)
	return err == nil && wait
}

// tag is the body of update-contact-tag.
type tag struct {
	PhoneNumber text  `json:"phone_number"`
	Tag         *text `json:"tag"` // empty takes the tag away
}

func (a *api) updateTag(c *gin.Context, p accounts.Principal) error {
	var body tag
	if err := dialect.DecodeLooselyOrForm(c, &body); err != nil {
		return err
	}
	if err := required("phone_number", string(body.PhoneNumber)); err != nil {
		return err
	}
	if body.Tag == nil {
		return required("tag", "")
	}
	if _, err := a.Contacts.SetStatusTag(c.Request.Context(), p, string(body.PhoneNumber), string(*body.Tag)); err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, answer{OK: true})
}

func required(field, value string) error {
	if value == "" {
		return fault.New(fault.Invalid, "missing_field", "%s is required.", field).On(field)
	}
	return nil
}
