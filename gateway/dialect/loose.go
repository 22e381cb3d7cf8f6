package dialect

import (
	"bytes"
	stdjson "encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"simrelay/internal/fault"
)

// loose is how careless clients are read; see DecodeLoosely.
var loose = []json.Options{json.RejectUnknownMembers(false), jsontext.AllowDuplicateNames(true), json.MatchCaseInsensitiveNames(false)}

// UnmarshalLoosely is Unmarshal for such clients.
func UnmarshalLoosely(body []byte, into any) error { return Unmarshal(body, into, loose...) }

// DecodeLooselyOrForm is DecodeLoosely for clients that may also send a form
// (application/x-www-form-urlencoded), whose values are texts, or JSON that they
// call a form, as curl does.
func DecodeLooselyOrForm(c *gin.Context, into any) error {
	if !isForm(c.Request) {
		return DecodeLoosely(c, into)
	}
	body, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return unreadable(err)
	}
	if !startsWith(body, '{') {
		if body, err = formFields(body); err != nil {
			return err
		}
	}
	return UnmarshalLoosely(body, into)
}

func isForm(r *http.Request) bool {
	t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && t == "application/x-www-form-urlencoded"
}

// formFields makes an object of texts out of a form. Of equal names the last one
// counts.
func formFields(body []byte) ([]byte, error) {
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, malformed("The form could not be read.").Because(err)
	}
	fields := make(map[string]string, len(values))
	for name, list := range values {
		text := list[len(list)-1]
		if !utf8.ValidString(name) || !utf8.ValidString(text) {
			return nil, ErrUTF8
		}
		fields[name] = text
	}
	return stdjson.Marshal(fields)
}

// DecodeEach reads a body that is a list of objects, or an object with such a
// list in a field, and returns the elements as they came, so that each can be
// judged by itself. Of a list with more than most elements it returns one more
// than that.
func DecodeEach(c *gin.Context, field string, most int) ([][]byte, error) {
	if !isJSON(c.Request.Header.Get("Content-Type")) {
		return nil, ErrMediaType
	}
	body, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return nil, unreadable(err)
	}
	if !startsWith(body, '[') {
		object := map[string]jsontext.Value{}
		if err := UnmarshalLoosely(body, &object); err != nil {
			return nil, err
		}
		if body = object[field]; !startsWith(body, '[') {
			return nil, fault.New(fault.Invalid, "wrong_type", "The field %q must be %s.", field, "a list").On(field)
		}
	}
	return elements(body, most+1)
}

func elements(list []byte, most int) ([][]byte, error) {
	switch {
	case !utf8.Valid(list):
		return nil, ErrUTF8
	case tooDeep(list):
		return nil, malformed("The body is nested more than %d deep.", MaxDepth)
	}
	values := few{most: most}
	if err := json.Unmarshal(list, &values, loose...); err != nil {
		return nil, explain(err)
	}
	all := make([][]byte, len(values.list))
	for i, v := range values.list {
		all[i] = v
	}
	return all, nil
}

// few are the first elements of a list, as they came.
type few struct {
	most int
	list []jsontext.Value
}

// UnmarshalJSONFrom reads as many; see ReadList.
func (f *few) UnmarshalJSONFrom(d *jsontext.Decoder) (err error) {
	f.list, _, err = ReadList[jsontext.Value](d, f.most)
	return err
}

func startsWith(body []byte, first byte) bool {
	trimmed := bytes.TrimLeft(body, " \t\r\n")
	return len(trimmed) > 0 && trimmed[0] == first
}
