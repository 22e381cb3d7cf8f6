package firmwaresim

import (
	"fmt"
	"regexp"
	"time"
)

// Rule is one line of a script: how a handset answers a message.
type Rule struct {
	// Match is a regular expression (package regexp); it need not match the whole message.
	Match string `json:"match"`
	// Reply is the answer; $1 or ${name} stand for what a group of the expression matched.
	// An empty reply is no answer.
	Reply string `json:"reply"`
	// Delay is the time that the owner of the handset takes.
	Delay time.Duration
}

// Script is how a handset answers messages by what they say: the first rule that matches
// counts. The zero value has no rules.
type Script struct {
	rules []compiledRule
}

type compiledRule struct {
	Rule
	match *regexp.Regexp
}

// ParseScript reads rules, and reports the first that cannot be read.
func ParseScript(rules ...Rule) (*Script, error) {
	s := &Script{}
	for i, rule := range rules {
		match, err := regexp.Compile(rule.Match)
		switch {
		case err != nil:
			return nil, fmt.Errorf("firmwaresim: rule %d of the script: %w", i+1, err)
		case rule.Delay < 0:
			return nil, fmt.Errorf("firmwaresim: rule %d of the script: the delay is negative", i+1)
		}
		s.rules = append(s.rules, compiledRule{rule, match})
	}
	return s, nil
}

// Rules returns what the script was made of.
func (s Script) Rules() []Rule {
	var rules []Rule
	for _, r := range s.rules {
		rules = append(rules, r.Rule)
	}
	return rules
}

// answer finds the answer to a text, and reports whether a rule was for it.
func (s Script) answer(text string) (reply string, delay time.Duration, ok bool) {
	for _, r := range s.rules {
		if groups := r.match.FindStringSubmatchIndex(text); groups != nil {
			return string(r.match.ExpandString(nil, r.Reply, text, groups)), r.Delay, true
		}
	}
	return "", 0, false
}
