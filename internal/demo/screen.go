package demo

import (
	"fmt"
	"time"
)

// ANSI sequences for terminals.
const (
	bold  = "\x1b[1m"
	dim   = "\x1b[2m"
	green = "\x1b[32m"
	red   = "\x1b[31m"
	plain = "\x1b[0m"
)

func (s *stage) paint(color, text string) string {
	if !s.opts.Color {
		return text
	}
	return color + text + plain
}

func (s *stage) say(format string, args ...any) { fmt.Fprintf(s.opts.Out, format+"\n", args...) }

func (s *stage) title(name, what string) {
	s.say("\n%s  %s\n", s.paint(bold, name), s.paint(dim, what))
}

func (s *stage) fact(name, value string) { s.say("  %-10s %s", name, value) }

// scene begins a chapter.
func (s *stage) scene(what, request string) {
	s.say("\n%s\n  %s", s.paint(bold, what), s.paint(dim, request))
}

// prove shows a step with its proof, or with what is missing.
func (s *stage) prove(step string, check func() (string, error)) error {
	began := time.Now()
	proof, err := check()
	if err != nil {
		s.say("  %s %-12s %v", s.paint(red, "✗"), step, err)
		return fmt.Errorf("the step %q was not proven: %w", step, err)
	}
	s.proven++
	s.say("  %s %-12s %s %s", s.paint(green, "✓"), step, proof, s.paint(dim, "+"+time.Since(began).Round(time.Millisecond).String()))
	return nil
}

func (s *stage) summary(link string) {
	s.say("\n%s in %s.", s.paint(green, fmt.Sprintf("All %d steps were proven", s.proven)), time.Since(s.started).Round(10*time.Millisecond))
	if s.opts.Once {
		return
	}
	s.say("\n  Dashboard    %s  %s", link, s.paint(dim, "(works once)"))
	s.say("  API key      %s", s.account.APIKey)
	s.say("  Try          curl -s %s/api/v1/messages -H 'Authorization: Bearer %s' -H 'Content-Type: application/json' -d '{\"to\":\"%s\",\"text\":\"Hello\"}'", s.app.URL(), s.account.APIKey, handset)
	s.say("\nCtrl-C ends the demo and removes its data.")
}
