package native

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/contacts"
	"simrelay/gateway/dialect"
	"simrelay/store"
)

// contactRoutes are those of contacts, tags, lists and opt-outs.
func (a *api) contactRoutes() []dialect.Route {
	const get, post, put, patch, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete
	const own = accounts.RightOwn
	upload := a.route(post, "/contacts/import", a.importContacts)
	upload.MaxBody = contacts.MaxImport
	return []dialect.Route{
		a.route(get, "/contacts", a.listContacts),
		needs(own, a.route(post, "/contacts", a.createContact)),
		a.route(get, "/contacts.csv", a.exportContacts),
		upload,
		a.route(get, "/contacts/:id", one(contacts.ErrNotFound, a.Contacts.Get)),
		needs(own, a.route(patch, "/contacts/:id", a.updateContact)),
		a.route(del, "/contacts/:id", gone(contacts.ErrNotFound, a.Contacts.Delete)),
		a.route(get, "/contacts/:id/timeline", a.contactTimeline),
		needs(own, a.route(put, "/contacts/:id/tags/:tag", a.tagContact)),
		needs(own, a.route(del, "/contacts/:id/tags/:tag", a.untagContact)),
		a.route(get, "/tags", a.listTags),

		a.route(get, "/lists", a.listLists),
		a.route(post, "/lists", a.createList),
		a.route(get, "/lists/:id", a.getList),
		a.route(patch, "/lists/:id", a.renameList),
		a.route(del, "/lists/:id", a.deleteList),
		a.route(get, "/lists/:id/contacts", a.listMembers),
		a.route(put, "/lists/:id/contacts/:contact_id", a.addMember),
		a.route(del, "/lists/:id/contacts/:contact_id", a.removeMember),

		a.route(get, "/opt-outs", a.listOptOuts),
		needs(own, a.route(post, "/opt-outs", a.createOptOut)),
		a.route(del, "/opt-outs/:phone", a.deleteOptOut),
	}
}

// contact is the body of POST and PATCH /contacts. What is left out stays; null
// and an empty text take away.
type contact struct {
	Phone        dialect.Given[string]         `json:"phone"`
	Email        dialect.Given[string]         `json:"email"`
	FirstName    dialect.Given[string]         `json:"first_name"`
	LastName     dialect.Given[string]         `json:"last_name"`
	Company      dialect.Given[string]         `json:"company"`
	StatusTag    dialect.Given[string]         `json:"status_tag"`
	Tags         dialect.Given[[]string]       `json:"tags"`
	CustomFields dialect.Given[map[string]any] `json:"custom_fields"`
}

func (b *contact) details() contacts.Details {
	d := contacts.Details{
		Phone: b.Phone.Pointer(), Email: b.Email.Pointer(), FirstName: b.FirstName.Pointer(), LastName: b.LastName.Pointer(),
		Company: b.Company.Pointer(), StatusTag: b.StatusTag.Pointer(),
		CustomFields: b.CustomFields.Value, ClearFields: b.CustomFields.Is && b.CustomFields.Value == nil,
	}
	if b.Tags.Is {
		d.Tags = append([]string{}, b.Tags.Value...)
	}
	return d
}

func (a *api) listContacts(c *gin.Context, p accounts.Principal) error {
	filter, err := contactFilter(c)
	if err != nil {
		return err
	}
	return a.pageOfContacts(c, p, filter)
}

func (a *api) pageOfContacts(c *gin.Context, p accounts.Principal, filter contacts.Filter) error {
	limit, err := dialect.Limit(c)
	if err != nil {
		return err
	}
	page, next, err := a.Contacts.Page(c.Request.Context(), p, filter, c.Query("cursor"), limit)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, dialect.NewList(page, next))
}

func contactFilter(c *gin.Context) (f contacts.Filter, err error) {
	f = contacts.Filter{
		Phone: queryNumber(c, "phone"), Email: c.Query("email"), Tag: c.Query("tag"),
		StatusTag: c.Query("status_tag"), Words: queryNumber(c, "q"),
	}
	f.ListID, err = queryList(c)
	return f, err
}

