package modem

import (
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.bug.st/serial"
)

// stuckPort is a port whose Read hangs because another program has taken the
// octets that were announced, and whose Close waits for that Read.
type stuckPort struct {
	serial.Port

	taken chan struct{}
}

func (p *stuckPort) Read([]byte) (int, error) {
	<-p.taken
	return 0, io.EOF
}

func (p *stuckPort) Close() error {
	<-p.taken
	return nil
}

func TestPort_ClosesAlthoughAnotherProgramReadsIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		stuck := &stuckPort{taken: make(chan struct{})}
		p := patient(stuck)
		read := make(chan error, 1)
		go func() {
			_, err := p.Read(make([]byte, 1))
			read <- err
		}()
		synctest.Wait()
		began := time.Now()
		require.NoError(t, p.Close())
		require.Equal(t, closeGrace, time.Since(began))
		require.Error(t, <-read, "the session with it ends too")
		close(stuck.taken)
	})
}
