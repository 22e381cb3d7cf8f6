package firmwaresim

import (
	"strconv"
	"strings"
)

// operation is what a command asks: to act, to set, to read or to tell its ranges.
type operation int

const (
	opExec operation = iota
	opSet
	opRead
	opTest
)

// command is one command of a line.
type command struct {
	// name is upper case with its prefix: "E", "&F", "+CMGS", "^ICCID", "S3".
	name string
	op   operation
	// args is what follows the equals sign or a basic command's letter.
	args string
}

// cutBody finds what a command line says after AT. Anything before AT is noise and dropped;
// a line without AT is no command line and gets no answer (V.250 section 5.2.1).
func cutBody(line string) (body string, ok bool) {
	line = squeeze(line)
	for i := range len(line) - 1 { // octet by octet: noise need not be UTF-8
		if line[i]|0x20 == 'a' && line[i+1]|0x20 == 't' {
			return line[i+2:], true
		}
	}
	return "", false
}

// squeeze takes out the spaces that are not between quotes; V.250 section 5.2.1 lets them
// stand anywhere.
func squeeze(s string) string {
	var b strings.Builder
	quoted := false
	for i := range len(s) {
		if s[i] == '"' {
			quoted = !quoted
		}
		if quoted || s[i] != ' ' {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// nextCommand takes the first command off a body. Basic commands follow each other
// directly, extended ones end at a semicolon. It reports false when the body is not in the
// form of V.250.
func nextCommand(body string) (c command, rest string, ok bool) {
	body = strings.TrimLeft(body, ";")
	switch {
	case body == "":
		return command{}, "", false
	case isLetter(body[0]):
		return basicCommand(body)
	case body[0] == '&':
		if len(body) < 2 || !isLetter(body[1]) {
			return command{}, "", false
		}
		n := 2 + countDigits(body[2:])
		return command{name: strings.ToUpper(body[:2]), args: body[2:n]}, body[n:], true
	case strings.IndexByte("+^$*#%!_", body[0]) >= 0:
		return extendedCommand(body)
	}
	return command{}, "", false
}

func basicCommand(body string) (c command, rest string, ok bool) {
	c.name = strings.ToUpper(body[:1])
	rest = body[1:]
	if c.name == "D" { // a dial string reaches to its semicolon or to the end of the line
		_, after := cutUnquoted(rest, ';')
		c.args = rest[:len(rest)-len(after)]
		return c, after, true
	}
	n := countDigits(rest)
	if c.name != "S" {
		c.args, rest = rest[:n], rest[n:]
		return c, rest, true
	}
	if n == 0 {
		return command{}, "", false
	}
	c.name, rest = "S"+strings.TrimLeft(rest[:n-1], "0")+rest[n-1:n], rest[n:]
	switch {
	case strings.HasPrefix(rest, "="):
		n = countDigits(rest[1:])
		c.op, c.args, rest = opSet, rest[1:1+n], rest[1+n:]
	case strings.HasPrefix(rest, "?"):
		c.op, rest = opRead, rest[1:]
	}
	return c, rest, true
}

func extendedCommand(body string) (c command, rest string, ok bool) {
	n := 1
	for n < len(body) && (isLetter(body[n]) || isDigit(body[n]) || strings.IndexByte("!%-./:_", body[n]) >= 0) {
		n++
	}
	if n == 1 {
		return command{}, "", false
	}
	c.name = strings.ToUpper(body[:n]) // letters and signs of ASCII
	tail, rest := cutUnquoted(body[n:], ';')
	switch {
	case tail == "":
		c.op = opExec
	case tail == "?":
		c.op = opRead
	case tail == "=?":
		c.op = opTest
	case tail[0] == '=':
		c.op, c.args = opSet, tail[1:]
	default:
		return command{}, "", false
	}
	return c, rest, true
}

// cutUnquoted cuts s at the first separator outside quotes.
func cutUnquoted(s string, separator byte) (before, after string) {
	quoted := false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == separator && !quoted:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

func isLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }
func isDigit(b byte) bool  { return b >= '0' && b <= '9' }

func countDigits(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

// params are the parameters of a command, separated by commas.
type params []string

func (c command) params() params {
	var list params
	rest := c.args
	for {
		before, after := cutUnquoted(rest, ',')
		list = append(list, before)
		if len(before) == len(rest) {
			return list
		}
		rest = after
	}
}

// number reads parameter i, or the default when it is left out.
func (p params) number(i, missing int) (int, bool) {
	if i >= len(p) || p[i] == "" {
		return missing, true
	}
	if countDigits(p[i]) != len(p[i]) {
		return 0, false
	}
	n, err := strconv.Atoi(p[i])
	return n, err == nil
}

// text reads parameter i without its quotes, or the default when it is left out.
func (p params) text(i int, missing string) string {
	if i >= len(p) || p[i] == "" {
		return missing
	}
	return strings.Trim(p[i], `"`)
}
