package dialect

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"simrelay/internal/fault"
)

// MaxDepth is how deep a body may be nested.
const MaxDepth = 32

// Decode reads the request's body, one JSON object, into a struct. It refuses
// what the struct does not know, names that come twice or differ in case,
// values of another type, broken UTF-8 and anything behind the object.
func Decode(c *gin.Context, into any) error {
	return decode(c, into, json.RejectUnknownMembers(true))
}

// DecodeLoosely is Decode for dialects whose clients are careless: it ignores
// what the struct does not know, and of equal names the last one counts.
func DecodeLoosely(c *gin.Context, into any) error {
	return decode(c, into, loose...)
}

func decode(c *gin.Context, into any, options ...json.Options) error {
	if !isJSON(c.Request.Header.Get("Content-Type")) {
		return ErrMediaType
	}
	body, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return unreadable(err)
	}
	return Unmarshal(body, into, options...)
}

// DecodeOptional is Decode for routes that also take no body at all.
func DecodeOptional(c *gin.Context, into any) error {
	if c.Request.ContentLength == 0 {
		return nil
	}
	return Decode(c, into)
}

// isJSON takes JSON's own type, those built on it (RFC 6839 section 3.1), and
// none at all.
func isJSON(contentType string) bool {
	if contentType == "" || contentType == "application/json" {
		return true
	}
	t, _, err := mime.ParseMediaType(contentType)
	return err == nil && (t == "application/json" || strings.HasPrefix(t, "application/") && strings.HasSuffix(t, "+json"))
}

func unreadable(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return ErrBodyTooLarge.Because(err)
	}
	return malformed("The body could not be read to its end.").Because(err)
}

func malformed(format string, args ...any) *fault.Error {
	return fault.New(ErrMalformed.Kind, ErrMalformed.Code, format, args...)
}

// Unmarshal decodes one JSON object; see Decode.
func Unmarshal(body []byte, into any, options ...json.Options) error {
	switch trimmed := bytes.TrimLeft(body, " \t\r\n"); {
	case len(trimmed) == 0:
		return malformed("The body is empty; it must be a JSON object.")
	case trimmed[0] != '{':
		return ErrMalformed
	case !utf8.Valid(body):
		return ErrUTF8
	case tooDeep(trimmed):
		return malformed("The body is nested more than %d deep.", MaxDepth)
	}
	if err := json.Unmarshal(body, into, options...); err != nil {
		return explain(err)
	}
	return nil
}

// tooDeep counts brackets outside of texts. It need not understand more: what
// it gets wrong is not JSON.
func tooDeep(body []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(body); i++ {
		switch b := body[i]; {
		case b == '"':
			quoted = !quoted
		case quoted:
			if b == '\\' {
				i++
			}
		case b == '{', b == '[':
			if depth++; depth > MaxDepth {
				return true
			}
		case b == '}', b == ']':
			depth--
		}
	}
	return false
}

// explain says what is wrong in words of the API.
func explain(err error) error {
	if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		if errors.Is(e.Err, jsontext.ErrDuplicateName) {
			field := fieldName(e.JSONPointer)
			return fault.New(fault.Invalid, "duplicate_field", "The field %q is there twice.", field).On(field)
		}
		return malformed("The body is not valid JSON: %v, at byte %d.", e.Err, e.ByteOffset).Because(err)
	}
	e, ok := errors.AsType[*json.SemanticError](err)
	if !ok {
		return malformed("The body is not valid JSON.").Because(err)
	}
	field := fieldName(e.JSONPointer)
	if errors.Is(e.Err, json.ErrUnknownName) {
		return fault.New(fault.Invalid, "unknown_field", "There is no field %q here; the fields are %s.", field, fieldsOf(e.GoType)).On(field)
	}
	return fault.New(fault.Invalid, "wrong_type", "The field %q must be %s.", field, describe(e.GoType)).On(field).Because(err)
}

// fieldsOf lists the fields that a body, or an object in it, may have.
func fieldsOf(t reflect.Type) string {
	var names []string
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t != nil && t.Kind() == reflect.Struct {
		for _, f := range reflect.VisibleFields(t) {
			if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
				names = append(names, name)
			}
		}
	}
	return strings.Join(names, ", ")
}

// maxFieldName keeps what a caller sent from filling an answer, in bytes.
const maxFieldName = 100

// fieldName writes a pointer as people write paths: limits.per_day.
func fieldName(p jsontext.Pointer) string {
	var names []string
	for name := range p.Tokens() {
		names = append(names, name)
	}
	return short(strings.Join(names, "."))
}

func short(name string) string {
	if len(name) > maxFieldName {
		name = strings.ToValidUTF8(name[:maxFieldName], "") + "…"
	}
	return name
}

// Described is a type with a reading of its own, which says what that is.
type Described interface{ Describe() string }

func describe(t reflect.Type) string {
	if t == nil {
		return "of another type"
	}
	if d, ok := reflect.Zero(t).Interface().(Described); ok {
		return d.Describe()
	}
	if t == reflect.TypeFor[time.Time]() {
		return "a time such as 2026-01-31T15:04:05Z (RFC 3339)"
	}
	switch t.Kind() {
	case reflect.Pointer:
		return describe(t.Elem())
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "a whole number"
	case reflect.Float32, reflect.Float64:
		return "a number"
	case reflect.Slice, reflect.Array:
		return "a list"
	case reflect.Map, reflect.Struct:
		return "an object"
	}
	return fmt.Sprintf("of another type (%s)", t.Kind())
}
