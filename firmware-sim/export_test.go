package firmwaresim

import "simrelay/firmware-sim/tpdu"

// ParseLine splits a command line into the commands that the firmware would execute, and
// tells how much of the body was left when it stopped.
func ParseLine(line string) (commands []string, body, rest string) {
	body, ok := cutBody(line)
	rest = body
	for ok && rest != "" {
		var c command
		var next string
		if c, next, ok = nextCommand(rest); !ok {
			break
		}
		rest = next
		_ = c.params()
		commands = append(commands, c.String())
	}
	return commands, body, rest
}

// Collect puts parts together in the order in which they are given.
func Collect(parts []tpdu.UserData) []Message {
	var c collector
	var whole []Message
	for i, part := range parts {
		place, _ := part.Concat()
		m, ok := c.add(Submission{ID: i, Part: place.Part, Parts: place.Parts, Text: part.Text(), place: place})
		if ok {
			whole = append(whole, m)
		}
	}
	return whole
}
