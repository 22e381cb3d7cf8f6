package senders

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json/jsontext"

	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
)

// read adds what the body of a request says, in any form that senders have.
func (f *fields) read(c *gin.Context) error {
	mediaType, options, err := mime.ParseMediaType(c.Request.Header.Get("Content-Type"))
	switch {
	case isJSON(c.Request):
		return f.readJSON(c)
	case mediaType == "multipart/form-data":
		return f.readMultipart(multipart.NewReader(c.Request.Body, options["boundary"]))
	case mediaType == "", mediaType == "application/x-www-form-urlencoded":
		body, err := readAll(c.Request.Body)
		if err == nil {
			f.readEncoded(body)
		}
		return err
	case mediaType == "text/plain" && err == nil:
		body, err := readAll(c.Request.Body)
		if err == nil {
			f.add(textField, strings.TrimRight(body, "\r\n"))
		}
		return err
	}
	return fault.New(dialect.ErrMediaType.Kind, dialect.ErrMediaType.Code,
		"The body must be a form, JSON, or as text/plain the text alone; its Content-Type says which.")
}

// isJSON reports whether a request has JSON for a body.
func isJSON(r *http.Request) bool {
	t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && (t == "application/json" || strings.HasPrefix(t, "application/") && strings.HasSuffix(t, "+json"))
}

func readAll(r io.Reader) (string, error) {
	b, err := io.ReadAll(r)
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return "", dialect.ErrBodyTooLarge.Because(err)
	}
	if err != nil {
		return "", fault.New(fault.Invalid, "malformed_body", "The body could not be read to its end.").Because(err)
	}
	return string(b), nil
}

// readMultipart reads a form of RFC 7578. Files are as good as fields.
func (f *fields) readMultipart(r *multipart.Reader) error {
	for {
		part, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			return dialect.ErrBodyTooLarge.Because(err)
		}
		if err != nil {
			return fault.New(fault.Invalid, "malformed_body", "The body is not a form of multipart/form-data.").Because(err)
		}
		value, err := readAll(part)
		if err != nil {
			return err
		}
		f.add(part.FormName(), value)
	}
}

// readJSON reads one object of texts and numbers; recipients may be a list.
func (f *fields) readJSON(c *gin.Context) error {
	var body map[string]jsontext.Value
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	for name, value := range body {
		if err := f.addJSON(name, value); err != nil {
			return err
		}
	}
	slices.Sort(f.unknown)
	return nil
}

func (f *fields) addJSON(name string, value jsontext.Value) error {
	field, known := f.known(name)
	switch kind := value.Kind(); {
	case !known, kind == 'n':
		f.add(name, "")
	case kind == '"':
		text, err := jsontext.AppendUnquote(nil, value)
		if err != nil {
			return dialect.ErrMalformed.Because(err)
		}
		f.add(name, string(text))
	case kind == '0':
		f.add(name, string(value))
	case kind == '[' && field == toField:
		return f.addList(name, value)
	default:
		return fault.New(fault.Invalid, "wrong_type", "The field %q must be %s.", name, "a text or a number").On(field)
	}
	return nil
}

// addList adds the texts and numbers of a list.
func (f *fields) addList(name string, list jsontext.Value) error {
	d := jsontext.NewDecoder(strings.NewReader(string(list)))
	if _, err := d.ReadToken(); err != nil {
		return dialect.ErrMalformed.Because(err)
	}
	for d.PeekKind() != ']' {
		value, err := d.ReadValue()
		if err != nil {
			return dialect.ErrMalformed.Because(err)
		}
		if value.Kind() == '[' {
			return fault.New(fault.Invalid, "wrong_type", "The field %q must be %s.", name, "a list of texts").On(toField)
		}
		if err := f.addJSON(name, value); err != nil {
			return err
		}
	}
	return nil
}
