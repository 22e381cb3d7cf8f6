package bolt_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// childVariable names the task of a process that a test starts from its own
// program.
const childVariable = "SIMRELAY_BOLT_TEST_CHILD"

// children are those tasks. Each gets the path of a store.
var children = map[string]func(path string) error{
	"write until killed":             writeUntilKilled,
	"open with little address space": openInLittleSpace,
}

// asChild does the task, if this process has one, and ends it.
func asChild() {
	task, ok := children[os.Getenv(childVariable)]
	if !ok {
		return
	}
	if err := task(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func child(ctx context.Context, t *testing.T, task, path string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(ctx, os.Args[0], path) //nolint:gosec // this program
	cmd.Env = append(os.Environ(), childVariable+"="+task)
	cmd.Stderr = os.Stderr
	return cmd
}
