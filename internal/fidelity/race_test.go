//go:build fidelity && race

package fidelity_test

// raceFlags has the program look for data races too, when the test does.
var raceFlags = []string{"-race"}
