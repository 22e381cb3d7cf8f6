// Package qr draws QR codes (ISO/IEC 18004), as SVG for pages and as text for
// terminals.
//
// It imports an encoder. What the codes are about must never be in it.
package qr

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// quiet is how wide the empty border is, in modules (ISO/IEC 18004 section
// 6.3.8).
const quiet = 4

// Code is a QR code.
type Code struct{ code *qr.Code }

// New encodes a text, such that 15 % of the code may be damaged. The error says
// that the text is too long: more than some 2,300 bytes.
func New(text string) (Code, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return Code{}, fmt.Errorf("make a QR code: %w", err)
	}
	return Code{code}, nil
}

// SVG draws the code in black on white, whatever the page's colours are.
func (c Code) SVG() string {
	size := c.code.Size + 2*quiet
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges" role="img" aria-label="QR code">`, size, size)
	fmt.Fprintf(&b, `<path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`, size, size)
	for y := range c.code.Size {
		for x := range c.code.Size {
			if c.code.Black(x, y) {
				fmt.Fprintf(&b, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	b.WriteString(`"/></svg>`)
	return b.String()
}

// Text draws the code with half blocks, two rows of modules in each line, for
// terminals with dark or light colours.
func (c Code) Text() string {
	const invert, plain = "\x1b[30;47m", "\x1b[0m"
	var b strings.Builder
	for y := -quiet; y < c.code.Size+quiet; y += 2 {
		b.WriteString(invert)
		for x := -quiet; x < c.code.Size+quiet; x++ {
			b.WriteString(halves[c.black(x, y)][c.black(x, y+1)])
		}
		b.WriteString(plain + "\n")
	}
	return b.String()
}

// halves are the upper and the lower half of a character, black or not.
var halves = map[bool]map[bool]string{
	false: {false: " ", true: "▄"},
	true:  {false: "▀", true: "█"},
}

func (c Code) black(x, y int) bool {
	return x >= 0 && y >= 0 && x < c.code.Size && y < c.code.Size && c.code.Black(x, y)
}
