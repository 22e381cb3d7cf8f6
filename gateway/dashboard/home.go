package dashboard

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/relay"
)

func (d *dashboard) home(c *gin.Context, p accounts.Principal) error {
	return d.showHome(c, p, http.StatusOK, page{})
}

// showHome shows the page; pg says what is special about it this time.
func (d *dashboard) showHome(c *gin.Context, p accounts.Principal, status int, pg page) error {
	m, err := d.model(c.Request.Context(), p)
	if err != nil {
		return err
	}
	m.Relay = d.Base(c.Request)
	for _, card := range m.SIMs {
		if p.MaySendThrough(card.ID) {
			pg.From = append(pg.From, card)
		}
	}
	pg.Title, pg.Here, pg.Board, pg.Live = "SIM cards", "home", m, true
	return d.show(c, p, status, "home", pg)
}

// done ends a form that worked: a page is shown anew, and says so.
func (d *dashboard) done(c *gin.Context, to, notice string) error {
	d.setCookie(c, noticeCookie, base64.RawURLEncoding.EncodeToString([]byte(notice)), time.Minute)
	c.Redirect(http.StatusSeeOther, to)
	return nil
}

func (d *dashboard) takeNotice(c *gin.Context) string {
	cookie, err := c.Request.Cookie(noticeCookie)
	if err != nil {
		return ""
	}
	d.setCookie(c, noticeCookie, "", -1)
	text, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil {
		return ""
	}
	return string(text)
}

// failed shows a form again with what is wrong; our own failures are told as
// such.
func (d *dashboard) failed(c *gin.Context, p accounts.Principal, form form, err error) error {
	status, text, ours := told(err)
	if ours != nil {
		return ours
	}
	form.Error = text
	return d.showHome(c, p, status, page{Form: form})
}

// sendForm reads a message. Browsers end lines with CR LF (HTML section
// 4.10.21.8), of which the handset needs one character. No SIM card means any.
func sendForm(c *gin.Context) (form, error) {
	f := form{Name: "send", Once: c.PostForm("once"), To: c.PostForm("to"), Text: strings.ReplaceAll(c.PostForm("text"), "\r\n", "\n")}
	id := c.PostForm("sim_card_id")
	if id == "" {
		return f, nil
	}
	var err error
	if f.SIM, err = strconv.ParseInt(id, 10, 64); err != nil || f.SIM < 1 {
		return f, relay.ErrSIMNotFound
	}
	return f, nil
}

// request is what the form asks for. The same text from the same showing of the
// form, as a second click sends it, is one message.
func (f *form) request() relay.SendRequest {
	r := relay.SendRequest{To: f.To, Text: f.Text, SIMCardID: f.SIM, Portal: true}
	if f.Once != "" {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%d\n%s", f.Once, f.To, f.SIM, f.Text))
		r.IdempotencyKey = "form " + hex.EncodeToString(sum[:])
	}
	return r
}

// send sends a message that a person has written.
func (d *dashboard) send(c *gin.Context, p accounts.Principal) error {
	f, err := sendForm(c)
	if err != nil {
		return d.failed(c, p, f, err)
	}
	m, err := d.Relay.Send(c.Request.Context(), p, f.request())
	if err != nil {
		return d.failed(c, p, f, err)
	}
	return d.done(c, "/", "Message "+strconv.FormatInt(m.ID, 10)+" is on its way. Its line below tells how it goes.")
}

// tag gives a contact its status tag.
func (d *dashboard) tag(c *gin.Context, p accounts.Principal) error {
	f := form{Name: "tag", To: c.PostForm("phone"), Text: c.PostForm("tag")}
	contact, err := d.Contacts.SetStatusTag(c.Request.Context(), p, f.To, f.Text)
	if err != nil {
		return d.failed(c, p, f, err)
	}
	if contact.StatusTag == "" {
		return d.done(c, "/", contact.Phone+" has no tag any more.")
	}
	return d.done(c, "/", contact.Phone+" is now tagged "+contact.StatusTag+".")
}

// addDevice shows the new device's token, this once, where it is used.
func (d *dashboard) addDevice(c *gin.Context, p accounts.Principal) error {
	f := form{Name: "device", Text: c.PostForm("name")}
	view, token, err := d.Relay.CreateDevice(c.Request.Context(), p, f.Text)
	if err != nil {
		return d.failed(c, p, f, err)
	}
	return d.showHome(c, p, http.StatusCreated, page{Device: view.Name, Token: token})
}

// changeSIM pauses a SIM card, or lets it go on: one that is paused, or rests.
func (d *dashboard) changeSIM(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, relay.ErrSIMNotFound)
	if err != nil {
		return err
	}
	paused := c.PostForm("paused") == "true"
	patch := relay.SIMPatch{Paused: &paused}
	if !paused {
		patch.Rest = []byte("null")
	}
	view, err := d.Relay.UpdateSIM(c.Request.Context(), p, id, patch)
	if err != nil {
		return err
	}
	if paused {
		return d.done(c, "/", titleOf(view)+" is paused: it takes no new messages.")
	}
	return d.done(c, "/", titleOf(view)+" takes messages again.")
}
