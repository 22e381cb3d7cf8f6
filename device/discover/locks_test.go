package discover_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/device/discover"
	firmwaresim "simrelay/firmware-sim"
)

// deadPID returns the number of a process that is no more.
func deadPID(t *testing.T) int {
	t.Helper()
	cmd := exec.Command("true")
	require.NoError(t, cmd.Run())
	return cmd.Process.Pid
}

func TestLocks_AreMadeInTheFormatOfEverybody(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	locks := &discover.Locks{Dir: dir}
	release, err := locks.Acquire("ttyUSB0")
	require.NoError(t, err)
	content, err := os.ReadFile(filepath.Join(dir, "LCK..ttyUSB0"))
	require.NoError(t, err)
	require.Len(t, content, 11)
	require.Equal(t, fmt.Sprintf("%10d\n", os.Getpid()), string(content))
	info, err := os.Stat(filepath.Join(dir, "LCK..ttyUSB0"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o644), info.Mode(), "others are to read it")

	_, err = locks.Acquire("ttyUSB0")
	require.ErrorContains(t, err, "this program has the port open already")
	other, err := locks.Acquire("ttyUSB1")
	require.NoError(t, err)
	other()
	release()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, entries)
	again, err := locks.Acquire("ttyUSB0")
	require.NoError(t, err)
	again()
}

// TestLocks_OfOthers plays the lock files of other programs.
func TestLocks_OfOthers(t *testing.T) {
	t.Parallel()
	living, dead, own := os.Getppid(), deadPID(t), os.Getpid()
	octets := func(pid int) string {
		return string(binary.NativeEndian.AppendUint32(nil, uint32(pid)))
	}
	for name, test := range map[string]struct {
		content string
		pid     int // -1: the lock is taken over
	}{
		"of a process that lives":                  {fmt.Sprintf("%10d\n", living), living},
		"of a dead process":                        {fmt.Sprintf("%10d\n", dead), -1},
		"with a program's name":                    {fmt.Sprintf("%10d minicom root\n", living), living},
		"with a program's name on a second line":   {fmt.Sprintf("%10d\ncu\n", living), living},
		"of a dead process with its name":          {fmt.Sprintf("%05d minicom\n", dead), -1},
		"without padding":                          {fmt.Sprint(living), living},
		"of a dead process without padding":        {fmt.Sprint(dead), -1},
		"in octets":                                {octets(living), living},
		"in octets, of a dead process":             {octets(dead), -1},
		"of an earlier process with our number":    {fmt.Sprintf("%10d\n", own), -1},
		"that is empty":                            {"", 0},
		"that names nobody":                        {"locked!\n", 0},
		"with a number that no process has":        {"99999999999999999999\n", 0},
		"with a number below zero, which are many": {"-1\n", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			file := filepath.Join(dir, "LCK..ttyUSB0")
			require.NoError(t, os.WriteFile(file, []byte(test.content), 0o644))
			locks := &discover.Locks{Dir: dir}
			release, err := locks.Acquire("ttyUSB0")
			if test.pid < 0 {
				require.NoError(t, err)
				release()
				require.NoFileExists(t, file)
				return
			}
			held, ok := errors.AsType[*discover.LockedError](err)
			require.True(t, ok, "%v", err)
			require.Equal(t, test.pid, held.PID)
			require.ErrorContains(t, err, file)
			if test.pid > 0 {
				require.ErrorContains(t, err, fmt.Sprint(test.pid))
				require.NotEmpty(t, held.Program)
			}
			content, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, test.content, string(content), "it is left as it was")
		})
	}
}

// crowdDir is the variable that makes this program one of a crowd.
const crowdDir = "DISCOVER_TEST_LOCKS"

