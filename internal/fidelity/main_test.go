//go:build fidelity

package fidelity_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"simrelay/internal/bench/process"
)

// The clients, and where scripts/install fidelity puts them.
const (
	gammuProgram  = "gammu"
	pythonProgram = "/usr/bin/python3" // Debian's, which python3-gammu belongs to
	smsdDirectory = "../../.tools/gammu-smsd/usr/bin"
	alertsProgram = "../../.tools/prometheus-alertmanager/usr/bin/prometheus-alertmanager"
)

// patience is how long a test waits for anything.
const patience = time.Minute

// The real program, and the programs of gammu-smsd.
var simrelay, smsdProgram, injectProgram string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	if err := findClients(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	dir, err := os.MkdirTemp("", "simrelay-fidelity-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	if simrelay, err = process.Build(ctx, dir, raceFlags...); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// findClients makes sure that all of them run. A test that passes because a
// client is missing proves nothing, so that is an error and no reason to skip.
func findClients(ctx context.Context) (err error) {
	if smsdProgram, err = filepath.Abs(smsdDirectory + "/gammu-smsd"); err != nil {
		return err
	}
	injectProgram = smsdProgram + "-inject"
	var missing []error
	for _, command := range [][]string{
		{gammuProgram, "--version"},
		{pythonProgram, "-c", "import gammu"},
		{smsdProgram, "--version"},
		{injectProgram, "--version"},
		{alertsProgram, "--version"},
		{"test", "-r", "/usr/share/prometheus/alertmanager/email.tmpl"}, // which it needs
	} {
		if out, err := exec.CommandContext(ctx, command[0], command[1:]...).CombinedOutput(); err != nil {
			missing = append(missing, fmt.Errorf("%q does not run: %w\n%s", command, err, out))
		}
	}
	if missing != nil {
		missing = append(missing, errors.New("the fidelity tests need these programs; run: scripts/install fidelity"))
	}
	return errors.Join(missing...)
}
