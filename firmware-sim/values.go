package firmwaresim

import (
	"fmt"
	"slices"
	"strings"
)

// say makes a handler that answers with one line.
func say(line func(*firmware) string) handler {
	return func(f *firmware, _ command) result {
		f.info(line(f))
		return done
	}
}

// sayText makes a handler that answers with a fixed line.
func sayText(text string) handler {
	return say(func(*firmware) string { return text })
}

// accept is a handler that does nothing.
func accept(*firmware, command) result { return done }

// number makes a command that sets, reads and lists one number from low to high.
func number(name string, low, high int, at func(*settings) *int) spec {
	return numeric(name, low, high,
		func(f *firmware) int { return *at(&f.set) },
		func(f *firmware, n int) { *at(&f.set) = n })
}

// numbered is number for a setting that is found by the command's name, 0 at first.
func numbered(name string, low, high int) spec {
	return numeric(name, low, high,
		func(f *firmware) int { return f.set.numbers[name] },
		func(f *firmware, n int) { f.set.numbers[name] = n })
}

func numeric(name string, low, high int, get func(*firmware) int, put func(*firmware, int)) spec {
	return spec{
		set: func(f *firmware, c command) result {
			n, ok := c.params().number(0, low)
			if !ok || n < low || n > high || len(c.params()) > 1 {
				return cme(cmeBadParameter)
			}
			put(f, n)
			return done
		},
		read: say(func(f *firmware) string { return fmt.Sprintf("%s: %d", name, get(f)) }),
		test: sayText(fmt.Sprintf("%s: (%d-%d)", name, low, high)),
	}
}

// remembered makes a command that sets, reads and lists numbers which change nothing but
// what is read back. Each parameter takes its values, of which the first is the factory's.
func remembered(name string, parameters ...[]int) spec {
	initial := make([]int, len(parameters))
	var ranges []string
	for i, values := range parameters {
		initial[i] = values[0]
		ranges = append(ranges, spread(values))
	}
	values := func(f *firmware) []int {
		if set, ok := f.set.remembered[name]; ok {
			return set
		}
		return initial
	}
	return spec{
		set: func(f *firmware, c command) result {
			wanted, ok := c.params().choose(slices.Clone(values(f)), parameters)
			if !ok {
				return cme(cmeBadParameter)
			}
			f.set.remembered[name] = wanted
			return done
		},
		read: say(func(f *firmware) string { return name + ": " + commas(values(f)) }),
		test: sayText(name + ": " + strings.Join(ranges, ",")),
	}
}

// choose reads parameters of which each has to be one of its values. What is left out stays
// as it is.
func (p params) choose(current []int, allowed [][]int) ([]int, bool) {
	if len(p) > len(current) {
		return nil, false
	}
	for i := range p {
		n, ok := p.number(i, current[i])
		if !ok || !slices.Contains(allowed[i], n) {
			return nil, false
		}
		current[i] = n
	}
	return current, true
}

// commas writes numbers one after the other.
func commas(values []int) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = fmt.Sprint(v)
	}
	return strings.Join(texts, ",")
}

// list writes values as a test command does: (0,1,3).
func list(values []int) string { return "(" + commas(values) + ")" }

// spread is list for values in any order: (0-3) when none is missing between.
func spread(values []int) string {
	sorted := slices.Sorted(slices.Values(values))
	low, high := sorted[0], sorted[len(sorted)-1]
	if len(sorted) > 2 && high-low == len(sorted)-1 {
		return fmt.Sprintf("(%d-%d)", low, high)
	}
	return list(sorted)
}

// upTo lists the numbers from 0 to high.
func upTo(high int) []int {
	values := make([]int, high+1)
	for i := range values {
		values[i] = i
	}
	return values
}
