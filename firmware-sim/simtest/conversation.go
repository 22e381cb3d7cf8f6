// Package simtest holds conversations with a modem, octet by octet: a test writes what a
// program would, and states exactly what has to come back.
//
// It imports the standard library only, and knows nothing of the simulator: it works on any
// serial line.
package simtest

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// TB is the part of testing.TB that a conversation needs.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
	Cleanup(f func())
}

// Conversation is a dialogue over one line. Every failure ends the test and shows the
// dialogue so far.
type Conversation struct {
	// Deadline is how long Expect waits; 0 means 5 s.
	Deadline time.Duration

	tb   TB
	line io.ReadWriteCloser

	mu      sync.Mutex
	heard   []byte // not yet expected
	ended   error
	changed chan struct{} // closed when heard or ended changes
	log     []string
}

const defaultDeadline = 5 * time.Second

// Start begins a conversation over a line, which it closes at the end of the test.
func Start(tb TB, line io.ReadWriteCloser) *Conversation {
	c := &Conversation{tb: tb, line: line, changed: make(chan struct{})}
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		c.listen()
	}()
	tb.Cleanup(func() {
		_ = line.Close()
		<-finished
	})
	return c
}

func (c *Conversation) listen() {
	buffer := make([]byte, 1024)
	for {
		n, err := c.line.Read(buffer)
		c.mu.Lock()
		c.heard = append(c.heard, buffer[:n]...)
		c.ended = err
		close(c.changed)
		c.changed = make(chan struct{})
		c.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// Send writes octets to the modem.
func (c *Conversation) Send(octets string) *Conversation {
	c.tb.Helper()
	c.note("-> %q", octets)
	if _, err := io.WriteString(c.line, octets); err != nil {
		c.fail("writing %q: %v", octets, err)
	}
	return c
}

// Expect waits for exactly these octets to come next.
func (c *Conversation) Expect(octets string) *Conversation {
	c.tb.Helper()
	got := c.await(fmt.Sprintf("%q", octets), func(heard string) int {
		if strings.HasPrefix(heard, octets) || !strings.HasPrefix(octets, heard) {
			return min(len(heard), len(octets))
		}
		return -1
	})
	if got != octets {
		c.fail("the modem said %q, expected %q", got, octets)
	}
	return c
}

// Command sends a line, ended by CR, and expects these octets to come back.
func (c *Conversation) Command(line, answer string) *Conversation {
	c.tb.Helper()
	return c.Send(line + "\r").Expect(answer)
}

// Hangup closes the line.
func (c *Conversation) Hangup() {
	_ = c.line.Close()
}

// Until waits for an ending and returns everything up to it, with it.
func (c *Conversation) Until(ending string) string {
	c.tb.Helper()
	return c.await(fmt.Sprintf("something that ends with %q", ending), func(heard string) int {
		if i := strings.Index(heard, ending); i >= 0 {
			return i + len(ending)
		}
		return -1
	})
}

// ExpectEnd waits for the line to go, with nothing said before.
func (c *Conversation) ExpectEnd() {
	c.tb.Helper()
	deadline := c.timer()
	defer deadline.Stop()
	for {
		c.mu.Lock()
		heard, ended, changed := string(c.heard), c.ended, c.changed
		c.mu.Unlock()
		switch {
		case heard != "":
			c.fail("the modem said %q, expected the line to end", heard)
		case ended != nil:
			return
		}
		select {
		case <-changed:
		case <-deadline.C:
			c.fail("the line did not end in time")
		}
	}
}

// await takes from what was heard as soon as complete tells how many octets to take.
func (c *Conversation) await(what string, complete func(heard string) int) string {
	c.tb.Helper()
	deadline := c.timer()
	defer deadline.Stop()
	for {
		c.mu.Lock()
		heard, ended, changed := string(c.heard), c.ended, c.changed
		n := complete(heard)
		if n >= 0 {
			c.heard = c.heard[n:]
		}
		c.mu.Unlock()
		if n >= 0 {
			c.note("<- %q", heard[:n])
			return heard[:n]
		}
		if ended != nil {
			c.fail("the line ended (%v) after %q, expected %s", ended, heard, what)
		}
		select {
		case <-changed:
		case <-deadline.C:
			c.fail("no answer in time: heard %q, expected %s", heard, what)
		}
	}
}

func (c *Conversation) timer() *time.Timer {
	if c.Deadline == 0 {
		return time.NewTimer(defaultDeadline)
	}
	return time.NewTimer(c.Deadline)
}

func (c *Conversation) note(format string, args ...any) {
	c.log = append(c.log, fmt.Sprintf(format, args...))
}

func (c *Conversation) fail(format string, args ...any) {
	c.tb.Helper()
	c.tb.Fatalf("%s\nthe conversation so far:\n%s", fmt.Sprintf(format, args...), strings.Join(c.log, "\n"))
}
