package dashboard

import (
	"html/template"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"simrelay/docs"
	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
)

// manual is what the pages of the documentation show.
type manual struct {
	Here   string // which of them it is
	Kinds  []kindOfError
	Error  docs.Error
	Status int // of Error
	About  string
}

// kindOfError is a kind and its codes.
type kindOfError struct {
	Name, About string
	Errors      []docs.Error
}

func (d *dashboard) docRoutes() []dialect.Route {
	return []dialect.Route{
		{Method: http.MethodGet, Path: "/docs", Serve: d.reference},
		{Method: http.MethodGet, Path: "/docs/errors", Serve: d.errorList},
		{Method: http.MethodGet, Path: "/docs/errors/:code", Serve: d.errorPage},
	}
}

// reference shows the description of the API. The program that draws it has its
// pictures within its style sheet.
func (d *dashboard) reference(c *gin.Context) error {
	c.Writer.Header()["Content-Security-Policy"] = []string{strings.Replace(policy[0], "img-src 'self'", "img-src 'self' data:", 1)}
	return d.views.render(c, http.StatusOK, "reference", page{Title: "API reference", Manual: manual{Here: "api"}})
}

func (d *dashboard) errorList(c *gin.Context) error {
	m := manual{Here: "errors"}
	for _, k := range fault.Kinds() {
		of := kindOfError{Name: readable(k), About: docs.OfKind(k)}
		for _, e := range docs.Errors() {
			if e.Kind == k {
				of.Errors = append(of.Errors, e)
			}
		}
		if len(of.Errors) > 0 {
			m.Kinds = append(m.Kinds, of)
		}
	}
	return d.views.render(c, http.StatusOK, "errors", page{Title: "Errors", Manual: m})
}

func (d *dashboard) errorPage(c *gin.Context) error {
	e, known := docs.FindError(c.Param("code"))
	if !known {
		return dialect.ErrNoRoute
	}
	m := manual{Here: "errors", Error: e, About: docs.OfKind(e.Kind), Status: d.APIStatus(fault.New(e.Kind, e.Code, ""))}
	return d.views.render(c, http.StatusOK, "error-code", page{Title: e.Code, Manual: m})
}

func readable(k fault.Kind) string { return strings.ReplaceAll(k.String(), "_", " ") }

// prose shows what is between backquotes as code.
func prose(text string) template.HTML {
	var b strings.Builder
	for i, piece := range strings.Split(text, "`") {
		piece = template.HTMLEscapeString(piece)
		if i%2 == 1 {
			piece = "<code>" + piece + "</code>"
		}
		b.WriteString(piece)
	}
	return template.HTML(b.String()) //nolint:gosec // each piece is escaped
}