// TestLocks_ADeadOneIsTakenOverByOne lets several processes take over the dead
// lock that each leaves behind: no two of them ever hold it.
func TestLocks_ADeadOneIsTakenOverByOne(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var running sync.WaitGroup
	for range 4 {
		running.Go(func() {
			cmd := exec.CommandContext(t.Context(), os.Args[0])
			cmd.Env = append(os.Environ(), crowdDir+"="+dir, fmt.Sprintf("DEAD=%d", deadPID(t)))
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	running.Wait()
}

// crowd takes a lock many times, and dies with it as far as others can see.
func crowd(dir string) (code int) {
	locks := &discover.Locks{Dir: dir}
	for taken := 0; taken < 100; {
		release, err := locks.Acquire("ttyUSB0")
		if err != nil {
			runtime.Gosched()
			continue
		}
		taken++
		mine := filepath.Join(dir, "held")
		f, err := os.OpenFile(mine, os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			fmt.Println("two hold the lock:", err)
			return 1
		}
		_ = f.Close()
		_ = os.Remove(mine)
		if err := os.WriteFile(filepath.Join(dir, "LCK..ttyUSB0"), []byte(os.Getenv("DEAD")), 0o600); err != nil {
			fmt.Println(err)
			return 1
		}
		release()
	}
	return 0
}

func TestLocks_AreAdvice(t *testing.T) {
	t.Parallel()
	t.Run("where there is no directory, ports are used without, and that is told once", func(t *testing.T) {
		t.Parallel()
		var log strings.Builder
		locks := &discover.Locks{Dir: filepath.Join(t.TempDir(), "none"), Logger: slog.New(slog.NewTextHandler(&log, nil))}
		for range 3 {
			release, err := locks.Acquire("ttyUSB0")
			require.NoError(t, err)
			release()
		}
		require.Equal(t, 1, strings.Count(log.String(), "without lock files"))
	})
	t.Run("without a directory none are made", func(t *testing.T) {
		t.Parallel()
		for _, locks := range []*discover.Locks{nil, {}} {
			release, err := locks.Acquire("ttyUSB0")
			require.NoError(t, err)
			release()
		}
	})
	t.Run("one that somebody else has put in place meanwhile is not removed", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		release, err := (&discover.Locks{Dir: dir}).Acquire("ttyUSB0")
		require.NoError(t, err)
		file := filepath.Join(dir, "LCK..ttyUSB0")
		require.NoError(t, os.WriteFile(file, fmt.Appendf(nil, "%10d\n", os.Getppid()), 0o644))
		release()
		require.FileExists(t, file)
	})
}

func TestLockName_IsForRealSerialPortsOnly(t *testing.T) {
	t.Parallel()
	sim, err := firmwaresim.New(firmwaresim.Options{Dir: t.TempDir(), Modems: 1, Seed: 1})
	require.NoError(t, err)
	defer func() { require.NoError(t, sim.Close()) }()
	file := filepath.Join(t.TempDir(), "ttyUSB0")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	for _, path := range []string{sim.Modem(0).Path(), "tcp://127.0.0.1:1", "/dev/null", "/dev/ttyUSB99", "", file} {
		require.Empty(t, discover.LockName(path), path)
	}
	require.Equal(t, "tty", discover.LockName("/dev/tty"))
}

// TestPorts_AreLockedWhileTheyAreOpen closes a port twice: its lock goes once.
func TestPorts_AreLockedWhileTheyAreOpen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ports := discover.Ports{
		Locks: &discover.Locks{Dir: dir},
		Open:  func(string) (io.ReadWriteCloser, error) { return null{}, nil },
	}
	port, err := ports.At("/dev/tty")
	require.NoError(t, err)
	_, err = ports.At("/dev/tty")
	require.ErrorContains(t, err, "open /dev/tty: this program has the port open already")
	require.NoError(t, port.Close())
	second, err := ports.At("/dev/tty")
	require.NoError(t, err)
	require.NoError(t, port.Close())
	require.FileExists(t, filepath.Join(dir, "LCK..tty"))
	require.NoError(t, second.Close())
	require.NoFileExists(t, filepath.Join(dir, "LCK..tty"))
}

type null struct{ io.ReadWriter }

func (null) Close() error { return nil }

func FuzzPIDIn(f *testing.F) {
	for _, s := range []string{"      1570\n", "1570 cu", "\x22\x06\x00\x00", "", "-1", "99999999999", "12\n34"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		pid := discover.PIDIn(content)
		require.GreaterOrEqual(t, pid, 0)
		require.Equal(t, pid, discover.PIDIn(fmt.Appendf(nil, "%10d\n", pid)))
	})
}
