package native_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"simrelay/events"
	"simrelay/gateway/dialect/dialecttest"
	"simrelay/gateway/gatewaytest"
	"simrelay/gateway/native"
	"simrelay/gateway/native/openapi"
	"simrelay/relay/relaytest"
)

func TestDescription_IsServedToAnybodyAndKeptByItsETag(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	w := s.Do(t, http.MethodGet, "/api/v1/openapi.json", "", "")
	require.Equal(t, http.StatusOK, w.Code)
	require.Equal(t, "application/json", w.Header().Get("Content-Type"))
	require.Equal(t, "public, no-cache", w.Header().Get("Cache-Control"))
	require.True(t, json.Valid(w.Body.Bytes()))

	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1/openapi.json", nil)
	r.Header.Set("If-None-Match", w.Header().Get("ETag"))
	again := httptest.NewRecorder()
	s.ServeHTTP(again, r)
	require.Equal(t, http.StatusNotModified, again.Code)
	require.Zero(t, again.Body.Len())
	require.Equal(t, http.StatusOK, s.Do(t, http.MethodHead, "/api/v1/openapi.json", "", "").Code)
}

// described returns the contract, and its document as plain JSON.
func described(t *testing.T) (*gatewaytest.Contract, map[string]any) {
	t.Helper()
	c, err := gatewaytest.Described()
	require.NoError(t, err)
	doc, ok := c.Doc().(map[string]any)
	require.True(t, ok)
	return c, doc
}

func object(t *testing.T, value any) map[string]any {
	t.Helper()
	o, ok := value.(map[string]any)
	require.True(t, ok, "%v is no object", value)
	return o
}

var parameter = regexp.MustCompile(`:(\w+)`)

func TestDescription_HasEveryRouteAndNoOther(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	var routes, operations []string
	for _, r := range s.Gateway.Routes() {
		if path, ok := strings.CutPrefix(r.Path, native.Prefix); ok && !strings.HasPrefix(path, "/admin") {
			routes = append(routes, r.Method+" "+parameter.ReplaceAllString(path, "{$1}"))
		}
	}
	_, doc := described(t)
	for path, item := range object(t, doc["paths"]) {
		for method := range object(t, item) {
			if method != "parameters" {
				operations = append(operations, strings.ToUpper(method)+" "+path)
			}
		}
	}
	require.ElementsMatch(t, routes, operations, "write or remove the path in gateway/native/openapi")
}

// A reader of another make takes the document too.
func TestDescription_IsOpenAPI31(t *testing.T) {
	t.Parallel()
	text, err := openapi.Load()
	require.NoError(t, err)
	doc, err := openapi3.NewLoader().LoadFromData(text.JSON)
	require.NoError(t, err)
	require.True(t, doc.IsOpenAPI31OrLater())
	require.NoError(t, doc.Validate(t.Context()))
}

func TestDescription_KeepsItsOwnRules(t *testing.T) {
	t.Parallel()
	c, doc := described(t)
	seen := map[string]bool{}
	walk("", doc, func(at string, o map[string]any) {
		if id, ok := o["operationId"].(string); ok {
			require.False(t, seen[id], "the operation %s is there twice", id)
			seen[id] = true
			require.NotEmpty(t, o["summary"], at)
			require.NotEmpty(t, o["description"], at)
			require.NotEmpty(t, o["tags"], at)
		}
		if properties, ok := o["properties"].(map[string]any); ok && o["type"] != nil {
			require.Contains(t, o, "additionalProperties", "%s is open by mistake", at)
			for name, p := range properties {
				require.True(t, tells(object(t, p)), "%s/%s has no description", at, name)
			}
			for _, name := range list(o["required"]) {
				require.Contains(t, properties, name, at)
			}
		}
		checkExamples(t, c, at, o)
	})
	require.Greater(t, len(seen), 40)
}

// tells reports whether a property is described, or is something that is.
func tells(o map[string]any) bool { return o["description"] != nil || o["$ref"] != nil }

func list(value any) []any {
	all, _ := value.([]any)
	return all
}

// checkExamples compares the examples of media types, parameters and schemas
// with their schemas.
func checkExamples(t *testing.T, c *gatewaytest.Contract, at string, o map[string]any) {
	t.Helper()
	schema := at + "/schema"
	if o["schema"] == nil {
		schema = at
	}
	if e, ok := o["example"]; ok && o["schema"] != nil {
		require.NoError(t, c.Validate(schema, e), at)
	}
	if many, ok := o["examples"].(map[string]any); ok && o["schema"] != nil {
		for name, e := range many {
			require.NoError(t, c.Validate(schema, object(t, e)["value"]), "%s %s", at, name)
		}
	}
	if o["type"] != nil {
		for _, e := range list(o["examples"]) {
			require.NoError(t, c.Validate(schema, e), at)
		}
	}
}

