package killtest_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/internal/bench/process"
)

// A process is killed after a random time between the first two. One in a few
// lives is longer, so that there is work that can be broken off.
const (
	shortestLife = 100 * time.Millisecond
	longestLife  = 1500 * time.Millisecond
	calmLife     = 3 * time.Second
	calmEvery    = 5
)

func life(random *rand.Rand) time.Duration {
	least, most := shortestLife, longestLife
	if random.IntN(calmEvery) == 0 {
		least, most = longestLife, calmLife
	}
	return least + time.Duration(random.Int64N(int64(most-least)))
}

// keeper runs one command, kills it and runs it again.
type keeper struct {
	spec  process.Spec
	log   *os.File
	kills int

	current *process.Process
}

func newKeeper(dir, name string, spec process.Spec) (*keeper, error) {
	log, err := os.Create(filepath.Join(dir, name+".log"))
	spec.Binary, spec.Log = binary, log
	return &keeper{spec: spec, log: log}, err
}

func (k *keeper) start(ctx context.Context) (err error) {
	k.current, err = process.Start(ctx, k.spec)
	return err
}

// torment kills the command at random moments, also while it starts, until
// stop is closed. A command that ends by itself is an error.
func (k *keeper) torment(ctx context.Context, stop <-chan struct{}, random *rand.Rand) error {
	for {
		lasts := life(random)
		timer := time.NewTimer(lasts)
		select {
		case <-timer.C:
		case <-k.current.Done():
			timer.Stop()
			return fmt.Errorf("%s ended by itself after %d kills", k.spec.Args[0], k.kills)
		case <-stop:
			timer.Stop()
			return nil
		}
		k.current.Kill()
		k.kills++
		fmt.Fprintf(k.log, "=== killed after %s\n", lasts)
		if err := k.start(ctx); err != nil {
			return err
		}
	}
}

// said returns everything that the command has said.
func (k *keeper) said(t *testing.T) string {
	text, err := os.ReadFile(k.log.Name())
	require.NoError(t, err)
	return string(text)
}

func (k *keeper) close() {
	if k.current != nil {
		k.current.Kill()
	}
	_ = k.log.Close()
}
