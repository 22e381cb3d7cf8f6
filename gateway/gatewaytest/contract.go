package gatewaytest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"simrelay/docs"
	"simrelay/gateway/native/openapi"
)

// Contract is the description of the native API, ready to be compared with what
// is really asked and answered. It is safe for concurrent use.
type Contract struct {
	doc  any
	base string // of its paths

	mu       sync.Mutex
	compiler *jsonschema.Compiler
	schemas  map[string]*jsonschema.Schema // by JSON pointer
}

// Described is the contract that the program serves.
var Described = sync.OnceValues(func() (*Contract, error) {
	d, err := openapi.Load()
	if err != nil {
		return nil, err
	}
	return NewContract(d.JSON)
})

// NewContract reads a description.
func NewContract(text []byte) (*Contract, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	c := &Contract{doc: doc, base: "/api/v1", compiler: jsonschema.NewCompiler(), schemas: map[string]*jsonschema.Schema{}}
	c.compiler.DefaultDraft(jsonschema.Draft2020) // OpenAPI 3.1
	c.compiler.AssertFormat()
	return c, c.compiler.AddResource(document, doc)
}

const document = "openapi.json"

// Exchange is one request and its answer.
type Exchange struct {
	Method        string
	URL           *url.URL
	RequestHeader http.Header
	RequestBody   []byte
	Status        int
	Header        http.Header
	Body          []byte
}

// Check compares an exchange with the description. What is not under the
// native API is in order.
func (c *Contract) Check(x Exchange) error {
	path, ours := strings.CutPrefix(x.URL.Path, c.base)
	if !ours || path != "" && path[0] != '/' || strings.HasPrefix(path, "/admin") || x.Method == http.MethodHead {
		return nil
	}
	operation := c.operation(x.Method, path)
	err := c.checkAnswer(operation, x)
	if err == nil && x.Status < 300 {
		err = c.checkRequest(operation, x)
	}
	if err != nil {
		return fmt.Errorf("%s %s, answered with %d: %w\n%s", x.Method, x.URL.Path, x.Status, err, x.Body)
	}
	return nil
}

// checkRequest looks at the body of a request that was accepted.
func (c *Contract) checkRequest(operation string, x Exchange) error {
	body := operation + "/requestBody/content/application~1json/schema"
	if len(bytes.TrimSpace(x.RequestBody)) == 0 || !isJSON(x.RequestHeader.Get("Content-Type")) || c.at(body) == nil {
		return nil
	}
	if err := c.validate(body, x.RequestBody); err != nil {
		return fmt.Errorf("the request was accepted, but it is described otherwise: %w\n%s", err, x.RequestBody)
	}
	return nil
}

// checkAnswer takes the operation's response for the status, or the one by
// default. Refusals are problem documents on every path.
func (c *Contract) checkAnswer(operation string, x Exchange) error {
	response := operation + "/responses/" + strconv.Itoa(x.Status)
	if operation == "" || c.at(response) == nil {
		if x.Status < 400 {
			return fmt.Errorf("it is not described")
		}
		response = "/components/responses/Problem"
	}
	response = c.follow(response)
	content, _ := c.at(response + "/content").(map[string]any)
	if content == nil {
		if len(x.Body) > 0 {
			return fmt.Errorf("it has a body, which is not described")
		}
		return nil
	}
	media, _, _ := mime.ParseMediaType(x.Header.Get("Content-Type"))
	if content[media] == nil {
		return fmt.Errorf("it is %q, which is not described", media)
	}
	schema := response + "/content/" + escape(media) + "/schema"
	switch {
	case media == "text/event-stream":
		return c.checkStream(schema, x.Body)
	case !isJSON(media):
		return nil
	}
	if err := c.validate(schema, x.Body); err != nil || media != "application/problem+json" {
		return err
	}
	return checkCode(x.Body)
}

func checkCode(problem []byte) error {
	var p struct{ Code string }
	if err := json.Unmarshal(problem, &p); err != nil {
		return err
	}
	if _, known := docs.FindError(p.Code); !known {
		return fmt.Errorf("the code %q is not in docs/errors.md", p.Code)
	}
	return nil
}

// checkStream looks at each whole event; what broke off is none.
func (c *Contract) checkStream(schema string, body []byte) error {
	for line := range bytes.Lines(body) {
		data, ok := bytes.CutPrefix(line, []byte("data: "))
		if !ok || !bytes.HasSuffix(data, []byte("\n")) {
			continue
		}
		if err := c.validate(schema, data); err != nil {
			return err
		}
	}
	return nil
}

// CheckEvent compares a webhook's body with the description of its event.
func (c *Contract) CheckEvent(event string, body []byte) error {
	schema := "/webhooks/" + escape(event) + "/post/requestBody/content/application~1json/schema"
	if c.at(schema) == nil {
		return fmt.Errorf("the event %s is not described", event)
	}
	return c.validate(schema, body)
}

// validate compares JSON with the schema at a pointer.
func (c *Contract) validate(pointer string, text []byte) error {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	return c.Validate(pointer, value)
}

// Validate compares a value, as package jsonschema decodes it, with the schema
// at a JSON pointer into the description.
func (c *Contract) Validate(pointer string, value any) error {
	schema, err := c.schema(pointer)
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

func (c *Contract) schema(pointer string) (*jsonschema.Schema, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.schemas[pointer]; s != nil {
		return s, nil
	}
	s, err := c.compiler.Compile(document + "#" + (&url.URL{Path: pointer}).EscapedPath())
	if err == nil {
		c.schemas[pointer] = s
	}
	return s, err
}

func isJSON(contentType string) bool {
	media, _, _ := mime.ParseMediaType(contentType)
	return media == "" || strings.HasSuffix(media, "json")
}
