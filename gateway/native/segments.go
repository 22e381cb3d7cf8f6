package native

import (
	"fmt"
	"net/http"
	"slices"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
	"simrelay/internal/sms"
)

// segments is how a text travels.
type segments struct {
	Encoding     sms.Encoding `json:"encoding"`
	Parts        int          `json:"parts"`
	Characters   int          `json:"characters"`
	Units        int          `json:"units"`          // septets or 16-bit units
	UnitsPerPart int          `json:"units_per_part"` // of each part
	UnitsLeft    int          `json:"units_left"`     // in the last part
	// Instead is the text in GSM-7, where that only takes characters that read
	// the same, and how many parts it would have.
	Instead     *instead    `json:"instead"`
	Breakdown   []character `json:"breakdown"`
	Explanation string      `json:"explanation"`
}

type instead struct {
	Text  string `json:"text"`
	Parts int    `json:"parts"`
}

type character struct {
	Character string  `json:"character"`
	CodePoint string  `json:"code_point"` // such as U+20AC
	Units     int     `json:"units"`
	Part      int     `json:"part"` // from 1
	GSM7      bool    `json:"gsm7"`
	Instead   *string `json:"instead,omitempty"`
}

// maxExplained bounds a text that is explained, in characters.
const maxExplained = 5000

func (a *api) explainSegments(c *gin.Context, _ accounts.Principal) error {
	var body struct {
		Text string `json:"text"`
	}
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	if utf8.RuneCountInString(body.Text) > maxExplained {
		return fault.New(fault.Invalid, "text_too_long", "A text of at most %d characters can be explained.", maxExplained).On("text")
	}
	return dialect.JSON(c, http.StatusOK, explain(body.Text))
}

func explain(text string) segments {
	s, characters := sms.Explain(text)
	out := segments{
		Encoding: s.Encoding, Parts: s.Parts, Characters: len(characters), Units: s.Units, UnitsPerPart: s.PerPart,
		UnitsLeft: s.PerPart, Breakdown: make([]character, len(characters)),
	}
	for i, ch := range characters {
		out.Breakdown[i] = character{string(ch.Rune), fmt.Sprintf("U+%04X", ch.Rune), ch.Units, ch.Part, ch.GSM7, ch.Instead}
		if ch.Part == max(s.Parts, 1) {
			out.UnitsLeft -= ch.Units
		}
	}
	if plain, ok := sms.Plain(text); ok && s.Encoding == sms.UCS2 {
		out.Instead = &instead{plain, sms.Split(plain).Parts}
	}
	out.Explanation = explanation(s, characters)
	return out
}

// explanation says in plain words why a text travels as it does.
func explanation(s sms.Segments, characters []sms.Character) string {
	if s.Encoding == sms.GSM7 {
		return fmt.Sprintf("Every character is in GSM-7, so a message has room for %d of its units; those of its extension, such as € and {, take two.", s.PerPart)
	}
	i := slices.IndexFunc(characters, func(ch sms.Character) bool { return !ch.GSM7 })
	return fmt.Sprintf("Character %d, %q (U+%04X), is not in GSM-7, so the whole text travels as UCS-2, and a message has room for %d of its units.",
		i+1, characters[i].Rune, characters[i].Rune, s.PerPart)
}
