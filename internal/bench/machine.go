package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Machine is where the figures come from.
type Machine struct {
	CPU        string `json:"cpu"`
	Cores      int    `json:"cores"`
	MemoryMB   int    `json:"memory_mb"`
	Kernel     string `json:"kernel"`
	Go         string `json:"go"`
	Filesystem string `json:"filesystem"` // under the stores
	Commit     string `json:"commit"`
}

func describeMachine(ctx context.Context, dir string) Machine {
	return Machine{
		CPU: field("/proc/cpuinfo", "model name"), Cores: runtime.NumCPU(), MemoryMB: kilobytes("/proc/meminfo", "MemTotal") / 1024,
		Kernel: kernel(), Go: runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH,
		Filesystem: filesystem(dir), Commit: commit(ctx),
	}
}

// field returns a value of a file of lines "name: value", as /proc has them.
func field(path, name string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return unknown
	}
	for line := range strings.Lines(string(data)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return unknown
}

const unknown = "unknown"

// kilobytes returns a value such as "123 kB", or 0.
func kilobytes(path, name string) (n int) {
	_, _ = fmt.Sscanf(field(path, name), "%d kB", &n)
	return n
}

func kernel() string {
	var u unix.Utsname
	if unix.Uname(&u) != nil {
		return unknown
	}
	return unix.ByteSliceToString(u.Sysname[:]) + " " + unix.ByteSliceToString(u.Release[:])
}

// magic numbers of statfs(2).
var filesystems = map[int64]string{0xEF53: "ext4", 0x58465342: "xfs", 0x9123683E: "btrfs", 0x01021994: "tmpfs", 0x794C7630: "overlayfs", 0x2FC12FC1: "zfs"}

func filesystem(dir string) string {
	var s unix.Statfs_t
	if unix.Statfs(dir, &s) != nil {
		return unknown
	}
	if name, ok := filesystems[int64(s.Type)]; ok { //nolint:unconvert // its type differs between platforms
		return name
	}
	return fmt.Sprintf("0x%X", s.Type)
}

func commit(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "git", "rev-parse", "--short=12", "HEAD").Output()
	if err != nil {
		return unknown
	}
	text := strings.TrimSpace(string(out))
	if changes, err := exec.CommandContext(ctx, "git", "status", "--porcelain").Output(); err == nil && len(changes) > 0 {
		text += " and changes that are not committed"
	}
	return text
}

func date() string { return time.Now().UTC().Format("2006-01-02 15:04 MST") }
