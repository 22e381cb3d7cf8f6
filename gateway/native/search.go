package native

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/events"
	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
	"simrelay/relay"
	"simrelay/store"
)

func (a *api) listMessages(c *gin.Context, p accounts.Principal) error {
	limit, err := dialect.Limit(c)
	if err != nil {
		return err
	}
	filter, err := messageFilter(c)
	if err != nil {
		return err
	}
	page, next, err := a.Relay.Search(c.Request.Context(), p, filter, store.Cursor(c.Query("cursor")), limit)
	if err != nil {
		return err
	}
	list := make([]*events.Message, len(page))
	for i, m := range page {
		list[i] = m.Payload()
	}
	return dialect.JSON(c, http.StatusOK, dialect.NewList(list, string(next)))
}

// messageFilter reads the parameters; state may name several, with commas.
func messageFilter(c *gin.Context) (f relay.MessageFilter, err error) {
	f.Number, f.Text, f.Reference = c.Query("number"), c.Query("text"), c.Query("reference")
	f.Direction = relay.Direction(c.Query("direction"))
	for name := range strings.SplitSeq(c.Query("state"), ",") {
		if name = strings.TrimSpace(name); name != "" {
			f.States = append(f.States, relay.State(name))
		}
	}
	if f.SIMCardID, err = dialect.QueryID(c, "sim_card_id"); err != nil {
		return f, err
	}
	if f.Since, err = dialect.QueryTime(c, "since"); err != nil {
		return f, err
	}
	if f.Until, err = dialect.QueryTime(c, "until"); err != nil {
		return f, err
	}
	switch c.DefaultQuery("order", "newest") {
	case "newest":
	case "oldest":
		f.OldestFirst = true
	default:
		return f, fault.New(fault.Invalid, "invalid_order", "order must be newest or oldest: which message comes first.").On("order")
	}
	return f, nil
}

// exportMessages answers with all messages that match, as they are found.
func (a *api) exportMessages(c *gin.Context, p accounts.Principal) error {
	filter, err := messageFilter(c)
	if err != nil {
		return err
	}
	return dialect.CSV(c, "messages.csv", relay.ExportColumns(), a.Relay.Export(c.Request.Context(), p, filter))
}

// conversation is what was written with one number.
type conversation struct {
	Number      string          `json:"number"`
	Contact     *events.Contact `json:"contact"`
	LastMessage *events.Message `json:"last_message"`
}

func (a *api) listConversations(c *gin.Context, p accounts.Principal) error {
	limit, err := dialect.Limit(c)
	if err != nil {
		return err
	}
	page, next, err := a.Relay.Conversations(c.Request.Context(), p, store.Cursor(c.Query("cursor")), limit)
	if err != nil {
		return err
	}
	list := make([]conversation, len(page))
	for i, found := range page {
		list[i] = conversation{Number: found.Number, LastMessage: found.Last.Payload()}
		if found.Contact != nil {
			list[i].Contact = found.Contact.Payload()
		}
	}
	return dialect.JSON(c, http.StatusOK, dialect.NewList(list, string(next)))
}
