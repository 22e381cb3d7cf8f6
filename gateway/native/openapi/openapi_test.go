package openapi

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

const base = "openapi: 3.1.0\npaths:\n  /a:\n    get: {operationId: a}\ncomponents:\n  schemas:\n    A: {type: string}\n"

func with(part string) fstest.MapFS {
	return fstest.MapFS{root: {Data: []byte(base)}, "b.yaml": {Data: []byte(part)}}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ part, want, wrong string }{
		"another path, and another schema": {
			"paths:\n  /b:\n    get: {operationId: b, responses: {200: {description: x}}}\ncomponents:\n  schemas:\n    B: {minimum: 0.5, enum: [a, null, true]}\n",
			`{"openapi":"3.1.0","paths":{"/a":{"get":{"operationId":"a"}},"/b":{"get":{"operationId":"b","responses":{"200":{"description":"x"}}}}},` +
				`"components":{"schemas":{"A":{"type":"string"},"B":{"minimum":0.5,"enum":["a",null,true]}}}}`, "",
		},
		"another method of a path": {
			"paths:\n  /a:\n    post: {operationId: b}\n",
			`{"openapi":"3.1.0","paths":{"/a":{"get":{"operationId":"a"},"post":{"operationId":"b"}}},"components":{"schemas":{"A":{"type":"string"}}}}`, "",
		},
		"the same operation":           {"paths:\n  /a:\n    get: {operationId: b}\n", "", "b.yaml: paths: /a: get is there twice"},
		"the same schema":              {"components:\n  schemas:\n    A: {type: integer}\n", "", "b.yaml: components: schemas: A is there twice"},
		"a name twice in one file":     {"paths:\n  /b: {}\n  /b: {}\n", "", "b.yaml"},
		"what belongs into root":       {"info: {title: b}\n", "", "info belongs into root.yaml"},
		"something that is no mapping": {"- a\n", "", "b.yaml"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := merge(with(tt.part))
			if tt.wrong != "" {
				require.ErrorContains(t, err, tt.wrong)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.want, string(d.JSON))
			require.True(t, strings.HasPrefix(d.ETag, `"`) && len(d.ETag) == 26)
		})
	}
	_, err := merge(fstest.MapFS{})
	require.Error(t, err)
}

func TestLoad(t *testing.T) {
	t.Parallel()
	_, err := Load()
	require.NoError(t, err)
}
