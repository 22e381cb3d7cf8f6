package modem_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"simrelay/device/modem"
)

// openPTY makes a pseudo-terminal whose other side nobody reads.
func openPTY(t *testing.T) (master *os.File, path string) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	require.NoError(t, err)
	t.Cleanup(func() { _ = master.Close() })
	n, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	require.NoError(t, err)
	require.NoError(t, unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0))
	return master, fmt.Sprintf("/dev/pts/%d", n)
}

func TestSerialPort_AClosedPortWritesIntoNoOtherFile(t *testing.T) {
	_, path := openPTY(t)
	p, err := modem.Open(path)
	require.NoError(t, err)
	require.NoError(t, p.Close())
	dir := t.TempDir()
	var files []*os.File
	for i := range 8 {
		f, err := os.Create(filepath.Join(dir, fmt.Sprint(i)))
		require.NoError(t, err)
		files = append(files, f)
	}
	_, err = p.Write([]byte("0011000B915155000011F1\x1a"))
	for _, f := range files {
		got, _ := os.ReadFile(f.Name())
		require.Empty(t, string(got))
		f.Close()
	}
	require.Error(t, err)
}

func TestSerialPort_APortThatHangsIsOpenedAgainWhenItIsFree(t *testing.T) {
	master, path := openPTY(t)
	p, err := modem.Open(path)
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() { _, err := p.Write(make([]byte, 1<<20)); done <- err }()
	<-time.After(300 * time.Millisecond)
	require.NoError(t, p.Close())
	require.Error(t, <-done)
	_, err = modem.Open(path)
	require.ErrorContains(t, err, "still waits")
	go func() {
		b := make([]byte, 1<<16)
		for {
			if _, err := master.Read(b); err != nil {
				return
			}
		}
	}()
	require.Eventually(t, func() bool {
		p, err := modem.Open(path)
		if err == nil {
			p.Close()
		}
		return err == nil
	}, 10*time.Second, 50*time.Millisecond)
}

func TestSerialPort_CloseEndsAWriteToAStuckSerialPort(t *testing.T) {
	_, path := openPTY(t)
	p, err := modem.Open(path)
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() { _, err := p.Write(make([]byte, 1<<20)); done <- err }()
	select {
	case err := <-done:
		t.Fatal("the write did not wait", err)
	case <-time.After(time.Second):
	}
	go p.Close()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		t.Error("Write still waits after Close")
	}
}

func TestSerialPort_ARadioWhoseModemTakesNothingCanBeClosed(t *testing.T) {
	_, path := openPTY(t)
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	require.NoError(t, err)
	defer unix.Close(fd)
	m := modem.New(modem.Options{Path: path, Open: func() (io.ReadWriteCloser, error) {
		p, err := modem.Open(path)
		for size := 1 << 14; size > 0; size /= 2 {
			for e := error(nil); e == nil; {
				_, e = unix.Write(fd, make([]byte, size))
			}
		}
		return p, err
	}})
	done := make(chan error, 1)
	go func() { done <- m.Run(t.Context(), &notes{}) }()
	<-time.After(5 * time.Second)
	_ = m.Close()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		t.Error("Run does not return")
	}
}
