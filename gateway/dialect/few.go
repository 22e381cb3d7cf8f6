package dialect

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// ReadList reads a list of a body, as strictly as what is around it, but keeps no
// more than so many elements of it, and tells how many more there are. Empty
// elements take a few bytes of a body and some hundred of memory, so a list
// must be bounded while it is read rather than afterwards.
func ReadList[T any](d *jsontext.Decoder, most int) (list []T, more int, err error) {
	if d.PeekKind() != '[' {
		return list, 0, json.UnmarshalDecode(d, &list)
	}
	if _, err := d.ReadToken(); err != nil {
		return nil, 0, err
	}
	list = []T{}
	for d.PeekKind() != ']' {
		if len(list) == most {
			more++
			if err := d.SkipValue(); err != nil {
				return nil, 0, err
			}
			continue
		}
		var element T
		if err := json.UnmarshalDecode(d, &element); err != nil {
			return nil, 0, err
		}
		list = append(list, element)
	}
	_, err = d.ReadToken()
	return list, more, err
}
