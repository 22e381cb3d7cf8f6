//go:build fidelity && !race

package fidelity_test

var raceFlags []string
