package dashboard

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/contacts"
	"simrelay/gateway/dialect"
	"simrelay/relay"
	"simrelay/store"
)

// talks is a page of conversations.
type talks struct {
	pages

	List []talkLine
}

// talkLine is a conversation in a list.
type talkLine struct {
	line

	Name, Tag string
}

// talk is what was written with one number.
type talk struct {
	pages

	Number   string
	Contact  *contacts.View // nil: the number is nobody's
	Messages []bubble       // oldest first
	Answers  bool           // whether one can write to it: a name has no number
	SIM      int64          // that the reply form has chosen
}

// bubble is a message of a conversation.
type bubble struct {
	line

	Sender string
}

// conversations shows the list, or opens the conversation that the form asks
// for.
func (d *dashboard) conversations(c *gin.Context, p accounts.Principal) error {
	if number := strings.TrimSpace(c.Query("number")); number != "" {
		c.Redirect(http.StatusSeeOther, talkAddress(plainNumber(number, p)))
		return nil
	}
	found, next, err := d.Relay.Conversations(c.Request.Context(), p, store.Cursor(c.Query("cursor")), perPage)
	if err != nil {
		return err
	}
	t := talks{pages: turn(c, next)}
	for _, v := range found {
		l := talkLine{line: lineOf(v.Last)}
		if v.Contact != nil {
			l.Name, l.Tag = v.Contact.DisplayName(), v.Contact.StatusTag
		}
		t.List = append(t.List, l)
	}
	return d.show(c, p, http.StatusOK, "conversations", page{Title: "Conversations", Shown: t, frame: frame{Here: "conversations"}})
}

// plainNumber writes a number as messages have it; who has none has a name.
func plainNumber(text string, p accounts.Principal) string {
	if number, err := contacts.ParsePhone(text, p.Country); err == nil {
		return number
	}
	return strings.TrimSpace(text)
}

func (d *dashboard) conversation(c *gin.Context, p accounts.Principal) error {
	return d.showTalk(c, p, form{}, nil)
}

// showTalk shows the conversation that the path names, and why a form of it
// failed.
func (d *dashboard) showTalk(c *gin.Context, p accounts.Principal, f form, failed error) error {
	status, text, err := told(failed)
	if err != nil {
		return err
	}
	f.Error = text
	t, err := d.talk(c, p)
	if err != nil {
		return err
	}
	pg := page{Title: t.Number, Form: f, Shown: t, frame: frame{Here: "conversations"}}
	if pg.From, err = d.cardsFor(c, p); err != nil {
		return err
	}
	if f.Name == "send" {
		t.SIM = f.SIM
	} else {
		t.SIM = usualCard(t.SIM, pg.From)
	}
	pg.Shown = t
	return d.show(c, p, status, "conversation", pg)
}

func (d *dashboard) talk(c *gin.Context, p accounts.Principal) (t talk, err error) {
	if t.Number = plainNumber(c.Param("number"), p); t.Number == "" {
		return t, dialect.ErrNoRoute // and not all messages
	}
	_, none := contacts.ParsePhone(t.Number, p.Country)
	t.Answers = none == nil
	people, _, err := d.Contacts.Page(c.Request.Context(), p, contacts.Filter{Phone: t.Number}, "", 1)
	if err != nil {
		return t, err
	}
	if len(people) > 0 {
		t.Contact = people[0]
	}
	found, next, err := d.Relay.Search(c.Request.Context(), p, relay.MessageFilter{Number: t.Number}, store.Cursor(c.Query("cursor")), perPage)
	if err != nil {
		return t, err
	}
	for _, m := range found {
		if t.SIM == 0 {
			t.SIM = m.SIMCardID
		}
		b := bubble{line: lineOf(m)}
		b.At = m.CreatedAt
		if m.Sender != nil {
			b.Sender = m.Sender.Email
		}
		t.Messages = append(t.Messages, b)
	}
	slices.Reverse(t.Messages)
	t.pages = turn(c, next)
	return t, nil
}

// cardsFor returns the cards that somebody may send through.
func (d *dashboard) cardsFor(c *gin.Context, p accounts.Principal) (cards []simCard, err error) {
	all, err := d.Relay.SIMs(c.Request.Context(), p.AccountID)
	for _, v := range all {
		if p.MaySendThrough(v.ID) {
			card := simCard{SIMView: v, Title: titleOf(v)}
			card.State, card.Label = stateOf(v)
			cards = append(cards, card)
		}
	}
	return cards, err
}

// usualCard is the conversation's card where it can be used now; 0: any.
func usualCard(last int64, cards []simCard) int64 {
	for _, card := range cards {
		if card.ID == last && card.State == "ready" {
			return last
		}
	}
	return 0
}

// reply sends a message that a person has written in the conversation.
func (d *dashboard) reply(c *gin.Context, p accounts.Principal) error {
	f, err := sendForm(c)
	if f.To = plainNumber(c.Param("number"), p); err != nil {
		return d.showTalk(c, p, f, err)
	}
	_, err = d.Relay.Send(c.Request.Context(), p, f.request())
	if err != nil {
		return d.showTalk(c, p, f, err)
	}
	c.Redirect(http.StatusSeeOther, talkAddress(f.To)+"#reply")
	return nil
}

// tagTalk gives the contact of the conversation its status tag.
func (d *dashboard) tagTalk(c *gin.Context, p accounts.Principal) error {
	f := form{Name: "tag", To: plainNumber(c.Param("number"), p), Text: c.PostForm("tag")}
	if _, err := d.Contacts.SetStatusTag(c.Request.Context(), p, f.To, f.Text); err != nil {
		return d.showTalk(c, p, f, err)
	}
	return d.done(c, talkAddress(f.To), "The tag is saved.")
}

func (d *dashboard) talkRoutes() []dialect.Route {
	const get, post = http.MethodGet, http.MethodPost
	return []dialect.Route{
		{Method: get, Path: "/conversations", Serve: d.member(d.conversations)},
		{Method: get, Path: "/conversations/:number", Serve: d.member(d.conversation)},
		{Method: post, Path: "/conversations/:number", Needs: accounts.RightSend, Serve: d.posted(d.member(d.reply))},
		{Method: post, Path: "/conversations/:number/tag", Needs: accounts.RightOwn, Serve: d.posted(d.member(d.tagTalk))},
	}
}