// queryNumber gives a number its plus sign back, which is a space in a query
// where it is not escaped.
func queryNumber(c *gin.Context, name string) string {
	text := c.Query(name)
	if rest, ok := strings.CutPrefix(text, " "); ok && rest != "" && rest[0] >= '1' && rest[0] <= '9' {
		return "+" + rest
	}
	return text
}

func queryList(c *gin.Context) (int64, error) {
	text := c.Query("list_id")
	if text == "" {
		return 0, nil
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id < 1 {
		return 0, contacts.ErrListNotFound.On("list_id")
	}
	return id, nil
}

// onExisting returns the policy that the query asks for.
func onExisting(c *gin.Context, usual contacts.Policy) contacts.Policy {
	if text := c.Query("on_existing"); text != "" {
		return contacts.Policy(text)
	}
	return usual
}

func (a *api) createContact(c *gin.Context, p accounts.Principal) error {
	var body contact
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	v, outcome, err := a.Contacts.Save(c.Request.Context(), p, body.details(), onExisting(c, contacts.Refuse))
	if err != nil {
		return err
	}
	c.Header("Location", Prefix+"/contacts/"+strconv.FormatInt(v.ID, 10))
	if outcome == contacts.Created {
		return dialect.JSON(c, http.StatusCreated, v)
	}
	return dialect.JSON(c, http.StatusOK, v)
}

func (a *api) updateContact(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, contacts.ErrNotFound)
	if err != nil {
		return err
	}
	var body contact
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	return a.changeContact(c, p, id, body.details())
}

func (a *api) changeContact(c *gin.Context, p accounts.Principal, id int64, d contacts.Details) error {
	v, err := a.Contacts.Update(c.Request.Context(), p, id, d)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, v)
}

func (a *api) contactTimeline(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, contacts.ErrNotFound)
	if err != nil {
		return err
	}
	limit, err := dialect.Limit(c)
	if err != nil {
		return err
	}
	page, next, err := a.Contacts.Timeline(c.Request.Context(), p, id, c.Query("cursor"), limit)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, dialect.NewList(page, next))
}

func (a *api) tagContact(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, contacts.ErrNotFound)
	if err != nil {
		return err
	}
	return a.changeContact(c, p, id, contacts.Details{AddTags: []string{c.Param("tag")}})
}

func (a *api) untagContact(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, contacts.ErrNotFound)
	if err != nil {
		return err
	}
	if _, err := a.Contacts.Update(c.Request.Context(), p, id, contacts.Details{RemoveTags: []string{c.Param("tag")}}); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}

func (a *api) listTags(c *gin.Context, p accounts.Principal) error {
	limit, err := dialect.Limit(c)
	if err != nil {
		return err
	}
	page, next, err := a.Contacts.Tags(c.Request.Context(), p, c.Query("q"), store.Cursor(c.Query("cursor")), limit)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, dialect.NewList(page, string(next)))
}

// newOptOut is the body of POST /opt-outs.
type newOptOut struct {
	Phone  string `json:"phone"`
	Reason string `json:"reason"`
}

func (a *api) listOptOuts(c *gin.Context, p accounts.Principal) error {
	limit, err := dialect.Limit(c)
	if err != nil {
		return err
	}
	page, next, err := a.Contacts.OptOuts(c.Request.Context(), p, queryNumber(c, "phone"), store.Cursor(c.Query("cursor")), limit)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, dialect.NewList(page, string(next)))
}

func (a *api) createOptOut(c *gin.Context, p accounts.Principal) error {
	var body newOptOut
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	o, created, err := a.Contacts.OptOut(c.Request.Context(), p, body.Phone, body.Reason)
	if err != nil {
		return err
	}
	if created {
		return dialect.JSON(c, http.StatusCreated, o)
	}
	return dialect.JSON(c, http.StatusOK, o)
}

func (a *api) deleteOptOut(c *gin.Context, p accounts.Principal) error {
	if err := a.Contacts.OptIn(c.Request.Context(), p, c.Param("phone")); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}
