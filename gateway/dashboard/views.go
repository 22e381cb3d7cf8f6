package dashboard

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	swagger "github.com/swaggo/files/v2"

	"simrelay/gateway/dialect"
	"simrelay/internal/sms"
	"simrelay/relay"
)

//go:embed templates/*.html assets/*
var files embed.FS

// page is what every template is given.
type page struct {
	frame

	Title  string
	Live   bool // whether all of the page keeps itself up to date
	Error  string
	Status int // of an error

	Email string // what was typed into the login
	Code  string // of a one-time link
	Relay string // how devices reach it

	Board  *model
	From   []simCard // that the reader may send through
	Form   form      // a form that must be corrected
	Device string    // a device that was just made, and its token
	Token  string

	Shown  any    // what the other pages are about
	Manual manual // on pages of the documentation
}

// form is what was typed into one of the page's forms.
type form struct {
	Name     string
	To, Text string
	SIM      int64
	Once     string // names this showing of the form
	Error    string
}

// views renders templates and serves what pages load.
type views struct {
	templates *template.Template
	assets    map[string][]byte
	version   string // of all assets together; part of their addresses
}

func loadViews() (*views, error) {
	v := &views{assets: map[string][]byte{}}
	entries, err := fs.ReadDir(files, "assets")
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	for _, e := range entries {
		if v.assets[e.Name()], err = files.ReadFile(path.Join("assets", e.Name())); err != nil {
			return nil, err
		}
	}
	for _, name := range []string{"swagger-ui.css", "swagger-ui-bundle.js"} {
		if v.assets[name], err = fs.ReadFile(swagger.FS, name); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(v.assets)) {
		sum.Write(v.assets[name])
	}
	v.version = hex.EncodeToString(sum.Sum(nil)[:8])
	v.templates, err = template.New("").Funcs(template.FuncMap{
		"asset": func(name string) string { return "/assets/" + v.version + "/" + name },
		"stamp": func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"clock": func(t time.Time) string { return t.UTC().Format("2 Jan 15:04 UTC") },
		"last":  last,
		"prose": prose,
		"bars":  func() []int { return []int{1, 2, 3, 4} },
		"once":  rand.Text,
		"tone":  func(state string) string { return toneOf(relay.State(state)) },
		"talk":  talkAddress,
		"count": plural,

		"encoding": encodingOf,
	}).ParseFS(files, "templates/*.html")
	return v, err
}

// last returns the last few characters of a long identifier.
func last(n int, s string) string {
	if len(s) <= n {
		return s
	}
	return "…" + s[len(s)-n:]
}

// encodingOf names an encoding for people.
func encodingOf(e sms.Encoding) string {
	switch e {
	case sms.GSM7:
		return "GSM 7-bit letters"
	case sms.UCS2:
		return "Unicode (UCS-2)"
	}
	return "encoding unknown"
}

// render answers with a page. It renders to memory first, so that what fails
// is still told as an error.
func (v *views) render(c *gin.Context, status int, name string, p page) error {
	var b bytes.Buffer
	if err := v.templates.ExecuteTemplate(&b, name, p); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	c.Data(status, "text/html; charset=utf-8", b.Bytes())
	return nil
}

// fragment renders one region of a page.
func (v *views) fragment(name string, m *model) (string, error) {
	var b strings.Builder
	if err := v.templates.ExecuteTemplate(&b, name, m); err != nil {
		return "", fmt.Errorf("render %s: %w", name, err)
	}
	return b.String(), nil
}

var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
}

// asset serves a file for ever: its address changes with its content.
func (v *views) asset(c *gin.Context) error {
	content, ok := v.assets[c.Param("name")]
	if !ok || c.Param("version") != v.version {
		return dialect.ErrNoRoute
	}
	c.Header("Cache-Control", "public, max-age=31536000, immutable")
	c.Data(http.StatusOK, contentTypes[path.Ext(c.Param("name"))], content)
	return nil
}
