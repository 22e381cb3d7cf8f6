package openapi

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
)

// Query returns the query parameters of each operation, by method and path such
// as "GET /messages/{id}".
var Query = sync.OnceValues(func() (map[string][]string, error) {
	d, err := Load()
	if err != nil {
		return nil, err
	}
	var of described
	if err := json.Unmarshal(d.JSON, &of); err != nil {
		return nil, err
	}
	return of.query()
})

// described is what is needed of the document.
type described struct {
	Paths      map[string]map[string]json.RawMessage
	Components struct{ Parameters map[string]parameter }
}

// parameter is one that an operation has, or a reference to one.
type parameter struct {
	Name string
	In   string
	Ref  string `json:"$ref"`
}

const parameters = "#/components/parameters/"

func (d *described) query() (map[string][]string, error) {
	all := map[string][]string{}
	for path, item := range d.Paths {
		var shared []parameter
		if text := item["parameters"]; text != nil {
			if err := json.Unmarshal(text, &shared); err != nil {
				return nil, err
			}
		}
		for method, text := range item {
			if method == "parameters" {
				continue
			}
			var operation struct{ Parameters []parameter }
			if err := json.Unmarshal(text, &operation); err != nil {
				return nil, err
			}
			all[strings.ToUpper(method)+" "+path] = d.names(slices.Concat(shared, operation.Parameters))
		}
	}
	return all, nil
}

// names returns those of the query's.
func (d *described) names(list []parameter) (names []string) {
	for _, p := range list {
		if name, ok := strings.CutPrefix(p.Ref, parameters); ok {
			p = d.Components.Parameters[name]
		}
		if p.In == "query" {
			names = append(names, p.Name)
		}
	}
	return names
}
