//go:build !race

package killtest_test

var raceFlags []string