// walk visits each object of the document, but not what examples have.
func walk(at string, value any, visit func(at string, o map[string]any)) {
	switch v := value.(type) {
	case map[string]any:
		visit(at, v)
		for name, inner := range v {
			if name != "example" && name != "examples" {
				walk(at+"/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(name), inner, visit)
			}
		}
	case []any:
		for i, inner := range v {
			walk(at+"/"+string(rune('0'+i%10)), inner, visit)
		}
	}
}

func TestDescription_HasEveryEvent(t *testing.T) {
	t.Parallel()
	c, doc := described(t)
	var names []string
	for name := range object(t, doc["webhooks"]) {
		names = append(names, name)
	}
	var types []string
	for _, typ := range events.Types() {
		types = append(types, string(typ))
	}
	require.ElementsMatch(t, types, names)

	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	got := make(chan *http.Request, 1)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		event := r.URL.Query().Get("event")
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if err := c.CheckEvent(event, body); err != nil {
			t.Errorf("%s: %v\n%s", event, err, body)
		}
		for _, header := range []string{"WebhookId", "WebhookTimestamp", "WebhookSignature"} {
			p := object(t, object(t, object(t, doc["components"])["parameters"])[header])
			if err := c.Validate("/components/parameters/"+header+"/schema", r.Header.Get(p["name"].(string))); err != nil {
				t.Errorf("%s %s: %v", event, header, err)
			}
		}
		got <- r
	}))
	t.Cleanup(receiver.Close)
	for _, typ := range types {
		w := s.Do(t, http.MethodPost, "/api/v1/webhooks", account.APIKey, `{"url":"`+receiver.URL+`?event=`+typ+`"}`)
		require.Equal(t, http.StatusCreated, w.Code, w.Body)
		w = s.Do(t, http.MethodPost, w.Header().Get("Location")+"/test", account.APIKey, `{"event":"`+typ+`"}`)
		require.Equal(t, http.StatusOK, w.Code, w.Body)
		<-got
	}
}

// TestDescription_IsNeededWhole takes each property that is always there out of
// each schema: what the stories are answered must then be found to be wrong.
// Else nothing would notice a description that does not fit.
func TestDescription_IsNeededWhole(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var exchanges []gatewaytest.Exchange
	t.Run("stories", func(t *testing.T) {
		dialecttest.Transcripts(t, "testdata", func(t *testing.T) dialecttest.Target {
			target, s := stage(t)
			s.Listen(func(x gatewaytest.Exchange) {
				mu.Lock()
				defer mu.Unlock()
				exchanges = append(exchanges, x)
			})
			return target
		})
	})
	require.Greater(t, len(exchanges), 100)
	text, err := openapi.Load()
	require.NoError(t, err)
	_, doc := described(t)
	for name, schema := range object(t, object(t, doc["components"])["schemas"]) {
		if toldElsewhere(name) {
			continue
		}
		for _, property := range list(object(t, schema)["required"]) {
			require.True(t, missed(t, text.JSON, exchanges, name, property.(string)),
				"no story shows %s.%s, so that nothing would notice if it was wrong", name, property)
		}
	}
}

// toldElsewhere says of schemas that they are of events, or of requests, whose
// tests are others, or of what only real time brings.
func toldElsewhere(schema string) bool {
	return strings.HasSuffix(schema, "Event") || strings.HasSuffix(schema, "Notice") || strings.HasPrefix(schema, "New") || strings.HasSuffix(schema, "Request") ||
		slices.Contains([]string{"Journey", "ContactSummary", "Delivery", "DeliveryAttempt"}, schema)
}

// missed reports whether a description without a property is found to be wrong.
func missed(t *testing.T, text []byte, exchanges []gatewaytest.Exchange, schema, property string) bool {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	require.NoError(t, err)
	s := object(t, object(t, object(t, object(t, doc)["components"])["schemas"])[schema])
	delete(object(t, s["properties"]), property)
	s["required"] = slices.DeleteFunc(list(s["required"]), func(name any) bool { return name == property })
	mutant, err := json.Marshal(doc)
	require.NoError(t, err)
	c, err := gatewaytest.NewContract(mutant)
	require.NoError(t, err)
	return slices.ContainsFunc(exchanges, func(x gatewaytest.Exchange) bool {
		return bytes.Contains(x.Body, []byte(`"`+property+`":`)) && c.Check(x) != nil
	})
}

// stage is what the stories are told on.
func stage(t *testing.T) (dialecttest.Target, *gatewaytest.Server) {
	s := gatewaytest.New(t)
	account, other := s.Account(t, "acme"), s.Account(t, "other")
	s.Connect(t, account, 1)
	s.Relay.Attach(&relaytest.Hands{Network: network})
	_, organisation, err := s.Accounts.CreateOrganisation(t.Context(), "agency", true)
	require.NoError(t, err)
	vars := map[string]string{"KEY": account.APIKey, "OTHER": other.APIKey, "ORGANISATION": organisation}
	if strings.HasSuffix(t.Name(), "/rates") { // the ids of the other stories stay
		vars["STARTER"] = s.Spent(t, "starter", 3)
	}
	return dialecttest.Target{Handler: s, Vars: vars}, s
}
