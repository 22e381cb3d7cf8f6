package dialect

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"simrelay/internal/fault"
)

// Problem is a problem document, RFC 9457.
type Problem struct {
	Type   string `json:"type"`  // the page about the code, below the relay's own address
	Title  string `json:"title"` // of the status
	Status int    `json:"status"`
	Detail string `json:"detail"`
	// Instance names this one occurrence, for errors that are in the log.
	Instance string         `json:"instance,omitempty"`
	Code     string         `json:"code"` // stable
	Errors   []ProblemField `json:"errors,omitempty"`
}

// ProblemField is what is wrong with one field of the request.
type ProblemField struct {
	Field  string `json:"field"`
	Detail string `json:"detail"`
}

// ErrorPages is where the pages about codes are. It is a reference that is
// relative to the address of the request, RFC 9457 section 3.1.1, because a
// relay may have several.
const ErrorPages = "/docs/errors/"

var problemType = []string{"application/problem+json"}

// NewProblem returns the document that tells of a fault.
func NewProblem(status int, f *fault.Error) Problem {
	p := Problem{
		Type: ErrorPages + f.Code, Title: http.StatusText(status), Status: status,
		Detail: f.Detail, Code: f.Code,
	}
	if f.Field != "" {
		p.Errors = []ProblemField{{Field: f.Field, Detail: f.Detail}}
	}
	return p
}

// WriteProblem answers with a problem document.
func WriteProblem(c *gin.Context, status int, f *fault.Error) {
	p := NewProblem(status, f)
	p.Instance = Occurrence(c)
	RetryAfter(c, f)
	if status == http.StatusUnauthorized {
		c.Header("WWW-Authenticate", `Bearer realm="simrelay"`)
	}
	_ = write(c, status, problemType, p) // texts and numbers always encode
}

const occurrence = "simrelay.occurrence"

// SetOccurrence gives the request's failure a name by which it is found in the
// log.
func SetOccurrence(c *gin.Context, id string) { c.Set(occurrence, id) }

// Occurrence returns the failure's name, or an empty text.
func Occurrence(c *gin.Context) string { return c.GetString(occurrence) }
