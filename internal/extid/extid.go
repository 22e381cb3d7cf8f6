// Package extid writes ids the way the vendors' customers see them. Within the
// program every id is an int64; a vendor's API and its webhooks must show the
// same one, so that its customers can join the two.
//
// It is a leaf: it imports nothing of ours.
package extid

import (
	"strconv"
	"strings"
)

// Kind is what an id names, as TextConvo's prefix says it.
type Kind string

// The kinds of TextConvo's ids.
const (
	Message Kind = "msg"
	Contact Kind = "cnt"
	Lead    Kind = "lead"
	Journey Kind = "jq"
)

// TextConvo writes an id such as msg_42.
func (k Kind) TextConvo(id int64) string { return string(k) + "_" + strconv.FormatInt(id, 10) }

// Parse reads what TextConvo wrote; false when it is no id of this kind.
func (k Kind) Parse(text string) (id int64, ok bool) {
	digits, ok := strings.CutPrefix(text, string(k)+"_")
	if !ok {
		return 0, false
	}
	id, err := strconv.ParseInt(digits, 10, 64)
	return id, err == nil && id > 0 && k.TextConvo(id) == text
}
