package native

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
	"simrelay/webhooks"
)

var errWebhook = fault.New(fault.NotFound, "webhook_not_found", "There is no webhook with this id in your account.")

// endpoint is a webhook with its secret, where that is shown.
type endpoint struct {
	*webhooks.Endpoint

	Secret string `json:"secret,omitempty"`
}

func (a *api) listWebhooks(c *gin.Context, p accounts.Principal) error {
	all, err := a.Webhooks.Endpoints(c.Request.Context(), p.AccountID)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, dialect.NewList(all, ""))
}

func (a *api) createWebhook(c *gin.Context, p accounts.Principal) error {
	var spec webhooks.EndpointSpec
	if err := dialect.Decode(c, &spec); err != nil {
		return err
	}
	e, secret, err := a.Webhooks.CreateEndpoint(c.Request.Context(), p.AccountID, spec)
	if err != nil {
		return err
	}
	c.Header("Location", Prefix+"/webhooks/"+strconv.FormatInt(e.ID, 10))
	return dialect.JSON(c, http.StatusCreated, endpoint{e, secret})
}

func (a *api) getWebhook(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, errWebhook)
	if err != nil {
		return err
	}
	e, err := a.Webhooks.Endpoint(c.Request.Context(), p.AccountID, id)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, endpoint{e, ""})
}

func (a *api) updateWebhook(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, errWebhook)
	if err != nil {
		return err
	}
	var patch webhooks.EndpointPatch
	if err := dialect.Decode(c, &patch); err != nil {
		return err
	}
	e, secret, err := a.Webhooks.UpdateEndpoint(c.Request.Context(), p.AccountID, id, patch)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, endpoint{e, secret})
}

func (a *api) deleteWebhook(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, errWebhook)
	if err != nil {
		return err
	}
	if err := a.Webhooks.DeleteEndpoint(c.Request.Context(), p.AccountID, id); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}

// testWebhook answers with the attempt, whatever the endpoint said to it.
func (a *api) testWebhook(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, errWebhook)
	if err != nil {
		return err
	}
	var body struct {
		Event string `json:"event"` // by the format's name; empty: the usual one
	}
	if err := dialect.DecodeOptional(c, &body); err != nil {
		return err
	}
	attempt, err := a.Webhooks.TestEndpoint(c.Request.Context(), p.AccountID, id, body.Event)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, attempt)
}

// explainSignature answers with what is right and wrong about a request.
func (a *api) explainSignature(c *gin.Context, p accounts.Principal) error {
	id, err := dialect.ID(c, errWebhook)
	if err != nil {
		return err
	}
	var question webhooks.SignatureQuestion
	if err := dialect.Decode(c, &question); err != nil {
		return err
	}
	answer, err := a.Webhooks.ExplainSignature(c.Request.Context(), p.AccountID, id, question)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, answer)
}

// textLinkOwner returns whose TextLink settings a key opens: a team member has
// settings of its own.
func textLinkOwner(p accounts.Principal) webhooks.TextLinkOwner {
	if p.Role == accounts.RoleMember {
		return webhooks.TextLinkOwner{AccountID: p.AccountID, SubuserID: p.UserID}
	}
	return webhooks.TextLinkOwner{AccountID: p.AccountID}
}

func (a *api) getTextLink(c *gin.Context, p accounts.Principal) error {
	settings, err := a.Webhooks.TextLinkSettings(c.Request.Context(), textLinkOwner(p))
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, settings)
}

func (a *api) putTextLink(c *gin.Context, p accounts.Principal) error {
	var change webhooks.TextLinkChange
	if err := dialect.Decode(c, &change); err != nil {
		return err
	}
	if err := a.Webhooks.SetTextLinkSettings(c.Request.Context(), textLinkOwner(p), change); err != nil {
		return err
	}
	return a.getTextLink(c, p)
}

// results is the answer of POST /textlink/webhooks/test.
type results struct {
	Results []webhooks.TextLinkResult `json:"results"`
}

func (a *api) testTextLink(c *gin.Context, p accounts.Principal) error {
	of, err := a.Webhooks.TestTextLink(c.Request.Context(), textLinkOwner(p))
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusOK, results{of})
}
