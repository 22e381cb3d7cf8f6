// Package openapi is the description of the native API: one YAML file for each
// resource, merged into one OpenAPI 3.1 document.
//
// It imports nothing of ours. The files are the description; what the API does
// must never be decided here.
package openapi

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed *.yaml
var files embed.FS

// root has what all resources share; every other file adds to it.
const root = "root.yaml"

// Document is the description as it is served.
type Document struct {
	JSON []byte
	ETag string // changes when JSON does, RFC 9110 section 8.8.3
}

// Load returns the document. It fails when the files do not fit together, which
// a test rules out.
var Load = sync.OnceValues(func() (Document, error) { return merge(files) })

func merge(from fs.FS) (Document, error) {
	names, err := fs.Glob(from, "*.yaml")
	if err != nil {
		return Document{}, err
	}
	whole, err := read(from, root)
	if err != nil {
		return Document{}, err
	}
	for _, name := range names {
		if name == root {
			continue
		}
		part, err := read(from, name)
		if err != nil {
			return Document{}, err
		}
		if whole, err = add(whole, part); err != nil {
			return Document{}, fmt.Errorf("%s: %w", name, err)
		}
	}
	var b bytes.Buffer
	if err := write(&b, whole); err != nil {
		return Document{}, err
	}
	sum := sha256.Sum256(b.Bytes())
	return Document{JSON: b.Bytes(), ETag: `"` + hex.EncodeToString(sum[:12]) + `"`}, nil
}

func read(from fs.FS, name string) (object yaml.MapSlice, err error) {
	text, err := fs.ReadFile(from, name)
	if err != nil {
		return nil, err
	}
	if err := yaml.UnmarshalWithOptions(text, &object, yaml.UseOrderedMap()); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return object, nil
}

// sections are what a resource's file may have.
var sections = map[string]bool{"paths": true, "components": true, "webhooks": true}

// add merges a resource's file into the document: paths by method, and
// components by kind and name. What is there already is refused.
func add(whole, part yaml.MapSlice) (yaml.MapSlice, error) {
	for _, item := range part {
		if name := fmt.Sprint(item.Key); !sections[name] {
			return nil, fmt.Errorf("%s belongs into %s", name, root)
		}
	}
	return join(whole, part, 2)
}

// join adds entries to an object; those of objects down to a depth are joined
// themselves.
func join(whole, part yaml.MapSlice, depth int) (yaml.MapSlice, error) {
	for _, item := range part {
		at := find(whole, item.Key)
		if at < 0 {
			whole = append(whole, item)
			continue
		}
		have, isObject := whole[at].Value.(yaml.MapSlice)
		more, isToo := item.Value.(yaml.MapSlice)
		if depth == 0 || !isObject || !isToo {
			return nil, fmt.Errorf("%v is there twice", item.Key)
		}
		joined, err := join(have, more, depth-1)
		if err != nil {
			return nil, fmt.Errorf("%v: %w", item.Key, err)
		}
		whole[at].Value = joined
	}
	return whole, nil
}

func find(object yaml.MapSlice, key any) int {
	for i, item := range object {
		if item.Key == key {
			return i
		}
	}
	return -1
}

// write writes a value as JSON, with the order that the files have.
func write(b *bytes.Buffer, value any) error {
	switch v := value.(type) {
	case yaml.MapSlice:
		b.WriteByte('{')
		for i, item := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := write(b, fmt.Sprint(item.Key)); err != nil {
				return err
			}
			b.WriteByte(':')
			if err := write(b, item.Value); err != nil {
				return err
			}
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := write(b, item); err != nil {
				return err
			}
		}
		b.WriteByte(']')
	default:
		text, err := json.Marshal(v)
		if err != nil {
			return err
		}
		b.Write(text)
	}
	return nil
}
