package gatewaytest

import (
	"strconv"
	"strings"
)

// Doc returns the description, as package jsonschema decodes it.
func (c *Contract) Doc() any { return c.doc }

// operation returns the JSON pointer of an operation, or an empty text for one
// that is not described. A path that is written out goes before one with
// parameters.
func (c *Contract) operation(method, path string) (operation string) {
	paths, _ := c.doc.(map[string]any)["paths"].(map[string]any)
	fixed := -1
	for name := range paths {
		n, ok := fits(name, path)
		pointer := "/paths/" + escape(name) + "/" + strings.ToLower(method)
		if ok && n > fixed && c.at(pointer) != nil {
			fixed, operation = n, pointer
		}
	}
	return operation
}

// fits reports whether a path is one of a template's, and how many of its
// segments the template writes out.
func fits(template, path string) (fixed int, ok bool) {
	want, have := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return 0, false
	}
	for i := range want {
		switch {
		case want[i] == have[i]:
			fixed++
		case !strings.HasPrefix(want[i], "{") || have[i] == "":
			return 0, false
		}
	}
	return fixed, true
}

// follow returns where a reference leads, or the pointer itself.
func (c *Contract) follow(pointer string) string {
	object, _ := c.at(pointer).(map[string]any)
	if to, _ := object["$ref"].(string); to != "" {
		return c.follow(strings.TrimPrefix(to, "#"))
	}
	return pointer
}

// at returns what is at a JSON pointer, RFC 6901, or nil.
func (c *Contract) at(pointer string) any {
	value := c.doc
	for name := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		name = strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
		switch v := value.(type) {
		case map[string]any:
			value = v[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(v) {
				return nil
			}
			value = v[i]
		default:
			return nil
		}
	}
	return value
}

func escape(name string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(name) }
