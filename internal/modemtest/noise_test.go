package modemtest_test

import "sync"

// noise is what happens to the octets that a modem says. Its plan is read two
// octets at a time: so many octets pass, and then one is lost, or something is
// put before it.
type noise struct {
	mu   sync.Mutex
	plan []byte
	pass int
}

// noises are octets that a modem may say by mistake: none that an answer begins
// with.
const noises = "\x00\xff~>\r\n\x1a\x1b \"abc:,"

// longestPass is how many octets pass at most: about one answer.
const longestPass = 24

// begin sets the plan; when it is used up, the line is clean.
func (n *noise) begin(plan []byte) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.plan, n.pass = plan, 0
	if len(plan) > 0 {
		n.pass = int(plan[0] % longestPass)
	}
}

// suffer returns what becomes of an octet.
func (n *noise) suffer(octet byte) []byte {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.plan) < 2 {
		return []byte{octet}
	}
	if n.pass > 0 {
		n.pass--
		return []byte{octet}
	}
	what := int(n.plan[1])
	if n.plan = n.plan[2:]; len(n.plan) > 0 {
		n.pass = int(n.plan[0] % longestPass)
	}
	if what < 128 {
		return nil
	}
	return []byte{noises[what%len(noises)], octet}
}
