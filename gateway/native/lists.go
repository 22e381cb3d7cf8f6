package native

import (
	"context"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/contacts"
	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
	"simrelay/store"
)

// list is the body of POST /lists and PATCH /lists/{id}.
type list struct {
	Name dialect.Given[string] `json:"name"`
}

func (a *api) listLists(c *gin.Context, p accounts.Principal) error {
	limit, err := dialect.Limit(c)
	if err != nil {
		return err
	}
	page, next, err := a.Contacts.Lists(c.Request.Context(), p, c.Query("q"), store.Cursor(c.Query("cursor")), limit)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, dialect.NewList(page, string(next)))
}

func (a *api) createList(c *gin.Context, p accounts.Principal) error {
	var body list
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	l, err := a.Contacts.CreateList(c.Request.Context(), p, body.Name.Value)
	if err != nil {
		return err
	}
	c.Header("Location", Prefix+"/lists/"+strconv.FormatInt(l.ID, 10))
	return dialect.JSON(c, http.StatusCreated, l)
}

func (a *api) getList(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, contacts.ErrListNotFound)
	if err != nil {
		return err
	}
	return answerList(c)(a.Contacts.List(c.Request.Context(), p, id))
}

func (a *api) renameList(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, contacts.ErrListNotFound)
	if err != nil {
		return err
	}
	var body list
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	if !body.Name.Is {
		return answerList(c)(a.Contacts.List(c.Request.Context(), p, id))
	}
	return answerList(c)(a.Contacts.RenameList(c.Request.Context(), p, id, body.Name.Value))
}

func answerList(c *gin.Context) func(*contacts.List, error) error {
	return func(l *contacts.List, err error) error {
		if err != nil {
			return err
		}
		return dialect.JSON(c, http.StatusOK, l)
	}
}

var errDeleteContacts = fault.New(fault.Invalid, "invalid_delete_contacts", "delete_contacts must be true or false.").On("delete_contacts")

func (a *api) deleteList(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, contacts.ErrListNotFound)
	if err != nil {
		return err
	}
	withContacts, err := strconv.ParseBool(c.DefaultQuery("delete_contacts", "false"))
	if err != nil {
		return errDeleteContacts
	}
	if err := a.Contacts.DeleteList(c.Request.Context(), p, id, withContacts); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}

func (a *api) listMembers(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, contacts.ErrListNotFound)
	if err != nil {
		return err
	}
	return a.pageOfContacts(c, p, contacts.Filter{ListID: id})
}

func (a *api) addMember(c *gin.Context, p accounts.Principal) error {
	l, err := member(c, p, a.Contacts.AddToList)
	return answerList(c)(l, err)
}

func (a *api) removeMember(c *gin.Context, p accounts.Principal) error {
	if _, err := member(c, p, a.Contacts.RemoveFromList); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}

// member does something with a list and a contact.
func member(c *gin.Context, p accounts.Principal, do func(context.Context, accounts.Principal, int64, int64) (*contacts.List, error)) (*contacts.List, error) {
	listID, err := dialect.ID(c, contacts.ErrListNotFound)
	if err != nil {
		return nil, err
	}
	contactID, err := dialect.Parameter(c, "contact_id", contacts.ErrNotFound)
	if err != nil {
		return nil, err
	}
	return do(c.Request.Context(), p, listID, contactID)
}
