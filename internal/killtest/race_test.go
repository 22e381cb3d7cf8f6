//go:build race

package killtest_test

// raceFlags has the program look for data races too, when the test does.
var raceFlags = []string{"-race"}
