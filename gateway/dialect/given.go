package dialect

import (
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Given is a field of a body that tells null, which stands for the zero value,
// from a field that was left out.
type Given[T any] struct {
	Is    bool // it was there
	Null  bool // it was null
	Value T
}

// UnmarshalJSONFrom reads the value as strictly as what is around it.
func (g *Given[T]) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var value T
	null := d.PeekKind() == 'n'
	if err := json.UnmarshalDecode(d, &value); err != nil {
		return err
	}
	g.Is, g.Null, g.Value = true, null, value
	return nil
}

// Describe tells what is expected.
func (g Given[T]) Describe() string { return describe(reflect.TypeFor[T]()) + " or null" }

// Pointer returns the value, or nil when it was left out.
func (g Given[T]) Pointer() *T {
	if !g.Is {
		return nil
	}
	return &g.Value
}
